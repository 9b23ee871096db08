// What the PostgreSQL side of the server needs of the database: `Varve.Database` and
// `Varve.Session`, or a double of them in tests.

package import Engine
package import Types
package import Varve

/// Opens sessions.
package protocol SQLDatabase: Sendable {
    associatedtype Session: SQLSession

    /// Throws 28000 for a role and 3D000 for a database that does not exist.
    func connect(_ startup: SessionStartup) throws(SQLError) -> Session
    /// Cancels the running statement of the session with this process id, if the key is its own.
    func cancel(processID: Int32, secretKey: Int32)
}

/// One client's conversation with the database; see `Varve.Session` for each member.
package protocol SQLSession: AnyObject {
    var processID: Int32 { get }
    var secretKey: Int32 { get }
    var reportedParameters: [(name: String, value: String)] { get }
    var transactionStatus: TransactionStatus { get }

    func simpleQuery(_ text: String, _ sink: any ResultSink) async
    func parse(name: String, text: String, parameterTypes: [TypeOID]) async throws(SQLError)
    func bind(
        portal: String, statement: String, parameterFormats: [Int16], values: [BoundValue],
        resultFormats: [Int16], fault: BindFault?
    ) async throws(SQLError)
    func describe(statement: String) async throws(SQLError) -> StatementDescription
    func describe(
        portal: String
    ) async throws(SQLError) -> (columns: [ResultColumn], formats: [Int16])?
    func execute(
        portal: String, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome
    func beginImmediate(statement name: UnsafeRawBufferPointer) -> ImmediateStatement?
    func beginImmediate(text: UnsafeRawBufferPointer) -> ImmediateStatement?
    func appendParameter(
        _ bytes: UnsafeRawBufferPointer?, isBinary: Bool, of statement: ImmediateStatement
    ) -> Bool
    func run(
        _ statement: ImmediateStatement, isSimple: Bool, _ give: (Batch?, TextSettings) -> Void
    ) -> ImmediateOutcome
    func finish(after wait: ImmediateWait) async throws(SQLError)
    /// Who is told of waits that need no task.
    var waitListener: (any WaitListener)? { get set }
    /// Objects of its own that each statement touches, most important first.
    var hotObjects: [AnyObject] { get }
    /// Whether it may be used on another thread from now on, whose wait listener it is given first.
    var mayChangeThread: Bool { get }
    var mayBeginCommit: Bool { get }
    func beginCommit()
    func endCommit() -> Bool
    var mayBeginLock: Bool { get }
    func beginLock() -> Bool
    func endLock() -> Bool
    func unblock(isSimple: Bool) async throws(SQLError)
    func reportChanges(_ sink: any ResultSink)
    var isSyncImmediate: Bool { get }
    func close(statement: String)
    func close(portal: String)
    /// A message of the extended protocol has failed: what its transaction has locked is given back at once, not
    /// when Sync comes.
    func failBlock()
    func sync(failed: Bool, _ sink: any ResultSink) async
    func takeNotifications(upTo bytes: Int) -> [Notification]
    func onNotification(_ wake: @escaping @Sendable () -> Void)
    func cancel()
    func end()
    /// `notify` is called, from any thread, when the session has to end; nil to forget it.
    func onTermination(_ notify: (@Sendable () -> Void)?)
    /// Asked by a commit: whether its thread may wait for the disk.
    var mayBlock: () -> Bool { get set }
    /// Why the session has to end; nil while it need not.
    var terminationReason: SQLError? { get }
    /// Whether there is one: nothing that the client asks for is begun any more.
    var mustEnd: Bool { get }
    /// Whether somebody has asked for that, or for the end of what it does: that is not for what is answered
    /// at once.
    var isInterrupted: Bool { get }
    /// A message of the extended protocol was answered at once that is no Sync.
    func awaitSync()
    /// The client is about to be told that the session is ready.
    func noteSynchronized()
    /// The client is gone, perhaps while a statement runs.
    func clientVanished()
}

extension Session: SQLSession {}

extension Database: SQLDatabase {
    package func connect(_ startup: SessionStartup) throws(SQLError) -> Session {
        try Session(database: self, startup: startup)
    }
}
