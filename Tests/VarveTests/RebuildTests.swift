import Bytes
import Catalog
import Engine
import Environment
import Foundation
import Testing
import Types
import Varve

@Suite("One table made anew from the ledger")
struct RebuildTests {
    private static let questions = [
        "SELECT * FROM t ORDER BY id",
        "SELECT id FROM t WHERE a = 3 ORDER BY id",
        "SELECT id FROM t WHERE b = 'b17'",
        "SELECT count(*), sum(a) FROM other",
        "SELECT id, a, _operation FROM varve.history('t') ORDER BY id, _sequence LIMIT 200",
    ]

    @Test("a rebuilt table, its indexes and its past are what they were, whatever the store held")
    func identical() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-rebuild-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var before: [[String]] = []
        do {
            let database = try await Database.open(.linux, directory: directory)
            let session = try Session(database: database, startup: SessionStartup(user: "varve"))
            for sql in [
                "CREATE TABLE t (id int PRIMARY KEY, a int, b text)",
                "CREATE TABLE other (i int, a int)",
                "INSERT INTO other SELECT i, i * 2 FROM generate_series(1, 500) i",
                "INSERT INTO t SELECT i, i % 10, 'b' || i FROM generate_series(1, 1000) i",
                "CREATE INDEX t_a ON t (a)",
                "CREATE UNIQUE INDEX t_b ON t (b)",
                "UPDATE t SET a = 3 WHERE id % 7 = 0",
                "DELETE FROM t WHERE id BETWEEN 100 AND 200",
                "UPDATE t SET b = b || '!' WHERE id > 900",
                "ALTER TABLE t ADD COLUMN c int DEFAULT 5",
                "INSERT INTO t SELECT i, 3, 'new' || i, i FROM generate_series(150, 160) i",
            ] {
                #expect(await rows(sql, session).error == nil, "\(sql)")
            }
            for question in Self.questions { before.append(await rows(question, session).rows) }
            // What no commit has put there.
            let table = try #require(database.history.newest.tables.values.first { $0.name == "t" })
            let transaction = try database.engine.begin()
            try transaction.bulkLoad(table.storage) { add in
                [UInt8](repeating: 0xee, count: 9).withUnsafeBytes { key in
                    ([16, 0, 0] as [UInt8]).withUnsafeBytes { add(key, $0) }
                }
            }
            #expect(await rows(Self.questions[0], session).rows != before[0])
            session.end()
            #expect(try database.rebuild(table: "t") > 1000)
            #expect(throws: SQLError.self) { try database.rebuild(table: "nothing") }
            try database.close()
            withExtendedLifetime(transaction) {}
        }
        let again = try await Database.open(.linux, directory: directory)
        let session = try Session(database: again, startup: SessionStartup(user: "varve"))
        for (question, rows) in zip(Self.questions, before) {
            #expect(await self.rows(question, session).rows == rows, "\(question)")
        }
        #expect(await rows("INSERT INTO t VALUES (9999, 1, 'b17')", session).error != nil)
        session.end()
        try again.close()
    }

    private func rows(_ sql: String, _ session: Session) async -> (rows: [String], error: String?) {
        let sink = CollectingSink()
        await session.simpleQuery(sql, sink)
        return (sink.rows, sink.error?.message)
    }
}
