import Bytes
import Environment
import Ledger
import Store

/// Ledger and store as the engine uses them, on one thread: a commit is an entry of the ledger,
/// synced, and its rows in the store; what fills memory is flushed, and runs are merged, in between.
final class BenchmarkStore {
    private let path: String
    private let directory: DataDirectory
    private let writer: LedgerWriter
    private let store: Store
    private var body = ByteWriter()
    private let keyspace = KeyspaceID(1)
    private let origin = EntryOrigin(role: "bench", client: "127.0.0.1:5432", application: "bench")

    /// `path` does not exist yet. `shape`: the columns of the values, if they are rows.
    init(path: String, shape: RowShape?) throws {
        self.path = path
        directory = try DataDirectory.open(path, mode: .exclusive, in: .linux)
        writer = try LedgerWriter.open(
            directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1))
        try writer.prepareNextSegment()
        // As much as RocksDB and LMDB are given: everything stays in memory once it was read.
        var options = StoreOptions(memoryBytes: 2 << 30)
        options.flushBytes = 64 << 20
        store = try Store(
            path + "/store", in: Environment.linux.files, options,
            rules: BenchmarkRules(shape: shape))
    }

    /// A commit that gives each of the keys a value.
    func write(
        _ keys: ArraySlice<BenchmarkRows.Key>, _ value: (Int) -> UnsafeRawBufferPointer
    ) throws {
        let sequence = writer.end.sequence.next
        body.removeAll()
        store.apply(at: sequence) { applier in
            for index in keys.indices {
                withUnsafeBytes(of: keys[index]) { key in
                    let value = value(index)
                    body.appendSized(key)
                    body.appendSized(value)
                    applier.write(keyspace, key, value)
                }
            }
        }
        let timestamp = Timestamp(microseconds: Int64(sequence.rawValue))
        try writer.append(group: [
            EntryDraft(sequence: sequence, timestamp: timestamp, origin: origin, body: body.bytes)
        ])
        try writer.sync()
        // The rest is for other threads in the server.
        if sequence.rawValue % 64 == 0 { try writer.prepareNextSegment() }
        if store.wantsFreeze { try flush() }
    }

    /// Brings everything in memory into runs, and, if it merges, the runs in order.
    func flush(merges: Bool = true) throws {
        store.advance(Horizons(snapshots: writer.end.sequence))
        store.freeze(upTo: writer.end.sequence)
        while true {
            switch try store.flushStep() {
            case .idle:
                while merges, try store.mergeStep() {}
                return
            case .working: break
            case .written: try store.completeFlush()
            }
        }
    }

    /// Bytes of the store's files, and of them together with the ledger's.
    var fileBytes: Int {
        let files = Environment.linux.files
        let names = (try? files.list(path + "/store")) ?? []
        return names.reduce(0) { sum, name in
            let file = try? File(path + "/store/" + name, .read, in: files)
            return sum + ((try? file?.size()) ?? 0)
        }
    }

    @inline(__always)
    func get(_ key: BenchmarkRows.Key) throws -> Int {
        var count = 0
        try withUnsafeBytes(of: key) { key in
            try store.read(keyspace, key, at: .latest) { count = $0.count }
        }
        return count
    }

    /// Decodes some columns of all rows, one stretch after the other, as far as they come in stretches.
    /// Returns how many rows there are.
    func scanColumns(
        _ columns: [Int], into memory: UnsafeMutableBufferPointer<Int64>
    ) throws -> Int {
        guard let target = memory.baseAddress else { return 0 }
        let scan = StoreScan(store, keyspace, .all, at: .latest)
        var count = 0
        var hasMore = true
        while hasMore {
            hasMore = try scan.next(
                limit: 1024,
                stretch: { (stretch) throws(StoreError) in
                    let block = try stretch.block()
                    for column in columns {
                        let chunk = try stretch.section.column(column, of: block)
                        do throws(MalformedBytes) {
                            try chunk.decodeFixed(stretch.entries, into: target)
                        } catch { throw stretch.section.damage(error, in: block) }
                    }
                    count += stretch.entries.count
                    return true
                },
                row: { _, _ in
                    count += 1
                    return true
                })
        }
        return count
    }

    /// The bytes of all values.
    func scan() throws -> Int {
        var bytes = 0
        var rest = KeyRange.all
        while true {
            let end = try store.scan(keyspace, rest, at: .latest, limit: 1024) { _, value in
                bytes += value.count
                return true
            }
            guard case .more(let last) = end else { return bytes }
            rest = rest.remaining(after: last, reverse: false)
        }
    }
}

private final class BenchmarkRules: KeyspaceRules {
    private let shape: RowShape?

    init(shape: RowShape?) { self.shape = shape }

    func shape(of keyspace: KeyspaceID) -> RowShape? { shape }
    func historyRetention(of keyspace: KeyspaceID) -> Int64 { 0 }
    var historyRetentions: Set<Int64> { [0] }
}
