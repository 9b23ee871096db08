// What the planner knows about sizes. Estimates only: any answer gives a right plan.
package import Catalog

package protocol Statistics: Sendable {
    /// How many rows a table (or a topic all records) has; nil when unknown.
    func rowCount(of table: OID) -> Double?
    /// How many different values a column has; nil when unknown.
    func distinctCount(of table: OID, attnum: Int16) -> Double?
}

/// Knows nothing.
package struct NoStatistics: Statistics {
    package init() {}

    package func rowCount(of table: OID) -> Double? { nil }
    package func distinctCount(of table: OID, attnum: Int16) -> Double? { nil }
}
