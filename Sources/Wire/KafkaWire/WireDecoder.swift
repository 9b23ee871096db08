package import Bytes

/// Fills message structs from received bytes.
///
/// Invariants: never reads past the buffer; never allocates by a length that was not first compared
/// with the bytes that remain; gives up after `elementsMax` array elements, so that memory stays
/// within a small factor of the largest frame whatever its content.
package struct WireDecoder: WireCoder {
    /// The most array elements one message may hold, over all its arrays.
    package static let elementsMax = 250_000

    package private(set) var reader: ByteReader
    package let version: Int16
    package let isFlexible: Bool
    private var elementsLeft = WireDecoder.elementsMax

    /// Decodes from `reader`'s position on. Its buffer must stay valid while the decoder lives.
    package init(_ reader: ByteReader, version: Int16, isFlexible: Bool) {
        self.reader = reader
        self.version = version
        self.isFlexible = isFlexible
    }

    package mutating func field(
        _ value: inout Bool, _ name: StaticString
    ) throws(MalformedBytes) {
        value = try reader.byte(name.description) != 0
    }

    package mutating func field<Integer: FixedWidthInteger>(
        _ value: inout Integer, _ name: StaticString
    ) throws(MalformedBytes) {
        guard reader.remaining >= MemoryLayout<Integer>.size else { throw malformed(name) }
        value = try reader.bigEndian(Integer.self, "")
    }

    package mutating func field(
        _ value: inout String, _ name: StaticString
    ) throws(MalformedBytes) {
        guard let text = try text(name) else { throw malformed(name) }
        value = text
    }

    package mutating func field(
        _ value: inout String?, _ name: StaticString
    ) throws(MalformedBytes) {
        value = try text(name)
    }

    package mutating func field(
        _ value: inout WireUUID, _ name: StaticString
    ) throws(MalformedBytes) {
        guard reader.remaining >= 16 else { throw malformed(name) }
        value.high = try reader.bigEndian(UInt64.self, "")
        value.low = try reader.bigEndian(UInt64.self, "")
    }

    package mutating func field(
        _ value: inout RecordSet?, _ name: StaticString
    ) throws(MalformedBytes) {
        guard let count = try length(name, short: false) else {
            value = nil
            return
        }
        value = RecordSet([UInt8](try reader.slice(count, "")))
    }

    package mutating func field(
        _ value: inout [Int32], _ name: StaticString
    ) throws(MalformedBytes) {
        var list: [Int32]?
        try field(&list, name)
        guard let list else { throw malformed(name) }
        value = list
    }

    package mutating func field(
        _ value: inout [Int32]?, _ name: StaticString
    ) throws(MalformedBytes) {
        guard let count = try elementCount(name) else {
            value = nil
            return
        }
        var list: [Int32] = []
        for _ in 0..<count {
            var element: Int32 = 0
            try field(&element, name)
            list.append(element)
        }
        value = list
    }

    package mutating func field(
        _ value: inout [String], _ name: StaticString
    ) throws(MalformedBytes) {
        guard let count = try elementCount(name) else { throw malformed(name) }
        value = []
        for _ in 0..<count {
            var element = ""
            try field(&element, name)
            value.append(element)
        }
    }

    package mutating func array<Element: WireForm>(
        _ value: inout [Element], _ name: StaticString
    ) throws(MalformedBytes) {
        var list: [Element]?
        try array(&list, name)
        guard let list else { throw malformed(name) }
        value = list
    }

    package mutating func array<Element: WireForm>(
        _ value: inout [Element]?, _ name: StaticString
    ) throws(MalformedBytes) {
        guard let count = try elementCount(name) else {
            value = nil
            return
        }
        var list: [Element] = []
        for _ in 0..<count {
            var element = Element()
            try element.code(&self)
            list.append(element)
        }
        value = list
    }

    package mutating func end() throws(MalformedBytes) {
        guard isFlexible else { return }
        let count = try reader.variable("tagged field count")
        guard count <= UInt64(reader.remaining) else { throw malformed("tagged field count") }
        for _ in 0..<count {
            _ = try reader.variable("tag")
            _ = try reader.sized("tagged field")
        }
    }

    /// A length before strings (`short`: 16 bits) or bytes (32 bits), or its compact form (value + 1).
    /// Nil means null. Never more than what remains.
    private mutating func length(
        _ name: StaticString, short: Bool
    ) throws(MalformedBytes) -> Int? {
        let start = reader.position
        let count: Int64
        if isFlexible {
            count = Int64(bitPattern: try reader.variable(name.description)) &- 1
        } else if short {
            count = Int64(try reader.bigEndian(Int16.self, name.description))
        } else {
            count = Int64(try reader.bigEndian(Int32.self, name.description))
        }
        if count == -1 { return nil }
        guard count >= 0, count <= Int64(reader.remaining) else {
            throw MalformedBytes(name.description, at: start)
        }
        return Int(count)
    }

    /// The count before an array's elements, each of which takes a byte or more.
    private mutating func elementCount(_ name: StaticString) throws(MalformedBytes) -> Int? {
        guard let count = try length(name, short: false) else { return nil }
        guard count <= elementsLeft else { throw malformed(name) }
        elementsLeft -= count
        return count
    }

    private mutating func text(_ name: StaticString) throws(MalformedBytes) -> String? {
        guard let count = try length(name, short: true) else { return nil }
        let start = reader.position
        let content = try reader.slice(count, "")
        guard let text = String(validating: content, as: UTF8.self) else {
            throw MalformedBytes(name.description, at: start)
        }
        return text
    }

    private func malformed(_ name: StaticString) -> MalformedBytes {
        MalformedBytes(name.description, at: reader.position)
    }
}
