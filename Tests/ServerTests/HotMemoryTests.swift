import CLinux
import Testing

@testable import Server

@Suite("Memory that is asked for ahead") struct HotMemoryTests {
    private final class Source: EventSource {
        var fetched = 0
        override func fetchMemory() { fetched += 1 }
    }

    @Test("is that of events to come, of sources that are watched still")
    func ahead() {
        var table = EventSourceTable()
        let sources = (0..<6).map { _ in Source() }
        let keys = sources.map { table.insert($0) }
        table.remove(keys[3])
        let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: keys.count + 1)
        defer { events.deallocate() }
        for (index, key) in keys.enumerated() {
            events[index] = epoll_event()
            events[index].data.u64 = key
        }
        events[keys.count] = epoll_event()
        events[keys.count].data.u64 = EventSourceTable.wakeUpKey
        for index in events.indices {
            EventsAhead.fetch(after: index, of: events, count: events.count, table)
        }
        // The first two have their turn before there is time; the fourth is gone, the last is no source.
        #expect(sources.map(\.fetched) == [0, 0, 1, 0, 1, 1])
        let other = Source()
        let key = table.insert(other)
        #expect(table.address(keys[3]) == nil)
        #expect(table.address(key) == Unmanaged.passUnretained(other).toOpaque())
    }

    @Test("may be of any number of objects, and of some that are gone")
    func objects() {
        #expect(HotMemory().byteCount == 0)
        HotMemory().fetch()
        var objects: [AnyObject] = (0..<9).map { _ in Source() }
        let some = HotMemory(Array(objects.prefix(2)))
        let most = HotMemory(objects)
        #expect(some.byteCount > 0)
        // The allocator may give one object more than another.
        let each = objects.map { HotMemory([$0]).byteCount }
        #expect(some.byteCount == each[0] + each[1])
        #expect(most.byteCount == each.prefix(6).reduce(0, +))
        objects = []
        most.fetch()
    }
}
