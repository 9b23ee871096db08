import Foundation
import Synchronization
import Testing
import Varve

@testable import Server

/// Sessions of a real database whose connections go to a loop by chance after nearly every answer.
@Suite("Sessions go on wherever their connections go", .timeLimit(.minutes(5)))
struct RestlessTests {
    private static let accounts = 20
    private static let clients = 6
    private static let rounds = 120

    private static let prepared = [
        ("get", "SELECT balance FROM account WHERE id = $1"),
        ("add", "UPDATE account SET balance = balance + $2 WHERE id = $1"),
        ("sum", "SELECT count(*), sum(balance) FROM account WHERE id BETWEEN $1 AND $2"),
        ("put", "INSERT INTO log (client, n) VALUES ($1, $2)"),
        ("begin", "BEGIN"), ("commit", "COMMIT"),
    ]

    private static func rows(_ answer: [ReceivedMessage]) throws -> [[String?]] {
        if let error = answer.first(where: { $0.type == "E" }) {
            throw ClientError(what: "\(error.fields)")
        }
        return answer.filter { $0.type == "D" }.map(\.columns)
    }

    private static func prepare(_ client: WireClient) throws {
        try client.start()
        try client.send { encoder in
            for (name, text) in prepared { encoder.parse(name, text) }
            encoder.sync()
        }
        _ = try rows(try client.receive(until: "Z"))
    }

    private static func run(
        _ client: WireClient, _ name: String, _ values: [Int] = []
    ) throws -> [[String?]] {
        try client.send { encoder in
            encoder.bind(statement: name, values: values.map { Array(String($0).utf8) })
            encoder.execute()
            encoder.sync()
        }
        return try rows(try client.receive(until: "Z"))
    }

    /// One client's work: transfers, sums that must stay what they are, rows that are there once written.
    private static func work(_ number: Int, port: UInt16) throws {
        let client = try WireClient(port: port)
        try prepare(client)
        for round in 0..<rounds {
            let first = Int.random(in: 1..<accounts)
            let second = Int.random(in: first + 1...accounts)
            _ = try run(client, "begin")
            _ = try run(client, "add", [first, -round])
            _ = try run(client, "add", [second, round])
            _ = try run(client, "commit")
            try #require(
                try run(client, "sum", [1, accounts]) == [["\(accounts)", "\(accounts * 100)"]])
            _ = try run(client, "put", [number, round])
            let found = try client.query(
                "SELECT n FROM log WHERE client = \(number) AND n = \(round)")
            try #require(try rows(found) == [["\(round)"]])
            try #require(try run(client, "get", [first]).count == 1)
            if round % 10 == 0 {
                _ = try rows(try client.query("NOTIFY round, '\(number) \(round)'"))
            }
        }
    }

    /// Asks now and then, and returns what it was notified of. That comes some time after the commit, from a thread
    /// that other tests keep busy: it goes on until it has heard `count`, or nothing for long once all `isOver`.
    private static func listen(
        _ client: WireClient, count: Int, until isOver: () -> Bool
    ) throws -> [String] {
        var heard: [String] = []
        var silence = 0
        while heard.count < count, silence < 100_000 {
            silence = isOver() ? silence + 1 : 0
            let answer = try client.query("SELECT 1")
            for message in answer where message.type == "A" {
                let parts = message.body.dropFirst(4).split(separator: 0)
                heard.append(String(decoding: parts.last ?? [], as: UTF8.self))
                silence = 0
            }
            usleep(500)
        }
        return heard
    }

    @Test("transfers, ranges, inserts and notifications of clients whose connections never rest")
    func everything() async throws {
        let world = try await RealServer(isRestless: true)
        let port = world.listener.address.port
        let owner = try WireClient(port: port)
        try owner.start()
        for text in [
            "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
            "INSERT INTO account SELECT i, 100 FROM generate_series(1, \(Self.accounts)) i",
            "CREATE TABLE log (client int, n int, PRIMARY KEY (client, n))",
        ] {
            _ = try Self.rows(try owner.query(text))
        }
        let failures = Mutex<[String]>([])
        let working = Atomic<Int>(Self.clients)
        let heard = Mutex<[String]>([])
        let threads = Threads()
        // Used by the thread alone.
        nonisolated(unsafe) let listener = try WireClient(port: port)
        try listener.start()
        _ = try Self.rows(try listener.query("LISTEN round"))
        threads.start {
            do {
                let count = Self.clients * Self.rounds / 10
                let all = try Self.listen(listener, count: count) {
                    working.load(ordering: .acquiring) == 0
                }
                heard.withLock { $0 = all }
            } catch {
                failures.withLock { $0.append("listener: \(error)") }
            }
        }
        for number in 0..<Self.clients {
            threads.start {
                do { try Self.work(number, port: port) } catch {
                    failures.withLock { $0.append("client \(number): \(error)") }
                }
                working.subtract(1, ordering: .acquiringAndReleasing)
            }
        }
        await threads.join()
        #expect(failures.withLock { $0 } == [])
        #expect(
            try Self.rows(try owner.query("SELECT sum(balance) FROM account"))
                == [["\(Self.accounts * 100)"]])
        #expect(
            try Self.rows(try owner.query("SELECT count(*) FROM log"))
                == [["\(Self.clients * Self.rounds)"]])
        let all = heard.withLock { $0 }
        for number in 0..<Self.clients {
            let own = all.filter { $0.hasPrefix("\(number) ") }
            #expect(own == stride(from: 0, to: Self.rounds, by: 10).map { "\(number) \($0)" })
        }
        #expect(world.group.moveCount > 500)
    }
}

/// Threads that may block, to be waited for together.
private final class Threads: @unchecked Sendable {
    private let group = DispatchGroup()

    func start(_ body: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread {
            body()
            self.group.leave()
        }
    }

    func join() async {
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
    }
}
