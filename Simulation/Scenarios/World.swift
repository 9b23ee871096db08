import Bytes
import Engine
import Environment
import Ledger
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
    static let retainedCommits: UInt64 = 30

    static let partitions = [
        TopicPartition(topic: TopicID(1), partition: 0),
        TopicPartition(topic: TopicID(1), partition: 1),
        TopicPartition(topic: TopicID(2), partition: 0),
    ]
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

/// Copies all entries out, as they are applied.
final class EntryCollector: CommitObserver {
    private let collected = Mutex<[Entry]>([])
    private let publishedSequence = Mutex(CommitSequence.zero)

    /// It is shown the whole ledger again at each start, and reads no rows.
    var readsRowsBefore: Bool { false }

    var entries: [Entry] { collected.withLock { $0 } }
    var published: CommitSequence { publishedSequence.withLock { $0 } }

    func committed(_ entry: CommittedEntry, before: RowsBefore) throws(EngineError) {
        var copy = Entry(
            sequence: entry.sequence, timestamp: entry.timestamp,
            attempt: entry.origin.application)
        for change in entry.changes {
            switch change {
            case .row(let row):
                let key = RowKey(
                    keyspace: row.keyspace, key: String(decoding: row.key, as: UTF8.self))
                let value: String? =
                    row.kind == .delete ? nil : String(decoding: row.row, as: UTF8.self)
                copy.rows.updateValue(value, forKey: key)
            case .append(let append):
                copy.appends.append(
                    PlacedAppend(
                        append: Append(
                            topicPartition: append.topicPartition,
                            recordCount: append.recordCount, batch: [UInt8](append.batch)),
                        baseOffset: append.baseOffset))
            }
        }
        collected.withLock { $0.append(copy) }
    }

    func published(upTo sequence: CommitSequence) {
        publishedSequence.withLock { $0 = sequence }
    }
}

/// A disk whose syncs of ledger segments do nothing and say that they did: the canary that stands
/// for a drive that lies.
final class LyingFileSystem: FileSystem {
    private let disk: any FileSystem

    init(_ disk: any FileSystem) { self.disk = disk }

    func syncData(_ handle: FileHandle) throws(FileError) {
        if !handle.path.contains("/ledger/") { try disk.syncData(handle) }
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> FileHandle {
        try disk.open(path, mode)
    }
    func close(_ handle: FileHandle) { disk.close(handle) }
    func read(_ handle: FileHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    {
        try disk.read(handle, into: buffer, at: offset)
    }
    func write(_ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    {
        try disk.write(handle, bytes, at: offset)
    }
    func size(_ handle: FileHandle) throws(FileError) -> Int { try disk.size(handle) }
    func resize(_ handle: FileHandle, to size: Int) throws(FileError) {
        try disk.resize(handle, to: size)
    }
    func tryLock(_ handle: FileHandle) throws(FileError) -> Bool { try disk.tryLock(handle) }
    func createDirectory(_ path: String) throws(FileError) { try disk.createDirectory(path) }
    func syncDirectory(_ path: String) throws(FileError) { try disk.syncDirectory(path) }
    func list(_ path: String) throws(FileError) -> [String] { try disk.list(path) }
    func rename(_ path: String, to newPath: String) throws(FileError) {
        try disk.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(FileError) { try disk.remove(path) }
    func kind(_ path: String) throws(FileError) -> FileKind? { try disk.kind(path) }
}
