import Bytes
import Engine
import Store
import Synchronization

/// The simulated database's layout.
enum World {
    /// Account name → balance. The sum of all balances never changes.
    static let accounts = KeyspaceID(100)
    /// Item name → a text that occurs once in the whole history.
    static let items = KeyspaceID(101)
    /// Derived: an item's text → its name.
    static let itemsByText = KeyspaceID(102)

    /// List name → its elements, joined by commas; a keyspace for each isolation level.
    static let lists: [Isolation: KeyspaceID] = [
        .readCommitted: KeyspaceID(110), .repeatableRead: KeyspaceID(111),
        .serializable: KeyspaceID(112),
    ]
    static let listCount = 4

    static let accountCount = 6
    static let itemCount = 24
    static let balanceAtStart = 100
    static let counter = CounterID(1)
    /// How many commits back readers of the past may go.
    static let retainedCommits: UInt64 = 6

    static let partitions = [
        TopicPartition(topic: TopicID(1), partition: 0),
        TopicPartition(topic: TopicID(1), partition: 1),
        TopicPartition(topic: compactedTopic, partition: 0),
    ]
    static let topics = [TopicID(1), compactedTopic]
    static let compactedTopic = TopicID(2)
    static let recordKeyCount = 5
}

/// How long the past of each keyspace is to be kept.
final class WorldRules: KeyspaceRules {
    /// In microseconds, for accounts and for items.
    private let retentions: Mutex<[KeyspaceID: Int64]>

    /// A few steps of a simulation, a few of the wall clock's, and more than any life takes.
    static let choices: [Int64] = [0, 2_000, 20_000, 3_600_000_000, 1 << 50]

    init(accounts: Int64, items: Int64) {
        retentions = Mutex([World.accounts: accounts, World.items: items])
    }

    func shape(of keyspace: KeyspaceID) -> RowShape? { nil }

    func historyRetention(of keyspace: KeyspaceID) -> Int64 {
        switch keyspace {
        case .system: WorldRules.choices.max() ?? 0
        case World.itemsByText: retentions.withLock { $0[World.items] ?? 0 }
        default: retentions.withLock { $0[keyspace] ?? 0 }
        }
    }

    var historyRetentions: Set<Int64> { Set(WorldRules.choices) }

    func setRetention(_ microseconds: Int64, of keyspace: KeyspaceID) {
        retentions.withLock { $0[keyspace] = microseconds }
    }
}

/// Derives the index of items at replay, as the SQL layer would.
final class ItemIndex: ChangeDeriver {
    func derive(_ entry: CommittedEntry, into derivation: Derivation) throws(EngineError) {
        guard entry.isReplay else { return }
        for case .row(let row) in entry.changes where row.keyspace == World.items {
            let old = try derivation.before.row(row.keyspace, row.key) { [UInt8]($0) }
            old?.withUnsafeBytes { derivation.delete(World.itemsByText, $0) }
            if row.kind != .delete { derivation.put(World.itemsByText, row.row, row.key) }
        }
    }
}
