import Environment
import Foundation
import Testing
import Types
import Varve

@Suite("computed index entries")
struct ComputedIndexReplayTests {
    @Test("are derived again from the ledger's rows, and keep rows apart as before")
    func replay() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-computed-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let first = try await Database.open(.linux, directory: directory)
        for statement in [
            "CREATE TABLE t (id int PRIMARY KEY, name text, active bool)",
            "INSERT INTO t SELECT g, 'Name' || g, g % 3 = 0 FROM generate_series(1, 100) g",
            "CREATE UNIQUE INDEX ON t (lower(name)) WHERE active",
            "CREATE INDEX ON t ((id % 10))",
            "UPDATE t SET active = false WHERE id = 3",
            "UPDATE t SET name = 'other' WHERE id = 6",
            "DELETE FROM t WHERE id = 9",
            "INSERT INTO t VALUES (200, 'new', true)",
        ] {
            let sink = await run(statement, first)
            #expect(sink.error == nil, "\(statement)")
        }
        try first.close()

        let second = try await Database.open(.linux, directory: directory)
        let named = await run(
            "SELECT id FROM t WHERE active AND lower(name) IN ('name3', 'name6', 'other', 'new')",
            second)
        #expect(named.rows.sorted() == ["200", "6"])
        let ending = await run("SELECT count(*) FROM t WHERE id % 10 = 9", second)
        #expect(ending.rows == ["9"])
        let plan = await run("EXPLAIN (COSTS off) SELECT * FROM t WHERE id % 10 = 9", second)
        #expect(plan.rows.first == "Index Scan using t_expr_idx on t")
        let doubled = await run("INSERT INTO t VALUES (201, 'NEW', true)", second)
        #expect(doubled.error?.state == .uniqueViolation)
        #expect(doubled.error?.detail == "Key (lower(name))=(new) already exists.")
        let free = await run("INSERT INTO t VALUES (202, 'name6', true)", second)
        #expect(free.error == nil)
        try second.close()
    }

    private func run(_ statement: String, _ database: Database) async -> CollectingSink {
        let sink = CollectingSink()
        do {
            let session = try Session(database: database, startup: SessionStartup(user: "varve"))
            await session.simpleQuery(statement, sink)
        } catch {
            Issue.record(error)
        }
        return sink
    }
}
