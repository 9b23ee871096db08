// DROP and TRUNCATE: what goes, and what goes with it.
import Bytes
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func drop(_ drop: Drop) throws(SQLError) {
        plan.tag = "DROP \(Self.word(drop.kind).uppercased())"
        if drop.kind == .table { return try dropTables(drop) }
        if drop.kind == .sequence { return try dropSequences(drop) }
        if drop.kind == .schema { return try dropSchemas(drop) }
        for name in drop.names {
            switch drop.kind {
            case .view, .index: try dropRelation(name, drop)
            case .publication: try dropPublication(name, drop)
            case .extension: try dropExtension(name.name, drop)
            default: throw unsupported(plan.tag, name.location)
            }
        }
    }

    /// As messages and tags name the kind.
    static func word(_ kind: ObjectKind) -> String {
        switch kind {
        case .materializedView: "materialized view"
        default: "\(kind)"
        }
    }

    func missing(_ name: QualifiedName, _ kind: String) -> SQLError {
        if let schema = missingSchema(of: name) { return schema }
        let state: SQLState =
            switch kind {
            case "schema": .invalidSchemaName
            case "index": .undefinedObject
            default: .undefinedTable
            }
        return SQLError(state, "\(kind) \"\(name.name)\" does not exist")
    }

    /// IF EXISTS: it does not, or not even its schema.
    private mutating func skip(_ name: QualifiedName, _ kind: String) {
        if let schema = missingSchema(of: name) {
            return plan.notice("\(schema.message), skipping")
        }
        plan.notice("\(kind) \"\(name.name)\" does not exist, skipping")
    }

    /// Tables go together: foreign keys among them are in nobody's way.
    private mutating func dropTables(_ drop: Drop) throws(SQLError) {
        var tables: [TableDefinition] = []
        var named: [TableDefinition] = []
        for name in drop.names {
            guard let found = try findRelation(name) else {
                guard drop.ifExists else { throw missing(name, "table") }
                skip(name, "table")
                continue
            }
            let table = try droppedTable(found, name)
            if !named.contains(where: { $0.oid == table.oid }) { named.append(table) }
            for each in [table] + catalog.partitionTree(of: table.oid)
            where !tables.contains(where: { $0.oid == each.oid }) {
                tables.append(each)
            }
        }
        guard let first = named.first else { return }
        var dependents = Dependents(of: Set(tables.map(\.oid)))
        for table in named { try takeDependents(of: table, &dependents) }
        let what = named.count == 1 ? "table \(described(first))" : Self.severalObjects
        try release(dependents, of: what, drop.behavior)
        for table in tables { dropTable(table) }
    }

    private func droppedTable(
        _ found: NamedRelation, _ name: QualifiedName
    ) throws(SQLError) -> TableDefinition {
        switch found {
        case .table(let table):
            if case .view = table.kind { throw wrongKind(name, true, "table") }
            // Who owns the schema may clear it.
            if !catalog.role(context.role, ownsSchema: table.schema) {
                try checkOwner(of: table)
            }
            return table
        case .system:
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(name.name)\" is a system catalog")
        case .sequence, .index:
            throw SQLError(
                .wrongObjectType, "\"\(name.name)\" is not a table", hint: Self.howToDrop(found))
        }
    }

    /// What PostgreSQL advises when the object is of another kind than the statement says.
    private static func howToDrop(_ found: NamedRelation) -> String? {
        switch found {
        case .table(let table):
            if case .view = table.kind { return "Use DROP VIEW to remove a view." }
            return "Use DROP TABLE to remove a table."
        case .sequence: return "Use DROP SEQUENCE to remove a sequence."
        case .index: return "Use DROP INDEX to remove an index."
        case .system: return nil
        }
    }

    private mutating func dropRelation(_ name: QualifiedName, _ drop: Drop) throws(SQLError) {
        let word = Self.word(drop.kind)
        guard let found = try findRelation(name) else {
            guard drop.ifExists else { throw missing(name, word) }
            skip(name, word)
            return
        }
        switch (found, drop.kind) {
        case (.table(let table), .view):
            guard case .view = table.kind else { throw wrongKind(name, false, word) }
            dropTable(table)
        case (.index(let index, of: let table), .index):
            try dropIndex(index, of: table, drop.behavior)
        case (.system, _):
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(name.name)\" is a system catalog")
        default:
            throw SQLError(
                .wrongObjectType, "\"\(name.name)\" is not \(Self.article(word))",
                hint: Self.howToDrop(found))
        }
    }

    private static func article(_ word: String) -> String {
        word == "index" ? "an index" : "a \(word)"
    }

    private func wrongKind(_ name: QualifiedName, _ isView: Bool, _ word: String) -> SQLError {
        SQLError(
            .wrongObjectType, "\"\(name.name)\" is not \(Self.article(word))",
            hint: isView ? "Use DROP VIEW to remove a view." : "Use DROP TABLE to remove a table.")
    }

    /// A table goes with its keyspaces, indexes, sequences and its place in publications.
    mutating func dropTable(_ table: TableDefinition) {
        if let parent = table.partition?.parent { plan.exclusiveLocks.append(parent) }
        plan.exclusiveLocks.append(table.oid)
        plan.changes.append(.remove(table.oid))
        if case .table = table.kind {
            plan.work.append(.dropKeyspace(table.storage))
            // A deferrable primary key has its own, partitioned tables' indexes have none.
            for index in table.indexes
            where index.storage != table.storage && index.storage != KeyspaceID(0) {
                plan.work.append(.dropKeyspace(index.storage))
            }
        }
        let owned = catalog.sequences.values.filter { $0.ownedBy?.table == table.oid }
        for sequence in owned.sorted(by: { $0.oid < $1.oid }) { dropSequence(sequence) }
        for publication in catalog.publications.values.sorted(by: { $0.oid < $1.oid })
        where publication.tables.contains(table.oid) {
            var changed = plan.latest(publication)
            changed.tables.removeAll { $0 == table.oid }
            plan.put(.publication(changed))
        }
    }

    /// Who has taken a number from it keeps it until his transaction ends.
    mutating func dropSequence(_ sequence: SequenceDefinition) {
        plan.exclusiveLocks.append(sequence.oid)
        plan.changes.append(.remove(sequence.oid))
    }

    /// Sequences go together.
    private mutating func dropSequences(_ drop: Drop) throws(SQLError) {
        var sequences: [SequenceDefinition] = []
        for name in drop.names {
            guard let found = try findRelation(name) else {
                guard drop.ifExists else { throw missing(name, "sequence") }
                skip(name, "sequence")
                continue
            }
            guard case .sequence(let sequence) = found else {
                throw SQLError(
                    .wrongObjectType, "\"\(name.name)\" is not a sequence",
                    hint: Self.howToDrop(found))
            }
            if !catalog.role(context.role, ownsSchema: sequence.schema) {
                try checkOwner(sequence.owner, of: "sequence \(sequence.name)")
            }
            if !sequences.contains(where: { $0.oid == sequence.oid }) { sequences.append(sequence) }
        }
        guard let first = sequences.first else { return }
        for sequence in sequences { try refuseIdentity(sequence) }
        let what =
            sequences.count == 1 ? "sequence \(described(first))" : Self.severalObjects
        try releaseUses(of: sequences, what, drop.behavior)
        for sequence in sequences { dropSequence(sequence) }
    }

    /// An identity column's sequence goes with the column only.
    private func refuseIdentity(_ sequence: SequenceDefinition) throws(SQLError) {
        guard let owner = sequence.ownedBy, owner.isIdentity,
            let table = catalog.tables[owner.table], let column = table.column(owner.column)
        else { return }
        let what = "column \(column.name) of table \(described(table))"
        throw SQLError(
            .dependentObjectsStillExist,
            "cannot drop sequence \(described(sequence)) because \(what) requires it",
            hint: "You can drop \(what) instead.")
    }

    private mutating func dropIndex(
        _ index: IndexDefinition, of table: TableDefinition, _ behavior: DropBehavior
    ) throws(SQLError) {
        if !catalog.role(context.role, ownsSchema: table.schema) {
            try checkOwner(table.owner, of: "index \(index.name)")
        }
        if let constraint = table.constraints.first(where: { $0.oid == index.constraint }) {
            let what = "constraint \(constraint.name) on table \(table.name)"
            throw SQLError(
                .dependentObjectsStillExist,
                "cannot drop index \(index.name) because \(what) requires it",
                hint: "You can drop \(what) instead.")
        }
        if let parent = table.partition?.inherited[index.oid],
            let owner = catalog.tables[table.partition?.parent ?? 0]?.allIndexes
                .first(where: { $0.oid == parent })
        {
            throw SQLError(
                .dependentObjectsStillExist,
                "cannot drop index \(index.name) because index \(owner.name) requires it",
                hint: "You can drop index \(owner.name) instead.")
        }
        try release(
            foreignKeys(relyingOn: index, of: table), of: "index \(index.name)", behavior
        ) { _ in "index \(index.name)" }
        // A statement may drop several indexes of one table.
        var changed = plan.latest(table)
        changed.indexes.removeAll { $0.oid == index.oid }
        changed.invalidIndexes.removeAll { $0.oid == index.oid }
        plan.exclusiveLocks.append(table.oid)
        plan.put(.table(changed))
        if table.partitionKey != nil {
            dropInherited([index.oid], below: table)
        } else {
            plan.work.append(.dropKeyspace(index.storage))
        }
    }

    private mutating func dropPublication(
        _ name: QualifiedName, _ drop: Drop
    ) throws(SQLError) {
        guard let publication = catalog.publication(named: name.name, in: context.database) else {
            let what = "publication \"\(name.name)\" does not exist"
            guard drop.ifExists else { throw SQLError(.undefinedObject, what) }
            plan.notice("\(what), skipping")
            return
        }
        plan.changes.append(.remove(publication.oid))
    }

    /// TRUNCATE gives each table fresh, empty keyspaces: as cheap for a billion rows as for one.
    mutating func truncate(_ truncate: TruncateStatement) throws(SQLError) {
        plan.tag = "TRUNCATE TABLE"
        for var table in try truncatedTables(truncate) {
            if table.partitionKey != nil {
                plan.exclusiveLocks.append(table.oid)
                if truncate.restartIdentity { restartSequences(of: table) }
                continue
            }
            guard case .table = table.kind else {
                throw SQLError(
                    .wrongObjectType, "cannot truncate topic \"\(table.name)\"",
                    hint: "A topic's events expire by its retention.")
            }
            plan.exclusiveLocks.append(table.oid)
            let rows = table.storage
            plan.work.append(.dropKeyspace(rows))
            table.storage = KeyspaceID(newOID())
            plan.work.append(.createKeyspace(table.storage))
            for position in table.indexes.indices {
                if table.indexes[position].storage == rows {
                    table.indexes[position].storage = table.storage
                } else {
                    plan.work.append(.dropKeyspace(table.indexes[position].storage))
                    table.indexes[position].storage = KeyspaceID(newOID())
                    plan.work.append(.createKeyspace(table.indexes[position].storage))
                }
            }
            plan.put(.table(table))
            if truncate.restartIdentity { restartSequences(of: table) }
        }
    }

    private mutating func restartSequences(of table: TableDefinition) {
        let owned = catalog.sequences.values.filter { $0.ownedBy?.table == table.oid }
        for sequence in owned.sorted(by: { $0.oid < $1.oid }) {
            plan.exclusiveLocks.append(sequence.oid)
            plan.put(.sequence(sequence))
            plan.work.append(.beginCounter(sequence.oid, value: sequence.start))
        }
    }
}

