// Values to and from PostgreSQL's text forms: what literals, COPY and the wire's text format use.

package import Bytes

/// Text input and output, by type.
package enum TextCodec {
    /// The value that `text` spells, with the type's modifier applied as an input function does (an
    /// over-long varchar is an error here, not a truncation). Errors are PostgreSQL's: 22P02,
    /// 22003, 22007, 22008, 22001.
    package static func parse(
        _ text: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        throw .notSupported("input of type \(type.oid.rawValue)")
    }

    package static func parse(_ text: String, as type: SQLType, _ settings: TextSettings)
        throws(SQLError) -> Datum
    {
        let bytes = Array(text.utf8)
        return try parse(bytes: bytes, as: type, settings)
    }

    package static func parse(bytes: [UInt8], as type: SQLType, _ settings: TextSettings)
        throws(SQLError) -> Datum
    {
        let result = bytes.withUnsafeBytes { buffer -> Result<Datum, SQLError> in
            do throws(SQLError) { return .success(try parse(buffer, as: type, settings)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Parses straight into a vector of the type's kind, appending one row; no allocation for the
    /// usual types.
    package static func append(
        _ text: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings,
        to vector: ColumnVector
    ) throws(SQLError) {
        vector.append(try parse(text, as: type, settings))
    }

    /// Appends the text of a row that is not NULL to `writer`, allocating nothing.
    package static func print(
        _ vector: ColumnVector, at row: Int, as type: SQLType, _ settings: TextSettings,
        into writer: inout ByteWriter
    ) {
    }

    /// Appends the text of a datum that is not NULL.
    package static func print(
        _ datum: Datum, as type: SQLType, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
    }

    /// The text of a value; nil for NULL.
    package static func text(_ datum: Datum, as type: SQLType, _ settings: TextSettings) -> String?
    {
        if datum.isNull { return nil }
        var writer = ByteWriter()
        print(datum, as: type, settings, into: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
