// ALTER TABLE … ALTER COLUMN: types, identity and generated values of columns that have rows.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    // MARK: TYPE

    mutating func setType(
        _ name: String, _ typeName: TypeName, _ collation: QualifiedName?, _ using: Expression?,
        _ draft: inout TableDraft
    ) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        let column = draft.definition.columns[index]
        try checkCollation(collation)
        let type = try planner.resolve(typeName, text: text)
        try refusePseudoType(type, name)
        try refuseKeyColumn(column, of: draft.definition, "alter")
        try refuseGeneratedUse(of: column, in: draft.definition)
        if let before = catalog.tables[draft.definition.oid]?.column(column.attnum),
            before.type != column.type
        {
            throw SQLError(
                .featureNotSupported, "cannot alter type of column \"\(name)\" twice")
        }
        if case .generated = column.defaultValue, using != nil {
            throw SQLError(
                .invalidColumnDefinition,
                "cannot specify USING when altering type of generated column",
                detail: "Column \"\(name)\" is a generated column.")
        }
        let value = try conversion(of: column, to: type, using, in: draft.definition)
        draft.definition.columns[index].type = type
        draft.definition.columns[index].collation = 0
        try checkDefault(of: column, as: type)
        try checkConstraints(over: column, &draft)
        try rebindIndexes(over: column, &draft)
        try setSequenceType(of: column, to: type)
        if case .column(index) = value.kind, column.type.physicalKind == type.physicalKind,
            using == nil
        {
            return
        }
        beginRewrite(&draft)
        draft.definition.columns[index].missingValue = .null
        draft.conversions.removeAll { $0.column == column.attnum }
        draft.conversions.append(
            DefinitionWork.Conversion(column: column.attnum, value: value))
    }

    private func refuseGeneratedUse(
        of column: TableColumn, in table: TableDefinition
    ) throws(SQLError) {
        for other in table.liveColumns where other.attnum != column.attnum {
            guard case .generated(let source) = other.defaultValue,
                KeptExpression.mentions(source, column: column.name)
            else { continue }
            throw SQLError(
                .featureNotSupported, "cannot alter type of a column used by a generated column",
                detail: "Column \"\(column.name)\" is used by generated column \"\(other.name)\".")
        }
    }

    /// The new value over the old row: the USING expression's, or the old value, converted as an
    /// assignment converts.
    private func conversion(
        of column: TableColumn, to type: SQLType, _ using: Expression?, in table: TableDefinition
    ) throws(SQLError) -> BoundExpression {
        let columns = Self.outputColumns(catalog.tables[table.oid] ?? table)
        let quoted = quotedIdentifier(column.name)
        let always = "\"" + column.name.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        let source: Expression
        if let using { source = using } else { source = try ExpressionText.parsed(always) }
        // Errors of the expression itself come first.
        _ = try planner.bind(source, text: text, over: columns, of: table, use: .transform)
        do throws(SQLError) {
            return try planner.bind(
                source, text: text, over: columns, of: table, target: type, use: .transform)
        } catch {
            guard error.state == .datatypeMismatch else { throw error }
            let typeText = type.sqlName ?? ""
            if using != nil {
                throw SQLError(
                    .datatypeMismatch,
                    "result of USING clause for column \"\(column.name)\" cannot be cast "
                        + "automatically to type \(typeText)",
                    hint: "You might need to add an explicit cast.")
            }
            throw SQLError(
                .datatypeMismatch,
                "column \"\(column.name)\" cannot be cast automatically to type \(typeText)",
                hint: "You might need to specify \"USING \(quoted)::\(typeText)\".")
        }
    }

    private func checkDefault(of column: TableColumn, as type: SQLType) throws(SQLError) {
        let source: String
        switch column.defaultValue {
        case .expression(let text): source = text
        case .serial(let sequence): source = "nextval('\(sequence)'::regclass)"
        case .null, .generated, .identity: return
        }
        do throws(SQLError) {
            _ = try planner.bind(
                try ExpressionText.parsed(source), text: source, over: [], target: type,
                use: .defaultValue)
        } catch {
            guard error.state == .datatypeMismatch else { throw error }
            throw SQLError(
                .datatypeMismatch,
                "default for column \"\(column.name)\" cannot be cast automatically to type "
                    + "\(type.sqlName ?? "")")
        }
    }

    /// Checks must still make sense, and rows must still meet them and the foreign keys.
    private mutating func checkConstraints(
        over column: TableColumn, _ draft: inout TableDraft
    ) throws(SQLError) {
        let table = draft.definition
        for constraint in table.constraints {
            switch constraint.kind {
            case .check(let source):
                guard KeptExpression.mentions(source, column: column.name) else { continue }
                do throws(SQLError) {
                    _ = try planner.bind(
                        try ExpressionText.parsed(source), text: source,
                        over: Self.outputColumns(table), target: .bool, use: .check)
                } catch {
                    // It is not in the statement's text.
                    var error = error
                    error.position = nil
                    throw error
                }
                if constraint.isValidated { draft.rechecks.append(constraint) }
            case .foreignKey(let key):
                let referenced =
                    key.referencedTable == table.oid ? table : catalog.tables[key.referencedTable]
                guard let referenced,
                    key.columns.contains(column.attnum)
                        || (referenced.oid == table.oid
                            && key.referencedColumns.contains(column.attnum))
                else { continue }
                try checkTypes(
                    key.columns, of: table, key.referencedColumns, of: referenced,
                    constraint.name)
                if constraint.isValidated { draft.rechecks.append(constraint) }
            case .primaryKey, .unique: break
            }
        }
        for referrer in catalog.foreignKeys(to: table.oid)
        where referrer.table.oid != table.oid
            && referrer.key.referencedColumns.contains(column.attnum)
        {
            try checkTypes(
                referrer.key.columns, of: referrer.table, referrer.key.referencedColumns,
                of: table, referrer.constraint.name)
            if referrer.constraint.isValidated {
                plan.shareRowExclusiveLocks.append(referrer.table.oid)
                draft.recheckedReferrers.append(referrer)
            }
        }
    }

    private mutating func setSequenceType(
        of column: TableColumn, to type: SQLType
    ) throws(SQLError) {
        guard case .identity(let oid, _) = column.defaultValue,
            var sequence = catalog.sequences[oid]
        else { return }
        try Self.requireInteger(type)
        let (old, new) = (Self.range(of: sequence.type), Self.range(of: type))
        sequence.type = type
        if sequence.maximum == old.upperBound { sequence.maximum = new.upperBound }
        if sequence.minimum == old.lowerBound { sequence.minimum = new.lowerBound }
        plan.put(.sequence(sequence))
    }

    // MARK: Identity

    private func notInState(_ column: String, _ draft: TableDraft, _ what: String) -> SQLError {
        SQLError(
            .objectNotInPrerequisiteState,
            "column \"\(column)\" of relation \"\(draft.definition.name)\" \(what)")
    }

    mutating func addIdentity(
        _ name: String, _ identity: Identity, _ options: [SequenceOption],
        _ draft: inout TableDraft
    ) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        let column = draft.definition.columns[index]
        try Self.requireInteger(column.type)
        guard column.isNotNull else {
            throw notInState(name, draft, "must be declared NOT NULL before identity can be added")
        }
        if case .identity = column.defaultValue {
            throw notInState(name, draft, "is already an identity column")
        }
        guard column.defaultValue == .null else {
            throw notInState(name, draft, "already has a default value")
        }
        try makeIdentity(identity, options, at: index, in: &draft)
    }

    mutating func setIdentity(
        _ name: String, _ identity: Identity?, _ options: [SequenceOption],
        _ draft: inout TableDraft
    ) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        guard case .identity(let oid, let always) = draft.definition.columns[index].defaultValue,
            var sequence = catalog.sequences[oid]
        else { throw notInState(name, draft, "is not an identity column") }
        draft.definition.columns[index].defaultValue = .identity(
            sequence: oid, always: identity.map { $0 == .always } ?? always)
        guard !options.isEmpty else { return }
        try apply(options, to: &sequence, isNew: false)
        plan.put(.sequence(sequence))
    }

    mutating func dropIdentity(
        _ name: String, ifExists: Bool, _ draft: inout TableDraft
    ) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        guard case .identity(let oid, _) = draft.definition.columns[index].defaultValue else {
            let error = notInState(name, draft, "is not an identity column")
            guard ifExists else { throw error }
            plan.notice("\(error.message), skipping")
            return
        }
        draft.definition.columns[index].defaultValue = .null
        if let sequence = catalog.sequences[oid] {
            try releaseUses(
                of: [sequence], of: "sequence \(described(sequence))", .restrict, except: nil,
                &draft)
            dropSequence(sequence)
        }
    }

    mutating func dropExpression(
        _ name: String, ifExists: Bool, _ draft: inout TableDraft
    ) throws(SQLError) {
        let index = try columnIndex(name, in: draft)
        guard case .generated = draft.definition.columns[index].defaultValue else {
            let error = notInState(name, draft, "is not a stored generated column")
            guard ifExists else { throw error }
            plan.notice("\(error.message), skipping")
            return
        }
        draft.definition.columns[index].defaultValue = .null
    }
}
