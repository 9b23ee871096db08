import Testing
import Types

@testable import Varve

/// What a start makes of the ledger is what there was.
@Suite("after a restart", .timeLimit(.minutes(3)))
struct RestartTests {
    /// Rows that a transaction changes before, or after, it makes an index were never in that as they had been.
    @Test(
        "an index has what it had whose transaction removed what had no place in it",
        arguments: ["DELETE FROM t WHERE k = 2", "UPDATE t SET u = 50 WHERE k = 2"],
        ["CREATE UNIQUE INDEX t_u ON t (u)", "ALTER TABLE t ADD CONSTRAINT t_u UNIQUE (u)"])
    func duplicates(change: String, index: String) async throws {
        let world = try await TestDatabase()
        let made = await world.run(
            "CREATE TABLE t (k int PRIMARY KEY, u int)",
            "INSERT INTO t VALUES (1, 5), (2, 5), (3, 6), (4, 7)", "CREATE INDEX t_old ON t (u)",
            "BEGIN", change, "UPDATE t SET u = 8 WHERE k = 3", index,
            "UPDATE t SET u = 9 WHERE k = 4", "COMMIT")
        #expect(!made.contains { $0.count == 5 && $0.hasPrefix("2") }, "\(made)")
        let questions = [
            "SELECT k FROM t WHERE u = 5", "SELECT k FROM t WHERE u = 6",
            "SELECT k FROM t WHERE u = 7", "SELECT k FROM t WHERE u = 8",
            "SELECT k FROM t WHERE u = 9", "SELECT k, u FROM t WHERE u > 0 ORDER BY u",
        ]
        var before: [[String]] = []
        for question in questions { before.append(await world.run(question)) }
        #expect(before[0] == ["1"])
        for _ in 0..<2 {
            try await world.restart()
            for (question, rows) in zip(questions, before) {
                #expect(await world.run(question) == rows, "\(question)")
            }
            #expect(await world.run("INSERT INTO t VALUES (9, 5)") == ["23505"])
            #expect(await world.run("INSERT INTO t VALUES (9, 9)") == ["23505"])
            #expect(await world.run("BEGIN", "INSERT INTO t VALUES (9, 6)", "ROLLBACK").isEmpty)
        }
    }

    @Test("an index is not asked what it would have said of rows that it never had")
    func failing() async throws {
        let world = try await TestDatabase()
        _ = await world.run(
            "CREATE TABLE t (k int PRIMARY KEY, v int, s text)",
            "INSERT INTO t VALUES (1, 0, 'abc'), (2, 5, '5')", "BEGIN",
            "DELETE FROM t WHERE v = 0", "CREATE INDEX ON t ((10 / v))", "COMMIT", "BEGIN",
            "INSERT INTO t VALUES (3, 1, 'abc')", "COMMIT", "BEGIN",
            "UPDATE t SET s = '7' WHERE k = 3", "CREATE INDEX ON t ((s::int))", "COMMIT")
        try await world.restart()
        #expect(await world.run("SELECT k FROM t WHERE 10 / v = 2") == ["2"])
        #expect(await world.run("SELECT k FROM t WHERE s::int = 7") == ["3"])
        try world.rebuild("t")
        #expect(await world.run("SELECT k FROM t WHERE s::int = 7") == ["3"])
    }

    /// How bytea and floats are written as text goes by settings that a start does not have.
    @Test("an index has the same of a row whoever wrote it")
    func settings() async throws {
        let world = try await TestDatabase()
        _ = await world.run(
            "SET bytea_output = escape", "SET extra_float_digits = 0",
            "CREATE TABLE t (k int PRIMARY KEY, b bytea, f float8)",
            "CREATE INDEX ON t ((10 / (length(b::text) - 1)))",
            "CREATE INDEX ON t ((1 / (length(f::text) - 3)))",
            "INSERT INTO t VALUES (1, '5', 0.1::float8 + 0.2::float8), (2, '77', 0.25)")
        try await world.restart()
        #expect(await world.run("SELECT k FROM t ORDER BY k") == ["1", "2"])
        #expect(await world.run("DELETE FROM t WHERE k = 1", "SELECT k FROM t") == ["2"])
        try world.rebuild("t")
        #expect(await world.run("SELECT k FROM t") == ["2"])
    }

