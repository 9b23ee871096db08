/// What an ErrorResponse or a NoticeResponse says: the fields of PostgreSQL's "Error and Notice
/// Message Fields".
package struct Diagnostic: Error, Hashable, Sendable {
    /// How bad it is. `fatal` and `panic` end the connection; those below `error` are notices.
    package enum Severity: String, Sendable {
        case debug = "DEBUG"
        case log = "LOG"
        case info = "INFO"
        case notice = "NOTICE"
        case warning = "WARNING"
        case error = "ERROR"
        case fatal = "FATAL"
        case panic = "PANIC"
    }

    package var severity: Severity
    /// The SQLSTATE: five characters.
    package var code: String
    package var message: String
    package var detail: String?
    package var hint: String?
    /// Where in the statement's text, in characters, the first being 1.
    package var position: Int?
    /// Where in `internalQuery`, likewise.
    package var internalPosition: Int?
    /// A text the server made itself, in which the error lies.
    package var internalQuery: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var dataType: String?
    package var constraint: String?
    /// The function of the source that says it; clients tell stale plans by PostgreSQL's.
    package var routine: String?
    /// The call stack of functions and internal queries, outermost last.
    package var context: String?

    package init(
        _ severity: Severity, _ code: String, _ message: String, detail: String? = nil,
        hint: String? = nil, position: Int? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.detail = detail
        self.hint = hint
        self.position = position
    }

    /// SQLSTATE 08P01, after which the connection cannot go on.
    package static func protocolViolation(_ message: String) -> Diagnostic {
        Diagnostic(.fatal, "08P01", message)
    }
}
