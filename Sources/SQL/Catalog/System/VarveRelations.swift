// Varve's own views, in schema `varve`: relations without rows of their own, as those of pg_catalog.
import Types

package enum VarveRelations {
    /// One row for each commit that the ledger still has, in order. docs/TIME-TRAVEL.md
    package static let audit = view(
        15060, "audit",
        [
            ("sequence", .int8), ("time", .timestamptz), ("role", .text), ("client", .text),
            ("application", .text), ("tables", .textArray), ("inserted", .int8),
            ("updated", .int8), ("deleted", .int8), ("records", .int8), ("definitions", .int8),
        ])

    /// What the store's files hold: a row for each level, and one for history (whose level is NULL).
    static let storeLevels = view(
        15061, "store_levels",
        [
            ("level", .int4), ("files", .int8), ("bytes", .int8), ("entries", .int8),
            ("deletions", .int8),
        ])

    /// One row: memory, in bytes, and what was written since the store was made.
    static let storeTotals = view(
        15062, "store_totals",
        [
            ("row_memory", .int8), ("block_memory", .int8), ("index_memory", .int8),
            ("content_bytes", .int8), ("flushed_bytes", .int8), ("merged_bytes", .int8),
            ("write_amplification", .float8), ("applied_sequence", .int8),
        ])

    package static let all: [SystemRelation] = [audit, storeLevels, storeTotals]

    private static func view(
        _ oid: OID, _ name: String, _ columns: [(name: String, type: TypeOID)]
    ) -> SystemRelation {
        SystemRelation(
            oid: oid, schema: Catalog.varveSchema, name: name, isView: true, rowType: .none,
            columns: columns.map {
                SystemRelation.Column(name: $0.name, type: SQLType($0.type), isNotNull: false)
            })
    }
}
