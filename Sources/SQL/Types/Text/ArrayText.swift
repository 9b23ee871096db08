// Text of arrays: `{1,NULL,"a b"}`, with bounds `[0:2]={…}` where they do not start at 1.

import Bytes

enum ArrayText {
    static func parse(
        _ text: UnsafeRawBufferPointer, element: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> ArrayValue {
        var parser = ArrayParser(text, element, settings)
        return try parser.parse()
    }

    /// `int2vector` and `oidvector`: numbers apart by spaces, counted from 0.
    static func parseVector(
        _ text: UnsafeRawBufferPointer, _ type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        let element: SQLType = type.oid == .int2vector ? .int2 : .oid
        var elements: [Datum] = []
        for part in text.split(omittingEmptySubsequences: true, whereSeparator: { $0.isSpace }) {
            elements.append(
                try TextCodec.parse(UnsafeRawBufferPointer(rebasing: part), as: element, settings))
        }
        let array = ArrayValue(
            elementOID: element.oid,
            dimensions: [.init(length: elements.count, lowerBound: 0)], elements: elements)
        return .bytes(array.encoded)
    }

    static func printVector(
        _ array: ArrayView, _ type: SQLType, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        let element: SQLType = type.oid == .int2vector ? .int2 : .oid
        for index in 0..<array.count {
            if index > 0 { writer.append(0x20) }
            TextCodec.print(array.raw(index), as: element, settings, into: &writer)
        }
    }

    static func print(
        _ array: ArrayView, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        guard array.count > 0 else {
            writer.append(utf8: "{}")
            return
        }
        if (0..<array.dimensionCount).contains(where: { array.lowerBound($0) != 1 }) {
            for dimension in 0..<array.dimensionCount {
                let lower = array.lowerBound(dimension)
                writer.append(utf8: "[\(lower):\(lower + array.length(dimension) - 1)]")
            }
            writer.append(UInt8(ascii: "="))
        }
        var next = 0
        let printer = ElementPrinter(SQLType(array.elementOID), settings)
        printDimension(0, of: array, from: &next, printer, into: &writer)
    }

    private static func printDimension(
        _ dimension: Int, of array: ArrayView, from next: inout Int, _ printer: ElementPrinter,
        into writer: inout ByteWriter
    ) {
        writer.append(UInt8(ascii: "{"))
        for index in 0..<array.length(dimension) {
            if index > 0 { writer.append(UInt8(ascii: ",")) }
            if dimension + 1 < array.dimensionCount {
                printDimension(dimension + 1, of: array, from: &next, printer, into: &writer)
                continue
            }
            if array.isNull(next) {
                writer.append(utf8: "NULL")
            } else {
                printer.print(array.raw(next), into: &writer)
            }
            next += 1
        }
        writer.append(UInt8(ascii: "}"))
    }
}

/// Prints elements, in quotes where their text needs them.
private struct ElementPrinter {
    let type: SQLType
    let settings: TextSettings
    /// Numbers and truth values never need quotes; a date may have an era.
    let isPlain: Bool

    init(_ type: SQLType, _ settings: TextSettings) {
        self.type = type
        self.settings = settings
        switch type.oid {
        case .int2, .int4, .int8, .oid, .bool, .float4, .float8, .numeric, .uuid:
            isPlain = true
        default: isPlain = false
        }
    }

    func print(_ raw: RawValue, into writer: inout ByteWriter) {
        if isPlain {
            TextCodec.print(raw, as: type, settings, into: &writer)
            return
        }
        var text = ByteWriter()
        TextCodec.print(raw, as: type, settings, into: &text)
        let content = text.bytes
        guard ElementPrinter.needsQuotes(content) else {
            writer.append(contentsOf: content)
            return
        }
        writer.append(UInt8(ascii: "\""))
        for byte in content {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                writer.append(UInt8(ascii: "\\"))
            }
            writer.append(byte)
        }
        writer.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ content: [UInt8]) -> Bool {
        if content.isEmpty { return true }
        if content.withUnsafeBytes({ $0.equalsIgnoringCase("null") }) { return true }
        return content.contains { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"),
                UInt8(ascii: ","):
                true
            default: byte.isSpace
            }
        }
    }
}

/// Reads an array literal.
private struct ArrayParser {
    private let text: UnsafeRawBufferPointer
    private let element: SQLType
    private let settings: TextSettings
    private var position = 0
    private var elements: [Datum] = []
    /// The length of each level, once its first list is closed.
    private var lengths: [Int?] = []
    /// The level at which elements stand; nil before the first.
    private var elementLevel: Int?

    init(_ text: UnsafeRawBufferPointer, _ element: SQLType, _ settings: TextSettings) {
        self.text = text
        self.element = element
        self.settings = settings
    }

    mutating func parse() throws(SQLError) -> ArrayValue {
        skipSpace()
        let bounds = try explicitBounds()
        guard peek() == UInt8(ascii: "{") else {
            throw malformed(
                bounds.isEmpty
                    ? "Array value must start with \"{\" or dimension information."
                    : "Array contents must start with \"{\".")
        }
        if isEmptyArray() { return ArrayValue(elementOID: element.oid, []) }
        try list(level: 0)
        skipSpace()
        guard position == text.count else { throw malformed("Junk after closing right brace.") }
        let found = lengths.map { $0 ?? 0 }
        var dimensions = found.map { ArrayValue.Dimension(length: $0) }
        if !bounds.isEmpty {
            guard bounds.map(\.length) == found else {
                throw malformed("Specified array dimensions do not match array contents.")
            }
            dimensions = bounds
        }
        return ArrayValue(elementOID: element.oid, dimensions: dimensions, elements: elements)
    }

