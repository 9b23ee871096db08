// INSERT, UPDATE, DELETE, TRUNCATE and COPY.

package struct InsertStatement: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case defaultValues
        /// VALUES lists are a query whose body is `values`.
        case query(SelectStatement)
    }
    package enum Overriding: Hashable, Sendable { case none, userValue, systemValue }

    package var with: WithClause?
    package var table: TableReference
    /// Empty when no list was written.
    package var columns: [TargetColumn]
    package var source: Source
    package var overriding: Overriding
    package var onConflict: OnConflict?
    package var returning: [SelectTarget]
}

extension InsertStatement {
    /// A statement that nobody wrote: a query's rows into a table.
    package init(into table: QualifiedName, _ query: SelectStatement) {
        self.init(
            table: TableReference(name: table, isOnly: false, alias: nil), columns: [],
            source: .query(query), overriding: .none, returning: [])
    }
}

/// A column that is assigned, with subscripts or fields in it: `a`, `a[1]`, `a.b`.
package struct TargetColumn: Hashable, Sendable {
    package var name: String
    package var indirection: [Indirection]
    package var location: Int32?
}

package struct OnConflict: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        case constraint(String)
        case inference([IndexElement], condition: Expression?, location: Int32?)
    }
    package enum Action: Hashable, Sendable {
        case nothing
        case update([Assignment], condition: Expression?)
    }

    package var target: Target?
    package var action: Action
    package var location: Int32?
}

package enum Assignment: Hashable, Sendable {
    /// `column = value`; the value may be `defaultValue`.
    case single(TargetColumn, Expression)
    /// `(a, b) = ROW(…)` or `(a, b) = (SELECT …)`: the source is a row or a scalar subquery.
    case multiple([TargetColumn], Expression)
}

package struct UpdateStatement: Hashable, Sendable {
    package var with: WithClause?
    package var table: TableReference
    package var assignments: [Assignment]
    package var from: [FromItem]
    package var condition: Expression?
    package var returning: [SelectTarget]
}

package struct DeleteStatement: Hashable, Sendable {
    package var with: WithClause?
    package var table: TableReference
    package var using: [FromItem]
    package var condition: Expression?
    package var returning: [SelectTarget]
}

package struct MergeStatement: Hashable, Sendable {
    package struct Clause: Hashable, Sendable {
        package enum Action: Hashable, Sendable {
            case nothing
            case delete
            case update([Assignment])
            /// Empty columns: none were written; nil values: DEFAULT VALUES.
            case insert([TargetColumn], [Expression]?, InsertStatement.Overriding)
        }

        package var isMatched: Bool
        package var condition: Expression?
        package var action: Action
    }

    package var with: WithClause?
    package var table: TableReference
    package var source: FromItem
    package var condition: Expression
    package var clauses: [Clause]
}

package struct TruncateStatement: Hashable, Sendable {
    package var tables: [TableReference]
    package var restartIdentity: Bool
    package var behavior: DropBehavior
}

package struct CopyStatement: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case table(QualifiedName, columns: [String])
        /// COPY (query) TO: a SELECT or a modification with RETURNING.
        case query(Statement)
    }
    package enum Direction: Hashable, Sendable { case from, to }
    package enum Endpoint: Hashable, Sendable {
        /// STDIN or STDOUT: the client.
        case client
        case file(String)
        case program(String)
    }

    package var source: Source
    package var direction: Direction
    package var endpoint: Endpoint
    package var options: [Option]
    package var condition: Expression?
}
