import Catalog
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
