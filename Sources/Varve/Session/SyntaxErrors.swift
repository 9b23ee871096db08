import Syntax
import Types

extension SQLError {
    /// A text that could not be parsed, in PostgreSQL's codes.
    init(_ error: SyntaxError) {
        let state: SQLState =
            switch error.kind {
            case .syntax: .syntaxError
            case .tooLong: .programLimitExceeded
            case .tooDeep: .statementTooComplex
            case .encoding: .characterNotInRepertoire
            }
        self.init(state, error.message, position: error.position)
    }
}
