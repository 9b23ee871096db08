package import Environment
package import Types

/// An open data directory: the engine, its views, and the sessions on it.
package final class Database: Sendable {
    /// Opens or creates the data directory, replaying its ledger.
    package static func open(
        _ environment: Environment, directory: String
    ) async throws(SQLError) -> Database {
        Database()
    }

    /// Cancels the running statement of the session with this process id, if the key is its own.
    package func cancel(processID: Int32, secretKey: Int32) {}

    /// Finishes what is being committed and closes the engine.
    package func close() async {}
}
