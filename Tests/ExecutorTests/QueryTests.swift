import Testing
import Types

@testable import Executor

@Suite("queries over tables")
struct QueryTests {
    @Test(
        "joins, subqueries, grouping and paging over stored rows",
        arguments: [
            (
                "select i.name, l.n from items i join log l on l.line = i.name order by 2",
                ["bell|1", "book|2", "bell|3"]
            ),
            (
                "select i.name, count(l.n) from items i left join log l on l.line = i.name "
                    + "group by i.name order by 1",
                ["bell|2", "book|1", "candle|0"]
            ),
            (
                "select name from items i where not exists (select 1 from log where line = i.name)",
                ["candle"]
            ),
            (
                "select name from items where id in (select n from log where n < 3) order by 1",
                ["bell", "book"]
            ),
            (
                "select (select max(n) from log where line = i.name) from items i order by i.id",
                ["3", "2", "NULL"]
            ),
            ("select name from items order by price desc limit 1 offset 1", ["bell"]),
            (
                "select stock % 2, sum(price) from items group by 1 having count(*) > 1 order by 1",
                ["1|13.75"]
            ),
            ("select distinct line from log order by line", ["bell", "book", "x"]),
            (
                "select case when stock > 2 then 1 / (stock - 1) else -1 end from items order by id",
                ["0", "-1", "0"]
            ),
            (
                "select i.id, l.line from items i full join log l on l.line = i.name and l.n > 1 "
                    + "order by 1 nulls last, 2",
                ["1|bell", "2|book", "3|NULL", "NULL|bell", "NULL|x"]
            ),
            (
                "with top as (select * from items where stock > 2) "
                    + "select a.id, b.id from top a, top b where a.id < b.id", ["1|3"]
            ),
            (
                "select id, lag(name) over (order by id) from items",
                ["1|NULL", "2|bell", "3|book"]
            ),
            ("select count(*) from items where name like '%b%' and price is not null", ["2"]),
        ])
    func queries(statement: String, expected: [String]) throws {
        let harness = try ExecutorHarness(tables: [SampleTables.items, SampleTables.log])
        _ = try harness.query(
            "insert into items values (1, 'bell', 2.50, 3), (2, 'book', 10, 1), (3, 'candle', 1.25, 9)",
            "insert into log values ('bell', 1), ('book', 2), ('bell', 3), ('x', 9)")
        #expect(try harness.query(statement) == expected)
    }

    @Test("UPDATE … FROM and DELETE … USING change each row once")
    func joinedChanges() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.items, SampleTables.log])
        _ = try harness.query(
            "insert into items values (1, 'bell', 2.50, 3), (2, 'book', 10, 1)",
            "insert into log values ('bell', 1), ('bell', 1), ('book', 5)")
        #expect(
            try harness.query(
                "update items set stock = stock + l.n from log l where l.line = items.name "
                    + "returning items.id, stock"
            ).sorted() == ["1|4", "2|6"])
        #expect(
            try harness.query(
                "delete from items using log l where l.line = items.name and l.n = 5 returning id")
                == ["2"])
    }

    @Test("a cancelled statement stops with 57014")
    func cancellation() throws {
        let harness = try ExecutorHarness()
        try harness.run {
            let transaction = try harness.begin()
            let context = harness.context(transaction)
            let query = try CompiledQuery(
                try harness.plan("select count(*) from generate_series(1, 1000000000)"),
                context: context)
            context.cancellation.set()
            do {
                _ = try await harness.run(query, context)
                Issue.record("expected cancellation")
            } catch let error as SQLError { #expect(error.state == .queryCanceled) }
        }
    }

    @Test("a query that needs too much memory says which operator")
    func memory() throws {
        let harness = try ExecutorHarness()
        try harness.run {
            let transaction = try harness.begin()
            let context = harness.context(transaction)
            context.memoryLimitBytes = 1 << 18
            let query = try CompiledQuery(
                try harness.plan("select g from generate_series(1, 200000) g order by g desc"),
                context: context)
            do {
                _ = try await harness.run(query, context)
                Issue.record("expected to run out of memory")
            } catch let error as SQLError {
                #expect(error.state == .outOfMemory)
                #expect(error.detail?.contains("sort") == true)
            }
        }
    }

    @Test(
        "what a query has kept of a subquery is given up with its execution, and counted anew by the next"
    )
    func keptSubqueries() throws {
        let harness = try ExecutorHarness()
        try harness.run {
            let transaction = try harness.begin()
            let plan = try harness.plan(
                "select count(*) from generate_series(1, 3) x "
                    + "where x in (select g from generate_series(1, $1) g) or x = 2")
            func context(_ count: Int32) -> ExecutionContext {
                let context = harness.context(transaction, [.int32(count)])
                context.memoryLimitBytes = 1 << 19
                return context
            }
            let query = try CompiledQuery(plan, context: context(10))
            for _ in 0..<3 {
                #expect(try await harness.run(query, context(5_000)).rows == ["3"])
                await #expect(throws: SQLError.self) {
                    try await harness.run(query, context(30_000))
                }
            }
        }
    }
}
