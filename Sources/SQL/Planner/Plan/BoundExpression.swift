// Bound expressions: every name, operator and conversion resolved, every node typed.
//
// Invariants: `kind` and `type` agree (a call's type is its procedure's result with polymorphism
// resolved); argument types are exactly what the procedure takes, conversions are explicit nodes.
package import Catalog
package import Types

package struct BoundExpression: Hashable, Sendable {
    package var kind: Kind
    package var type: SQLType
    /// Byte offset in the statement's text. Not part of equality.
    package var location: Int32?

    package init(_ kind: Kind, _ type: SQLType, location: Int32? = nil) {
        self.kind = kind
        self.type = type
        self.location = location
    }

    package static func == (left: BoundExpression, right: BoundExpression) -> Bool {
        left.type == right.type && left.kind == right.kind
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(kind)
    }

    package indirect enum Kind: Hashable, Sendable {
        case constant(Datum)
        /// A statement parameter, counted from 0 (`$1` is 0).
        case parameter(Int)
        /// A column of the operator's input, counted from 0. Joins see left's columns, then right's.
        case column(Int)
        /// A value set by an enclosing operator: a nested loop's or a subquery's binding.
        case correlated(CorrelationSlot)
        case call(Procedure, [BoundExpression])
        /// Same bits, another type.
        case relabel(BoundExpression)
        /// The source type's output function, then the target's (`type`) input function.
        case convertThroughText(BoundExpression)
        /// An array's elements converted one by one: `element` is over `arrayElement`.
        case convertArray(BoundExpression, element: BoundExpression)
        /// The element being converted, inside `convertArray`.
        case arrayElement
        case and([BoundExpression])
        case or([BoundExpression])
        case not(BoundExpression)
        case nullTest(BoundExpression, isNegated: Bool)
        case booleanTest(BoundExpression, BooleanTestKind)
        /// `IS [NOT] DISTINCT FROM` by the equality procedure.
        case distinct(equality: Procedure, BoundExpression, BoundExpression, isNegated: Bool)
        /// CASE: conditions are boolean; with an `operand` they refer to it as `caseOperand`.
        case conditional(
            operand: BoundExpression?, branches: [ConditionalBranch], otherwise: BoundExpression)
        /// The operand of the innermost enclosing CASE.
        case caseOperand
        case coalesce([BoundExpression])
        /// The first, or NULL if the equality procedure says they are equal.
        case nullIf(equality: Procedure, BoundExpression, BoundExpression)
        /// Compared by the type's own order; NULLs ignored.
        case greatest([BoundExpression])
        case least([BoundExpression])
        /// An integer as one of a narrower type.
        case narrowed(BoundExpression, IntegerFit)
        /// `x IN (constants)`: none of `values` is NULL, all have the operand's type.
        /// `hasNull` if the list held NULL besides.
        case inList(BoundExpression, values: [Datum], hasNull: Bool, equality: Procedure)
        /// `x op ANY (array)` or ALL.
        case quantifiedArray(BoundExpression, Procedure, array: BoundExpression, isAll: Bool)
        /// ARRAY[…]: elements of the array type's element type, or arrays for more dimensions.
        case array([BoundExpression], isMultidimensional: Bool)
        /// `base[1][2]`, `base[1:2]`.
        case element(BoundExpression, [SubscriptStep])
        /// A field of a composite value, counted from 0.
        case field(BoundExpression, Int)
        case row(BoundRow)
        case subquery(SubqueryPlan)
        /// A keyword such as CURRENT_DATE, answered by the session.
        case sessionValue(SessionValue)
        /// A system column of a row that the statement has written.
        case writtenRow(WrittenRowColumn)
    }
}

package enum WrittenRowColumn: Hashable, Sendable {
    /// `xmin` of a row that was inserted or updated, `xmax` of one that was deleted: the transaction's number.
    case writer, deleter
    /// `xmax` of a row that INSERT … ON CONFLICT DO UPDATE returns: the transaction's number where the row was there
    /// before, 0 where it is new.
    case conflictUpdater

    var name: String { self == .writer ? "xmin" : "xmax" }
}

package enum BooleanTestKind: Hashable, Sendable {
    case isTrue, isNotTrue, isFalse, isNotFalse, isUnknown, isNotUnknown
}

