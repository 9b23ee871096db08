import Synchronization

/// The sessions that wait after a commit, each until its alarm rings, or until there is room again. None waits
/// once the engine stops, whose alarms do not ring any more.
final class WriterPauses: Sendable {
    private struct State {
        var waiting: [UInt64: UnsafeContinuation<Void, Never>] = [:]
        var lastNumber: UInt64 = 0
        var isStopped = false

        mutating func takeAll() -> [UnsafeContinuation<Void, Never>] {
            defer { waiting = [:] }
            return Array(waiting.values)
        }
    }

    private let state = Mutex(State())

    /// Nil when nobody may wait any more.
    func begin(_ continuation: UnsafeContinuation<Void, Never>) -> UInt64? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            state.lastNumber += 1
            state.waiting[state.lastNumber] = continuation
            return state.lastNumber
        }
    }

    /// Ends one; does nothing when that has ended already.
    func end(_ number: UInt64) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
    }

    func endAll() {
        for continuation in state.withLock({ $0.takeAll() }) { continuation.resume() }
    }

    func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            return state.takeAll()
        }
        for continuation in waiting { continuation.resume() }
    }
}
