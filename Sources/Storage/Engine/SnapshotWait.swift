import Synchronization

/// The wait to learn whether a snapshot will do.
final class SnapshotWait: Sendable {
    enum Outcome: Sendable { case good, bad, canceled }

    private enum State {
        case open
        case known(Outcome)
        case waiting(UnsafeContinuation<Outcome, Never>)
    }

    private let state = Mutex(State.open)

    /// The first call decides.
    func end(_ outcome: Outcome) {
        let waiting = state.withLock { state -> UnsafeContinuation<Outcome, Never>? in
            defer { if case .known = state {} else { state = .known(outcome) } }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: outcome)
    }

    func outcome() async -> Outcome {
        await withUnsafeContinuation { continuation in
            let known = state.withLock { state -> Outcome? in
                if case .known(let outcome) = state { return outcome }
                state = .waiting(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
