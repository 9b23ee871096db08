// ALTER TABLE. Its commands are applied one after the other to a draft of the table.
import Bytes
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    mutating func alterTable(_ alter: AlterTable) throws(SQLError) {
        plan.tag = "ALTER TABLE"
        let name = alter.table.name
        if alter.ifExists, try findRelation(name) == nil {
            plan.notice("relation \"\(name.written)\" does not exist, skipping")
            return
        }
        let before = try table(name)
        plan.exclusiveLocks.append(before.oid)
        var draft = TableDraft(
            definition: before, names: ObjectNames(catalog, schema: before.schema))
        for command in alter.commands { try apply(command, to: &draft) }
        for key in draft.keys { try addKeyToExisting(key, to: &draft, before: before) }
        for (check, column) in draft.checks {
            try addCheck(check, column: column, to: &draft)
            if let added = draft.definition.constraints.last, !check.isNotValid {
                plan.work.append(.checkConstraint(table: before.oid, constraint: added.name))
            }
        }
        for sequence in draft.sequences { plan.put(.sequence(sequence)) }
        if draft.definition != before { plan.put(.table(draft.definition)) }
    }

    private mutating func apply(
        _ command: AlterTableCommand, to draft: inout TableDraft
    ) throws(SQLError) {
        if case .topic = draft.definition.kind {
            throw unsupported("ALTER TABLE of a topic")
        }
        switch command {
        case .addColumn(let column, let ifNotExists):
            try addColumnToExisting(column, ifNotExists: ifNotExists, &draft)
        case .dropColumn(let name, let ifExists, let behavior):
            try dropColumn(name, ifExists: ifExists, behavior, &draft)
        case .setDefault(let name, let expression):
            let index = try columnIndex(name, in: draft)
            let column = draft.definition.columns[index]
            try refuseIdentity(column, draft)
            draft.definition.columns[index].defaultValue = try defaultValue(
                expression, for: column)
        case .dropDefault(let name):
            let index = try columnIndex(name, in: draft)
            try refuseIdentity(draft.definition.columns[index], draft)
            draft.definition.columns[index].defaultValue = .null
        case .setNotNull(let name):
            let index = try columnIndex(name, in: draft)
            guard !draft.definition.columns[index].isNotNull else { return }
            draft.definition.columns[index].isNotNull = true
            plan.work.append(
                .checkNotNull(table: draft.definition.oid, columns: [Int16(index + 1)]))
        case .dropNotNull(let name): try dropNotNull(name, &draft)
        case .addConstraint(let constraint):
            try addConstraint(ConstraintRequest(constraint), to: &draft)
        case .dropConstraint(let name, let ifExists, _):
            try dropConstraint(name, ifExists: ifExists, &draft)
        case .setOptions(let options):
            for option in try Self.storageOptions(options) {
                draft.definition.options.removeAll { $0.name == option.name }
                draft.definition.options.append(option)
            }
        case .resetOptions(let options):
            for option in options {
                draft.definition.options.removeAll { $0.name == option.name }
            }
        case .setOwner(let owner): draft.definition.owner = try role(owner).oid
        case .setStatistics, .replicaIdentity, .setLogged: break
        default: throw try unsupported(command)
        }
    }

    private func unsupported(_ command: AlterTableCommand) throws(SQLError) -> SQLError {
        let what =
            switch command {
            case .setType: "ALTER COLUMN … TYPE"
            case .dropExpression: "ALTER COLUMN … DROP EXPRESSION"
            case .addIdentity, .setIdentity, .dropIdentity: "ALTER COLUMN … IDENTITY"
            case .alterConstraint: "ALTER CONSTRAINT"
            case .validateConstraint: "VALIDATE CONSTRAINT"
            case .setAccessMethod: "SET ACCESS METHOD"
            case .setTablespace: "SET TABLESPACE"
            default: "this form of ALTER TABLE"
            }
        return unsupported(what)
    }

    // MARK: Columns

    private func columnIndex(_ name: String, in draft: TableDraft) throws(SQLError) -> Int {
        if let column = draft.column(named: name) { return Int(column.attnum) - 1 }
        throw SQLError(
            .undefinedColumn,
            "column \"\(name)\" of relation \"\(draft.definition.name)\" does not exist")
    }

    private func refuseIdentity(_ column: TableColumn, _ draft: TableDraft) throws(SQLError) {
        guard case .identity = column.defaultValue else { return }
        throw SQLError(
            .syntaxError,
            "column \"\(column.name)\" of relation \"\(draft.definition.name)\" is an identity column",
            hint: "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.")
    }

    private mutating func addColumnToExisting(
        _ column: ColumnDefinition, ifNotExists: Bool, _ draft: inout TableDraft
    ) throws(SQLError) {
        if draft.column(named: column.name) != nil {
            let what =
                "column \"\(column.name)\" of relation \"\(draft.definition.name)\" already exists"
            guard ifNotExists else { throw SQLError(.duplicateColumn, what) }
            plan.notice("\(what), skipping")
            return
        }
        try addColumn(column, to: &draft)
        try checkColumnCount(draft)
        let index = draft.definition.columns.count - 1
        let added = draft.definition.columns[index]
        switch added.defaultValue {
        case .null:
            if added.isNotNull {
                plan.work.append(
                    .checkNotNull(table: draft.definition.oid, columns: [added.attnum]))
            }
        case .expression:
            // The value that existing rows take is computed once, now, and kept with the column.
            try addMissingValue(column, added, draft.definition.oid)
        case .serial, .identity, .generated:
            throw unsupported("ADD COLUMN with a generated value", column.location)
        }
    }

    private mutating func addMissingValue(
        _ column: ColumnDefinition, _ added: TableColumn, _ table: OID
    ) throws(SQLError) {
        for constraint in column.constraints {
            guard case .defaultValue(let expression) = constraint.kind else { continue }
            let bound = try planner.bind(
                expression, text: text, over: [], target: added.type, use: .defaultValue)
            plan.missingValues.append(
                DefinitionPlan.MissingValue(
                    table: table, column: added.attnum, value: bound))
        }
    }

    private mutating func dropColumn(
        _ name: String, ifExists: Bool, _ behavior: DropBehavior, _ draft: inout TableDraft
    ) throws(SQLError) {
        guard let column = draft.column(named: name) else {
            let what =
                "column \"\(name)\" of relation \"\(draft.definition.name)\" does not exist"
            guard ifExists else { throw SQLError(.undefinedColumn, what) }
            plan.notice("\(what), skipping")
            return
        }
        if draft.definition.keyColumns.contains(column.attnum) {
            throw unsupported("DROP COLUMN of a primary key's column")
        }
        let attnum = column.attnum
        for index in draft.definition.indexes where index.uses(attnum) {
            plan.work.append(.dropKeyspace(index.storage))
        }
        draft.definition.indexes.removeAll { $0.uses(attnum) }
        draft.definition.constraints.removeAll { constraint in
            switch constraint.kind {
            case .primaryKey(let columns), .unique(let columns): columns.contains(attnum)
            case .check(let expression): ExpressionText.mentions(expression, column: name)
            case .foreignKey(let key): key.columns.contains(attnum)
            }
        }
        for sequence in catalog.sequences.values
        where sequence.ownedBy?.table == draft.definition.oid && sequence.ownedBy?.column == attnum
        {
            plan.changes.append(.remove(sequence.oid))
        }
        let index = Int(attnum) - 1
        draft.definition.columns[index].isDropped = true
        draft.definition.columns[index].isNotNull = false
        draft.definition.columns[index].defaultValue = .null
        draft.definition.columns[index].name = "........pg.dropped.\(attnum)........"
    }

    private func dropNotNull(_ name: String, _ draft: inout TableDraft) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        let column = draft.definition.columns[index]
        guard !draft.definition.keyColumns.contains(column.attnum) else {
            throw SQLError(
                .invalidTableDefinition, "column \"\(name)\" is in a primary key")
        }
        try refuseIdentity(column, draft)
        draft.definition.columns[index].isNotNull = false
    }

    // MARK: Constraints

    /// A unique constraint is built from the rows; a primary key moves them under their new key.
    private mutating func addKeyToExisting(
        _ key: ConstraintRequest, to draft: inout TableDraft, before: TableDefinition
    ) throws(SQLError) {
        guard case .primaryKey = key.kind else {
            try addKey(key, to: &draft)
            if let index = draft.definition.indexes.last {
                plan.work.append(.buildIndex(table: before.oid, index: index.oid))
            }
            return
        }
        guard draft.definition.primaryKey == nil else {
            try addKey(key, to: &draft)
            return
        }
        draft.definition.storage = KeyspaceID(newOID())
        plan.work.append(.createKeyspace(draft.definition.storage))
        try addKey(key, to: &draft)
        // Index entries point to rows by key, so they are built anew, in keyspaces of their own.
        for position in draft.definition.indexes.indices
        where !draft.definition.indexes[position].isPrimary {
            plan.work.append(.dropKeyspace(draft.definition.indexes[position].storage))
            draft.definition.indexes[position].storage = KeyspaceID(newOID())
            plan.work.append(.createKeyspace(draft.definition.indexes[position].storage))
        }
        plan.work.append(.rewriteTable(before.oid, from: before))
        plan.work.append(.dropKeyspace(before.storage))
    }

    private mutating func dropConstraint(
        _ name: String, ifExists: Bool, _ draft: inout TableDraft
    ) throws(SQLError) {
        guard let constraint = draft.definition.constraints.first(where: { $0.name == name })
        else {
            let what =
                "constraint \"\(name)\" of relation \"\(draft.definition.name)\" does not exist"
            guard ifExists else { throw SQLError(.undefinedObject, what) }
            plan.notice("\(what), skipping")
            return
        }
        if case .primaryKey = constraint.kind {
            throw unsupported("DROP CONSTRAINT of a primary key")
        }
        draft.definition.constraints.removeAll { $0.oid == constraint.oid }
        for index in draft.definition.indexes where index.constraint == constraint.oid {
            plan.work.append(.dropKeyspace(index.storage))
        }
        draft.definition.indexes.removeAll { $0.constraint == constraint.oid }
    }
}

extension IndexDefinition {
    /// Whether a part is the column itself, or an expression that may use it.
    func uses(_ attnum: Int16) -> Bool {
        parts.contains { part in
            if case .column(let used) = part.value { used == attnum } else { true }
        }
    }
}
