// From a parsed statement to a plan: names and types are bound by PostgreSQL's rules, then the
// cheapest operators are chosen. Pure: the same inputs give the same plan.
package import Catalog
package import Syntax
package import Types

/// What a session brings to planning.
package struct PlannerSettings: Sendable {
    /// The database connected to.
    package var database: OID
    /// Schemas in which unqualified names are looked up, in order, pg_catalog included.
    package var searchPath: [OID]
    package var user: OID
    /// How literals read.
    package var text: TextSettings

    package init(database: OID, searchPath: [OID], user: OID, text: TextSettings) {
        self.database = database
        self.searchPath = searchPath
        self.user = user
        self.text = text
    }
}

/// Computes an expression without columns, parameters and subqueries: the executor's own
/// evaluation, lent to the planner for constant folding.
package typealias ConstantEvaluator =
    @Sendable (BoundExpression) throws(SQLError) -> Datum

package struct Planner: Sendable {
    package let catalog: Catalog
    package let settings: PlannerSettings
    let statistics: any Statistics
    let evaluator: ConstantEvaluator?

    /// Without an evaluator constants are folded only where no function need be called.
    package init(
        catalog: Catalog, settings: PlannerSettings, statistics: any Statistics = NoStatistics(),
        evaluator: ConstantEvaluator? = nil
    ) {
        self.catalog = catalog
        self.settings = settings
        self.statistics = statistics
        self.evaluator = evaluator
    }

    /// Plans a SELECT, VALUES, INSERT, UPDATE, DELETE or EXPLAIN. `text` is what was parsed, for
    /// positions in errors; `parameterTypes` are those the client declared (`nil` or unknown ones
    /// are inferred).
    package func plan(_ statement: Statement, text: String, parameterTypes: [SQLType?] = [])
        throws(SQLError) -> PreparedPlan
    {
        throw SQLError.notSupported("planning")
    }

    /// Binds an expression over the rows of a table that need not exist yet (CHECK, DEFAULT, index
    /// expressions and predicates, generated columns): `column(i)` is `columns[i]`. With a `target`
    /// type the result is converted to it as in an assignment.
    package func bind(
        _ expression: Expression, text: String, over columns: [OutputColumn],
        target: SQLType? = nil, use: ExpressionUse
    ) throws(SQLError) -> BoundExpression {
        throw SQLError.notSupported("binding")
    }

    /// The type that a type's name means: 42704 when there is none.
    package func resolve(_ name: TypeName, text: String) throws(SQLError) -> SQLType {
        throw SQLError.notSupported("types")
    }
}

/// Where a lone expression stands: decides what it may contain and what errors say.
package enum ExpressionUse: Hashable, Sendable {
    case defaultValue, check, generated, index, indexPredicate
    /// ALTER COLUMN … TYPE … USING.
    case transform
}
