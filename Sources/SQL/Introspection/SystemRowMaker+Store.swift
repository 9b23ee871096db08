// The store's sizes: varve.store_levels and varve.store_totals.
import Catalog
import Types

extension SystemRowMaker {
    func storeLevels() -> [[Datum]] {
        source.state().store().levels.map { level in
            make { row in
                if let number = level.level { row["level"] = .number(number) }
                row["files"] = .number(level.files)
                row["bytes"] = .number(level.bytes)
                row["entries"] = .number(level.entries)
                row["deletions"] = .number(level.deletions)
            }
        }
    }

    func storeTotals() -> [[Datum]] {
        let store = source.state().store()
        return [
            make { row in
                row["row_memory"] = .number(store.rowMemory)
                row["block_memory"] = .number(store.blockMemory)
                row["index_memory"] = .number(store.indexMemory)
                row["content_bytes"] = .number(store.contentBytes)
                row["flushed_bytes"] = .number(store.flushedBytes)
                row["merged_bytes"] = .number(store.mergedBytes)
                row["write_amplification"] = .real(store.writeAmplification)
                row["applied_sequence"] = .integer(store.appliedSequence)
            }
        ]
    }
}
