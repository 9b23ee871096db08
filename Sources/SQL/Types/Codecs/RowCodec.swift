// A table's rows as bytes: what the ledger and the store hold.

package import Bytes

/// What a row codec needs to know of a column.
package struct RowColumn: Hashable, Sendable {
    package var kind: PhysicalKind
    /// What rows written before the column was added hold for it (ALTER TABLE ADD COLUMN … DEFAULT).
    package var missing: Datum

    package init(_ type: SQLType, missing: Datum = .null) {
        kind = type.physicalKind
        self.missing = missing
    }
}

/// Encodes and decodes rows of one table version: columns in attribute order, dropped ones included
/// (write them as NULL). A row remembers how many columns it was written with, so adding a column
/// rewrites nothing.
package struct RowCodec: Sendable {
    package let columns: [RowColumn]

    package init(columns: [RowColumn]) { self.columns = columns }

    /// Appends the row with one value per column.
    package func encode(_ values: [Datum], into writer: inout ByteWriter) {
    }

    /// Appends row `row` of `vectors`, one per column; a nil vector writes NULL.
    package func encode(row: Int, of vectors: [ColumnVector?], into writer: inout ByteWriter) {
    }

    /// Appends to `vectors[i]` the value of column `needed[i]`, for each i.
    package func decode(
        _ row: UnsafeRawBufferPointer, columns needed: [Int], into vectors: [ColumnVector]
    ) throws(MalformedBytes) {
    }

    /// The value of one column.
    package func datum(_ column: Int, of row: UnsafeRawBufferPointer) throws(MalformedBytes)
        -> Datum
    {
        .null
    }

    /// Every column's value.
    package func datums(_ row: UnsafeRawBufferPointer) throws(MalformedBytes) -> [Datum] { [] }
}
