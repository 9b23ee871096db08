// The client's side of the protocol, as tests speak it.

import Bytes

/// Builds what a client sends.
struct FrontendEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func startup(version: Int32 = 3 << 16, _ parameters: [(String, String)]) {
        var body = ByteWriter()
        body.appendBigEndian(version)
        for (name, value) in parameters {
            body.append(utf8: name + "\0")
            body.append(utf8: value + "\0")
        }
        body.append(0)
        appendPacket(body.bytes)
    }

    mutating func request(code: Int32, _ more: [Int32] = []) {
        var body = ByteWriter()
        body.appendBigEndian(code)
        for value in more { body.appendBigEndian(value) }
        appendPacket(body.bytes)
    }

    mutating func query(_ text: String) { append("Q", Array(text.utf8) + [0]) }
    mutating func sync() { append("S", []) }
    mutating func flush() { append("H", []) }
    mutating func terminate() { append("X", []) }
    mutating func copyData(_ text: String) { append("d", Array(text.utf8)) }
    mutating func copyDone() { append("c", []) }
    mutating func copyFail(_ reason: String) { append("f", Array(reason.utf8) + [0]) }
    mutating func describe(_ kind: Character, _ name: String) {
        append("D", Array("\(kind)\(name)\0".utf8))
    }
    mutating func close(_ kind: Character, _ name: String) {
        append("C", Array("\(kind)\(name)\0".utf8))
    }

    mutating func parse(_ name: String, _ text: String, types: [UInt32] = []) {
        var body = ByteWriter()
        body.append(utf8: name + "\0" + text + "\0")
        body.appendBigEndian(UInt16(types.count))
        for type in types { body.appendBigEndian(type) }
        append("P", body.bytes)
    }

    mutating func bind(
        portal: String = "", statement: String = "", formats: [Int16] = [],
        values: [[UInt8]?] = [], results: [Int16] = []
    ) {
        var body = ByteWriter()
        body.append(utf8: portal + "\0" + statement + "\0")
        body.appendBigEndian(UInt16(formats.count))
        for format in formats { body.appendBigEndian(format) }
        body.appendBigEndian(UInt16(values.count))
        for value in values {
            body.appendBigEndian(Int32(value?.count ?? -1))
            body.append(contentsOf: value ?? [])
        }
        body.appendBigEndian(UInt16(results.count))
        for format in results { body.appendBigEndian(format) }
        append("B", body.bytes)
    }

    mutating func execute(portal: String = "", maximumRows: Int32 = 0) {
        var body = ByteWriter()
        body.append(utf8: portal + "\0")
        body.appendBigEndian(maximumRows)
        append("E", body.bytes)
    }

    /// A message with any type and body.
    mutating func append(_ type: Unicode.Scalar, _ body: [UInt8]) {
        var frame = ByteWriter()
        frame.append(UInt8(ascii: type))
        frame.appendBigEndian(Int32(body.count + 4))
        bytes += frame.bytes + body
    }

    mutating func append(raw: [UInt8]) { bytes += raw }

    private mutating func appendPacket(_ body: [UInt8]) {
        var frame = ByteWriter()
        frame.appendBigEndian(Int32(body.count + 4))
        bytes += frame.bytes + body
    }
}