    @Test("a table that is made anew has indexes as of when they were made")
    func rebuilt() async throws {
        let world = try await TestDatabase()
        _ = await world.run(
            "CREATE TABLE t (k int PRIMARY KEY, u int)",
            "INSERT INTO t VALUES (1, 5), (2, 5), (3, 7), (4, 7)", "DELETE FROM t WHERE k = 2",
            "UPDATE t SET u = 8 WHERE k = 3", "CREATE UNIQUE INDEX t_u ON t (u)",
            "INSERT INTO t VALUES (5, 10)", "DELETE FROM t WHERE k = 4",
            "INSERT INTO t VALUES (6, 7)")
        let question = "SELECT u, k FROM t WHERE u > 0 ORDER BY u"
        let before = await world.run(question)
        #expect(before.count == 4)
        try world.rebuild("t")
        #expect(await world.run(question) == before)
        #expect(await world.run("SELECT k FROM t WHERE u = 5") == ["1"])
        #expect(await world.run("INSERT INTO t VALUES (9, 5)") == ["23505"])
    }

    @Test(
        "rows without a key get numbers that no prepared transaction has",
        arguments: ["", ", k int PRIMARY KEY DEFERRABLE"])
    func rowNumbers(key: String) async throws {
        let world = try await TestDatabase()
        let more = key.isEmpty ? "" : ", "
        func row(_ value: Int) -> String { "(\(value)\(more)\(key.isEmpty ? "" : "\(value)"))" }
        _ = await world.run(
            "CREATE TABLE t (v int\(key))", "CREATE INDEX ON t (v)", "BEGIN",
            "INSERT INTO t VALUES \(row(1))", "INSERT INTO t VALUES \(row(2))",
            "PREPARE TRANSACTION 'p'")
        try await world.restart()
        let answers = await world.run(
            "INSERT INTO t VALUES \(row(100))", "INSERT INTO t VALUES \(row(101))",
            "COMMIT PREPARED 'p'", "SELECT v FROM t WHERE v > 0 ORDER BY v")
        #expect(answers == ["1", "2", "100", "101"])
        #expect(await world.run("SELECT v FROM t WHERE v = 100") == ["100"])
    }

    /// Those who wait for rows that a prepared transaction has moved or replaced find them, or learn that they are gone.
    @Test("who waits for a prepared transaction learns where its rows went")
    func departures() async throws {
        let world = try await TestDatabase()
        _ = await world.run(
            "CREATE TABLE t (k int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 1), (2, 2)",
            "BEGIN", "UPDATE t SET k = 11 WHERE k = 1", "DELETE FROM t WHERE k = 2",
            "INSERT INTO t VALUES (2, 200)", "PREPARE TRANSACTION 'p'")
        try await world.restart()
        let database = world.database
        async let moved = TestDatabase.run(
            in: database, "UPDATE t SET v = v + 1000 WHERE k = 1 OR v = 1 RETURNING k")
        async let replaced = TestDatabase.run(
            in: database, "UPDATE t SET v = v + 1000 WHERE k = 2 RETURNING k")
        while await world.run("SELECT count(*) FROM pg_locks WHERE NOT granted") != ["2"] {
            await Task.yield()
        }
        #expect(await world.run("COMMIT PREPARED 'p'").isEmpty)
        #expect(try await moved == ["11"])
        #expect(try await replaced == [])
        #expect(await world.run("SELECT k || ':' || v FROM t ORDER BY k") == ["2:200", "11:1001"])
    }
}
