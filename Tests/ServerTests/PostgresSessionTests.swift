import Glibc
import Testing

@testable import Server

@Suite("PostgreSQL clients over real sockets: sessions and simple queries")
struct PostgresSessionTests {
    @Test("a session starts with its parameters, its key and ReadyForQuery")
    func start() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        let greeting = try client.start()
        #expect(greeting.first?.type == "R" && greeting.last == .init(type: "Z", body: [0x49]))
        #expect(greeting.contains { $0.type == "S" && $0.text == "application_name\0test\0" })
        #expect(greeting.contains { $0.type == "K" && $0.body.count == 8 })
    }

    @Test("encryption is refused with one byte, after which the session starts")
    func encryption() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.send { $0.request(code: 80_877_104) }
        #expect(try client.receiveByte() == UInt8(ascii: "N"))
        try client.send { $0.request(code: 80_877_103) }
        #expect(try client.receiveByte() == UInt8(ascii: "N"))
        #expect(try client.start().last?.type == "Z")
    }

    @Test(
        "an unknown role or database is fatal",
        arguments: [
            ("jake", nil, "28000", "role \"jake\" does not exist"),
            ("varve", "shop", "3D000", "database \"shop\" does not exist"),
        ])
    func refusedStart(
        _ user: String, _ database: String?, _ code: String, _ message: String
    ) throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        let answer = try client.start(user: user, database: database)
        #expect(answer.count == 1)
        let fields = answer.first?.fields ?? [:]
        #expect(fields["S"] == "FATAL" && fields["C"] == code && fields["M"] == message)
        #expect(try client.receive() == nil)
    }

    @Test("rows are described, sent and counted; NULL is told from text")
    func rows() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        let answer = try client.query("rows 10")
        #expect(answer.map(\.type) == ["T"] + Array(repeating: "D", count: 10) + ["C", "Z"])
        #expect(answer[1].columns == ["0", "row 0"])
        #expect(answer[10].columns == ["9", nil])
        #expect(answer[11].text == "SELECT 10\0")
    }

    @Test("a result larger than any buffer arrives whole")
    func largeResult() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        let answer = try client.query("rows 200000")
        #expect(answer.count == 200_003)
        #expect(answer[200_000].columns == ["199999", nil])
    }

    @Test("several statements answer one after the other, up to the first that fails")
    func severalStatements() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        let answer = try client.query("rows 1; begin; fail; rows 1")
        #expect(answer.map(\.type) == ["T", "D", "C", "C", "E", "Z"])
        #expect(answer.last?.text == "E")
        let fields = answer[4].fields
        #expect(fields["C"] == "42P01" && fields["P"] == "3")
        #expect(fields["D"] == "It never did." && fields["H"] == "Create it.")
        #expect(try client.query("").map(\.type) == ["I", "Z"])
    }

    @Test("SET reports the parameter, a notice is a NoticeResponse")
    func parametersAndNotices() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        let answer = try client.query("set TimeZone UTC; notice hello")
        #expect(answer.map(\.type) == ["S", "C", "N", "C", "Z"])
        #expect(answer[0].text == "TimeZone\0UTC\0" && answer[2].fields["M"] == "hello")
    }

    @Test("a cancel request on another connection ends the statement that waits")
    func cancel() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        let key = try client.start().first { $0.type == "K" }?.body ?? []
        try client.send { $0.query("wait") }
        let numbers = [key.prefix(4), key.suffix(4)].map { bytes in
            Int32(truncatingIfNeeded: bytes.reduce(0) { $0 << 8 | Int($1) })
        }
        // A wrong key does nothing; both may come before the statement begins.
        let intruder = try WireClient(port: server.port)
        try intruder.send { $0.request(code: 80_877_102, [numbers[0], numbers[1] &+ 1]) }
        #expect(try intruder.receive() == nil)
        var answer: [ReceivedMessage] = []
        let done = ["E", "Z"] as [Character]
        while answer.map(\.type) != done {
            let canceller = try WireClient(port: server.port)
            try canceller.send { $0.request(code: 80_877_102, numbers) }
            #expect(try canceller.receive() == nil)
            answer = try client.receive(until: "Z")
        }
        #expect(answer[0].fields["C"] == "57014")
        #expect(try client.query("rows 1").count == 4)
    }

    @Test("shutting down tells every idle client 57P01 and ends the statements that wait")
    func shutdown() throws {
        let server = try TestServer()
        let idle = try WireClient(port: server.port)
        let busy = try WireClient(port: server.port)
        try idle.start()
        try busy.start()
        try busy.send { $0.query("notice begun; wait") }
        server.listener.drain()
        let farewell = try idle.receive(until: "E")
        #expect(farewell.last?.fields["C"] == "57P01")
        #expect(try idle.receive() == nil)
        // That is the answer to what it has asked: it is not told that it may ask again.
        let last = try busy.receive(until: "E")
        #expect(!last.contains { $0.type == "Z" })
        #expect(last.last?.fields["C"] == "57P01" && last.last?.fields["S"] == "FATAL")
        #expect(try busy.receive() == nil)
    }

    @Test(
        "so does a statement of the extended protocol, with its Sync or without",
        arguments: [true, false])
    func shutdownExtended(_ isSynchronized: Bool) throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        try client.send { encoder in
            encoder.parse("", "notice begun")
            encoder.bind()
            encoder.execute()
            encoder.parse("", "wait")
            encoder.bind()
            encoder.execute()
            if isSynchronized { encoder.sync() } else { encoder.flush() }
        }
        // What comes before is sent when there is more of it, or at the end.
        server.listener.drain()
        let answer = try client.receive(until: "E")
        #expect(!answer.contains { $0.type == "Z" })
        #expect(answer.last?.fields["C"] == "57P01" && answer.last?.fields["S"] == "FATAL")
        #expect(try client.receive() == nil)
    }

    /// Has what is sent meanwhile come to the server's loops at once.
    private func occupyLoops(of server: TestServer) {
        for loop in server.group.loops { loop.spawn { _ = usleep(100_000) } }
        usleep(20_000)
    }

    @Test("a client that has gone by when its statement begins is seen to have gone")
    func vanishedAtOnce() throws {
        let server = try TestServer()
        for text in ["wait", "begin; wait"] {
            let client = try WireClient(port: server.port)
            try client.start()
            occupyLoops(of: server)
            try client.send { $0.query(text) }
        }
        for _ in 0..<5000 where server.listener.liveCount > 0 { usleep(1000) }
        #expect(server.listener.liveCount == 0)
        #expect(server.database.endedSessions == 2)
    }

    @Test("one that has said all it will is answered to the end")
    func closedHalf() throws {
        let server = try TestServer()
        let client = try WireClient(port: server.port)
        try client.start()
        occupyLoops(of: server)
        try client.send { encoder in
            for number in 1...50 { encoder.query("rows \(number * 1000)") }
        }
        client.finishSending()
        var rows = 0
        var ends = 0
        while let message = try client.receive() {
            rows += message.type == "D" ? 1 : 0
            ends += message.type == "Z" ? 1 : 0
        }
        #expect(ends == 50 && rows == 50 * 51 / 2 * 1000)
    }

    @Test("a client that vanishes leaves no session and no connection")
    func vanishedClients() throws {
        let server = try TestServer()
        for _ in 0..<20 {
            let client = try WireClient(port: server.port)
            try client.start()
            try client.send { $0.query("rows 100000") }
        }
        var waits = 0
        while server.listener.liveCount > 0, waits < 5000 {
            waits += 1
            usleep(1000)
        }
        #expect(server.listener.liveCount == 0)
        #expect(server.database.endedSessions == 20)
    }
}
