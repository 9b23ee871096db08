/// A query: one body (or a set operation of two), and what applies to its result.
package struct SelectStatement: Hashable, Sendable {
    package var with: WithClause?
    package var body: SelectBody
    package var orderBy: [SortKey]
    /// LIMIT or FETCH FIRST; nil for none and for LIMIT ALL.
    package var limit: Expression?
    /// FETCH FIRST … WITH TIES.
    package var isWithTies: Bool
    package var offset: Expression?
    package var locking: [LockingClause]
}

extension SelectStatement {
    /// Where its first value stands: two that are written alike stand at two places.
    package var location: Int32? {
        switch body {
        case .select(let core): core.targets.first?.location
        case .values(let rows): rows.first?.first?.location
        case .setOperation(let operation): operation.left.location
        }
    }
}

package indirect enum SelectBody: Hashable, Sendable {
    case select(SelectCore)
    case values([[Expression]])
    case setOperation(SetOperation)
}

/// `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW …`.
package struct SelectCore: Hashable, Sendable {
    package var distinct: Distinct?
    package var targets: [SelectTarget]
    /// Comma-separated items; each may be a join.
    package var from: [FromItem]
    package var condition: Expression?
    package var groupBy: [GroupingElement]
    /// GROUP BY DISTINCT.
    package var isGroupDistinct: Bool
    package var having: Expression?
    package var windows: [WindowDefinition]
}

package enum Distinct: Hashable, Sendable {
    case rows
    /// DISTINCT ON (…).
    case on([Expression])
}

/// One output column, or RETURNING element. A star is a column reference that ends in one.
package struct SelectTarget: Hashable, Sendable {
    package var expression: Expression
    /// The name after AS.
    package var alias: String?
    @UncomparedLocation package var location: Int32?
}

package struct SetOperation: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case union, intersect, except }

    package var kind: Kind
    package var isAll: Bool
    package var left: SelectStatement
    package var right: SelectStatement
}

package indirect enum GroupingElement: Hashable, Sendable {
    case expression(Expression)
    /// `()`.
    case empty
    case rollup([Expression])
    case cube([Expression])
    case sets([GroupingElement])
}

/// ORDER BY's element.
package struct SortKey: Hashable, Sendable {
    package enum Direction: Hashable, Sendable {
        case unspecified, ascending, descending
        /// USING operator.
        case using(OperatorName)
    }
    package enum Nulls: Hashable, Sendable { case unspecified, first, last }

    package var expression: Expression
    package var direction: Direction
    package var nulls: Nulls
    @UncomparedLocation package var location: Int32?
}

package struct WindowDefinition: Hashable, Sendable {
    /// Its name in the WINDOW clause.
    package var name: String?
    /// The window it refines.
    package var base: String?
    package var partitionBy: [Expression]
    package var orderBy: [SortKey]
    /// Nil when no frame was written.
    package var frame: WindowFrame?
    @UncomparedLocation package var location: Int32?
}

package struct WindowFrame: Hashable, Sendable {
    package enum Unit: Hashable, Sendable { case range, rows, groups }
    package enum Exclusion: Hashable, Sendable { case none, currentRow, group, ties }
    package enum Bound: Hashable, Sendable {
        case unboundedPreceding
        case preceding(Expression)
        case currentRow
        case following(Expression)
        case unboundedFollowing
    }

    package var unit: Unit
    package var start: Bound
    /// CURRENT ROW when only a start was written.
    package var end: Bound
    package var exclusion: Exclusion
}

/// FOR UPDATE and its like.
package struct LockingClause: Hashable, Sendable {
    package enum Strength: Hashable, Sendable { case keyShare, share, noKeyUpdate, update }
    package enum WaitPolicy: Hashable, Sendable { case block, skip, error }

    package var strength: Strength
    /// OF …; empty: all tables of FROM.
    package var tables: [QualifiedName]
    package var waitPolicy: WaitPolicy
}

/// `WITH [RECURSIVE] …`.
package struct WithClause: Hashable, Sendable {
    package var isRecursive: Bool
    package var queries: [CommonTableExpression]
    @UncomparedLocation package var location: Int32?
}

package struct CommonTableExpression: Hashable, Sendable {
    package enum Materialization: Hashable, Sendable { case unspecified, always, never }

    package var name: String
    package var columns: [String]
    package var materialization: Materialization
    /// A SELECT, or INSERT/UPDATE/DELETE … RETURNING.
    package var statement: Statement
    @UncomparedLocation package var location: Int32?
}

// MARK: FROM

package indirect enum FromItem: Hashable, Sendable {
    case table(TableReference)
    case subquery(DerivedTable)
    case function(TableFunction)
    case join(Join)
}

/// A table, view or WITH query by name.
package struct TableReference: Hashable, Sendable {
    package var name: QualifiedName
    /// ONLY: without the tables that inherit from it.
    package var isOnly: Bool
    package var alias: TableAlias?
    /// Which of its past is read; nil for the present.
    package var systemTime: SystemTime?
}

package struct TableAlias: Hashable, Sendable {
    package var name: String
    package var columns: [String]
}

package struct DerivedTable: Hashable, Sendable {
    package var query: SelectStatement
    package var alias: TableAlias?
    package var isLateral: Bool
}

/// Functions in FROM: one, or several side by side with ROWS FROM.
package struct TableFunction: Hashable, Sendable {
    package struct Element: Hashable, Sendable {
        /// A call, or one of the keywords that are functions.
        package var expression: Expression
        package var columns: [ColumnDefinition]
    }

    package var functions: [Element]
    package var isRowsFrom: Bool
    package var isLateral: Bool
    package var hasOrdinality: Bool
    package var alias: TableAlias?
    /// `AS t (a int, b text)`: for functions that return `record`.
    package var columns: [ColumnDefinition]
}

package struct Join: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case inner, left, right, full, cross }
    package enum Condition: Hashable, Sendable {
        /// CROSS JOIN.
        case none
        case on(Expression)
        /// With the alias of `USING (…) AS alias`.
        case using([String], alias: TableAlias?)
        case natural
    }

    package var kind: Kind
    package var left: FromItem
    package var right: FromItem
    package var condition: Condition
    /// `(a JOIN b) AS alias`.
    package var alias: TableAlias?
}
