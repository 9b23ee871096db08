// Keys as bytes whose memcmp order is the SQL order of the values.

package import Bytes

/// One column of a key.
package struct KeyColumn: Hashable, Sendable {
    package var type: SQLType
    package var descending: Bool
    /// PostgreSQL's default: last when ascending, first when descending.
    package var nullsFirst: Bool

    package init(_ type: SQLType, descending: Bool = false, nullsFirst: Bool? = nil) {
        self.type = type
        self.descending = descending
        self.nullsFirst = nullsFirst ?? descending
    }
}

/// Encodes and decodes keys of one index. The encoding of fewer values than there are columns is a
/// byte prefix of every key that begins with them, so prefixes and ranges are byte ranges. Text
/// orders bytewise (the C collation).
package struct KeyCodec: Sendable {
    package let columns: [KeyColumn]

    package init(columns: [KeyColumn]) { self.columns = columns }

    /// Appends the key of `values`: the first `values.count` columns, all or fewer.
    package func encode(_ values: [Datum], into writer: inout ByteWriter) {
    }

    /// Appends the key of row `row`, column i from `vectors[i]`.
    package func encode(row: Int, of vectors: [ColumnVector], into writer: inout ByteWriter) {
    }

    /// Appends one column's part of a key.
    package func encode(_ value: Datum, column: Int, into writer: inout ByteWriter) {
    }

    /// Appends column i's value to `vectors[i]` unless that is nil; returns the bytes consumed
    /// (what follows in an index key is the primary key).
    package func decode(_ key: UnsafeRawBufferPointer, into vectors: [ColumnVector?])
        throws(MalformedBytes) -> Int
    {
        0
    }

    /// Every column's value, and the bytes consumed.
    package func datums(_ key: UnsafeRawBufferPointer) throws(MalformedBytes)
        -> (values: [Datum], consumed: Int)
    {
        ([], 0)
    }

    /// The smallest byte string above every key that starts with `prefix`; nil if there is none.
    package static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        guard let last = prefix.lastIndex(where: { $0 != 0xff }) else { return nil }
        return Array(prefix[..<last]) + [prefix[last] + 1]
    }
}
