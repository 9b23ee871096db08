import Engine
import Executor
import Introspection
import Synchronization

/// What the rest of the program may know of a session and do to it: cancel its statement, list it in
/// `pg_stat_activity`. Shared; the session itself belongs to one task.
package final class SessionHandle: Sendable {
    package struct Activity: Sendable {
        package var query = ""
        package var isActive = false
        package var isInTransaction = false
        package var applicationName = ""
    }

    package let processID: Int32
    package let secretKey: Int32
    package let user: String
    package let databaseOID: UInt32
    package let clientAddress: String
    let cancellation = CancellationFlag()
    private let waiting = Mutex<Transaction?>(nil)
    private let state = Mutex(Activity())

    init(
        processID: Int32, secretKey: Int32, user: String, databaseOID: UInt32, clientAddress: String
    ) {
        self.processID = processID
        self.secretKey = secretKey
        self.user = user
        self.databaseOID = databaseOID
        self.clientAddress = clientAddress
    }

    /// As `pg_stat_activity` shows it.
    var shown: ServerState.Activity {
        let activity = activity
        return ServerState.Activity(
            processID: processID, databaseOID: databaseOID, user: user,
            applicationName: activity.applicationName, query: activity.query,
            isActive: activity.isActive, isInTransaction: activity.isInTransaction)
    }

    package var activity: Activity { state.withLock { $0 } }

    func update(_ change: (inout Activity) -> Void) { state.withLock { change(&$0) } }

    /// The transaction whose lock waits `cancel` ends.
    func setTransaction(_ transaction: Transaction?) { waiting.withLock { $0 = transaction } }

    /// Ends the running statement with 57014. Does nothing when none runs.
    package func cancel() {
        guard activity.isActive else { return }
        cancellation.set()
        waiting.withLock { $0?.cancelWait() }
    }
}
