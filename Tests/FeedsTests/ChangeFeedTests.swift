import Bytes
import Engine
import Environment
import Feeds
import Testing
import Topics

@Suite("change feeds")
struct ChangeFeedTests {
    private static let off = Shop.catalog(version: 1, publishing: nil)
    private static let on = Shop.catalog(version: 2, publishing: [16_400])

    private func harness() throws -> FeedHarness {
        let harness = try FeedHarness([Self.off, Self.on])
        try harness.adopt(0)
        return harness
    }

    private func put(_ harness: FeedHarness, _ rows: (UInt8, String)...) throws {
        try harness.commit { transaction in
            for (id, item) in rows {
                try transaction.write(Shop.orders, [id], Shop.row(Int32(id), item))
            }
        }
    }

    @Test("begin with the rows that are there, in key order, and go on with every change")
    func story() throws {
        let shop = try harness()
        try put(shop, (2, "tea"), (1, "cup"))
        try shop.adopt(1)
        try put(shop, (3, "pot"), (1, "mug"))
        try shop.commit { try $0.remove(Shop.orders, [2]) }
        #expect(
            try shop.summary("shop.public.orders") == [
                #"0 r null {"id":1,"item":"cup"}"#,
                #"1 r null {"id":2,"item":"tea"}"#,
                #"2 c null {"id":3,"item":"pot"}"#,
                #"3 u {"id":1,"item":"cup"} {"id":1,"item":"mug"}"#,
                #"4 d {"id":2,"item":"tea"} null"#,
            ])
        #expect(shop.failures.all.isEmpty)
    }

    @Test("have Debezium's envelope and the primary key as key")
    func envelope() throws {
        let shop = try harness()
        try shop.adopt(1)
        try put(shop, (7, "a \"b\""))
        let record = try #require(try shop.records("shop.public.orders").first)
        let feed = try #require(shop.feeds.feeds.first)
        let log = shop.store.log(TopicPartition(topic: feed.topic, partition: 0))
        let batch = try #require(try log.read(from: 0, bytesMax: .max)?.batches.first)
        let milliseconds = try RecordBatchHeader(parsing: Array(batch)).maxTimestamp
        #expect(
            record
                == #"0 {"id":7} {"before":null,"after":{"id":7,"item":"a \"b\""},"source":"#
                + #"{"version":"varve-1","connector":"postgresql","name":"shop","#
                + #""ts_ms":\#(milliseconds),"snapshot":"false","db":"shop","schema":"public","#
                + #""table":"orders","txId":3,"lsn":3,"xmin":null},"op":"c","#
                + #""ts_ms":\#(milliseconds),"transaction":null}"#)
    }

    @Test("leave out the long values of rows that nobody could read")
    func large() throws {
        let shop = try harness()
        try shop.adopt(1)
        try put(shop, (1, String(repeating: "x", count: 67_200_000)))
        try put(shop, (1, "cup"))
        try put(shop, (1, String(repeating: "y", count: 40_000)))
        let unavailable = #"{"id":1,"item":"__debezium_unavailable_value"}"#
        let events = try shop.summary("shop.public.orders")
        #expect(events.count == 3)
        #expect(events.first == "0 c null \(unavailable)")
        #expect(events.dropFirst().first == #"1 u \#(unavailable) {"id":1,"item":"cup"}"#)
        #expect(events.last?.hasSuffix(#"yyy"}"#) == true)
        #expect(shop.failures.all.isEmpty)
    }

    @Test("are the same, byte for byte, after a restart")
    func restart() throws {
        let shop = try harness()
        try put(shop, (1, "cup"), (2, "tea"))
        try shop.adopt(1)
        try put(shop, (3, "pot"))
        try shop.commit { try $0.remove(Shop.orders, [1]) }
        let before = try shop.records("shop.public.orders")
        #expect(before.count == 4)
        try shop.engine.close()
        let again = try FeedHarness([Self.off, Self.on], on: shop.machine)
        #expect(try again.records("shop.public.orders") == before)
        #expect(again.feeds.feeds == shop.feeds.feeds)
        try put(again, (4, "jar"))
        #expect(try again.records("shop.public.orders").count == 5)
    }

    @Test("know nothing of tables that are not published, nor of what was rolled back")
    func others() throws {
        let shop = try harness()
        try shop.adopt(1)
        try shop.commit { try $0.write(Shop.notes, [1], Shop.note("private")) }
        let engine = shop.engine
        _ = shop.machine.scheduler.run {
            let transaction = try engine.begin()
            try transaction.write(Shop.orders, [9], Shop.row(9, "never"))
            transaction.rollback()
        }
        #expect(shop.feeds.feeds.map(\.name) == ["shop.public.orders"])
        #expect(try shop.records("shop.public.orders").isEmpty)
    }

    @Test("end with their publication, and begin anew at 0 as another topic")
    func ends() throws {
        let catalogs = [Self.off, Self.on, Shop.catalog(version: 3, publishing: nil), Self.on]
        let shop = try FeedHarness(catalogs)
        try shop.adopt(0)
        try shop.adopt(1)
        try put(shop, (1, "cup"))
        let first = try #require(shop.feeds.feed(named: "shop.public.orders"))
        let partition = TopicPartition(topic: first.topic, partition: 0)
        let waiter = shop.store.waiter(for: [partition])
        try shop.adopt(2)
        #expect(shop.feeds.feeds.isEmpty)
        #expect(shop.store.log(partition).offsets.highWatermark == 0)
        shop.store.cancel(waiter)
        try put(shop, (2, "tea"))
        try shop.adopt(3)
        let second = try #require(shop.feeds.feed(named: "shop.public.orders"))
        #expect(second.topic == first.topic)
        #expect(second.start > first.start)
        #expect(
            try shop.summary("shop.public.orders") == [
                #"0 r null {"id":1,"item":"cup"}"#, #"1 r null {"id":2,"item":"tea"}"#,
            ])
    }

    @Test("rows and publication made by one commit: the rows come as changes")
    func together() throws {
        let shop = try harness()
        try shop.commit { transaction in
            try transaction.write(.system, [1], [1])
            try transaction.write(Shop.orders, [1], Shop.row(1, "cup"))
        }
        #expect(try shop.summary("shop.public.orders") == [#"0 c null {"id":1,"item":"cup"}"#])
    }

    @Test("follow a new column, a table made empty, and a new name")
    func definitions() throws {
        let moved = KeyspaceID(20_009)
        let catalogs = [
            Self.off, Self.on,
            Shop.catalog(version: 3, publishing: [16_400], extraColumn: true),
            Shop.catalog(
                version: 4, publishing: [16_400], ordersStorage: moved, extraColumn: true),
            Shop.catalog(
                version: 5, publishing: [16_400], ordersStorage: moved, extraColumn: true,
                ordersName: "sales orders"),
        ]
        let shop = try FeedHarness(catalogs)
        try shop.adopt(0)
        try shop.adopt(1)
        try put(shop, (1, "cup"))
        try shop.adopt(2)
        try put(shop, (2, "tea"))
        try shop.adopt(3)
        #expect(
            try shop.summary("shop.public.orders") == [
                #"0 c null {"id":1,"item":"cup"}"#,
                #"1 c null {"id":2,"item":"tea","paid":false}"#,
                "2 t null null",
            ])
        try shop.adopt(4)
        #expect(shop.feeds.feeds.map(\.name) == ["shop.public.sales_orders"])
    }

    @Test("a table without a primary key has events without keys")
    func keyless() throws {
        let shop = try FeedHarness([
            Self.off, Shop.catalog(version: 2, publishing: [16_410, 16_400]),
        ])
        try shop.adopt(0)
        try shop.adopt(1)
        try shop.commit { try $0.write(Shop.notes, [1], Shop.note(nil)) }
        #expect(shop.feeds.feeds.map(\.name) == ["shop.public.notes", "shop.public.orders"])
        let record = try #require(try shop.records("shop.public.notes").first)
        #expect(record.hasPrefix(#"0 null {"before":null,"after":{"text":null},"#))
    }

    @Test("a row that is not what its table says ends the feed rather than leave a hole")
    func malformed() throws {
        let shop = try harness()
        try shop.adopt(1)
        try put(shop, (1, "cup"))
        try shop.commit { try $0.write(Shop.orders, [2], [0xff, 0xff]) }
        try put(shop, (3, "pot"))
        #expect(try shop.records("shop.public.orders").count == 1)
        #expect(shop.failures.all.count == 1)
    }

    @Test("written in the background, they are complete once caught up")
    func background() async throws {
        let shop = try FeedHarness([Self.off, Self.on], execution: .background)
        try shop.adopt(0)
        try shop.adopt(1)
        for id in 1...50 as ClosedRange<UInt8> { try put(shop, (id, "item")) }
        await shop.feeds.catchUp()
        #expect(try shop.records("shop.public.orders").count == 50)
    }
}
