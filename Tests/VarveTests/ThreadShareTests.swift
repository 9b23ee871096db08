import Bytes
import Engine
import Environment
import Foundation
import Testing
import Types

@testable import Varve

/// Sessions of one thread have one plan together where theirs would be the same, and else each its own.
@Suite("plans that sessions share", .timeLimit(.minutes(3))) struct ThreadShareTests {
    private final class LoopThread: WakeableThread {
        func wakeIfAsleep() {}
    }

    private final class Listener: WaitListener {
        let thread: any WakeableThread

        init(_ thread: LoopThread) { self.thread = thread }

        func waitEnded() {}
    }

    /// A database with t (id, v) = (1, 'one'), (2, 'two'), and a.t (id, v) = (1, 'of a').
    private final class World {
        let directory: String
        let database: Database
        let thread = LoopThread()

        init() async throws {
            directory =
                FileManager.default.temporaryDirectory
                .appendingPathComponent("varve-share-\(UUID().uuidString)").path
            database = try await Database.open(.linux, directory: directory)
            let session = try self.session()
            for text in [
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (1, 'one'), (2, 'two')",
                "CREATE SCHEMA a",
                "CREATE TABLE a.t (id int PRIMARY KEY, v text)",
                "INSERT INTO a.t VALUES (1, 'of a')",
                "CREATE ROLE reader LOGIN",
                "GRANT SELECT ON t TO reader",
                "CREATE TABLE held (id int REFERENCES a.t)",
                "CREATE TABLE numbered (n serial PRIMARY KEY, by text DEFAULT current_setting(\'application_name\'))",
                "CREATE DATABASE other",
            ] {
                let sink = CollectingSink()
                await session.simpleQuery(text, sink)
                #expect(sink.error == nil, "\(text)")
            }
        }

        deinit {
            try? database.close()
            try? FileManager.default.removeItem(atPath: directory)
        }

        func session(
            user: String = "varve", database name: String = "varve", on other: LoopThread? = nil
        ) throws -> Session {
            let session = try Session(
                database: database, startup: SessionStartup(user: user, database: name))
            session.waitListener = Listener(other ?? thread)
            return session
        }
    }

    private static let query = "SELECT v FROM t WHERE id = $1"

    private func parse(
        _ session: Session, _ text: String = query, _ types: [TypeOID] = []
    ) async throws(SQLError) -> StatementPlan? {
        session.close(statement: "s")
        try await session.parse(name: "s", text: text, parameterTypes: types)
        await session.sync(failed: false, CollectingSink())
        return session.statements["s"]?.plan
    }

    /// Binds and runs the statement as the extended protocol does.
    private func run(
        _ session: Session, _ parameter: String = "1"
    ) async throws(SQLError) -> [String] {
        let sink = CollectingSink()
        do throws(SQLError) {
            try await session.bind(
                portal: "", statement: "s", parameterFormats: [], values: [Array(parameter.utf8)],
                resultFormats: [])
            _ = try await session.execute(portal: "", rowsMax: 0, sink)
        } catch {
            await session.sync(failed: true, sink)
            throw error
        }
        await session.sync(failed: false, sink)
        return sink.rows
    }

    /// The same in one step.
    private func runNow(_ session: Session, _ parameter: String) throws -> String {
        let statement = try "s".utf8.withContiguousStorageIfAvailable { name in
            try #require(session.beginImmediate(statement: UnsafeRawBufferPointer(name)))
        }
        let found = try #require(statement)
        let value = Array(parameter.utf8)
        #expect(value.withUnsafeBytes { session.appendParameter($0, isBinary: false, of: found) })
        var text = "none"
        let outcome = session.run(found, isSimple: false) { batch, settings in
            guard let batch else { return }
            text =
                TextCodec.text(
                    batch.columns[0].datum(at: batch.row(0)), as: found.types[0], settings)
                ?? "NULL"
        }
        guard case .done = outcome else { return "\(outcome)" }
        return text
    }

    private func set(_ session: Session, _ text: String) async {
        let sink = CollectingSink()
        await session.simpleQuery(text, sink)
        #expect(sink.error == nil, "\(text)")
    }

    @Test("two sessions of a thread have one plan, and each its own answers")
    func shared() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        let plan = try await parse(one)
        #expect(plan != nil)
        #expect(try await parse(two) === plan)
        #expect(try await run(one, "1") == ["one"])
        #expect(try await run(two, "2") == ["two"])
        #expect(try runNow(one, "2") == "two")
        #expect(try runNow(two, "1") == "one")
        #expect(try runNow(two, "3") == "none")
    }

    @Test("a portal that has begun does not mind what others run meanwhile")
    func interleaved() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        #expect(try await parse(one) === (try await parse(two)))
        let sink = CollectingSink()
        await set(one, "BEGIN")
        try await one.bind(
            portal: "", statement: "s", parameterFormats: [], values: [Array("1".utf8)],
            resultFormats: [])
        #expect(try await one.execute(portal: "", rowsMax: 1, sink) == .suspended)
        #expect(try runNow(two, "2") == "two")
        #expect(try await run(two, "2") == ["two"])
        #expect(try await one.execute(portal: "", rowsMax: 1, sink) == .completed)
        #expect(sink.rows == ["one"])
        await set(one, "COMMIT")
    }

    @Test("whatever makes a difference keeps plans apart")
    func apart() async throws {
        let world = try await World()
        let plan = try await parse(try world.session())
        let elsewhere = try world.session(on: LoopThread())
        #expect(try await parse(elsewhere) !== plan)
        let alone = try Session(
            database: world.database, startup: SessionStartup(user: "varve"))
        #expect(try await parse(alone) !== plan)
        for setting in [
            "search_path = a", "timezone = 'Asia/Tokyo'", "datestyle = 'SQL, DMY'",
            "intervalstyle = 'iso_8601'", "extra_float_digits = 0", "bytea_output = 'escape'",
            "role = reader",
        ] {
            let session = try world.session()
            await set(session, "SET \(setting)")
            #expect(try await parse(session) !== plan, "\(setting)")
        }
        let session = try world.session()
        #expect(try await parse(session, Self.query, [.int4]) !== plan)
        #expect(try await parse(try world.session(user: "reader")) !== plan)
        #expect(try await parse(session) === plan)
    }

    @Test("a session goes on with its own plan when its settings change, and finds the other again")
    func changes() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        let plan = try await parse(one)
        #expect(try await parse(two) === plan)
        await set(two, "SET search_path = a")
        #expect(try await run(two) == ["of a"])
        #expect(try await run(one) == ["one"])
        await set(two, "RESET search_path")
        #expect(try await run(two) == ["one"])
        #expect(two.statements["s"]?.plan === plan)
    }

    @Test(
        "what may mean something else for another session is not shared",
        arguments: [
            "SELECT v FROM t WHERE id = $1 AND v <> 'now'",
            "SELECT v FROM t WHERE id = $1 AND v <> $$today$$",
            "UPDATE t SET v = v WHERE id > $1",
            "INSERT INTO held SELECT $1",
            "INSERT INTO held VALUES ($1)",
            "SELECT v FROM t WHERE id > $1",
            "EXPLAIN SELECT v FROM t WHERE id = $1",
            "SELECT pg_current_snapshot() FROM t WHERE id = $1",
        ]
    )
    func unshared(_ text: String) async throws {
        let world = try await World()
        let plan = try await parse(try world.session(), text)
        #expect(plan != nil)
        #expect(try await parse(try world.session(), text) !== plan)
    }

    @Test("changes of one row are shared, and are each session's own")
    func changed() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        let update = "UPDATE t SET v = $2 WHERE id = $1 RETURNING v"
        #expect(try await parse(one, update) === (try await parse(two, update)))
        func bind(_ session: Session, _ id: String, _ more: String) async throws {
            try await session.bind(
                portal: "", statement: "s", parameterFormats: [],
                values: [Array(id.utf8), Array(more.utf8)], resultFormats: [])
        }
        let (first, second) = (CollectingSink(), CollectingSink())
        // Neither has committed when the other runs.
        try await bind(one, "1", "!")
        _ = try await one.execute(portal: "", rowsMax: 0, first)
        try await bind(two, "2", "?")
        _ = try await two.execute(portal: "", rowsMax: 0, second)
        #expect(first.rows == ["!"] && second.rows == ["?"])
        await one.sync(failed: false, first)
        await set(two, "ROLLBACK")
        #expect(try await parse(one) != nil)
        #expect(try await run(one, "1") == ["!"])
        #expect(try await run(one, "2") == ["two"])
    }

    @Test("what an INSERT asks its session for is that session's")
    func defaults() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        await set(one, "SET application_name = first")
        await set(two, "SET application_name = second")
        let insert = "INSERT INTO numbered VALUES (DEFAULT) RETURNING n, by"
        let plan = try await parse(one, insert)
        #expect(plan != nil)
        #expect(try await parse(two, insert) === plan)
        func inserted(_ session: Session) async throws -> [String] {
            let sink = CollectingSink()
            try await session.bind(
                portal: "", statement: "s", parameterFormats: [], values: [], resultFormats: [])
            _ = try await session.execute(portal: "", rowsMax: 0, sink)
            await session.sync(failed: false, sink)
            return sink.rows
        }
        #expect(try await inserted(one) == ["1\tfirst"])
        #expect(try await inserted(two) == ["2\tsecond"])
        #expect(try await inserted(one) == ["3\tfirst"])
        for (session, last) in [(one, "3"), (two, "2")] {
            let sink = CollectingSink()
            await session.simpleQuery("SELECT lastval()", sink)
            #expect(sink.rows == [last])
        }
    }

    @Test("what is answered at once has the time of its statement and the settings of its session")
    func times() async throws {
        let world = try await World()
        let sessions = [try world.session(), try world.session()]
        let query =
            "SELECT concat_ws(' ', $1::int, (extract(epoch FROM now()) * 1000000)::bigint, "
            + "now() = statement_timestamp(), to_char(now(), 'OF'), current_user)"
        for (session, zone) in zip(sessions, ["+01", "-04"]) {
            await set(session, "SET TimeZone = '\(zone)'")
            session.reportChanges(CollectingSink())
            _ = try await parse(session, query)
            _ = try await run(session, "7")
        }
        func timeNow() -> Int64 { world.database.environment.clock.now.microseconds }
        func ask(_ session: Session) throws -> (time: Int64, rest: [Substring]) {
            let fields = try runNow(session, "7").split(separator: " ")
            try #require(fields.count == 5)
            return (try #require(Int64(fields[1])), Array(fields[2...]))
        }
        for _ in 0..<3 {
            for (session, zone) in zip(sessions, ["+01", "-04"]) {
                let before = timeNow()
                let (time, rest) = try ask(session)
                #expect(time >= before && time <= timeNow())
                #expect(rest == ["t", Substring(zone), "varve"])
            }
        }
        // A block's time is that of its beginning.
        let session = sessions[0]
        await set(session, "BEGIN")
        let first = try ask(session)
        let before = timeNow()
        let second = try ask(session)
        #expect(second.time == first.time && second.time <= before)
        #expect(second.rest.first == "f")
        await set(session, "COMMIT")
        #expect(try ask(session).time >= before)
    }

    @Test("who finds a row locked waits with a plan that others go on using")
    func blocked() async throws {
        let world = try await World()
        let (one, two, three) = (
            try world.session(), try world.session(), try world.session()
        )
        let update = "UPDATE t SET id = id WHERE id = $1 RETURNING v"
        for session in [one, two, three] {
            #expect(try await parse(session, update) === one.statements["s"]?.plan)
        }
        await set(one, "BEGIN")
        await set(one, "UPDATE t SET v = 'held' WHERE id = 1")
        let waiter = Waiter(two)
        let waiting = Task { await waiter.run() }
        while world.database.engine.blockedSessions().isEmpty { await Task.yield() }
        #expect(try await run(three, "2") == ["two"])
        await set(one, "COMMIT")
        #expect(await waiting.value == ["held"])
    }

    /// A session that another task uses.
    private final class Waiter: @unchecked Sendable {
        private let session: Session

        init(_ session: Session) { self.session = session }

        /// The SQLSTATE, if it does not parse.
        func parse(_ text: String) async -> SQLState? {
            do throws(SQLError) {
                try await session.parse(name: "s", text: text, parameterTypes: [])
                return nil
            } catch { return error.state }
        }

        /// Binds and runs the statement with 1; its rows, nil after an error.
        func run() async -> [String]? {
            let sink = CollectingSink()
            do throws(SQLError) {
                try await session.bind(
                    portal: "", statement: "s", parameterFormats: [],
                    values: [Array("1".utf8)], resultFormats: [])
                _ = try await session.execute(portal: "", rowsMax: 0, sink)
            } catch {
                return nil
            }
            await session.sync(failed: false, sink)
            return sink.rows
        }
    }

    @Test("EXPLAIN of a text that is shared explains it")
    func explained() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        _ = try await parse(one)
        _ = try await parse(two)
        let sink = CollectingSink()
        await two.simpleQuery("EXPLAIN EXECUTE s(1)", sink)
        #expect(sink.error == nil)
        #expect(sink.rows.contains { $0.contains("t_pkey") }, "\(sink.rows)")
    }

    @Test("a definition that its own transaction has made is nobody else's")
    func ownDefinitions() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        await set(one, "BEGIN")
        await set(one, "ALTER TABLE a.t RENAME COLUMN v TO w")
        try await one.parse(
            name: "own", text: "SELECT w FROM a.t WHERE id = $1", parameterTypes: [])
        #expect(one.statements["own"]?.plan != nil)
        // Who has not got that plan waits until it is known which columns there are.
        let waiter = Waiter(two)
        let waiting = Task { await waiter.parse("SELECT w FROM a.t WHERE id = $1") }
        while world.database.engine.blockedSessions().isEmpty { await Task.yield() }
        await set(one, "ROLLBACK")
        #expect(await waiting.value == .undefinedColumn)
    }

    @Test("what is parsed while somebody changes the table's columns has them as they are then")
    func parsedMeanwhile() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        let all = "SELECT * FROM t WHERE id = $1"
        #expect(try await parse(two, all) != nil)
        two.close(statement: "s")
        await set(one, "BEGIN")
        await set(one, "ALTER TABLE t ADD COLUMN more text DEFAULT 'more'")
        let waiter = Waiter(two)
        let waiting = Task { await waiter.parse(all) }
        while world.database.engine.blockedSessions().isEmpty { await Task.yield() }
        await set(one, "COMMIT")
        #expect(await waiting.value == nil)
        #expect(try await two.describe(statement: "s").columns?.map(\.name) == ["id", "v", "more"])
        let rows = try await run(two)
        #expect(rows == ["1\tone\tmore"])
    }

    @Test(
        "after a change of the table all sessions have a new plan, and the old columns are asked for"
    )
    func redefined() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        let all = "SELECT * FROM t WHERE id = $1"
        #expect(try await parse(one, all) === (try await parse(two, all)))
        await set(try world.session(), "ALTER TABLE t ADD COLUMN more int")
        for session in [one, two] {
            do {
                _ = try await run(session)
                Issue.record("its result has another column now")
            } catch {
                #expect(error.message == "cached plan must not change result type")
            }
        }
        #expect(try await parse(one) === (try await parse(two)))
        #expect(try await run(two) == ["one"])
    }

    @Test("a right that is taken is taken from all sessions of the role")
    func revoked() async throws {
        let world = try await World()
        let (one, two) = (
            try world.session(user: "reader"), try world.session(user: "reader")
        )
        #expect(try await parse(one) === (try await parse(two)))
        #expect(try await run(one) == ["one"])
        #expect(try runNow(two, "1") == "one")
        await set(try world.session(), "REVOKE SELECT ON t FROM reader")
        for session in [one, two] {
            do {
                _ = try await run(session)
                Issue.record("the right was revoked")
            } catch {
                #expect(error.state == .insufficientPrivilege)
            }
        }
    }

    @Test("a role that was dropped has nothing of what another with its name may do")
    func dropped() async throws {
        let world = try await World()
        let former = try world.session(user: "reader")
        _ = try await parse(former)
        #expect(try await run(former) == ["one"])
        let owner = try world.session()
        for text in [
            "REVOKE SELECT ON t FROM reader", "DROP ROLE reader", "CREATE ROLE reader LOGIN",
            "GRANT SELECT ON t TO reader",
        ] {
            await set(owner, text)
        }
        let present = try world.session(user: "reader")
        let plan = try await parse(present)
        #expect(try await run(present) == ["one"])
        do {
            _ = try await run(former)
            Issue.record("the dropped role has no rights")
        } catch {
            #expect(error.state == .insufficientPrivilege)
        }
        #expect(former.statements["s"]?.plan !== plan)
    }

    // MARK: Another thread

    @Test("a session that another thread serves from now on has plans with that one's sessions")
    func moved() async throws {
        let world = try await World()
        let there = LoopThread()
        let (one, two, three) = (
            try world.session(), try world.session(), try world.session(on: there)
        )
        let plan = try await parse(one)
        #expect(try await parse(two) === plan)
        let theirs = try await parse(three)
        #expect(theirs !== plan)
        #expect(try await run(three, "2") == ["two"])
        #expect(one.mayChangeThread)
        one.waitListener = Listener(there)
        #expect(one.statements["s"]?.plan === theirs)
        #expect(try runNow(one, "2") == "two")
        #expect(try await run(one) == ["one"])
        #expect(try await run(two) == ["one"])
        #expect(two.statements["s"]?.plan === plan)
        // Back again.
        one.waitListener = Listener(world.thread)
        #expect(one.statements["s"]?.plan === plan)
        #expect(try runNow(one, "2") == "two")
    }

    @Test("where nobody has such a plan it makes a new one, and what it told of the old one counts")
    func movedAlone() async throws {
        let world = try await World()
        let (one, two) = (try world.session(), try world.session())
        let all = "SELECT * FROM t WHERE id = $1"
        let plan = try await parse(one, all)
        #expect(try await parse(two, all) === plan)
        func types(_ session: Session) async -> [String] {
            let sink = CollectingSink()
            await session.simpleQuery(
                "SELECT parameter_types FROM pg_prepared_statements WHERE name = 's'", sink)
            return sink.rows
        }
        one.waitListener = Listener(LoopThread())
        #expect(one.statements["s"]?.plan == nil)
        #expect(await types(one) == ["{integer}"])
        #expect(try await run(one) == ["1\tone"])
        #expect(one.statements["s"]?.plan != nil && one.statements["s"]?.plan !== plan)
        one.waitListener = Listener(LoopThread())
        await set(two, "ALTER TABLE t ADD COLUMN more int")
        do {
            _ = try await run(one)
            Issue.record("its result has another column now")
        } catch {
            #expect(error.message == "cached plan must not change result type")
        }
    }

    @Test("its own plans, settings and values go with it")
    func movedOwn() async throws {
        let world = try await World()
        let there = LoopThread()
        let (one, three) = (try world.session(), try world.session(on: there))
        let range = "SELECT v FROM t WHERE id >= $1 ORDER BY id"
        await set(one, "SET search_path = a")
        let plan = try await parse(one, range)
        #expect(try await run(one) == ["of a"])
        await set(one, "INSERT INTO public.numbered VALUES (DEFAULT)")
        one.waitListener = Listener(there)
        #expect(one.statements["s"]?.plan === plan)
        #expect(try await run(one) == ["of a"])
        #expect(one.statements["s"]?.plan === plan)
        await set(one, "RESET search_path")
        #expect(try await run(one) == ["one", "two"])
        let sink = CollectingSink()
        await one.simpleQuery("SELECT lastval()", sink)
        await one.simpleQuery("SELECT v FROM t WHERE id = 2", sink)
        one.waitListener = Listener(world.thread)
        await one.simpleQuery("SELECT v FROM t WHERE id = 1", sink)
        #expect(sink.rows == ["1", "two", "one"])
        #expect(try await parse(three) === (try await parse(try world.session(on: there))))
    }

    @Test(
        "it stays where something of it goes on",
        arguments: [
            "BEGIN", "DECLARE c CURSOR WITH HOLD FOR SELECT v FROM t",
        ])
    func staying(_ text: String) async throws {
        let world = try await World()
        let session = try world.session()
        await set(session, text)
        #expect(!session.mayChangeThread)
        await set(session, text == "BEGIN" ? "COMMIT" : "CLOSE c")
        #expect(session.mayChangeThread)
        _ = try await parse(session)
        try await session.bind(
            portal: "p", statement: "s", parameterFormats: [], values: [Array("1".utf8)],
            resultFormats: [])
        #expect(!session.mayChangeThread)
        await session.sync(failed: false, CollectingSink())
        #expect(session.mayChangeThread)
    }

    @Test("a plan keeps no session alive")
    func released() async throws {
        let world = try await World()
        let one = try world.session()
        weak var ended: Session?
        weak var context: AnyObject?
        do {
            let two = try world.session()
            _ = try await parse(two, "SELECT upper(v) FROM t WHERE id = $1")
            #expect(try await run(two) == ["ONE"])
            #expect(try runNow(two, "2") == "TWO")
            ended = two
            context = two.context
            two.end()
        }
        #expect(ended == nil)
        #expect(context == nil)
        _ = try await parse(one, "SELECT upper(v) FROM t WHERE id = $1")
        #expect(try runNow(one, "1") == "ONE")
    }
}
