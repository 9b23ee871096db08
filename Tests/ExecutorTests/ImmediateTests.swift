import Planner
import Testing
import Types

@testable import Executor

/// Both ways of running a query give the same; what is too much for the immediate one is not begun.
@Suite("immediate queries")
struct ImmediateTests {
    private static let shortRanges = [
        "select name, stock from items where id between 10 and 40",
        "select id from items where id > '10'::bigint and id < '14'::bigint",
        "select id from items where id >= '-9999999999'::bigint and id <= '5'::bigint",
        "select id from items where id <= '9999999999'::bigint and id >= 2990",
        "select id from items where id = '9999999999'::bigint",
        "select id, name from items where id in (7, 5, 7, 9999) order by id desc",
        "select sum(stock), count(*), min(name) from items where id between 1 and 100",
        "select stock, count(*) from items where id between 1 and 90 group by stock order by 1",
        "select stock from items where id between 1 and 90 order by stock desc, id limit 3 offset 2",
        "select distinct stock from items where id between 1 and 90 order by stock desc",
        "select distinct stock, price from items where id between 1 and 90 order by price, stock",
        "select distinct stock, price from items where id between 1 and 90 order by price",
        "select id from items where id > 1500 order by id limit 4",
        "select id from items where price = 7 and stock > 1 order by id",
        "select id from items where id between 20 and 10",
        "select count(*) from items where id between 20 and 10",
        "select id from items where id > 100 and stock = 3 order by id limit 2",
        "select id from items where id > 2000 and stock = 3 order by id desc limit 40",
        "select id from items where id > 2000 and stock = 99 order by id desc limit 1",
        "select max(id) from items", "select min(id) from items where id > 50",
        "select 1, 'two', 3 + 4",
        "select 1 where false",
        "select id from items where id between 1 and 3 and now() > timestamptz '2020-01-01'",
        "select id from items where id between 1 and 9 and id < extract(year from now()) - 2019 "
            + "order by id",
        "select current_user, current_date, concat(id, now()), to_char(price, '99') "
            + "from items where id between 1 and 3 order by id",
        "select to_jsonb(stock), format('%s: %s', id, date_trunc('day', now())), localtime(0) "
            + "from items where id between 4 and 5 order by id",
    ]

    /// 32 columns: a thousand rows of them are not too many, but too large.
    private static let manyNames = Array(repeating: "name", count: 32).joined(separator: ", ")

    @Test("a short range gives at once what it gives step by step", arguments: shortRanges)
    func shortRange(text: String) throws {
        let harness = try ImmediateTests.filled()
        try harness.run {
            let context = harness.context(try harness.begin())
            let query = try CompiledQuery(try harness.plan(text), text: text, context: context)
            #expect(query.isImmediate, "\(text)")
            // Twice: nothing is left over from the run before.
            for _ in 0..<2 {
                let stepwise = try await harness.run(query, context).rows
                var rows: [String] = []
                _ = try query.takeNow(context) { rows = texts(of: $0, query, harness.settings) }
                let isOrdered = text.contains("order by")
                #expect(
                    (isOrdered ? rows : rows.sorted()) == (isOrdered ? stepwise : stepwise.sorted())
                )
            }
        }
    }

    @Test(
        "a range above the bound gives nothing at once, and all of it step by step",
        arguments: [
            ("select id from items where id between 1 and 1025", 1025),
            ("select distinct id from items where id between 1 and 1025 order by id", 1025),
            ("select sum(stock) from items where id between 1 and 3000", 1),
            ("select id from items where id > 0 and stock = 99 order by id limit 1", 0),
            ("select \(manyNames) from items where id between 1 and 1000", 1000),
        ])
    func largeRange(text: String, rowCount: Int) throws {
        let harness = try ImmediateTests.filled()
        try harness.run {
            let context = harness.context(try harness.begin())
            let query = try CompiledQuery(try harness.plan(text), text: text, context: context)
            #expect(query.isImmediate)
            var isGiven = false
            do throws(SQLError) {
                _ = try query.takeNow(context) { _ in isGiven = true }
                Issue.record("expected it to be too much")
            } catch { #expect(error.isMustWait) }
            #expect(!isGiven)
            let rows = try await harness.run(query, context).rows
            #expect(rows.count == rowCount)
        }
    }

    @Test(
        "changes of several rows, whole tables and what may wait are not immediate",
        arguments: [
            "update items set stock = 0 where id between 1 and 3",
            "delete from items where id between 1 and 3",
            "select id from items where id between 1 and 3 for update",
            "select count(*) from items",
            "select pg_sleep(0)", "select random()", "select generate_series(1, 3)",
            "select pg_current_snapshot()", "select current_setting('transaction_read_only')",
            "select id, pg_current_xact_id_if_assigned() from items where id between 1 and 3",
            "select clock_timestamp()",
            "select (select count(*) from log) from items where id between 1 and 3",
        ])
    func others(text: String) throws {
        let harness = try ImmediateTests.filled()
        try harness.run {
            let context = harness.context(try harness.begin())
            #expect(try !CompiledQuery(try harness.plan(text), context: context).isImmediate)
        }
    }

    private static func filled() throws -> ExecutorHarness {
        let harness = try ExecutorHarness(tables: [SampleTables.items, SampleTables.log])
        _ = try harness.query(
            "insert into items select n, 'name ' || n, n % 11, n % 7 from generate_series(1, 3000) n"
        )
        return harness
    }
}

private func texts(of batch: Batch?, _ query: CompiledQuery, _ settings: TextSettings) -> [String] {
    guard let batch else { return [] }
    return (0..<batch.selectedCount).map { index in
        let row = batch.row(index)
        return zip(batch.columns, query.plan.columns).map { column, definition in
            TextCodec.text(column.datum(at: row), as: definition.type, settings) ?? "NULL"
        }.joined(separator: "|")
    }
}
