// What a statement runs in: its transaction, the catalog it was planned with, the session around
// it, and the services it may call. The session makes one and may use it again for each statement.

package import Bytes
package import Catalog
package import Engine
package import Environment
import Synchronization
package import Topics
package import Types

/// What functions such as `current_user` and `now` answer.
package struct SessionValues: Sendable {
    package var currentUser = "postgres"
    package var sessionUser = "postgres"
    package var currentUserOID: OID = Catalog.bootstrapRole
    package var sessionUserOID: OID = Catalog.bootstrapRole
    /// Who has connected.
    package var loginUserOID: OID = Catalog.bootstrapRole
    package var database = "postgres"
    package var databaseOID: OID = 5
    /// Schemas of the search path that exist, without the implicit pg_catalog.
    package var searchPath: [(oid: OID, name: String)] = [(Catalog.publicSchema, "public")]
    package var applicationName = ""
    package var backendPID: Int32 = 0
    /// Nil for a connection that is not over TCP.
    package var clientPort: Int32?
    /// What `version()` answers.
    package var versionText = "PostgreSQL 15.8 (Varve)"
    /// µs since 1970: when the transaction began (`now()`), and the statement.
    package var transactionTimestamp = Timestamp(microseconds: 0)
    package var statementTimestamp = Timestamp(microseconds: 0)
    package var serverStart = Timestamp(microseconds: 0)

    package init() {}
}

/// The session's settings, for `current_setting` and `set_config`.
package protocol SessionVariables: AnyObject, Sendable {
    /// The setting as SHOW prints it; nil when there is none of that name.
    func value(of name: String) -> String?
    /// Sets it for the session, or for the transaction when `isLocal`; returns what SHOW prints.
    func set(_ name: String, to value: String, isLocal: Bool) throws(SQLError) -> String
}

/// The session's LISTEN and NOTIFY, for the functions that do the same.
package protocol SessionNotifications: AnyObject {
    /// NOTIFY, at the transaction's end. Throws 22023 for names and payloads that are too long.
    func notify(_ channel: String, _ payload: String) throws(SQLError)
    /// The channels it listens to.
    var listening: [String] { get }
    /// How full the queue of notifications that nobody has taken yet is, from 0 to 1.
    var queueUsage: Double { get }
}

/// Asks a running statement to stop, from any thread.
package final class CancellationFlag: Sendable {
    package enum Reason: UInt8, Sendable {
        case none
        /// A client or `pg_cancel_backend` asked for it.
        case request
        /// `statement_timeout`.
        case timeout
        /// The session has to end; `clear` does not take this back.
        case termination
    }

    private let flag = Atomic<UInt8>(0)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .relaxed) != 0 }
    package var reason: Reason { Reason(rawValue: flag.load(ordering: .relaxed)) ?? .none }

    /// The strongest reason stays.
    package func set(_ reason: Reason = .request) {
        flag.max(reason.rawValue, ordering: .relaxed)
    }

    /// `keepsRequest`: what a client has asked for is for what comes next.
    package func clear(keepsRequest: Bool = false) {
        let reason = flag.load(ordering: .relaxed)
        guard reason != 0, reason != Reason.termination.rawValue,
            !keepsRequest || reason != Reason.request.rawValue
        else { return }
        _ = flag.compareExchange(expected: reason, desired: 0, ordering: .relaxed)
    }
}

