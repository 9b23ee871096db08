import Bytes
import Synchronization

/// All locks of the database. Waiting suspends the waiter's task, never its thread. A wait that would
/// never end is found by whoever first has waited for its `deadlockTimeout` then, as in PostgreSQL;
/// without alarms (in simulations) when it begins. If one of those who wait can give back what closes the circle,
/// it is told to (`LockOwner.givesBackFrom`), at once, and nobody fails.
///
/// Two levels of locking. Taking a free lock and releasing one touch only the key's shard.
/// Beginning or cancelling a wait, and looking for a deadlock, also take `changes`, one such
/// operation at a time: then the last wait of a cycle sees all the others, which are in place and
/// stay so, since who waits releases nothing.
///
/// Keys that are inserted many at a time have no locks of their own until somebody else wants one
/// (`ClaimedRuns`). Whoever takes a lock looks there afterwards; whoever claims keys looks at the locks
/// afterwards. So of two who want one key at the same time, one sees the other. Who has very many locks has
/// most of them in less memory (`FoldedLocks`). What statements lock tables with is in no queue while nobody wants
/// more (`WeakLocks`).
package final class LockTable: Sendable {
    final class Shard: Sendable {
        let queues = Mutex(LockMap())
    }

    struct Waiting {
        /// What each waiting session waits for. May for a moment name one who just got it.
        var keys: [ObjectIdentifier: (owner: LockOwner, key: LockKey)] = [:]
        var isStopped = false
    }

    static let shardCount = 64

    let shards = (0..<shardCount).map { _ in Shard() }
    /// Serialises the beginnings and cancellations of waits.
    private let changes = Mutex<Void>(())
    let waiting = Mutex(Waiting())
    /// How many wait.
    private let waitCount = Atomic<Int>(0)
    /// How many of these would give something back.
    let givingCount = Atomic<Int>(0)
    private let alarms: Alarms?
    private let claims = ClaimedRuns()
    let folded: FoldedLocks
    let weak = WeakLocks()
    /// An owner with twice as many folds so many.
    let foldedAtOnce: Int
    /// How many locks that only definitions take are held or waited for.
    let exclusiveCount = Atomic<Int>(0)

    /// `foldedAtOnce`: twice as many locks of one owner are looked up quickly, all further ones take less
    /// memory. `forgetsFolded` is a planted bug.
    package init(alarms: Alarms? = nil, foldedAtOnce: Int = 512, forgetsFolded: Bool = false) {
        self.alarms = alarms
        self.foldedAtOnce = foldedAtOnce
        folded = FoldedLocks(isForgetful: forgetsFolded)
    }

    /// Waits until `owner` has the lock. Throws `.deadlock`, `.canceled`, `.lockTimeout` or
    /// `.stopped`.
    package func lock(
        _ key: LockKey, _ mode: LockMode, for owner: LockOwner
    ) async throws(EngineError) {
        if tryLock(key, mode, for: owner) { return }
        announce(key, mode)
        let outcome = await withUnsafeContinuation { continuation in
            beginWait(
                LockWaiter(owner: owner, mode: mode, start: waitStart, .task(continuation)), on: key
            )
        }
        try endLock(key, mode, for: owner, outcome)
    }

    /// Begins what `lock` does; `listener` is told of the end of the wait, which `endLock` then takes note of.
    /// Nil when nothing had to be waited for.
    func beginLock(
        _ key: LockKey, _ mode: LockMode, for owner: LockOwner, tell listener: any WaitListener
    ) -> LockWaiter? {
        if tryLock(key, mode, for: owner) { return nil }
        announce(key, mode)
        let waiter = LockWaiter(owner: owner, mode: mode, start: waitStart, .listener(listener))
        beginWait(waiter, on: key)
        return waiter
    }

    /// A wait for a lock has ended.
    func endLock(
        _ key: LockKey, _ mode: LockMode, for owner: LockOwner, _ outcome: LockOutcome
    ) throws(EngineError) {
        if case .granted = outcome {
            owner.held.append(LockOwner.Held(key: key, mode: mode))
            foldIfMany(owner)
            return
        }
        withdraw(key, mode)
        try refuse(outcome, owner)
    }

    /// Waits until all who hold the lock now in a mode that conflicts with `mode` hold it no more.
    /// Takes nothing, and stands in nobody's way meanwhile. Throws as `lock` does.
    package func awaitHolders(
        of key: LockKey, conflictingWith mode: LockMode, for owner: LockOwner
    ) async throws(EngineError) {
        expose(key)
        let outcome = await withUnsafeContinuation { continuation in
            beginWait(
                LockWaiter(owner: owner, mode: mode, start: waitStart, .task(continuation)),
                on: key,
                takesLock: false)
        }
        try refuse(outcome, owner)
    }

    /// Of a wait that begins now.
    private var waitStart: UInt64 { alarms == nil ? 0 : Alarms.now }

    private func refuse(_ outcome: LockOutcome, _ owner: LockOwner) throws(EngineError) {
        switch outcome {
        case .granted: break
        case .deadlock(let cycle): throw .deadlock(cycle: cycle)
        case .gaveWay(let cycle):
            owner.gaveWay = true
            owner.waitsAgain = true
            throw .deadlock(cycle: cycle)
        case .canceled: throw .canceled
        case .timedOut: throw .lockTimeout
        case .stopped: throw .stopped
        }
    }

    /// Takes the lock if that needs no waiting.
    package func tryLock(_ key: LockKey, _ mode: LockMode, for owner: LockOwner) -> Bool {
        if mode == .rowClaim, claims.holds(key, owner) { return true }
        if mode.isWeak {
            switch weak.take(key, mode, for: owner) {
            case .taken:
                owner.held.append(LockOwner.Held(key: key, mode: mode))
                return true
            case .alreadyHeld: return true
            case .left: break
            }
        }
        announce(key, mode)
        // Most of the time nothing is folded.
        let takenAtOnce = shard(key).queues.withLock { queues in
            mode.isOfRow && folded.isInUse
                ? nil : queues[queues.placeOrInsert(key)].take(owner, mode)
        }
        let taking =
            takenAtOnce
            ?? withQueue(of: key, mode, owner, ifHeld: .alreadyHeld) { $0.take(owner, mode) }
        if taking == .taken, leaveToClaimant(key, mode, owner) { return false }
        if taking == .taken {
            owner.held.append(LockOwner.Held(key: key, mode: mode))
            foldIfMany(owner)
        } else {
            withdraw(key, mode)
        }
        return taking != .refused
    }

    /// What an owner holds, mode by mode.
    func heldLocks(of owner: LockOwner) -> [(key: LockKey, mode: LockMode)] {
        folded.locks(of: owner).map { ($0.key, $0.mode) }
            + inTable(of: owner).map { ($0.key, $0.mode) }
            + claims.keys(of: owner).map { ($0, .rowClaim) }
    }

    /// Gives all of an owner's locks, as they are, to another who has none and waits for none.
    func handOver(from owner: LockOwner, to heir: LockOwner) {
        weak.exposeAll(of: owner) { give(owner, $1, on: $0) }
        let exposed = folded.exposedLocks(of: owner).map(\.key)
        folded.handOver(from: owner, to: heir)
        for key in inTable(of: owner).map(\.key) + exposed
            + claims.handOver(from: owner, to: heir)
        {
            shard(key).queues.withLock { queues in
                guard let place = queues.place(of: key) else { return }
                queues[place].handOver(from: owner, to: heir)
            }
        }
        heir.held = owner.held
        heir.kept = owner.kept
        heir.foldedCount = owner.foldedCount
        heir.isExposed = true
        forgetAll(of: owner)
    }

    /// The owner's locks that are in the table and were never folded.
    private func inTable(of owner: LockOwner) -> [LockOwner.Held] {
        owner.kept.isEmpty ? owner.held : owner.kept.map(\.held) + owner.held
    }

    private func forgetAll(of owner: LockOwner) {
        owner.held.removeAll(keepingCapacity: owner.held.capacity <= TransactionMemory.keptLocksMax)
        owner.kept.removeAll()
        owner.foldedCount = 0
    }

    /// The owner's transaction has its place in the ledger's order: it keeps its locks until that is
    /// durable, but those who may follow it need not wait for that. Returns those who waited, to be
    /// told by `grant`. While this runs the owner's locks are the caller's.
    func place(_ owner: LockOwner, at sequence: CommitSequence) -> [LockWaiter] {
        owner.setPlace(sequence)
        // Who begins to wait after this look finds the place set.
        guard waitCount.load(ordering: .sequentiallyConsistent) > 0 else { return [] }
        var granted: [LockWaiter] = []
        let keys = inTable(of: owner).lazy.filter(\.mode.isOfRow).map(\.key)
        for key in Array(keys) + folded.exposedLocks(of: owner).map(\.key) {
            granted += shard(key).queues.withLock { queues -> [LockWaiter] in
                guard let place = queues.place(of: key), queues[place].hasWaiters else {
                    return []
                }
                return queues[place].grantNext(near: owner.session.home)
            }
        }
        return granted
    }

    /// Lets those go on who were given their locks.
    func grant(_ waiters: [LockWaiter]) { end(waiters, .granted) }

    /// Releases all of an owner's locks, which go to those who wait.
    package func releaseAll(of owner: LockOwner) {
        if owner.lockCount == 0, owner.claimedRuns == 0 { return }
        let isExposed = weak.releaseAll(of: owner)
        for held in inTable(of: owner) where isExposed || !held.mode.isWeak {
            change(held.key) { $0.release(owner) }
            withdraw(held.key, held.mode)
        }
        if owner.foldedCount > 0 { releaseFolded(owner, downTo: 0) }
        forgetAll(of: owner)
        for key in claims.release(owner, downTo: 0) { change(key) { $0.release(owner) } }
    }

    /// Releases what an owner got after its first `count` locks, and what it claimed after its first
    /// `runCount` runs of keys (by default none of that).
    package func release(_ owner: LockOwner, downTo count: Int, runs runCount: Int = .max) {
        for key in claims.release(owner, downTo: runCount) {
            change(key) { $0.release(owner, .rowClaim) }
        }
        while owner.lockCount > count, let held = owner.held.popLast() {
            giveBack(held, of: owner)
        }
        guard owner.foldedCount > count else { return }
        while let last = owner.kept.last, last.number >= count {
            owner.kept.removeLast()
            giveBack(last.held, of: owner)
        }
        releaseFolded(owner, downTo: count)
    }

    private func releaseFolded(_ owner: LockOwner, downTo count: Int) {
        for lock in folded.release(owner, downTo: count) {
            change(lock.key) { $0.release(owner, lock.mode) }
        }
        owner.foldedCount = count
    }

    private func giveBack(_ held: LockOwner.Held, of owner: LockOwner) {
        if held.mode.isWeak, weak.release(held.key, held.mode, of: owner) { return }
        change(held.key) { $0.release(owner, held.mode) }
        withdraw(held.key, held.mode)
    }

    /// Releases one lock before the owner's others. False when the owner does not hold it so.
    @discardableResult
    package func release(_ key: LockKey, _ mode: LockMode, of owner: LockOwner) -> Bool {
        if let place = owner.held.lastIndex(where: { $0.mode == mode && $0.key == key }) {
            owner.held.remove(at: place)
        } else if let place = owner.kept.lastIndex(where: {
            $0.held.mode == mode && $0.held.key == key
        }) {
            owner.kept.remove(at: place)
        } else {
            guard owner.foldedCount > 0 else { return false }
            let lock = folded.release(key, mode, of: owner)
            if lock.isExposed { change(key) { $0.release(owner, mode) } }
            return lock.isHeld
        }
        giveBack(LockOwner.Held(key: key, mode: mode), of: owner)
        return true
    }

    /// Gives back some of a lock, and what is free then to those who wait.
    private func change(_ key: LockKey, _ release: (inout LockQueue) -> Void) {
        let granted = shard(key).queues.withLock { queues -> [LockWaiter] in
            guard let place = queues.place(of: key) else { return [] }
            release(&queues[place])
            if queues[place].isUnused {
                queues.remove(at: place)
                return []
            }
            return queues[place].hasWaiters ? queues[place].grantNext() : []
        }
        end(granted, .granted)
    }

    /// Ends the session's wait, if it waits, with `.canceled`. To be called once its `isCanceled` says
    /// so, lest a wait that is about to begin goes on.
    package func cancelWait(of session: LockSession) {
        changes.withLock { _ in
            let wait = waiting.withLock { $0.keys[ObjectIdentifier(session)] }
            guard let wait else { return }
            fail(wait.owner, wait.key, .canceled)
        }
    }

    /// Ends all waits, now and later, with `.stopped`.
    package func stop() {
        changes.withLock { _ in
            waiting.withLock { $0.isStopped = true }
            let waiters = shards.flatMap { shard in
                shard.queues.withLock { queues in
                    var waiters: [LockWaiter] = []
                    queues.forEachQueue { waiters += $0.removeAllWaiters() }
                    return waiters
                }
            }
            // Hashing has no fixed order; a simulated run has.
            end(waiters.sorted { $0.owner.pid < $1.owner.pid }, .stopped)
        }
    }

    /// Whom a session is waiting for; nil when it waits for no lock.
    package func blockedSession(_ pid: Int32) -> BlockedSession? {
        // Not lazily: what is asked twice may have another answer the second time.
        waiting.withLock { $0.keys.values.filter { $0.owner.pid == pid } }
            .compactMap { describe($0.owner, $0.key) { $1.shownBlockers(of: $0) } }.first
    }

    /// Who waits for whom now.
    package func blockedSessions() -> [BlockedSession] {
        waiting.withLock { Array($0.keys.values) }
            .compactMap { describe($0.owner, $0.key) { $1.shownBlockers(of: $0) } }
            .sorted { $0.pid < $1.pid }
    }

    /// The same without those who are waited for, who are very many where many stand in one queue.
    package func awaitedLocks() -> [BlockedSession] {
        waiting.withLock { Array($0.keys.values) }
            .compactMap { describe($0.owner, $0.key) { _, _ in [] } }
    }

    /// True while somebody holds a table or sequence so that others may not read or use it, or waits
    /// to.
    package var hasExclusiveTableLocks: Bool { exclusiveCount.load(ordering: .acquiring) > 0 }

    func shard(_ key: LockKey) -> Shard { shards[shardNumber(key)] }

    private func shardNumber(_ key: LockKey) -> Int { Int(key.checksum) % LockTable.shardCount }

    /// A lock as it is now; nil when nobody holds it.
    func queue(of key: LockKey) -> LockQueue? {
        shard(key).queues.withLock { queues in
            guard let place = queues.place(of: key) else { return nil }
            return queues[place]
        }
    }

    // MARK: Runs of keys

    /// Claims keys, which ascend and are about to be inserted, for `owner`: as if it had taken the lock
    /// of each in mode `rowClaim`. False, with nothing claimed, when somebody else has claimed one of
    /// them, or holds its lock or waits for it.
    func claim(_ keys: PackedBytes, in keyspace: KeyspaceID, for owner: LockOwner) -> Bool {
        let runCount = owner.claimedRuns
        guard claims.claim(keys, in: keyspace.rawValue, for: owner) else { return false }
        if areFree(keys, in: keyspace, for: owner.session) { return true }
        release(owner, downTo: owner.lockCount, runs: runCount)
        return false
    }

    /// Whether no other session holds the lock of one of the keys, or waits for it.
    private func areFree(
        _ keys: PackedBytes, in keyspace: KeyspaceID, for session: LockSession
    ) -> Bool {
        // Most of the time nobody has locks on rows there, or few.
        let isLocked = shards.map { shard in
            shard.queues.withLock { $0.mayHaveLocks(in: keyspace.rawValue) }
        }
        guard isLocked.contains(true) else {
            return !folded.holdOne(of: keys, in: keyspace, against: .rowClaim, for: session)
        }
        let areFree = keys.withStrings { keys in
            for index in 0..<keys.count {
                let key = LockKey(keyspace, keys[index])
                guard isLocked[shardNumber(key)] else { continue }
                let isFree = shard(key).queues.withLock { queues in
                    queues.place(of: key).map { queues[$0].isFree(for: session, .rowClaim) } ?? true
                }
                if !isFree { return false }
            }
            return true
        }
        // In this order: what is folded meanwhile is seen here.
        return areFree && !folded.holdOne(of: keys, in: keyspace, against: .rowClaim, for: session)
    }

    /// Gives a lock back that was just taken, when its key is claimed by another session in a run: that
    /// claim is a lock from now on. True if so.
    private func leaveToClaimant(_ key: LockKey, _ mode: LockMode, _ owner: LockOwner) -> Bool {
        guard claims.isInUse, mode.conflicts(with: .rowClaim) else { return false }
        var granted: [LockWaiter] = []
        let isClaimed = claims.expose(key, to: owner.session) { claimant in
            shard(key).queues.withLock { queues in
                let place = queues.placeOrInsert(key)
                queues[place].release(owner, mode)
                queues[place].give(claimant, .rowClaim)
                granted = queues[place].grantNext()
            }
        }
        end(granted, .granted)
        return isClaimed
    }

    // MARK: Waits

    private func beginWait(_ waiter: LockWaiter, on key: LockKey, takesLock: Bool = true) {
        changes.withLock { _ in
            let owner = waiter.owner
            // Noted before it is queued: who grants it takes the note away.
            let isStopped = waiting.withLock { waiting in
                waiting.keys[ObjectIdentifier(owner.session)] = (owner, key)
                waitCount.store(waiting.keys.count, ordering: .sequentiallyConsistent)
                return waiting.isStopped
            }
            if !waiter.givesBack.isEmpty { givingCount.add(1, ordering: .relaxed) }
            if isStopped || owner.session.isCanceled() {
                end([waiter], isStopped ? .stopped : .canceled)
                return
            }
            setLimits(waiter, key)
            var isGranted = enqueue(waiter, on: key, takesLock: takesLock)
            while isGranted, takesLock, leaveToClaimant(key, waiter.mode, owner) {
                isGranted = enqueue(waiter, on: key, takesLock: true)
            }
            if isGranted {
                end([waiter], .granted)
                return
            }
            if breakByGiving(through: owner) { return }
            if owner.waitsAgain { lookAgain(around: owner) }
            if alarms == nil || isHopeless(waiter, on: key) { breakCycles(through: owner, key) }
        }
    }

    /// Takes the lock, or queues the wait for it. True when there is nothing to wait for.
    private func enqueue(_ waiter: LockWaiter, on key: LockKey, takesLock: Bool) -> Bool {
        withQueue(of: key, waiter.mode, waiter.owner, ifHeld: true) { queue in
            if !takesLock { return !queue.observe(waiter) }
            if queue.take(waiter.owner, waiter.mode) != .refused { return true }
            queue.wait(waiter)
            return false
        }
    }

    private func setLimits(_ waiter: LockWaiter, _ key: LockKey) {
        guard let alarms else { return }
        let owner = waiter.owner
        waiter.alarms.withLock { set in
            set.append(
                alarms.set(afterMilliseconds: owner.deadlockTimeout) { [weak self] in
                    self?.changes.withLock { _ in
                        guard let self, self.waits(waiter, key) else { return }
                        self.breakCycles(through: owner, key)
                        waiter.hasLooked.store(true, ordering: .relaxed)
                    }
                })
            guard owner.lockTimeout > 0 else { return }
            set.append(
                alarms.set(afterMilliseconds: owner.lockTimeout) { [weak self] in
                    self?.changes.withLock { _ in
                        guard let self, self.waits(waiter, key) else { return }
                        self.fail(owner, key, .timedOut)
                    }
                })
        }
    }

    /// Whether this very wait, not a later one of its session, goes on.
    private func waits(_ waiter: LockWaiter, _ key: LockKey) -> Bool {
        queue(of: key)?.isWaiting(waiter) ?? false
    }

    /// Ends a wait otherwise than by granting what is waited for.
    func fail(_ owner: LockOwner, _ key: LockKey, _ outcome: LockOutcome) {
        let (waiter, granted) = takeOut(owner, from: key)
        end(granted, .granted)
        if let waiter { end([waiter], outcome) }
    }

    /// Takes a wait out of its queue, which may let others through.
    private func takeOut(
        _ owner: LockOwner, from key: LockKey
    ) -> (waiter: LockWaiter?, granted: [LockWaiter]) {
        shard(key).queues.withLock { queues in
            guard let place = queues.place(of: key),
                let waiter = queues[place].removeWaiter(of: owner)
            else { return (nil, []) }
            return (waiter, queues[place].grantNext())
        }
    }

    func end(_ waiters: [LockWaiter], _ outcome: LockOutcome) {
        if waiters.isEmpty { return }
        waiting.withLock { waiting in
            for waiter in waiters {
                waiting.keys[ObjectIdentifier(waiter.owner.session)] = nil
                if !waiter.givesBack.isEmpty { givingCount.subtract(1, ordering: .relaxed) }
            }
            waitCount.store(waiting.keys.count, ordering: .sequentiallyConsistent)
        }
        var woken = WokenThreads()
        for waiter in waiters {
            if let alarms {
                for alarm in waiter.alarms.withLock({ $0 }) { alarms.cancel(alarm) }
            }
            if let thread = waiter.resume(outcome) { woken.insert(thread) }
        }
        woken.wake()
    }

    func describe(
        _ owner: LockOwner, _ key: LockKey,
        _ blockers: (LockOwner, LockQueue) -> [LockOwner]
    ) -> BlockedSession? {
        guard let queue = queue(of: key), let mode = queue.modeAwaited(by: owner),
            let wait = queue.wait(of: owner)
        else { return nil }
        let blockers = blockers(owner, queue)
        return BlockedSession(
            pid: owner.pid, key: key, mode: mode, wait: wait, blockedBy: blockers.map(\.pid),
            blockingTransaction: blockers.first?.number ?? 0)
    }
}
