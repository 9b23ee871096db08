import Testing
import Types

@testable import Executor

@Suite("topics")
struct TopicTests {
    @Test("rows inserted into a topic come back with their system columns")
    func roundTrip() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.orderEvents])
        _ = try harness.query(
            "insert into order_events values (1, 'placed', 9.50), (2, 'placed', 1), (1, 'paid', null)"
        )
        #expect(
            try harness.query(
                "select order_id, status, total from order_events order by order_id, _offset")
                == ["1|placed|9.50", "1|paid|NULL", "2|placed|1"])
        #expect(
            try harness.query(
                "select count(distinct _partition) from order_events group by order_id")
                == ["1", "1"])
        #expect(
            try harness.query("select status from order_events where order_id = 1 and _offset >= 1")
                .contains("paid"))
    }

    @Test("UPDATE and DELETE are refused")
    func refusals() throws {
        let harness = try ExecutorHarness(tables: [SampleTables.orderEvents])
        #expect(try harness.error("delete from order_events").hasPrefix("42809"))
        #expect(try harness.error("update order_events set status = 'x'").hasPrefix("42809"))
    }

    @Test(
        "keys meet the partition that Kafka's Java client gives them",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
        ]
    )
    func murmur(key: String, hash: Int32) {
        let actual = Array(key.utf8).withUnsafeBytes { PartitionHash.murmur2($0) }
        #expect(Int32(bitPattern: actual) == hash)
    }
}
