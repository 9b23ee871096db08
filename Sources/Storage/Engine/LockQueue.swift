/// Who holds locks: one transaction. Compared by identity.
///
/// Thread safety: `held` belongs to the transaction's task until the transaction ends, and to who
/// ends it then; the rest does not change.
package final class LockOwner: @unchecked Sendable {
    /// The session's number as clients see it.
    package let pid: Int32
    /// Every key it got a lock on, once each.
    var held: [LockKey] = []

    package init(pid: Int32) { self.pid = pid }
}

/// How a wait for a lock ended.
enum LockOutcome: Sendable {
    case granted
    case deadlock([BlockedSession])
    case canceled
    case stopped
}

/// One wait.
final class LockWaiter: Sendable {
    let owner: LockOwner
    let mode: LockMode
    private let continuation: UnsafeContinuation<LockOutcome, Never>

    init(
        owner: LockOwner, mode: LockMode, continuation: UnsafeContinuation<LockOutcome, Never>
    ) {
        self.owner = owner
        self.mode = mode
        self.continuation = continuation
    }

    /// Ends the wait; whoever takes the waiter out of its queue calls it, once.
    func resume(_ outcome: LockOutcome) { continuation.resume(returning: outcome) }
}

/// The state of one lock: who holds it in which modes, and who waits, first come first served.
/// A pure value: all decisions about who gets a lock are here.
///
/// Invariant: holders' modes do not conflict between different holders; the first waiter conflicts
/// with a holder.
struct LockQueue {
    struct Holder {
        let owner: LockOwner
        /// Bit n: holds mode n.
        var modes: UInt16
    }

    private var first: Holder?
    /// Further holders: only shared modes have any.
    private var others: [Holder] = []
    private var waiters: [LockWaiter] = []

    var isUnused: Bool { first == nil && waiters.isEmpty }
    var hasWaiters: Bool { !waiters.isEmpty }

    /// What `take` did.
    enum Taking {
        case taken
        /// Taken by one who holds the lock already in some mode.
        case widened
        case refused
    }

    /// Takes the lock unless another holds it in a conflicting mode, or waits for one and `owner`
    /// is not among the holders.
    mutating func take(_ owner: LockOwner, _ mode: LockMode) -> Taking {
        let holds = modes(of: owner)
        if holds & (1 << mode.rawValue) != 0 { return .widened }
        if isHeld(against: mode, except: owner) { return .refused }
        if holds == 0, waiters.contains(where: { $0.mode.conflicts(with: mode) }) {
            return .refused
        }
        add(owner, mode)
        return holds == 0 ? .taken : .widened
    }

    /// Queues a wait: behind all others, or before those who hold nothing when its owner does.
    mutating func wait(_ waiter: LockWaiter) {
        guard modes(of: waiter.owner) != 0 else {
            waiters.append(waiter)
            return
        }
        let place = waiters.firstIndex { modes(of: $0.owner) == 0 } ?? waiters.count
        waiters.insert(waiter, at: place)
    }

    /// Takes the owner's wait out of the queue.
    mutating func removeWaiter(of owner: LockOwner) -> LockWaiter? {
        waiters.firstIndex { $0.owner === owner }.map { waiters.remove(at: $0) }
    }

    mutating func release(_ owner: LockOwner) {
        if first?.owner === owner {
            first = others.popLast()
        } else {
            others.removeAll { $0.owner === owner }
        }
    }

    /// Takes out of the queue those who can have the lock now, and gives it to them.
    mutating func grantNext() -> [LockWaiter] {
        var granted: [LockWaiter] = []
        var remaining: [LockWaiter] = []
        for waiter in waiters {
            let isBlocked =
                isHeld(against: waiter.mode, except: waiter.owner)
                || remaining.contains { $0.mode.conflicts(with: waiter.mode) }
            if isBlocked {
                remaining.append(waiter)
            } else {
                add(waiter.owner, waiter.mode)
                granted.append(waiter)
            }
        }
        waiters = remaining
        return granted
    }

    /// Whom a waiting owner waits for: conflicting holders, and conflicting waiters before it.
    func blockers(of owner: LockOwner) -> [LockOwner] {
        guard let place = waiters.firstIndex(where: { $0.owner === owner }) else { return [] }
        let mode = waiters[place].mode
        var blockers: [LockOwner] = []
        forEachHolder { holder in
            if holder.owner !== owner, LockQueue.conflicts(holder.modes, mode) {
                blockers.append(holder.owner)
            }
        }
        for waiter in waiters[..<place] where waiter.mode.conflicts(with: mode) {
            blockers.append(waiter.owner)
        }
        return blockers
    }

    /// The mode an owner waits for.
    func modeAwaited(by owner: LockOwner) -> LockMode? {
        waiters.first { $0.owner === owner }?.mode
    }

    /// Empties the queue.
    mutating func removeAllWaiters() -> [LockWaiter] {
        defer { waiters = [] }
        return waiters
    }

    private mutating func add(_ owner: LockOwner, _ mode: LockMode) {
        let bit: UInt16 = 1 << mode.rawValue
        if first == nil {
            first = Holder(owner: owner, modes: bit)
        } else if first?.owner === owner {
            first?.modes |= bit
        } else if let index = others.firstIndex(where: { $0.owner === owner }) {
            others[index].modes |= bit
        } else {
            others.append(Holder(owner: owner, modes: bit))
        }
    }

    private func modes(of owner: LockOwner) -> UInt16 {
        if let first, first.owner === owner { return first.modes }
        return others.first { $0.owner === owner }?.modes ?? 0
    }

    private func isHeld(against mode: LockMode, except owner: LockOwner) -> Bool {
        var isHeld = false
        forEachHolder { holder in
            if holder.owner !== owner, LockQueue.conflicts(holder.modes, mode) { isHeld = true }
        }
        return isHeld
    }

    private func forEachHolder(_ body: (Holder) -> Void) {
        if let first { body(first) }
        for holder in others { body(holder) }
    }

    private static func conflicts(_ modes: UInt16, _ mode: LockMode) -> Bool {
        modes & mode.conflictMask != 0
    }
}
