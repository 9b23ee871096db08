import Testing

@testable import Server

@Suite("malformed input over real sockets")
struct MalformedInputTests {
    @Test(
        "bytes that are no protocol get 08P01 and the end of the connection",
        arguments: [
            Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 0, 0, 3, 1, 2, 3, 4],
            [0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0],
        ] as [[UInt8]])
    func noise(_ bytes: [UInt8]) throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.send(bytes)
        #expect(try client.receive()?.fields["C"] == "08P01")
        #expect(try client.receive() == nil)
    }

    @Test("a message that claims too much is refused before it comes")
    func oversized() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        try client.send([0x51, 0x7f, 0xff, 0xff, 0xff])
        let answer = try client.receive()
        #expect(answer?.fields["C"] == "08P01" && answer?.fields["S"] == "FATAL")
        #expect(try client.receive() == nil)
    }

    @Test("an unknown message type in the middle of a COPY ends the connection once")
    func unknownTypeDuringCopy() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        try client.send { client in
            client.query("copy in")
            client.append("z", [])
        }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["G", "E"])
        #expect(try client.receive() == nil)
    }

    @Test("text that is not UTF-8 fails the query, the session goes on")
    func invalidText() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        try client.send { $0.append("Q", [0xff, 0]) }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["E", "Z"] && answer[0].fields["C"] == "22021")
        #expect(try client.query("rows 1").count == 4)
    }

    @Test("a query of a megabyte that comes in small pieces is read whole")
    func piecewise() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        var encoder = FrontendEncoder()
        encoder.query("rows 1" + String(repeating: " ", count: 1 << 20))
        var rest = encoder.bytes[...]
        while !rest.isEmpty {
            try client.send(Array(rest.prefix(10_000)))
            rest = rest.dropFirst(10_000)
        }
        #expect(try client.receive(until: "Z").count == 4)
    }
}
