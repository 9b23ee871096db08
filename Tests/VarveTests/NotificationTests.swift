import Bytes
import Catalog
import Environment
import Foundation
import Synchronization
import Testing
import Types

@testable import Varve

@Suite("LISTEN and NOTIFY", .timeLimit(.minutes(2)))
struct NotificationTests {
    private static func withDatabase(
        _ body: (Database) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-notify-\(UUID().uuidString)").path
        let database = try await Database.open(.linux, directory: directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(database)
        try database.close()
    }

    private static func session(_ database: Database) throws -> Session {
        try Session(database: database, startup: SessionStartup(user: "varve"))
    }

    private static func run(_ session: Session, _ texts: String...) async {
        for text in texts { await session.simpleQuery(text, CollectingSink()) }
    }

    private static func heard(_ session: Session) -> [String] {
        session.takeNotifications().map { "\($0.channel):\($0.payload)" }
    }

    @Test(
        "a commit of nothing says what it has to say",
        arguments: [
            "INSERT INTO t VALUES (1); DELETE FROM t WHERE n = 1; NOTIFY a, 'x'",
            "CREATE TABLE u (n int); DROP TABLE u; NOTIFY a, 'x'",
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1; NOTIFY a, 'x'",
            "SET LOCAL synchronous_commit = off; INSERT INTO t VALUES (1); DELETE FROM t; NOTIFY a, 'x'",
        ])
    func nothing(statements: String) async throws {
        try await Self.withDatabase { database in
            let (listener, speaker) = (try Self.session(database), try Self.session(database))
            await Self.run(listener, "LISTEN a")
            await Self.run(speaker, "CREATE TABLE t (n int)", "BEGIN", statements, "COMMIT")
            await database.notifications.untilDelivered()
            #expect(Self.heard(listener) == ["a:x"])
        }
    }

    @Test("what a commit says arrives once each, in order; what is rolled back is never said")
    func transactions() async throws {
        try await Self.withDatabase { database in
            let (listener, speaker) = (try Self.session(database), try Self.session(database))
            await Self.run(listener, "LISTEN a; LISTEN b")
            await Self.run(
                speaker, "CREATE TABLE t (n int)", "BEGIN", "NOTIFY a, '1'", "NOTIFY b, '2'",
                "NOTIFY a, '1'", "SAVEPOINT s", "NOTIFY a, 'no'", "ROLLBACK TO s",
                "INSERT INTO t VALUES (1)", "SELECT pg_notify('a', '3')")
            #expect(Self.heard(listener) == [])
            await Self.run(speaker, "COMMIT", "BEGIN", "NOTIFY a, 'never'", "ROLLBACK")
            await Self.run(speaker, "NOTIFY nobody, 'x'", "NOTIFY a, '4'")
            await database.notifications.untilDelivered()
            #expect(Self.heard(listener) == ["a:1", "b:2", "a:3", "a:4"])
            await Self.run(listener, "UNLISTEN a")
            await Self.run(speaker, "NOTIFY a, '5'", "NOTIFY b, '6'")
            await database.notifications.untilDelivered()
            #expect(Self.heard(listener) == ["b:6"])
        }
    }

    @Test("a listener is woken when all of a transaction is there for it, on whatever channels")
    func whole() async throws {
        let hub = NotificationHub()
        let (both, one) = (NotificationMailbox(), NotificationMailbox())
        let heard = Mutex<[[String]]>([])
        for mailbox in [both, one] {
            mailbox.onArrival { [unowned mailbox] in
                let payloads = mailbox.take(upTo: .max).map(\.payload)
                heard.withLock { $0.append(payloads) }
            }
            hub.add(mailbox, to: "a", in: OID(1))
        }
        hub.add(both, to: "b", in: OID(1))
        func say(_ texts: String...) async {
            let said = texts.map {
                Notification(channel: String($0.prefix(1)), payload: $0, processID: 1)
            }
            hub.send(said, in: OID(1))
            await hub.untilDelivered()
        }
        await say("a1", "b1", "c1")
        await say("a2")
        await say("c2", "b2", "b3")
        #expect(
            heard.withLock { $0 } == [["a1", "b1"], ["a1"], ["a2"], ["a2"], ["b2", "b3"]])
    }

