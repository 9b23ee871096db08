// A plan under construction: the operators, and which numbered column stands at which position.
import Types

struct Physical {
    var node: PlanNode
    /// The column number at each position of the node's output.
    var layout: [ColumnID]
    /// The order the rows come in, as far as it is known.
    var ordering: [LogicalSortKey] = []

    var rows: Double { node.estimate.rows }
    var cost: Double { node.estimate.totalCost }
}

/// What would be welcome of a subplan beside its rows.
struct Wish {
    /// An order in which the rows would save a sort.
    var order: [LogicalSortKey] = []
    /// How many rows will be read, if not all.
    var rows: Double?

    static let nothing = Wish()
}

/// The cost model's constants, in PostgreSQL's unit (one sequential page read).
enum Cost {
    static let row = 0.01
    static let operation = 0.0025
    static let hashRow = 0.015
    static let pageBytes = 8192.0
    /// Finding a key.
    static let descent = 0.15
    /// Reading the row that an index entry points to.
    static let fetch = 0.6
    /// Rows of a table nothing is known of.
    static let defaultRows = 1000.0
    static let defaultFunctionRows = 1000.0
    static let subplanCall = 1.0

    static func sort(_ rows: Double) -> Double {
        let rows = max(rows, 2)
        return 2 * operation * rows * logarithm(rows)
    }

    /// Base 2, of a number from 1 up, within one part in ten: enough for costs.
    private static func logarithm(_ value: Double) -> Double {
        Double(value.exponent) + (value.significand - 1)
    }
}

/// Guesses of how many rows pass a condition.
enum Selectivity {
    static func of(_ conjuncts: [BoundExpression]) -> Double {
        conjuncts.reduce(1) { $0 * of($1) }
    }

    static func of(_ condition: BoundExpression) -> Double {
        switch condition.kind {
        case .constant(.bool(true)): return 1
        case .constant: return 0
        case .and(let parts): return of(parts)
        case .or(let parts): return min(1, parts.reduce(0) { $0 + of($1) })
        case .not(let inner): return 1 - of(inner)
        case .nullTest(_, let isNegated): return isNegated ? 0.99 : 0.01
        case .inList(_, let values, _, _): return min(1, 0.005 * Double(values.count))
        case .quantifiedArray(_, _, _, let isAll): return isAll ? 0.9 : 0.05
        case .distinct: return 0.9
        case .call(let procedure, _): return of(procedure)
        default: return 0.5
        }
    }

    private static func of(_ procedure: Procedure) -> Double {
        if procedure.source.hasSuffix("eq") { return 0.005 }
        if procedure.source.hasSuffix("ne") { return 0.995 }
        if procedure.source.hasSuffix("like") { return 0.1 }
        return 1.0 / 3
    }
}
