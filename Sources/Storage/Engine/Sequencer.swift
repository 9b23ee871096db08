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
        /// What failed elsewhere, and ends this too.
        var failure: EngineError?
    }

    private let environment: Environment
    private let writer: LedgerWriter
    private let applier: Applier
    private let store: Store
    private let flusher: Flusher
    private let snapshots: Snapshots
    private let locks: LockTable
    private let serializability: SerializableTracker
    private let moves: KeyMoves
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
    private let replayBytesMax: Int
    /// A planted bug: what the ledger may lose is flushed.
    private let isFlushingAhead: Bool
    /// Bytes appended since the store was frozen.
    private var bytesSinceFreeze = 0

    /// `onGroup` is called on the sequencer's thread after each group, to set off housekeeping.
    init(
        _ parts: EngineParts, writer: LedgerWriter, core: SequencerCore, flusher: Flusher,
        onFatal: @escaping @Sendable (EngineError) -> Void,
        onGroup: @escaping @Sendable (_ bytes: Int) -> Void
    ) {
        environment = parts.environment
        self.writer = writer
        applier = parts.applier
        store = parts.store
        self.flusher = flusher
        replayBytesMax = parts.options.replayBytesMax
        isFlushingAhead = parts.options.store.plantedBug == .flushAheadOfLedger
        snapshots = parts.snapshots
        locks = parts.locks
        serializability = parts.serializability
        moves = parts.moves
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

    /// Ends it as a failed sync does, at its next step.
    func stop(with failure: EngineError) { inbox.withLock { $0.failure = failure } }

    /// Takes no more requests.
    func close() { inbox.withLock { $0.isClosed = true } }

    /// True after the first failed write or sync.
    var hasFailed: Bool { inbox.withLock { $0.hasFailed } }

    // MARK: One group

    /// One half of a group's commit: writes and applies it, or makes it durable and answers.
    /// Returns false when nobody waits.
    func runStep() -> Bool {
        let (failure, hasFailed) = inbox.withLock { inbox in
            if group.isEmpty { swap(&inbox.requests, &group) }
            return (inbox.failure, inbox.hasFailed)
        }
        // What was applied last may not be in the ledger: nothing may be flushed any more.
        if hasFailed { return false }
        if let failure {
            fail(failure)
            return true
        }
        if !isWritten || isFlushingAhead { freezeIfWanted() }
        if group.isEmpty { return false }
        if !isWritten, let full = flusher.whyFull {
            refuse(full)
            return true
        }
        do throws(EngineError) {
            if !isWritten {
                let position = (core.sequence, core.timestamp)
                decide()
                if try write(from: position) { isWritten = !group.isEmpty }
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

    /// Returns false when there was no room: then nothing of the group has happened.
    private func write(
        from position: (sequence: CommitSequence, timestamp: Timestamp)
    ) throws(EngineError) -> Bool {
        guard !drafts.isEmpty else { return true }
        do throws(LedgerError) { try writer.append(group: drafts) } catch {
            let failure = EngineError(error)
            guard case .diskFull = failure, writer.canGoOn else { throw failure }
            core.undo(group, to: position, gate: gate)
            refuse(failure)
            return false
        }
        if plantedBug == .acknowledgeBeforeSync { for request in group { request.succeed() } }
        for request in group where request.isWritten { try applier.apply(request) }
        if plantedBug == .publishBeforeSync { snapshots.publish(core.sequence) }
        return true
    }

    /// Answers the group with an error after which the next one may succeed.
    private func refuse(_ error: EngineError) {
        for request in group { request.answer(.failure(error)) }
        group.removeAll(keepingCapacity: true)
        drafts.removeAll(keepingCapacity: true)
        flusher.wake()
    }

    private func publish() throws(EngineError) {
        guard !drafts.isEmpty else { return }
        do throws(LedgerError) { try writer.sync() } catch { throw EngineError(error) }
        // Before anybody's snapshot can see it.
        var serializable: [(transaction: SerializableTransaction, sequence: CommitSequence)] = []
        for request in group {
            if let transaction = request.serializable {
                serializable.append((transaction, request.sequence))
            }
            for move in request.moves { moves.add(move.from, to: move.to, at: request.sequence) }
        }
        if serializable.isEmpty {
            snapshots.publish(core.sequence)
        } else {
            serializability.publish(serializable, upTo: core.sequence)
        }
        applier.published(upTo: core.sequence)
    }

    private func answer() {
        for request in group {
            if let owner = request.lockOwner { locks.releaseAll(of: owner) }
            request.onCommit?()
            request.succeed()
        }
        let bytes = drafts.reduce(0) { $0 + $1.body.count }
        group.removeAll(keepingCapacity: true)
        drafts.removeAll(keepingCapacity: true)
        isWritten = false
        bytesSinceFreeze += bytes
        onGroup(bytes)
        flusher.groupEnded(bytes: bytes)
    }

    private var wantsFreeze: Bool {
        store.wantsFreeze || (bytesSinceFreeze >= replayBytesMax && !store.hasFrozen)
    }

    /// Between two groups everything applied is durable: only then may it be flushed.
    private func freezeIfWanted() {
        guard wantsFreeze else { return }
        store.freeze(upTo: core.sequence)
        bytesSinceFreeze = 0
        flusher.wake()
        if isFlushingAhead { flusher.flushAtOnce() }
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
