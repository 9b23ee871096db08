// Operators between scans and results: joins, sorting, grouping, sets, windows, locks.
package import Catalog
package import Types

/// `semi` and `anti` give the left columns only. `nullAwareAnti` is NOT IN: a NULL key on either
/// side keeps the left row out (unless the right side is empty).
package enum JoinKind: Hashable, Sendable {
    case inner, left, right, full, semi, anti, nullAwareAnti
}

/// For each left row the right side runs anew with `bindings` set. `kind` is inner, left, semi or
/// anti.
package struct NestedLoop: Sendable {
    package var kind: JoinKind
    package var left: PlanNode
    package var right: PlanNode
    /// Over the left row. Empty: the right side may be kept and read again.
    package var bindings: [CorrelationBinding]
    /// Over left's columns, then right's.
    package var condition: BoundExpression?

    var expressions: [BoundExpression] {
        bindings.map(\.value) + (condition.map { [$0] } ?? [])
    }
}

package struct HashJoin: Sendable {
    package struct Key: Sendable {
        /// Over the left row, and over the right row alone.
        package var left: BoundExpression
        package var right: BoundExpression
        package var equality: Procedure
    }

    package var kind: JoinKind
    /// Read row by row.
    package var left: PlanNode
    /// Built into a table.
    package var right: PlanNode
    package var keys: [Key]
    /// What else a pair must satisfy: over left's columns, then right's.
    package var condition: BoundExpression?

    var expressions: [BoundExpression] {
        keys.flatMap { [$0.left, $0.right] } + (condition.map { [$0] } ?? [])
    }
}

/// A join that looks its left rows up one by one while they are few, and goes on as a hash join when they turn out
/// not to be: how many there are is only known when they come. `kind` is inner, left, semi or anti.
package struct AdaptiveJoin: Sendable {
    /// Its left side is the node that also is one side of `hash`: read once, by the two in turn.
    package var lookup: NestedLoop
    package var hash: HashJoin
    /// Whether the rows that are left over for the hash join are built into its table: they are its right side.
    package var buildsLeft: Bool
    /// Where the output's columns are in what each of the two gives.
    package var lookupColumns: [Int]
    package var hashColumns: [Int]
    /// What the hash join reads as a whole.
    package var wholeTables: [TableDefinition]

    package var kind: JoinKind { lookup.kind }
    package var left: PlanNode { lookup.left }
    /// The side of the hash join that is not `left`.
    package var other: PlanNode { buildsLeft ? hash.left : hash.right }
}

/// The first rows of a table in an order: met on a walk in that order, past those that are not wanted, or found by what is
/// asked of them and sorted. Which of the two comes to them sooner is known when one of them has.
package struct AdaptiveSort: Sendable {
    /// A scan whose rows come in the order.
    package var walk: PlanNode
    /// A scan of the same rows, with the same columns, and what sorts it.
    package var lookup: PlanNode
    package var keys: [PlanSortKey]
    package var limit: RowLimit
    /// The sort over `lookup`, for who looks.
    package var sort: PlanNode
}

/// One join in several orders, each of which begins with a range of an index and looks up the rest: that is run whose range
/// is the shortest, which is known when it is run.
package struct AdaptiveStart: Sendable {
    /// With the same columns.
    package var plans: [PlanNode]
    /// What is run if all ranges are long; nil: the first.
    package var otherwise: PlanNode?
}

/// The first rows of what is made of rows one after another, such as groups of what an index has in order: made of no more
/// rows than it takes, or of all, if that turns out to be less work.
package struct FirstRows: Sendable {
    /// Gives its rows in order while it reads; what it reads begins with one scan (`PlanNode.isWalk`).
    package var walk: PlanNode
    /// The same rows, with the same columns, in the order that is wanted.
    package var otherwise: PlanNode
}

