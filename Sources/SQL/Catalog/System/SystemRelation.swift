// The relations of pg_catalog and information_schema: their shapes are facts, their rows are made
// on demand from the catalog and the server's state by whoever implements `SystemRelationSource`.
package import Types

package struct SystemRelation: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package var name: String
        package var type: SQLType
        package var isNotNull: Bool
    }

    /// PostgreSQL 15's own.
    package var oid: OID
    /// `Catalog.systemSchema` or `Catalog.informationSchema`.
    package var schema: OID
    package var name: String
    /// A view in PostgreSQL ("v" in pg_class.relkind), not a table.
    package var isView: Bool
    /// The OID of its row type.
    package var rowType: TypeOID
    /// In order of attnum, from 1.
    package var columns: [Column]

    /// Only superusers may read it: passwords would be in it.
    package var isSecret: Bool {
        schema == Catalog.systemSchema && ["pg_authid", "pg_shadow"].contains(name)
    }

    /// The position of a column; nil when there is none of that name.
    package func position(of column: String) -> Int? {
        columns.firstIndex { $0.name == column }
    }
}

/// Where the rows of system relations come from.
package protocol SystemRelationSource: Sendable {
    /// All rows of `relation` that `role` may see, each with one datum per column of its definition. `names` are those
    /// of whoever asks.
    func rows(
        of relation: SystemRelation, in catalog: Catalog, for role: OID,
        names: (any CatalogNames)?
    ) throws(SQLError) -> [[Datum]]
}
