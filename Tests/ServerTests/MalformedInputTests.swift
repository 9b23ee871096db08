import Glibc
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

    @Test("a message whose text makes no sense fails alone, and its transaction with it")
    func malformedMessages() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        #expect(try client.query("begin").last?.text == "T")
        try client.send { $0.append("Q", [0x41]) }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["E", "Z"] && answer[1].text == "E")
        #expect(answer[0].fields["S"] == "ERROR" && answer[0].fields["C"] == "08P01")
        try client.send { client in
            client.append("B", [0])
            client.query("rows 1")
            client.sync()
        }
        #expect(try client.receive(until: "Z").map(\.type) == ["E", "Z"])
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

    @Test("clients that say nothing, or not enough, are let go")
    func silentClients() throws {
        let server = try TestServer(startTimeout: .milliseconds(50))
        let silent = try (0..<50).map { _ in try WireClient(port: server.port) }
        let slow = try WireClient(port: server.port)
        try slow.send([0, 0, 0, 40, 0, 3])
        for client in silent + [slow] { #expect(try client.receive() == nil) }
    }

    @Test("a session that has begun may be silent for longer than its start may take")
    func idleSession() throws {
        let server = try TestServer(startTimeout: .milliseconds(50))
        let client = try WireClient(port: server.port)
        try client.start()
        usleep(100_000)
        #expect(try client.query("rows 1").count == 4)
    }

    @Test(
        "mutated conversations end in an answer or a close, and the server serves the next client")
    func mutatedConversations() throws {
        let server = try TestServer()
        var encoder = FrontendEncoder()
        encoder.startup([("user", "varve"), ("database", "varve")])
        encoder.query("rows 3; begin; fail")
        encoder.parse("s", "echo", types: [25])
        encoder.bind(portal: "p", statement: "s", values: [Array("text".utf8)])
        encoder.describe("P", "p")
        encoder.execute(portal: "p", maximumRows: 1)
        encoder.sync()
        encoder.query("copy in")
        encoder.copyData("1\tx\n")
        encoder.copyDone()
        encoder.terminate()
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<300 {
            var bytes = encoder.bytes
            for _ in 0...next(3) {
                let place = next(bytes.count)
                switch next(3) {
                case 0: bytes[place] ^= 1 << UInt8(next(8))
                case 1: bytes[place] = UInt8(next(256))
                default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(8)))
                }
            }
            let client = try WireClient(port: server.port)
            // The server may close before it has read all.
            try? client.send(bytes)
            client.finishSending()
            while try client.receive() != nil {}
        }
        let last = try WireClient(port: server.port)
        #expect(try last.start().last?.type == "Z")
    }
}
