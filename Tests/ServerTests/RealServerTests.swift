import Foundation
import Testing

@testable import Server

/// What only a real session's immediate statements and notifications come to.
@Suite("PostgreSQL clients of a real database over real sockets", .timeLimit(.minutes(2)))
struct RealServerTests {
    private static func payloads(_ messages: [ReceivedMessage]) -> [String] {
        messages.filter { $0.type == "A" }.map { message in
            String(
                decoding: message.body.dropFirst(4).split(separator: 0).last ?? [], as: UTF8.self)
        }
    }

    /// Has the body wait on a thread of its own: a test that blocks the tasks' threads would wait for itself.
    private static func apart(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { done.resume(with: Result { try body() }) }
        }
    }

    /// How many notifications come up to one that begins so, and, if it is to be one of them, ReadyForQuery.
    private static func hear(
        _ client: WireClient, until last: String, andReady: Bool = false
    ) throws -> Int {
        var count = 0
        var (isLast, isReady) = (false, !andReady)
        var patience = 20
        while !(isLast && isReady) {
            let message: ReceivedMessage?
            do { message = try client.receive() } catch {
                // They come some time after the commit, from a thread that other tests keep busy.
                patience -= 1
                if patience == 0 { throw error }
                continue
            }
            guard let message else { break }
            if message.type == "Z" { isReady = true }
            guard let payload = payloads([message]).first else { continue }
            count += 1
            isLast = payload.hasPrefix(last)
        }
        return count
    }

    @Test("a listener that rests hears all that waits for it, however much, and what comes after")
    func manyNotifications() async throws {
        let server = try await RealServer()
        try await Self.apart { [server] in
            let (listener, speaker) = (try server.connect(), try server.connect())
            _ = try listener.query("LISTEN a")
            for length in [1, 500, 7900] {
                _ = try speaker.query(
                    "SELECT pg_notify('a', g || '.' || repeat('x', \(length))) FROM generate_series(1, 1500) g"
                )
                #expect(try Self.hear(listener, until: "1500.") == 1500)
                _ = try speaker.query("NOTIFY a, 'more'")
                #expect(try Self.hear(listener, until: "more") == 1)
            }
        }
    }

    @Test("so does one that ends a transaction, by whatever protocol")
    func notificationsAfterBlock() async throws {
        let server = try await RealServer()
        try await Self.apart { [server] in
            let (listener, speaker) = (try server.connect(), try server.connect())
            try listener.send { encoder in
                encoder.parse("begin", "BEGIN")
                encoder.parse("commit", "COMMIT")
                encoder.sync()
            }
            _ = try listener.receive(until: "Z")
            _ = try listener.query("LISTEN a")
            let witness = try server.connect()
            _ = try witness.query("LISTEN a")
            for isPrepared in [true, false] {
                func run(_ name: String) throws {
                    try listener.send { encoder in
                        guard isPrepared else { return encoder.query(name) }
                        encoder.bind(statement: name)
                        encoder.execute()
                        encoder.sync()
                    }
                }
                try run("begin")
                _ = try listener.receive(until: "Z")
                _ = try speaker.query(
                    "SELECT pg_notify('a', g || '.' || repeat('x', 7900)) FROM generate_series(1, 40) g"
                )
                // It listens since later, and so is told after the other.
                #expect(try Self.hear(witness, until: "40.") == 40)
                try run("commit")
                #expect(try Self.hear(listener, until: "40.", andReady: true) == 40)
            }
        }
    }

    @Test("a client that closes its side with its last statement gets the answer")
    func lastStatement() async throws {
        let server = try await RealServer()
        let owner = try server.connect()
        _ = try owner.query("CREATE TABLE t (k int PRIMARY KEY, v int)")
        _ = try owner.query("INSERT INTO t VALUES (1, 1)")
        for text in ["SELECT v FROM t WHERE k = 1", "UPDATE t SET v = v + 1 WHERE k = 1"] {
            for _ in 0..<20 {
                let client = try server.connect()
                for isLast in [false, false, true] {
                    try client.send { encoder in
                        if !isLast { encoder.parse("", text) }
                        encoder.bind()
                        encoder.execute()
                        encoder.sync()
                    }
                    if isLast { client.finishSending() }
                    #expect(try client.receive(until: "Z").last?.type == "Z")
                }
                #expect(try client.receive() == nil)
            }
        }
    }

    @Test("a session that is terminated begins nothing any more, and its client is told so")
    func terminated() async throws {
        let server = try await RealServer()
        let owner = try server.connect()
        _ = try owner.query("CREATE TABLE t (k int)")
        for round in 0..<60 {
            let client = try server.connect()
            // Known texts are answered another way.
            for _ in 0..<2 {
                _ = try client.query("BEGIN")
                _ = try client.query("INSERT INTO t VALUES (1)")
                _ = try client.query("ROLLBACK")
            }
            _ = try client.query("BEGIN")
            _ = try client.query("INSERT INTO t VALUES (1)")
            let known = try client.query("SELECT pg_backend_pid()").first { $0.type == "D" }
            let processID = try #require(known?.columns[0])
            _ = try owner.query("SELECT pg_terminate_backend(\(processID))")
            try client.send { encoder in
                if round % 2 == 0 { return encoder.query("COMMIT") }
                encoder.parse("", "COMMIT")
                encoder.bind()
                encoder.execute()
                encoder.sync()
            }
            let answer = try client.receive()
            #expect(answer?.type == "E")
            #expect(
                answer.map { String(decoding: $0.body, as: UTF8.self) }?.contains("57P01") == true)
        }
        let rows = try owner.query("SELECT count(*) FROM t").filter { $0.type == "D" }
        #expect(rows.map(\.columns) == [["0"]])
    }

    @Test("an empty query ends the transaction of the pipeline before it")
    func emptyQuery() async throws {
        let server = try await RealServer()
        let client = try server.connect()
        _ = try client.query("CREATE TABLE t (k int)")
        for text in ["", ";", "-- nothing"] {
            try client.send { encoder in
                encoder.parse("", "INSERT INTO t VALUES (1)")
                encoder.bind()
                encoder.execute()
                encoder.query(text)
                encoder.execute(portal: "none")
                encoder.sync()
            }
            #expect(try client.receive(until: "Z").map(\.type) == ["1", "2", "C", "I", "Z"])
            #expect(try client.receive(until: "Z").map(\.type) == ["E", "Z"])
        }
        let rows = try client.query("SELECT count(*) FROM t").filter { $0.type == "D" }
        #expect(rows.map(\.columns) == [["3"]])
    }
}
