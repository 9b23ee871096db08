/// How the values of one vector are written to clients, chosen once for all its rows.
///
/// Valid as long as `ColumnView` is.
package struct ColumnPrinter: BitwiseCopyable {
    private enum Form {
        /// The bytes as they are.
        case bytes
        /// Decimal digits.
        case int16, int32, int64
    }

    private let view: ColumnView
    private let form: Form

    /// Nil for a type that needs more than its own bytes to be written (`TextCodec`, `BinaryCodec`).
    package init?(_ vector: ColumnVector, as type: SQLType, isBinary: Bool) {
        switch type.oid {
        case .text, .varchar, .bpchar: form = .bytes
        case .int2 where !isBinary: form = .int16
        case .int4 where !isBinary: form = .int32
        case .int8 where !isBinary: form = .int64
        default: return nil
        }
        view = ColumnView(vector)
    }

    /// The most bytes a row's value takes, its length word included.
    package func room(at row: Int) -> Int {
        if view.isNull(at: row) { return 4 }
        return 4 + (form == .bytes ? view.bytes(at: row).count : IntegerText.digitsMax)
    }

    /// Writes a row's value behind its length, or -1 for NULL, at `place` of a buffer that has room for
    /// it (PostgreSQL manual, 55.7, DataRow). Returns where it ends.
    package func write(_ row: Int, into buffer: UnsafeMutableRawBufferPointer, at place: Int) -> Int
    {
        if view.isNull(at: row) {
            buffer.storeBytes(of: Int32(-1).bigEndian, toByteOffset: place, as: Int32.self)
            return place + 4
        }
        let start = place + 4
        let end: Int
        switch form {
        case .bytes:
            let bytes = view.bytes(at: row)
            UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + bytes.count])
                .copyMemory(from: bytes)
            end = start + bytes.count
        case .int16: end = write(Int64(view.value(Int16.self, at: row)), buffer, start)
        case .int32: end = write(Int64(view.value(Int32.self, at: row)), buffer, start)
        case .int64: end = write(view.value(Int64.self, at: row), buffer, start)
        }
        buffer.storeBytes(
            of: Int32(truncatingIfNeeded: end - start).bigEndian, toByteOffset: place,
            as: Int32.self)
        return end
    }

    private func write(
        _ number: Int64, _ buffer: UnsafeMutableRawBufferPointer, _ start: Int
    ) -> Int {
        IntegerText.write(number, into: buffer, at: start)
    }
}
