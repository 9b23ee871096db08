import Synchronization
import Testing

@testable import Server

@Suite("PostgreSQL clients over real sockets: the extended protocol")
struct PostgresExtendedTests {
    private func connect(_ server: TestServer) throws -> WireClient {
        let client = try WireClient(port: server.port)
        try client.start()
        return client
    }

    @Test("parse, bind, describe, execute and close are answered in order")
    func wholeSequence() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("s", "rows 2")
            client.describe("S", "s")
            client.bind(statement: "s")
            client.describe("P", "")
            client.execute()
            client.close("S", "s")
            client.sync()
        }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["1", "t", "T", "2", "T", "D", "D", "C", "3", "Z"])
    }

    @Test("parameters arrive as they were bound, NULL and empty told apart")
    func parameters() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("", "echo", types: [25, 25, 25])
            client.bind(values: [Array("ä".utf8), nil, []])
            client.execute()
            client.sync()
        }
        let answer = try client.receive(until: "Z")
        #expect(answer.map(\.type) == ["1", "2", "D", "C", "Z"])
        #expect(answer[2].columns == ["ä", nil, ""])
    }

    @Test("binary results are described and sent as such")
    func binaryResults() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("", "rows 1")
            client.bind(results: [1, 0])
            client.describe("P", "")
            client.execute()
            client.sync()
        }
        let answer = try client.receive(until: "Z")
        #expect(answer[3].body == [0, 2, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5] + Array("row 0".utf8))
        #expect(answer[2].body.dropLast(2).last == answer[2].body.dropLast(2).last)
    }

    @Test("a row limit suspends the portal and the next Execute goes on")
    func suspension() throws {
        let server = try TestServer()
        let client = try connect(server)
        _ = try client.query("begin")
        try client.send { client in
            client.parse("", "rows 5")
            client.bind(portal: "p")
            client.execute(portal: "p", maximumRows: 3)
            client.sync()
        }
        let first = try client.receive(until: "Z")
        #expect(first.map(\.type) == ["1", "2", "D", "D", "D", "s", "Z"])
        try client.send { client in
            client.execute(portal: "p", maximumRows: 3)
            client.sync()
        }
        let second = try client.receive(until: "Z")
        #expect(second.map(\.type) == ["D", "D", "C", "Z"])
        #expect(second[0].columns == ["3", "row 3"])
    }

    @Test("after an error the rest of the pipeline is skipped, the next one runs")
    func errorRecovery() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("", "syntax")
            client.bind()
            client.execute()
            client.sync()
            client.parse("", "rows 1")
            client.bind()
            client.execute()
            client.sync()
        }
        #expect(try client.receive(until: "Z").map(\.type) == ["E", "Z"])
        #expect(try client.receive(until: "Z").map(\.type) == ["1", "2", "D", "C", "Z"])
    }

    @Test("an error's transaction ends with it, not with the Sync that may come much later")
    func failure() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("", "syntax")
            client.bind()
            client.flush()
        }
        #expect(try client.receive()?.type == "E")
        #expect(server.database.failures.load(ordering: .relaxed) == 1)
        try client.send { $0.sync() }
        #expect(try client.receive()?.type == "Z")
    }

    @Test("a thousand pipelined statements are answered in order")
    func pipelining() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("s", "echo", types: [25])
            for number in 0..<1000 {
                client.bind(statement: "s", values: [Array("\(number)".utf8)])
                client.execute()
            }
            client.sync()
        }
        let rows = try client.receive(until: "Z").filter { $0.type == "D" }
        let isInOrder = rows.map { $0.columns[0] } == (0..<1000).map { "\($0)" }
        #expect(isInOrder)
    }

    @Test("Flush sends what is there without ending the pipeline")
    func flush() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.parse("s", "rows 1")
            client.flush()
        }
        #expect(try client.receive()?.type == "1")
        try client.send { $0.sync() }
        #expect(try client.receive()?.type == "Z")
    }

    @Test("answers come when they are asked for, errors and notices at once")
    func answersOnDemand() throws {
        let server = try TestServer()
        let (client, other) = (try connect(server), try connect(server))
        let third = try connect(server)
        func run(_ text: String) throws {
            try client.send { encoder in
                encoder.parse("", text)
                encoder.bind()
                encoder.execute()
            }
            // Some turns of both loops.
            for _ in 0..<3 { for peer in [other, third] { _ = try peer.query("rows 1") } }
        }
        try run("rows 1")
        #expect(client.hasHeardNothing)
        try client.send { $0.flush() }
        #expect(try client.receive(until: "C").map(\.type) == ["1", "2", "D", "C"])
        try run("rows 2")
        #expect(client.hasHeardNothing)
        try client.send { $0.sync() }
        #expect(try client.receive(until: "Z").map(\.type) == ["1", "2", "D", "D", "C", "Z"])
        try run("notice heard")
        #expect(try client.receive(until: "N").map(\.type) == ["1", "2", "N"])
        try run("rows 0")
        #expect(client.hasHeardNothing)
        try run("syntax")
        #expect(try client.receive(until: "E").map(\.type) == ["C", "1", "2", "C", "E"])
        // What a query of the simple protocol is told takes all with it.
        try client.send { $0.sync() }
        #expect(try client.receive()?.type == "Z")
        try run("rows 1")
        try client.send { $0.query("rows 1") }
        let all = try client.receive(until: "Z").map(\.type)
        #expect(all == ["1", "2", "D", "C", "T", "D", "C", "Z"])
    }

    @Test("unknown statements and portals are errors by name")
    func unknownNames() throws {
        let server = try TestServer()
        let client = try connect(server)
        try client.send { client in
            client.bind(statement: "nope")
            client.sync()
            client.execute(portal: "nope")
            client.sync()
        }
        #expect(try client.receive(until: "Z").first?.fields["C"] == "26000")
        #expect(try client.receive(until: "Z").first?.fields["C"] == "34000")
    }
}
