// A blocking client of the PostgreSQL protocol, for tests.

import Bytes
import Glibc

@testable import Server

/// A message a server sent.
struct ReceivedMessage: Equatable, CustomStringConvertible {
    var type: Character
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var description: String { "\(type)(\(text.debugDescription))" }

    /// The fields of an ErrorResponse or NoticeResponse.
    var fields: [Character: String] {
        var fields: [Character: String] = [:]
        for field in body.split(separator: 0) where !field.isEmpty {
            let text = String(decoding: field, as: UTF8.self)
            if let code = text.first { fields[code] = String(text.dropFirst()) }
        }
        return fields
    }

    /// The columns of a DataRow as text.
    var columns: [String?] {
        body.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            do throws(MalformedBytes) {
                let count = try reader.bigEndian(UInt16.self, "count")
                var columns: [String?] = []
                for _ in 0..<count {
                    let length = try reader.bigEndian(Int32.self, "length")
                    guard length >= 0 else {
                        columns.append(nil)
                        continue
                    }
                    let value = try reader.slice(Int(length), "value")
                    columns.append(String(decoding: value, as: UTF8.self))
                }
                return columns
            } catch {
                return []
            }
        }
    }
}

/// What went wrong on the client's side.
struct ClientError: Error {
    var what: String
}

/// One connection. Every read gives up after five seconds.
final class WireClient {
    private let descriptor: CInt
    private var received: [UInt8] = []
    /// How much of `received` has been handed out.
    private var consumed = 0

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard let address = SocketAddress(host: "127.0.0.1", port: port) else {
            throw ClientError(what: "address")
        }
        guard address.withSocketAddress({ connect(descriptor, $0, $1) }) == 0 else {
            throw ClientError(what: "connect")
        }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw ClientError(what: "send") }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ fill: (inout FrontendEncoder) -> Void) throws {
        var encoder = FrontendEncoder()
        fill(&encoder)
        try send(encoder.bytes)
    }

    /// The client has said all it will.
    func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// One byte, as the answer to SSLRequest is.
    func receiveByte() throws -> UInt8? {
        while received.count == consumed { guard try fill() else { return nil } }
        consumed += 1
        return received[consumed - 1]
    }

    /// The next message; nil when the server has closed.
    func receive() throws -> ReceivedMessage? {
        while true {
            if received.count - consumed >= 5 {
                let length = received[consumed + 1..<consumed + 5].reduce(0) { $0 << 8 | Int($1) }
                if received.count - consumed >= 1 + length {
                    let message = ReceivedMessage(
                        type: Character(Unicode.Scalar(received[consumed])),
                        body: Array(received[consumed + 5..<consumed + 1 + length]))
                    consumed += 1 + length
                    return message
                }
            }
            guard try fill() else { return nil }
        }
    }

    /// All messages up to and with the next of a type, or the end of the stream.
    func receive(until type: Character) throws -> [ReceivedMessage] {
        var messages: [ReceivedMessage] = []
        while let message = try receive() {
            messages.append(message)
            if message.type == type { break }
        }
        return messages
    }

    /// Starts a session and returns what the server said.
    @discardableResult
    func start(user: String = "varve", database: String? = nil) throws -> [ReceivedMessage] {
        var parameters = [("user", user), ("application_name", "test")]
        if let database { parameters.append(("database", database)) }
        try send { $0.startup(parameters) }
        return try receive(until: "Z")
    }

    /// A Query and all of its answer.
    func query(_ text: String) throws -> [ReceivedMessage] {
        try send { $0.query(text) }
        return try receive(until: "Z")
    }

    /// Whether nothing has come that was not received.
    var hasHeardNothing: Bool {
        var byte: UInt8 = 0
        return received.count == consumed
            && recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) < 0
    }

    private func fill() throws -> Bool {
        received.removeSubrange(..<consumed)
        consumed = 0
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 && errno == ECONNRESET { return false }
        guard count >= 0 else { throw ClientError(what: "recv: \(errno)") }
        received += buffer[..<count]
        return count > 0
    }
}