    @Test(
        "what waits for a listener is taken in pieces, in order, and wakes it when there was nothing"
    )
    func pieces() {
        let mailbox = NotificationMailbox()
        let woken = Mutex(0)
        mailbox.onArrival { woken.withLock { $0 += 1 } }
        func say(_ numbers: Range<Int>) {
            for number in numbers {
                mailbox.add(Notification(channel: "a", payload: "\(number)", processID: 1))?()
            }
        }
        func take(_ bytes: Int) -> [String] { mailbox.take(upTo: bytes).map(\.payload) }
        say(0..<5)
        #expect(take(1) == ["0"])
        // Each takes 66 bytes, as it is counted.
        #expect(take(132) == ["1", "2"])
        say(5..<7)
        #expect(woken.withLock { $0 } == 1)
        #expect(take(.max) == ["3", "4", "5", "6"])
        #expect(take(.max) == [])
        #expect(mailbox.bytes == 0)
        say(7..<8)
        #expect(woken.withLock { $0 } == 2)
        #expect(take(1) == ["7"])
        say(8..<9)
        mailbox.close()
        say(9..<10)
        #expect(take(.max) == [])
        #expect(mailbox.bytes == 0)
    }

    @Test("a session in a transaction is told when it is over, and hears itself at once")
    func betweenTransactions() async throws {
        try await Self.withDatabase { database in
            let (listener, speaker) = (try Self.session(database), try Self.session(database))
            await Self.run(listener, "LISTEN a", "BEGIN", "SELECT 1")
            await Self.run(speaker, "NOTIFY a, 'x'")
            await database.notifications.untilDelivered()
            #expect(Self.heard(listener) == [])
            await Self.run(listener, "COMMIT")
            #expect(Self.heard(listener) == ["a:x"])
            await Self.run(listener, "NOTIFY a, 'self'")
            #expect(Self.heard(listener) == ["a:self"])
        }
    }

    @Test("who listens already hears of another channel from LISTEN on, if that is committed")
    func anotherChannel() async throws {
        try await Self.withDatabase { database in
            let (listener, speaker) = (try Self.session(database), try Self.session(database))
            func say(_ payload: String) async {
                await Self.run(
                    speaker, "SELECT pg_notify(c, '\(payload)') FROM unnest('{a,b}'::text[]) c")
                await database.notifications.untilDelivered()
            }
            // The first channel: from its commit on.
            await Self.run(listener, "BEGIN", "LISTEN a")
            await say("1")
            await Self.run(listener, "COMMIT")
            #expect(Self.heard(listener) == [])
            await Self.run(listener, "BEGIN", "LISTEN b")
            await say("2")
            await Self.run(listener, "ROLLBACK")
            #expect(Self.heard(listener) == ["a:2"])
            await Self.run(listener, "BEGIN", "SAVEPOINT s", "LISTEN b")
            await say("3")
            await Self.run(listener, "ROLLBACK TO s", "COMMIT")
            await say("4")
            #expect(Self.heard(listener) == ["a:3", "a:4"])
            await Self.run(listener, "BEGIN", "LISTEN b")
            await say("5")
            await Self.run(listener, "COMMIT")
            await say("6")
            #expect(Self.heard(listener) == ["a:5", "b:5", "a:6", "b:6"])
            await Self.run(listener, "BEGIN", "UNLISTEN *", "LISTEN b")
            await say("7")
            await Self.run(listener, "COMMIT")
            #expect(Self.heard(listener) == ["b:7"])
        }
    }

