import Bytes
import Catalog
import Engine
import Ledger
import Planner
import Testing
import Types

@testable import Executor

@Suite("COPY's way in")
struct BulkTests {
    private func plan(_ harness: ExecutorHarness) throws -> PreparedPlan {
        try harness.plan("insert into items values (1, 'a', 1, 1)")
    }

    private func batch(_ ids: Range<Int32>) -> Batch {
        var batch = Batch(types: [.int4, .text, .numeric, .int4])
        for id in ids {
            batch.columns[0].append(id)
            batch.columns[1].append(text: "item \(id)")
            batch.columns[2].append(.numeric(Numeric(id)))
            batch.columns[3].append(id % 7)
        }
        batch.rowCount = ids.count
        return batch
    }

    @Test("copied rows are found by key and by index")
    func copy() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.items])
        let plan = try plan(harness)
        try harness.run {
            let transaction = try harness.begin()
            let copy = try CopyInsert(
                plan, columns: [1, 2, 3, 4], context: harness.context(transaction))
            try await copy.append(batch(0..<1000))
            try await copy.append(batch(1000..<1500))
            copy.close()
            #expect(copy.rowCount == 1500)
            _ = try await transaction.commit(harness.origin)
        }
        #expect(try harness.query("select count(*), sum(id) from items") == ["1500|1124250"])
        #expect(try harness.query("select id from items where name = 'item 1234'") == ["1234"])
        #expect(
            try harness.query("select id from items where price between 10 and 12 order by id")
                == ["10", "11", "12"])
    }

    @Test("a copied duplicate is 23505")
    func duplicate() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.items])
        let plan = try plan(harness)
        try harness.run {
            let transaction = try harness.begin()
            let copy = try CopyInsert(
                plan, columns: [1, 2, 3, 4], context: harness.context(transaction))
            try await copy.append(batch(0..<10))
            do {
                try await copy.append(batch(9..<12))
                Issue.record("expected a violation")
            } catch let error as SQLError { #expect(error.state == .uniqueViolation) }
            copy.close()
            transaction.rollback()
        }
    }
}
