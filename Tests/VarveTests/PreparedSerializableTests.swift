import Environment
import Foundation
import Testing
import Types

@testable import Varve

/// A SERIALIZABLE transaction stays one between PREPARE TRANSACTION and its end, also over a restart.
@Suite("prepared serializable transactions", .timeLimit(.minutes(3)))
struct PreparedSerializableTests {
    final class World {
        let directory: String
        var database: Database
        var session: Session

        init() async throws {
            directory =
                FileManager.default.temporaryDirectory
                .appendingPathComponent("varve-prepared-\(UUID().uuidString)").path
            database = try await Database.open(.linux, directory: directory)
            session = try World.session(database)
        }

        private static func session(_ database: Database) throws -> Session {
            try Session(
                database: database, startup: SessionStartup(user: "varve", database: "varve"))
        }

        func restart() async throws {
            session.end()
            try database.close()
            database = try await Database.open(.linux, directory: directory)
            session = try World.session(database)
        }

        deinit {
            session.end()
            try? database.close()
            try? FileManager.default.removeItem(atPath: directory)
        }

        /// Each statement's rows and its tag, or its SQLSTATE.
        func run(_ texts: String...) async -> [String] {
            var answers: [String] = []
            for text in texts {
                let sink = CollectingSink()
                await session.simpleQuery(text, sink)
                answers += sink.error.map { ["\($0.state)"] } ?? sink.rows
            }
            return answers
        }
    }

    /// Two rows are read and one of them is changed, by either transaction another: one of the two comes first, and the
    /// other would have read what it changed.
    @Test("write skew is refused", arguments: [false, true])
    func writeSkew(restarts: Bool) async throws {
        let world = try await World()
        _ = await world.run(
            "CREATE TABLE s (id int PRIMARY KEY, v int)",
            "INSERT INTO s VALUES (6, 6), (7, 7), (8, 8)",
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT sum(v) FROM s WHERE id IN (6, 7)",
            "UPDATE s SET v = 0 WHERE id = 6", "PREPARE TRANSACTION 'p'")
        if restarts { try await world.restart() }
        // What it has nothing to do with goes on.
        let apart = await world.run(
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "UPDATE s SET v = 9 WHERE id = 8", "COMMIT")
        #expect(!apart.contains("40001"))
        let skewed = await world.run(
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT sum(v) FROM s WHERE id IN (6, 7)",
            "UPDATE s SET v = 0 WHERE id = 7", "COMMIT")
        #expect(skewed.contains("40001"), "\(skewed)")
        _ = await world.run("ROLLBACK")
        let ended = await world.run("COMMIT PREPARED 'p'", "SELECT id, v FROM s WHERE v = 0")
        #expect(ended.contains { $0.contains("6") } && !ended.contains("40001"), "\(ended)")
    }

    /// Whole tables and ranges are kept as they were read: a row that comes into one is a conflict, too.
    @Test("what it has read is kept", arguments: ["id BETWEEN 10 AND 20", "v >= 0"])
    func reads(condition: String) async throws {
        let world = try await World()
        _ = await world.run(
            "CREATE TABLE s (id int PRIMARY KEY, v int)", "INSERT INTO s VALUES (1, 1)",
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT count(*) FROM s WHERE \(condition)",
            "INSERT INTO s VALUES (2, 2)", "PREPARE TRANSACTION 'p'")
        try await world.restart()
        let locks = await world.run("SELECT count(*) > 0 FROM pg_locks WHERE mode = 'SIReadLock'")
        #expect(locks.contains("t"), "\(locks)")
        let skewed = await world.run(
            "BEGIN ISOLATION LEVEL SERIALIZABLE", "INSERT INTO s VALUES (15, 1)",
            "SELECT count(*) FROM s WHERE id = 2", "COMMIT")
        #expect(skewed.contains("40001"), "\(skewed)")
        _ = await world.run("ROLLBACK")
        let ended = await world.run("COMMIT PREPARED 'p'", "SELECT count(*) FROM s")
        #expect(!ended.contains("40001"), "\(ended)")
    }
}
