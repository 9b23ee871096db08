// Notes of what the statement does with relations, as it is bound: PostgreSQL's rules of which
// privileges that takes. Of a partitioned table it is the table that is named, not its partitions.
import Catalog
import Syntax
import Types

extension Binder {
    /// The statement does this with the table.
    func note(_ privileges: Privileges, on table: OID) {
        guard notesUses else { return }
        uses[rootNames[table]?.oid ?? table, default: RelationUse()].privileges
            .formUnion(privileges)
    }

    /// The statement writes these columns.
    func note(_ privilege: Privileges, of columns: [TableColumn], on table: TableDefinition) {
        guard notesUses else { return }
        let root = rootNames[table.oid] ?? table
        let attnums = columns.compactMap { column in
            root.oid == table.oid
                ? column.attnum : root.liveColumns.first { $0.name == column.name }?.attnum
        }
        var use = uses[root.oid] ?? RelationUse()
        use.privileges.formUnion(privilege)
        if privilege == .insert {
            use.inserted.formUnion(attnums)
        } else {
            use.updated.formUnion(attnums)
        }
        uses[root.oid] = use
    }

    /// The statement reads the column.
    func noteRead(_ id: ColumnID) {
        let column = columns[id]
        guard notesUses, column.table >= Catalog.firstUserOID, column.attnum > 0 else { return }
        var table = column.table
        var attnum = column.attnum
        if let root = rootNames[table] {
            table = root.oid
            attnum = root.liveColumns.first { $0.name == column.name }?.attnum ?? attnum
        }
        uses[table, default: RelationUse()].privileges.insert(.select)
        uses[table, default: RelationUse()].selected.insert(attnum)
    }

    /// Throws 42501 when a schema that is named may not be used.
    func checkUsage(of schema: SchemaDefinition, at location: Int32?) throws(SQLError) {
        guard notesUses, !catalog.privileges(of: settings.user, on: schema).contains(.usage) else {
            return
        }
        throw error(
            .insufficientPrivilege, "permission denied for schema \(schema.name)", at: location)
    }
}
