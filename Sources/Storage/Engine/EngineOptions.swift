package import Environment
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
    package var large = LargeTransactionLimits()
    package var execution = EngineExecution.threads
    /// Kept awake while the disk is waited for; nil: they may sleep.
    package var awake: AwakeProcessors?
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

/// From where on a transaction is treated as a large one. Simulations, whose transactions are small, have
/// smaller limits.
package struct LargeTransactionLimits: Hashable, Sendable {
    /// With more bytes of rows in memory these are handed over at the commit, not copied.
    package var keptBytesMax = 8 << 20
    /// So many writes are encoded before others get the thread.
    package var encodingSteps = 8192
    /// A larger body, in bytes, is left to the sequencer's worker: applying it takes long, and a
    /// session's thread serves others too.
    package var placedBodyBytesMax = 64 << 10
    /// Locks up to this many are released by the sequencer, at once; more by the session, so that a
    /// large transaction does not delay the commits behind it.
    package var promptReleaseCount = 64
    /// With twice so many locks, the oldest so many take less memory (`FoldedLocks`).
    package var foldedAtOnce = 512

    package init() {}
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
    /// The rows that a large transaction gave away while it was encoded do not reach the store.
    case loseGivenAway = "lose-given-away"
    /// Of a large transaction the ledger gets what is encoded before others get the thread.
    case dropLaterPieces = "drop-later-pieces"
    /// A rollback to a savepoint undoes nothing of what a large transaction wrote.
    case keepRolledBack = "keep-rolled-back"
    /// Of very many locks of one transaction the older are in nobody's way.
    case forgetFolded = "forget-folded"
}
