import Bytes
import Catalog
import Engine
import Executor
import Store
import Synchronization
import Types

/// What the store asks about keyspaces, from the newest catalog applied.
///
/// Thread safety: written by the thread that applies commits, read from anywhere.
final class CatalogRules: KeyspaceRules {
    private struct Rule {
        /// Nil for indexes.
        var shape: RowShape?
        var retention: Int64
    }

    /// A dropped table's rules stay: its rows can be read as they were.
    private let rules = Mutex<[KeyspaceID: Rule]>([:])

    /// Takes note of a table as it is now.
    func put(_ table: TableDefinition) {
        guard case .table = table.kind else { return }
        let retention = table.historyRetention
        let shape = RowShape(columns: table.columns.map { ColumnForm($0.type.physicalKind) })
        rules.withLock { rules in
            for index in table.indexes {
                rules[index.storage] = Rule(shape: nil, retention: retention)
            }
            rules[table.storage] = Rule(shape: shape, retention: retention)
        }
    }

    func removeAll() { rules.withLock { $0 = [:] } }

    func shape(of keyspace: KeyspaceID) -> RowShape? { rules.withLock { $0[keyspace]?.shape } }

    func historyRetention(of keyspace: KeyspaceID) -> Int64 {
        switch keyspace {
        case .counters, .transactions: 0
        // As long as any table: who reads a table's past needs its definition then.
        case .system: historyRetentions.max() ?? TableDefinition.historyRetentionDefault
        default:
            rules.withLock { $0[keyspace]?.retention } ?? TableDefinition.historyRetentionDefault
        }
    }

    var historyRetentions: Set<Int64> {
        rules.withLock { Set($0.values.map(\.retention)) }
            .union([0, TableDefinition.historyRetentionDefault])
    }
}
