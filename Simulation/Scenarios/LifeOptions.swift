import Bytes
import Engine
import Environment
import Ledger
import Store
import Topics

/// How the database of one life is set up: so small that it is flushed, merged, archived and
/// compacted several times.
struct LifeOptions: Sendable {
    /// What becomes of the ledger's older segments.
    enum LedgerKeeping: Hashable, Sendable {
        /// They stay.
        case whole
        /// They are archived, and stay beside it up to so many bytes; nil: not at all.
        case archived(bytes: Int?)
        /// They go when there are more than so many bytes.
        case dropped(bytes: Int)
    }

    var engine = EngineOptions()
    var topics = TopicStoreOptions()
    /// Of the topic that is not compacted.
    var topicConfig = TopicConfig()
    var keeping: LedgerKeeping
    /// The limits of what is large are so small that a session reaches them, which writes many rows in
    /// one transaction.
    private(set) var hasLargeTransactions = false
    let canary: Canary?
    /// Of a segment in a backup.
    private(set) var backupPartsMax = 16

    static let archive = "archive"

    /// What concerns large transactions is drawn from `large`.
    init(
        _ random: inout SeededGenerator, large: inout SeededGenerator, _ canary: Canary?
    ) {
        self.canary = canary
        switch Int.random(in: 0..<6, using: &random) {
        case 0..<2: keeping = .whole
        case 2: keeping = .archived(bytes: nil)
        case 3: keeping = .archived(bytes: Int.random(in: 1...12_000, using: &random))
        default: keeping = .dropped(bytes: Int.random(in: 1...12_000, using: &random))
        }
        engine.ledger = LedgerOptions(
            segmentCapacity: 1024 << Int.random(in: 0...3, using: &random))
        engine.retainedCommits = World.retainedCommits
        engine.store = LifeOptions.smallStore(&random)
        chooseTopics(&random)
        // Not of the life's own numbers: the seeds that are known play on as they did.
        var other = random
        engine.ledger.aheadBytesMin = [1, 200, 64 << 10].randomElement(using: &other) ?? 1
        engine.ledger.pageSize = [16, 128, 4096].randomElement(using: &other) ?? 16
        if large.chance(0.25) { chooseLimits(&large) }
        switch canary {
        case .engine(let bug): engine.plantedBug = bug
        case .store(let bug): engine.store.plantedBug = bug
        case .ledger(let bug): engine.ledger.plantedBug = bug
        case .topics(let bug): topics.plantedBug = bug
        case .lyingSync, nil: break
        }
    }

    private static func smallStore(_ random: inout SeededGenerator) -> StoreOptions {
        var options = StoreOptions(memoryBytes: 1 << 16)
        options.flushBytes = Int.random(in: 300...4000, using: &random)
        options.run.blockBytes = Int.random(in: 64...512, using: &random)
        options.runBytes = Int.random(in: 500...2000, using: &random)
        options.level0RunsMax = Int.random(in: 1...3, using: &random)
        options.level1Bytes = Int.random(in: 1000...4000, using: &random)
        options.levelFactor = 2
        options.stepEntries = Int.random(in: 1...40, using: &random)
        options.hollowKeysMin = 2
        return options
    }

    private mutating func chooseLimits(_ random: inout SeededGenerator) {
        hasLargeTransactions = true
        engine.large.keptBytesMax = Int.random(in: 0...6000, using: &random)
        engine.large.encodingSteps = Int.random(in: 1...50, using: &random)
        engine.large.placedBodyBytesMax = Int.random(in: 0...4000, using: &random)
        engine.large.promptReleaseCount = Int.random(in: 0...20, using: &random)
        engine.large.foldedAtOnce = Int.random(in: 1...10, using: &random)
        backupPartsMax = Int.random(in: 1...4, using: &random)
    }

    private mutating func chooseTopics(_ random: inout SeededGenerator) {
        topics.segmentBytes = Int.random(in: 200...1500, using: &random)
        topics.blockBytes = Int.random(in: 64...300, using: &random)
        topics.memoryBytes = Int.random(in: 200...2000, using: &random)
        topics.flushBytes = Int.random(in: 100...1000, using: &random)
        topics.openSegments = 2
        topics.tombstoneMilliseconds = [0, 10, 3_600_000].randomElement(using: &random) ?? 0
        topicConfig.retentionMilliseconds =
            [nil, 5, 1000, 3_600_000].randomElement(using: &random) ?? nil
        topicConfig.retentionBytes = [nil, nil, 300, 1200].randomElement(using: &random) ?? nil
    }

    /// A topic's settings.
    func config(of topic: TopicID) -> TopicConfig {
        guard topic == World.compactedTopic else { return topicConfig }
        var config = TopicConfig()
        config.retentionMilliseconds = nil
        config.deletesOldRecords = false
        config.isCompacted = true
        return config
    }

    /// What the server is told to do with the ledger; nil when nothing.
    func retention(
        _ files: any FileSystem, _ identity: LedgerIdentity
    ) -> LedgerRetention? {
        switch keeping {
        case .whole: return nil
        case .archived(let bytes):
            return LedgerRetention(bytes: bytes, archive: archive(files, identity))
        case .dropped(let bytes): return LedgerRetention(bytes: bytes)
        }
    }

    func archive(_ files: any FileSystem, _ identity: LedgerIdentity) -> PackedSegments {
        PackedSegments(
            directory: LifeOptions.archive, files: files, identity: identity,
            plantedBug: engine.ledger.plantedBug)
    }

    var isArchived: Bool { if case .archived = keeping { true } else { false } }
    var isDropped: Bool { if case .dropped = keeping { true } else { false } }
}
