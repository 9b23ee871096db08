import Synchronization

/// A large commit's changes on their way into the store, on a thread of their own, while the commit is
/// written to the ledger.
///
/// Thread safety: used by who has the sequencer's worker's place; what the thread does is known after
/// `end`.
struct ApplyingAside {
    private let thread: SideThread
    private let failure = Failure()

    private final class Failure: Sendable {
        let error = Mutex<EngineError?>(nil)
    }

    /// Nothing else may be applied before `end`, and `thread` must be free until then.
    init(_ request: CommitRequest, _ applier: Applier, on thread: SideThread) {
        self.thread = thread
        thread.begin { [failure] in
            do throws(EngineError) { try applier.apply(request) } catch {
                failure.error.withLock { $0 = error }
            }
        }
    }

    /// Waits until all is in the store.
    func end() throws(EngineError) {
        thread.waitForEnd()
        if let error = failure.error.withLock({ $0 }) { throw error }
    }
}
