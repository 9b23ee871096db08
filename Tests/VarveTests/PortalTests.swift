import Testing
import Types

@testable import Varve

/// What PostgreSQL 15 does with portals and the statements they are made of.
@Suite("portals", .timeLimit(.minutes(3))) struct PortalTests {
    private typealias World = PipelineTests.World

    private func bind(
        _ world: World, _ portal: String, _ text: String, parameterTypes: [TypeOID] = [],
        values: [BoundValue] = [], parameterFormats: [Int16] = [], resultFormats: [Int16] = []
    ) async throws(SQLError) {
        try await world.session.parse(name: "", text: text, parameterTypes: parameterTypes)
        try await world.session.bind(
            portal: portal, statement: "", parameterFormats: parameterFormats, values: values,
            resultFormats: resultFormats)
    }

    /// What Execute of a portal gives: its rows, then its tag, or "suspended", or an error's SQLSTATE.
    private func execute(_ world: World, _ portal: String, _ rowsMax: Int = 0) async -> [String] {
        let sink = CollectingSink()
        do throws(SQLError) {
            let outcome = try await world.session.execute(portal: portal, rowsMax: rowsMax, sink)
            return sink.rows + (outcome == .suspended ? ["suspended"] : sink.tags)
        } catch {
            await world.session.sync(failed: true, CollectingSink())
            return sink.rows + [error.state.description]
        }
    }

    private func failure(_ world: World, _ text: String) async -> String? {
        let sink = CollectingSink()
        await world.session.simpleQuery(text, sink)
        return sink.error.map { "\($0.state): \($0.message)" }
    }

    private static let series = "SELECT generate_series(1, 5)"

    @Test(
        "a statement of which few rows are asked for has changed all partitions",
        arguments: [
            ("UPDATE p SET id = id + 10 RETURNING id", ["11", "12"]),
            ("UPDATE p SET k = 3 - k RETURNING id", ["1", "2"]),
            ("DELETE FROM p RETURNING id", []),
            ("DELETE FROM p USING o WHERE o.id = p.id RETURNING p.id", []),
        ]) func partitions(text: String, left: [String]) async throws
    {
        let world = try await World()
        await world.query(
            """
            CREATE TABLE p (id int, k int) PARTITION BY LIST (k);
            CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
            CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
            INSERT INTO p VALUES (1, 1), (2, 2);
            CREATE TABLE o (id int);
            INSERT INTO o VALUES (1), (2);
            BEGIN
            """)
        try await bind(world, "one", text)
        #expect(await execute(world, "one", 1).last == "suspended")
        #expect(await world.query("SELECT id FROM p ORDER BY id") == left)
        await world.query("COMMIT")
        #expect(await world.query("SELECT id FROM p ORDER BY id") == left)
    }

    @Test("ROLLBACK TO ends the portals that were made since the savepoint, and no others")
    func savepoints() async throws {
        let world = try await World()
        await world.query("BEGIN")
        try await bind(world, "old", Self.series)
        #expect(await execute(world, "old", 2) == ["1", "2", "suspended"])
        await world.query("SAVEPOINT s")
        try await bind(world, "new", Self.series)
        #expect(await execute(world, "old", 1) == ["3", "suspended"])
        #expect(await failure(world, "SELECT no_such_column") != nil)
        #expect(await execute(world, "new") == ["25P02"])
        #expect(await execute(world, "old") == ["25P02"])
        await world.query("ROLLBACK TO s")
        #expect(await execute(world, "old", 1) == ["4", "suspended"])
        #expect(await execute(world, "new") == ["34000"])
        await world.query("ROLLBACK TO s")
        #expect(await execute(world, "old") == ["5", "SELECT 1"])
    }

    @Test(
        "after a few rows all the others may be asked for",
        arguments: [
            "SELECT generate_series(1, 2) FROM generate_series(1, 3)",
            "SELECT 1 FROM generate_series(1, 6) WHERE random() >= 0",
            "SELECT ceil(random() + 0.5) * 0 FROM generate_series(1, 6)",
            "SELECT repeat('a', g) FROM generate_series(1, 6) g",
        ])
    func allOthers(text: String) async throws {
        let world = try await World()
        await world.query("BEGIN")
        try await bind(world, "p", text)
        #expect(await execute(world, "p", 1).count == 2)
        #expect(await execute(world, "p").count == 6)
    }

    @Test("what was bound in a failed block ends it, whatever fails after that")
    func boundInFailedBlock() async throws {
        let world = try await World()
        await world.query("BEGIN")
        #expect(await failure(world, "SELECT 1 / 0") != nil)
        try await bind(world, "end", "ROLLBACK")
        #expect(await failure(world, "SELECT 1")?.hasPrefix("25P02") == true)
        #expect(await execute(world, "end") == ["ROLLBACK"])
        #expect(await failure(world, "SELECT 1") == nil)
    }

    @Test("EXECUTE of a text without a statement gives nothing")
    func emptyStatement() async throws {
        let world = try await World()
        try await world.session.parse(name: "empty", text: ";", parameterTypes: [])
        try await bind(world, "p", "EXECUTE empty")
        let description = try await world.session.describe(portal: "p")
        #expect(description == nil)
        #expect(await execute(world, "p") == ["EXECUTE"])
    }

    @Test(
        "the rows that a session's cursors keep have a limit together, and room again when they are closed"
    )
    func keptRows() throws {
        let memory = KeptMemory(limit: 1 << 20)
        let column = ColumnVector(.bytes)
        column.append(.text(String(repeating: "x", count: 100_000)))
        var first: KeptRows? = KeptRows([.text], memory)
        var second: KeptRows? = KeptRows([.text], memory)
        for _ in 0..<4 {
            try first?.append([column], 0)
            try second?.append([column], 0)
        }
        #expect(first?.count == 4)
        #expect(throws: SQLError.self) { for _ in 0..<20 { try second?.append([column], 0) } }
        second = nil
        for _ in 0..<3 { try first?.append([column], 0) }
        #expect(first?[6]?.row == 6 && first?[7] == nil)
        first = nil
    }

    @Test("an error gives back what its transaction has locked before Sync")
    func failedBeforeSync() async throws {
        let world = try await World()
        await world.query("CREATE TABLE locked (id int)")
        let other = try Session(
            database: world.database, startup: SessionStartup(user: "varve", database: "varve"))
        func isFree() async -> Bool {
            let sink = CollectingSink()
            await other.simpleQuery("BEGIN; LOCK TABLE locked NOWAIT; ROLLBACK", sink)
            await other.simpleQuery("ROLLBACK", CollectingSink())
            return sink.error == nil
        }
        try await bind(world, "p", "INSERT INTO locked VALUES (1)")
        _ = try await world.session.execute(portal: "p", rowsMax: 0, CollectingSink())
        #expect(await !isFree())
        world.session.failBlock()
        #expect(await isFree())
        await world.session.sync(failed: true, CollectingSink())
        #expect(await failure(world, "INSERT INTO locked VALUES (2)") == nil)
    }

    @Test("a portal that an error has met gives nothing more, be it older than the savepoint")
    func failed() async throws {
        let world = try await World()
        await world.query("BEGIN")
        try await bind(world, "p", "SELECT 1 / (g - 1) FROM generate_series(1, 2) g")
        await world.query("SAVEPOINT s")
        #expect(await execute(world, "p") == ["22012"])
        await world.query("ROLLBACK TO s")
        #expect(await execute(world, "p") == ["55000"])
    }

    @Test(
        "every statement with rows gives them in pieces, counted for each Execute",
        arguments: [
            (series, ["SELECT"]), ("EXECUTE five", ["SELECT"]), ("FETCH ALL c", ["FETCH"]),
            ("INSERT INTO t SELECT generate_series(1, 5) RETURNING a", ["INSERT 0"]),
            ("EXECUTE more", ["INSERT 0"]),
        ])
    func pieces(text: String, tag: [String]) async throws {
        let world = try await World()
        await world.query(
            """
            PREPARE five AS SELECT generate_series(1, 5);
            PREPARE more AS INSERT INTO t SELECT generate_series(1, 5) RETURNING a;
            """)
        await world.query("BEGIN; DECLARE c CURSOR FOR \(Self.series)")
        try await bind(world, "p", text)
        #expect(await execute(world, "p", 2) == ["1", "2", "suspended"])
        #expect(await execute(world, "p", 2) == ["3", "4", "suspended"])
        #expect(await execute(world, "p", 2) == ["5", "\(tag[0]) 1"])
        #expect(await execute(world, "p", 2) == ["\(tag[0]) 0"])
        #expect(await execute(world, "p") == ["\(tag[0]) 0"])
        try await bind(world, "q", "SHOW work_mem")
        #expect(await execute(world, "q", 1) == ["4MB", "suspended"])
        #expect(await execute(world, "q", 1) == ["SHOW"])
    }

    @Test("what a portal with RETURNING changes is checked before it gives a row")
    func returningIsWhole() async throws {
        let world = try await World()
        await world.query("CREATE TABLE r (a int REFERENCES t)")
        try await bind(world, "p", "INSERT INTO r VALUES (1), (2) RETURNING a")
        #expect(await execute(world, "p", 1) == ["23503"])
    }

    @Test("a simple query and a Parse without a name end the unnamed statement, come what may")
    func unnamedStatement() async throws {
        let world = try await World()
        let session = world.session
        func bound() async -> String? {
            do throws(SQLError) {
                try await session.bind(
                    portal: "", statement: "", parameterFormats: [], values: [], resultFormats: [])
                return nil
            } catch {
                return "\(error.state): \(error.message)"
            }
        }
        let gone = "26000: unnamed prepared statement does not exist"
        try await session.parse(name: "", text: "SELECT 1", parameterTypes: [])
        #expect(await bound() == nil)
        await world.query("SELECT 1")
        #expect(await bound() == gone)
        try await session.parse(name: "", text: "SELECT 1", parameterTypes: [])
        try? await session.parse(name: "n", text: "SELEC", parameterTypes: [])
        #expect(await bound() == nil)
        try? await session.parse(name: "", text: "SELEC", parameterTypes: [])
        #expect(await bound() == gone)
        // The text of a statement that is run on the spot, too.
        await world.query("SELECT a FROM t WHERE a = 1")
        try await session.parse(name: "", text: "SELECT 1", parameterTypes: [])
        let text = Array("SELECT a FROM t WHERE a = 2".utf8)
        _ = text.withUnsafeBytes { session.beginImmediate(text: $0) }
        #expect(await bound() == gone)
    }

    private static let change = "UPDATE item SET v = v + 1 WHERE CURRENT OF p RETURNING *"

    private func worldOfRows() async throws -> World {
        let world = try await World()
        await world.query("CREATE TABLE item (id int PRIMARY KEY, v int)")
        await world.query("CREATE TABLE other (id int PRIMARY KEY)")
        await world.query("INSERT INTO item SELECT g, g * 10 FROM generate_series(1, 4) g")
        await world.query("INSERT INTO other SELECT generate_series(1, 4)")
        await world.query("BEGIN")
        return world
    }

    @Test("WHERE CURRENT OF changes the row that a portal has given last, wherever it is by then")
    func currentRow() async throws {
        let world = try await worldOfRows()
        try await bind(
            world, "p", "SELECT v FROM item WHERE id > $1", parameterTypes: [.int4],
            values: [Array("0".utf8)])
        #expect(await execute(world, "p", 2) == ["10", "20", "suspended"])
        #expect(await world.query(Self.change) == ["2\t21"])
        await world.query("UPDATE item SET id = id + 100 WHERE CURRENT OF p")
        try await bind(world, "", Self.change)
        #expect(await execute(world, "") == ["102\t22", "UPDATE 1"])
        #expect(await world.query("FETCH p") == ["30"])
        #expect(await world.query(Self.change) == ["3\t31"])
        #expect(await execute(world, "p", 1) == ["40", "suspended"])
        #expect(await world.query(Self.change) == ["4\t41"])
        #expect(await execute(world, "p") == ["SELECT 0"])
        #expect(
            await failure(world, Self.change) == "24000: cursor \"p\" is not positioned on a row")
    }

    @Test(
        "why WHERE CURRENT OF finds no row at a portal is told as PostgreSQL tells it",
        arguments: [
            ("SELECT * FROM item", 0, "is not positioned on a row"),
            ("UPDATE item SET v = 0 RETURNING *", 1, "is not a SELECT query"),
            ("SHOW work_mem", 1, "is not a SELECT query"),
            (
                "SELECT * FROM item JOIN other USING (id)", 1,
                "is not a simply updatable scan of table \"item\""
            ),
            (
                "SELECT * FROM item JOIN other USING (id) FOR UPDATE OF other", 1,
                "does not have a FOR UPDATE/SHARE reference to table \"item\""
            ),
            (
                "SELECT * FROM item a JOIN item b USING (id) FOR UPDATE", 1,
                "has multiple FOR UPDATE/SHARE references to table \"item\""
            ),
        ])
    func noCurrentRow(text: String, rowsMax: Int, reason: String) async throws {
        let world = try await worldOfRows()
        try await bind(world, "p", text)
        if rowsMax > 0 { _ = await execute(world, "p", rowsMax) }
        #expect(await failure(world, Self.change) == "24000: cursor \"p\" \(reason)")
    }

    @Test("cursors and portals have their names in common")
    func names() async throws {
        let world = try await World()
        await world.query("BEGIN; DECLARE c CURSOR FOR \(Self.series)")
        #expect(await execute(world, "c", 2) == ["1", "2", "suspended"])
        #expect(await world.query("FETCH c") == ["3"])
        #expect(await execute(world, "c") == ["4", "5", "SELECT 2"])
        try await bind(world, "p", Self.series)
        #expect(await world.query("FETCH 2 FROM p") == ["1", "2"])
        #expect(await execute(world, "p", 1) == ["3", "suspended"])
        #expect(await world.query("FETCH ABSOLUTE 5 FROM p") == ["5"])
        #expect(
            await world.query("SELECT name, is_holdable FROM pg_cursors ORDER BY 1")
                == ["c\tf", "p\tf"])
        await world.query("CLOSE p; SAVEPOINT s")
        #expect(await execute(world, "p") == ["34000"])
        await world.query("ROLLBACK TO s")
        await #expect(throws: SQLError(.duplicateCursor, "cursor \"c\" already exists")) {
            try await bind(world, "c", "SELECT 1")
        }
        world.session.close(portal: "c")
        #expect(await failure(world, "FETCH c") == "34000: cursor \"c\" does not exist")
    }

    @Test("FETCH goes only forward in a portal, and not in one without rows")
    func fetchFromPortals() async throws {
        let world = try await World()
        await world.query("BEGIN")
        try await bind(world, "p", Self.series)
        try await bind(world, "i", "INSERT INTO t VALUES (1)")
        #expect(await execute(world, "p", 1) == ["1", "suspended"])
        await world.query("SAVEPOINT s")
        #expect(await failure(world, "FETCH 0 p") == "55000: cursor can only scan forward")
        await world.query("ROLLBACK TO s")
        #expect(await failure(world, "FETCH p") == "55000: portal \"p\" cannot be run")
        await world.query("ROLLBACK TO s")
        #expect(await failure(world, "FETCH i") == "XX000: unsupported portal strategy")
    }

    @Test("a portal keeps the tables of its query as they are from Bind until it is closed")
    func tablesInUse() async throws {
        let world = try await World()
        await world.query("CREATE TABLE used (a int)")
        await world.query("CREATE TABLE other (a int)")
        await world.query("INSERT INTO used VALUES (1), (2)")
        let inUse =
            "55006: cannot DROP TABLE \"used\" because it is being used by active queries in this "
            + "session"
        func drop(after text: String, executing rowsMax: Int? = nil) async throws -> String? {
            await world.query("BEGIN")
            try await bind(world, "p", text)
            if let rowsMax { _ = await execute(world, "p", rowsMax) }
            let refusal = await failure(world, "DROP TABLE used")
            await world.query("ROLLBACK")
            return refusal
        }
        #expect(try await drop(after: "SELECT * FROM used") == inUse)
        #expect(try await drop(after: "SELECT * FROM used FOR UPDATE") == inUse)
        #expect(
            try await drop(after: "SELECT * FROM other WHERE a IN (SELECT a FROM used)") == inUse)
        #expect(try await drop(after: "SELECT * FROM used", executing: 1) == inUse)
        #expect(try await drop(after: "SELECT * FROM used", executing: 0) == inUse)
        #expect(try await drop(after: "SELECT * FROM other") == nil)
        #expect(try await drop(after: "DELETE FROM used RETURNING *") == nil)
        #expect(try await drop(after: "DELETE FROM used RETURNING *", executing: 1) == nil)
        #expect(try await drop(after: "EXPLAIN SELECT * FROM used") == nil)
        #expect(try await drop(after: "DECLARE c CURSOR FOR SELECT * FROM used") == nil)

        await world.query("BEGIN")
        try await bind(world, "p", "SELECT * FROM used")
        await world.query("SAVEPOINT s")
        #expect(await failure(world, "TRUNCATE used")?.prefix(5) == "55006")
        await world.query("ROLLBACK TO s")
        #expect(await failure(world, "DROP TABLE used") == inUse)
        await world.query("ROLLBACK TO s")
        world.session.close(portal: "p")
        #expect(await failure(world, "DROP TABLE used") == nil)
        await world.query("ROLLBACK")

        await world.query("BEGIN")
        try await bind(world, "", "SELECT * FROM used")
        #expect(await failure(world, "DROP TABLE used") == nil)
        await world.query("ROLLBACK")
    }

    @Test("a parameter's type that does not exist, used or not, and one that nobody knows")
    func parameterTypes() async throws {
        let world = try await World()
        let missing = TypeOID(99_999_999)
        func outcome(
            _ text: String, _ types: [TypeOID], _ values: [BoundValue] = [nil]
        ) async -> String? {
            do throws(SQLError) {
                try await bind(world, "", text, parameterTypes: types, values: values)
                await world.session.sync(failed: false, CollectingSink())
                return nil
            } catch {
                await world.session.sync(failed: true, CollectingSink())
                return "\(error.state): \(error.message)" + (error.context.map { ", \($0)" } ?? "")
            }
        }
        let lookup = "XX000: cache lookup failed for type 99999999"
        let unused = lookup + ", unnamed portal parameter $1"
        #expect(await outcome("SELECT $1", [missing]) == lookup)
        #expect(await outcome("SELECT 1", [missing]) == unused)
        #expect(await outcome("SHOW work_mem", [missing], [[UInt8(ascii: "1")]]) == unused)
        #expect(await outcome("", [missing]) == unused)
        let open = "42P18: could not determine data type of parameter $1"
        #expect(await outcome("SELECT 1", [TypeOID(0)]) == open)
        #expect(await outcome("BEGIN", [TypeOID(0)]) == open)
    }

    @Test("a Bind's formats and parameters are held against what its statement is")
    func formats() async throws {
        let world = try await World()
        func outcome(
            _ text: String, types: [TypeOID] = [], _ values: [BoundValue] = [],
            _ parameterFormats: [Int16] = [], _ resultFormats: [Int16] = []
        ) async -> String? {
            do throws(SQLError) {
                try await bind(
                    world, "", text, parameterTypes: types, values: values,
                    parameterFormats: parameterFormats, resultFormats: resultFormats)
                await world.session.sync(failed: false, CollectingSink())
                return nil
            } catch {
                await world.session.sync(failed: true, CollectingSink())
                return "\(error.state): \(error.message)"
            }
        }
        #expect(await outcome("SET work_mem = '4MB'", [], [], [1, 9]) == nil)
        #expect(await outcome("", [], [], [1, 1]) == nil)
        #expect(await outcome("", types: [.int4], [[UInt8(ascii: "1")]]) == nil)
        #expect(await outcome("", types: [.int4], [[UInt8(ascii: "x")]])?.prefix(5) == "22P02")
        #expect(await outcome("SELECT 1", [], [7]) == nil)
        #expect(await outcome("SELECT $1::int", [nil], [7]) == "22023: unsupported format code: 7")
        #expect(
            await outcome("SELECT $1::int", [nil], [0, 0])
                == "08P01: bind message has 2 parameter formats but 1 parameters")
        #expect(
            await outcome("SELECT 1", [], [], [0, 0])
                == "08P01: bind message has 2 result formats but query has 1 columns")
        // Only who gives rows has to know how.
        #expect(await outcome("SELECT 1", [], [], [2]) == nil)
        try await bind(world, "", "SELECT 1", resultFormats: [2])
        #expect(await execute(world, "") == ["22023"])
    }
}
