package import Bytes

/// Writes message structs. Its methods throw nothing in practice; the arguments are `inout` only
/// because the description of a message serves both directions.
package struct WireEncoder: WireCoder {
    package private(set) var writer: ByteWriter
    package let version: Int16
    package let isFlexible: Bool

    /// Continues `writer`.
    package init(_ writer: consuming ByteWriter, version: Int16, isFlexible: Bool) {
        self.writer = writer
        self.version = version
        self.isFlexible = isFlexible
    }

    package mutating func field(
        _ value: inout Bool, _ name: StaticString
    ) throws(MalformedBytes) {
        writer.append(value ? 1 : 0)
    }

    package mutating func field<Integer: FixedWidthInteger>(
        _ value: inout Integer, _ name: StaticString
    ) throws(MalformedBytes) {
        writer.appendBigEndian(value)
    }

    package mutating func field(
        _ value: inout String, _ name: StaticString
    ) throws(MalformedBytes) {
        try text(value, name)
    }

    package mutating func field(
        _ value: inout String?, _ name: StaticString
    ) throws(MalformedBytes) {
        if let value { try text(value, name) } else { shortLength(nil) }
    }

    package mutating func field(
        _ value: inout WireUUID, _ name: StaticString
    ) throws(MalformedBytes) {
        writer.appendBigEndian(value.high)
        writer.appendBigEndian(value.low)
    }

    package mutating func field(
        _ value: inout RecordSet?, _ name: StaticString
    ) throws(MalformedBytes) {
        guard let value else { return length(nil) }
        length(value.byteCount)
        for piece in value.pieces { piece.withUnsafeBytes { writer.append(contentsOf: $0) } }
    }

    package mutating func field(
        _ value: inout [Int32], _ name: StaticString
    ) throws(MalformedBytes) {
        length(value.count)
        for element in value { writer.appendBigEndian(element) }
    }

    package mutating func field(
        _ value: inout [Int32]?, _ name: StaticString
    ) throws(MalformedBytes) {
        guard var list = value else { return length(nil) }
        try field(&list, name)
    }

    package mutating func field(
        _ value: inout [String], _ name: StaticString
    ) throws(MalformedBytes) {
        length(value.count)
        for element in value { try text(element, name) }
    }

    package mutating func array<Element: WireForm>(
        _ value: inout [Element], _ name: StaticString
    ) throws(MalformedBytes) {
        length(value.count)
        for element in value {
            var element = element
            try element.code(&self)
        }
    }

    package mutating func array<Element: WireForm>(
        _ value: inout [Element]?, _ name: StaticString
    ) throws(MalformedBytes) {
        guard var list = value else { return length(nil) }
        try array(&list, name)
    }

    package mutating func end() throws(MalformedBytes) {
        if isFlexible { writer.appendVariable(0) }
    }

    /// A length before bytes or array elements: 32 bits, or compact (value + 1); nil is null.
    private mutating func length(_ count: Int?) {
        if isFlexible {
            writer.appendVariable(count.map { UInt64($0) + 1 } ?? 0)
        } else {
            writer.appendBigEndian(count.map { Int32(truncatingIfNeeded: $0) } ?? -1)
        }
    }

    /// A length before a string: 16 bits, or compact; nil is null.
    private mutating func shortLength(_ count: Int?) {
        if isFlexible { return length(count) }
        writer.appendBigEndian(count.map { Int16(truncatingIfNeeded: $0) } ?? -1)
    }

    /// Strings longer than the wire's 16-bit length can say are our caller's mistake; they are
    /// reported rather than sent as a broken frame.
    private mutating func text(_ text: String, _ name: StaticString) throws(MalformedBytes) {
        guard text.utf8.count <= Int(Int16.max) else {
            throw MalformedBytes(name.description, at: writer.count)
        }
        shortLength(text.utf8.count)
        writer.append(utf8: text)
    }
}
