// Notes of what the statement does with relations, as it is bound: PostgreSQL's rules of which
// privileges that takes. Of a partitioned table it is the table that is named, not its partitions.
import Catalog
import Syntax
import Types

extension Binder {
    /// The statement does this with the table that it names: it stands in FROM, or is changed.
    func note(_ privileges: Privileges, on table: OID, isChanged: Bool = false) {
        guard notesUses else { return }
        change(table, isChanged: isChanged) { $0.privileges.formUnion(privileges) }
    }

    /// Notes are in the order in which PostgreSQL looks at relations: what is changed, then FROM from
    /// the outermost query to the innermost.
    private func change(
        _ relation: OID, isChanged: Bool = false, _ change: (inout RelationUse) -> Void
    ) {
        var use = uses[relation] ?? RelationUse()
        let place = RelationUse.Place(depth: isChanged ? -1 : queryDepth, order: uses.count)
        if uses[relation] == nil || place.depth < use.place.depth { use.place = place }
        change(&use)
        uses[relation] = use
    }

    /// The statement writes these columns.
    func note(_ privilege: Privileges, of columns: [TableColumn], on table: TableDefinition) {
        guard notesUses else { return }
        let root = rootNames[table.oid] ?? table
        let attnums = columns.compactMap { column in
            root.oid == table.oid
                ? column.attnum : root.liveColumns.first { $0.name == column.name }?.attnum
        }
        change(root.oid, isChanged: true) { use in
            use.privileges.formUnion(privilege)
            if privilege == .insert {
                use.inserted.formUnion(attnums)
            } else {
                use.updated.formUnion(attnums)
            }
        }
    }

    /// The statement reads the column.
    func noteRead(_ id: ColumnID) {
        if let table = systemColumns[id] { return noteSystemRead(of: table) }
        let column = columns[id]
        guard notesUses, column.table >= Catalog.firstUserOID, column.attnum > 0 else { return }
        var table = column.table
        var attnum = column.attnum
        if !namedColumns.contains(id), let root = rootNames[table] {
            table = root.oid
            attnum = root.liveColumns.first { $0.name == column.name }?.attnum ?? attnum
        }
        change(table) { use in
            use.privileges.insert(.select)
            use.selected.insert(attnum)
        }
    }

    /// The statement reads a column of the system, which nobody is granted by itself.
    func noteSystemRead(of table: OID) {
        guard notesUses, table >= Catalog.firstUserOID else { return }
        change(rootNames[table]?.oid ?? table) { use in
            use.privileges.insert(.select)
            use.readsSystemColumns = true
        }
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
