import Environment
import Foundation
import Testing
import Types

@testable import Varve

/// A database in a directory of its own with one session, gone when nobody uses it any more.
class TestDatabase {
    let directory: String
    private(set) var database: Database
    private(set) var session: Session

    init() async throws {
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-test-\(UUID().uuidString)").path
        database = try await Database.open(.linux, directory: directory)
        session = try TestDatabase.session(of: database)
    }

    deinit {
        session.end()
        try? database.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static func session(of database: Database) throws -> Session {
        try Session(
            database: database, startup: SessionStartup(user: "varve", database: "varve"))
    }

    /// Opens it anew, with another session.
    func restart() async throws {
        session.end()
        try database.close()
        database = try await Database.open(.linux, directory: directory)
        session = try TestDatabase.session(of: database)
    }

    /// Makes a table anew from the ledger, and goes on with another session.
    func rebuild(_ table: String) throws {
        session.end()
        _ = try database.rebuild(table: table)
        session = try TestDatabase.session(of: database)
    }

    /// The rows and tags of each of these messages, or its SQLSTATE.
    func run(_ texts: String...) async -> [String] { await Self.run(session, texts) }

    /// The same in a session of its own.
    static func run(in database: Database, _ texts: String...) async throws -> [String] {
        let session = try session(of: database)
        defer { session.end() }
        return await run(session, texts)
    }

    private static func run(_ session: Session, _ texts: [String]) async -> [String] {
        var answers: [String] = []
        for text in texts {
            let sink = CollectingSink()
            await session.simpleQuery(text, sink)
            answers += sink.error.map { ["\($0.state)"] } ?? sink.rows
        }
        return answers
    }
}
