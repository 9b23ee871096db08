// What the planner knows about sizes. Estimates only: any answer gives a right plan.
package import Catalog

/// How large tables are. Only what need not stay right for long is asked of it, since plans are kept
/// (docs/decisions/096): which of two sides a hash join keeps in memory.
package protocol Statistics: Sendable {
    /// How many rows a table has; nil when unknown.
    func rowCount(of table: TableDefinition) -> Int?
}

/// Knows nothing.
package struct NoStatistics: Statistics {
    package init() {}

    package func rowCount(of table: TableDefinition) -> Int? { nil }
}
