import Syntax
import Types

extension SQLError {
    /// A text that could not be parsed, in PostgreSQL's codes.
    init(_ error: SyntaxError) {
        let state: SQLState =
            switch error.kind {
            // The grammar refuses some features by itself.
            case .syntax:
                error.message.hasSuffix("not yet implemented")
                    || error.message.contains(" constraints cannot be marked ")
                    ? .featureNotSupported : .syntaxError
            case .tooLong: .programLimitExceeded
            case .tooDeep: .statementTooComplex
            case .encoding: .characterNotInRepertoire
            }
        self.init(state, error.message, position: error.position)
    }
}
