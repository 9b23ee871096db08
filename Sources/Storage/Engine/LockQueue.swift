import Bytes
import Environment
import Synchronization

/// How a wait for a lock ended.
enum LockOutcome: Sendable {
    case granted
    case deadlock([BlockedSession])
    /// As a deadlock would be that the owner is to end by giving back what it can.
    case gaveWay([BlockedSession])
    case canceled
    case timedOut
    case stopped
}

/// One wait.
final class LockWaiter: Sendable {
    /// Who goes on when it ends.
    enum Waiting: Sendable {
        case task(UnsafeContinuation<LockOutcome, Never>)
        case listener(any WaitListener)
    }

    let owner: LockOwner
    let mode: LockMode
    /// What its owner gives back rather than be in a deadlock.
    let givesBack: [LockKey]
    private let waiting: Waiting
    /// When it began, by the clock of alarms; 0 where there are none.
    let start: UInt64
    private let end = Mutex<LockOutcome?>(nil)
    private let passes = Atomic<Int>(0)

    init(owner: LockOwner, mode: LockMode, start: UInt64, _ waiting: Waiting) {
        self.owner = owner
        self.start = start
        self.mode = mode
        givesBack = owner.givesBack
        self.waiting = waiting
    }

    /// How many that came later got the lock before. Changed by who has the queue.
    var passedCount: Int { passes.load(ordering: .relaxed) }

    func notePass() { passes.add(1, ordering: .relaxed) }

    /// Its deadlock timeout is over.
    let hasLooked = Atomic<Bool>(false)

    /// How it ended, once its listener was told of that.
    var outcome: LockOutcome? { end.withLock { $0 } }

    /// Ends the wait; whoever takes the waiter out of its queue calls it, once. Returns the thread to be
    /// woken, if that is left to the caller.
    func resume(_ outcome: LockOutcome) -> (any WakeableThread)? {
        switch waiting {
        case .task(let continuation):
            continuation.resume(returning: outcome)
            return nil
        case .listener(let listener):
            end.withLock { $0 = outcome }
            listener.waitEnded()
            return listener.thread
        }
    }

    /// The limits of this wait, to be called off when it ends.
    let alarms = Mutex<[Alarms.ID]>([])
}

/// The state of one lock: who holds it in which modes, and who waits, first come first served.
/// A pure value: all decisions about who gets a lock are here.
///
/// Invariant: of different holders whose modes conflict all but one have their place, and that one
/// follows them; the first waiter conflicts with a holder.
struct LockQueue {
    private var holders = LockHolders()
    /// Who waits, where somebody does.
    private struct Waits {
        var waiters: [LockWaiter] = []
        /// Those who wait for holders to be gone, not for the lock: they stand in nobody's way.
        var observers: [(waiter: LockWaiter, watched: [LockOwner])] = []
    }

    /// One or none: most locks are had at once, and a large transaction has many.
    private var waits: [Waits] = []

    private var waiters: [LockWaiter] {
        get { waits.isEmpty ? [] : waits[0].waiters }
        _modify {
            if waits.isEmpty { waits.append(Waits()) }
            yield &waits[0].waiters
        }
    }
    private var observers: [(waiter: LockWaiter, watched: [LockOwner])] {
        get { waits.isEmpty ? [] : waits[0].observers }
        _modify {
            if waits.isEmpty { waits.append(Waits()) }
            yield &waits[0].observers
        }
    }

    var isUnused: Bool { holders.isEmpty && waiters.isEmpty && observers.isEmpty }
    var hasWaiters: Bool { !waiters.isEmpty || !observers.isEmpty }

    /// What `take` did.
    enum Taking {
        case taken
        /// The owner has the lock in this mode already.
        case alreadyHeld
        case refused
    }

    /// Takes the lock unless another session holds it in a conflicting mode, or (tables only) waits
    /// for one before the place that is this session's. A row's sharer does not wait for who
    /// waits, as in PostgreSQL: there a row's locks stand in the row, its queue elsewhere.
    mutating func take(_ owner: LockOwner, _ mode: LockMode) -> Taking {
        let holds = holders.modes(of: owner)
        if holds & (1 << mode.rawValue) != 0 { return .alreadyHeld }
        if isHeld(against: mode, for: owner) { return .refused }
        // Nor does who follows go before who waits until all is durable: that could take for ever.
        if mode.isOfRow {
            if holds == 0, isFollowing(owner, mode),
                isAwaited(against: mode, before: waiters.count),
                !holders.contains(owner.session)
            {
                return .refused
            }
        } else if !waiters.isEmpty, isAwaited(against: mode, before: turn(of: owner.session)) {
            return .refused
        }
        add(owner, mode)
        return .taken
    }

