/// A growing byte buffer with the integer forms that Varve's formats use: little-endian for its own
/// files, big-endian for both wire protocols, and variable-length (LEB128) where numbers are small.
///
/// Public, as `ByteReader` is: the compiler inlines nothing of `package` access across modules.
public struct ByteWriter {
    @usableFromInline var storage: [UInt8]

    public init(reserving capacity: Int = 0) {
        storage = []
        if capacity > 0 { storage.reserveCapacity(capacity) }
    }

    /// Continues an existing buffer, taking it over without a copy.
    public init(continuing bytes: consuming [UInt8]) { storage = bytes }

    @inlinable public var bytes: [UInt8] { storage }
    @inlinable public var count: Int { storage.count }
    @inlinable public var capacity: Int { storage.capacity }

    /// Makes room for so many bytes in all, at once.
    public mutating func reserve(_ capacity: Int) {
        if storage.capacity < capacity { storage.reserveCapacity(capacity) }
    }

    public mutating func removeAll(keepingCapacity: Bool = true) {
        storage.removeAll(keepingCapacity: keepingCapacity)
    }

    /// Drops the first `count` bytes; the rest moves to the front.
    public mutating func removeFirst(_ count: Int) { storage.removeFirst(count) }

    public mutating func truncate(to count: Int) {
        storage.removeLast(storage.count - count)
    }

    @inlinable public mutating func append(_ byte: UInt8) { storage.append(byte) }

    @inlinable public mutating func append(contentsOf more: [UInt8]) {
        storage.append(contentsOf: more)
    }

    @inlinable public mutating func append(contentsOf more: UnsafeRawBufferPointer) {
        storage.append(contentsOf: more)
    }

    @inlinable public mutating func append(utf8 text: String) {
        storage.append(contentsOf: text.utf8)
    }

    @inlinable public mutating func appendLittleEndian<Integer: FixedWidthInteger>(
        _ value: Integer
    ) {
        withUnsafeBytes(of: value.littleEndian) { storage.append(contentsOf: $0) }
    }

    @inlinable public mutating func appendBigEndian<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { storage.append(contentsOf: $0) }
    }

    /// Appends what `body` writes into `room` bytes; it returns how many it has written, from the first on.
    @inlinable public mutating func append(
        room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        storage.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                let free = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                count += body(free)
            }
        }
    }

    /// A number that is not negative, in decimal digits.
    @inlinable public mutating func appendDecimal(_ value: Int) {
        precondition(value >= 0)
        if value >= 10 { appendDecimal(value / 10) }
        storage.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Unsigned LEB128: seven bits a byte, least significant first; 1 to 10 bytes.
    @inlinable public mutating func appendVariable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            storage.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        storage.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Zigzag LEB128, as in Protocol Buffers' sint64 and Kafka's record fields.
    public mutating func appendZigzag(_ value: Int64) {
        appendVariable(ByteWriter.zigzag(value))
    }

    /// How many bytes `appendZigzag` takes for a value: 1 to 10.
    @inlinable public static func zigzagCount(_ value: Int64) -> Int {
        (UInt64.bitWidth - (zigzag(value) | 1).leadingZeroBitCount + 6) / 7
    }

    @inlinable static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    /// A length as unsigned LEB128, then the bytes.
    public mutating func appendSized(_ content: [UInt8]) {
        appendVariable(UInt64(content.count))
        append(contentsOf: content)
    }

    public mutating func appendSized(_ content: UnsafeRawBufferPointer) {
        appendVariable(UInt64(content.count))
        append(contentsOf: content)
    }

    public mutating func appendSized(utf8 text: String) {
        appendVariable(UInt64(text.utf8.count))
        append(utf8: text)
    }

    /// Overwrites a fixed-width integer written before, at byte `position`.
    @inlinable public mutating func setLittleEndian<Integer: FixedWidthInteger>(
        _ value: Integer, at position: Int
    ) {
        precondition(position >= 0 && position + MemoryLayout<Integer>.size <= storage.count)
        storage.withUnsafeMutableBytes {
            $0.storeBytes(of: value.littleEndian, toByteOffset: position, as: Integer.self)
        }
    }

    /// Overwrites as many bytes written before, from byte `position` on.
    public mutating func set(_ bytes: UnsafeRawBufferPointer, at position: Int) {
        precondition(position >= 0 && position + bytes.count <= storage.count)
        storage.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[position..<position + bytes.count])
                .copyMemory(from: bytes)
        }
    }

    @inlinable public mutating func setBigEndian<Integer: FixedWidthInteger>(
        _ value: Integer, at position: Int
    ) {
        setLittleEndian(value.byteSwapped, at: position)
    }
}