extension DefinitionPlanner {
    /// The foreign keys that need this index to find what they refer to.
    func foreignKeys(
        relyingOn index: IndexDefinition, of table: TableDefinition
    ) -> [ForeignKeyReferrer] {
        catalog.foreignKeys(to: table.oid).filter { referrer in
            // A statement may have dropped it before.
            let current =
                referrer.table.oid == table.oid ? table : plan.latest(referrer.table)
            return current.constraints.contains { $0.oid == referrer.constraint.oid }
                && table.uniqueIndex(over: referrer.key.referencedColumns)?.oid == index.oid
        }
    }

    /// The tables to empty: those named and, with CASCADE, those that refer to them. Throws 0A000
    /// when another table would be left referring to nothing.
    private mutating func truncatedTables(
        _ truncate: TruncateStatement
    ) throws(SQLError) -> [TableDefinition] {
        var tables: [TableDefinition] = []
        for reference in truncate.tables {
            let table = try table(reference.name)
            guard catalog.privileges(of: context.role, on: table).contains(.truncate) else {
                throw SQLError(
                    .insufficientPrivilege, "permission denied for table \(table.name)")
            }
            if reference.isOnly, table.partitionKey != nil {
                throw SQLError(
                    .wrongObjectType, "cannot truncate only a partitioned table",
                    hint: "Do not specify the ONLY keyword, or use TRUNCATE ONLY on the "
                        + "partitions directly.")
            }
            for each in [table] + catalog.partitionTree(of: table.oid)
            where !tables.contains(where: { $0.oid == each.oid }) {
                tables.append(each)
            }
        }
        var next = 0
        while next < tables.count {
            let table = tables[next]
            next += 1
            // What refers to a partitioned table refers to each of its partitions.
            let referenced = [table.oid] + catalog.ancestors(of: table).map(\.oid)
            for referrer in referenced.flatMap({ catalog.foreignKeys(to: $0) })
            where !tables.contains(where: { $0.oid == referrer.table.oid }) {
                guard truncate.behavior == .cascade else {
                    throw SQLError(
                        .featureNotSupported,
                        "cannot truncate a table referenced in a foreign key constraint",
                        detail: "Table \"\(referrer.table.name)\" references \"\(table.name)\".",
                        hint: "Truncate table \"\(referrer.table.name)\" at the same time, "
                            + "or use TRUNCATE ... CASCADE.")
                }
                plan.notice("truncate cascades to table \"\(referrer.table.name)\"")
                tables.append(referrer.table)
                tables += catalog.partitionTree(of: referrer.table.oid)
            }
        }
        return tables
    }
}
