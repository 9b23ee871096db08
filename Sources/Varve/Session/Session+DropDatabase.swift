// DROP DATABASE: nobody may be in the database, not even with a prepared transaction.
import Catalog
import Definition
import Environment
import Executor
import Introspection
import Types

extension Session {
    /// Who is connected gets a while to go, as in PostgreSQL: a program that has just closed its connections
    /// expects them to be closed.
    private static let patience: UInt64 = 5_000_000_000
    private static let step: UInt64 = 50_000_000

    /// Waits for others' sessions to end; with FORCE it ends them. Throws 55006 when they do not, or when
    /// prepared transactions are left.
    func awaitUsers(
        ofDatabasesIn plan: DefinitionPlan, isForced: Bool
    ) async throws(SQLError) {
        for case .remove(let oid) in plan.changes {
            guard let dropped = rights.databases[oid] else { continue }
            if isForced { try endSessions(in: dropped) }
            try await awaitUsers(of: dropped)
        }
    }

    private func others(in dropped: DatabaseDefinition) -> [SessionHandle] {
        database.sessionHandles.filter { $0 !== handle && $0.databaseOID == dropped.oid }
    }

    private func preparedCount(in dropped: DatabaseDefinition) -> Int {
        database.prepared.all.count { $0.database == dropped.oid }
    }

    private func awaitUsers(of dropped: DatabaseDefinition) async throws(SQLError) {
        let clock = database.environment.clock
        let end = clock.monotonicNanoseconds &+ Self.patience
        while true {
            let (sessions, prepared) = (others(in: dropped).count, preparedCount(in: dropped))
            if sessions == 0, prepared == 0 { return }
            guard clock.monotonicNanoseconds < end else {
                throw SQLError(
                    .objectInUse,
                    "database \"\(dropped.name)\" is being accessed by other users",
                    detail: Self.detail(sessions, prepared))
            }
            if handle.cancellation.isSet { throw SQLError(handle.cancellation.reason) }
            try? await Task.sleep(nanoseconds: Self.step)
        }
    }

    private func endSessions(in dropped: DatabaseDefinition) throws(SQLError) {
        let prepared = preparedCount(in: dropped)
        guard prepared == 0 else {
            throw SQLError(
                .objectInUse,
                "database \"\(dropped.name)\" is being used by prepared transactions",
                detail: Self.detail(0, prepared))
        }
        let reason = SQLError(CancellationFlag.Reason.termination)
        for other in others(in: dropped) { other.terminate(reason) }
    }

    private static func detail(_ sessions: Int, _ prepared: Int) -> String {
        func isOrAre(_ count: Int, _ one: String, _ many: String) -> String {
            count == 1 ? "There is 1 \(one)" : "There are \(count) \(many)"
        }
        if sessions > 0, prepared > 0 {
            return "There are \(sessions) other session(s) and \(prepared) prepared transaction(s) "
                + "using the database."
        }
        let what =
            sessions > 0
            ? isOrAre(sessions, "other session", "other sessions")
            : isOrAre(prepared, "prepared transaction", "prepared transactions")
        return "\(what) using the database."
    }
}
