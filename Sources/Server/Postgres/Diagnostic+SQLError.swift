import PostgresWire
import Types

extension Diagnostic {
    /// The wire's form of an error of the SQL side.
    init(_ error: SQLError) {
        self.init(
            Severity(rawValue: error.severity.rawValue) ?? .error, error.state.description,
            error.message, detail: error.detail, hint: error.hint, position: error.position)
        internalPosition = error.internalPosition
        internalQuery = error.internalQuery
        context = error.context
        schema = error.schema
        table = error.table
        column = error.column
        dataType = error.dataType
        constraint = error.constraint
        routine = error.routine
    }
}

extension SQLError {
    /// What is wrong with a message of the client's, as an error of the statement it is about.
    init(_ report: Diagnostic) {
        self.init(SQLState(parsing: report.code) ?? .protocolViolation, report.message)
    }
}
