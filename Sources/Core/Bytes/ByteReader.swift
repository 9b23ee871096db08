/// What a decoder says of bytes that do not hold what they should.
public struct MalformedBytes: Error, Hashable, Sendable {
    /// What was being read, for a person: "entry header", "record count".
    public var what: String
    /// Where in the buffer, in bytes from its start.
    public var position: Int

    public init(_ what: String, at position: Int) {
        self.what = what
        self.position = position
    }
}

/// Reads the forms that `ByteWriter` writes. Never reads past the end: every shortage is
/// `MalformedBytes`, so decoders of untrusted bytes need no checks of their own for length.
///
/// The buffer must stay valid while the reader lives; use it inside a `withUnsafeBytes` closure.
public struct ByteReader {
    public let buffer: UnsafeRawBufferPointer
    @usableFromInline var offset = 0

    /// Bytes from the buffer's start.
    @inlinable public var position: Int { offset }

    public init(_ buffer: UnsafeRawBufferPointer, at position: Int = 0) {
        self.buffer = buffer
        offset = position
    }

    @inlinable public var remaining: Int { buffer.count - position }
    @inlinable public var isAtEnd: Bool { position == buffer.count }

    @inlinable public mutating func skip(_ count: Int, _ what: String) throws(MalformedBytes) {
        guard count >= 0, count <= remaining else { throw MalformedBytes(what, at: position) }
        offset += count
    }

    @inlinable public mutating func byte(_ what: String) throws(MalformedBytes) -> UInt8 {
        guard remaining >= 1 else { throw MalformedBytes(what, at: position) }
        defer { offset += 1 }
        return buffer[position]
    }

    @inlinable public mutating func littleEndian<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self, _ what: String
    ) throws(MalformedBytes) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard remaining >= size else { throw MalformedBytes(what, at: position) }
        defer { offset += size }
        return Integer(
            littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: Integer.self))
    }

    public mutating func bigEndian<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self, _ what: String
    ) throws(MalformedBytes) -> Integer {
        try littleEndian(Integer.self, what).byteSwapped
    }

    @inlinable
    public mutating func variable(_ what: String) throws(MalformedBytes) -> UInt64 {
        // Most are small.
        if position < buffer.count, buffer[position] < 0x80 {
            defer { offset += 1 }
            return UInt64(buffer[position])
        }
        return try longVariable(what)
    }

    @usableFromInline
    mutating func longVariable(_ what: String) throws(MalformedBytes) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        let start = position
        while position < buffer.count {
            let byte = buffer[position]
            offset += 1
            // The tenth byte carries the top bit only.
            if shift == 63 && byte > 1 { break }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        offset = start
        throw MalformedBytes(what, at: start)
    }

    public mutating func zigzag(_ what: String) throws(MalformedBytes) -> Int64 {
        let raw = try variable(what)
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// The next `count` bytes, in place.
    @inlinable public mutating func slice(_ count: Int, _ what: String) throws(MalformedBytes)
        -> UnsafeRawBufferPointer
    {
        guard count >= 0, count <= remaining else { throw MalformedBytes(what, at: position) }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: buffer[position..<position + count])
    }

    /// A length as unsigned LEB128, then that many bytes, in place.
    @inlinable public mutating func sized(_ what: String) throws(MalformedBytes)
        -> UnsafeRawBufferPointer
    {
        let count = try variable(what)
        guard count <= UInt64(remaining) else { throw MalformedBytes(what, at: position) }
        return try slice(Int(count), what)
    }

    /// A sized string; bytes that are not UTF-8 are malformed.
    public mutating func sizedText(_ what: String) throws(MalformedBytes) -> String {
        let start = position
        let content = try sized(what)
        guard let text = String(validating: content, as: UTF8.self) else {
            throw MalformedBytes(what, at: start)
        }
        return text
    }
}
