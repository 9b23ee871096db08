// ALTER TABLE of a partitioned table: what it does is done to its partitions too, and theirs.
//
// Columns are altered by the commands themselves; constraints and indexes by comparing the parent's
// definitions before and after, since partitions have their own, under names of their own.
import Bytes
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    /// Does to the partitions of a table, which was `before` and is `after`, what has been done to it.
    mutating func alterPartitions(
        of before: TableDefinition, as after: TableDefinition, _ commands: [AlterTableCommand]
    ) throws(SQLError) {
        let commands = commands.filter(\.isInherited)
        guard !commands.isEmpty else { return }
        for partition in catalog.partitions(of: before.oid) {
            if commands.allSatisfy(\.isOfTriggers) {
                plan.shareRowExclusiveLocks.append(partition.oid)
            } else {
                plan.exclusiveLocks.append(partition.oid)
            }
            let old = plan.latest(partition)
            var draft = TableDraft(
                definition: old, names: partitionNames(in: old.schema))
            for command in commands { try inherit(command, after, &draft) }
            try removeInherited(of: before, missingIn: after, &draft)
            try addInherited(of: after, missingIn: before, &draft)
            try copyStates(from: after, before, &draft)
            let kept = Set(
                draft.definition.allIndexes.map(\.oid) + draft.definition.constraints.map(\.oid))
            let inherited = draft.definition.partition?.inherited ?? [:]
            draft.definition.partition?.inherited = inherited.filter { kept.contains($0.key) }
            finishAltering(draft, old)
            if old.partitionKey != nil {
                try alterPartitions(of: old, as: draft.definition, commands)
            }
        }
    }

    /// Gives the partitions of a table the constraints and indexes that it has, and had not before.
    mutating func passOn(from table: TableDefinition, before: TableDefinition) throws(SQLError) {
        for partition in catalog.partitions(of: table.oid) {
            plan.exclusiveLocks.append(partition.oid)
            let old = plan.latest(partition)
            var draft = TableDraft(
                definition: old, names: partitionNames(in: old.schema))
            try addInherited(of: table, missingIn: before, &draft)
            finishAltering(draft, old)
            try passOn(from: draft.definition, before: old)
        }
    }

    /// A command about columns, in a partition.
    private mutating func inherit(
        _ command: AlterTableCommand, _ parent: TableDefinition, _ draft: inout TableDraft
    ) throws(SQLError) {
        switch command {
        case .addColumn(let column, _):
            guard draft.column(named: column.name) == nil,
                var added = parent.liveColumns.first(where: { $0.name == column.name })
            else { return }
            if case .identity = added.defaultValue {
                throw SQLError(
                    .invalidTableDefinition,
                    "cannot recursively add identity column to table that has child tables")
            }
            added.attnum = Int16(draft.definition.columns.count + 1)
            added.missingValue = .null
            draft.definition.columns.append(added)
            try checkColumnCount(draft)
            try fillAdded(column, added, &draft)
        case .dropColumn(let name, _, let behavior):
            guard draft.column(named: name) != nil else { return }
            try dropColumn(name, ifExists: true, behavior, &draft)
        case .setDefault, .dropDefault, .setNotNull, .dropNotNull, .setType, .dropExpression,
            .setTriggers:
            try apply(command, to: &draft, isInherited: true)
        default: break
        }
    }

    private mutating func removeInherited(
        of before: TableDefinition, missingIn after: TableDefinition, _ draft: inout TableDraft
    ) throws(SQLError) {
        let kept = Set(after.allIndexes.map(\.oid) + after.constraints.map(\.oid))
        let gone = Set(before.allIndexes.map(\.oid) + before.constraints.map(\.oid))
            .subtracting(kept)
        let own = Set(
            (draft.definition.partition?.inherited ?? [:]).filter { gone.contains($0.value) }.keys)
        for index in draft.definition.allIndexes where own.contains(index.oid) {
            removeIndex(index, from: &draft)
        }
        draft.definition.constraints.removeAll { own.contains($0.oid) }
    }

    private mutating func addInherited(
        of after: TableDefinition, missingIn before: TableDefinition, _ draft: inout TableDraft
    ) throws(SQLError) {
        for constraint in after.constraints
        where !before.constraints.contains(where: { $0.oid == constraint.oid }) {
            switch constraint.kind {
            case .check:
                let count = draft.definition.constraints.count
                try inherit(check: constraint, &draft, isNew: true)
                if draft.definition.constraints.count > count, constraint.isValidated {
                    draft.newChecks.append(constraint.name)
                }
            case .foreignKey(let key):
                try inherit(foreignKey: constraint, key, from: after, &draft, isNew: false)
            case .primaryKey, .unique: break
            }
        }
        for index in after.indexes where !before.indexes.contains(where: { $0.oid == index.oid }) {
            if index.isPrimary {
                plan.work.append(
                    .checkNotNull(
                        table: draft.definition.oid,
                        columns: attnums(index.columnNumbers, of: after, in: draft.definition)))
            }
            try inherit(index: index, from: after, &draft, isNew: false)
        }
    }

    /// Whether a constraint is validated and when it is checked.
    private mutating func copyStates(
        from after: TableDefinition, _ before: TableDefinition, _ draft: inout TableDraft
    ) throws(SQLError) {
        for position in draft.definition.constraints.indices {
            let own = draft.definition.constraints[position]
            guard let oid = draft.definition.partition?.inherited[own.oid],
                let old = before.constraints.first(where: { $0.oid == oid }),
                let new = after.constraints.first(where: { $0.oid == oid }), old != new
            else { continue }
            draft.definition.constraints[position].isDeferrable = new.isDeferrable
            draft.definition.constraints[position].isInitiallyDeferred = new.isInitiallyDeferred
            if new.isValidated, !own.isValidated {
                draft.definition.constraints[position].isValidated = true
                draft.rechecks.append(own)
            }
        }
    }

    // MARK: What is refused

    /// ALTER TABLE ONLY cannot do to a table with partitions what its partitions must share.
    func refuseOnly(_ alter: AlterTable, _ table: TableDefinition) throws(SQLError) {
        guard alter.table.isOnly, table.partitionKey != nil,
            !catalog.partitions(of: table.oid).isEmpty
        else { return }
        for command in alter.commands {
            switch command {
            case .addColumn:
                throw SQLError(
                    .invalidTableDefinition, "column must be added to child tables too")
            case .dropColumn:
                throw SQLError(
                    .invalidTableDefinition,
                    "cannot drop column from only the partitioned table when partitions exist",
                    hint: "Do not specify the ONLY keyword.")
            case .setType(let name, _, _, _):
                throw SQLError(
                    .invalidTableDefinition,
                    "type of inherited column \"\(name)\" must be changed in child tables too")
            case .setNotNull(let name): try requireNotNull([name], inPartitionsOf: table)
            case .addConstraint(let constraint): try refuseOnly(constraint, table)
            case .dropNotNull:
                throw SQLError(
                    .invalidTableDefinition,
                    "cannot remove constraint from only the partitioned table when partitions exist",
                    hint: "Do not specify the ONLY keyword.")
            case .dropConstraint:
                throw SQLError(
                    .invalidTableDefinition,
                    "cannot remove constraint from only the partitioned table when partitions exist",
                    hint: "Do not specify the ONLY keyword.")
            default: break
            }
        }
    }

    /// A key is put together of its partitions' (ALTER INDEX … ATTACH PARTITION).
    private func refuseOnly(
        _ constraint: TableConstraint, _ table: TableDefinition
    ) throws(SQLError) {
        switch constraint.kind {
        case .primaryKey(let columns, _): try requireNotNull(columns, inPartitionsOf: table)
        case .unique: break
        case .check:
            throw SQLError(
                .invalidTableDefinition, "constraint must be added to child tables too")
        case .foreignKey(_, let reference):
            throw SQLError(
                .wrongObjectType,
                "cannot use ONLY for foreign key on partitioned table \"\(table.name)\" "
                    + "referencing relation \"\(reference.table.name)\"")
        }
    }

    private func requireNotNull(
        _ columns: [String], inPartitionsOf table: TableDefinition
    ) throws(SQLError) {
        for partition in catalog.partitions(of: table.oid) {
            for column in partition.liveColumns
            where columns.contains(column.name) && !column.isNotNull {
                throw SQLError(
                    .invalidTableDefinition, "constraint must be added to child tables too",
                    detail: "Column \"\(column.name)\" of relation \"\(partition.name)\" is not "
                        + "already NOT NULL.",
                    hint: "Do not specify the ONLY keyword.")
            }
        }
    }

    /// What decides about partitions stays as it is.
    func refuseKeyColumn(
        _ column: TableColumn, of table: TableDefinition, _ what: String
    ) throws(SQLError) {
        guard let key = table.partitionKey, key.columns.contains(column.attnum) else { return }
        throw SQLError(
            .invalidTableDefinition,
            "cannot \(what) column \"\(column.name)\" because it is part of the partition key of "
                + "relation \"\(table.name)\"")
    }
}

extension AlterTableCommand {
    /// Partitions share what it changes.
    fileprivate var isInherited: Bool {
        switch self {
        case .addColumn, .dropColumn, .setDefault, .dropDefault, .setNotNull, .dropNotNull,
            .setType,
            .dropExpression, .addConstraint, .dropConstraint, .alterConstraint, .validateConstraint,
            .setTriggers:
            true
        default: false
        }
    }
}

extension IndexDefinition {
    /// The columns that are parts of it.
    var columnNumbers: [Int16] {
        parts.compactMap { part in
            if case .column(let attnum) = part.value { attnum } else { nil }
        }
    }
}

extension DefinitionWork {
    /// Whether it reads or writes the table's own rows.
    func readsRows(of oid: OID) -> Bool {
        switch self {
        case .buildIndex(let table, _), .checkNotNull(let table, _), .checkConstraint(let table, _),
            .checkForeignKey(let table, _), .checkPartition(let table, _),
            .checkUnreferenced(let table, _, _, _),
            .rewriteTable(let table, _, _):
            table == oid
        case .createKeyspace, .dropKeyspace, .beginCounter, .continueCounter, .giveUpNumbers: false
        }
    }
}
