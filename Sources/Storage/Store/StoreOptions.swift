/// How a store on disk works. All sizes are in bytes.
package struct StoreOptions: Sendable {
    /// For everything kept in memory: what is not in runs yet, and the blocks of runs.
    package var memoryBytes: Int
    /// At most so much is written before it is frozen and flushed; nil: a quarter of the memory, up
    /// to 256 MiB.
    package var flushBytes: Int?
    /// Runs that merges write are about so large.
    package var runBytes = 32 << 20
    /// So many runs of level 0 are merged into level 1.
    package var level0RunsMax = 4
    /// Level 1 is merged on when it is larger; each level after it may be `levelFactor` times as
    /// large as the one before.
    package var level1Bytes = 256 << 20
    package var levelFactor = 10
    /// So many entries are flushed or merged before other work gets its turn.
    package var stepEntries = 4096
    /// So many deleted keys in front of the first row are noted, so that others need not pass them.
    package var hollowKeysMin = 64
    package var run = RunOptions()
    /// For the simulator only: it must find each of these.
    package var plantedBug: PlantedStoreBug?

    package init(memoryBytes: Int) { self.memoryBytes = memoryBytes }

    /// When what was written is frozen.
    var freezeBytes: Int { flushBytes ?? min(max(memoryBytes / 4, 1 << 20), 256 << 20) }
}

/// Mistakes the store makes on purpose, to show that the simulator would notice them.
package enum PlantedStoreBug: String, Hashable, Sendable, CaseIterable {
    /// The manifest's bytes and name are left to the system to write.
    case manifestNotSynced = "manifest-not-synced"
    /// Superseded versions are kept as if they had been valid for one commit only.
    case historyIntervalWrong = "history-interval-wrong"
    /// A merge forgets what history must know.
    case mergeForgetsHistory = "merge-forgets-history"
    /// A merge drops deletions although older runs still have what they hide.
    case mergeDropsTombstones = "merge-drops-tombstones"
    /// What was frozen is flushed before the ledger's sync.
    case flushAheadOfLedger = "flush-ahead-of-ledger"
    /// After a start nobody knows how far back the past is kept.
    case horizonsForgotten = "horizons-forgotten"
    /// Blocks are read whatever their checksums say.
    case skipBlockChecksum = "skip-block-checksum"
}