/// A column of the input to sort by.
package struct PlanSortKey: Hashable, Sendable {
    package var column: Int
    package var isDescending: Bool
    package var nullsFirst: Bool

    package init(column: Int, isDescending: Bool = false, nullsFirst: Bool = false) {
        self.column = column
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

/// LIMIT and OFFSET: bigint expressions without input columns; NULL means none.
package struct RowLimit: Hashable, Sendable {
    package var count: BoundExpression?
    package var offset: BoundExpression?
    /// Rows equal to the last in the sort keys are given too; the input is sorted.
    package var tieKeys: [PlanSortKey]?
}

/// Grouping. Gives the group expressions' values, then the aggregates' results. Without groups:
/// exactly one row.
package struct Aggregate: Sendable {
    package var input: PlanNode
    package var groups: [BoundExpression]
    /// GROUPING SETS, ROLLUP, CUBE: for each set the positions in `groups` it keeps; the others are
    /// NULL. Nil: one set with all.
    package var groupingSets: [[Int]]?
    package var calls: [AggregateCall]
    /// Rows of one group come one after another, and groups are given when they are complete. No call has an order of
    /// its own.
    package var isSorted: Bool
}

/// A call of an aggregate function. Its kernel is found by the transition's source.
package struct AggregateCall: Hashable, Sendable {
    package var oid: OID
    package var name: String
    /// pg_proc's `prosrc` of the transition and final functions, such as `int4_sum`.
    package var transition: String
    package var final: String?
    package var transitionType: SQLType
    /// As pg_aggregate has it: text in the transition type's input form.
    package var initialValue: String?
    package var result: SQLType
    /// Over the input row; empty for `count(*)`.
    package var arguments: [BoundExpression]
    /// Arguments evaluated once, of ordered-set aggregates (`percentile_cont(0.5)`).
    package var directArguments: [BoundExpression]
    package var isDistinct: Bool
    /// Positions in `arguments`, of which those from `argumentCount` on only serve the order.
    package var orderBy: [PlanSortKey]
    package var argumentCount: Int
    package var filter: BoundExpression?
    package var isTransitionStrict: Bool
    /// For DISTINCT: the arguments' equality is their type's own.
    package var isOrderedSet: Bool
}

package struct SetOperationPlan: Sendable {
    package enum Kind: Hashable, Sendable { case intersect, except }

    package var kind: Kind
    package var isAll: Bool
    package var left: PlanNode
    package var right: PlanNode
}

/// Window functions over one partitioning and order; the input is sorted by both. Gives the input's
/// columns, then the calls' results.
package struct Window: Sendable {
    package var input: PlanNode
    /// Input columns.
    package var partitionBy: [Int]
    package var orderBy: [PlanSortKey]
    package var calls: [WindowCall]
}

package struct WindowCall: Sendable {
    package enum Function: Sendable {
        /// row_number, rank, lag …: by its procedure's source.
        case window(Procedure, arguments: [BoundExpression])
        case aggregate(AggregateCall)

        /// What it is called with.
        var expressions: [BoundExpression] {
            switch self {
            case .window(_, let arguments): arguments
            case .aggregate(let aggregate): aggregate.expressions
            }
        }
    }

    /// How many of the rows behind its own one a call's result depends on.
    package enum Reach: Hashable, Comparable, Sendable {
        case none
        /// Those that are equal in order.
        case peers
        case partition
    }

    package var function: Function
    package var frame: WindowFramePlan
    package var result: SQLType

    package var reach: Reach {
        guard case .window(let procedure, let arguments) = function else { return frame.reach }
        switch procedure.source {
        case "window_row_number", "window_rank", "window_dense_rank", "window_lag": return .none
        case "window_lag_with_offset", "window_lag_with_offset_and_default":
            guard case .constant(let offset) = arguments[1].kind, let rows = offset.integerValue,
                rows >= 0
            else { return .partition }
            return .none
        case "window_first_value", "window_last_value", "window_nth_value": return frame.reach
        default: return .partition
        }
    }
}

package struct WindowFramePlan: Hashable, Sendable {
    package enum Unit: Hashable, Sendable { case range, rows, groups }
    package enum Exclusion: Hashable, Sendable { case none, currentRow, group, ties }
    package enum Bound: Hashable, Sendable {
        case unboundedPreceding
        /// Without input columns; bigint for rows and groups.
        case preceding(BoundExpression)
        case currentRow
        case following(BoundExpression)
        case unboundedFollowing

        /// How far from the current row.
        package var offset: BoundExpression? {
            switch self {
            case .preceding(let offset), .following(let offset): offset
            case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
            }
        }
    }

    package var unit: Unit
    package var start: Bound
    package var end: Bound
    /// Of its bounds.
    var offsets: [BoundExpression] { [start.offset, end.offset].compactMap { $0 } }
    package var exclusion: Exclusion

    fileprivate var reach: WindowCall.Reach {
        switch end {
        case .unboundedPreceding, .preceding, .currentRow: unit == .rows ? .none : .peers
        case .following, .unboundedFollowing: .partition
        }
    }
    /// For RANGE with an offset: `in_range` of the order column's type, by its source.
    package var inRange: Procedure?
}

/// One query of a WITH clause.
package struct CommonTable: Sendable {
    package var id: CommonTableID
    package var name: String
    package var plan: PlanNode
    /// INSERT, UPDATE or DELETE: runs to its end even if nobody reads it.
    package var isModifying: Bool
}

/// `initial UNION [ALL] recursive`, until a round gives no (new) row.
package struct RecursiveUnion: Sendable {
    /// What `workTableScan` refers to.
    package var id: CommonTableID
    package var initial: PlanNode
    package var recursive: PlanNode
    package var isAll: Bool
}

/// Locks the rows its input is made of, and passes them on.
package struct LockRows: Sendable {
    /// Weakest first.
    package enum Strength: Hashable, Comparable, Sendable {
        case keyShare, share, noKeyUpdate, update
    }
    /// The one that waits least last.
    package enum WaitPolicy: Hashable, Comparable, Sendable { case block, skip, error }
    package struct Target: Sendable {
        package var row: RowRecheck
        package var strength: Strength
        package var waitPolicy: WaitPolicy
    }

    /// What a row goes through again once all its locks are had, if one of the tables' rows had changed meanwhile.
    package enum Step: Sendable {
        case outerJoin(OuterJoinRecheck)
        /// An input column has the expression's value, which is over the input row.
        case compute(column: Int, BoundExpression)
        /// Over the input row: who does not meet it is left out.
        case test(BoundExpression)

        package var expression: BoundExpression {
            switch self {
            case .outerJoin(let join): join.condition
            case .compute(_, let value): value
            case .test(let condition): condition
            }
        }
    }

    package var input: PlanNode
    package var targets: [Target]
    package var steps: [Step]
}

/// What to do with a row that had changed when its lock was got (READ COMMITTED): read it again
/// by its key, put the new values into the input row, and see whether it still qualifies.
package struct RowRecheck: Sendable {
    package var table: TableDefinition
    /// The input column that is the row's key (`ScanColumn.rowKey`).
    package var keyColumn: Int
    /// Which input columns hold which of the table's: columns of its own, and the rows' writers.
    package var columns: [(input: Int, source: ScanColumn)]
    /// Over the input row; nil: it qualifies.
    package var condition: BoundExpression?
}

/// A row that an outer join has found stays the one found, or is no longer.
package struct OuterJoinRecheck: Sendable {
    /// Over the input row.
    package var condition: BoundExpression
    /// The found row's columns of the input, which become NULL where the condition is not met.
    package var columns: [Int]
}
