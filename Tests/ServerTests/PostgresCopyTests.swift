import Testing

@testable import Server

@Suite("PostgreSQL clients over real sockets: COPY")
struct PostgresCopyTests {
    private func connect(_ server: TestServer) throws -> WireClient {
        let client = try WireClient(port: server.port)
        try client.start()
        return client
    }

    @Test("COPY in takes what the client sends, in any pieces")
    func copyIn() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { $0.query("copy in") }
        #expect(try client.receive()?.type == "G")
        var expected: [UInt8] = []
        for batch in 0..<50 {
            try client.send { client in
                for row in 0..<200 {
                    let line = "\(batch * 200 + row)\tsome text\n"
                    expected += Array(line.utf8)
                    // Rows need not end where messages do.
                    client.copyData(String(line.prefix(5)))
                    client.copyData(String(line.dropFirst(5)))
                }
            }
        }
        try client.send { $0.copyDone() }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["C", "Z"] && answer[0].text == "COPY 10000\0")
        #expect(server.database.copied == expected)
    }

    @Test("the client may give up a COPY")
    func copyFail() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { $0.query("copy in") }
        #expect(try client.receive()?.type == "G")
        try client.send { client in
            client.copyData("1\tx\n")
            client.copyFail("changed my mind")
        }
        let answer = try client.receive(until: "Z")
        #expect(answer[0].fields["C"] == "57014")
        #expect(answer[0].fields["M"] == "COPY from stdin failed: changed my mind")
    }

    @Test("a COPY that fails in the middle ignores the rest of its data")
    func copyFailsHere() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.query("copy bad")
            for _ in 0..<100 { client.copyData("x\n") }
            client.copyDone()
            client.query("rows 1")
        }
        let failed = try client.receive(until: "Z")
        #expect(failed.map(\.type) == ["G", "E", "Z"] && failed[1].fields["C"] == "22P04")
        #expect(try client.receive(until: "Z").map(\.type) == ["T", "D", "C", "Z"])
    }

    @Test("another message in the middle of a COPY is an error that ends the connection")
    func messagesDuringCopy() throws {
        let server = try TestServer()
        for isExtended in [false, true] {
            let client = try connect(server)
            try client.send { client in
                if isExtended {
                    client.parse("", "copy in")
                    client.bind()
                    client.execute()
                } else {
                    client.query("copy in")
                }
                client.copyData("1\n")
                client.query("rows 1")
            }
            _ = try client.receive(until: "G")
            let error = try client.receive()?.fields
            #expect(error?["S"] == "ERROR" && error?["C"] == "08P01")
            #expect(error?["M"] == "unexpected message type 0x51 during COPY from stdin")
            let end = try client.receive()?.fields
            #expect(end?["S"] == "FATAL" && end?["C"] == "08P01")
            #expect(
                end?["M"] == "terminating connection because protocol synchronization was lost")
            #expect(try client.receive() == nil)
        }
    }

    @Test("COPY in works in the extended protocol, Sync after CopyDone")
    func extendedCopy() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("", "copy in")
            client.bind()
            client.execute()
            client.sync()
        }
        #expect(try client.receive(until: "G").map(\.type) == ["1", "2", "G"])
        try client.send { client in
            client.copyData("1\n2\n")
            client.copyDone()
            client.sync()
        }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["C", "Z"] && answer[0].text == "COPY 2\0")
    }

    @Test("COPY out sends one message for each row, then its end")
    func copyOut() throws {
        let server = try TestServer()
        let client = try connect(server)
        let answer = try client.query("copy out 5000")
        #expect(answer.count == 5004)
        #expect(answer[0].type == "H" && answer[5001].type == "c")
        #expect(answer[5000].text == "4999\tline 4999\n")
        #expect(answer[5002].text == "COPY 5000\0")
    }

    @Test("a client that disappears during COPY ends it")
    func vanishedClient() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { $0.query("copy in") }
        #expect(try client.receive()?.type == "G")
        client.finishSending()
        let answer = try client.receive(until: "Z")
        #expect(answer.first?.fields["C"] == "08006")
        #expect(try client.receive() == nil)
    }
}
