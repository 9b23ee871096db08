import Bytes
import Executor
import Planner
import Syntax
package import Types

/// A prepared statement that is done on the spot, without a task's suspension: it reads rows by their keys
/// or between two keys, changes one by its key, or makes one, or begins or ends a transaction block or a part of one.
/// Belongs to a plan, which sessions of one thread may share: nothing in it is of one session for longer than a
/// run.
package final class ImmediateStatement {
    enum Action {
        case run(CompiledQuery)
        case begin
        case commit
        case rollback
        /// SAVEPOINT, RELEASE, ROLLBACK TO.
        case savepoint(TransactionStatement)
    }

    /// The parameters' types.
    package let parameterTypes: [SQLType]
    package let columns: [ResultColumn]
    /// The columns' types.
    package let types: [SQLType]
    /// The client is told of columns: there are some, or it is a SELECT without any.
    package let hasRows: Bool
    /// A query, whose columns are told before it runs; those of RETURNING are afterwards.
    package let isSelect: Bool
    /// RowDescription as a client was last told it, and the formats it was for: the connection's.
    package var description: [UInt8] = []
    package var descriptionFormats: [Int16] = []
    /// The formats asked for, filled in by the connection before each run.
    package private(set) var resultFormats: [Int16]

    /// What was parsed.
    let text: String
    let action: Action
    /// It changes or locks rows.
    let isWriting: Bool
    /// It may ask for the time: what does not touches less of the session's memory.
    let asksTime: Bool
    /// Its answer says nothing of the rows it reads.
    let isSilent: Bool
    /// See `PreparedPlan.readsLedger`.
    let readsLedger: Bool
    /// The last run's command tag, and the rows it is of.
    private var tag = (count: -1, text: "")
    /// So many of the next runs take the usual way.
    private var postponedRuns = 0
    /// After a run that had too much to do: so that one in so many does it in vain.
    private static let postponedRunsAfterLarge = 16

    /// Nil for any other statement.
    init?(_ query: CompiledQuery, text: String) {
        guard query.isImmediate else { return nil }
        self.text = text
        action = .run(query)
        isWriting = !query.plan.isReadOnly
        asksTime = isWriting || query.plan.plan.dependsOnSession
        isSilent = query.plan.isSilent
        readsLedger = query.plan.readsLedger
        parameterTypes = query.plan.parameterTypes
        columns = query.plan.resultColumns
        types = columns.map(\.type)
        isSelect = query.plan.command == .select
        hasRows = isSelect || !columns.isEmpty
        resultFormats = types.map { _ in 0 }
    }

    /// Nil for any but the plain BEGIN, COMMIT and ROLLBACK, and what concerns savepoints.
    init?(_ statement: Statement?, text: String) {
        guard case .transaction(let transaction)? = statement else { return nil }
        switch transaction {
        case .begin(let options) where options == TransactionOptions(): action = .begin
        case .commit(chain: false): action = .commit
        case .rollback(chain: false): action = .rollback
        case .savepoint, .release, .rollbackTo: action = .savepoint(transaction)
        default: return nil
        }
        self.text = text
        isWriting = false
        asksTime = false
        isSilent = false
        readsLedger = false
        (parameterTypes, columns, types, resultFormats) = ([], [], [], [])
        (hasRows, isSelect) = (false, false)
    }
}

extension ImmediateStatement {
    /// Fills in each column's format, before a run.
    package func setResultFormats(_ format: (_ column: Int) -> Int16) {
        for column in resultFormats.indices { resultFormats[column] = format(column) }
    }

    /// The tag of a run that gave, or changed, so many rows.
    func tag(of command: PreparedPlan.Command, _ count: Int) -> String {
        if tag.count != count { tag = (count, command.tag(count)) }
        return tag.text
    }

    /// To be called when a run found that it had too much to do at once.
    func postpone() { postponedRuns = ImmediateStatement.postponedRunsAfterLarge }

    /// Asked before each run: whether it is to take the usual way.
    func isPostponed() -> Bool {
        guard postponedRuns > 0 else { return false }
        postponedRuns -= 1
        return true
    }
}

/// What an immediate statement leaves to be waited for.
package enum ImmediateWait {
    /// The commit that belongs to it.
    case commit
    /// What its transaction follows is not durable yet, and the tag tells of it.
    case settling
}

/// What came of an immediate statement.
package enum ImmediateOutcome {
    /// Nothing happened: it has to be run the usual way.
    case unsuitable
    /// It is done; its command tag.
    case done(String)
    /// It is done but for what has to be waited for before the tag is sent.
    case awaits(ImmediateWait, String)
    /// Nothing happened: somebody else has the lock of a row. It is to be tried again once that was got.
    case blocked
    /// It failed, and left nothing behind.
    case failed(SQLError)
}
