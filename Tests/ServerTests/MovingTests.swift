import Glibc
import Synchronization
import Testing

@testable import Server

@Suite("Connections go to the loop beside their clients", .timeLimit(.minutes(3)))
struct MovingTests {
    /// The processor that all clients run on.
    private final class Place: Sendable {
        let processor = Atomic<Int>(0)

        func next() -> Int { processor.wrappingAdd(1, ordering: .relaxed).oldValue }
    }

    /// How many connections each loop has, once that is `expected`, which it becomes after an answer was sent.
    private func counts(_ server: TestServer, soon expected: [Int]) -> [Int] {
        var counts: [Int] = []
        for _ in 0..<5000 {
            counts = server.group.loops.map(\.connectionCount)
            if counts == expected { break }
            usleep(1000)
        }
        return counts
    }

    /// Two clients of a server.
    private func pair(_ server: TestServer) throws -> [WireClient] {
        let clients = [
            try WireClient(port: server.port), try WireClient(port: server.port),
        ]
        for client in clients { try client.start() }
        return clients
    }

    private func ask(_ clients: [WireClient], times: Int) throws {
        for turn in 0..<times {
            for client in clients {
                let answer = try client.query("rows \(turn % 3)")
                try #require(answer.filter { $0.type == "D" }.count == turn % 3)
                try #require(answer.last?.type == "Z")
            }
        }
    }

    @Test("a connection goes where its client has gone, and back")
    func follow() throws {
        let place = Place()
        let server = try TestServer { [place] _ in place.processor.load(ordering: .relaxed) }
        let clients = try pair(server)
        #expect(counts(server, soon: [2, 0]) == [2, 0])
        for processor in [1, 0, 1] {
            place.processor.store(processor, ordering: .relaxed)
            try ask(clients, times: 2000)
            let expected = processor == 0 ? [2, 0] : [0, 2]
            #expect(counts(server, soon: expected) == expected)
        }
    }

    @Test("one that has its loop to itself goes, too")
    func lone() throws {
        let place = Place()
        let server = try TestServer { [place] _ in place.processor.load(ordering: .relaxed) }
        let client = try WireClient(port: server.port)
        try client.start()
        try ask([client], times: 200)
        place.processor.store(1, ordering: .relaxed)
        try ask([client], times: 200)
        #expect(counts(server, soon: [0, 1]) == [0, 1])
    }

    @Test("not in a transaction, and then as soon as that is over")
    func inTransaction() throws {
        let place = Place()
        let server = try TestServer { [place] _ in place.processor.load(ordering: .relaxed) }
        let clients = try pair(server)
        #expect(try clients[0].query("begin").last?.text == "T")
        place.processor.store(1, ordering: .relaxed)
        try ask(clients, times: 200)
        #expect(counts(server, soon: [1, 1]) == [1, 1])
        #expect(try clients[0].query("commit").last?.text == "I")
        #expect(counts(server, soon: [0, 2]) == [0, 2])
    }

    @Test("not all to one loop, and never where nobody knows the client's processor")
    func bounds() throws {
        let place = Place()
        let server = try TestServer { [place] _ in place.processor.load(ordering: .relaxed) }
        var clients: [WireClient] = []
        for _ in 0..<4 { clients += try pair(server) }
        #expect(counts(server, soon: [5, 3]) == [5, 3])
        place.processor.store(1, ordering: .relaxed)
        try ask(clients, times: 100)
        #expect(counts(server, soon: [3, 5]) == [3, 5])
        place.processor.store(7, ordering: .relaxed)
        try ask(clients, times: 300)
        #expect(counts(server, soon: [3, 5]) == [3, 5])
    }

    @Test("what a client sends while its connection goes is answered in order")
    func pipelined() throws {
        let place = Place()
        let server = try TestServer { [place] _ in place.next() / 2 & 1 }
        let clients = try pair(server)
        for _ in 0..<50 {
            for client in clients {
                try client.send { encoder in
                    for number in 0..<40 { encoder.query("rows \(number % 4)") }
                }
            }
            for client in clients {
                for number in 0..<40 {
                    var rows = 0
                    while let message = try client.receive(), message.type != "Z" {
                        rows += message.type == "D" ? 1 : 0
                    }
                    try #require(rows == number % 4)
                }
            }
        }
    }

    @Test("a server that ends says so to clients whose connections are on their way")
    func draining() throws {
        for _ in 0..<20 {
            let place = Place()
            let server = try TestServer { [place] _ in place.next() / 2 & 1 }
            let clients = try pair(server)
            try ask(clients, times: 40)
            for client in clients { try client.send { $0.query("rows 1") } }
            server.listener.drain()
            for client in clients {
                var last: ReceivedMessage?
                while let message = try client.receive() { last = message }
                #expect(last?.fields["C"] == "57P01")
            }
            for _ in 0..<1000 where server.listener.liveCount > 0 { usleep(1000) }
            #expect(server.listener.liveCount == 0)
            #expect(counts(server, soon: [0, 0]) == [0, 0])
        }
    }
}
