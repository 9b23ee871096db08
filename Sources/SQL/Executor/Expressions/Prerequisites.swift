// What an expression needs before its kernels, which never wait, can run: results of subqueries and
// of functions that may wait (nextval, pg_sleep). An operator prepares its expressions for the rows
// at hand, then evaluates them.

import Types

/// Fills a vector for the rows of a batch, waiting if it must.
class Prerequisite {
    func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {}

    /// Ends what it left open.
    func close() {}
}

/// The compiled expressions of one operator.
final class ExpressionSet {
    fileprivate(set) var prerequisites: [Prerequisite] = []

    var isPlain: Bool { prerequisites.isEmpty }

    /// Must come before the evaluation of any of the set's kernels over the same rows.
    func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        for prerequisite in prerequisites { try await prerequisite.prepare(columns, rows) }
    }

    func add(_ prerequisite: Prerequisite) { prerequisites.append(prerequisite) }

    func close() {
        for prerequisite in prerequisites { prerequisite.close() }
    }
}

/// A function that may wait, called row by row.
typealias WaitingFunction =
    @Sendable (_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError) -> Datum

/// Calls a waiting function for each row.
final class WaitingCall: Prerequisite {
    private let arguments: [Kernel]
    private let isStrict: Bool
    private let body: WaitingFunction
    private let state: QueryState
    let result: ColumnVector

    init(
        _ arguments: [Kernel], isStrict: Bool, result type: SQLType,
        _ body: @escaping WaitingFunction, _ state: QueryState
    ) {
        self.arguments = arguments
        self.isStrict = isStrict
        self.body = body
        self.state = state
        result = ColumnVector(type.physicalKind)
    }

    override func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        result.reset()
        result.count = rows.limit
        var vectors: [ColumnVector] = []
        for argument in arguments { vectors.append(try argument.evaluate(columns, rows)) }
        for index in 0..<rows.count {
            let row = rows[index]
            if isStrict && vectors.contains(where: { $0.isNull(at: row) }) {
                result.setNull(at: row)
                continue
            }
            let values = vectors.map { $0.datum(at: row) }
            result.set(try await body(values, state.context), at: row)
        }
    }
}
