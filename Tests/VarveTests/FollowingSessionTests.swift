import Engine
import Environment
import Foundation
import Synchronization
import Testing
import Types

@testable import Varve

/// What sessions say while nothing gets durable: nothing that a crash could undo.
@Suite("what is not durable yet", .timeLimit(.minutes(3))) struct FollowingSessionTests {
    /// A database on a disk that can be made to wait, with t (id, n) = (1, 0), (2, 0).
    private final class World: Sendable {
        let disk = GatedFileSystem(LinuxFileSystem())
        let directory: String
        let database: Database
        private let log = Mutex<[String]>([])

        init() async throws {
            directory =
                FileManager.default.temporaryDirectory
                .appendingPathComponent("varve-following-\(UUID().uuidString)").path
            let linux = Environment.linux
            database = try await Database.open(
                Environment(
                    files: disk, clock: linux.clock, randomness: linux.randomness,
                    processID: linux.processID), directory: directory)
            let session = try self.session()
            for text in [
                "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 100))",
                "INSERT INTO t VALUES (1, 0), (2, 0)",
            ] {
                await session.run(text)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: directory) }

        func session() throws -> TestSession {
            TestSession(try Session(database: database, startup: SessionStartup(user: "varve")))
        }

        func note(_ event: String) { log.withLock { $0.append(event) } }

        var events: [String] { log.withLock { $0 } }

        func close() throws { try database.close() }
    }

    /// A session that tasks use one after the other.
    private final class TestSession: @unchecked Sendable {
        private let session: Session

        init(_ session: Session) { self.session = session }

        /// Rows, notices, tags and the error's code.
        @discardableResult
        func run(_ text: String) async -> [String] {
            let sink = CollectingSink()
            await session.simpleQuery(text, sink)
            return sink.rows + sink.tags + (sink.error.map { ["\($0.state)"] } ?? [])
        }
    }

    /// One client has changed the row and its commit waits for the disk; what another does after
    /// BEGIN and an UPDATE of the row.
    private func whileNothingIsDurable(
        _ text: String, setting: String = "SELECT 1"
    ) async throws -> (answer: [String], events: [String]) {
        let world = try await World()
        let (first, second) = (try world.session(), try world.session())
        await second.run(setting)
        world.disk.shut()
        let commit = Task { await first.run("UPDATE t SET n = n + 1") }
        while !world.disk.isAwaited { await Task.yield() }
        #expect(await second.run("BEGIN") == ["BEGIN"])
        #expect(await second.run("UPDATE t SET n = n + 1 WHERE id = 1") == ["UPDATE 1"])
        let answer = Task {
            let answer = await second.run(text)
            world.note("answered")
            return answer
        }
        // It must get as far as it gets.
        for _ in 0..<200 { await Task.yield() }
        world.note("durable")
        world.disk.open()
        let result = (await answer.value, world.events)
        #expect(await commit.value == ["UPDATE 2"])
        await second.run("ROLLBACK")
        try world.close()
        return result
    }

    @Test(
        "is waited for before it shows in rows, errors and counts",
        arguments: [
            ("SELECT n FROM t WHERE id = 1", ["2", "SELECT 1"]),
            ("SELECT n FROM t WHERE id = 2", ["1", "SELECT 1"]),
            ("UPDATE t SET n = n + 1 WHERE id = 1 RETURNING n", ["3", "UPDATE 1"]),
            ("UPDATE t SET n = 100 / (n - 1) WHERE id = 2", ["22012"]),
            ("UPDATE t SET n = n + 99 WHERE id = 2", ["23514"]),
            ("SELECT n FROM t WHERE id = 2 FOR UPDATE", ["1", "SELECT 1"]),
            ("DELETE FROM t WHERE n = 2", ["DELETE 1"]),
            ("COPY t TO STDOUT", ["COPY 2"]),
            ("INSERT INTO t VALUES (1, 1)", ["23505"]),
            ("INSERT INTO t SELECT n + 10, n FROM t WHERE id = 1", ["INSERT 0 1"]),
            ("COMMIT", ["COMMIT"]),
        ] as [(String, [String])])
    func waits(text: String, expected: [String]) async throws {
        let (answer, events) = try await whileNothingIsDurable(text)
        #expect(answer == expected)
        #expect(events == ["durable", "answered"])
    }

    @Test(
        "is not waited for by what says nothing of it",
        arguments: [
            ("UPDATE t SET n = n + 1 WHERE id = 2", ["UPDATE 1"]),
            ("INSERT INTO t VALUES (3, 1)", ["INSERT 0 1"]),
            ("SAVEPOINT s", ["SAVEPOINT"]),
            ("ROLLBACK", ["ROLLBACK"]),
        ] as [(String, [String])])
    func goesOn(text: String, expected: [String]) async throws {
        let world = try await World()
        let (first, second) = (try world.session(), try world.session())
        world.disk.shut()
        let commit = Task { await first.run("UPDATE t SET n = n + 1") }
        while !world.disk.isAwaited { await Task.yield() }
        await second.run("BEGIN")
        await second.run("UPDATE t SET n = n + 1 WHERE id = 1")
        #expect(await second.run(text) == expected)
        world.disk.open()
        #expect(await commit.value == ["UPDATE 2"])
        await second.run("ROLLBACK")
        try world.close()
    }

    @Test("is not seen by who only reads, and hides no row from who updates by what it finds")
    func readers() async throws {
        let world = try await World()
        let (first, second, third) = (
            try world.session(), try world.session(), try world.session()
        )
        world.disk.shut()
        let commit = Task { await first.run("UPDATE t SET n = 7") }
        while !world.disk.isAwaited { await Task.yield() }
        #expect(await second.run("SELECT sum(n) FROM t") == ["0", "SELECT 1"])
        // The row qualifies no more, which is told when it is durable.
        let skipped = Task {
            let answer = await third.run("UPDATE t SET n = 1 WHERE n = 0 AND id = 1")
            world.note("answered")
            return answer
        }
        for _ in 0..<200 { await Task.yield() }
        world.note("durable")
        world.disk.open()
        #expect(await skipped.value == ["UPDATE 0"])
        #expect(world.events == ["durable", "answered"])
        #expect(await commit.value == ["UPDATE 2"])
        #expect(await second.run("SELECT sum(n) FROM t") == ["14", "SELECT 1"])
        try world.close()
    }

    @Test("many clients change one row while one sync lasts, and all are answered by it")
    func chain() async throws {
        let world = try await World()
        let first = try world.session()
        world.disk.shut()
        let commit = Task { await first.run("UPDATE t SET n = n + 1 WHERE id = 1") }
        while !world.disk.isAwaited { await Task.yield() }
        let before = world.database.engine.visibleSequence
        let others = try (0..<8).map { _ in try world.session() }
        let commits = others.map { other in
            Task { await other.run("UPDATE t SET n = n + 1 WHERE id = 1") }
        }
        // Each has its place, though nothing is durable: nobody waits for the row.
        while !world.database.engine.blockedSessions().isEmpty { await Task.yield() }
        #expect(world.database.engine.visibleSequence == before)
        world.disk.open()
        for commit in commits + [commit] { #expect(await commit.value == ["UPDATE 1"]) }
        #expect(await first.run("SELECT n FROM t WHERE id = 1") == ["9", "SELECT 1"])
        try world.close()
    }

    @Test("synchronous_commit = off answers at once; all who come later see it")
    func asynchronous() async throws {
        let world = try await World()
        let (first, second, third) = (
            try world.session(), try world.session(), try world.session()
        )
        await first.run("SET synchronous_commit = off")
        await second.run("SET synchronous_commit TO off")
        world.disk.shut()
        #expect(await first.run("UPDATE t SET n = n + 1 WHERE id = 1") == ["UPDATE 1"])
        while !world.disk.isAwaited { await Task.yield() }
        #expect(await first.run("SELECT n FROM t WHERE id = 1") == ["1", "SELECT 1"])
        #expect(await second.run("UPDATE t SET n = n + 1 WHERE id = 1") == ["UPDATE 1"])
        #expect(await first.run("SELECT n FROM t WHERE id = 1") == ["2", "SELECT 1"])
        #expect(
            await first.run("BEGIN; UPDATE t SET n = 5; SELECT sum(n) FROM t; COMMIT")
                == ["10", "BEGIN", "UPDATE 2", "SELECT 1", "COMMIT"])
        let seen = Task {
            let answer = await third.run("SELECT n FROM t WHERE id = 1")
            world.note("answered")
            return answer
        }
        for _ in 0..<200 { await Task.yield() }
        world.note("durable")
        world.disk.open()
        #expect(await seen.value == ["5", "SELECT 1"])
        #expect(world.events == ["durable", "answered"])
        try world.close()
        let again = try await Database.open(.linux, directory: world.directory)
        let session = TestSession(
            try Session(database: again, startup: SessionStartup(user: "varve")))
        #expect(await session.run("SELECT sum(n) FROM t") == ["10", "SELECT 1"])
        try again.close()
    }

    @Test(
        "With synchronous_commit = off a row and its event are seen together",
        arguments: [
            ("SELECT concat((SELECT n FROM t WHERE id = 1), '|', (SELECT count(*) FROM e))", "7|1"),
            ("SELECT count(*) FROM e", "1"),
            (
                "SELECT after->>'n' FROM varve.changes(0, varve.current_sequence()) c "
                    + "WHERE c.table = 'public.t' ORDER BY sequence DESC LIMIT 1", "7"
            ),
            ("SELECT n FROM varve.history('t') WHERE id = 1 ORDER BY 1 DESC LIMIT 1", "7"),
        ])
    func topicsOfAsynchronousCommits(query: String, answer: String) async throws {
        let world = try await World()
        let session = try world.session()
        await session.run("CREATE TABLE e (k text, v text) USING topic WITH (key = 'k')")
        await session.run("SET synchronous_commit = off")
        world.disk.shut()
        #expect(
            await session.run(
                "BEGIN; UPDATE t SET n = 7 WHERE id = 1; INSERT INTO e VALUES ('a', 'b'); COMMIT")
                == ["BEGIN", "UPDATE 1", "INSERT 0 1", "COMMIT"])
        while !world.disk.isAwaited { await Task.yield() }
        #expect(await session.run("SELECT n FROM t WHERE id = 1") == ["7", "SELECT 1"])
        let seen = Task {
            let answer = await session.run(query)
            world.note("answered")
            return answer
        }
        for _ in 0..<200 { await Task.yield() }
        world.note("durable")
        world.disk.open()
        #expect(await seen.value == [answer, "SELECT 1"])
        #expect(world.events == ["durable", "answered"])
        try world.close()
    }
}
