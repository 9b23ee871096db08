import Bytes
import Executor
import Planner
package import Types

/// A prepared statement that reads by whole keys and never waits: it is answered on the spot, without
/// a portal, a task's suspension or a transaction of its own. Belongs to one session.
package final class Lookup {
    /// The parameters' types.
    package let parameterTypes: [SQLType]
    package let columns: [ResultColumn]
    /// The columns' types.
    package let types: [SQLType]
    /// RowDescription as the client was last told it, and the formats it was for: the connection's.
    package var description: [UInt8] = []
    package var descriptionFormats: [Int16] = []
    /// The formats asked for, filled in by the connection.
    package var resultFormats: [Int16]

    /// Whose lookup it is.
    unowned let statement: PreparedStatement
    let query: CompiledQuery
    /// The statement as the client sent it.
    var text = ""
    /// When the client asked.
    var start = Timestamp(microseconds: 0)

    /// Nil for any other statement.
    init?(_ statement: PreparedStatement, _ query: CompiledQuery) {
        guard query.isImmediate else { return nil }
        self.statement = statement
        self.query = query
        parameterTypes = query.plan.parameterTypes
        columns = query.plan.resultColumns
        types = columns.map(\.type)
        resultFormats = types.map { _ in 0 }
    }
}
