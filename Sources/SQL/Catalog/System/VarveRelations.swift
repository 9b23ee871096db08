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

    static let all: [SystemRelation] = [audit]

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