    /// Whether a session could have the lock at once, and nobody would have to wait for it.
    func isFree(for session: LockSession, _ mode: LockMode) -> Bool {
        !hasWaiters
            && !holders.contains(conflictingWith: mode) { $0.owner.session !== session }
    }

    /// Whether nobody but the owner holds the lock, and nobody awaits it.
    func isHeldOnly(by owner: LockOwner) -> Bool { !hasWaiters && holders.isOnly(owner) }

    /// Makes an owner hold the lock, whoever else does.
    mutating func give(_ owner: LockOwner, _ mode: LockMode) { add(owner, mode) }

    private func isAwaited(against mode: LockMode, before place: Int) -> Bool {
        waiters[..<place].contains { $0.mode.conflicts(with: mode) }
    }

    /// Where in the queue for a table a session stands that asks for it: before the first who waits for what it
    /// holds already, otherwise behind all. (Were it before all because it holds something, those who read a
    /// table and then write it would keep others from it for ever. As PostgreSQL's `ProcSleep` does it.)
    private func turn(of session: LockSession) -> Int {
        let held = holders.modes(of: session)
        return waiters.firstIndex { LockQueue.conflicts(held, $0.mode) } ?? waiters.count
    }

    /// Queues a wait: for a table at its turn, for a row behind all others, or before those who hold nothing when
    /// its owner does.
    mutating func wait(_ waiter: LockWaiter) {
        guard waiter.mode.isOfRow else {
            waiters.insert(waiter, at: turn(of: waiter.owner.session))
            return
        }
        guard holders.contains(waiter.owner.session) else {
            waiters.append(waiter)
            return
        }
        let place = waiters.firstIndex { !holders.contains($0.owner.session) } ?? waiters.count
        waiters.insert(waiter, at: place)
    }

    /// Waits until those who hold the lock now, in a mode that conflicts, hold it no more. False when
    /// there is nobody to wait for.
    mutating func observe(_ waiter: LockWaiter) -> Bool {
        let watched = standing(against: waiter.mode, for: waiter.owner)
        if watched.isEmpty { return false }
        observers.append((waiter, watched))
        return true
    }

    /// Takes out those whose wait for holders is over.
    private mutating func endObservations() -> [LockWaiter] {
        if observers.isEmpty { return [] }
        var done: [LockWaiter] = []
        var rest: [(waiter: LockWaiter, watched: [LockOwner])] = []
        for observer in observers {
            let goesOn = observer.watched.contains {
                LockQueue.conflicts(holders.modes(of: $0), observer.waiter.mode)
            }
            if goesOn { rest.append(observer) } else { done.append(observer.waiter) }
        }
        observers = rest
        return done
    }

    /// Moves a wait to just before another's, which resolves a deadlock in which nobody needs to
    /// fail. Returns the order to go back to; nil when it does not stand behind it.
    mutating func advance(_ session: LockSession, before other: LockSession) -> [LockWaiter]? {
        guard let place = waiters.firstIndex(where: { $0.owner.session === session }),
            let goal = waiters[..<place].firstIndex(where: { $0.owner.session === other })
        else { return nil }
        let order = waiters
        waiters.insert(waiters.remove(at: place), at: goal)
        return order
    }

    mutating func restore(_ order: [LockWaiter]) { waiters = order }

    /// Whether another waits for what this waiter's session holds and holds what it waits for.
    func isDeadlocked(_ waiter: LockWaiter) -> Bool {
        guard waiters.contains(where: { $0 === waiter }) else { return false }
        let held = holders.modes(of: waiter.owner)
        return waiters.contains { other in
            other !== waiter && LockQueue.conflicts(held, other.mode)
                && LockQueue.conflicts(holders.modes(of: other.owner), waiter.mode)
        }
    }

    /// Who a waiting session waits for only because it stands before it in the queue.
    func waitersAhead(of session: LockSession) -> [LockOwner] {
        guard let place = waiters.firstIndex(where: { $0.owner.session === session }) else {
            return []
        }
        let mode = waiters[place].mode
        return waiters[..<place].filter { $0.mode.conflicts(with: mode) }.map(\.owner)
    }

    /// Takes the owner's wait out of the queue.
    mutating func removeWaiter(of owner: LockOwner) -> LockWaiter? {
        if let place = waiters.firstIndex(where: { $0.owner === owner }) {
            return waiters.remove(at: place)
        }
        return observers.firstIndex { $0.waiter.owner === owner }
            .map { observers.remove(at: $0).waiter }
    }

