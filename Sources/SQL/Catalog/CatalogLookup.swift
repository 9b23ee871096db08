// Finding objects by name. A name that is not there is nil: the errors are made where the name's
// place in the statement is known.
import Types

/// A relation a query can name.
package enum NamedRelation: Hashable, Sendable {
    case table(TableDefinition)
    case system(SystemRelation)
    case sequence(SequenceDefinition)
    case index(IndexDefinition, of: TableDefinition)
}

/// A foreign key, seen from the table it refers to.
package struct ForeignKeyReferrer: Hashable, Sendable {
    /// The table that has the foreign key.
    package var table: TableDefinition
    package var constraint: ConstraintDefinition
    package var key: ConstraintDefinition.ForeignKey
}

extension NamedRelation {
    package var oid: OID {
        switch self {
        case .table(let table): table.oid
        case .system(let relation): relation.oid
        case .sequence(let sequence): sequence.oid
        case .index(let index, _): index.oid
        }
    }
}

extension Catalog {
    package func role(named name: String) -> RoleDefinition? {
        index.roles[name].flatMap { roles[$0] }
    }

    package func database(named name: String) -> DatabaseDefinition? {
        index.databases[name].flatMap { databases[$0] }
    }

    /// A schema as seen from `database`: the built-in ones are in all.
    package func schema(named name: String, in database: OID) -> SchemaDefinition? {
        (index.schemas[ScopedName(scope: database, name: name)]
            ?? index.schemas[ScopedName(scope: 0, name: name)]).flatMap { schemas[$0] }
    }

    package func publication(named name: String, in database: OID) -> PublicationDefinition? {
        index.publications[ScopedName(scope: database, name: name)].flatMap { publications[$0] }
    }

    /// A table, view, topic, system relation, sequence or index.
    package func relation(named name: String, in schema: OID) -> NamedRelation? {
        if let found = index.relations[ScopedName(scope: schema, name: name)] {
            return relation(found)
        }
        return BuiltinFacts.relation(named: name, in: schema).map { .system($0) }
    }

    /// The first relation of that name along `path`.
    package func relation(named name: String, path: [OID]) -> NamedRelation? {
        for schema in path {
            if let found = relation(named: name, in: schema) { return found }
        }
        return nil
    }

    package func relation(_ oid: OID) -> NamedRelation? {
        if let table = tables[oid] { return .table(table) }
        if let sequence = sequences[oid] { return .sequence(sequence) }
        if let table = index.tableOfIndex[oid] { return relation(.index(oid, table: table)) }
        return BuiltinFacts.relation(oid).map { .system($0) }
    }

    /// The foreign keys that refer to a table, its own included, oldest first.
    package func foreignKeys(to table: OID) -> [ForeignKeyReferrer] {
        guard let referencing = index.referencingTables[table] else { return [] }
        var found: [ForeignKeyReferrer] = []
        for oid in referencing {
            guard let referrer = tables[oid] else { continue }
            for constraint in referrer.constraints {
                // A partition's copy is its parent's to answer for.
                if referrer.partition?.inherited[constraint.oid] != nil { continue }
                guard let key = constraint.foreignKey, key.referencedTable == table else {
                    continue
                }
                found.append(
                    ForeignKeyReferrer(table: referrer, constraint: constraint, key: key))
            }
        }
        return found.sorted { $0.constraint.oid < $1.constraint.oid }
    }

    /// The foreign keys that a row of the table may be referred to by: to the table itself, and to
    /// those it is a partition of, whose columns are named by this table's numbers.
    package func referrers(of table: TableDefinition) -> [ForeignKeyReferrer] {
        var found = foreignKeys(to: table.oid)
        for ancestor in ancestors(of: table) {
            for var referrer in foreignKeys(to: ancestor.oid) {
                referrer.key.referencedColumns = referrer.key.referencedColumns.compactMap {
                    attnum in
                    let name = ancestor.column(attnum)?.name
                    return table.liveColumns.first { $0.name == name }?.attnum
                }
                found.append(referrer)
            }
        }
        return found
    }

    private func relation(_ reference: RelationReference) -> NamedRelation? {
        switch reference {
        case .table(let oid): return tables[oid].map { .table($0) }
        case .sequence(let oid): return sequences[oid].map { .sequence($0) }
        case .index(let oid, let table):
            guard let table = tables[table],
                let found = table.allIndexes.first(where: { $0.oid == oid })
            else { return nil }
            return .index(found, of: table)
        }
    }

    /// The schemas that the `search_path` setting's names stand for, in order, those that do not
    /// exist left out; `pg_catalog` comes first unless it is named. `$user` is `user`'s name.
    package func searchPath(_ names: [String], database: OID, user: String) -> [OID] {
        var path: [OID] = []
        let role = role(named: user)
        for name in names {
            let wanted = name == "$user" ? user : name
            guard let schema = schema(named: wanted, in: database), !path.contains(schema.oid)
            else { continue }
            // A built-in schema is nobody's own, whatever the user is called.
            if name == "$user" && schema.database == nil { continue }
            if let role, !privileges(of: role.oid, on: schema).contains(.usage) { continue }
            path.append(schema.oid)
        }
        if !path.contains(Catalog.systemSchema) { path.insert(Catalog.systemSchema, at: 0) }
        return path
    }
}

extension BuiltinFacts {
    private static let relationsByOID = Dictionary(
        uniqueKeysWithValues: relations.map { ($0.oid, $0) })
    private static let relationsByName = Dictionary(
        uniqueKeysWithValues: relations.map { (ScopedName(scope: $0.schema, name: $0.name), $0) })

    package static func relation(_ oid: OID) -> SystemRelation? { relationsByOID[oid] }

    package static func relation(named name: String, in schema: OID) -> SystemRelation? {
        relationsByName[ScopedName(scope: schema, name: name)]
    }
}
