import Bytes
import Environment
import Ledger
import Store
import Synchronization

/// Orders all commits: takes what waits, decides it, appends it to the ledger as one group, applies
/// it to the store while nobody sees it, syncs once, then publishes. Whatever arrives meanwhile is
/// the next group, so groups grow with the load and nothing waits for a timer.
///
/// The first failure of an append or a sync ends it: everybody who waits gets an error, nothing is
/// acknowledged afterwards, and what is durable is for the next start to say.
///
/// Thread safety: `submit` and `close` from any thread. All else belongs to the worker's step, of
/// which one runs at a time.
final class Sequencer: @unchecked Sendable {
    private struct Inbox {
        var requests: [CommitRequest] = []
        /// No more requests are taken.
        var isClosed = false
        /// A write or a sync failed.
        var hasFailed = false
    }

    private let environment: Environment
    private let writer: LedgerWriter
    private let applier: Applier
    private let snapshots: Snapshots
    private let locks: LockTable
    private let gate: (any AppendGate)?
    private let plantedBug: PlantedBug?
    private let onFatal: @Sendable (EngineError) -> Void
    private let onGroup: @Sendable (_ bytes: Int) -> Void

    private let inbox = Mutex(Inbox())
    // The worker's own.
    private var core: SequencerCore
    private var group: [CommitRequest] = []
    private var drafts: [EntryDraft] = []
    /// The group is written and applied, not yet durable.
    private var isWritten = false

    /// `onGroup` is called on the sequencer's thread after each group, to set off housekeeping.
    init(
        _ parts: EngineParts, writer: LedgerWriter, core: SequencerCore,
        onFatal: @escaping @Sendable (EngineError) -> Void,
        onGroup: @escaping @Sendable (_ bytes: Int) -> Void
    ) {
        environment = parts.environment
        self.writer = writer
        applier = parts.applier
        snapshots = parts.snapshots
        locks = parts.locks
        gate = parts.gate
        plantedBug = parts.options.plantedBug
        self.core = core
        self.onFatal = onFatal
        self.onGroup = onGroup
    }

    /// Hands a request over; its continuation gets the answer.
    func submit(_ request: CommitRequest) {
        let isTaken = inbox.withLock { inbox in
            if !inbox.isClosed { inbox.requests.append(request) }
            return !inbox.isClosed
        }
        if !isTaken { request.answer(.failure(.stopped)) }
    }

    /// Takes no more requests.
    func close() { inbox.withLock { $0.isClosed = true } }

    /// True after the first failed write or sync.
    var hasFailed: Bool { inbox.withLock { $0.hasFailed } }

    // MARK: One group

    /// One half of a group's commit: writes and applies it, or makes it durable and answers.
    /// Returns false when nobody waits.
    func runStep() -> Bool {
        if group.isEmpty { inbox.withLock { swap(&$0.requests, &group) } }
        if group.isEmpty { return false }
        do throws(EngineError) {
            if !isWritten {
                decide()
                try write()
                isWritten = !group.isEmpty
            } else {
                try publish()
                answer()
            }
        } catch {
            fail(error)
        }
        return true
    }

    /// Numbers the group's requests; those that are refused are answered and leave it.
    private func decide() {
        let now = environment.clock.now
        group.removeAll { request in
            do throws(EngineError) {
                try core.decide(request, now: now, gate: gate)
            } catch {
                request.answer(.failure(error))
                return true
            }
            if request.isWritten {
                drafts.append(
                    EntryDraft(
                        sequence: request.sequence, timestamp: request.timestamp,
                        origin: request.origin, body: request.body.bytes))
            }
            return false
        }
    }

    private func write() throws(EngineError) {
        guard !drafts.isEmpty else { return }
        do throws(LedgerError) { try writer.append(group: drafts) } catch {
            throw EngineError(error)
        }
        if plantedBug == .acknowledgeBeforeSync { for request in group { request.succeed() } }
        for request in group where request.isWritten { try applier.apply(request) }
        if plantedBug == .publishBeforeSync {
            snapshots.publish(core.sequence, at: core.timestamp)
        }
    }

    private func publish() throws(EngineError) {
        guard !drafts.isEmpty else { return }
        do throws(LedgerError) { try writer.sync() } catch { throw EngineError(error) }
        snapshots.publish(core.sequence, at: core.timestamp)
        applier.published(upTo: core.sequence)
    }

    private func answer() {
        for request in group {
            if let owner = request.lockOwner { locks.releaseAll(of: owner) }
            request.succeed()
        }
        let bytes = drafts.reduce(0) { $0 + $1.body.count }
        group.removeAll(keepingCapacity: true)
        drafts.removeAll(keepingCapacity: true)
        isWritten = false
        onGroup(bytes)
    }

    private func fail(_ error: EngineError) {
        let waiting = inbox.withLock { inbox in
            defer { inbox.requests = [] }
            inbox.isClosed = true
            inbox.hasFailed = true
            return inbox.requests
        }
        // Before anybody learns of it: the process may want to end here.
        onFatal(error)
        for request in group + waiting { request.answer(.failure(error)) }
        group = []
        drafts = []
        isWritten = false
        locks.stop()
    }
}
