import Bytes
import Synchronization

/// A reader that waits for partitions to grow: the long poll of Fetch, without polling.
///
/// Use: register, then look at the partitions, and only if they hold too little, wait. What is
/// published between the look and the wait is not missed: the waiter remembers that it was woken.
///
/// Thread safety: woken from any thread, waited for by one task.
package final class TopicWaiter: Sendable {
    private enum State {
        /// Nobody waits and nothing has happened since the last wait.
        case idle
        /// Something was published since the last wait.
        case signalled
        case waiting(CheckedContinuation<Bool, Never>)
        /// Over: waits return at once.
        case ended
    }

    private let state = Mutex(State.idle)
    let topicPartitions: [TopicPartition]

    init(_ topicPartitions: [TopicPartition]) { self.topicPartitions = topicPartitions }

    /// Waits until one of the partitions grows or is dropped. False: `end` was called, for a timeout
    /// or because the connection is closing.
    package func wait() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                switch state {
                case .idle:
                    state = .waiting(continuation)
                    return nil
                case .signalled:
                    state = .idle
                    return true
                case .ended: return false
                case .waiting: preconditionFailure("a waiter has one task")
                }
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Makes the current wait, or the next, return true.
    package func wake() {
        let waiting: CheckedContinuation<Bool, Never>? = state.withLock { state in
            switch state {
            case .waiting(let continuation):
                state = .idle
                return continuation
            case .idle:
                state = .signalled
                return nil
            case .signalled, .ended: return nil
            }
        }
        waiting?.resume(returning: true)
    }

    /// Makes the current wait and all later ones return false. For a timer, or a closing connection.
    package func end() {
        let waiting: CheckedContinuation<Bool, Never>? = state.withLock { state in
            defer { state = .ended }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: false)
    }
}
