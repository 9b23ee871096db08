// Timers of one event loop: a binary heap by deadline, cancelled ones skipped when they surface.

import CLinux
import Glibc

/// Nanoseconds of CLOCK_MONOTONIC.
struct MonotonicTime: Comparable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    func advanced(by duration: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = duration.components
        return MonotonicTime(
            nanoseconds: nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// Deadlines and what to do at each; a value owned by a loop.
package struct TimerHeap {
    /// Names a timer for `cancel`.
    package struct ID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry {
        var deadline: MonotonicTime
        var id: ID
    }

    private var heap: [Entry] = []
    /// The timers that are neither cancelled nor fired.
    private var actions: [ID: @Sendable () -> Void] = [:]
    private var nextNumber: UInt64 = 0

    mutating func insert(at deadline: MonotonicTime, _ action: @escaping @Sendable () -> Void) -> ID
    {
        let id = ID(number: nextNumber)
        nextNumber += 1
        actions[id] = action
        heap.append(Entry(deadline: deadline, id: id))
        siftUp(from: heap.count - 1)
        return id
    }

    mutating func cancel(_ id: ID) {
        actions[id] = nil
        // Cancelled entries must not pile up: a busy server sets and cancels many long timers.
        if heap.count > 64 && heap.count > 2 * actions.count {
            heap = heap.filter { actions[$0.id] != nil }.sorted { $0.deadline < $1.deadline }
        }
    }

    var isEmpty: Bool { heap.isEmpty }

    /// Takes out the first that is due, for the caller to call: it may set and cancel timers. Nil when none is.
    mutating func takeDue(now: MonotonicTime) -> (@Sendable () -> Void)? {
        while let first = heap.first, first.deadline <= now {
            removeFirst()
            if let action = actions.removeValue(forKey: first.id) { return action }
        }
        return nil
    }

    /// How long epoll may sleep: -1 for ever, otherwise rounded up so that it does not wake early.
    mutating func millisecondsToNext(now: @autoclosure () -> MonotonicTime) -> CInt {
        while let first = heap.first, actions[first.id] == nil { removeFirst() }
        guard let first = heap.first else { return -1 }
        let left = first.deadline.nanoseconds - now().nanoseconds
        return CInt(clamping: max(0, (left + 999_999) / 1_000_000))
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].deadline < heap[least].deadline {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }
}