    /// `{}` and nothing else.
    private mutating func isEmptyArray() -> Bool {
        let rest = text.part(from: position + 1).trimmingSpaces
        return rest.equals("}")
    }

    /// `[1:2][0:3]=`.
    private mutating func explicitBounds() throws(SQLError) -> [ArrayValue.Dimension] {
        var result: [ArrayValue.Dimension] = []
        while peek() == UInt8(ascii: "[") {
            position += 1
            guard result.count < ArrayView.dimensionsMax else {
                throw SQLError(
                    .programLimitExceeded,
                    "number of array dimensions exceeds the maximum allowed (6)")
            }
            let first = try bound()
            var lower = 1
            var upper = first
            if peek() == UInt8(ascii: ":") {
                position += 1
                lower = first
                upper = try bound()
            }
            guard peek() == UInt8(ascii: "]") else {
                throw malformed("Missing \"]\" after array dimensions.")
            }
            position += 1
            guard upper >= lower else {
                throw SQLError(
                    .arraySubscriptError, "upper bound cannot be less than lower bound")
            }
            result.append(.init(length: upper - lower + 1, lowerBound: lower))
        }
        try ArrayValue.check(result)
        if !result.isEmpty {
            skipSpace()
            guard peek() == UInt8(ascii: "=") else {
                throw malformed("Missing \"=\" after array dimensions.")
            }
            position += 1
            skipSpace()
        }
        return result
    }

    private mutating func bound() throws(SQLError) -> Int {
        let start = position
        while position < text.count,
            text[position].isDigit || text[position] == 0x2d
                || text[position] == 0x2b
        {
            position += 1
        }
        guard let value = Int32(text.part(start..<position).string) else {
            throw malformed("Missing array dimension value.")
        }
        return Int(value)
    }

    /// One `{…}`; the position stands on its brace.
    private mutating func list(level: Int) throws(SQLError) {
        guard level < ArrayView.dimensionsMax else {
            throw SQLError(
                .programLimitExceeded,
                "number of array dimensions (7) exceeds the maximum allowed (6)")
        }
        position += 1
        if lengths.count == level { lengths.append(nil) }
        var count = 0
        while true {
            skipSpace()
            guard let byte = peek() else { throw malformed("Unexpected end of input.") }
            if byte == UInt8(ascii: "{") {
                if let elementLevel, elementLevel <= level {
                    throw malformed("Unexpected \"{\" character.")
                }
                try list(level: level + 1)
            } else {
                if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",") {
                    throw malformed("Unexpected \"\(Unicode.Scalar(byte))\" character.")
                }
                if let elementLevel, elementLevel != level {
                    throw malformed("Unexpected array element.")
                }
                if lengths.count > level + 1 { throw malformed("Unexpected array element.") }
                elementLevel = level
                elements.append(try item())
            }
            count += 1
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                if let length = lengths[level], length != count {
                    throw malformed(
                        "Multidimensional arrays must have sub-arrays with matching dimensions.")
                }
                lengths[level] = count
                return
            case nil: throw malformed("Unexpected end of input.")
            case UInt8(ascii: "{"): throw malformed("Unexpected \"{\" character.")
            default: throw malformed("Unexpected array element.")
            }
        }
    }

    /// One element, quoted or not.
    private mutating func item() throws(SQLError) -> Datum {
        var content: [UInt8] = []
        let isQuoted = peek() == UInt8(ascii: "\"")
        if isQuoted {
            try quoted(into: &content)
        } else {
            var kept = 0
            while let byte = peek(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") {
                switch byte {
                case UInt8(ascii: "\\"):
                    position += 1
                    guard let escaped = peek() else { throw malformed("Unexpected end of input.") }
                    content.append(escaped)
                    kept = content.count
                case UInt8(ascii: "\""): throw malformed("Unexpected array element.")
                case UInt8(ascii: "{"): throw malformed("Unexpected \"{\" character.")
                default:
                    content.append(byte)
                    if !byte.isSpace { kept = content.count }
                }
                position += 1
            }
            content.removeLast(content.count - kept)
            if content.withUnsafeBytes({ $0.equalsIgnoringCase("null") }) { return .null }
        }
        return try TextCodec.parse(bytes: content, as: element, settings)
    }

    private mutating func quoted(into content: inout [UInt8]) throws(SQLError) {
        position += 1
        while let byte = peek() {
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = peek() else { break }
                content.append(escaped)
                position += 1
            } else {
                content.append(byte)
            }
        }
        throw malformed("Unexpected end of input.")
    }

    private func peek() -> UInt8? { position < text.count ? text[position] : nil }

    private mutating func skipSpace() {
        while position < text.count, text[position].isSpace { position += 1 }
    }

    private func malformed(_ detail: String) -> SQLError {
        SQLError(
            .invalidTextRepresentation, "malformed array literal: \"\(text.string)\"",
            detail: detail)
    }
}
