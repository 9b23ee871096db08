import Synchronization
import Topics

/// The fetches that wait now, over all connections of a server or of one: a shutdown, or the client's end, ends
/// them at once instead of after their time.
///
/// Thread safety: used from all event loops.
package final class FetchWaits: Sendable {
    private struct State {
        var waiters: [ObjectIdentifier: TopicWaiter] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    func begin(_ waiter: TopicWaiter) {
        let isClosed = state.withLock { state in
            state.waiters[ObjectIdentifier(waiter)] = waiter
            return state.isClosed
        }
        if isClosed { waiter.end() }
    }

    func end(_ waiter: TopicWaiter) {
        state.withLock { $0.waiters[ObjectIdentifier(waiter)] = nil }
    }

    /// Ends all waits, and those that come later: their fetches are answered with what there is.
    package func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return Array(state.waiters.values)
        }
        for waiter in waiting { waiter.end() }
    }
}
