// Filling a new index while others write: first from a snapshot of the table, then with what was
// committed since, which the ledger knows, again and again, until what is left is little. The last of
// it is done behind a lock that keeps writers out for that moment.
//
// Until the definition is committed nobody reads the index's keyspace or knows of it. A crash leaves
// nothing: what no catalog names is forgotten at the start, and a replay that comes to the commit
// derives the entries from the rows.
import Bytes
import Catalog
import Engine
import Executor
import Store
import Types

/// Fills the keyspace of one index.
struct IndexBuild {
    private let rows: TableRewriter
    private let index: IndexDefinition
    private let deriver: IndexDeriver
    private let transaction: Transaction
    private let cancellation: CancellationFlag
    /// What the entries are of: the table's rows as of this moment, which stays readable.
    private var state: SnapshotHold
    /// Others have changed entries since it was loaded.
    private var hasFollowed = false
    /// The rows that this transaction has changed, which nobody else does: they have no entries before the end, as
    /// what was committed of them keeps no key from others.
    private let own: [[UInt8]: [UInt8]?]

    /// Rows that are visited before others get the thread.
    private static let stepRows = 1024
    /// Entries that are sorted and written together.
    private static let chunkEntries = 16_384
    /// Rows that are followed in one round, at most.
    private static let followedRows = 65_536

    init(
        _ index: IndexDefinition, _ rows: TableRewriter, _ transaction: Transaction,
        _ cancellation: CancellationFlag
    ) throws(SQLError) {
        self.rows = rows
        self.index = index
        self.transaction = transaction
        self.cancellation = cancellation
        deriver = try IndexDeriver(rows.table, indexes: [index], catalog: rows.catalog)
        own = Dictionary(
            transaction.ownRows(of: rows.table.storage).map { ($0.key, $0.row) },
            uniquingKeysWith: { $1 })
        state = try Self.hold(transaction.past.newest, of: rows.table, transaction)
    }

    private static func hold(
        _ sequence: CommitSequence, of table: TableDefinition, _ transaction: Transaction
    ) throws(SQLError) -> SnapshotHold {
        try translated { () throws(EngineError) in
            try transaction.past.hold(sequence, of: table.storage)
        }
    }

    var table: OID { rows.table.oid }
    var tableName: String { rows.table.name }

    /// Whether the catalog has the index, and the rows it is of, as they were when this began.
    func isOf(_ catalog: Catalog) -> Bool {
        guard let table = catalog.tables[table],
            var now = table.indexes.first(where: { $0.oid == index.oid })
        else { return false }
        now.name = index.name
        return now == index && table.storage == rows.table.storage
            && table.keyColumns == rows.table.keyColumns && table.columns == rows.table.columns
    }

    // MARK: From a snapshot

    /// Fills the keyspace with the entries of all rows there are now. Throws 23505 when a unique index
    /// meets duplicates.
    func load() async throws(SQLError) {
        let cursor = transaction.past.scan(rows.table.storage, .all, at: state)
        var chunk: [IndexEntry] = []
        var isFirst = true
        var hasMore = true
        while hasMore {
            try checkCancellation()
            hasMore = try readSome(into: &chunk) { visit throws(EngineError) in
                try cursor.next(limit: Self.stepRows, visit)
            }
            if chunk.count >= Self.chunkEntries || !hasMore {
                try write(&chunk, isFirst: isFirst)
                isFirst = false
            }
            await Task.yield()
        }
    }

    private func checkCancellation() throws(SQLError) {
        if cancellation.isSet { throw SQLError(cancellation.reason) }
    }

