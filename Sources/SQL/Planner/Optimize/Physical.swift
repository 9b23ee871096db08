// A plan under construction: the operators, and which numbered column stands at which position.
import Catalog
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
    /// What tells that, where these are the rows that it limits.
    var limit: RowLimit?
    /// The rows in the order of an index, from its beginning on, whatever that seems to cost: who asks has another way,
    /// should it take long.
    var isWalk = false

    static let nothing = Wish()
    /// Of a cursor's query: its first rows are to come soon, and many a cursor is not read to its end. As few as
    /// by a LIMIT that is not known: of a table that may have any size a tenth, as in PostgreSQL, says nothing.
    static let cursor = Wish(rows: Cost.unknownLimit)

    /// Whether a relation with these columns could fulfil it alone: it is for few rows, in an order by them.
    func isOf(_ columns: Set<ColumnID>) -> Bool {
        rows != nil && order.allSatisfy { columns.contains($0.column) }
    }
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
    static let systemRows = 500.0
    static let defaultFunctionRows = 1000.0
    /// Of what is grouped nobody knows how.
    static let rowsPerGroup = 5.0
    /// How many rows a LIMIT lets through that only the execution knows.
    static let unknownLimit = 10.0
    static let subplanCall = 1.0

    static func sort(_ rows: Double) -> Double {
        let rows = max(rows, 2)
        return 2 * operation * rows * logarithm(rows)
    }

    static func merge(_ rows: Double, of inputs: Int) -> Double {
        2 * operation * rows * logarithm(max(Double(inputs), 2))
    }

    /// Base 2, of a number from 1 up, within one part in ten: enough for costs.
    private static func logarithm(_ value: Double) -> Double {
        Double(value.exponent) + (value.significand - 1)
    }
}

/// Guesses of how many rows pass a condition.
enum Selectivity {
    /// What one bound lets through, and what two bounds of one value do.
    static let bound = 1.0 / 3
    static let range = 0.005
    /// What IS NULL and IS NOT NULL let through. Rows by a value are thought to be fewer than those that have none.
    static let null = 0.1
    static let notNull = 0.9

    static func of(_ conjuncts: [BoundExpression]) -> Double {
        var unpaired: [(value: BoundExpression, isLower: Bool)] = []
        var fraction = 1.0
        for conjunct in conjuncts {
            guard let side = side(conjunct) else {
                fraction *= of(conjunct)
                continue
            }
            let partner = unpaired.firstIndex {
                $0.isLower != side.isLower && $0.value.kind == side.value.kind
            }
            if let partner {
                unpaired.remove(at: partner)
                fraction *= range
            } else {
                unpaired.append(side)
            }
        }
        for _ in unpaired { fraction *= bound }
        return fraction
    }

    /// The value that a comparison bounds, and whether from below.
    private static func side(_ condition: BoundExpression) -> (
        value: BoundExpression, isLower: Bool
    )? {
        guard case .call(let procedure, let arguments) = condition.kind, arguments.count == 2,
            let fact = BuiltinFacts.operator(ofProcedure: procedure.oid)
        else { return nil }
        let isLeft = arguments[0].hasColumns
        guard isLeft != arguments[1].hasColumns else { return nil }
        let value = arguments[isLeft ? 0 : 1]
        let operation = isLeft ? fact.oid : fact.commutator
        switch BuiltinFacts.strategy(of: operation, in: value.type.oid) {
        case 1, 2: return (value, false)
        case 4, 5: return (value, true)
        default: return nil
        }
    }

    static func of(_ condition: BoundExpression) -> Double {
        switch condition.kind {
        case .constant(.bool(true)): return 1
        case .constant: return 0
        case .and(let parts): return of(parts)
        case .or(let parts): return min(1, parts.reduce(0) { $0 + of($1) })
        case .not(let inner): return 1 - of(inner)
        case .nullTest(_, let isNegated): return isNegated ? notNull : null
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
        return bound
    }
}
