// What an expression needs before its kernels, which never wait, can run: results of subqueries and
// of functions that may wait (nextval, pg_sleep). An operator prepares its expressions for the rows
// at hand, then evaluates them.

import Types

/// Fills a vector for the rows of a batch, waiting if it must.
class Prerequisite {
    func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {}

    /// Whether `prepareNow` serves.
    var isImmediate: Bool { false }

    /// `prepare` of an immediate one. Throws `.mustWait` when it has to wait after all.
    func prepareNow(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        preconditionFailure("\(type(of: self)) may wait")
    }

    /// Ends what it left open.
    func close() {}
}

/// The compiled expressions of one operator.
final class ExpressionSet {
    fileprivate(set) var prerequisites: [Prerequisite] = []
    /// Rows of subqueries, by the numbers of these, of which several expressions take fields.
    var rows: [Int: Kernel] = [:]

    var isPlain: Bool { prerequisites.isEmpty }

    /// Must come before the evaluation of any of the set's kernels over the same rows.
    func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        for prerequisite in prerequisites { try await prerequisite.prepare(columns, rows) }
    }

    /// Whether `prepareNow` serves.
    var isImmediate: Bool { prerequisites.allSatisfy(\.isImmediate) }

    /// `prepare` of an immediate set. Throws `.mustWait` when it has to wait after all.
    func prepareNow(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        for prerequisite in prerequisites { try prerequisite.prepareNow(columns, rows) }
    }

    func add(_ prerequisite: Prerequisite) { prerequisites.append(prerequisite) }

    func close() {
        for prerequisite in prerequisites { prerequisite.close() }
    }
}

/// A function that may wait, called row by row.
typealias WaitingFunction =
    @Sendable (_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError) -> Datum

/// The same function for a call that seldom waits; nil when it would have to.
typealias HastyFunction =
    @Sendable (_ arguments: [Datum], _ context: ExecutionContext) throws(SQLError) -> Datum?

/// Calls a waiting function for each row.
final class WaitingCall: Prerequisite {
    private let arguments: [Kernel]
    private let isStrict: Bool
    private let body: WaitingFunction
    private let hasty: HastyFunction?
    private let state: QueryState
    // `prepareNow` asks for no memory of its own.
    private var vectors: [ColumnVector] = []
    private var values: [Datum] = []
    let result: ColumnVector

    init(
        _ arguments: [Kernel], isStrict: Bool, result type: SQLType,
        _ body: @escaping WaitingFunction, hasty: HastyFunction?, _ state: QueryState
    ) {
        self.arguments = arguments
        self.isStrict = isStrict
        self.body = body
        self.hasty = hasty
        self.state = state
        result = ColumnVector(type.physicalKind, capacity: state.batchCapacity)
    }

    override func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        var vectors: [ColumnVector] = []
        try begin(columns, rows, &vectors)
        for index in 0..<rows.count {
            var values: [Datum] = []
            guard appendArguments(vectors, rows[index], to: &values) else { continue }
            result.set(try await body(values, state.context), at: rows[index])
        }
    }

    override var isImmediate: Bool { hasty != nil }

    override func prepareNow(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        guard let hasty else { throw .mustWait }
        defer {
            vectors.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
        }
        try begin(columns, rows, &vectors)
        for index in 0..<rows.count {
            values.removeAll(keepingCapacity: true)
            guard appendArguments(vectors, rows[index], to: &values) else { continue }
            guard let value = try hasty(values, state.context) else { throw .mustWait }
            result.set(value, at: rows[index])
        }
    }

    private func begin(
        _ columns: [ColumnVector], _ rows: Rows, _ vectors: inout [ColumnVector]
    ) throws(SQLError) {
        result.reset()
        result.count = rows.limit
        for argument in arguments { vectors.append(try argument.evaluate(columns, rows)) }
    }

    /// A call's arguments; false, with the result NULL, when one of them is and there is no call.
    private func appendArguments(
        _ vectors: [ColumnVector], _ row: Int, to values: inout [Datum]
    ) -> Bool {
        if isStrict && vectors.contains(where: { $0.isNull(at: row) }) {
            result.setNull(at: row)
            return false
        }
        for vector in vectors { values.append(vector.datum(at: row)) }
        return true
    }
}