    @Test("two thousand listeners each hear every commit of eight sessions, in the same order")
    func manyListeners() async throws {
        try await Self.withDatabase { database in
            var listeners: [Session] = []
            for _ in 0..<2000 {
                let listener = try Self.session(database)
                await Self.run(listener, "LISTEN a")
                listeners.append(listener)
            }
            await Self.run(try Self.session(database), "CREATE TABLE t (n int)")
            await withTaskGroup { group in
                for speaker in 0..<8 {
                    group.addTask {
                        guard let session = try? Self.session(database) else { return }
                        for round in 0..<5 {
                            await Self.run(
                                session, "BEGIN", "INSERT INTO t VALUES (\(round))",
                                "NOTIFY a, '\(speaker) \(round)'", "COMMIT")
                        }
                    }
                }
            }
            await database.notifications.untilDelivered()
            let first = Self.heard(listeners[0])
            #expect(Set(first).count == 40 && first.count == 40)
            for speaker in 0..<8 {
                let own = first.filter { $0.hasPrefix("a:\(speaker) ") }
                #expect(own == (0..<5).map { "a:\(speaker) \($0)" })
            }
            for listener in listeners.dropFirst() { #expect(Self.heard(listener) == first) }
        }
    }

    @Test("databases do not hear each other, and a session that has ended hears nothing")
    func apart() async throws {
        try await Self.withDatabase { database in
            let (here, there) = (
                try Self.session(database),
                try Session(
                    database: database,
                    startup: SessionStartup(user: "varve", database: "postgres"))
            )
            await Self.run(here, "LISTEN a")
            await Self.run(there, "LISTEN a", "NOTIFY a, 'there'")
            await database.notifications.untilDelivered()
            #expect(Self.heard(here) == [])
            #expect(Self.heard(there) == ["a:there"])
            there.end()
            await Self.run(here, "NOTIFY a, 'here'")
            #expect(there.notifier.mailbox.take(upTo: .max).isEmpty)
        }
    }

    @Test(
        "a channel that the same transaction gives up is not heard any more, one that it takes up is"
    )
    func givenUp() async throws {
        try await Self.withDatabase { database in
            let session = try Self.session(database)
            await Self.run(session, "LISTEN a; LISTEN b")
            await Self.run(session, "BEGIN; UNLISTEN a; NOTIFY a, 'x'; NOTIFY b, 'y'; COMMIT")
            #expect(Self.heard(session) == ["b:y"])
            await Self.run(session, "BEGIN; UNLISTEN *; NOTIFY a; NOTIFY b; LISTEN a; COMMIT")
            #expect(Self.heard(session) == ["a:"])
        }
    }

    @Test("who does not take what it is told does not fill the memory: NOTIFY is refused")
    func silentListener() async throws {
        try await Self.withDatabase { database in
            let (listener, speaker) = (try Self.session(database), try Self.session(database))
            await Self.run(listener, "LISTEN a")
            let send =
                "SELECT count(pg_notify('a', repeat('x', 7000) || n)) FROM generate_series(1, 2000) n"
            var refusal: SQLError?
            var sent = 0
            while refusal == nil, sent < 20 {
                let sink = CollectingSink()
                await speaker.simpleQuery(send, sink)
                refusal = sink.error
                if refusal == nil { sent += 1 }
                await database.notifications.untilDelivered()
            }
            #expect(refusal?.state.description == "54000" && sent >= 4)
            #expect(Self.heard(listener).count == sent * 2000)
            let sink = CollectingSink()
            await speaker.simpleQuery("NOTIFY a, 'again'", sink)
            await database.notifications.untilDelivered()
            #expect(sink.error == nil && Self.heard(listener) == ["a:again"])
            // And no transaction says more than one may be told.
            await speaker.simpleQuery(send.replacing("2000", with: "20000"), sink)
            #expect(sink.error?.state.description == "54000")
        }
    }
}
