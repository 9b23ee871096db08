// Memory that is asked for before it is needed. With a thousand connections in turn nothing of one is in the
// processor's caches when its statement comes: some twenty lines of it, 60 to 100 ns each if they are waited for one
// after the other. So while one event is dealt with, the lines of those to come are on their way.

import CLinux

/// Objects that each event of a source touches. They stay where they are as long as it does; that one is gone by then
/// does no harm, as nothing is read.
struct HotMemory {
    private struct Part {
        var address: UnsafeRawPointer?
        var byteCount = 0
    }

    private var parts: InlineArray<6, Part> = InlineArray(repeating: Part())
    private var partCount = 0

    /// Of an object; what is touched often comes first in it.
    private static let bytesMax = 512

    init() {}

    /// The first six of the objects.
    init(_ objects: [AnyObject]) {
        for object in objects.prefix(parts.count) {
            let address = Unmanaged.passUnretained(object).toOpaque()
            parts[partCount] = Part(
                address: UnsafeRawPointer(address),
                byteCount: min(varve_allocated_size(address), HotMemory.bytesMax))
            partCount += 1
        }
    }

    /// Bytes that `fetch` asks for.
    var byteCount: Int { parts.indices.reduce(0) { $0 + parts[$1].byteCount } }

    @inline(__always)
    func fetch() {
        for index in 0..<partCount {
            varve_prefetch(parts[index].address, parts[index].byteCount)
        }
    }
}

/// What is to be done shortly: their memory is asked for in two steps, as the second one reads what the first has
/// asked for.
enum EventsAhead {
    /// What fewer connections touch stays in the caches: to ask for it would take a fiftieth of a select's time.
    static let connectionsMin = 200
    /// Events between an event's step and its turn: as long as memory takes to come.
    private static let (near, far) = (2, 4)
    /// A source itself.
    private static let sourceBytes = 384

    @inline(__always)
    static func fetch(
        after index: Int, of events: UnsafeMutableBufferPointer<epoll_event>, count: Int,
        _ sources: borrowing EventSourceTable
    ) {
        if index + far < count, let address = sources.address(events[index + far].data.u64) {
            varve_prefetch(address, sourceBytes)
        }
        if index + near < count, let address = sources.address(events[index + near].data.u64) {
            Unmanaged<EventSource>.fromOpaque(address)._withUnsafeGuaranteedRef {
                $0.fetchMemory()
            }
        }
    }
}
