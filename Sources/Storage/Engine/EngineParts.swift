import Bytes
import Environment
package import Store
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
    let departures = RowDepartures()
    let applier: Applier
    /// What large transactions write into.
    let spareChunks: SpareChunks
    let observers: [any CommitObserver]
    let deriver: (any ChangeDeriver)?
    let rules: (any KeyspaceRules)?
    let gate: (any AppendGate)?
    /// Asks the housekeeper to give memory back that the C library keeps though it is free.
    let wantsTrim = Atomic(false)
    /// Asks the housekeeper to make room for the ledger's next segment.
    let needsSegment = Atomic<Bool>(false)
    /// What the store said when it found no room on the disk. Until it finds some, memory is all there
    /// is for writes.
    let diskFull = Mutex<EngineError?>(nil)
    let isDiskFull = Atomic<Bool>(false)
    /// The engine is closing.
    let isStopping = Atomic<Bool>(false)
    /// A flush or a merge failed for good.
    let hasFailed = Atomic<Bool>(false)

    /// `directory` is the store's.
    init(
        _ environment: Environment, directory: String, _ options: EngineOptions,
        _ views: EngineViews
    ) throws(EngineError) {
        self.environment = environment
        self.options = options
        store = try reading { () throws(StoreError) in
            try Store(directory, in: environment.files, options.store, rules: views.rules)
        }
        observers = views.observers
        deriver = views.deriver
        rules = views.rules
        snapshots = Snapshots()
        if case .threads = options.execution { alarms = Alarms() } else { alarms = nil }
        locks = LockTable(
            alarms: alarms, foldedAtOnce: options.large.foldedAtOnce,
            forgetsFolded: options.plantedBug == .forgetFolded)
        serializability = SerializableTracker(snapshots)
        gate = views.gate
        spareChunks = SpareChunks(budget: options.store.memoryBytes)
        applier = Applier(
            store: store, deriver: views.deriver, observers: views.observers,
            plantedBug: options.plantedBug)
    }
}

/// What is built on an engine and follows it.
package struct EngineViews: Sendable {
    package var deriver: (any ChangeDeriver)?
    package var gate: (any AppendGate)?
    /// Told of every entry, in this order.
    package var observers: [any CommitObserver]
    package var rules: (any KeyspaceRules)?

    package init(
        deriver: (any ChangeDeriver)? = nil, gate: (any AppendGate)? = nil,
        observers: [any CommitObserver] = [], rules: (any KeyspaceRules)? = nil
    ) {
        self.rules = rules
        self.deriver = deriver
        self.gate = gate
        self.observers = observers
    }
}

extension EngineParts {
    /// Does a part of a flush: the store's files, then what the views keep on their own disks, then
    /// the store's word that both are there. Returns whether it did something.
    func flushStep() throws(EngineError) -> Bool {
        let progress = try reading { () throws(StoreError) in try store.flushStep() }
        switch progress {
        case .idle: return false
        case .working: return true
        case .written(let sequence):
            for observer in observers { try observer.persist(upTo: sequence) }
            try reading { () throws(StoreError) in try store.completeFlush() }
            return true
        }
    }
}
