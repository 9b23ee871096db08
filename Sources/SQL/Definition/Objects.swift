// Databases, schemas, roles, views, publications, and the statements that rename and move objects.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    // MARK: Databases

    mutating func createDatabase(_ name: String, _ options: [Option]) throws(SQLError) {
        plan.tag = "CREATE DATABASE"
        for option in options {
            let known: Set<String> = [
                "encoding", "owner", "template", "lc_collate", "lc_ctype", "locale",
                "connection_limit", "is_template", "allow_connections", "tablespace",
                "locale_provider",
            ]
            guard known.contains(option.name) else {
                throw SQLError(
                    .syntaxError, "option \"\(option.name)\" not recognized",
                    position: position(option.location))
            }
            if option.name == "encoding", let value = option.valueText,
                value.uppercased().filter({ $0 != "-" }) != "UTF8"
            {
                throw unsupported("encoding \"\(value)\"", option.location)
            }
        }
        let name = Self.identifier(name)
        guard catalog.roles[context.role].map({ $0.isSuperuser || $0.canCreateDatabase }) == true
        else {
            throw SQLError(.insufficientPrivilege, "permission denied to create database")
        }
        guard catalog.database(named: name) == nil else {
            throw SQLError(.duplicateDatabase, "database \"\(name)\" already exists")
        }
        var owner = context.role
        if case .string(let text)? = options.first(where: { $0.name == "owner" })?.value {
            owner = try role(.named(text)).oid
            try checkMember(of: owner)
        }
        try checkTemplate(options)
        let database = DatabaseDefinition(oid: newOID(), name: name, owner: owner)
        plan.put(.database(database))
        plan.put(
            .schema(
                SchemaDefinition(
                    oid: newOID(), database: database.oid, name: "public", owner: owner)))
    }

    /// The databases that are copied to make others are empty, and not there otherwise.
    private func checkTemplate(_ options: [Option]) throws(SQLError) {
        guard let option = options.first(where: { $0.name == "template" }),
            case .string(let template)? = option.value,
            !["template0", "template1"].contains(template)
        else { return }
        guard catalog.database(named: template) != nil else {
            throw SQLError(
                .invalidCatalogName, "template database \"\(template)\" does not exist")
        }
        throw unsupported("CREATE DATABASE with a TEMPLATE of one's own", option.location)
    }

    mutating func dropDatabase(_ name: String, ifExists: Bool) throws(SQLError) {
        plan.tag = "DROP DATABASE"
        guard let database = catalog.database(named: name) else {
            let what = "database \"\(name)\" does not exist"
            guard ifExists else { throw SQLError(.invalidCatalogName, what) }
            plan.notice("\(what), skipping")
            return
        }
        try checkOwner(database.owner, of: "database \(name)")
        guard database.oid != context.database else {
            throw SQLError(.objectInUse, "cannot drop the currently open database")
        }
        let schemas = Set(catalog.schemas.values.filter { $0.database == database.oid }.map(\.oid))
        for publication in catalog.publications.values.sorted(by: { $0.oid < $1.oid })
        where publication.database == database.oid {
            plan.changes.append(.remove(publication.oid))
        }
        for table in catalog.tables.values.sorted(by: { $0.oid < $1.oid })
        where schemas.contains(table.schema) {
            plan.changes.append(.remove(table.oid))
            if case .table = table.kind { plan.work.append(.dropKeyspace(table.storage)) }
            for index in table.indexes where !index.isPrimary {
                plan.work.append(.dropKeyspace(index.storage))
            }
        }
        for sequence in catalog.sequences.values.sorted(by: { $0.oid < $1.oid })
        where schemas.contains(sequence.schema) {
            plan.changes.append(.remove(sequence.oid))
        }
        for var role in catalog.roles.values.sorted(by: { $0.oid < $1.oid })
        where role.settings.contains(where: { $0.database == database.oid }) {
            role.settings.removeAll { $0.database == database.oid }
            plan.put(.role(role))
        }
        for schema in schemas.sorted() { plan.changes.append(.remove(schema)) }
        plan.changes.append(.remove(database.oid))
    }

    // MARK: Schemas

    mutating func createSchema(_ create: CreateSchema) throws(SQLError) {
        plan.tag = "CREATE SCHEMA"
        if !create.elements.isEmpty { throw unsupported("CREATE SCHEMA with elements", nil) }
        let owner = try create.owner.map { owner throws(SQLError) in try role(owner) }
        let name = Self.identifier(create.name ?? owner?.name ?? context.roleName)
        try checkCreateInDatabase()
        if let owner { try checkMember(of: owner.oid) }
        if name.hasPrefix("pg_") {
            throw SQLError(
                .reservedName, "unacceptable schema name \"\(name)\"",
                detail: "The prefix \"pg_\" is reserved for system schemas.")
        }
        if let taken = catalog.schema(named: name, in: context.database) {
            let what = "schema \"\(name)\" already exists"
            // Tools take that of our functions for a user's, and make it anew where they restore what they have
            // dumped (ActiveRecord's schema.rb).
            guard create.ifNotExists || taken.oid == Catalog.varveSchema else {
                throw SQLError(.duplicateSchema, what)
            }
            plan.notice("\(what), skipping", .duplicateSchema)
            return
        }
        plan.put(
            .schema(
                SchemaDefinition(
                    oid: newOID(), database: context.database, name: name,
                    owner: owner?.oid ?? context.role)))
    }

    // MARK: Extensions

    /// There is Varve's own, and by name what every database of PostgreSQL has, which tools ask for before all else
    /// (ActiveRecord's schema.rb).
    mutating func createExtension(_ create: CreateExtension) throws(SQLError) {
        plan.tag = "CREATE EXTENSION"
        guard ["varve", "plpgsql"].contains(create.name) else {
            throw SQLError(
                .featureNotSupported, "extension \"\(create.name)\" is not available",
                hint: "Varve has no extensions but its own.")
        }
        let what = "extension \"\(create.name)\" already exists"
        guard create.ifNotExists else { throw SQLError(.duplicateObject, what) }
        plan.notice("\(what), skipping", .duplicateObject)
    }

    mutating func dropExtension(_ name: String, _ drop: Drop) throws(SQLError) {
        guard name != "varve" else {
            throw SQLError(
                .dependentObjectsStillExist,
                "cannot drop extension varve because it is required by the database system")
        }
        let what = "extension \"\(name)\" does not exist"
        guard drop.ifExists else { throw SQLError(.undefinedObject, what) }
        plan.notice("\(what), skipping")
    }

    // MARK: Views

    mutating func createView(_ create: CreateView) throws(SQLError) {
        plan.tag = "CREATE VIEW"
        throw unsupported("CREATE VIEW", create.name.location)
    }

    // MARK: Publications

    mutating func createPublication(_ create: CreatePublication) throws(SQLError) {
        plan.tag = "CREATE PUBLICATION"
        let name = Self.identifier(create.name)
        try checkCreateInDatabase()
        guard catalog.publication(named: name, in: context.database) == nil else {
            throw SQLError(.duplicateObject, "publication \"\(name)\" already exists")
        }
        if let option = create.options.first {
            throw unsupported("publication option \(option.name)", option.location)
        }
        if create.isForAllTables { throw unsupported("FOR ALL TABLES", nil) }
        var tables: [OID] = []
        for object in create.objects {
            guard case .table(let reference, let columns, let condition) = object.kind else {
                throw unsupported("FOR TABLES IN SCHEMA", object.location)
            }
            if !columns.isEmpty {
                throw unsupported("a publication's column list", object.location)
            }
            if condition != nil { throw unsupported("a publication's WHERE", object.location) }
            let table = try table(reference.name)
            try checkOwner(of: table)
            if table.partitionKey != nil {
                throw unsupported("a publication of a partitioned table", object.location)
            }
            guard case .table = table.kind else {
                throw SQLError(
                    .invalidParameterValue, "cannot add relation \"\(table.name)\" to publication",
                    detail: "A topic is a stream of events already.")
            }
            if let other = catalog.publications.values.first(where: {
                $0.tables.contains(table.oid)
            }) {
                throw SQLError(
                    .duplicateObject,
                    "table \"\(table.name)\" has a change feed already, in publication "
                        + "\"\(other.name)\"")
            }
            if !tables.contains(table.oid) { tables.append(table.oid) }
            plan.exclusiveLocks.append(table.oid)
        }
        guard !tables.isEmpty else { throw unsupported("a publication without tables", nil) }
        plan.put(
            .publication(
                PublicationDefinition(
                    oid: newOID(), database: context.database, name: name, owner: context.role,
                    tables: tables)))
    }

    // MARK: Names and places

    mutating func rename(_ rename: Rename) throws(SQLError) {
        plan.tag = Self.renameTag(rename)
        let newName = Self.identifier(rename.newName)
        if rename.member != nil, rename.ifExists, try findRelation(rename.name) == nil {
            return skip(rename.name)
        }
        switch rename.kind {
        case .table, .view, .index, .sequence:
            try renameRelation(rename, newName)
        case .column: try renameColumn(rename, newName)
        case .constraint: try renameConstraint(rename, newName)
        case .schema:
            var schema = try schema(named: rename.name.name)
            guard schema.database != nil else {
                throw SQLError(
                    .insufficientPrivilege, "must be owner of schema \(schema.name)")
            }
            guard catalog.schema(named: newName, in: context.database) == nil else {
                throw SQLError(.duplicateSchema, "schema \"\(newName)\" already exists")
            }
            try checkOwner(schema.owner, of: "schema \(schema.name)")
            try checkCreateInDatabase()
            schema.name = newName
            plan.put(.schema(schema))
        default: throw unsupported(plan.tag, rename.name.location)
        }
    }

    /// IF EXISTS: it does not.
    private mutating func skip(_ name: QualifiedName) {
        plan.notice("relation \"\(name.name)\" does not exist, skipping")
    }

    private static func renameTag(_ rename: Rename) -> String {
        switch rename.kind {
        case .column, .constraint: "ALTER \(word(rename.relationKind ?? .table).uppercased())"
        default: "ALTER \(word(rename.kind).uppercased())"
        }
    }

    private mutating func renameRelation(_ rename: Rename, _ newName: String) throws(SQLError) {
        try requireSequence(rename.name, rename.kind)
        guard let found = try findRelation(rename.name) else {
            guard rename.ifExists else {
                throw SQLError(
                    .undefinedTable, "relation \"\(rename.name.written)\" does not exist",
                    position: position(rename.name.location))
            }
            return skip(rename.name)
        }
        let schemaOID: OID
        switch found {
        case .table(var table):
            try checkOwner(of: table)
            schemaOID = table.schema
            plan.exclusiveLocks.append(table.oid)
            if table.name == rename.name.name { table.name = newName }
            if case .topic = table.kind {
                try Self.checkTopicName(newName, in: schemaOID, catalog)
            }
            plan.put(.table(table))
        case .sequence(var sequence):
            try checkOwner(sequence.owner, of: "sequence \(sequence.name)")
            schemaOID = sequence.schema
            plan.exclusiveLocks.append(sequence.oid)
            sequence.name = newName
            plan.put(.sequence(sequence))
        case .index(let index, of: var table):
            try checkOwner(table.owner, of: "index \(index.name)")
            schemaOID = table.schema
            // PostgreSQL locks the index alone, against other definitions.
            plan.shareUpdateExclusiveLocks.append(table.oid)
            for position in table.indexes.indices where table.indexes[position].oid == index.oid {
                table.indexes[position].name = newName
            }
            for position in table.invalidIndexes.indices
            where table.invalidIndexes[position].oid == index.oid {
                table.invalidIndexes[position].name = newName
            }
            for position in table.constraints.indices
            where table.constraints[position].oid == index.constraint {
                table.constraints[position].name = newName
            }
            plan.put(.table(table))
        case .system:
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(rename.name.name)\" is a system catalog")
        }
        if let schema = catalog.schemas[schemaOID] {
            try checkCreate(in: schema)
            try checkFree(newName, in: schema)
        }
    }

    private mutating func renameColumn(_ rename: Rename, _ newName: String) throws(SQLError) {
        let table = try table(rename.name)
        try checkOwner(of: table)
        plan.exclusiveLocks.append(table.oid)
        guard let old = rename.member, table.liveColumns.contains(where: { $0.name == old }) else {
            throw SQLError(
                .undefinedColumn, "column \"\(rename.member ?? "")\" does not exist")
        }
        guard table.partition == nil else {
            throw SQLError(.invalidTableDefinition, "cannot rename inherited column \"\(old)\"")
        }
        // Its events have the name in them.
        if case .topic = table.kind { throw unsupported("renaming a column of a topic", nil) }
        guard !SystemColumns.names.contains(newName) else {
            throw SQLError(
                .duplicateColumn,
                "column name \"\(newName)\" conflicts with a system column name")
        }
        guard !table.liveColumns.contains(where: { $0.name == newName }) else {
            throw SQLError(
                .duplicateColumn,
                "column \"\(newName)\" of relation \"\(table.name)\" already exists")
        }
        let partitions = catalog.partitionTree(of: table.oid)
        guard partitions.isEmpty || !rename.isOnly else {
            throw SQLError(
                .invalidTableDefinition,
                "inherited column \"\(old)\" must be renamed in child tables too")
        }
        for each in [table] + partitions {
            if each.oid != table.oid { plan.exclusiveLocks.append(each.oid) }
            plan.put(.table(Self.renaming(old, to: newName, in: each)))
        }
    }

    /// A table with a column under another name, also where expressions use it.
    private static func renaming(
        _ old: String, to newName: String, in table: TableDefinition
    ) -> TableDefinition {
        var table = table
        func renamed(_ source: String) -> String {
            KeptExpression.renaming(column: old, to: newName, in: source)
        }
        for position in table.columns.indices where !table.columns[position].isDropped {
            if table.columns[position].name == old { table.columns[position].name = newName }
            if case .generated(let source) = table.columns[position].defaultValue {
                table.columns[position].defaultValue = .generated(renamed(source))
            }
        }
        for position in table.constraints.indices {
            guard case .check(let source) = table.constraints[position].kind else { continue }
            table.constraints[position].kind = .check(expression: renamed(source))
        }
        for position in table.indexes.indices {
            table.indexes[position].predicate = table.indexes[position].predicate.map(renamed)
            for part in table.indexes[position].parts.indices {
                guard
                    case .expression(let source, let type) =
                        table.indexes[position].parts[part].value
                else { continue }
                table.indexes[position].parts[part].value = .expression(
                    renamed(source), type: type)
            }
        }
        return table
    }

    private mutating func renameConstraint(_ rename: Rename, _ newName: String) throws(SQLError) {
        var table = try table(rename.name)
        try checkOwner(of: table)
        plan.exclusiveLocks.append(table.oid)
        guard let old = rename.member,
            let index = table.constraints.firstIndex(where: { $0.name == old })
        else {
            throw SQLError(
                .undefinedObject,
                "constraint \"\(rename.member ?? "")\" for table \"\(table.name)\" does not exist")
        }
        if case .check = table.constraints[index].kind {
            guard table.partition?.inherited[table.constraints[index].oid] == nil else {
                throw SQLError(
                    .invalidTableDefinition, "cannot rename inherited constraint \"\(old)\"")
            }
            let partitions = catalog.partitions(of: table.oid)
            guard partitions.isEmpty || !rename.isOnly else {
                throw SQLError(
                    .invalidTableDefinition,
                    "inherited constraint \"\(old)\" must be renamed in child tables too")
            }
            // A CHECK has one name in all partitions, by which it is found there. Those of keys have their own.
            try renameInheritors(of: table.constraints[index], in: table, newName)
        }
        try checkFree(constraint: newName, in: table)
        if table.indexes.contains(where: { $0.constraint == table.constraints[index].oid }),
            let schema = catalog.schemas[table.schema]
        {
            try checkFree(newName, in: schema)
        }
        table.constraints[index].name = newName
        for position in table.indexes.indices
        where table.indexes[position].constraint == table.constraints[index].oid {
            table.indexes[position].name = newName
        }
        plan.put(.table(table))
    }

    private mutating func renameInheritors(
        of constraint: ConstraintDefinition, in table: TableDefinition, _ newName: String
    ) throws(SQLError) {
        for var partition in catalog.partitions(of: table.oid) {
            guard
                let index = partition.constraints.firstIndex(where: {
                    partition.partition?.inherited[$0.oid] == constraint.oid
                })
            else { continue }
            plan.exclusiveLocks.append(partition.oid)
            try renameInheritors(of: partition.constraints[index], in: partition, newName)
            try checkFree(constraint: newName, in: partition)
            partition.constraints[index].name = newName
            plan.put(.table(partition))
        }
    }

    private func checkFree(
        constraint name: String, in table: TableDefinition
    ) throws(SQLError) {
        guard !table.constraints.contains(where: { $0.name == name }) else {
            throw SQLError(
                .duplicateObject,
                "constraint \"\(name)\" for relation \"\(table.name)\" already exists")
        }
    }

    mutating func setOwner(_ object: AlterObject, _ owner: RoleReference) throws(SQLError) {
        plan.tag = "ALTER \(Self.word(object.kind).uppercased())"
        let owner = try role(owner).oid
        switch object.kind {
        case .schema:
            var schema = try schema(named: object.name.name)
            if schema.owner == owner { return }
            try checkOwner(schema.owner, of: "schema \(schema.name)")
            try checkMember(of: owner)
            try checkCreateInDatabase()
            schema.changeOwner(to: owner)
            plan.put(.schema(schema))
        case .database:
            guard var database = catalog.database(named: object.name.name) else {
                throw SQLError(
                    .invalidCatalogName, "database \"\(object.name.name)\" does not exist")
            }
            if database.owner == owner { return }
            try checkOwner(database.owner, of: "database \(database.name)")
            try checkMember(of: owner)
            guard
                catalog.roles[context.role].map({ $0.isSuperuser || $0.canCreateDatabase }) == true
            else {
                throw SQLError(
                    .insufficientPrivilege, "permission denied to change owner of database")
            }
            database.changeOwner(to: owner)
            plan.put(.database(database))
        default:
            var table = try table(object.name, orView: true)
            try checkOwner(of: table)
            try changeOwner(of: &table, to: owner)
            plan.put(.table(table))
        }
    }

    /// ALTER SEQUENCE … OWNER TO, which is an ALTER TABLE to the grammar.
    mutating func setOwner(
        of sequence: SequenceDefinition, _ reference: RoleReference, isSequence: Bool
    ) throws(SQLError) {
        plan.tag = isSequence ? "ALTER SEQUENCE" : "ALTER TABLE"
        try checkOwner(sequence.owner, of: "sequence \(sequence.name)")
        let owner = try role(reference).oid
        if sequence.owner == owner { return }
        if let detail = linked(sequence) {
            throw SQLError(
                .featureNotSupported, "cannot change owner of sequence \"\(sequence.name)\"",
                detail: detail)
        }
        try checkNewOwner(owner, in: sequence.schema)
        var changed = sequence
        changed.changeOwner(to: owner)
        plan.exclusiveLocks.append(changed.oid)
        plan.put(.sequence(changed))
    }

    /// A table's sequences go with it.
    mutating func changeOwner(
        of table: inout TableDefinition, to owner: OID
    ) throws(SQLError) {
        if table.owner == owner { return }
        try checkNewOwner(owner, in: table.schema)
        table.changeOwner(to: owner)
        let owned = catalog.sequences.values.filter { $0.ownedBy?.table == table.oid }
        for var sequence in owned.sorted(by: { $0.oid < $1.oid }) {
            sequence.changeOwner(to: owner)
            plan.exclusiveLocks.append(sequence.oid)
            plan.put(.sequence(sequence))
        }
    }

    /// Who gives something away must be a member of the new owner, who must be able to make such a thing
    /// there. A superuser may do it anyway.
    private func checkNewOwner(_ owner: OID, in schema: OID) throws(SQLError) {
        if catalog.roles[context.role]?.isSuperuser == true { return }
        try checkMember(of: owner)
        if let schema = catalog.schemas[schema] { try checkCreate(in: schema, for: owner) }
    }
}
