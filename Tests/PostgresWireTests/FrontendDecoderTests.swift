import Testing

@testable import PostgresWire

@Suite("bytes of a client become messages")
struct FrontendDecoderTests {
    private func started(_ fill: (inout FrontendEncoder) -> Void) -> [UInt8] {
        var client = FrontendEncoder()
        client.startup([("user", "varve")])
        fill(&client)
        return client.bytes
    }

    /// The messages after the startup message.
    private func messages(_ fill: (inout FrontendEncoder) -> Void) -> [FrontendMessage] {
        Array(decodeAll(started(fill)).messages.dropFirst())
    }

    @Test("requests before the session are told apart by their codes")
    func startupRequests() {
        var client = FrontendEncoder()
        client.request(code: 80_877_103)
        client.request(code: 80_877_104)
        client.request(code: 80_877_102, [17, -5])
        client.startup([("user", "jake"), ("database", "shop"), ("user", "sarah")])
        let found = decodeAll(client.bytes)
        #expect(found.rest == 0 && found.invalid == nil)
        #expect(
            found.messages.prefix(3) == [
                .sslRequest, .gssEncryptionRequest,
                .cancelRequest(processID: 17, secretKey: -5),
            ])
        guard case .startup(let startup) = found.messages.last else {
            Issue.record("no startup message")
            return
        }
        #expect(startup.majorVersion == 3 && startup.minorVersion == 0)
        #expect(startup["user"] == "sarah" && startup["database"] == "shop")
        #expect(startup["options"] == nil)
    }

    @Test("every message of the extended protocol is read with all its fields")
    func extendedMessages() {
        let found = messages { client in
            client.parse("s1", "SELECT $1, $2", types: [23, 0])
            client.bind(
                portal: "p", statement: "s1", formats: [0, 1], values: [Array("7".utf8), nil, []],
                results: [1])
            client.describe("S", "s1")
            client.describe("P", "p")
            client.execute(portal: "p", maximumRows: 50)
            client.close("S", "s1")
            client.close("P", "")
            client.flush()
            client.sync()
            client.terminate()
        }
        #expect(
            found == [
                .parse(
                    ParseMessage(
                        statement: "s1", text: "SELECT $1, $2", parameterTypes: [23, 0])),
                .bind(
                    BindMessage(
                        portal: "p", statement: "s1", parameterFormats: [.text, .binary],
                        parameters: [Array("7".utf8), nil, []], resultFormats: [.binary])),
                .describe(.statement("s1")), .describe(.portal("p")),
                .execute(ExecuteMessage(portal: "p", maximumRows: 50)),
                .close(.statement("s1")), .close(.portal("")), .flush, .sync, .terminate,
            ])
    }

    @Test("queries, COPY data and passwords are read")
    func otherMessages() {
        let found = messages { client in
            client.query("SELECT 'ä'")
            client.copyData("1\tx\n")
            client.copyDone()
            client.copyFail("enough")
            client.append("p", [1, 2, 3])
            client.append("F", [0, 0, 0, 1])
        }
        #expect(
            found == [
                .query("SELECT 'ä'"), .copyData(Array("1\tx\n".utf8)), .copyDone,
                .copyFail("enough"), .password([1, 2, 3]), .functionCall,
            ])
    }

    @Test("a message that comes byte by byte is read once it is whole")
    func byteByByte() {
        let bytes = started { $0.query("SELECT 1") }
        var decoder = FrontendDecoder()
        var start = 0
        var found: [FrontendMessage] = []
        for end in 1...bytes.count {
            let output = bytes[start..<end].withUnsafeBytes { decoder.decode($0) }
            guard case .message(let message, let byteCount) = output else {
                #expect(output == .incomplete)
                continue
            }
            #expect(start + byteCount == end)
            start = end
            found.append(message)
        }
        #expect(found.count == 2 && found.last == .query("SELECT 1"))
    }

    @Test(
        "a stream that cannot be followed is refused with 08P01",
        arguments: [
            ("invalid frontend message type 122", [0x7a, 0, 0, 0, 4]),
            ("invalid message length", [0x51, 0, 0, 0, 3]),
            ("invalid message length", [0x51, 0xff, 0xff, 0xff, 0xff]),
            ("invalid message length", [0x51, 0x40, 0, 0, 1]),
            ("invalid message length", [0x53, 0, 0, 0x27, 0x11]),
        ] as [(String, [UInt8])])
    func invalidStreams(_ message: String, _ bytes: [UInt8]) {
        let found = decodeAll(started { $0.append(raw: bytes) })
        #expect(found.messages.count == 1)
        #expect(found.invalid == .protocolViolation(message))
    }

    /// What PostgreSQL 15 says to each.
    @Test(
        "a message that makes no sense fails alone: where the next one begins is known",
        arguments: [
            ("Q", "invalid string in message", [0x41]),
            ("Q", "invalid message format", [0x41, 0, 0x41]),
            ("P", "invalid string in message", [0, 0x41]),
            ("P", "insufficient data left in message", [0, 0x41, 0, 0]),
            ("P", "insufficient data left in message", [0, 0x41, 0, 0, 1, 0, 0]),
            ("B", "invalid string in message", [0, 0x41]),
            ("D", "no data left in message", []),
            ("D", "invalid string in message", [0x58]),
            ("D", "invalid message format", [0x58, 0, 0]),
            ("D", "invalid DESCRIBE message subtype 88", [0x58, 0]),
            ("C", "invalid CLOSE message subtype 88", [0x58, 0]),
            ("E", "insufficient data left in message", [0, 0, 0]),
            ("H", "invalid message format", [0]), ("S", "invalid message format", [0]),
        ] as [(Unicode.Scalar, String, [UInt8])])
    func malformed(_ type: Unicode.Scalar, _ message: String, _ body: [UInt8]) {
        let found = messages { client in
            client.append(type, body)
            client.sync()
        }
        let report = Diagnostic(.error, "08P01", message)
        #expect(found == [.unreadable(type: UInt8(ascii: type), report), .sync])
    }

    @Test("what Terminate and CopyDone hold nobody looks at, nor what follows CopyFail's text")
    func ignoredBodies() {
        let found = messages { client in
            client.append("c", [1])
            client.append("f", [0x41, 0, 1])
            client.append("X", [1])
        }
        #expect(found == [.copyDone, .copyFail("A"), .terminate])
    }

    @Test(
        "a startup packet is refused by its length or layout",
        arguments: [
            ("invalid length of startup packet", [0, 0, 0x27, 0x11, 0, 3, 0, 0]),
            ("invalid length of startup packet", [0, 0, 0, 7, 0, 3, 0]),
            (
                "invalid startup packet layout: expected terminator as last byte",
                [0, 0, 0, 12, 0, 3, 0, 0, 0x75, 0, 0x76, 0x77]
            ),
            (
                "invalid startup packet layout: expected terminator as last byte",
                [0, 0, 0, 10, 0, 3, 0, 0, 0, 0]
            ),
        ] as [(String, [UInt8])])
    func invalidStartup(_ message: String, _ bytes: [UInt8]) {
        #expect(decodeAll(bytes).invalid == .protocolViolation(message))
    }

    @Test("text that is not UTF-8 fails its statement and not the connection")
    func invalidText() {
        let found = messages { client in
            client.append("Q", [0x41, 0xe2, 0x28, 0xa1, 0])
            client.sync()
        }
        let report = Diagnostic(
            .error, "22021", "invalid byte sequence for encoding \"UTF8\": 0xe2 0x28 0xa1")
        #expect(found == [.unreadable(type: UInt8(ascii: "Q"), report), .sync])
    }

    @Test("a format code that does not exist is left to who uses it")
    func unknownFormat() {
        let found = messages { $0.bind(formats: [2], values: [[]]) }
        guard case .bind(let bind)? = found.first else {
            Issue.record("no Bind: \(found)")
            return
        }
        #expect(bind.parameterFormats == [WireFormat(rawValue: 2)])
    }

    @Test("what is wrong behind a Bind's names is kept for who has looked at them")
    func malformedBind() throws {
        let names = Array("p\0s\0".utf8)
        func fault(_ rest: [UInt8]) throws -> (parameters: Int, BindMessage.Fault?) {
            let found = messages { client in
                client.append("B", names + rest)
                client.sync()
            }
            guard case .bind(let bind)? = found.first, found.last == .sync else {
                Issue.record("no Bind: \(found)")
                return (0, nil)
            }
            #expect(bind.portal == "p" && bind.statement == "s")
            return (bind.parameters.count, bind.fault)
        }
        func report(_ message: String) -> Diagnostic { Diagnostic(.error, "08P01", message) }
        let short = report("insufficient data left in message")
        let nothing = try fault([])
        #expect(nothing.1 == BindMessage.Fault(parameterCount: nil, report: short))
        let second = try fault([0, 0, 0, 2, 0, 0, 0, 1, 65, 0, 0, 0, 9, 65])
        #expect(second.parameters == 1)
        #expect(second.1 == BindMessage.Fault(parameterCount: 2, report: short))
        // A value longer than its message, and one of less than nothing.
        for length: [UInt8] in [[0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xfe]] {
            let one = try fault([0, 0, 0, 1] + length + [1, 2])
            #expect(one.1 == BindMessage.Fault(parameterCount: 1, report: short))
        }
        let over = try fault([0, 0, 0, 0, 0, 0, 7])
        #expect(
            over.1
                == BindMessage.Fault(parameterCount: 0, report: report("invalid message format")))
        #expect(try fault([0, 0, 0, 0, 0, 0]).1 == nil)
    }

    @Test("COPY data is taken in bulk up to a limit, whole messages only")
    func bulkCopyData() {
        var client = FrontendEncoder()
        for row in 0..<10 { client.copyData("row \(row)\n") }
        let messageSize = client.bytes.count / 10
        client.copyDone()
        let decoder = FrontendDecoder()
        var chunk: [UInt8] = []
        let all = client.bytes.withUnsafeBytes {
            decoder.takeCopyData($0, into: &chunk, limit: .max)
        }
        #expect(all == messageSize * 10 && chunk.count == 60)
        chunk = []
        let cut = client.bytes[..<(messageSize * 3 - 1)].withUnsafeBytes {
            decoder.takeCopyData($0, into: &chunk, limit: .max)
        }
        #expect(cut == messageSize * 2)
        chunk = []
        let limited = client.bytes.withUnsafeBytes {
            decoder.takeCopyData($0, into: &chunk, limit: 7)
        }
        #expect(limited == messageSize * 2 && chunk == Array("row 0\nrow 1\n".utf8))
    }
}
