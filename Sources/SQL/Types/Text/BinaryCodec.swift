// Values to and from the binary forms of PostgreSQL's wire protocol (each type's send and recv).

package import Bytes

/// Binary input and output, by type. All numbers are big-endian.
package enum BinaryCodec {
    /// The value that `bytes` hold. Errors: 22P03 and the type's own range errors.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        throw .notSupported("binary input of type \(type.oid.rawValue)")
    }

    /// Appends the binary form of a row that is not NULL, without its length word.
    package static func print(
        _ vector: ColumnVector, at row: Int, as type: SQLType, into writer: inout ByteWriter
    ) {
    }

    /// Appends the binary form of a datum that is not NULL, without its length word.
    package static func print(_ datum: Datum, as type: SQLType, into writer: inout ByteWriter) {
    }
}
