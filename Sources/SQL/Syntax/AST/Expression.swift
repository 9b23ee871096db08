/// A scalar expression: what it is and where it stands.
///
/// Equality ignores locations, as PostgreSQL's comparison of GROUP BY expressions does.
package struct Expression: Hashable, Sendable {
    package var node: Node
    /// Byte offset in the text that was parsed; nil when the grammar made the node itself.
    package var location: Int32?

    package init(_ node: Node, location: Int32? = nil) {
        self.node = node
        self.location = location
    }

    package static func == (left: Expression, right: Expression) -> Bool {
        left.node == right.node
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(node) }

    package indirect enum Node: Hashable, Sendable {
        case literal(Literal)
        /// `$n`, counted from 1.
        case parameter(Int)
        case column(ColumnReference)
        /// `x::t`, `CAST(x AS t)` and `t 'literal'`.
        case cast(Expression, TypeName)
        case unary(OperatorName, Expression)
        case binary(OperatorName, Expression, Expression)
        /// `left op ANY (array)`; with a subquery instead see `subquery`.
        case quantified(Expression, OperatorName, Quantifier, array: Expression)
        case inList(Expression, [Expression], isNegated: Bool)
        case match(PatternMatch)
        case between(RangeTest)
        case nullIf(Expression, Expression)
        /// `IS DISTINCT FROM`; negated: `IS NOT DISTINCT FROM`.
        case distinct(Expression, Expression, isNegated: Bool)
        case and([Expression])
        case or([Expression])
        case not(Expression)
        case conditional(CaseExpression)
        case coalesce([Expression])
        case greatest([Expression])
        case least([Expression])
        case subquery(SubqueryExpression)
        /// `ROW(…)`, or `(a, b)` when not explicit.
        case row([Expression], isExplicit: Bool)
        case array([Expression])
        /// `base[1]`, `base[1:2]`, `(base).field`, `(base).*`.
        case indirection(Expression, [Indirection])
        case call(FunctionCall)
        case sqlValue(SQLValueFunction)
        case nullTest(Expression, isNegated: Bool)
        case booleanTest(Expression, BooleanTest)
        /// The keyword DEFAULT in VALUES and SET.
        case defaultValue
        case collate(Expression, QualifiedName)
        /// `GROUPING(a, b)`.
        case grouping([Expression])
        /// `WHERE CURRENT OF cursor`.
        case currentOf(String)
    }
}

package enum Quantifier: Hashable, Sendable { case any, all }

/// A constant as the lexer saw it; its type is chosen by the binder.
package enum Literal: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int32)
    /// Digits that do not fit 32 bits, or a number with a point or an exponent, as written.
    case number(String)
    case string(String)
    /// `B'101'` as "b101", `X'1F'` as "x1F".
    case bitString(String)
}

/// `a`, `t.a`, `s.t.a`, `d.s.t.a`, `*`, `t.*`: the parts in order, and whether a star ends them.
package struct ColumnReference: Hashable, Sendable {
    package var parts: [String]
    package var isStar: Bool

    package init(_ parts: [String], isStar: Bool = false) {
        self.parts = parts
        self.isStar = isStar
    }
}

/// One step of `base[1][2:3].field`.
package enum Indirection: Hashable, Sendable {
    case element(Expression)
    case slice(lower: Expression?, upper: Expression?)
    case field(String)
    case star
}

/// LIKE, ILIKE and SIMILAR TO.
package struct PatternMatch: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case like, ilike, similar }

    package var kind: Kind
    package var isNegated: Bool
    package var operand: Expression
    package var pattern: Expression
    /// What follows ESCAPE.
    package var escape: Expression?
}

/// `operand [NOT] BETWEEN [SYMMETRIC] lower AND upper`.
package struct RangeTest: Hashable, Sendable {
    package var operand: Expression
    package var lower: Expression
    package var upper: Expression
    package var isSymmetric: Bool
    package var isNegated: Bool
}

package struct CaseExpression: Hashable, Sendable {
    package struct Branch: Hashable, Sendable {
        package var condition: Expression
        package var result: Expression
    }

    /// The `x` of `CASE x WHEN …`; then each branch's condition is compared with it.
    package var operand: Expression?
    package var branches: [Branch]
    package var otherwise: Expression?
}

/// A query inside an expression. The query's type is recursive, thus the indirect kind.
package struct SubqueryExpression: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case exists
        /// One row of one column, as a value.
        case scalar
        /// `ARRAY(SELECT …)`.
        case array
        /// `x IN (SELECT …)`; NOT IN is `not` around it.
        case `in`(Expression)
        /// `x op ANY (SELECT …)` or ALL.
        case quantified(Expression, OperatorName, Quantifier)
    }

    package var kind: Kind
    package var query: SelectStatement
}

package struct FunctionCall: Hashable, Sendable {
    package struct Argument: Hashable, Sendable {
        /// The name in `f(name => value)`.
        package var name: String?
        package var value: Expression
    }

    package var name: QualifiedName
    package var arguments: [Argument]
    /// `count(*)`: no arguments, a star.
    package var isStar: Bool
    package var isDistinct: Bool
    /// The last argument is marked VARIADIC.
    package var isVariadic: Bool
    /// ORDER BY inside the parentheses, or that of WITHIN GROUP.
    package var orderBy: [SortKey]
    package var isWithinGroup: Bool
    package var filter: Expression?
    package var over: WindowReference?
    /// Written in SQL's own syntax and translated by the grammar: `EXTRACT(year FROM x)`,
    /// `x AT TIME ZONE z`, `SUBSTRING(x FROM 2)`, `TRIM(…)`, `POSITION(…)`, `OVERLAY(…)`.
    package var isSQLSyntax: Bool
}

/// `OVER name` or `OVER (…)`.
package indirect enum WindowReference: Hashable, Sendable {
    case name(String)
    case inline(WindowDefinition)
}

/// The keywords that are function calls without parentheses.
package enum SQLValueFunction: Hashable, Sendable {
    case currentDate
    /// With the precision in parentheses, when written; so the next four.
    case currentTime(precision: Int32?)
    case currentTimestamp(precision: Int32?)
    case localTime(precision: Int32?)
    case localTimestamp(precision: Int32?)
    case currentRole
    case currentUser
    case user
    case sessionUser
    case currentCatalog
    case currentSchema
}

package enum BooleanTest: Hashable, Sendable {
    case isTrue, isNotTrue, isFalse, isNotFalse, isUnknown, isNotUnknown
}