    mutating func release(_ owner: LockOwner) { holders.remove(owner) }

    /// Gives back one mode.
    mutating func release(_ owner: LockOwner, _ mode: LockMode) { holders.remove(owner, mode) }

    /// A wait is passed by so many that came later, at most.
    static let passesMax = 8
    /// No more waits than these are looked through for one to go first.
    private static let nearWaitsMax = 32

    /// Takes out of the queue those who can have the lock now, and gives it to them; and those who
    /// waited for holders that are gone. `home` is whose thread the caller runs on, or is about to wake.
    mutating func grantNext(near home: UInt = 0) -> [LockWaiter] {
        var granted = endObservations()
        guard !waits.isEmpty else { return granted }
        letNearGoFirst(home)
        // The modes that those conflict with who stay: who wants one of these stays behind them.
        var closed: UInt16 = 0
        var kept = 0
        for index in waits[0].waiters.indices {
            let waiter = waits[0].waiters[index]
            if closed & (1 << waiter.mode.rawValue) != 0
                || isHeld(against: waiter.mode, for: waiter.owner)
            {
                closed |= waiter.mode.conflictMask
                if kept < index { waits[0].waiters[kept] = waiter }
                kept += 1
            } else {
                add(waiter.owner, waiter.mode)
                granted.append(waiter)
            }
        }
        if kept < waits[0].waiters.count {
            waits[0].waiters.removeLast(waits[0].waiters.count - kept)
        }
        return granted
    }

    /// The lock of a row that many want goes from thread to thread, and each has to be woken for it, which
    /// takes longer than the change of a row does. So one that the same thread serves goes before others, as
    /// long as none of them has been passed often.
    private mutating func letNearGoFirst(_ home: UInt) {
        guard home != 0, waits[0].waiters.count > 1, let first = waits[0].waiters.first,
            first.mode.isOfRow, first.owner.session.home != home,
            !isHeld(against: first.mode, for: first.owner), !holders.contains(first.owner.session)
        else { return }
        for index in 0..<min(waits[0].waiters.count, LockQueue.nearWaitsMax) {
            let waiter = waits[0].waiters[index]
            if waiter.owner.session.home == home {
                // Otherwise both can have it.
                guard waiter.mode.conflicts(with: first.mode) else { return }
                for passed in 0..<index { waits[0].waiters[passed].notePass() }
                waits[0].waiters.remove(at: index)
                waits[0].waiters.insert(waiter, at: 0)
                return
            }
            if waiter.passedCount >= LockQueue.passesMax { return }
        }
    }

    /// Whom a waiting owner waits for: conflicting holders, and conflicting waiters before it.
    func blockers(of owner: LockOwner) -> [LockOwner] {
        guard let waiter = waiters.first(where: { $0.owner === owner }) else {
            guard let observer = observers.first(where: { $0.waiter.owner === owner }) else {
                return []
            }
            return observer.watched.filter {
                LockQueue.conflicts(holders.modes(of: $0), observer.waiter.mode)
            }
        }
        return standing(against: waiter.mode, for: owner) + waitersAhead(of: owner.session)
    }

    /// Whom a search for a way back to `start` goes on to from a waiting owner. Of those before it who want the same
    /// only `start` is among them: the others wait for nobody for whom it does not wait itself, unless it holds
    /// something here. So a search takes no longer than the queue is, however many stand in it.
    func blockers(of owner: LockOwner, towards start: LockSession) -> [LockOwner] {
        guard let place = waiters.firstIndex(where: { $0.owner === owner }) else {
            return blockers(of: owner)
        }
        let mode = waiters[place].mode
        let isHolder = holders.contains(owner.session)
        var found = standing(against: mode, for: owner)
        for other in waiters[..<place] where other.mode.conflicts(with: mode) {
            if isHolder || other.mode != mode || other.owner.session === start {
                found.append(other.owner)
            }
        }
        return found
    }

    /// The same as PostgreSQL tells it. Of those who want a row the first, and all whose modes go together
    /// with his, have its tuple lock and wait for a transaction that has the row; those behind them wait for
    /// the tuple lock. Who wants to insert a key waits for the one who has it.
    func shownBlockers(of owner: LockOwner) -> [LockOwner] {
        guard let waiter = waiters.first(where: { $0.owner === owner }), waiter.mode.isOfRow else {
            return blockers(of: owner)
        }
        if hasTurnsBefore(waiter) { return waitersBefore(waiter) }
        let holders = standing(against: waiter.mode, for: owner)
        return holders.isEmpty ? waitersAhead(of: owner.session) : holders
    }

