// varve.changes: what commits did to rows, as JSON.

import Bytes
import Catalog
import Engine
import Store
import Types

/// One row for each row change of the commits after one up to another, in the order of the ledger.
final class ChangesGenerator: SetGenerator {
    private let context: ExecutionContext
    private let reader: CommitReader
    private var names: CommitNames?
    private var commit: CommitInfo?
    private var changes: EntryChanges.Iterator?
    /// The state before the commit at hand; nil when it is kept no more.
    private var before: SnapshotHold?
    private var rights: PastRights
    private var seen = SeenRows()

    /// Throws 72000 when the ledger begins later than `sequence`, unless all it has is wanted.
    init(
        after sequence: CommitSequence, through end: CommitSequence, _ context: ExecutionContext,
        isFromBeginning: Bool = false
    ) throws(SQLError) {
        self.context = context
        rights = PastRights(context)
        let past = context.transaction.past
        let first = try engine { () throws(EngineError) in try past.firstCommit() }
        if let first, !isFromBeginning, first.sequence > sequence.next {
            let time = TextCodec.text(
                .int64(first.timestamp.sincePostgresEpoch), as: .timestamptz, context.settings)
            throw SQLError(
                .snapshotTooOld,
                "cannot read changes after sequence:\(sequence.rawValue): the oldest retained "
                    + "commit is sequence:\(first.sequence.rawValue), of \(time ?? "")")
        }
        reader = past.commits(after: sequence, through: min(end, context.transaction.snapshot))
    }

    override func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int {
        var count = 0
        while count < limit {
            guard let change = changes?.next() else {
                try context.checkForInterrupts()
                guard try nextCommit() else { return count }
                continue
            }
            guard case .row(let row) = change else { continue }
            if row.keyspace == .system {
                _ = try names?.learn(row) { _ in }
            } else if try append(row, to: vectors) {
                count += 1
            }
        }
        return count
    }

    private func nextCommit() throws(SQLError) -> Bool {
        let entry = try engine { () throws(EngineError) in try reader.nextEntry() }
        guard let entry else { return false }
        if names == nil { names = CommitNames(before: entry.sequence, context) }
        commit = entry.info
        changes = entry.changes.makeIterator()
        let past = context.transaction.past
        // A state that is kept no more is not missed, where there is one.
        before = try? past.hold(CommitSequence(entry.sequence.rawValue - 1))
        return true
    }

    /// False for a row of the system's own, and for one that the role may not read.
    private func append(_ row: RowChange, to vectors: [ColumnVector]) throws(SQLError) -> Bool {
        guard let commit, let names, let name = names.name(of: row.keyspace) else { return false }
        let table = names.table(row.keyspace)
        let shown = rights.shown(of: table)
        if case .nothing = shown { return false }
        defer { seen.note(row, in: commit.sequence) }
        let values: [Datum] = [
            .int64(Int64(bitPattern: commit.sequence.rawValue)),
            .int64(commit.timestamp.sincePostgresEpoch), .text(commit.role),
            .text(commit.client), .text(commit.application), .text(name),
            .text(row.kind.word), try old(row, table, shown),
            row.kind == .delete ? .null : try document(row.row, table, shown),
        ]
        for (vector, value) in zip(vectors, values) { vector.append(value) }
        return true
    }

    /// The row as it was before; of a deletion at least its key.
    private func old(
        _ row: RowChange, _ table: TableDefinition?, _ shown: PastRights.Shown
    ) throws(SQLError) -> Datum {
        guard row.kind != .insert else { return .null }
        let past = context.transaction.past
        if let before {
            var bytes = commit.flatMap { seen.row(before: $0.sequence, row) }
            if bytes == nil {
                bytes = try engine { () throws(EngineError) in
                    try past.get(row.keyspace, row.key, at: before) { [UInt8]($0) }
                }
            }
            if let bytes {
                return try bytes.withRawBytes { (bytes) throws(SQLError) in
                    try document(bytes, table, shown)
                }
            }
        }
        guard row.kind == .delete, let table, !table.keyColumns.isEmpty,
            let codec = table.indexes.first(where: \.isPrimary)?.keyCodec(of: table)
        else { return .null }
        do throws(MalformedBytes) {
            let columns = table.keyColumns.compactMap { table.column($0) }
            let key = Array(zip(columns, try codec.datums(row.key).values))
            return document(key.filter { shown.has($0.0) })
        } catch {
            throw SQLError(error)
        }
    }

    private func document(
        _ row: UnsafeRawBufferPointer, _ table: TableDefinition?, _ shown: PastRights.Shown
    ) throws(SQLError) -> Datum {
        guard let table else { return .null }
        let values: [Datum]
        do throws(MalformedBytes) { values = try table.rowCodec.datums(row) } catch {
            throw SQLError(error)
        }
        return document(zip(table.columns, values).filter { !$0.0.isDropped && shown.has($0.0) })
    }

    private func document(_ fields: [(TableColumn, Datum)]) -> Datum {
        var writer = ByteWriter()
        writer.append(0x7b)
        for (index, (column, value)) in fields.enumerated() {
            if index > 0 { writer.append(0x2c) }
            JSONText.appendName(column.name, to: &writer)
            writer.append(0x3a)
            JSONText.append(value, column.type, context.settings, to: &writer)
        }
        writer.append(0x7d)
        return (try? JSONText.normalised(writer.bytes)) ?? .null
    }
}

/// The rows that the last changes have left: what stood there before the next change of the same row. To
/// ask the store for each would take longer with each change that a row has had since.
private struct SeenRows {
    private struct Name: Hashable {
        var keyspace: KeyspaceID
        var key: [UInt8]
    }

    private static let bytesMax = 4 << 20

    private var rows: [Name: (sequence: CommitSequence, row: [UInt8])] = [:]
    private var byteCount = 0

    /// Nil for a row that is not known.
    func row(before sequence: CommitSequence, _ change: RowChange) -> [UInt8]? {
        let found = rows[Name(keyspace: change.keyspace, key: [UInt8](change.key))]
        return found.flatMap { $0.sequence < sequence ? $0.row : nil }
    }

    mutating func note(_ change: RowChange, in sequence: CommitSequence) {
        let name = Name(keyspace: change.keyspace, key: [UInt8](change.key))
        let size = change.key.count + change.row.count
        if byteCount + size > SeenRows.bytesMax {
            rows = [:]
            byteCount = 0
        }
        let old =
            change.kind == .delete
            ? rows.removeValue(forKey: name)
            : rows.updateValue((sequence, [UInt8](change.row)), forKey: name)
        if change.kind != .delete { byteCount += size }
        if let old { byteCount -= name.key.count + old.row.count }
    }
}

extension RowChange.Kind {
    fileprivate var word: String {
        switch self {
        case .insert: "insert"
        case .update: "update"
        case .delete: "delete"
        }
    }
}
