// Bytes in, a client's messages out. Source: PostgreSQL 15, "Frontend/Backend Protocol".
//
//     startup packets           ┌─────────────┬─────────────┬────────────────┐
//     (before the session)      │ length i32  │ code i32    │ length - 8     │
//                               └─────────────┴─────────────┴────────────────┘
//     all others                ┌──────┬─────────────┬───────────────┐
//                               │ type │ length i32  │ body          │
//                               └──────┴─────────────┴───────────────┘
//
// Integers are big-endian; `length` counts itself and what follows; texts end in a zero byte. The
// decoder looks at bytes that have come and owns none, so a length field reserves no memory.

import Bytes

/// Cuts a client's bytes into messages.
package struct FrontendDecoder: Sendable {
    package enum Output: Hashable, Sendable {
        /// More bytes are needed.
        case incomplete
        /// A message that took the first `byteCount` bytes.
        case message(FrontendMessage, byteCount: Int)
        /// The stream cannot be followed any further: report this and close.
        case invalid(Diagnostic)
    }

    /// True until the session's startup message has been taken.
    package private(set) var isStarting = true

    package static let startupLengthMax = 10_000
    /// Of messages that carry statements, values or COPY data.
    package static let messageLengthMax = 1 << 30
    /// Of messages that carry at most a name.
    package static let shortMessageLengthMax = 10_000
    /// Of passwords and SASL answers.
    package static let passwordLengthMax = 65_535

    private static let sslRequestCode: UInt32 = 80_877_103
    private static let gssEncryptionRequestCode: UInt32 = 80_877_104
    private static let cancelRequestCode: UInt32 = 80_877_102

    package init() {}

    /// The first message of `bytes`, which begin where the message before ended.
    package mutating func decode(_ bytes: UnsafeRawBufferPointer) -> Output {
        isStarting ? decodeStartup(bytes) : decodeMessage(bytes)
    }

    // MARK: startup

    private mutating func decodeStartup(_ bytes: UnsafeRawBufferPointer) -> Output {
        guard bytes.count >= 4 else { return .incomplete }
        let length = Int(bytes.loadBigEndian(at: 0, as: Int32.self))
        guard (8...FrontendDecoder.startupLengthMax).contains(length) else {
            return .invalid(.protocolViolation("invalid length of startup packet"))
        }
        guard bytes.count >= length else { return .incomplete }
        let code = bytes.loadBigEndian(at: 4, as: UInt32.self)
        let body = UnsafeRawBufferPointer(rebasing: bytes[8..<length])
        switch code {
        case FrontendDecoder.sslRequestCode: return .message(.sslRequest, byteCount: length)
        case FrontendDecoder.gssEncryptionRequestCode:
            return .message(.gssEncryptionRequest, byteCount: length)
        case FrontendDecoder.cancelRequestCode:
            guard body.count == 8 else {
                return .invalid(.protocolViolation("invalid length of startup packet"))
            }
            let request = FrontendMessage.cancelRequest(
                processID: body.loadBigEndian(at: 0, as: Int32.self),
                secretKey: body.loadBigEndian(at: 4, as: Int32.self))
            return .message(request, byteCount: length)
        default:
            return decodeStartupMessage(version: code, body, byteCount: length)
        }
    }

    private mutating func decodeStartupMessage(
        version: UInt32, _ body: UnsafeRawBufferPointer, byteCount: Int
    ) -> Output {
        var message = StartupMessage(
            majorVersion: UInt16(truncatingIfNeeded: version >> 16),
            minorVersion: UInt16(truncatingIfNeeded: version), parameters: [])
        // What other versions put into the body is not known here.
        if message.majorVersion == 3 {
            var reader = MessageReader(body)
            do throws(Unreadable) {
                message.parameters = try reader.startupParameters()
            } catch {
                return .invalid(error.diagnostic(severity: .fatal))
            }
        }
        isStarting = false
        return .message(.startup(message), byteCount: byteCount)
    }

    // MARK: messages

    private func decodeMessage(_ bytes: UnsafeRawBufferPointer) -> Output {
        guard let type = bytes.first else { return .incomplete }
        guard let lengthMax = FrontendDecoder.lengthMax(ofType: type) else {
            return .invalid(.protocolViolation("invalid frontend message type \(type)"))
        }
        guard bytes.count >= 5 else { return .incomplete }
        let length = Int(bytes.loadBigEndian(at: 1, as: Int32.self))
        guard length >= 4, length <= lengthMax else {
            return .invalid(.protocolViolation("invalid message length"))
        }
        guard bytes.count >= 1 + length else { return .incomplete }
        let body = UnsafeRawBufferPointer(rebasing: bytes[5..<1 + length])
        do throws(Unreadable) {
            let message = try FrontendDecoder.message(type, body)
            return .message(message, byteCount: 1 + length)
        } catch {
            // Where the next message begins is known all the same.
            let report = error.diagnostic(severity: .error)
            return .message(.unreadable(type: type, report), byteCount: 1 + length)
        }
    }

    private static func lengthMax(ofType type: UInt8) -> Int? {
        switch Unicode.Scalar(type) {
        case "Q", "P", "B", "F", "d": messageLengthMax
        case "p": passwordLengthMax
        case "C", "D", "E", "H", "S", "X", "c", "f": shortMessageLengthMax
        default: nil
        }
    }

    private static func message(
        _ type: UInt8, _ body: UnsafeRawBufferPointer
    ) throws(Unreadable) -> FrontendMessage {
        var reader = MessageReader(body)
        let message: FrontendMessage
        switch Unicode.Scalar(type) {
        case "Q": message = .query(try reader.text())
        case "P": message = .parse(try reader.parse())
        case "B": message = .bind(try reader.bind())
        case "D": message = .describe(try reader.preparedName("DESCRIBE"))
        case "E": message = .execute(try reader.execute())
        case "C": message = .close(try reader.preparedName("CLOSE"))
        case "H": message = .flush
        case "S": message = .sync
        // What else is in these nobody looks at.
        case "X": return .terminate
        case "c": return .copyDone
        case "f": return .copyFail(try reader.text())
        // These three have bodies that are taken whole.
        case "F": return .functionCall
        case "d": return .copyData(Array(body))
        case "p": return .password(Array(body))
        default: preconditionFailure("lengthMax has refused unknown types")
        }
        guard reader.isAtEnd else { throw .invalidFormat }
        return message
    }

    // MARK: COPY in bulk

    /// Appends the contents of the CopyData messages that `bytes` begins with, whole ones only, and
    /// returns how many bytes they took. Stops once `chunk` holds `limit` bytes. A client may send
    /// each row apart; this saves an allocation for each.
    package func takeCopyData(
        _ bytes: UnsafeRawBufferPointer, into chunk: inout [UInt8], limit: Int
    ) -> Int {
        var position = 0
        while chunk.count < limit, bytes.count - position >= 5,
            bytes[position] == UInt8(ascii: "d")
        {
            let length = Int(bytes.loadBigEndian(at: position + 1, as: Int32.self))
            guard length >= 4, length <= FrontendDecoder.messageLengthMax,
                bytes.count - position >= 1 + length
            else { break }
            chunk.append(contentsOf: bytes[position + 5..<position + 1 + length])
            position += 1 + length
        }
        return position
    }
}

extension UnsafeRawBufferPointer {
    /// The big-endian integer at byte `position`, which must hold one.
    fileprivate func loadBigEndian<Integer: FixedWidthInteger>(
        at position: Int, as _: Integer.Type
    ) -> Integer {
        Integer(bigEndian: loadUnaligned(fromByteOffset: position, as: Integer.self))
    }
}
