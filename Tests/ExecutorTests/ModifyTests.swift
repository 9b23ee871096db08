import Engine
import Ledger
import Testing
import Types

@testable import Executor

@Suite("INSERT, UPDATE and DELETE")
struct ModifyTests {
    func shop() throws -> ExecutorHarness {
        let harness = try ExecutorHarness(tables: [SampleTables.items, SampleTables.log])
        _ = try harness.query(
            "insert into items values (1, 'bell', 2.50, 3), (2, 'book', 10, 1), (3, 'candle', 1.25, 9)"
        )
        return harness
    }

    @Test("rows come back in key order, by key and by index")
    func reading() throws {
        let harness = try shop()
        #expect(
            try harness.query("select * from items")
                == ["1|bell|2.50|3", "2|book|10|1", "3|candle|1.25|9"])
        #expect(try harness.query("select name from items where id = 2") == ["book"])
        #expect(try harness.query("select id from items where name = 'candle'") == ["3"])
        #expect(
            try harness.query("select id from items where price > 2 order by price") == ["1", "2"])
        #expect(
            try harness.query("select id from items where id in (3, 1, 7) order by id")
                == ["1", "3"])
        #expect(
            try harness.query("select id from items where id > 1 order by id desc") == ["3", "2"])
        #expect(try harness.query("select count(*), sum(stock) from items") == ["3|13"])
    }

    @Test("a default is used and RETURNING shows the new row")
    func returning() throws {
        let harness = try shop()
        #expect(
            try harness.query("insert into items (id, name) values (4, 'pen') returning *")
                == ["4|pen|NULL|0"])
        #expect(
            try harness.query("update items set stock = stock + 1 where id = 4 returning id, stock")
                == ["4|1"])
        #expect(try harness.query("delete from items where id = 4 returning name") == ["pen"])
        #expect(try harness.query("select count(*) from items") == ["3"])
    }

    @Test(
        "violations carry PostgreSQL's codes, messages and details",
        arguments: [
            (
                "insert into items values (1, 'x', 1, 1)",
                "23505 duplicate key value violates unique constraint \"items_pkey\" / Key (id)=(1) already exists."
            ),
            (
                "insert into items values (9, 'bell', 1, 1)",
                "23505 duplicate key value violates unique constraint \"items_name_key\" / Key (name)=(bell) already exists."
            ),
            (
                "insert into items values (9, null, 1, 1)",
                "23502 null value in column \"name\" of relation \"items\" violates not-null constraint / Failing row contains (9, null, 1, 1)."
            ),
            (
                "insert into items values (9, 'x', 1, -1)",
                "23514 new row for relation \"items\" violates check constraint \"items_stock_check\" / Failing row contains (9, x, 1, -1)."
            ),
            (
                "update items set id = 2 where id = 1",
                "23505 duplicate key value violates unique constraint \"items_pkey\" / Key (id)=(2) already exists."
            ),
        ])
    func violations(statement: String, expected: String) throws {
        let harness = try shop()
        #expect(try harness.error(statement) == expected)
        #expect(try harness.query("select count(*) from items") == ["3"])
    }

    @Test("a failing statement leaves nothing of itself in its transaction")
    func atomicity() throws {
        let harness = try shop()
        let rows = try harness.run {
            let transaction = try harness.begin()
            _ = try await harness.execute("insert into items values (4, 'pen')", transaction)
            do {
                _ = try await harness.execute(
                    "insert into items values (5, 'ink'), (1, 'again')", transaction)
                Issue.record("expected a violation")
            } catch let error as SQLError { #expect(error.state == .uniqueViolation) }
            return try await harness.execute("select id from items", transaction).rows
        }
        #expect(rows == ["1", "2", "3", "4"])
    }

    @Test("updates move index entries with the row")
    func indexes() throws {
        let harness = try shop()
        _ = try harness.query("update items set name = 'gong', price = 99 where id = 1")
        #expect(try harness.query("select id from items where name = 'bell'") == [])
        #expect(try harness.query("select id from items where name = 'gong'") == ["1"])
        #expect(try harness.query("select id from items where price = 99") == ["1"])
        _ = try harness.query("update items set id = 10 where id = 1")
        #expect(try harness.query("select id from items where name = 'gong'") == ["10"])
        _ = try harness.query("delete from items")
        #expect(try harness.query("select id from items where price > 0") == [])
    }

    @Test("ON CONFLICT skips or updates, and never one row twice")
    func conflicts() throws {
        let harness = try shop()
        #expect(
            try harness.query(
                "insert into items values (1, 'z'), (7, 'jar') on conflict do nothing returning id")
                == ["7"])
        #expect(
            try harness.query(
                "insert into items values (1, 'bell', 5, 2) on conflict (id) do update "
                    + "set stock = items.stock + excluded.stock returning stock") == ["5"])
        #expect(
            try harness.error(
                "insert into items values (20, 'a'), (20, 'b') on conflict (id) do update "
                    + "set stock = 1"
            ).hasPrefix(
                "21000 ON CONFLICT DO UPDATE command cannot affect row a second time"))
    }

    @Test("an INSERT that reads its own table does not see what it writes")
    func halloween() throws {
        let harness = try shop()
        _ = try harness.query("insert into log select name, id from items")
        _ = try harness.query("insert into log select line, n + 100 from log")
        #expect(try harness.query("select count(*) from log") == ["6"])
        #expect(
            try harness.query("select line from log where n = 102") == ["book"])
        _ = try harness.query("update items set id = id + 1000")
        #expect(try harness.query("select id from items") == ["1001", "1002", "1003"])
    }

    @Test("the second writer of a row waits, then works on the first one's version")
    func concurrentUpdate() throws {
        let harness = try shop()
        try harness.run {
            let first = try harness.begin()
            let second = try harness.begin()
            _ = try await harness.execute("select 1 from items", second)
            _ = try await harness.execute("update items set stock = stock - 1 where id = 2", first)
            async let waiting = harness.execute(
                "update items set stock = stock - 1 where id = 2 and stock > 0", second)
            await Task.yield()
            _ = try await first.commit(harness.origin)
            let result = try await waiting
            #expect(result.affected == 0)
            _ = try await second.commit(harness.origin)
        }
        #expect(try harness.query("select stock from items where id = 2") == ["0"])
    }

    @Test("under REPEATABLE READ the second writer gets 40001")
    func serializationFailure() throws {
        let harness = try shop()
        try harness.run {
            let late = try harness.begin(.repeatableRead)
            _ = try await harness.execute("select 1 from items", late)
            let first = try harness.begin()
            _ = try await harness.execute("update items set stock = 5 where id = 1", first)
            _ = try await first.commit(harness.origin)
            do {
                _ = try await harness.execute("update items set stock = 6 where id = 1", late)
                Issue.record("expected a serialization failure")
            } catch let error as SQLError {
                #expect(error.state == .serializationFailure)
                #expect(
                    error.message == "could not serialize access due to concurrent update")
            }
            late.rollback()
        }
    }

    @Test("a compiled query runs again with other parameters")
    func reuse() throws {
        let harness = try shop()
        let rows = try harness.run {
            let transaction = try harness.begin()
            let plan = try harness.plan("select name from items where id = $1")
            let context = harness.context(transaction)
            let query = try CompiledQuery(plan, context: context)
            var rows: [String] = []
            for id in [3, 1, 8] as [Int32] {
                context.parameters = [.int32(id)]
                rows += try await harness.run(query, context).rows
            }
            return rows
        }
        #expect(rows == ["candle", "bell"])
    }
}
