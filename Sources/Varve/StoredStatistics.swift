// What the store knows of sizes, for the planner.
import Catalog
import Engine
import Planner

/// Rows as the store counts them: those that were replaced since its last merge count more than once, a
/// transaction's own do not yet.
struct StoredStatistics: Statistics {
    let engine: Engine

    func rowCount(of table: TableDefinition) -> Int? { engine.rowCount(of: table.storage) }
}
