package import Engine
package import Ledger
package import Store
package import Topics

/// What a simulation went through.
package struct SimulationReport: Hashable, Sendable {
    package var rounds = 0
    package var entries = 0
    /// Acknowledged commits of many rows, in lives that treat them as large.
    package var largeCommits = 0
    package var crashes = 0
    package var bitFlips = 0
    package var failedRecoveries = 0
    /// Bytes that flushes and merges wrote.
    package var flushedBytes = 0
    package var mergedBytes = 0
    /// Segments of the ledger.
    package var archivedSegments = 0
    package var removedSegments = 0
    package var backups = 0
    package var restores = 0
    /// Records of topics that retention or compaction has removed.
    package var removedRecords = 0

    package init() {}

    package mutating func add(_ other: SimulationReport) {
        rounds += other.rounds
        entries += other.entries
        largeCommits += other.largeCommits
        crashes += other.crashes
        bitFlips += other.bitFlips
        failedRecoveries += other.failedRecoveries
        flushedBytes += other.flushedBytes
        mergedBytes += other.mergedBytes
        archivedSegments += other.archivedSegments
        removedSegments += other.removedSegments
        backups += other.backups
        restores += other.restores
        removedRecords += other.removedRecords
    }
}

/// Mistakes planted on purpose, which the simulation must find.
package enum Canary: Hashable, Sendable {
    /// A mistake of the engine.
    case engine(PlantedBug)
    /// A mistake of the store.
    case store(PlantedStoreBug)
    /// A mistake of the ledger, its archive or its backups.
    case ledger(PlantedLedgerBug)
    /// A mistake of the topics.
    case topics(PlantedTopicBug)
    /// A disk that says it has synced and has not.
    case lyingSync

    package static let all: [Canary] =
        PlantedBug.allCases.map { .engine($0) } + PlantedStoreBug.allCases.map { .store($0) }
        + PlantedLedgerBug.allCases.map { .ledger($0) }
        + PlantedTopicBug.allCases.map { .topics($0) } + [.lyingSync]

    package init?(name: String) {
        guard let found = Canary.all.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    package var name: String {
        switch self {
        case .engine(let bug): bug.rawValue
        case .store(let bug): bug.rawValue
        case .ledger(let bug): bug.rawValue
        case .topics(let bug): bug.rawValue
        case .lyingSync: "lying-sync"
        }
    }
}
