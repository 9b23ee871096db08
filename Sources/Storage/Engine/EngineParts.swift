import Bytes
import Environment
import Store
import Synchronization

/// What the parts of an engine share.
final class EngineParts: Sendable {
    let environment: Environment
    let options: EngineOptions
    let store: Store
    let snapshots: Snapshots
    let locks: LockTable
    let drops: KeyspaceDrops
    let applier: Applier
    let gate: (any AppendGate)?
    /// Asks the housekeeper to make room for the ledger's next segment.
    let needsSegment = Atomic<Bool>(false)

    init(
        _ environment: Environment, _ options: EngineOptions, _ views: EngineViews
    ) {
        self.environment = environment
        self.options = options
        store = Store()
        snapshots = Snapshots()
        locks = LockTable()
        drops = KeyspaceDrops()
        gate = views.gate
        applier = Applier(
            store: store, deriver: views.deriver, observers: views.observers, drops: drops,
            plantedBug: options.plantedBug)
    }
}

extension EngineParts {
    /// The state that the past has to be kept from, by the retention's time; `newest` when no past is
    /// to be kept.
    func retainedFrom(newest: CommitSequence) -> CommitSequence {
        let retention = options.historyRetentionMicroseconds
        let kept = options.retainedCommits
        let byCount = CommitSequence(newest.rawValue > kept ? newest.rawValue - kept : 0)
        guard retention > 0 else { return byCount }
        let (start, isBeforeTime) = environment.clock.now.microseconds
            .subtractingReportingOverflow(retention)
        guard !isBeforeTime else { return .zero }
        return min(byCount, snapshots.newest(notAfter: Timestamp(microseconds: start)))
    }
}

/// What is built on an engine and follows it.
package struct EngineViews: Sendable {
    package var deriver: (any ChangeDeriver)?
    package var gate: (any AppendGate)?
    /// Told of every entry, in this order.
    package var observers: [any CommitObserver]

    package init(
        deriver: (any ChangeDeriver)? = nil, gate: (any AppendGate)? = nil,
        observers: [any CommitObserver] = []
    ) {
        self.deriver = deriver
        self.gate = gate
        self.observers = observers
    }
}
