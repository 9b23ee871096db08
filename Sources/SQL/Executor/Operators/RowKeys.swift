// Columns of a batch as one comparable byte string: how sorting, grouping, hashing and ties see rows.

import Bytes
import Planner
import Types

/// Encodes chosen columns of rows so that memcmp orders them as ORDER BY does, and so that equal
/// values are equal bytes.
final class RowKeys {
    private let positions: [Int]
    private let codec: KeyCodec
    private(set) var writer = ByteWriter()
    /// The rows of a batch that count.
    private var rows: [Int] = []

    init(_ keys: [PlanSortKey], types: [SQLType]) {
        positions = keys.map(\.column)
        codec = KeyCodec(
            columns: keys.map {
                KeyColumn(
                    types[$0.column].unmodified, descending: $0.isDescending,
                    nullsFirst: $0.nullsFirst)
            })
    }

    /// All of `types`, ascending.
    init(all types: [SQLType]) {
        positions = Array(types.indices)
        codec = KeyCodec(columns: types.map { KeyColumn($0.unmodified) })
    }

    /// The key of a row, valid inside `body`.
    @inline(__always)
    func withKey<Result>(
        _ columns: [ColumnVector], _ row: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        encode(columns, row)
        return writer.bytes.withUnsafeBytes { body($0) }
    }

    /// The keys of all rows of a batch that count, in their order.
    func keys(of batch: Batch) -> PackedBytes {
        rows.removeAll(keepingCapacity: true)
        for index in 0..<batch.selectedCount { rows.append(batch.row(index)) }
        return codec.encode(rows: rows, of: batch.columns, at: positions)
    }

    /// Which rows of a batch begin a run of equal keys, counted among those that count. `last`: the key before them, and
    /// then that of the last of them.
    func runStarts(of batch: Batch, after last: inout [UInt8]?) -> [Int] {
        let packed = keys(of: batch)
        guard packed.count > 0 else { return [] }
        var starts = packed.copy(0) == last ? [] : [0]
        packed.withStrings { keys in
            for index in 1..<keys.count where !equalBytes(keys[index - 1], keys[index]) {
                starts.append(index)
            }
        }
        last = packed.copy(packed.count - 1)
        return starts
    }

    func encoded(_ columns: [ColumnVector], _ row: Int) -> [UInt8] {
        encode(columns, row)
        return writer.bytes
    }

    func hasNull(_ columns: [ColumnVector], _ row: Int) -> Bool {
        for position in positions where columns[position].isNull(at: row) { return true }
        return false
    }

    private func encode(_ columns: [ColumnVector], _ row: Int) {
        writer.removeAll()
        codec.encode(row: row, of: columns, at: positions, into: &writer)
    }
}
