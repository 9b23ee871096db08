import Bytes
import Environment
import Glibc
import Ledger
import Store
import Synchronization

/// Orders all commits, in two stages. *Placing*: a commit gets its number, its changes are put into
/// the store, where nobody sees them, and its row locks go to those who may follow it. Whoever
/// commits does that himself, one at a time. *Writing*: what has been placed by then is appended to
/// the ledger as one group, synced once, made visible and answered, by the worker. While one group is
/// synced the next is placed, so groups grow with the load and nothing waits for a timer.
///
/// What was placed is not taken back: there is room for it in the ledger's segment before it is. So
/// what needs a new segment, is large, or changes definitions is left to the worker, which places it
/// between two groups.
///
/// The first failure of an append or a sync ends it: everybody who waits gets an error, nothing is
/// acknowledged afterwards, and what is durable is for the next start to say.
///
/// Thread safety: `submit` and `close` from any thread. All else belongs to who has the worker's place: the
/// worker's step, of which one runs at a time, or a session's thread (`CommitPort.submitHere`).
final class Sequencer: @unchecked Sendable {
    private struct Inbox {
        /// What is left to the worker.
        var requests: [CommitRequest] = []
        /// No more requests are taken.
        var isClosed = false
        /// A write or a sync failed.
        var hasFailed = false
        /// What failed elsewhere, and ends this too.
        var failure: EngineError?
    }

    /// The group that comes next. The views are used by who holds it.
    private struct Stage {
        var core: SequencerCore
        /// In commit order.
        var placed: [CommitRequest] = []
        /// Of the ledger's group, at most.
        var placedBytes = 0
        /// Bytes there is room for.
        var room = 0
    }

    /// A body of at least so many bytes, the worker's alone, is written while its changes are applied.
    private static let asideBytesMin = 4 << 20
    /// Between two attempts to write a group that finds the disk full.
    private static let retryMicroseconds: UInt32 = 20_000

    private let environment: Environment
    private let writer: LedgerWriter
    private let applier: Applier
    private let store: Store
    private let flusher: Flusher
    private let snapshots: Snapshots
    private let locks: LockTable
    private let serializability: SerializableTracker
    private let departures: RowDepartures
    private let gate: (any AppendGate)?
    private let plantedBug: PlantedBug?
    private let isThreaded: Bool
    private let onFatal: @Sendable (EngineError) -> Void
    private let onGroup: @Sendable (_ bytes: Int) -> Void

