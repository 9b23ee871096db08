package import Catalog
import Synchronization
import Types

/// Rows that are the same for everybody for as long as the program runs: made when they are first asked for, and kept.
/// What tools ask of the catalog reads them again and again, and to make the three thousand of pg_proc or pg_attribute
/// takes milliseconds.
enum ConstantRows {
    private static let made = Mutex<[OID: [[Datum]]]>([:])

    /// Those of the relation; `make` makes them.
    static func of(_ relation: SystemRelation, _ make: () -> [[Datum]]) -> [[Datum]] {
        if let known = made.withLock({ $0[relation.oid] }) { return known }
        let rows = make()
        made.withLock { $0[relation.oid] = rows }
        return rows
    }
}

/// Rows that depend on the catalog alone, or on what VACUUM has found, those of the newest catalog that is committed:
/// kept until there is another, for whoever asks.
package final class CatalogRows: Sendable {
    private struct Key: Hashable {
        var relation: OID
        var database: OID
    }

    private struct State {
        var version: UInt64 = 0
        /// How often they were forgotten.
        var generation = 0
        var rows: [Key: [[Datum]]] = [:]
    }

    private let state = Mutex(State())
    private let isNewest: @Sendable (Catalog) -> Bool

    private static let relations: Set = [
        "pg_class", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint", "pg_depend",
        "pg_inherits", "pg_partitioned_table", "pg_namespace",
    ]

    /// `isNewest`: whether a catalog is the newest that is committed.
    package init(_ isNewest: @escaping @Sendable (Catalog) -> Bool) { self.isNewest = isNewest }

    /// Those that `maker` makes, unless they are known.
    func rows(_ maker: SystemRowMaker) -> [[Datum]] {
        guard CatalogRows.relations.contains(maker.relation.name), isNewest(maker.catalog) else {
            return maker.rows()
        }
        let version = maker.catalog.version
        let key = Key(relation: maker.relation.oid, database: maker.source.database)
        let (known, generation) = state.withLock {
            ($0.version == version ? $0.rows[key] : nil, $0.generation)
        }
        if let known { return known }
        let rows = maker.rows()
        state.withLock { state in
            guard state.generation == generation, state.version <= version else { return }
            if state.version < version { state.rows = [:] }
            state.version = version
            state.rows[key] = rows
        }
        return rows
    }

    /// To be called when what they show of a table has changed, though the catalog has not.
    package func forget() {
        state.withLock { state in
            state.generation += 1
            state.rows = [:]
        }
    }
}
