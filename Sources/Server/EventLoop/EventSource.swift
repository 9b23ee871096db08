// The readiness of one descriptor, as epoll's edges report it, and the tasks waiting for it.
//
// Edge-triggered: an edge sets a flag; whoever sees a system call answer EAGAIN, or read less than
// it asked for, clears it (epoll(7), question 9). All on the thread of the loop that watches it.

import CLinux

/// What a loop knows of one watched descriptor. Whoever has more to know of it adds that in a subclass: it is looked
/// at together, and in a thousand connections nothing of it is in the processor's caches.
package class EventSource {
    /// Its key in the loop's table while it is watched.
    final var key: UInt64?
    /// Whether a read may succeed now.
    final var isReadable = true
    /// Whether a write may succeed now, as far as somebody has asked for that to be told.
    final var isWritable = true
    /// The peer has closed its side, or the socket is broken.
    final private(set) var isHungUp = false
    /// Whoever waits to read goes on waiting, whatever comes, until `endHold`.
    final private(set) var isHeld = false
    private final var isReaderDue = false
    /// No wait suspends any more: what the waiter does next finds out why.
    final private(set) var isInterrupted = false

    private final var reader: UnsafeContinuation<Void, Never>?
    private final var writer: UnsafeContinuation<Void, Never>?

    /// The peer has closed its side while nobody waits to read.
    func peerHungUp() {}

    /// An event of it will be dealt with shortly: what that touches is to be in the processor's caches by then.
    func fetchMemory() {}

    /// A read may succeed that a task waits for: true when all that came has been dealt with, and the
    /// task may go on waiting.
    func dealWithInput() -> Bool { false }

    final func become(ready events: UInt32) {
        let broken = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        if broken || events & EPOLLRDHUP.rawValue != 0 {
            isHungUp = true
            if reader == nil || isHeld { peerHungUp() }
        }
        if broken || events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 {
            isReadable = true
            if isHeld {
                isReaderDue = isReaderDue || isHungUp
            } else if reader == nil || isHungUp || !dealWithInput() {
                resumeReader()
            }
        }
        if broken || events & EPOLLOUT.rawValue != 0 {
            isWritable = true
            resumeWriter()
        }
    }

    /// Ends every wait, now and later: the connection is being closed.
    final func interrupt() {
        isInterrupted = true
        resumeReader()
        resumeWriter()
    }

    /// Whether a task waits until a write may succeed.
    final var isAwaitingWrite: Bool { writer != nil }

    /// Ends the present wait for reading, if there is one.
    final func wakeReader() { resumeReader() }

    final func hold() { isHeld = true }

    /// Ends what `hold` began: whoever would have been woken meanwhile is woken now. False when nobody is.
    final func endHold() -> Bool {
        isHeld = false
        guard isReaderDue else { return false }
        isReaderDue = false
        resumeReader()
        return true
    }

    /// Returns when a read may succeed, or when interrupted or woken. One task at a time.
    final func untilReadable() async {
        guard !isReadable, !isInterrupted else { return }
        await withUnsafeContinuation { reader = $0 }
    }

    /// Returns when a write may succeed, or when interrupted. One task at a time.
    final func untilWritable() async {
        guard !isWritable, !isInterrupted else { return }
        await withUnsafeContinuation { writer = $0 }
    }

    private final func resumeReader() {
        guard let waiting = reader else { return }
        if isHeld {
            isReaderDue = true
            return
        }
        reader = nil
        waiting.resume()
    }

    private final func resumeWriter() {
        guard let waiting = writer else { return }
        writer = nil
        waiting.resume()
    }
}

/// A loop's sources by key. A key names a slot and its generation, so an event of a descriptor
/// closed earlier in the same batch reaches nobody.
struct EventSourceTable {
    /// The key of the loop's own eventfd.
    static let wakeUpKey = UInt64.max

    private struct Slot {
        var source: EventSource?
        /// Of the source, to be looked at without counting references to it.
        var address: UnsafeMutableRawPointer?
        var generation: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    mutating func insert(_ source: EventSource) -> UInt64 {
        let index: Int
        if let reused = free.popLast() {
            index = reused
        } else {
            index = slots.count
            slots.append(Slot())
        }
        slots[index].source = source
        slots[index].address = Unmanaged.passUnretained(source).toOpaque()
        return UInt64(slots[index].generation) << 32 | UInt64(index)
    }

    mutating func remove(_ key: UInt64) {
        let index = Int(key & 0xffff_ffff)
        slots[index].source = nil
        slots[index].address = nil
        slots[index].generation &+= 1
        free.append(index)
    }

    subscript(_ key: UInt64) -> EventSource? {
        let slot = slots[Int(key & 0xffff_ffff)]
        return slot.generation == UInt32(key >> 32) ? slot.source : nil
    }

    /// Where the source of a key is; nil when it is watched no more.
    func address(_ key: UInt64) -> UnsafeMutableRawPointer? {
        // The key of the eventfd is no slot's.
        let index = Int(key & 0xffff_ffff)
        guard index < slots.count, slots[index].generation == UInt32(key >> 32) else { return nil }
        return slots[index].address
    }
}
