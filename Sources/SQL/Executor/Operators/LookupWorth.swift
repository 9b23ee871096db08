// How many rows may be looked up one by one before reading the whole table is the faster way.
import Catalog
import Engine
import Store

extension QueryState {
    /// Reading so many rows of a table takes as long as looking one up: in runs, and in memory.
    static var scannedRowsPerLookup: (inRuns: Int, inMemory: Int) { (40, 10) }

    /// 0 where it is not known how many rows the table has.
    func lookupsWorth(reading table: TableDefinition) -> Int {
        guard let statistics = context.transaction.statistics(of: table.storage) else { return 0 }
        let rows = Self.scannedRowsPerLookup
        let isInMemory = statistics.versionCount >= statistics.rowCount
        return statistics.rowCount / (isInMemory ? rows.inMemory : rows.inRuns)
    }
}
