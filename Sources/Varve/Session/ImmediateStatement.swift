import Bytes
import Executor
import Planner
import Syntax
package import Types

/// A prepared statement that is done on the spot, without a task's suspension: it reads or changes
/// rows by whole keys, or makes one, or begins or ends a transaction block. Belongs to one session.
package final class ImmediateStatement {
    enum Action {
        case run(CompiledQuery)
        case begin
        case commit
        case rollback
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
    /// RowDescription as the client was last told it, and the formats it was for: the connection's.
    package var description: [UInt8] = []
    package var descriptionFormats: [Int16] = []
    /// The formats asked for, filled in by the connection.
    package var resultFormats: [Int16]

    /// Whose it is.
    unowned let statement: PreparedStatement
    let action: Action
    /// It changes or locks rows.
    let isWriting: Bool
    /// Its answer says nothing of the rows it reads.
    let isSilent: Bool
    /// The statement as the client sent it.
    var text = ""
    /// When the client asked.
    var start = Timestamp(microseconds: 0)

    /// Nil for any other statement.
    init?(_ statement: PreparedStatement, _ query: CompiledQuery) {
        guard query.isImmediate else { return nil }
        self.statement = statement
        action = .run(query)
        isWriting = !query.plan.isReadOnly
        isSilent = query.plan.isSilent
        parameterTypes = query.plan.parameterTypes
        columns = query.plan.resultColumns
        types = columns.map(\.type)
        isSelect = query.plan.command == .select
        hasRows = isSelect || !columns.isEmpty
        resultFormats = types.map { _ in 0 }
    }

    /// Nil for any but the plain BEGIN, COMMIT and ROLLBACK.
    init?(_ statement: PreparedStatement, _ parsed: Statement?) {
        guard case .transaction(let transaction)? = parsed else { return nil }
        switch transaction {
        case .begin(let options) where options == TransactionOptions(): action = .begin
        case .commit(chain: false): action = .commit
        case .rollback(chain: false): action = .rollback
        default: return nil
        }
        self.statement = statement
        isWriting = false
        isSilent = false
        (parameterTypes, columns, types, resultFormats) = ([], [], [], [])
        (hasRows, isSelect) = (false, false)
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
