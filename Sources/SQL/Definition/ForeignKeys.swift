// FOREIGN KEY and REFERENCES: what a key refers to, and what goes when that goes.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    /// Adds a foreign key to a table whose columns and keys are complete.
    mutating func addForeignKey(
        _ constraint: ConstraintRequest, to draft: inout TableDraft
    ) throws(SQLError) {
        guard case .foreignKey(let names, let reference) = constraint.kind else { return }
        if reference.match == .partial {
            throw SQLError(
                .featureNotSupported, "MATCH PARTIAL not yet implemented",
                position: position(constraint.location))
        }
        let referenced = try referencedTable(reference.table, draft)
        guard names.count <= Self.keyColumnsMax else {
            throw SQLError(
                .tooManyColumns,
                "cannot have more than \(Self.keyColumnsMax) keys in a foreign key")
        }
        if constraint.isNotValid, draft.definition.partitionKey != nil,
            catalog.tables[draft.definition.oid] != nil
        {
            throw SQLError(
                .wrongObjectType,
                "cannot add NOT VALID foreign key on partitioned table "
                    + "\"\(draft.definition.name)\" referencing relation "
                    + "\"\(referenced.name)\"",
                detail: "This feature is not yet supported on partitioned tables.")
        }
        let columns = try foreignKeyColumns(names, of: draft.definition)
        let target = try referencedColumns(reference, in: referenced)
        let (onUpdate, onDelete) = (action(reference.onUpdate), action(reference.onDelete))
        try checkReferences(target, of: referenced, draft.definition)
        guard columns.count == target.count else {
            throw SQLError(
                .invalidForeignKey,
                "number of referencing and referenced columns for foreign key disagree")
        }
        try refuseGenerated(columns, of: draft.definition, onUpdate, onDelete)
        let name = try constraintName(
            constraint.name, names.joined(separator: "_"), "fkey", in: &draft)
        try checkTypes(columns, of: draft.definition, target, of: referenced, name)
        draft.definition.constraints.append(
            ConstraintDefinition(
                oid: newOID(), name: name,
                kind: .foreignKey(
                    ConstraintDefinition.ForeignKey(
                        columns: columns, referencedTable: referenced.oid,
                        referencedColumns: target,
                        match: reference.match == .full ? .full : .simple, onUpdate: onUpdate,
                        onDelete: onDelete,
                        deleteSetColumns: try columnsToSet(reference, columns, draft))),
                isDeferrable: constraint.timing.isDeferrable,
                isInitiallyDeferred: constraint.timing.isInitiallyDeferred,
                isValidated: !constraint.isNotValid))
        if referenced.oid != draft.definition.oid {
            lockReferenced(referenced.oid)
        }
    }

    /// Throws 42501 unless the table may be referred to.
    private func checkReferences(
        _ columns: [Int16], of referenced: TableDefinition, _ own: TableDefinition
    ) throws(SQLError) {
        guard referenced.oid != own.oid,
            !catalog.privileges(of: context.role, on: referenced).contains(.references)
        else { return }
        let isAllowed = columns.allSatisfy {
            catalog.privileges(of: context.role, onColumn: $0, of: referenced)
                .contains(.references)
        }
        guard isAllowed else {
            throw SQLError(
                .insufficientPrivilege, "permission denied for table \(referenced.name)")
        }
    }

    /// Keeps a table that is referred to as it is, with its partitions.
    mutating func lockReferenced(_ table: OID) {
        plan.shareRowExclusiveLocks.append(table)
        plan.shareRowExclusiveLocks += catalog.partitionTree(of: table).map(\.oid)
    }

    /// The table itself while it is being made, or one of the catalog.
    private func referencedTable(
        _ name: QualifiedName, _ draft: TableDraft
    ) throws(SQLError) -> TableDefinition {
        let own = draft.definition
        let found = try findRelation(name)
        if found?.oid == own.oid { return own }
        if found == nil || catalog.tables[own.oid] == nil, name.name == own.name,
            name.schema == nil || name.schema == catalog.schemas[own.schema]?.name
        {
            return own
        }
        if case .table(let table)? = found {
            switch table.kind {
            case .table, .partitioned: return table
            case .topic, .view: break
            }
        }
        guard found != nil else {
            throw SQLError(.undefinedTable, "relation \"\(name.written)\" does not exist")
        }
        throw SQLError(.wrongObjectType, "referenced relation \"\(name.name)\" is not a table")
    }

    private func foreignKeyColumns(
        _ names: [String], of table: TableDefinition
    ) throws(SQLError) -> [Int16] {
        var attnums: [Int16] = []
        for name in names {
            guard let column = table.liveColumns.first(where: { $0.name == name }) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" referenced in foreign key constraint does not exist")
            }
            attnums.append(column.attnum)
        }
        return attnums
    }

    /// The columns referred to: the primary key's, or those of some unique index that is checked
    /// at once.
    private func referencedColumns(
        _ reference: ForeignKeyReference, in table: TableDefinition
    ) throws(SQLError) -> [Int16] {
        guard !reference.columns.isEmpty else {
            guard let primary = table.primaryKey, case .primaryKey(let columns) = primary.kind,
                table.indexes.contains(where: { $0.constraint == primary.oid })
            else {
                throw SQLError(
                    .undefinedObject,
                    "there is no primary key for referenced table \"\(table.name)\"")
            }
            if primary.isDeferrable { throw deferrableTarget("primary key", table) }
            return columns
        }
        let columns = try foreignKeyColumns(reference.columns, of: table)
        guard Set(columns).count == columns.count else {
            throw SQLError(
                .invalidForeignKey,
                "foreign key referenced-columns list must not contain duplicates")
        }
        if table.uniqueIndex(over: columns) != nil { return columns }
        for constraint in table.constraints where constraint.isDeferrable {
            switch constraint.kind {
            case .primaryKey(let key), .unique(let key):
                if Set(key) == Set(columns) { throw deferrableTarget("unique constraint", table) }
            case .check, .foreignKey: break
            }
        }
        throw SQLError(
            .invalidForeignKey,
            "there is no unique constraint matching given keys for referenced table "
                + "\"\(table.name)\"")
    }

    private func deferrableTarget(_ what: String, _ table: TableDefinition) -> SQLError {
        SQLError(
            .objectNotInPrerequisiteState,
            "cannot use a deferrable \(what) for referenced table \"\(table.name)\"")
    }

    private func action(
        _ written: ForeignKeyReference.Action
    ) -> ConstraintDefinition.ForeignKey.Action {
        switch written {
        case .noAction: .noAction
        case .restrict: .restrict
        case .cascade: .cascade
        case .setNull: .setNull
        case .setDefault: .setDefault
        }
    }

    /// ON DELETE SET NULL (columns) and SET DEFAULT (columns).
    private func columnsToSet(
        _ reference: ForeignKeyReference, _ columns: [Int16], _ draft: TableDraft
    ) throws(SQLError) -> [Int16] {
        let names: [String]
        switch reference.onDelete {
        case .setNull(let given), .setDefault(let given): names = given
        case .noAction, .restrict, .cascade: return []
        }
        let attnums = try foreignKeyColumns(names, of: draft.definition)
        for (name, attnum) in zip(names, attnums) where !columns.contains(attnum) {
            throw SQLError(
                .invalidColumnReference,
                "column \"\(name)\" referenced in ON DELETE SET action must be part of foreign key"
            )
        }
        return attnums
    }

    private func refuseGenerated(
        _ columns: [Int16], of table: TableDefinition,
        _ onUpdate: ConstraintDefinition.ForeignKey.Action,
        _ onDelete: ConstraintDefinition.ForeignKey.Action
    ) throws(SQLError) {
        for column in columns.compactMap({ table.column($0) }) {
            guard case .generated = column.defaultValue else { continue }
            let changesAtUpdate = onUpdate != .noAction && onUpdate != .restrict
            let changesAtDelete = onDelete == .setNull || onDelete == .setDefault
            guard changesAtUpdate || changesAtDelete else { continue }
            throw SQLError(
                .syntaxError,
                "invalid ON \(changesAtUpdate ? "UPDATE" : "DELETE") action for foreign key "
                    + "constraint containing generated column")
        }
    }

    /// Throws 42804 unless each pair of columns can be compared by the referenced key's index.
    func checkTypes(
        _ columns: [Int16], of table: TableDefinition, _ target: [Int16],
        of referenced: TableDefinition, _ name: String
    ) throws(SQLError) {
        for (attnum, targetAttnum) in zip(columns, target) {
            guard let column = table.column(attnum), let key = referenced.column(targetAttnum)
            else { continue }
            let (from, to) = (column.type.oid, key.type.oid)
            if from == to || BuiltinFacts.equality(to, from) != nil
                || BuiltinFacts.cast(from: from, to: to)?.context == "i"
            {
                continue
            }
            throw SQLError(
                .datatypeMismatch,
                "foreign key constraint \"\(name)\" cannot be implemented",
                detail: "Key columns \"\(column.name)\" and \"\(key.name)\" are of incompatible "
                    + "types: \(column.type.sqlName ?? "") and \(key.type.sqlName ?? "").")
        }
    }

    // MARK: What depends on a key

    /// Removes foreign keys that stand in the way of `what`, or throws 2BP01 without CASCADE.
    /// `reason` says what each of them depends on. Those of the table in `draft` go from it, the
    /// others with changes of their own.
    mutating func release(
        _ referrers: [ForeignKeyReferrer], of what: String, _ behavior: DropBehavior,
        draft: inout TableDraft, reason: (ForeignKeyReferrer) -> String
    ) throws(SQLError) {
        let own = draft.definition.oid
        try release(referrers, of: what, behavior, except: own, reason: reason)
        for referrer in referrers where referrer.table.oid == own {
            draft.definition.constraints.removeAll { $0.oid == referrer.constraint.oid }
        }
    }

    /// The same; the constraints of table `own` are left to the caller.
    mutating func release(
        _ referrers: [ForeignKeyReferrer], of what: String, _ behavior: DropBehavior,
        except own: OID? = nil, reason: (ForeignKeyReferrer) -> String
    ) throws(SQLError) {
        guard !referrers.isEmpty else { return }
        guard behavior == .cascade else {
            throw dependentsExist(
                what, referrers.map { "\(described($0)) depends on \(reason($0))" })
        }
        noticeCascade(removeKeys(referrers, except: own))
    }

    /// Removes foreign keys, and what partitions have of them; those of table `own` are left to the
    /// caller. Returns all of them, as a notice names them.
    mutating func removeKeys(
        _ referrers: [ForeignKeyReferrer], except own: OID? = nil
    ) -> [String] {
        for referrer in referrers where referrer.table.oid != own {
            var table = plan.latest(referrer.table)
            table.constraints.removeAll { $0.oid == referrer.constraint.oid }
            plan.exclusiveLocks.append(table.oid)
            plan.put(.table(table))
            dropInherited([referrer.constraint.oid], below: table)
        }
        return referrers.map(described)
    }

    private func described(_ referrer: ForeignKeyReferrer) -> String {
        "constraint \(referrer.constraint.name) on table \(described(referrer.table))"
    }

    /// What DROP without CASCADE says of `dependents`, each a line of what depends on what.
    func dependentsExist(_ what: String, _ dependents: [String]) -> SQLError {
        SQLError(
            .dependentObjectsStillExist,
            "cannot drop \(what) because other objects depend on "
                + (what == Self.severalObjects ? "them" : "it"),
            detail: dependents.joined(separator: "\n"),
            hint: "Use DROP ... CASCADE to drop the dependent objects too.")
    }

    /// How messages name the objects of a DROP of several.
    static let severalObjects = "desired object(s)"

    mutating func noticeCascade(_ objects: [String]) {
        if objects.count == 1 {
            plan.notice("drop cascades to \(objects[0])")
        } else {
            plan.notice(
                "drop cascades to \(objects.count) other objects",
                detail: objects.map { "drop cascades to \($0)" }.joined(separator: "\n"))
        }
    }

    /// A table's name as messages have it: with its schema unless the search path finds it.
    func described(_ table: TableDefinition) -> String {
        let visible = catalog.relation(named: table.name, path: context.searchPath)
        if visible?.oid == table.oid { return table.name }
        return "\(catalog.schemas[table.schema]?.name ?? "").\(table.name)"
    }
}
