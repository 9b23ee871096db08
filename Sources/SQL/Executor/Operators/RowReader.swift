// From stored rows to vectors: only the columns a scan gives are decoded.

package import Bytes
package import Catalog
import Engine
import Planner
import Store
package import Types

extension TableDefinition {
    /// The codec of the table's rows. A row holds all columns, the key's included.
    package var rowCodec: RowCodec {
        RowCodec(columns: columns.map { RowColumn($0.type, missing: $0.missingValue) })
    }
}

/// Appends stored rows to the vectors of a scan.
final class RowReader {
    let columns: [ColumnVector]
    private let codec: RowCodec
    /// Column numbers (from 0) and their vectors.
    private let needed: [Int]
    private let targets: [ColumnVector]
    private let keyTargets: [ColumnVector]
    /// Where the rows' writers go, and the keys to find them by; nil where nobody asks for them.
    private let writers: (target: ColumnVector, keys: ColumnVector)?
    private let keyspace: KeyspaceID
    private(set) var rowCount = 0

    /// `capacity`: the most rows that are appended between two calls of `reset`.
    init(
        _ table: TableDefinition, _ scanned: [ScanColumn], types: [SQLType],
        capacity: Int = Batch.capacity
    ) {
        codec = table.rowCodec
        keyspace = table.storage
        columns = types.map { ColumnVector($0.physicalKind, capacity: capacity) }
        var needed: [Int] = []
        var targets: [ColumnVector] = []
        var keyTargets: [ColumnVector] = []
        var writers: (target: ColumnVector, keys: ColumnVector)?
        for (index, column) in scanned.enumerated() {
            switch column {
            case .column(let attnum):
                needed.append(Int(attnum) - 1)
                targets.append(columns[index])
            case .writer:
                let keys = ColumnVector(.bytes, capacity: capacity)
                writers = (columns[index], keys)
                keyTargets.append(keys)
            default: keyTargets.append(columns[index])
            }
        }
        self.writers = writers
        self.needed = needed
        self.targets = targets
        self.keyTargets = keyTargets
    }

    /// The rows appended so far; where writers are asked for, those that they were added for.
    var batch: Batch { Batch(columns: columns, rowCount: rowCount) }

    var wantsWriters: Bool { writers != nil }

    /// Adds who wrote the rows appended so far. `writer` is asked by their keys.
    func addWriters(
        _ writer: (UnsafeRawBufferPointer, KeyspaceID) throws(EngineError) -> UInt32?
    ) throws(SQLError) {
        guard let writers else { return }
        for row in writers.target.count..<rowCount {
            let number = try engine { () throws(EngineError) in
                try writer(writers.keys.bytes(at: row), keyspace)
            }
            writers.target.append(Int32(bitPattern: number ?? 0))
        }
    }

    func reset() {
        for column in columns { column.reset() }
        writers?.keys.reset()
        rowCount = 0
    }

    func append(key: UnsafeRawBufferPointer, row: UnsafeRawBufferPointer)
        throws(MalformedBytes)
    {
        if !needed.isEmpty { try codec.decode(row, columns: needed, into: targets) }
        for target in keyTargets { target.append(bytes: key) }
        rowCount += 1
    }

    // MARK: Columns

    /// Whether a run's section stores the needed columns in the kinds the table has.
    func takesColumns(of section: RunSection) -> Bool {
        let forms = section.summary.shape.columns
        return needed.allSatisfy { column in
            column >= forms.count || forms[column] == ColumnForm(codec.columns[column].kind)
        }
    }

    /// Calls `body` with each needed column, its vector, and what rows hold that are too short for it.
    func forEachColumn<Failure: Error>(
        _ body: (_ column: Int, _ target: ColumnVector, _ missing: Datum) throws(Failure) -> Void
    ) throws(Failure) {
        for index in needed.indices {
            try body(needed[index], targets[index], codec.columns[needed[index]].missing)
        }
    }

    func appendKeys(_ entries: Range<Int>, of block: Block) {
        for target in keyTargets {
            for entry in entries {
                var key: [UInt8] = []
                block.appendKey(entry, to: &key)
                key.withUnsafeBytes { target.append(bytes: $0) }
            }
        }
    }

    /// Bytes of the values appended so far.
    var byteCount: Int { columns.byteCount }

    /// Counts rows whose values were appended.
    func count(_ rows: Int) { rowCount += rows }
}

extension Operator {
    /// The rows that a reader has, all seen by the transaction as of the statement's beginning.
    func batch(of reader: RowReader) throws(SQLError) -> Batch {
        if reader.wantsWriters {
            let (transaction, mark) = (state.context.transaction, state.statementMark)
            try reader.addWriters { (key, keyspace) throws(EngineError) in
                try transaction.writer(of: key, in: keyspace, asOf: mark)
            }
        }
        return reader.batch
    }
}

extension ColumnForm {
    /// How the store keeps values of a kind.
    package init(_ kind: PhysicalKind) {
        self =
            switch kind {
            case .bool8: .bool8
            case .int16: .int16
            case .int32: .int32
            case .int64: .int64
            case .float32: .float32
            case .float64: .float64
            case .fixed16: .fixed16
            case .bytes: .bytes
            }
    }
}

extension SQLError {
    /// Stored bytes that do not decode.
    package init(_ malformed: MalformedBytes) {
        self.init(
            .dataCorrupted, "corrupt stored row: \(malformed.what) at byte \(malformed.position)")
    }
}
