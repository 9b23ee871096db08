import Environment
import Foundation
import Testing
import Types
import Varve

@Suite("client_min_messages keeps messages back")
struct NoticeLevelTests {
    @Test(
        "those of less than its level",
        arguments: [
            ("debug5", ["NOTICE", "WARNING"]), ("notice", ["NOTICE", "WARNING"]),
            ("info", ["NOTICE", "WARNING"]), ("warning", ["WARNING"]), ("error", []),
        ])
    func level(least: String, sent: [String]) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-notices-\(UUID().uuidString)").path
        let database = try await Database.open(.linux, directory: directory)
        defer {
            try? database.close()
            try? FileManager.default.removeItem(atPath: directory)
        }
        let session = try Session(database: database, startup: SessionStartup(user: "varve"))
        let sink = CollectingSink()
        await session.simpleQuery("SET client_min_messages = \(least)", sink)
        await session.simpleQuery("DROP TABLE IF EXISTS nothing", sink)
        await session.simpleQuery("ROLLBACK", sink)
        #expect(sink.error == nil)
        #expect(sink.notices.map(\.severity.rawValue) == sent)
    }
}