    private typealias Visit = (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool

    private func readSome(
        into chunk: inout [IndexEntry], _ next: (Visit) throws(EngineError) -> Bool
    ) throws(SQLError) -> Bool {
        var failure: SQLError?
        let hasMore = try translated { () throws(EngineError) in
            try next { key, row in
                do throws(SQLError) {
                    if own.isEmpty || own[[UInt8](key)] == nil {
                        chunk += try deriver.entries(key: key, row: row)
                    }
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        }
        if let failure { throw failure }
        return hasMore
    }

    private func write(_ chunk: inout [IndexEntry], isFirst: Bool) throws(SQLError) {
        chunk.sort { $0.key.lexicographicallyPrecedes($1.key) }
        // An entry with a value is one that keeps others out.
        for (one, next) in zip(chunk, chunk.dropFirst())
        where one.key == next.key && !one.value.isEmpty {
            throw rows.duplicate(of: one.key, in: index)
        }
        if !isFirst {
            for entry in chunk where !entry.value.isEmpty { try refuse(entry, at: state) }
        }
        let sorted = chunk
        try translated { () throws(EngineError) in
            try transaction.bulkLoad(index.storage) { add throws(EngineError) in
                for entry in sorted {
                    entry.key.withUnsafeBytes { key in
                        entry.value.withUnsafeBytes { add(key, $0) }
                    }
                }
            }
        }
        chunk.removeAll(keepingCapacity: true)
    }

    /// Throws 23505 when the key has an entry of another row.
    private func refuse(_ entry: IndexEntry, at state: SnapshotHold) throws(SQLError) {
        let found = try read(entry.key, in: index.storage, at: state)
        guard let found, found != entry.value else { return }
        throw rows.duplicate(of: entry.key, in: index)
    }

    private func read(
        _ key: [UInt8], in keyspace: KeyspaceID, at state: SnapshotHold
    ) throws(SQLError) -> [UInt8]? {
        try translated { () throws(EngineError) in
            try key.withRawBytes { key throws(EngineError) in
                try transaction.past.get(keyspace, key, at: state) { [UInt8]($0) }
            }
        }
    }

    // MARK: From the ledger

    /// Brings the entries to a later moment, the newest one unless that is far. Returns how many rows
    /// had changed. Throws 23505 as `load` does.
    mutating func follow() throws(SQLError) -> Int {
        try checkCancellation()
        let newest = transaction.past.newest
        guard newest > state.sequence else { return 0 }
        let (keys, end) = try changedKeys(through: newest)
        let next = try Self.hold(end, of: rows.table, transaction)
        var changes: [(old: [IndexEntry], new: [IndexEntry])] = []
        for key in keys where own[key] == nil {
            let old = try entries(of: key, try read(key, in: rows.table.storage, at: state))
            let new = try entries(of: key, try read(key, in: rows.table.storage, at: next))
            if old != new { changes.append((old, new)) }
        }
        try apply(changes, at: next)
        if !changes.isEmpty { hasFollowed = true }
        state = next
        return keys.count
    }

    /// The keys of the table's rows that were written since, and up to which commit.
    private func changedKeys(
        through newest: CommitSequence
    ) throws(SQLError) -> (keys: Set<[UInt8]>, end: CommitSequence) {
        let past = transaction.past
        let storage = rows.table.storage
        var keys: Set<[UInt8]> = []
        var end = newest
        try translated { () throws(EngineError) in
            let reader = past.commits(after: state.sequence, through: newest)
            while let entry = try reader.nextEntry() {
                for change in entry.changes {
                    guard case .row(let row) = change, row.keyspace == storage else { continue }
                    keys.insert([UInt8](row.key))
                }
                if keys.count >= Self.followedRows {
                    end = entry.sequence
                    break
                }
            }
        }
        // The ledger leaves out in silence what its retention took.
        let first = try translated { () throws(EngineError) in try past.firstCommit() }
        if let first, first.sequence > state.sequence.next {
            throw SQLError(
                .objectNotInPrerequisiteState,
                "could not complete index \"\(index.name)\"",
                detail: "The ledger no longer has the changes made since the build began.")
        }
        return (keys, end)
    }

    private func entries(of key: [UInt8], _ row: [UInt8]?) throws(SQLError) -> [IndexEntry] {
        guard let row else { return [] }
        return try key.withRawBytes { key throws(SQLError) in
            try row.withRawBytes { row throws(SQLError) in
                try deriver.entries(key: key, row: row)
            }
        }
    }

    /// Writes the changes of rows' entries, as of a moment: first all that goes, then what comes. Who reads as of
    /// `since` finds them already.
    private func apply(
        _ changes: [(old: [IndexEntry], new: [IndexEntry])], at next: SnapshotHold,
        since: CommitSequence? = nil
    ) throws(SQLError) {
        let sequence = since ?? next.sequence
        for change in changes {
            for entry in change.old { try write(entry.key, nil, at: sequence) }
        }
        for change in changes {
            for entry in change.new {
                if !entry.value.isEmpty { try refuse(entry, at: next) }
                try write(entry.key, entry.value, at: sequence)
            }
        }
    }

    private func write(
        _ key: [UInt8], _ value: [UInt8]?, at sequence: CommitSequence
    ) throws(SQLError) {
        try translated { () throws(EngineError) in
            try transaction.follow(index.storage, key, value, at: sequence)
        }
    }

    // MARK: The end

    /// Behind a lock that keeps writers out: the last changes, and this transaction's own, which it finds as of
    /// the snapshot that it reads by.
    mutating func finish(foundAt snapshot: CommitSequence? = nil) throws(SQLError) {
        while try follow() > 0 {}
        var changes: [(old: [IndexEntry], new: [IndexEntry])] = []
        for (key, row) in own { changes.append(([], try entries(of: key, row))) }
        // Behind what others have done to the same keys; then the index is not one that the snapshot is read by.
        try apply(changes, at: state, since: hasFollowed ? nil : snapshot)
    }
}
