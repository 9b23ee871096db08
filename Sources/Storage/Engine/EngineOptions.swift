package import Ledger
package import Store

/// How an engine runs.
package struct EngineOptions: Sendable {
    /// Memory one transaction's changes may take, in bytes.
    package var transactionBytesMaximum = 2 << 30
    /// How many commits back `begin(asOf:)` reaches at least.
    package var retainedCommits: UInt64 = 0
    package var ledger = LedgerOptions()
    package var store = StoreOptions(memoryBytes: 512 << 20)
    /// Bytes of the ledger after which the store is flushed although little was written to it, so
    /// that a start has little to replay.
    package var replayBytesMax = 1 << 30
    package var execution = EngineExecution.threads
    /// Told how far a start has come that takes longer than a second.
    package var onProgress: (@Sendable (String) -> Void)?
    /// For the simulator only: it must find each of these.
    package var plantedBug: PlantedBug?

    package init() {}

    /// For rows in memory and the blocks of the store's files.
    package var memoryBytes: Int {
        get { store.memoryBytes }
        set { store.memoryBytes = newValue }
    }
}

/// Mistakes the engine makes on purpose, to show that the simulator would notice them.
package enum PlantedBug: String, Hashable, Sendable, CaseIterable {
    /// Commits are answered while their group may still be lost.
    case acknowledgeBeforeSync = "acknowledge-before-sync"
    /// Readers see commits that may still be lost.
    case publishBeforeSync = "publish-before-sync"
    /// Who follows a commit that may still be lost does not wait before it says what it saw.
    case discloseBeforeSync = "disclose-before-sync"
    /// Replay leaves out the last change of an entry with several.
    case replayHalfEntry = "replay-half-entry"
    /// A lock is given to whoever asks.
    case ignoreLocks = "ignore-locks"
    /// SERIALIZABLE is no more than REPEATABLE READ.
    case skipValidation = "skip-validation"
    /// History goes however long it is to be kept.
    case ignoreRetention = "ignore-retention"
}
