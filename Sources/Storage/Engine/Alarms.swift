import Environment
import Glibc
import Synchronization

/// Calls actions at set times, on a thread of its own: limits of waits and statements. Most alarms
/// are cancelled before they ring; setting and cancelling one costs a lock and, unless it is the
/// earliest, nothing more.
///
/// Thread safety: from any thread. Actions must be short, and must not set alarms while they hold
/// a lock that a setter of alarms holds.
package final class Alarms: @unchecked Sendable {
    package struct ID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry {
        let time: UInt64
        let number: UInt64
    }

    // All under `mutex`, which `rings` needs as a pthread one.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let rings: UnsafeMutablePointer<pthread_cond_t>
    /// A binary heap by time; entries without an action were cancelled.
    private var heap: [Entry] = []
    private var actions: [UInt64: @Sendable () -> Void] = [:]
    private var lastNumber: UInt64 = 0
    private var isStopping = false
    /// Nil until the first alarm: an idle program has no thread for none.
    private var thread: SystemThread?

    package init() {
        mutex = .allocate(capacity: 1)
        rings = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        rings.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(rings, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(rings)
        pthread_mutex_destroy(mutex)
        rings.deallocate()
        mutex.deallocate()
    }

    /// Calls `action` once, in `milliseconds` (at least 0).
    package func set(
        afterMilliseconds milliseconds: Int, _ action: @escaping @Sendable () -> Void
    ) -> ID {
        let time = Alarms.now &+ UInt64(max(0, milliseconds)) &* 1_000_000
        return locked {
            lastNumber += 1
            actions[lastNumber] = action
            push(Entry(time: time, number: lastNumber))
            if heap[0].number == lastNumber { pthread_cond_signal(rings) }
            if thread == nil, !isStopping { thread = .needed("varve-alarm") { self.run() } }
            return ID(number: lastNumber)
        }
    }

    /// Makes an alarm not ring, unless it has.
    package func cancel(_ alarm: ID) {
        locked {
            actions[alarm.number] = nil
            // Cancelled entries wait for their time; too many of them are taken out at once.
            if heap.count > 64, heap.count > 4 * actions.count { sweep() }
        }
    }

    /// Ends the thread; alarms set later do not ring.
    package func stop() {
        let thread = locked { () -> SystemThread? in
            isStopping = true
            actions = [:]
            pthread_cond_signal(rings)
            defer { self.thread = nil }
            return self.thread
        }
        thread?.join()
    }

    /// Nanoseconds of the clock that alarms are set by.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    // MARK: The thread

    private func run() {
        pthread_mutex_lock(mutex)
        while !isStopping {
            guard let next = heap.first else {
                pthread_cond_wait(rings, mutex)
                continue
            }
            if next.time > Alarms.now {
                var until = timespec(
                    tv_sec: Int(next.time / 1_000_000_000),
                    tv_nsec: Int(next.time % 1_000_000_000))
                pthread_cond_timedwait(rings, mutex, &until)
                continue
            }
            pop()
            guard let action = actions.removeValue(forKey: next.number) else { continue }
            pthread_mutex_unlock(mutex)
            action()
            pthread_mutex_lock(mutex)
        }
        pthread_mutex_unlock(mutex)
    }

    // MARK: The heap

    private func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].time < heap[(child - 1) / 2].time {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(0)
    }

    private func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].time < heap[least].time {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func sweep() {
        heap.removeAll { actions[$0.number] == nil }
        for index in (0..<(heap.count / 2)).reversed() { sink(index) }
    }
}
