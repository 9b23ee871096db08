// ALTER TABLE. Its commands are applied to a draft of the table, pass by pass as PostgreSQL does.
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
            plan.notice("relation \"\(name.name)\" does not exist, skipping")
            return
        }
        try requireSequence(name, alter.kind)
        if case .sequence(let sequence)? = try findRelation(name),
            case .setOwner(let owner)? = alter.commands.first, alter.commands.count == 1
        {
            return try setOwner(of: sequence, owner, isSequence: alter.kind == .sequence)
        }
        if try setIndexOptions(alter) { return }
        if case .attachIndex(let child)? = alter.commands.first {
            return try attach(child, to: name)
        }
        let before = try table(name)
        try checkOwner(of: before)
        if alter.commands.allSatisfy({ $0.isAttachment }) {
            plan.shareUpdateExclusiveLocks.append(before.oid)
        } else if alter.commands.allSatisfy({ $0.isOfTriggers }) {
            plan.shareRowExclusiveLocks.append(before.oid)
        } else {
            plan.exclusiveLocks.append(before.oid)
        }
        try refuseOnly(alter, before)
        var draft = TableDraft(
            definition: before, names: ObjectNames(catalog, schema: before.schema))
        // What is dropped makes room for what is added, wherever it is written.
        let commands = alter.commands.enumerated()
            .sorted { ($0.element.pass, $0.offset) < ($1.element.pass, $1.offset) }
            .map(\.element)
        for command in commands { try apply(command, to: &draft) }
        let isAlone = alter.table.isOnly && !catalog.partitions(of: before.oid).isEmpty
        for key in draft.keys {
            try addKeyToExisting(key, to: &draft)
            if isAlone, let index = draft.definition.indexes.popLast() {
                draft.definition.invalidIndexes.append(index)
            }
        }
        for check in draft.checks {
            try addCheck(check, to: &draft)
            if !check.isNotValid, let added = draft.definition.constraints.last {
                draft.newChecks.append(added.name)
            }
        }
        for key in draft.foreignKeys {
            try addForeignKey(key, to: &draft)
            if let added = draft.definition.constraints.last, added.isValidated {
                draft.newForeignKeys.append(added.oid)
            }
        }
        finishAltering(draft, before)
        if before.partitionKey != nil, !alter.table.isOnly {
            try alterPartitions(of: before, as: draft.definition, commands)
        }
    }

    /// Work on the rows of a table that has been altered, and its new definition.
    mutating func finishAltering(_ draft: TableDraft, _ before: TableDefinition) {
        let oid = before.oid
        if draft.isRewritten {
            plan.work.append(.rewriteTable(oid, from: before, conversions: draft.conversions))
            plan.work.append(.dropKeyspace(before.storage))
        }
        for constraint in draft.rechecks {
            switch constraint.kind {
            case .check:
                plan.work.append(.checkConstraint(table: oid, constraint: constraint.name))
            case .foreignKey:
                plan.work.append(.checkForeignKey(table: oid, constraint: constraint.oid))
            case .primaryKey, .unique: break
            }
        }
        for referrer in draft.recheckedReferrers {
            plan.work.append(
                .checkForeignKey(table: referrer.table.oid, constraint: referrer.constraint.oid))
        }
        for name in draft.newChecks {
            plan.work.append(.checkConstraint(table: oid, constraint: name))
        }
        for constraint in draft.newForeignKeys {
            plan.work.append(.checkForeignKey(table: oid, constraint: constraint))
        }
        // A partitioned table's rows are looked at in its partitions.
        if before.partitionKey != nil { plan.work.removeAll { $0.readsRows(of: oid) } }
        for sequence in draft.sequences { plan.put(.sequence(sequence)) }
        if draft.definition != before { plan.put(.table(draft.definition)) }
    }

    mutating func apply(
        _ command: AlterTableCommand, to draft: inout TableDraft, isInherited: Bool = false
    ) throws(SQLError) {
        if !isInherited { try refuse(command, of: draft.definition) }
        if case .topic = draft.definition.kind {
            throw unsupported("ALTER TABLE of a topic", nil)
        }
        switch command {
        case .addColumn(let column, let ifNotExists):
            try addColumnToExisting(column, ifNotExists: ifNotExists, &draft)
        case .dropColumn(let name, let ifExists, let behavior):
            try dropColumn(name, ifExists: ifExists, behavior, &draft)
        case .setDefault(let name, let expression):
            let index = try columnIndex(name, in: draft)
            let column = draft.definition.columns[index]
            try refuseComputed(column, draft, isDrop: false)
            draft.definition.columns[index].defaultValue = try seeing(sequencesOf: draft)
                .defaultValue(expression, for: column)
        case .dropDefault(let name):
            let index = try columnIndex(name, in: draft)
            try refuseComputed(draft.definition.columns[index], draft, isDrop: true)
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
        case .dropConstraint(let name, let ifExists, let behavior):
            try dropConstraint(name, ifExists: ifExists, behavior, &draft)
        case .alterConstraint(let name, let timing):
            try alterConstraint(name, timing, &draft)
        case .validateConstraint(let name): try validateConstraint(name, &draft)
        case .setType(let name, let type, let collation, let using):
            try setType(name, type, collation, using, &draft)
        case .addIdentity(let name, let identity, let options):
            try addIdentity(name, identity, options, &draft)
        case .setIdentity(let name, let identity, let options):
            try setIdentity(name, identity, options, &draft)
        case .dropIdentity(let name, let ifExists):
            try dropIdentity(name, ifExists: ifExists, &draft)
        case .dropExpression(let name, let ifExists):
            try dropExpression(name, ifExists: ifExists, &draft)
        case .setOptions(let options):
            for option in try Self.storageOptions(options) {
                draft.definition.options.removeAll { $0.name == option.name }
                draft.definition.options.append(option)
            }
        case .resetOptions(let options):
            for option in options {
                draft.definition.options.removeAll { $0.name == option.name }
            }
        case .setOwner(let owner):
            try changeOwner(of: &draft.definition, to: try role(owner).oid)
        case .attachPartition(let name, let bound):
            try attach(name, bound, to: draft.definition)
        case .detachPartition(let name, let isConcurrent):
            try detach(name, isConcurrent: isConcurrent, from: draft.definition)
        case .setTriggers(let choice, let enabled):
            try setTriggers(choice, enabled: enabled, of: &draft.definition)
        case .setRule(let name):
            throw SQLError(
                .undefinedObject,
                "rule \"\(name)\" for relation \"\(draft.definition.name)\" does not exist")
        case .setStatistics, .replicaIdentity, .setLogged, .attachIndex: break
        case .setAccessMethod: throw unsupported("SET ACCESS METHOD", nil)
        case .setTablespace: throw unsupported("SET TABLESPACE", nil)
        }
    }

    /// What partitioned tables, and partitions, have in common cannot be changed in one of them.
    private func refuse(
        _ command: AlterTableCommand, of table: TableDefinition
    ) throws(SQLError) {
        guard let membership = table.partition else { return }
        switch command {
        case .dropNotNull(let name):
            let parent = catalog.tables[membership.parent]
            guard let column = parent?.liveColumns.first(where: { $0.name == name }),
                column.isNotNull
            else { return }
            throw SQLError(
                .invalidTableDefinition,
                "column \"\(name)\" is marked NOT NULL in parent table")
        case .addColumn:
            throw SQLError(.wrongObjectType, "cannot add column to a partition")
        case .dropColumn(let name, _, _) where table.hasLive(name):
            throw SQLError(
                .invalidTableDefinition, "cannot drop inherited column \"\(name)\"")
        case .setType(let name, _, _, _) where table.hasLive(name):
            throw SQLError(
                .invalidTableDefinition, "cannot alter inherited column \"\(name)\"")
        case .dropConstraint(let name, _, _):
            guard let constraint = table.constraints.first(where: { $0.name == name }),
                table.partition?.inherited[constraint.oid] != nil
            else { return }
            throw SQLError(
                .invalidTableDefinition,
                "cannot drop inherited constraint \"\(name)\" of relation \"\(table.name)\"")
        default: break
        }
    }

    // MARK: Columns

    func columnIndex(_ name: String, in draft: TableDraft) throws(SQLError) -> Int {
        if let column = draft.column(named: name) { return Int(column.attnum) - 1 }
        throw SQLError(
            .undefinedColumn,
            "column \"\(name)\" of relation \"\(draft.definition.name)\" does not exist")
    }

    /// Columns whose values are made otherwise have no default to set or drop.
    private func refuseComputed(
        _ column: TableColumn, _ draft: TableDraft, isDrop: Bool
    ) throws(SQLError) {
        try refuseIdentity(column, draft, isDrop: isDrop)
        guard case .generated = column.defaultValue else { return }
        throw SQLError(
            .syntaxError,
            "column \"\(column.name)\" of relation \"\(draft.definition.name)\" is a generated column",
            hint: isDrop ? "Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead." : nil)
    }

    private func refuseIdentity(
        _ column: TableColumn, _ draft: TableDraft, isDrop: Bool
    ) throws(SQLError) {
        guard case .identity = column.defaultValue else { return }
        throw SQLError(
            .syntaxError,
            "column \"\(column.name)\" of relation \"\(draft.definition.name)\" is an identity column",
            hint: isDrop ? "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead." : nil)
    }

    private mutating func addColumnToExisting(
        _ column: ColumnDefinition, ifNotExists: Bool, _ draft: inout TableDraft
    ) throws(SQLError) {
        if draft.column(named: column.name) != nil {
            let what =
                "column \"\(column.name)\" of relation \"\(draft.definition.name)\" already exists"
            guard ifNotExists else { throw SQLError(.duplicateColumn, what) }
            plan.notice("\(what), skipping", .duplicateColumn)
            return
        }
        let keyCount = draft.keys.count
        try addColumn(column, to: &draft)
        draft.keys[keyCount...] = Self.merged(Array(draft.keys[keyCount...]))[...]
        try finishDefaults(&draft)
        try finishGenerated(&draft)
        try checkColumnCount(draft)
        if let added = draft.definition.columns.last { try fillAdded(column, added, &draft) }
    }

    mutating func dropColumn(
        _ name: String, ifExists: Bool, _ behavior: DropBehavior, _ draft: inout TableDraft
    ) throws(SQLError) {
        guard let column = draft.column(named: name) else {
            let what =
                "column \"\(name)\" of relation \"\(draft.definition.name)\" does not exist"
            guard ifExists else { throw SQLError(.undefinedColumn, what) }
            plan.notice("\(what), skipping")
            return
        }
        let attnum = column.attnum
        try refuseKeyColumn(column, of: draft.definition, "drop")
        let what = "column \(name) of table \(described(draft.definition))"
        let referrers = catalog.foreignKeys(to: draft.definition.oid).filter {
            $0.key.referencedColumns.contains(attnum)
        }
        try release(referrers, of: what, behavior, draft: &draft) { _ in what }
        try dropGenerated(from: column, behavior, &draft)
        for index in draft.definition.indexes where index.uses(column) {
            removeIndex(index, from: &draft)
        }
        draft.definition.invalidIndexes.removeAll { $0.uses(column) }
        draft.definition.constraints.removeAll { constraint in
            switch constraint.kind {
            case .primaryKey(let columns), .unique(let columns): columns.contains(attnum)
            case .check(let expression): KeptExpression.mentions(expression, column: name)
            case .foreignKey(let key): key.columns.contains(attnum)
            }
        }
        let owned = catalog.sequences.values.sorted { $0.oid < $1.oid }.filter {
            $0.ownedBy?.table == draft.definition.oid && $0.ownedBy?.column == attnum
        }
        try releaseUses(of: owned, of: what, behavior, except: attnum, &draft)
        for sequence in owned { dropSequence(sequence) }
        let index = Int(attnum) - 1
        draft.definition.columns[index].isDropped = true
        draft.definition.columns[index].isNotNull = false
        draft.definition.columns[index].defaultValue = .null
        draft.definition.columns[index].name = "........pg.dropped.\(attnum)........"
    }

    /// Columns generated from one that goes.
    private mutating func dropGenerated(
        from column: TableColumn, _ behavior: DropBehavior, _ draft: inout TableDraft
    ) throws(SQLError) {
        let table = described(draft.definition)
        let dependents = draft.definition.liveColumns.filter { other in
            guard other.attnum != column.attnum, case .generated(let source) = other.defaultValue
            else { return false }
            return KeptExpression.mentions(source, column: column.name)
        }
        guard !dependents.isEmpty else { return }
        let what = "column \(column.name) of table \(table)"
        guard behavior == .cascade else {
            throw SQLError(
                .dependentObjectsStillExist,
                "cannot drop \(what) because other objects depend on it",
                detail: dependents.map { "column \($0.name) of table \(table) depends on \(what)" }
                    .joined(separator: "\n"),
                hint: "Use DROP ... CASCADE to drop the dependent objects too.")
        }
        noticeCascade(dependents.map { "column \($0.name) of table \(table)" })
        for dependent in dependents {
            try dropColumn(dependent.name, ifExists: false, behavior, &draft)
        }
    }

    private func dropNotNull(_ name: String, _ draft: inout TableDraft) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        let column = draft.definition.columns[index]
        if case .primaryKey(let key)? = draft.definition.primaryKey?.kind,
            key.contains(column.attnum)
        {
            throw SQLError(
                .invalidTableDefinition, "column \"\(name)\" is in a primary key")
        }
        try refuseIdentity(column, draft, isDrop: false)
        draft.definition.columns[index].isNotNull = false
    }

    // MARK: Constraints

    /// A unique constraint is built from the rows; a primary key moves them under their new key.
    private mutating func addKeyToExisting(
        _ key: ConstraintRequest, to draft: inout TableDraft
    ) throws(SQLError) {
        if case .primaryKey = key.kind, draft.definition.primaryKey == nil,
            !key.timing.isDeferrable
        {
            beginRewrite(&draft)
        }
        try addKey(key, to: &draft)
        guard let index = draft.definition.indexes.last else { return }
        if case .primaryKey(let names, _) = key.kind, !draft.isRewritten {
            let attnums = names.compactMap { draft.column(named: $0)?.attnum }
            plan.work.append(.checkNotNull(table: draft.definition.oid, columns: attnums))
        }
        if !draft.isRewritten {
            plan.work.append(.buildIndex(table: draft.definition.oid, index: index.oid))
        }
    }

    /// From now on the rows are written anew when the commands are done. Index entries point to
    /// rows by key, so they are built anew too, in keyspaces of their own.
    mutating func beginRewrite(_ draft: inout TableDraft) {
        // A partitioned table has no rows.
        guard !draft.isRewritten, draft.definition.partitionKey == nil else { return }
        draft.isRewritten = true
        let rows = draft.definition.storage
        draft.definition.storage = KeyspaceID(newOID())
        plan.work.append(.createKeyspace(draft.definition.storage))
        for position in draft.definition.indexes.indices {
            guard draft.definition.indexes[position].storage != rows else {
                draft.definition.indexes[position].storage = draft.definition.storage
                continue
            }
            plan.work.append(.dropKeyspace(draft.definition.indexes[position].storage))
            draft.definition.indexes[position].storage = KeyspaceID(newOID())
            plan.work.append(.createKeyspace(draft.definition.indexes[position].storage))
        }
    }

    /// Takes an index away. When the rows are kept by it they get hidden row numbers instead.
    mutating func removeIndex(_ index: IndexDefinition, from draft: inout TableDraft) {
        if draft.definition.partitionKey != nil {
            draft.definition.keyColumns = []
        } else if index.storage == draft.definition.storage {
            beginRewrite(&draft)
            draft.definition.keyColumns = []
        } else {
            plan.work.append(.dropKeyspace(index.storage))
        }
        draft.definition.indexes.removeAll { $0.oid == index.oid }
        draft.definition.invalidIndexes.removeAll { $0.oid == index.oid }
        draft.names.release(index.name)
    }

    private mutating func dropConstraint(
        _ name: String, ifExists: Bool, _ behavior: DropBehavior, _ draft: inout TableDraft
    ) throws(SQLError) {
        guard let constraint = draft.definition.constraints.first(where: { $0.name == name })
        else {
            let what =
                "constraint \"\(name)\" of relation \"\(draft.definition.name)\" does not exist"
            guard ifExists else { throw SQLError(.undefinedObject, what) }
            plan.notice("\(what), skipping")
            return
        }
        let index = draft.definition.allIndexes.first { $0.constraint == constraint.oid }
        if let index {
            try release(
                foreignKeys(relyingOn: index, of: draft.definition),
                of: "constraint \(name) on table \(described(draft.definition))", behavior,
                draft: &draft
            ) { _ in "index \(index.name)" }
        }
        draft.definition.constraints.removeAll { $0.oid == constraint.oid }
        if let index { removeIndex(index, from: &draft) }
    }

    private func constraintPosition(
        _ name: String, _ draft: TableDraft
    ) throws(SQLError) -> Int {
        let position = draft.definition.constraints.firstIndex { $0.name == name }
        guard let position else {
            throw SQLError(
                .undefinedObject,
                "constraint \"\(name)\" of relation \"\(draft.definition.name)\" does not exist")
        }
        return position
    }

    /// What a partition's constraint is its copy of; nil for one of its own.
    private func inheritedConstraint(
        _ constraint: ConstraintDefinition, _ draft: TableDraft
    ) -> (constraint: String, table: String)? {
        guard let membership = draft.definition.partition,
            let original = membership.inherited[constraint.oid],
            let parent = catalog.tables[membership.parent],
            let found = parent.constraints.first(where: { $0.oid == original })
        else { return nil }
        return (found.name, parent.name)
    }

    private func alterConstraint(
        _ name: String, _ timing: ConstraintTiming, _ draft: inout TableDraft
    ) throws(SQLError) {
        let position = try constraintPosition(name, draft)
        guard draft.definition.constraints[position].foreignKey != nil else {
            throw SQLError(
                .wrongObjectType,
                "constraint \"\(name)\" of relation \"\(draft.definition.name)\" is not a "
                    + "foreign key constraint")
        }
        let table = draft.definition.name
        if let parent = inheritedConstraint(draft.definition.constraints[position], draft) {
            // PostgreSQL gives it no code of its own.
            throw SQLError(
                .internalError,
                "cannot alter constraint \"\(name)\" on relation \"\(table)\"",
                detail: "Constraint \"\(name)\" is derived from constraint "
                    + "\"\(parent.constraint)\" of relation \"\(parent.table)\".",
                hint: "You may alter the constraint it derives from, instead.")
        }
        draft.definition.constraints[position].isDeferrable = timing.isDeferrable
        draft.definition.constraints[position].isInitiallyDeferred = timing.isInitiallyDeferred
    }

    private mutating func validateConstraint(
        _ name: String, _ draft: inout TableDraft
    ) throws(SQLError) {
        let position = try constraintPosition(name, draft)
        let constraint = draft.definition.constraints[position]
        let table = draft.definition.oid
        switch constraint.kind {
        case .foreignKey:
            guard !constraint.isValidated else { return }
            plan.work.append(.checkForeignKey(table: table, constraint: constraint.oid))
        case .check:
            guard !constraint.isValidated else { return }
            plan.work.append(.checkConstraint(table: table, constraint: name))
        case .primaryKey, .unique:
            throw SQLError(
                .wrongObjectType,
                "constraint \"\(name)\" of relation \"\(draft.definition.name)\" is not a "
                    + "foreign key or check constraint")
        }
        draft.definition.constraints[position].isValidated = true
    }
}