/// Everything a statement's execution refers to. Belongs to one session; never shared.
package final class ExecutionContext {
    /// A row's lock, and how it is wanted.
    package struct MissedLock {
        package var key: LockKey
        package var mode: LockMode
    }

    /// Memory one query may hold for sorting, hashing and materialising, in bytes.
    package static let memoryLimitDefault = 256 << 20

    /// Nil where only expressions over given rows are computed.
    private var running: Transaction?
    package var transaction: Transaction {
        get {
            guard let running else {
                preconditionFailure("an expression that depends on its row alone reads nothing")
            }
            return running
        }
        set { running = newValue }
    }

    /// To be called when its transaction has ended, and the next statement brings its own.
    package func leaveTransaction() { running = nil }

    package var catalog: Catalog
    /// The catalog that says what roles may do: the newest, whatever the transaction's snapshot is.
    package var rights: Catalog
    /// One per `$n`, of the plan's parameter types.
    package var parameters: [Datum]
    /// The transaction goes on after the statement: what it uses is locked until it ends.
    package var isInBlock = false
    /// What a statement that could not wait has found taken (`SQLError.mustWait`); nil when that was none
    /// of its rows' locks.
    package var missedLock: MissedLock?
    /// How values read and print; `settings.now` is the transaction's start.
    package var settings: TextSettings
    package var session: SessionValues
    package let clock: any Clock
    package let randomness: any Randomness
    /// SQL sequences' numbers.
    package let counters: Counters?
    package let sequences: SequenceMemory
    package let rowNumbers: RowNumbers
    /// What the transaction's statements leave to be checked after them.
    package let constraints = ConstraintQueue()
    /// Nil where there are no topics (tests, replay).
    package let topics: TopicStore?
    package var systemRelations: (any SystemRelationSource)?
    /// The catalogs there were; nil where none are asked for (tests).
    package let pastCatalogs: (any PastCatalogs)?
    package var variables: (any SessionVariables)?
    /// Other sessions, and this one's advisory locks; nil where there are none (tests, replay).
    package let control: (any SessionControl)?
    /// Warnings of functions, to be sent before the statement's end.
    package var notices: [SQLError] = []
    /// How long the statement's planning took, in ns; nil when an earlier plan was used.
    package var planningNanoseconds: UInt64?
    package var notifications: (any SessionNotifications)?
    package let cancellation: CancellationFlag
    /// Watches over what cannot suspend.
    package let work: StatementWork
    package var memoryLimitBytes = ExecutionContext.memoryLimitDefault

    package init(
        transaction: Transaction?, catalog: Catalog, session: SessionValues = SessionValues(),
        settings: TextSettings, parameters: [Datum] = [], clock: any Clock,
        randomness: any Randomness, counters: Counters? = nil,
        sequences: SequenceMemory = SequenceMemory(), rowNumbers: RowNumbers,
        topics: TopicStore? = nil,
        systemRelations: (any SystemRelationSource)? = nil,
        pastCatalogs: (any PastCatalogs)? = nil,
        variables: (any SessionVariables)? = nil, control: (any SessionControl)? = nil,
        cancellation: CancellationFlag = CancellationFlag(), work: StatementWork? = nil
    ) {
        running = transaction
        self.catalog = catalog
        rights = catalog
        self.session = session
        self.settings = settings
        self.parameters = parameters
        self.clock = clock
        self.randomness = randomness
        self.counters = counters
        self.sequences = sequences
        self.rowNumbers = rowNumbers
        self.topics = topics
        self.systemRelations = systemRelations
        self.pastCatalogs = pastCatalogs
        self.variables = variables
        self.control = control
        self.cancellation = cancellation
        self.work = work ?? StatementWork(cancellation: cancellation, clock: clock)
    }

    /// Throws 57014 when somebody asked to cancel; operators call it once per batch.
    func checkForInterrupts() throws(SQLError) {
        if cancellation.isSet { throw SQLError(cancellation.reason) }
    }
}

extension SQLError {
    /// What a statement that was asked to stop says.
    package init(_ reason: CancellationFlag.Reason) {
        switch reason {
        case .none, .request:
            self.init(.queryCanceled, "canceling statement due to user request")
        case .timeout:
            self.init(.queryCanceled, "canceling statement due to statement timeout")
        case .termination:
            self.init(
                .adminShutdown, "terminating connection due to administrator command")
            severity = .fatal
        }
    }
}

extension Timestamp {
    /// µs between 1970-01-01 and 2000-01-01, PostgreSQL's epoch.
    static let postgresEpochMicroseconds: Int64 = 946_684_800_000_000

    /// µs since 2000-01-01 UTC, as timestamptz values are.
    package var sincePostgresEpoch: Int64 { rawValue - Timestamp.postgresEpochMicroseconds }
}