    /// Whose turn at a row comes before the waiter's.
    private func waitersBefore(_ waiter: LockWaiter) -> [LockOwner] {
        if waiter.mode == .rowClaim { return [] }
        return waiters.prefix { $0 !== waiter }
            .filter { LockQueue.hasTurn($0, before: waiter) }.map(\.owner)
    }

    private func hasTurnsBefore(_ waiter: LockWaiter) -> Bool {
        if waiter.mode == .rowClaim { return false }
        return waiters.first { $0 === waiter || LockQueue.hasTurn($0, before: waiter) } !== waiter
    }

    private static func hasTurn(_ other: LockWaiter, before waiter: LockWaiter) -> Bool {
        other.mode != .rowClaim && other.mode.conflicts(with: waiter.mode)
    }

    /// What an owner waits for, if it does.
    func wait(of owner: LockOwner) -> LockWait? {
        if let waiter = waiters.first(where: { $0.owner === owner }) {
            if !waiter.mode.isOfRow { return .lock }
            if hasTurnsBefore(waiter) { return .turn }
        } else if !observers.contains(where: { $0.waiter.owner === owner }) {
            return nil
        }
        return LockWait(endOf: shownBlockers(of: owner).first)
    }

    /// The holders that keep the owner from having the lock.
    private func standing(against mode: LockMode, for owner: LockOwner) -> [LockOwner] {
        var found: [LockOwner] = []
        holders.forEach { holder in
            if LockQueue.stands(holder, against: mode, for: owner) { found.append(holder.owner) }
        }
        return found
    }

    /// Whether a holder keeps the owner from having the lock.
    private static func stands(
        _ holder: LockHolders.Holder, against mode: LockMode, for owner: LockOwner
    ) -> Bool {
        conflicts(holder.modes, mode) && holder.owner.session !== owner.session
            && !(mode.mayFollow && owner.follows && holder.owner.place != nil)
    }

    /// Whether a conflicting holder has its place.
    private func isFollowing(_ owner: LockOwner, _ mode: LockMode) -> Bool {
        guard mode.mayFollow, owner.follows else { return false }
        return holders.contains(conflictingWith: mode) { $0.owner.place != nil }
    }

    func isWaiting(_ waiter: LockWaiter) -> Bool {
        waiters.contains { $0 === waiter } || observers.contains { $0.waiter === waiter }
    }

    /// The mode an owner waits for.
    func modeAwaited(by owner: LockOwner) -> LockMode? { waiter(of: owner)?.mode }

    /// The owner's wait here, if there is one.
    func waiter(of owner: LockOwner) -> LockWaiter? {
        waiters.first { $0.owner === owner }
            ?? observers.first { $0.waiter.owner === owner }?.waiter
    }

    /// Empties the queue.
    mutating func removeAllWaiters() -> [LockWaiter] {
        defer {
            waiters = []
            observers = []
        }
        return waiters + observers.map(\.waiter)
    }

    private mutating func add(_ owner: LockOwner, _ mode: LockMode) {
        if mode.mayFollow, owner.follows {
            holders.forEach { holder in
                if let place = holder.owner.place, LockQueue.conflicts(holder.modes, mode) {
                    owner.follow(place)
                }
            }
        }
        holders.add(owner, mode)
    }

    /// Makes another the holder of what an owner holds.
    mutating func handOver(from owner: LockOwner, to heir: LockOwner) {
        holders.replace(owner, by: heir)
        for index in observers.indices {
            for place in observers[index].watched.indices
            where observers[index].watched[place] === owner {
                observers[index].watched[place] = heir
            }
        }
    }

    private func isHeld(against mode: LockMode, for owner: LockOwner) -> Bool {
        holders.contains(conflictingWith: mode) { holder in
            LockQueue.stands(holder, against: mode, for: owner)
        }
    }

    /// Every holder with each of its modes, then every waiter.
    /// `waiter`: nil for those who hold it.
    func forEachLock(
        _ body: (_ owner: LockOwner, _ mode: LockMode, _ waiter: LockWaiter?) -> Void
    ) {
        holders.forEach { holder in
            for mode in LockMode.allCases where holder.modes & (1 << mode.rawValue) != 0 {
                body(holder.owner, mode, nil)
            }
        }
        for waiter in waiters + observers.map(\.waiter) { body(waiter.owner, waiter.mode, waiter) }
    }

    private static func conflicts(_ modes: UInt16, _ mode: LockMode) -> Bool {
        modes & mode.conflictMask != 0
    }
}
