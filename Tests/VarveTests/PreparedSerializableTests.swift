import Testing

/// A SERIALIZABLE transaction stays one between PREPARE TRANSACTION and its end, also over a restart.
@Suite("prepared serializable transactions", .timeLimit(.minutes(3)))
struct PreparedSerializableTests {
    /// With a prepared transaction that has read what the condition says, and inserted row 2.
    private func prepared(reading condition: String) async throws -> TestDatabase {
        let world = try await TestDatabase()
        _ = await world.run(
            "CREATE TABLE s (id int PRIMARY KEY, v int)", "INSERT INTO s VALUES (1, 1), (8, 8)",
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT count(*) FROM s WHERE \(condition)",
            "INSERT INTO s VALUES (2, 2)", "PREPARE TRANSACTION 'p'")
        return world
    }

    /// Either has read what the other one changes: one of the two comes first, and the other would have seen it.
    @Test(
        "write skew is refused, by keys, ranges and whole tables",
        arguments: [false, true], ["id = 15", "id BETWEEN 10 AND 20", "v >= 0"])
    func writeSkew(restarts: Bool, condition: String) async throws {
        let world = try await prepared(reading: condition)
        if restarts { try await world.restart() }
        #expect(
            await world.run("SELECT count(*) > 0 FROM pg_locks WHERE mode = 'SIReadLock'") == ["t"])
        let skewed = await world.run(
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "INSERT INTO s VALUES (15, 1)",
            "SELECT count(*) FROM s WHERE id = 2", "COMMIT", "ROLLBACK")
        #expect(skewed.contains("40001"), "\(skewed)")
        #expect(
            await world.run("COMMIT PREPARED 'p'", "SELECT id FROM s ORDER BY id") == [
                "1", "2", "8",
            ])
    }

    @Test("who has nothing to do with it goes on", arguments: [false, true])
    func others(restarts: Bool) async throws {
        let world = try await prepared(reading: "id = 15")
        if restarts { try await world.restart() }
        let apart = await world.run(
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT v FROM s WHERE id = 8",
            "UPDATE s SET v = 9 WHERE id = 8", "COMMIT")
        #expect(!apart.contains("40001"), "\(apart)")
        #expect(await world.run("COMMIT PREPARED 'p'", "SELECT v FROM s WHERE id = 8") == ["9"])
    }

    /// Whom it had conflicts with is not known any more: a snapshot may show what comes after it without it.
    @Test("who only reads waits for one of before a restart")
    func readOnly() async throws {
        let world = try await prepared(reading: "id = 15")
        try await world.restart()
        let reading =
            "BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY; SELECT id FROM s ORDER BY id; COMMIT"
        #expect(
            await world.run(
                "SET statement_timeout = 100", reading, "ROLLBACK", "RESET statement_timeout"
            )
            .contains("57014"))
        #expect(await world.run("COMMIT PREPARED 'p'", reading) == ["1", "2", "8"])
    }

    @Test("who has given up waiting for a snapshot waits for it again")
    func waitsAgain() async throws {
        let world = try await prepared(reading: "id = 15")
        let answers = await world.run(
            "BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE", "SAVEPOINT a",
            "SET LOCAL statement_timeout = 100", "SELECT id FROM s", "ROLLBACK TO a",
            "SET LOCAL statement_timeout = 100", "SELECT id FROM s", "ROLLBACK")
        #expect(answers == ["57014", "57014"])
    }
}