/// Which value of a narrower integer type stands for an integer.
package enum IntegerFit: Hashable, Sendable {
    /// The integer itself; NULL where the type does not have it.
    case same
    /// The greatest that is not above it; NULL where all are.
    case below
    /// The least that is not below it; NULL where all are.
    case above
}

package struct ConditionalBranch: Hashable, Sendable {
    package var condition: BoundExpression
    package var result: BoundExpression
}

package enum SubscriptStep: Hashable, Sendable {
    /// An int4 subscript.
    case element(BoundExpression)
    /// int4 bounds; nil for the array's own.
    case slice(lower: BoundExpression?, upper: BoundExpression?)
}

package enum SessionValue: Hashable, Sendable {
    case currentDate
    /// The type says the precision (its modifier, -1 for microseconds); so the next three.
    case currentTime
    case currentTimestamp
    case localTime
    case localTimestamp
    case currentRole
    case currentUser
    case sessionUser
    case currentCatalog
    case currentSchema
}

/// A place for a value handed from an outer operator to an inner one, numbered over the whole plan.
package struct CorrelationSlot: RawRepresentable, Hashable, Sendable {
    package var rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }
}

/// Sets a slot from the outer row before the inner plan runs.
package struct CorrelationBinding: Hashable, Sendable {
    package var slot: CorrelationSlot
    /// Over the outer operator's input.
    package var value: BoundExpression
}

/// A procedure as the executor needs it. Its kernel is found by `source`.
package struct Procedure: Hashable, Sendable {
    package enum Volatility: Hashable, Sendable { case immutable, stable, volatile }

    package var oid: OID
    package var name: String
    /// pg_proc's `prosrc`, such as `int4pl`.
    package var source: String
    /// The result, polymorphism resolved. For a set the type of one row.
    package var result: SQLType
    /// A NULL argument gives NULL without a call.
    package var isStrict: Bool
    package var returnsSet: Bool
    package var volatility: Volatility
    /// The last argument is an array that VARIADIC marked or that the binder built.
    package var isVariadic: Bool
    /// Names and types of a row's fields, for functions with several OUT columns.
    package var rowColumns: [OutputColumn]

    /// The source of `nextval` where an identity column calls it: nobody needs privileges on its
    /// sequence.
    package static let identityNextValue = "nextval_identity"

    /// The source of a function of the planner's own: whether a partition may have a row with one of an array's
    /// elements in its key's first column.
    package static let partitionTakesAny = "partition_takes_any"
}

/// A query in an expression. Equal only to itself.
package final class SubqueryPlan: Hashable, Sendable {
    package enum Form: Hashable, Sendable {
        /// One column; no row gives NULL, two rows are error 21000.
        case scalar
        case exists
        /// One column, all rows, as an array.
        case array
        /// `left op ANY (query)`, one operator for each column, all of which must hold; IN is `=`.
        case any(left: [BoundExpression], operators: [Procedure])
        case all(left: [BoundExpression], operators: [Procedure])
        /// The same with the query's only row; no row gives NULL, two rows are error 21000.
        case row(left: [BoundExpression], operators: [Procedure])
    }

    package let form: Form
    package let plan: PlanNode
    /// Over the row the expression is evaluated on. Empty: the query's result is the same for every
    /// row, so it runs once, when first needed.
    package let bindings: [CorrelationBinding]
    /// Which of the binder's logical subqueries this stands for: two of one number are the same query, of the same row.
    package let logical: Int

    init(form: Form, plan: PlanNode, bindings: [CorrelationBinding], logical: Int) {
        self.form = form
        self.plan = plan
        self.bindings = bindings
        self.logical = logical
    }

    func replacing(form: Form) -> SubqueryPlan {
        SubqueryPlan(form: form, plan: plan, bindings: bindings, logical: logical)
    }

    package static func == (left: SubqueryPlan, right: SubqueryPlan) -> Bool {
        left === right
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// ROW(…), or a row of a FROM item.
package struct BoundRow: Hashable, Sendable {
    package var fields: [BoundExpression]
    /// One for each field of a FROM item's row; none for ROW(…).
    package let names: [String]
    /// If all of these fields are NULL, so is the whole; none: it never is.
    package let presence: [Int]

    init(_ fields: [BoundExpression], names: [String] = [], presence: [Int] = []) {
        self.fields = fields
        self.names = names
        self.presence = presence
    }

    var fieldNames: [String] { names.isEmpty ? fields.indices.map { "f\($0 + 1)" } : names }
}
