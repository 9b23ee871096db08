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
    /// Nil in simulations, where time does not pass by itself.
    let alarms: Alarms?
    let serializability: SerializableTracker
    let moves = KeyMoves()
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
        if case .threads = options.execution { alarms = Alarms() } else { alarms = nil }
        locks = LockTable(alarms: alarms)
        serializability = SerializableTracker(snapshots)
        drops = KeyspaceDrops()
        gate = views.gate
        applier = Applier(
            store: store, deriver: views.deriver, observers: views.observers, drops: drops,
            plantedBug: options.plantedBug)
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
