import Bytes
import Catalog
import Engine
import Ledger
import Planner
import Testing
import Types

@testable import Executor

@Suite("COPY's way in and index builds")
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

    @Test("a new index finds the rows that were there, a unique one refuses duplicates")
    func build() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.log])
        _ = try harness.query("insert into log values ('a', 1), ('b', 2), ('c', 2)")
        var table = SampleTables.log
        let index = IndexDefinition(
            oid: 20011, name: "log_n", storage: KeyspaceID(111), parts: [.init(value: .column(2))])
        table.indexes = [index]
        var unique = index
        unique.isUnique = true
        let (old, refused) = (table, unique)
        try harness.run {
            let transaction = try harness.begin()
            do throws(SQLError) {
                try IndexBuilder.build(
                    refused, of: old, in: transaction, settings: harness.settings)
                Issue.record("expected a violation")
            } catch {
                #expect(error.message == "could not create unique index \"log_n\"")
                #expect(error.detail == "Key (n)=(2) is duplicated.")
            }
            transaction.rollback()
        }
        try harness.run {
            let transaction = try harness.begin()
            // Derived entries are committed with facts only; DDL has its catalog rows.
            _ = try await harness.execute("insert into log values ('d', 4)", transaction)
            try IndexBuilder.build(index, of: old, in: transaction, settings: harness.settings)
            _ = try await transaction.commit(harness.origin)
        }
        harness.catalog = harness.catalog.applying([.put(.table(table))], version: 2)
        #expect(try harness.query("select line from log where n = 2 order by line") == ["b", "c"])
    }

    @Test("rows move to another storage under a new key")
    func rewrite() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.log])
        _ = try harness.query("insert into log values ('b', 2), ('a', 1)")
        var keyed = SampleTables.log
        keyed.storage = KeyspaceID(112)
        keyed.keyColumns = [2]
        keyed.columns[1].isNotNull = true
        keyed.indexes = [
            IndexDefinition(
                oid: 20012, name: "log_pkey", storage: keyed.storage,
                parts: [.init(value: .column(2))], isUnique: true, isPrimary: true)
        ]
        let new = keyed
        try harness.run {
            let transaction = try harness.begin()
            try IndexBuilder.rewrite(
                SampleTables.log, as: new, in: transaction, rowNumbers: harness.rowNumbers,
                settings: harness.settings)
            _ = try await transaction.commit(harness.origin)
        }
        harness.catalog = harness.catalog.applying([.put(.table(new))], version: 2)
        #expect(try harness.query("select line from log") == ["a", "b"])
        #expect(try harness.query("select line from log where n = 2") == ["b"])
    }
}