    /// Of the worker's thread.
    let crowding = Crowding()
    private let inbox = Mutex(Inbox())
    private let stage: Mutex<Stage>
    /// Sessions may place what they commit. Changed with the inbox locked; looked at again with the
    /// stage locked.
    private let isOpen = Atomic<Bool>(false)
    // The worker's own.
    /// Taken out of the inbox, to be placed.
    private var waiting: [CommitRequest] = []
    private var group: [CommitRequest] = []
    private var drafts: [EntryDraft] = []
    private var woken = WokenThreads()
    private var groupRest = GroupRest()
    /// The group is written, not yet durable.
    private var isWritten = false
    private let awake: AwakeProcessors?
    /// Who commits waits for the disk.
    private var vigil: Vigil
    /// A larger body, in bytes, is left to the worker.
    private let smallBodyMax: Int
    /// What is applied while it is written: nobody places anything meanwhile.
    private var aside: ApplyingAside?
    /// Where large commits are applied.
    private lazy var side: SideThread? = isThreaded ? SideThread() : nil
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
        smallBodyMax = parts.options.large.placedBodyBytesMax
        isFlushingAhead = parts.options.store.plantedBug == .flushAheadOfLedger
        snapshots = parts.snapshots
        locks = parts.locks
        serializability = parts.serializability
        departures = parts.departures
        gate = parts.gate
        plantedBug = parts.options.plantedBug
        awake = parts.options.awake
        vigil = Vigil(parts.options.awake)
        isThreaded = if case .threads = parts.options.execution { true } else { false }
        stage = Mutex(Stage(core: core))
        self.onFatal = onFatal
        self.onGroup = onGroup
    }

    /// Hands a request over, placed already if that could be done at once; its continuation gets the
    /// answer. The worker is to be woken then. Returns whether it was placed.
    @discardableResult
    func submit(_ request: CommitRequest) -> Bool {
        if tryPlace(request) { return true }
        let isTaken = inbox.withLock { inbox in
            if !inbox.isClosed { inbox.requests.append(request) }
            return !inbox.isClosed
        }
        if !isTaken { request.answer(.failure(.stopped)) }
        return false
    }

    /// Ends it as a failed sync does, at its next step.
    func stop(with failure: EngineError) { inbox.withLock { $0.failure = failure } }

    /// Takes no more requests.
    func close() {
        inbox.withLock { inbox in
            inbox.isClosed = true
            isOpen.store(false, ordering: .sequentiallyConsistent)
        }
        // Whoever was placing has done it.
        stage.withLock { _ in }
    }

    /// True after the first failed write or sync.
    var hasFailed: Bool { inbox.withLock { $0.hasFailed } }

    // MARK: Placing

    /// Places a request on the thread of who commits; false when it is the worker's.
    private func tryPlace(_ request: CommitRequest) -> Bool {
        guard isOpen.load(ordering: .acquiring), flusher.whyFull == nil,
            request.body.byteCount <= smallBodyMax,
            request.writeSet?.touches(.system) != true
        else { return false }
        let bytes = request.groupBytesMax
        let (isPlaced, granted) = stage.withLock { stage -> (Bool, [LockWaiter]) in
            guard isOpen.load(ordering: .sequentiallyConsistent),
                stage.placedBytes + bytes <= stage.room
            else { return (false, []) }
            do throws(EngineError) {
                return (true, try place(request, bytes, in: &stage))
            } catch {
                // It is among those placed, and is answered with them.
                stop(with: error)
                return (true, [])
            }
        }
        locks.grant(granted)
        return isPlaced
    }

    /// Gives a request its place; one that is refused is answered. Returns who got its locks.
    private func place(
        _ request: CommitRequest, _ bytes: Int, in stage: inout Stage
    ) throws(EngineError) -> [LockWaiter] {
        do throws(EngineError) {
            try stage.core.decide(request, now: environment.clock.now, gate: gate)
        } catch {
            request.answer(.failure(error))
            return []
        }
        stage.placed.append(request)
        guard request.isWritten else { return [] }
        stage.placedBytes += bytes
        if isAppliedAside(request), let side {
            // Its locks are handed over when it is durable.
            aside = ApplyingAside(request, applier, on: side)
            departures.add(request.departures, at: request.sequence)
            return []
        }
        try applier.apply(request)
        departures.add(request.departures, at: request.sequence)
        let granted = request.lockOwner.map { locks.place($0, at: request.sequence) } ?? []
        if request.isAsynchronous {
            snapshots.promise(request.sequence)
            request.succeed()
        }
        return granted
    }

    /// Only who may not place for himself is the worker's, so it is the worker that asks.
    private func isAppliedAside(_ request: CommitRequest) -> Bool {
        request.body.byteCount >= Sequencer.asideBytesMin && !request.isAsynchronous
            && request.writeSet.map { !$0.touches(.system) } == true
    }

    /// Waits for what is applied while it is written, and lets others place again.
    private func endAside() throws(EngineError) {
        guard let aside else { return }
        self.aside = nil
        try aside.end()
        open()
    }

    /// Places what is left to the worker, as far as it fits this group. Nobody else places meanwhile.
    private func placeWaiting(
        in stage: inout Stage
    ) throws(EngineError) -> [LockWaiter] {
        var granted: [LockWaiter] = []
        var count = 0
        defer { waiting.removeFirst(count) }
        for request in waiting {
            if aside != nil { break }
            let bytes = request.groupBytesMax
            if let full = flusher.whyFull {
                refuse(request, full)
            } else if stage.placedBytes + bytes > stage.room {
                // A new segment begins with a new group.
                if !stage.placed.isEmpty { break }
                if try makeRoom(bytes, for: request, in: &stage) {
                    granted += try place(request, bytes, in: &stage)
                }
            } else {
                granted += try place(request, bytes, in: &stage)
            }
            count += 1
        }
        return granted
    }

    /// A full disk is met here, before anything of the request has happened: it is refused then.
    private func makeRoom(
        _ bytes: Int, for request: CommitRequest, in stage: inout Stage
    ) throws(EngineError) -> Bool {
        do throws(LedgerError) { try writer.reserve(bytes) } catch {
            let failure = EngineError(error)
            guard case .diskFull = failure, writer.canGoOn else { throw failure }
            refuse(request, failure)
            return false
        }
        stage.room = writer.room
        return true
    }

    /// Answers with an error after which the next request may succeed.
    private func refuse(_ request: CommitRequest, _ error: EngineError) {
        request.answer(.failure(error))
        flusher.wake()
    }

    // MARK: One group

    /// Waits a moment for a group to grow, where that pays (`GroupRest`). For the worker's thread, before a step.
    func rest() {
        if groupRest.isWanted, group.isEmpty, isThreaded { usleep(GroupRest.microseconds) }
    }

    /// One half of a group's commit: takes and writes it, or makes it durable and answers. Returns
    /// false when there is nothing to do.
    func runStep() -> Bool {
        let (failure, hasFailed) = inbox.withLock { inbox in
            waiting.append(contentsOf: inbox.requests)
            inbox.requests.removeAll(keepingCapacity: true)
            return (inbox.failure, inbox.hasFailed)
        }
        // What was applied last may not be in the ledger: nothing may be flushed any more.
        if hasFailed { return false }
        do throws(EngineError) {
            if let failure { throw failure }
            if isWritten {
                if isFlushingAhead { stage.withLock { freezeIfWanted(upTo: $0.core.sequence) } }
                try publish()
                answer()
                return true
            }
            if group.isEmpty { try takeGroup() }
            if group.isEmpty { return false }
            groupRest.took(group.count, crowding: crowding.nanoseconds)
            awake?.areCrowded = crowding.nanoseconds >= GroupRest.crowdingMin
            isWritten = try write()
        } catch {
            fail(error)
        }
        return true
    }

    /// Nothing waits for the worker's next step, so far as is known without a lock but one.
    var isIdle: Bool {
        group.isEmpty && waiting.isEmpty && !wantsFreeze && isOpen.load(ordering: .acquiring)
            && inbox.withLock { $0.requests.isEmpty && $0.failure == nil && !$0.hasFailed }
    }

    /// One group from its taking to its answers, as far as that goes without waiting for anything but the
    /// disk's sync.
    func runGroup() {
        _ = runStep()
        if isWritten { _ = runStep() }
    }

    /// Takes what has been placed, and places what was left to the worker. All before it is durable.
    private func takeGroup() throws(EngineError) {
        let takesTurn = !waiting.isEmpty || wantsFreeze || !isOpen.load(ordering: .relaxed)
        if takesTurn { isOpen.store(false, ordering: .sequentiallyConsistent) }
        var mustFreeze = false
        let granted = try stage.withLock { stage throws(EngineError) -> [LockWaiter] in
            var granted: [LockWaiter] = []
            stage.room = writer.room
            if takesTurn {
                if stage.placed.isEmpty { freezeIfWanted(upTo: stage.core.sequence) }
                // Only what is durable is flushed: nothing more is placed until then.
                mustFreeze = wantsFreeze && !stage.placed.isEmpty
                if !mustFreeze { granted = try placeWaiting(in: &stage) }
            }
            swap(&group, &stage.placed)
            stage.room -= stage.placedBytes + LedgerWriter.groupOverheadMax
            stage.placedBytes = 0
            return granted
        }
        if takesTurn, !mustFreeze, aside == nil { open() }
        locks.grant(granted)
        for request in group where request.isWritten {
            drafts.append(
                EntryDraft(
                    sequence: request.sequence, timestamp: request.timestamp,
                    origin: request.origin, beginning: request.body.rows,
                    body: request.body.bytes))
        }
    }

    /// Lets sessions place.
    private func open() {
        inbox.withLock { inbox in
            if !inbox.isClosed { isOpen.store(true, ordering: .sequentiallyConsistent) }
        }
    }

    /// Returns false when there was no room, which is asked for again.
    private func write() throws(EngineError) -> Bool {
        guard let last = drafts.last else { return true }
        vigil.begin()
        do throws(LedgerError) { try writer.append(group: drafts) } catch {
            let failure = EngineError(error)
            guard case .diskFull = failure, writer.canGoOn else { throw failure }
            try waitForRoom(failure)
            return false
        }
        let room = writer.room
        stage.withLock { $0.room = room }
        if plantedBug == .acknowledgeBeforeSync { for request in group { request.succeed() } }
        if plantedBug == .publishBeforeSync { snapshots.publish(last.sequence) }
        return true
    }

    /// The room that was written before is not there after all (a file system that copies on write):
    /// what has its place waits for room, what comes is refused.
    private func waitForRoom(_ failure: EngineError) throws(EngineError) {
        isOpen.store(false, ordering: .sequentiallyConsistent)
        if inbox.withLock({ $0.isClosed }) { throw failure }
        for request in waiting { refuse(request, failure) }
        waiting.removeAll(keepingCapacity: true)
        if isThreaded { usleep(Sequencer.retryMicroseconds) }
    }

    private func publish() throws(EngineError) {
        guard let last = drafts.last else { return }
        do throws(LedgerError) { try writer.sync() } catch { throw EngineError(error) }
        vigil.end()
        try endAside()
        // Before anybody's snapshot can see it.
        var serializable: [(transaction: SerializableTransaction, sequence: CommitSequence)] = []
        for request in group {
            if let transaction = request.serializable {
                serializable.append((transaction, request.sequence))
            }
        }
        if serializable.isEmpty {
            snapshots.publish(last.sequence)
        } else {
            serializability.publish(serializable, upTo: last.sequence)
        }
        stage.withLock { _ in applier.published(upTo: last.sequence) }
    }

    private func answer() {
        let bytes = drafts.reduce(0) { $0 + $1.bodyCount }
        // What they were made of is used again by who is answered.
        drafts.removeAll(keepingCapacity: true)
        for request in group {
            if request.releasesLocks, let owner = request.lockOwner {
                locks.releaseAll(of: owner)
            }
            request.onCommit?()
            request.succeed(&woken)
        }
        woken.wake()
        group.removeAll(keepingCapacity: true)
        isWritten = false
        bytesSinceFreeze += bytes
        onGroup(bytes)
        flusher.groupEnded(bytes: bytes)
    }

    private var wantsFreeze: Bool {
        store.wantsFreeze || (bytesSinceFreeze >= replayBytesMax && !store.hasFrozen)
    }

    /// While everything applied is durable, and nothing more is: only then may it be flushed.
    private func freezeIfWanted(upTo sequence: CommitSequence) {
        guard wantsFreeze else { return }
        store.freeze(upTo: sequence)
        bytesSinceFreeze = 0
        flusher.wake()
        if isFlushingAhead { flusher.flushAtOnce() }
    }

    private func fail(_ error: EngineError) {
        let left = inbox.withLock { inbox in
            defer { inbox.requests = [] }
            inbox.isClosed = true
            inbox.hasFailed = true
            isOpen.store(false, ordering: .sequentiallyConsistent)
            return inbox.requests
        }
        let placed = stage.withLock { stage in
            defer { stage.placed = [] }
            return stage.placed
        }
        // Before anybody learns of it: the process may want to end here.
        onFatal(error)
        try? endAside()
        for request in group + placed + waiting + left { request.answer(.failure(error)) }
        group = []
        drafts = []
        waiting = []
        isWritten = false
        snapshots.stop()
        locks.stop()
    }
}
