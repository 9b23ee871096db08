// A JSON document taken apart: what jsonb input builds, and what functions over jsonb work on.

package import Bytes

/// A JSON value. Objects are in jsonb's order: keys by length, then by bytes, each once.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Numeric)
    /// UTF-8, without escapes.
    case string([UInt8])
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: [UInt8]
        package var value: JSONValue

        package init(key: [UInt8], value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Deeper nesting is refused, as PostgreSQL's stack limit refuses it.
    static let depthMax = 2500

    /// Throws 54001 for more arrays and objects in one another than a document may have.
    package static func check(depth: Int) throws(SQLError) {
        guard depth > depthMax else { return }
        throw SQLError(
            .statementTooComplex, "stack depth limit exceeded",
            hint: "JSON is nested more than \(depthMax) levels deep.")
    }

    /// An object of members in any order; the last of those with one key wins.
    package static func object(unordered members: [Member]) -> JSONValue {
        var result: [Member] = []
        result.reserveCapacity(members.count)
        let order = members.indices.sorted {
            isBefore(members[$0].key, members[$1].key)
                || (members[$0].key == members[$1].key && $0 < $1)
        }
        for index in order {
            if result.last?.key == members[index].key { result.removeLast() }
            result.append(members[index])
        }
        return .object(result)
    }

    /// jsonb's order of keys: the shorter first, then by bytes.
    package static func isBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count != right.count
            ? left.count < right.count : left.lexicographicallyPrecedes(right)
    }

    /// The member of an object with this key.
    package func member(_ key: [UInt8]) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        let (index, isThere) = JSONValue.place(of: key, in: members)
        return isThere ? members[index].value : nil
    }

    /// Where a key is among an object's members, or would be.
    package static func place(
        of key: [UInt8], in members: [Member]
    ) -> (index: Int, isThere: Bool) {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle].key == key { return (middle, true) }
            if JSONValue.isBefore(members[middle].key, key) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return (low, false)
    }
}

// MARK: - Text

extension JSONValue {
    /// Parses JSON text as jsonb's input does; throws 22P02 with PostgreSQL's detail.
    package init(parsing text: UnsafeRawBufferPointer) throws(SQLError) {
        var parser = JSONParser(text)
        self = try parser.document()
    }

    /// Appends jsonb's normal form: `{"a": 1, "b": [true, null]}`.
    package func print(into writer: inout ByteWriter) {
        switch self {
        case .null: writer.append(utf8: "null")
        case .bool(let value): writer.append(utf8: value ? "true" : "false")
        case .number(let value): value.print(into: &writer)
        case .string(let content):
            content.withUnsafeBytes { JSONValue.printString($0, into: &writer) }
        case .array(let elements):
            writer.append(0x5b)
            for (index, element) in elements.enumerated() {
                if index > 0 { writer.append(utf8: ", ") }
                element.print(into: &writer)
            }
            writer.append(0x5d)
        case .object(let members):
            writer.append(0x7b)
            for (index, member) in members.enumerated() {
                if index > 0 { writer.append(utf8: ", ") }
                member.key.withUnsafeBytes { JSONValue.printString($0, into: &writer) }
                writer.append(utf8: ": ")
                member.value.print(into: &writer)
            }
            writer.append(0x7d)
        }
    }

    /// Appends a string between quotes, with JSON's escapes where they are needed.
    package static func printString(
        _ content: UnsafeRawBufferPointer, into writer: inout ByteWriter
    ) {
        writer.append(0x22)
        var clean = 0
        var index = content.firstJSONEscape(from: 0)
        while index < content.count {
            writer.append(contentsOf: content.part(clean..<index))
            printEscape(content[index], into: &writer)
            clean = index + 1
            index = content.firstJSONEscape(from: clean)
        }
        writer.append(contentsOf: content.part(from: clean))
        writer.append(0x22)
    }

    private static func printEscape(_ byte: UInt8, into writer: inout ByteWriter) {
        writer.append(0x5c)
        switch byte {
        case 0x08: writer.append(UInt8(ascii: "b"))
        case 0x0c: writer.append(UInt8(ascii: "f"))
        case 0x0a: writer.append(UInt8(ascii: "n"))
        case 0x0d: writer.append(UInt8(ascii: "r"))
        case 0x09: writer.append(UInt8(ascii: "t"))
        case 0x22, 0x5c: writer.append(byte)
        default:
            writer.append(utf8: "u00")
            writer.append((byte >> 4) + 0x30)
            let low = byte & 15
            writer.append(low < 10 ? 0x30 + low : 0x57 + low)
        }
    }
}

// MARK: - Order

/// jsonb's order between values, as comparable bytes (see ComparableForm).
enum JSONOrder {
    private enum Rank {
        static let emptyTopArray: UInt8 = 0
        static let null: UInt8 = 1
        static let string: UInt8 = 2
        static let number: UInt8 = 3
        static let bool: UInt8 = 4
        static let array: UInt8 = 5
        static let object: UInt8 = 6
    }

    static func append(_ raw: RawValue, to writer: inout ByteWriter) {
        // Text that does not parse, which jsonb never holds, compares as null.
        let value = (try? JSONValue(parsing: raw)) ?? .null
        if case .array(let elements) = value, elements.isEmpty {
            writer.append(Rank.emptyTopArray)
        } else {
            append(value, to: &writer)
        }
    }

    private static func append(_ value: JSONValue, to writer: inout ByteWriter) {
        let key = KeyWriter(inversion: 0)
        switch value {
        case .null: writer.append(Rank.null)
        case .string(let content):
            writer.append(Rank.string)
            content.withUnsafeBytes { key.bytes($0, into: &writer) }
        case .number(let number):
            writer.append(Rank.number)
            key.numeric(number, into: &writer)
        case .bool(let flag):
            writer.append(Rank.bool)
            writer.append(flag ? 1 : 0)
        case .array(let elements):
            writer.append(Rank.array)
            writer.appendBigEndian(UInt32(elements.count))
            for element in elements { append(element, to: &writer) }
        case .object(let members):
            writer.append(Rank.object)
            writer.appendBigEndian(UInt32(members.count))
            for member in members {
                member.key.withUnsafeBytes { key.bytes($0, into: &writer) }
                append(member.value, to: &writer)
            }
        }
    }
}
