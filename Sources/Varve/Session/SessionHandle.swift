package import Bytes
import Engine
import Executor
import Introspection
import Synchronization
package import Types

/// What the rest of the program may know of a session and do to it: cancel its statement, end it,
/// list it in `pg_stat_activity`. Shared; the session itself belongs to one task.
package final class SessionHandle: Sendable {
    package struct Activity: Sendable {
        // What each statement touches comes first.
        package var query = ""
        package var queryStart: Timestamp?
        package var stateChange: Timestamp?
        package var isActive = false
        package var isInTransaction = false
        /// The transaction has failed and waits for its ROLLBACK.
        package var isFailed = false
        /// Messages of the extended protocol have come, and no Sync yet: it idles after that alone. What is to be
        /// cancelled meanwhile is the next of them.
        package var awaitsSync = false
        package var isWaitingForSnapshot = false
        package var isSleeping = false
        package var applicationName = ""
        package var transactionStart: Timestamp?
        package var transactionID: UInt64?
    }

    package let processID: Int32
    package let secretKey: Int32
    package let user: String
    package let databaseOID: UInt32
    let client: ClientAddress
    /// The same for each entry of the ledger.
    let clientText: String
    let start: Timestamp
    let cancellation = CancellationFlag()
    /// The session among lock owners, and the owner of what it locks beyond transactions.
    let locks: LockSession
    let advisory: LockOwner
    private struct State {
        var activity = Activity()
        /// The one at hand.
        var transaction: Transaction?
    }
    private let state = Mutex(State())
    private struct Ending {
        var reason: SQLError?
        /// Makes the connection notice that its session has to end.
        var notify: (@Sendable () -> Void)?
    }
    private let ending = Mutex(Ending())

    init(
        processID: Int32, secretKey: Int32, user: String, databaseOID: UInt32,
        client: ClientAddress, start: Timestamp
    ) {
        self.processID = processID
        self.secretKey = secretKey
        self.user = user
        self.databaseOID = databaseOID
        self.client = client
        clientText = client.description
        self.start = start
        locks = LockSession(pid: processID) { [cancellation] in cancellation.isSet }
        advisory = LockOwner(locks)
    }

    /// As `pg_stat_activity` shows it, but for what is to be found out of its transaction. `waitsFor`: if it
    /// waits for a lock.
    func shown(waitsFor: BlockedSession?) -> ServerState.Activity {
        let activity = activity
        var shown = ServerState.Activity(
            processID: processID, databaseOID: databaseOID, user: user,
            applicationName: activity.applicationName, query: activity.query,
            isActive: activity.isActive || activity.awaitsSync,
            isInTransaction: activity.isInTransaction)
        shown.isFailed = activity.isFailed
        shown.client = client
        shown.sessionStart = start
        shown.transactionStart = activity.transactionStart
        shown.queryStart = activity.queryStart
        shown.stateChange = activity.stateChange
        if activity.isWaitingForSnapshot {
            shown.wait = ("IPC", "SafeSnapshot")
        } else if let waitsFor {
            shown.wait = ("Lock", waitsFor.lockType)
        } else if activity.isSleeping {
            shown.wait = ("Timeout", "PgSleep")
        } else if !activity.isActive {
            shown.wait = ("Client", "ClientRead")
        }
        return shown
    }

    package var activity: Activity { state.withLock { $0.activity } }

    func update(_ change: (inout Activity) -> Void) { state.withLock { change(&$0.activity) } }

    /// The transaction at hand, whose lock waits `cancel` ends.
    var transaction: Transaction? { state.withLock { $0.transaction } }

    /// That is another now.
    func begin(_ transaction: Transaction, isExplicit: Bool, at start: Timestamp) {
        state.withLock { state in
            state.transaction = transaction
            state.activity.isInTransaction = isExplicit
            state.activity.transactionStart = start
            state.activity.transactionID = transaction.id
        }
    }

    /// It has failed as a whole: what is left of it is nothing that others could see.
    func failTransaction() {
        update {
            $0.transactionStart = nil
            $0.transactionID = nil
        }
    }

    /// It has ended. `isIdle`: and so has what the session was doing.
    func endTransaction(isIdle: Bool) {
        var ended: Transaction?
        state.withLock { state in
            swap(&ended, &state.transaction)
            state.activity.isInTransaction = false
            state.activity.transactionStart = nil
            state.activity.transactionID = nil
            if isIdle { state.activity.isActive = false }
        }
        if isIdle { cancellation.clear() }
    }

    /// Ends the running statement with 57014, between messages of a pipeline the next. Does nothing when the
    /// session idles.
    package func cancel() { cancel(.request) }

    func cancel(_ reason: CancellationFlag.Reason) {
        // Nothing is asked of the session once it is idle: its next statement would be cancelled for it.
        let waiting = state.withLock { state -> Transaction? in
            guard state.activity.isActive || state.activity.awaitsSync && reason == .request else {
                return nil
            }
            cancellation.set(reason)
            return state.transaction
        }
        waiting?.cancelWait()
    }

    /// What the session was doing has ended, and so has what was asked of that. A request that came too late
    /// for one message of a pipeline is for the next.
    func becomeIdle(_ change: (inout Activity) -> Void = { _ in }) {
        let awaitsSync = state.withLock { state in
            state.activity.isActive = false
            change(&state.activity)
            return state.activity.awaitsSync
        }
        cancellation.clear(keepsRequest: awaitsSync)
    }

    // MARK: Ending the session

    /// `notify` is called, from any thread, when the session has to end.
    package func onTermination(_ notify: (@Sendable () -> Void)?) {
        ending.withLock { $0.notify = notify }
    }

    /// Ends the session, in the middle of a statement too. The first reason is what its client is
    /// told.
    package func terminate(_ reason: SQLError) {
        let notify = ending.withLock { ending in
            if ending.reason == nil { ending.reason = reason }
            return ending.notify
        }
        cancellation.set(.termination)
        transaction?.cancelWait()
        notify?()
    }

    /// Why the session has to end; nil while it need not.
    package var terminationReason: SQLError? { ending.withLock { $0.reason } }

    /// The client is gone. In a transaction whatever runs is for nothing.
    package func clientVanished() {
        let activity = activity
        guard activity.isActive, activity.isInTransaction else { return }
        var reason = SQLError(.connectionFailure, "connection to client lost")
        reason.severity = .fatal
        terminate(reason)
    }
}
