// The one error of the SQL side: what PostgreSQL's ErrorResponse message can carry.
//
// Everything from the parser to the executor throws it; the wire layer prints its fields. Messages
// and codes are PostgreSQL's own, because drivers and people match on them.

/// An error a client can see, with the fields of the protocol's ErrorResponse
/// (PostgreSQL documentation, 55.8 "Error and Notice Message Fields").
package struct SQLError: Error, Hashable, Sendable {
    /// How bad it is; `warning` and below go out as notices.
    package enum Severity: String, Hashable, Sendable {
        case error = "ERROR"
        case fatal = "FATAL"
        case panic = "PANIC"
        case warning = "WARNING"
        case notice = "NOTICE"
        case debug = "DEBUG"
        case info = "INFO"
        case log = "LOG"
    }

    package var severity = Severity.error
    package var state: SQLState
    package var message: String
    package var detail: String?
    package var hint: String?
    /// Where in the statement's text: characters, counted from 1.
    package var position: Int?
    /// It is about the whole statement: whoever knows the statement's text makes `position` its first
    /// word, unless there is one.
    package var pointsAtStatement = false
    /// Where in a text the server made itself (a function's body), with that text.
    package var internalPosition: Int?
    package var internalQuery: String?
    package var context: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var dataType: String?
    package var constraint: String?
    /// PostgreSQL's function that says it, where clients look for that.
    package var routine: String?

    package init(
        _ state: SQLState, _ message: String, detail: String? = nil, hint: String? = nil,
        position: Int? = nil
    ) {
        self.state = state
        self.message = message
        self.detail = detail
        self.hint = hint
        self.position = position
    }
}

/// What part of a statement an error is about.
package enum ErrorPlace: Hashable, Sendable {
    /// A character, counted from 1.
    case character(Int)
    /// No part of it is known: the statement as a whole.
    case statement
    /// There is no statement, for the reason given.
    case nowhere(StaticReason)

    /// Why an error points at no statement.
    package enum StaticReason: Hashable, Sendable {
        /// A message of the protocol, not a statement, asked for it.
        case protocolMessage
    }

    /// `position` if there is one, else the statement.
    package init(_ position: Int?) {
        self = position.map { .character($0) } ?? .statement
    }
}

extension SQLError {
    /// The same error, pointing at the statement that begins at character `start` (from 1) if that is
    /// what it is about.
    package func pointing(atStatementFrom start: Int) -> SQLError {
        pointsAtStatement ? at(start) : self
    }

    /// The same error, pointing at character `position` (from 1) unless it points somewhere already.
    package func at(_ position: Int?) -> SQLError {
        var copy = self
        if copy.position == nil { copy.position = position }
        return copy
    }

    /// The same error, naming the constraint that was violated.
    package func naming(
        schema: String, table: String, column: String? = nil, constraint: String? = nil
    ) -> SQLError {
        var copy = self
        copy.schema = schema
        copy.table = table
        copy.column = column
        copy.constraint = constraint
        return copy
    }

    /// `invalid input syntax for type integer: "abc"`.
    package static func invalidInput(_ typeName: String, _ text: String) -> SQLError {
        SQLError(
            .invalidTextRepresentation, "invalid input syntax for type \(typeName): \"\(text)\"")
    }

    /// `value "99999999999" is out of range for type integer`.
    package static func valueOutOfRange(_ text: String, _ typeName: String) -> SQLError {
        SQLError(
            .numericValueOutOfRange, "value \"\(text)\" is out of range for type \(typeName)")
    }

    /// `integer out of range`, `timestamp out of range`, as arithmetic reports it.
    package static func outOfRange(
        _ typeName: String, _ state: SQLState = .numericValueOutOfRange
    ) -> SQLError {
        SQLError(state, "\(typeName) out of range")
    }

    /// XX000, as PostgreSQL puts it when a client declares a type that is none.
    package static func unknownType(_ type: TypeOID) -> SQLError {
        SQLError(.internalError, "cache lookup failed for type \(type.rawValue)")
    }

    /// 42P18, of the parameter at `index` (from 0).
    package static func indeterminateParameter(_ index: Int) -> SQLError {
        SQLError(
            .indeterminateDatatype, "could not determine data type of parameter $\(index + 1)")
    }

    package static let divisionByZero = SQLError(.divisionByZero, "division by zero")

    /// `what` names the SQL feature, as in "DISTINCT ON with GROUPING SETS is not supported"; `place`
    /// is where it stands.
    package static func notSupported(_ what: String, at place: ErrorPlace) -> SQLError {
        var error = SQLError(.featureNotSupported, "\(what) is not supported")
        switch place {
        case .character(let position): error.position = position
        case .statement: error.pointsAtStatement = true
        case .nowhere: break
        }
        return error
    }
}
