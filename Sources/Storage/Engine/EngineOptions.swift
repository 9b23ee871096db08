package import Ledger

/// How an engine runs.
package struct EngineOptions: Sendable {
    /// Memory one transaction's changes may take, in bytes.
    package var transactionBytesMaximum = 2 << 30
    /// How many commits back `begin(asOf:)` reaches at least.
    package var retainedCommits: UInt64 = 0
    /// How long superseded versions are kept, in microseconds.
    package var historyRetentionMicroseconds: Int64 = 0
    /// Superseded versions beyond about so many bytes are given up before their time.
    package var historyBytesMaximum = 1 << 30
    package var ledger = LedgerOptions()
    package var execution = EngineExecution.threads
    /// For the simulator only: it must find each of these.
    package var plantedBug: PlantedBug?

    package init() {}
}

/// Mistakes the engine makes on purpose, to show that the simulator would notice them.
package enum PlantedBug: String, Hashable, Sendable, CaseIterable {
    /// Commits are answered while their group may still be lost.
    case acknowledgeBeforeSync = "acknowledge-before-sync"
    /// Readers see commits that may still be lost.
    case publishBeforeSync = "publish-before-sync"
    /// Replay leaves out the last change of an entry with several.
    case replayHalfEntry = "replay-half-entry"
    /// A lock is given to whoever asks.
    case ignoreLocks = "ignore-locks"
}
