import Testing
import Types

@testable import Varve

/// SAVEPOINT, RELEASE and ROLLBACK TO where nothing is in their way.
@Suite("savepoints at once", .timeLimit(.minutes(3))) struct SavepointsAtOnceTests {
    private final class World: TestDatabase {
        override init() async throws {
            try await super.init()
            await query("CREATE TABLE t (a int PRIMARY KEY)")
            // A text is known once it has run.
            for text in ["SAVEPOINT s", "RELEASE s", "ROLLBACK TO s", "RELEASE SAVEPOINT none"] {
                await query("BEGIN")
                await query("SAVEPOINT s")
                await query(text, mayFail: true)
                await query("ROLLBACK")
            }
        }

        @discardableResult
        func query(_ text: String, mayFail: Bool = false) async -> [String] {
            let sink = CollectingSink()
            await session.simpleQuery(text, sink)
            #expect(mayFail || sink.error == nil, "\(text)")
            return sink.rows
        }

        /// The tag of a simple query that is answered at once; nil where it takes the usual way.
        func runNow(_ text: String) -> String? {
            let bytes = Array(text.utf8)
            let found = bytes.withUnsafeBytes { session.beginImmediate(text: $0) }
            guard let found else { return nil }
            if case .done(let tag) = session.run(found, isSimple: true, { _, _ in }) { return tag }
            return nil
        }

        /// The same of a prepared statement.
        func runNow(prepared text: String) async throws(SQLError) -> String? {
            session.close(statement: "s")
            try await session.parse(name: "s", text: text, parameterTypes: [])
            let found = Array("s".utf8).withUnsafeBytes { session.beginImmediate(statement: $0) }
            guard let found else { return nil }
            if case .done(let tag) = session.run(found, isSimple: false, { _, _ in }) { return tag }
            return nil
        }
    }

    @Test("they undo and keep what the usual ones do")
    func answers() async throws {
        let world = try await World()
        await world.query("BEGIN")
        await world.query("INSERT INTO t VALUES (1)")
        #expect(world.runNow("SAVEPOINT s") == "SAVEPOINT")
        await world.query("INSERT INTO t VALUES (2)")
        #expect(world.runNow("SAVEPOINT s") == "SAVEPOINT")
        await world.query("INSERT INTO t VALUES (3)")
        #expect(world.runNow("ROLLBACK TO s") == "ROLLBACK")
        #expect(await world.query("SELECT a FROM t") == ["1", "2"])
        #expect(world.runNow("RELEASE s") == "RELEASE")
        await world.query("INSERT INTO t VALUES (4)")
        #expect(try await world.runNow(prepared: "ROLLBACK TO SAVEPOINT s") == "ROLLBACK")
        #expect(await world.query("SELECT a FROM t") == ["1"])
        #expect(try await world.runNow(prepared: "RELEASE SAVEPOINT s") == "RELEASE")
        await world.query("COMMIT")
        #expect(await world.query("SELECT a FROM t") == ["1"])
    }

    @Test("a failed block goes on after ROLLBACK TO, and only after that")
    func failed() async throws {
        let world = try await World()
        await world.query("BEGIN")
        #expect(world.runNow("SAVEPOINT s") == "SAVEPOINT")
        await world.query("INSERT INTO t VALUES (1), (1)", mayFail: true)
        #expect(world.session.block?.isFailed == true)
        #expect(world.runNow("SAVEPOINT s") == nil)
        #expect(world.runNow("RELEASE s") == nil)
        #expect(world.runNow("ROLLBACK TO s") == "ROLLBACK")
        #expect(world.session.block?.isFailed == false)
        await world.query("INSERT INTO t VALUES (2)")
        await world.query("COMMIT")
        #expect(await world.query("SELECT a FROM t") == ["2"])
    }

    @Test("what is an error, or has more to tell, takes the usual way")
    func others() async throws {
        let world = try await World()
        #expect(world.runNow("SAVEPOINT s") == nil)
        await world.query("SET application_name = 'one'")
        await world.query("BEGIN")
        #expect(world.runNow("RELEASE SAVEPOINT none") == nil)
        #expect(world.runNow("ROLLBACK TO s") == nil)
        #expect(world.runNow("SAVEPOINT s") == "SAVEPOINT")
        // The client is to be told of the setting that comes back.
        await world.query("SET application_name = 'other'")
        #expect(world.runNow("ROLLBACK TO s") == nil)
        await world.query("ROLLBACK TO s")
        #expect(await world.query("SELECT current_setting('application_name')") == ["one"])
        await world.query("ROLLBACK")
    }

    @Test("an unnamed portal ends with the next simple query, known or not")
    func unnamedPortal() async throws {
        let world = try await World()
        let session = world.session
        for known in ["SAVEPOINT s", "SELECT a FROM t", "SELECT a FROM t"] {
            await world.query("BEGIN")
            try await session.parse(name: "p", text: "SELECT 7", parameterTypes: [])
            try await session.bind(
                portal: "", statement: "p", parameterFormats: [], values: [], resultFormats: [])
            if world.runNow(known) == nil { await world.query(known) }
            await #expect(throws: SQLError.self) {
                try await session.execute(portal: "", rowsMax: 0, CollectingSink())
            }
            session.close(statement: "p")
            await world.query("ROLLBACK")
        }
    }
}
