// CREATE TABLE AS and SELECT INTO: a table of a query's columns.
import Bytes
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func createTableAs(
        _ create: CreateTableAs, _ columns: [(name: String, type: SQLType)]
    ) throws(SQLError) {
        plan.tag = "CREATE TABLE AS"
        try refuseUnsupported(create)
        let schema = try creationSchema(create.name)
        let name = Self.identifier(create.name.name)
        if create.ifNotExists, catalog.relation(named: name, in: schema.oid) != nil {
            plan.notice("relation \"\(name)\" already exists, skipping", .duplicateTable)
            return
        }
        try checkFree(name, in: schema)
        guard create.columns.count <= columns.count else {
            throw SQLError(.syntaxError, "too many column names were specified")
        }
        var names = ObjectNames(catalog, schema: schema.oid)
        names.take(name)
        var draft = TableDraft(
            definition: TableDefinition(
                oid: newOID(), schema: schema.oid, name: name, owner: context.role, columns: [],
                storage: KeyspaceID(newOID())),
            names: names)
        for (position, column) in columns.enumerated() {
            let written = position < create.columns.count ? create.columns[position] : column.name
            try add(column.type, named: Self.identifier(written), to: &draft)
        }
        try checkColumnCount(draft)
        draft.definition.options = try Self.storageOptions(create.options)
        plan.work.append(.createKeyspace(draft.definition.storage))
        plan.put(.table(draft.definition))
    }

    private func add(
        _ type: SQLType, named name: String, to draft: inout TableDraft
    ) throws(SQLError) {
        guard draft.column(named: name) == nil else {
            throw SQLError(.duplicateColumn, "column \"\(name)\" specified more than once")
        }
        if SystemColumns.names.contains(name) {
            throw SQLError(
                .duplicateColumn,
                "column name \"\(name)\" conflicts with a system column name")
        }
        let kept = type.oid == .unknown ? SQLType.text : type
        try refusePseudoType(kept, name)
        draft.definition.columns.append(
            TableColumn(
                attnum: Int16(draft.definition.columns.count + 1), name: name, type: kept))
    }

    private func refuseUnsupported(_ create: CreateTableAs) throws(SQLError) {
        if create.isMaterializedView {
            throw unsupported("CREATE MATERIALIZED VIEW", create.name.location)
        }
        if create.persistence == .temporary {
            throw unsupported("CREATE TEMPORARY TABLE", create.name.location)
        }
        if create.onCommit != .unspecified {
            throw SQLError(
                .invalidTableDefinition, "ON COMMIT can only be used on temporary tables")
        }
        try checkAccessMethod(create.accessMethod)
        if let tablespace = create.tablespace, tablespace != "pg_default" {
            throw SQLError(.undefinedObject, "tablespace \"\(tablespace)\" does not exist")
        }
    }
}
