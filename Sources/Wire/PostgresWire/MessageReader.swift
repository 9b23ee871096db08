// Reads the fields of one message's body, in order.

import Bytes

/// Why a message's body could not be read.
enum Unreadable: Error, Hashable {
    /// Bytes are left over.
    case invalidFormat
    /// A number or a value that goes beyond the message.
    case insufficientData
    /// A message that ends before a single byte that it should have.
    case noData
    /// Text without its zero byte.
    case unterminatedText
    /// A startup packet's parameters do not end where the packet does.
    case unterminatedStartup
    /// Text that is not UTF-8, with the bytes at fault.
    case invalidText([UInt8])
    /// Describe or Close of neither a statement nor a portal.
    case invalidSubtype(message: String, UInt8)

    func diagnostic(severity: Diagnostic.Severity) -> Diagnostic {
        switch self {
        case .invalidFormat: return Diagnostic(severity, "08P01", "invalid message format")
        case .insufficientData:
            return Diagnostic(severity, "08P01", "insufficient data left in message")
        case .noData: return Diagnostic(severity, "08P01", "no data left in message")
        case .unterminatedText: return Diagnostic(severity, "08P01", "invalid string in message")
        case .unterminatedStartup:
            return Diagnostic(
                severity, "08P01",
                "invalid startup packet layout: expected terminator as last byte")
        case .invalidText(let bytes):
            let shown = bytes.map { byte in
                "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            return Diagnostic(
                severity, "22021",
                "invalid byte sequence for encoding \"UTF8\": \(shown.joined(separator: " "))")
        case .invalidSubtype(let message, let subtype):
            return Diagnostic(severity, "08P01", "invalid \(message) message subtype \(subtype)")
        }
    }
}

/// A cursor over a message's body, which must stay valid while the reader lives.
struct MessageReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    // MARK: messages

    /// Pairs of texts up to an empty name, which is the packet's last byte.
    mutating func startupParameters() throws(Unreadable) -> [StartupMessage.Parameter] {
        var parameters: [StartupMessage.Parameter] = []
        while position < bytes.count, bytes[position] != 0 {
            let name = try startupText()
            let value = try startupText()
            parameters.append(StartupMessage.Parameter(name: name, value: value))
        }
        guard position == bytes.count - 1 else { throw .unterminatedStartup }
        return parameters
    }

    private mutating func startupText() throws(Unreadable) -> String {
        do throws(Unreadable) {
            return try text()
        } catch .unterminatedText {
            throw .unterminatedStartup
        }
    }

    mutating func parse() throws(Unreadable) -> ParseMessage {
        let statement = try text()
        let text = try text()
        let count = Int(try integer(UInt16.self))
        var types: [UInt32] = []
        for _ in 0..<count { types.append(try integer()) }
        return ParseMessage(statement: statement, text: text, parameterTypes: types)
    }

    mutating func bind() throws(Unreadable) -> BindMessage {
        var message = BindMessage(portal: try text(), statement: try text())
        var count: Int?
        do throws(Unreadable) {
            message.parameterFormats = try formats()
            count = Int(try integer(UInt16.self))
            for _ in 0..<(count ?? 0) { message.parameters.append(try value()) }
            message.resultFormats = try formats()
            guard isAtEnd else { throw .invalidFormat }
        } catch {
            message.fault = BindMessage.Fault(
                parameterCount: count, report: error.diagnostic(severity: .error))
            position = bytes.count
        }
        return message
    }

    mutating func execute() throws(Unreadable) -> ExecuteMessage {
        let portal = try text()
        return ExecuteMessage(portal: portal, maximumRows: Int(try integer(Int32.self)))
    }

    mutating func preparedName(_ message: String) throws(Unreadable) -> PreparedName {
        guard position < bytes.count else { throw .noData }
        let subtype = try integer(UInt8.self)
        let name = try text()
        // What is wrong with the message as a whole is found before what it asks for.
        guard isAtEnd else { throw .invalidFormat }
        switch Unicode.Scalar(subtype) {
        case "S": return .statement(name)
        case "P": return .portal(name)
        default: throw .invalidSubtype(message: message, subtype)
        }
    }

    // MARK: fields

    mutating func integer<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self
    ) throws(Unreadable) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard bytes.count - position >= size else { throw .insufficientData }
        defer { position += size }
        return Integer(
            bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Integer.self))
    }

    /// Text up to its zero byte, which must be there.
    mutating func text() throws(Unreadable) -> String {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        guard let end = rest.firstIndex(of: 0) else { throw .unterminatedText }
        let content = UnsafeRawBufferPointer(rebasing: rest[..<end])
        position += end + 1
        guard let text = String(validating: content, as: UTF8.self) else {
            throw .invalidText(MessageReader.firstInvalidSequence(in: content))
        }
        return text
    }

    private mutating func value() throws(Unreadable) -> [UInt8]? {
        let length = Int(try integer(Int32.self))
        if length == -1 { return nil }
        guard length >= 0, length <= bytes.count - position else { throw .insufficientData }
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    private mutating func formats() throws(Unreadable) -> [WireFormat] {
        let count = Int(try integer(UInt16.self))
        var formats: [WireFormat] = []
        for _ in 0..<count { formats.append(WireFormat(rawValue: try integer())) }
        return formats
    }

    /// The bytes PostgreSQL shows: as many as the first byte at fault announces, if there are.
    private static func firstInvalidSequence(in content: UnsafeRawBufferPointer) -> [UInt8] {
        let bytes = Array(content)
        let start: Int
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return []
        } catch {
            start = error.byteOffsets.lowerBound
        }
        let announced =
            switch bytes[start] {
            case 0xc0...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf7: 4
            default: 1
            }
        return Array(bytes[start..<min(bytes.count, start + announced)])
    }
}
