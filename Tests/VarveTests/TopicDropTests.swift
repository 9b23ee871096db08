import Catalog
import Engine
import Environment
import Foundation
import Testing
import Types

@testable import Varve

@Suite("topics dropped by Kafka clients", .timeLimit(.minutes(2)))
struct TopicDropTests {
    @Test("wait for the transactions that write to them")
    func waits() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-drop-\(UUID().uuidString)").path
        let database = try await Database.open(.linux, directory: directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let session = try Session(database: database, startup: SessionStartup(user: "varve"))
        func run(_ text: String) async -> CollectingSink {
            let sink = CollectingSink()
            await session.simpleQuery(text, sink)
            return sink
        }
        #expect(await run("CREATE TABLE t (v text) USING topic").error == nil)
        #expect(await run("BEGIN").error == nil)
        #expect(await run("INSERT INTO t VALUES ('a')").error == nil)
        let topic = try #require(database.topicDirectory.topic(named: "t"))
        let drop = Task {
            try await database.dropTopic(topic.options.topic, client: "c", application: "a")
        }
        while database.engine.blockedSessions().isEmpty { await Task.yield() }
        #expect(database.topicDirectory.topic(named: "t") != nil)
        #expect(await run("COMMIT").error == nil)
        try await drop.value
        #expect(database.topicDirectory.topic(named: "t") == nil)
        #expect(await run("SELECT * FROM t").error?.state == .undefinedTable)
        session.end()
        try database.close()
    }
}
