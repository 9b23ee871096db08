import Engine
import Planner
import Testing
import Types

@testable import Executor

@Suite("large values")
struct LargeValueTests {
    private static let length = 100_000

    private static func harness() throws -> ExecutorHarness {
        let harness = try ExecutorHarness(tables: [SampleTables.items])
        _ = try harness.query(
            "insert into items select i, i || repeat('x', \(length)), 1, 1 from generate_series(1, 240) i"
        )
        return harness
    }

    /// How many rows each batch of a query has.
    private static func batchSizes(of text: String, _ harness: ExecutorHarness) throws -> [Int] {
        let plan = try harness.plan(text)
        return try harness.run {
            let context = harness.context(try harness.begin())
            let execution = try CompiledQuery(plan, context: context).begin(context)
            defer { execution.close() }
            var sizes: [Int] = []
            while let batch = try await execution.next() { sizes.append(batch.selectedCount) }
            return sizes
        }
    }

    @Test(
        "a scan reads no more of them at a time than take a few MB",
        arguments: [
            "select name from items", "select name from items where id between 1 and 240",
        ])
    func batches(text: String) throws {
        let harness = try Self.harness()
        let sizes = try Self.batchSizes(of: text, harness)
        #expect(sizes.reduce(0, +) == 240)
        // The first may be read before a row was seen.
        #expect(sizes.count > 1 && sizes.dropFirst().allSatisfy { $0 <= 84 }, "\(sizes)")
        #expect(
            try harness.query("select count(*), sum(length(name)) from items") == ["240|24000612"])
    }

    @Test(
        "functions make few long values at a time",
        arguments: [
            "select repeat('x', 1000000) || i from generate_series(1, 300) i",
            "select * from (select i from generate_series(1, 300) i offset 0) as rows "
                + "where length(repeat('x', 1000000) || i) > 0",
        ])
    func made(text: String) throws {
        let harness = try ExecutorHarness(tables: [])
        let sizes = try Self.batchSizes(of: text, harness)
        #expect(sizes.reduce(0, +) == 300)
        #expect(sizes.allSatisfy { $0 <= 16 }, "\(sizes)")
        let few = "select id, id || 'x' from generate_series(1, 3000) id"
        #expect(try harness.query(few).count == 3000)
    }

    @Test("a plan does not keep the memory of large values, but that of small ones")
    func memory() throws {
        let harness = try Self.harness()
        let (large, small) = (
            try harness.plan("select name || 'x' from items"),
            try harness.plan("select id + 1 from items")
        )
        try harness.run {
            let context = harness.context(try harness.begin())
            // How often in so many executions; other tests may have large values meanwhile.
            func keeps(_ plan: PreparedPlan) async throws -> Int {
                let query = try CompiledQuery(plan, context: context)
                var count = 0
                for _ in 0..<20 {
                    let execution = try query.begin(context)
                    while try await execution.next() != nil {}
                    execution.close()
                    if query.keepsInstance { count += 1 }
                }
                return count
            }
            #expect(try await keeps(large) == 0)
            #expect(try await keeps(small) > 0)
        }
    }

    @Test(
        "a plan that is given up is freed, with all that its operators have in common",
        arguments: [
            "with r as materialized (select id from items) select * from r, r as s",
            "with recursive r(i) as (select 1 union all select i + 1 from r where i < 9) select i from r",
            "with u as (update items set stock = 2 returning id) select count(*) from u",
            "explain analyze select id from items",
            "select (select max(id) from items), id from items",
        ])
    func freed(text: String) throws {
        let harness = try ExecutorHarness(tables: [SampleTables.items])
        let plan = try harness.plan(text)
        try harness.run {
            let context = harness.context(try harness.begin())
            var query: CompiledQuery? = try CompiledQuery(plan, context: context)
            weak var state: QueryState?
            do {
                let instance = try QueryInstance(plan, text: text, context: context)
                state = instance.state
                try instance.root.open()
                while try await instance.root.next() != nil {}
                instance.root.close()
            }
            #expect(state == nil)
            let execution = try query?.begin(context)
            while try await execution?.next() != nil {}
            execution?.close()
            query = nil
        }
    }

    @Test(
        "a few of them count for a query's memory as soon as they are kept",
        arguments: [
            "with r as materialized (select repeat('x', 1000000) || i from generate_series(1, 20) i) "
                + "select count(*) from r",
            "select i from (select repeat('x', 1000000) || i as i from generate_series(1, 20) i) s order by 1",
            "select count(i) over (), i "
                + "from (select repeat('x', 1000000) || i as i from generate_series(1, 20) i) s",
        ])
    func counted(text: String) throws {
        let harness = try ExecutorHarness(tables: [])
        let plan = try harness.plan(text)
        try harness.run {
            let context = harness.context(try harness.begin())
            context.memoryLimitBytes = 8 << 20
            let execution = try CompiledQuery(plan, context: context).begin(context)
            defer { execution.close() }
            var error: SQLError?
            do throws(SQLError) {
                while try await execution.next() != nil {}
            } catch let thrown { error = thrown }
            #expect(error?.state == .outOfMemory, "\(text)")
        }
    }

    @Test(
        "rows that repeat large values are few at a time",
        arguments: [
            ("select * from items a join items b on a.stock = b.stock and a.id <= 2", 480),
            ("select * from items a, generate_series(1, 200) b where a.id <= 2", 400),
            ("select * from items a left join generate_series(1, 200) b on b > a.id + 50", 11_266),
            (
                "select * from items a, lateral (select b from generate_series(1, a.id) b) c "
                    + "where a.id <= 30", 465
            ),
            ("select name, generate_series(1, 200) from items where id <= 2", 400),
        ])
    func repeated(text: String, count: Int) throws {
        let sizes = try Self.batchSizes(of: text, try Self.harness())
        #expect(sizes.reduce(0, +) == count)
        #expect(sizes.allSatisfy { $0 <= 84 }, "\(sizes)")
    }

    @Test("a join asks its condition for few long values at a time")
    func joined() throws {
        let harness = try ExecutorHarness(tables: [])
        #expect(
            try harness.query(
                "select count(*) from generate_series(1, 60) a join generate_series(1, 60) b "
                    + "on a = b and length(repeat('x', 1000000) || a) > b") == ["60"])
    }
}
