// DROP SCHEMA: what is in schemas goes with them, and what depends on that.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    /// Schemas go together: what is in one may depend on what is in another.
    mutating func dropSchemas(_ drop: Drop) throws(SQLError) {
        var schemas: [SchemaDefinition] = []
        for name in drop.names {
            guard let schema = try droppedSchema(name, drop) else { continue }
            if !schemas.contains(where: { $0.oid == schema.oid }) { schemas.append(schema) }
        }
        guard let first = schemas.first else { return }
        let tables = tables(droppedWith: Set(schemas.map(\.oid)))
        let dropped = Set(tables.map(\.oid))
        let loose = catalog.sequences.values.sorted { $0.oid < $1.oid }.filter { sequence in
            schemas.contains { $0.oid == sequence.schema }
                && !(sequence.ownedBy.map { dropped.contains($0.table) } ?? false)
        }
        var dependents = Dependents(of: dropped)
        for schema in schemas {
            try takeContents(
                of: schema, tables, loose.filter { $0.schema == schema.oid }, &dependents)
        }
        let what = schemas.count == 1 ? "schema \(first.name)" : Self.severalObjects
        try release(dependents, of: what, drop.behavior)
        for table in tables { dropTable(table) }
        for sequence in loose { dropSequence(sequence) }
        for schema in schemas { plan.changes.append(.remove(schema.oid)) }
    }

    /// Nil when it does not exist and need not.
    private mutating func droppedSchema(
        _ name: QualifiedName, _ drop: Drop
    ) throws(SQLError) -> SchemaDefinition? {
        guard let schema = catalog.schema(named: name.name, in: context.database) else {
            guard drop.ifExists else { throw missing(name, "schema") }
            plan.notice("schema \"\(name.name)\" does not exist, skipping")
            return nil
        }
        try checkOwner(schema.owner, of: "schema \(schema.name)")
        guard schema.database != nil else {
            throw SQLError(
                .dependentObjectsStillExist,
                "cannot drop schema \(schema.name) because it is required by the database system")
        }
        return schema
    }

    /// The tables of schemas and their partitions, wherever these are: parents before their partitions.
    private func tables(droppedWith schemas: Set<OID>) -> [TableDefinition] {
        var found: [TableDefinition] = []
        var known: Set<OID> = []
        for table in catalog.tables.values.sorted(by: { $0.oid < $1.oid })
        where schemas.contains(table.schema) {
            for each in [table] + catalog.partitionTree(of: table.oid)
            where known.insert(each.oid).inserted {
                found.append(each)
            }
        }
        return found
    }

    /// Takes away what depends on a schema's contents, and adds these.
    private mutating func takeContents(
        of schema: SchemaDefinition, _ tables: [TableDefinition], _ loose: [SequenceDefinition],
        _ found: inout Dependents
    ) throws(SQLError) {
        let reason = "schema \(schema.name)"
        let relations =
            tables.filter { $0.schema == schema.oid }.map(NamedRelation.table)
            + loose.map(NamedRelation.sequence)
        for relation in relations.sorted(by: { $0.oid > $1.oid }) {
            switch relation {
            case .table(let table):
                try takeDependents(of: table, &found)
                // One that goes with its parent anyway is not told of.
                if let parent = table.partition?.parent, found.tables.contains(parent) { continue }
                found.add("table \(described(table))", dependsOn: reason)
            case .sequence(let sequence):
                try takeUses(of: sequence, &found)
                found.add("sequence \(described(sequence))", dependsOn: reason)
            case .system, .index: break
            }
        }
    }
}