extension TableDefinition {
    fileprivate func hasLive(_ name: String) -> Bool { liveColumns.contains { $0.name == name } }
}

extension AlterTableCommand {
    /// Reading goes on beside it.
    var isOfTriggers: Bool {
        if case .setTriggers = self { true } else { false }
    }

    /// Queries of the table go on beside it.
    fileprivate var isAttachment: Bool {
        switch self {
        case .attachPartition, .detachPartition(_, true): true
        default: false
        }
    }
}

extension IndexDefinition {
    /// Whether a part is the column or computed from it, or the condition or INCLUDE names it.
    func uses(_ column: TableColumn) -> Bool {
        if included.contains(column.attnum) { return true }
        if let predicate, KeptExpression.mentions(predicate, column: column.name) { return true }
        return parts.contains { part in
            switch part.value {
            case .column(let used): used == column.attnum
            case .expression(let source, _): KeptExpression.mentions(source, column: column.name)
            }
        }
    }
}

extension AlterTableCommand {
    /// In which pass over the table it is done (PostgreSQL's AT_PASS_…): what is dropped first, then types, new
    /// columns, what columns are, and their defaults. Constraints that are added wait for the end by themselves.
    fileprivate var pass: Int {
        switch self {
        case .dropColumn, .dropConstraint, .dropNotNull, .dropDefault, .dropIdentity,
            .dropExpression:
            0
        case .setType: 1
        case .addColumn: 2
        case .addConstraint: 3
        case .setNotNull, .setIdentity: 4
        case .setDefault, .addIdentity: 5
        case .alterConstraint, .validateConstraint, .setStatistics, .setOptions, .resetOptions,
            .setLogged, .setAccessMethod, .setTablespace, .setOwner, .attachPartition,
            .detachPartition, .attachIndex, .replicaIdentity, .setTriggers, .setRule:
            6
        }
    }
}
