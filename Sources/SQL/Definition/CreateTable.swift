import Bytes
// CREATE TABLE, with everything that can stand in its parentheses.
import Catalog
import Planner
import Syntax
import Types

/// A constraint to be made, whether it was written at a column or on its own.
struct ConstraintRequest {
    var name: String?
    var kind: TableConstraint.Kind
    var timing: ConstraintTiming
    var isNotValid: Bool
    var location: Int32?

    /// One that is not written, but a copy of another table's.
    init(_ kind: TableConstraint.Kind, _ timing: ConstraintTiming) {
        self.kind = kind
        self.timing = timing
        isNotValid = false
    }

    /// `ofNew`: of a table without rows, where NOT VALID means nothing.
    init(_ constraint: TableConstraint, ofNew: Bool = false) {
        name = constraint.name
        kind = constraint.kind
        timing = constraint.timing
        isNotValid = constraint.isNotValid && !ofNew
        location = constraint.location
    }

    init(_ constraint: ColumnConstraint, _ kind: TableConstraint.Kind) {
        name = constraint.name
        self.kind = kind
        timing = constraint.timing
        isNotValid = false
        location = constraint.location
    }
}

extension ConstraintRequest {
    var isPrimary: Bool { if case .primaryKey = kind { true } else { false } }

    /// A key's columns as they are written.
    var columns: [String] {
        switch kind {
        case .primaryKey(let columns, _), .unique(let columns, _, _): columns
        case .check, .foreignKey: []
        }
    }

    var included: [String] {
        switch kind {
        case .primaryKey(_, let parameters), .unique(_, let parameters, _): parameters.including
        case .check, .foreignKey: []
        }
    }
}

/// A table while its definition is read: columns first, then constraints over them.
struct TableDraft {
    var definition: TableDefinition
    var names: ObjectNames
    /// Sequences of serial and identity columns, made with the table.
    var sequences: [SequenceDefinition] = []
    /// Defaults wait for the sequences of all serial columns, which they may number from; the places of their columns.
    var defaults: [(column: Int, value: Expression)] = []
    /// Generation expressions wait until every column is known; the places of their columns.
    var generated: [(column: Int, value: Expression)] = []
    /// CHECK constraints likewise.
    var checks: [ConstraintRequest] = []
    /// Keys likewise; those written at a column name it.
    var keys: [ConstraintRequest] = []
    /// They may refer to the table's own keys.
    var foreignKeys: [ConstraintRequest] = []
    /// The tables that LIKE names, and what it takes of them beside their columns.
    var likes: [(table: TableDefinition, including: TableLike.Parts)] = []
    /// ALTER TABLE writes the rows anew.
    var isRewritten = false
    /// The columns whose values change with that: their new values, over the old full row.
    var conversions: [DefinitionWork.Conversion] = []
    /// Constraints over them, which the new values must meet.
    var rechecks: [ConstraintDefinition] = []
    /// Foreign keys of other tables to them, likewise.
    var recheckedReferrers: [ForeignKeyReferrer] = []
    /// Constraints that ALTER TABLE adds, which the rows must meet: checks by name, foreign keys.
    var newChecks: [String] = []
    var newForeignKeys: [OID] = []

    func column(named name: String) -> TableColumn? {
        definition.columns.first { $0.name == name && !$0.isDropped }
    }
}

extension DefinitionPlanner {
    mutating func createTable(_ create: CreateTable) throws(SQLError) {
        plan.tag = "CREATE TABLE"
        try refuseUnsupported(create)
        let schema = try creationSchema(create.name, points: true)
        let name = Self.identifier(create.name.name)
        if create.ifNotExists, catalog.relation(named: name, in: schema.oid) != nil {
            plan.notice("relation \"\(name)\" already exists, skipping", .duplicateTable)
            return
        }
        try checkFree(name, in: schema)
        if let bound = create.partitionBound, let parent = create.inherits.first {
            return try createPartition(create, of: parent, bound, named: name, in: schema)
        }

        var names = ObjectNames(catalog, schema: schema.oid)
        names.take(name)
        var draft = TableDraft(
            definition: TableDefinition(
                oid: newOID(), schema: schema.oid, name: name, owner: context.role, columns: [],
                storage: KeyspaceID(0)),
            names: names)
        for element in create.elements {
            switch element {
            case .column(let column): try addColumn(column, to: &draft)
            case .constraint(let constraint):
                try addConstraint(ConstraintRequest(constraint, ofNew: true), to: &draft)
            case .like(let like): try addColumns(like: like, to: &draft)
            }
        }
        if let by = create.partitionBy {
            if create.accessMethod == "topic" {
                throw unsupported("a partitioned topic", create.name.location)
            }
            try checkAccessMethod(create.accessMethod)
            // It has no rows of its own.
            draft.definition.kind = .partitioned(try partitionKey(by, of: draft.definition))
        } else if let method = create.accessMethod, method == "topic" {
            try makeTopic(&draft, create)
        } else {
            try checkAccessMethod(create.accessMethod)
            draft.definition.storage = KeyspaceID(newOID())
            draft.definition.options = try Self.storageOptions(create.options)
            plan.work.append(.createKeyspace(draft.definition.storage))
        }
        try finish(&draft)
        for sequence in draft.sequences { plan.put(.sequence(sequence)) }
        plan.put(.table(draft.definition))
    }

    private func refuseUnsupported(_ create: CreateTable) throws(SQLError) {
        if create.persistence == .temporary {
            throw unsupported("CREATE TEMPORARY TABLE", create.name.location)
        }
        if create.partitionBound == nil, let inherited = create.inherits.first {
            throw unsupported("INHERITS", inherited.location)
        }
        if create.onCommit != .unspecified {
            throw SQLError(
                .invalidTableDefinition, "ON COMMIT can only be used on temporary tables")
        }
        if let tablespace = create.tablespace, tablespace != "pg_default" {
            throw SQLError(.undefinedObject, "tablespace \"\(tablespace)\" does not exist")
        }
    }

    func checkAccessMethod(_ method: String?) throws(SQLError) {
        guard let method, method != "heap" else { return }
        throw SQLError(
            .undefinedObject, "access method \"\(method)\" does not exist",
            hint: "Tables are made without USING, event topics with USING topic.")
    }

    /// Resolves the constraints that waited for the columns.
    mutating func finish(_ draft: inout TableDraft) throws(SQLError) {
        try finishDefaults(&draft)
        try finishGenerated(&draft)
        for key in Self.merged(draft.keys) { try addKey(key, to: &draft) }
        for check in draft.checks { try addCheck(check, to: &draft) }
        try finishLikes(&draft)
        for key in draft.foreignKeys {
            if case .topic = draft.definition.kind {
                throw unsupported("FOREIGN KEY of a topic", key.location)
            }
            try addForeignKey(key, to: &draft)
        }
        try checkColumnCount(draft)
    }

    /// Throws 54011; dropped columns count.
    func checkColumnCount(_ draft: TableDraft, adding count: Int = 0) throws(SQLError) {
        guard draft.definition.columns.count + count <= 1600 else {
            throw SQLError(.tooManyColumns, "tables can have at most 1600 columns")
        }
    }

    // MARK: Columns

    /// Adds a column with its default and NOT NULL; its other constraints wait.
    mutating func addColumn(
        _ column: ColumnDefinition, to draft: inout TableDraft
    ) throws(SQLError) {
        let name = Self.identifier(column.name)
        guard draft.column(named: name) == nil else {
            throw SQLError(.duplicateColumn, "column \"\(name)\" specified more than once")
        }
        if SystemColumns.names.contains(name) {
            throw SQLError(
                .duplicateColumn,
                "column name \"\(name)\" conflicts with a system column name")
        }
        guard let typeName = column.type else {
            throw unsupported("a column without a type", column.location)
        }
        try checkCollation(column.collation)
        try checkColumnCount(draft, adding: 1)
        let attnum = Int16(draft.definition.columns.count + 1)
        var added = TableColumn(attnum: attnum, name: name, type: .text)
        if let serial = SerialType(typeName) {
            added.type = serial.type
            added.isNotNull = true
            added.defaultValue = .serial(
                sequence: try addSequence(serial.type, for: added, identity: nil, [], &draft))
        } else {
            added.type = try planner.resolve(typeName, text: text)
        }
        try refusePseudoType(added.type, name)
        draft.definition.columns.append(added)
        try checkNullability(column, isSerial: added.isNotNull, of: draft.definition.name)
        for constraint in column.constraints {
            try addColumnConstraint(constraint, at: Int(attnum) - 1, to: &draft)
        }
    }

    /// Throws 42601 for NULL beside NOT NULL, SERIAL or IDENTITY.
    private func checkNullability(
        _ column: ColumnDefinition, isSerial: Bool, of table: String
    ) throws(SQLError) {
        var isNullable = isSerial ? false : nil as Bool?
        for constraint in column.constraints {
            let wanted: Bool
            switch constraint.kind {
            case .null: wanted = true
            case .notNull, .identity: wanted = false
            default: continue
            }
            if let isNullable, isNullable != wanted {
                throw SQLError(
                    .syntaxError,
                    "conflicting NULL/NOT NULL declarations for column \"\(column.name)\" of table "
                        + "\"\(table)\"", position: position(constraint.location))
            }
            isNullable = wanted
        }
    }

    func checkCollation(_ collation: QualifiedName?) throws(SQLError) {
        guard let collation,
            !["default", "C", "POSIX", "C.UTF-8", "ucs_basic"].contains(collation.name)
        else { return }
        throw SQLError(
            .undefinedObject,
            "collation \"\(collation.name)\" for encoding \"UTF8\" does not exist",
            hint: "Text is compared by bytes: the collation \"C\".",
            position: position(collation.location))
    }

    func refusePseudoType(_ type: SQLType, _ name: String) throws(SQLError) {
        guard type.category == .pseudo else { return }
        throw SQLError(
            .invalidTableDefinition,
            "column \"\(name)\" has pseudo-type \(type.sqlName ?? "unknown")")
    }

    mutating func addColumnConstraint(
        _ constraint: ColumnConstraint, at index: Int, to draft: inout TableDraft
    ) throws(SQLError) {
        let name = draft.definition.columns[index].name
        func asTableConstraint(_ kind: TableConstraint.Kind) -> ConstraintRequest {
            ConstraintRequest(constraint, kind)
        }
        switch constraint.kind {
        case .null: break
        case .notNull: draft.definition.columns[index].isNotNull = true
        case .defaultValue(let expression):
            let existing = draft.definition.columns[index].defaultValue
            guard existing == .null else { throw secondDefault(constraint, existing, name, draft) }
            draft.definition.columns[index].defaultValue = .expression(
                ExpressionText.print(expression, over: []))
            draft.defaults.append((index, expression))
        case .check(let expression, let noInherit):
            draft.checks.append(asTableConstraint(.check(expression, noInherit: noInherit)))
        case .primaryKey(let parameters):
            draft.keys.append(asTableConstraint(.primaryKey(columns: [name], parameters)))
        case .unique(let parameters, let nullsNotDistinct):
            draft.keys.append(
                asTableConstraint(
                    .unique(
                        columns: [name], parameters, nullsNotDistinct: nullsNotDistinct)))
        case .references(let reference):
            draft.foreignKeys.append(
                asTableConstraint(.foreignKey(columns: [name], reference)))
        case .identity(let identity, let options):
            if draft.defaults.contains(where: { $0.column == index }) {
                throw secondDefault(constraint, .identity(sequence: 0, always: false), name, draft)
            }
            try makeIdentity(identity, options, at: index, in: &draft)
        case .generated(let expression):
            let existing = draft.definition.columns[index].defaultValue
            guard existing == .null else {
                throw secondGeneration(constraint, existing, name, draft)
            }
            draft.definition.columns[index].defaultValue = .generated(
                ExpressionText.print(expression, over: draft.definition.columns))
            draft.generated.append((index, expression))
        }
    }

    private func secondDefault(
        _ constraint: ColumnConstraint, _ existing: TableColumn.Default, _ column: String,
        _ draft: TableDraft
    ) -> SQLError {
        let place = "for column \"\(column)\" of table \"\(draft.definition.name)\""
        switch existing {
        case .identity:
            return SQLError(
                .syntaxError, "both default and identity specified \(place)",
                position: position(constraint.location))
        case .generated:
            return SQLError(
                .syntaxError, "both default and generation expression specified \(place)",
                position: position(constraint.location))
        case .serial:
            return SQLError(.syntaxError, "multiple default values specified \(place)")
        default:
            return SQLError(
                .syntaxError, "multiple default values specified \(place)",
                position: position(constraint.location))
        }
    }

    /// Throws 22023 unless an identity column may be of the type.
    static func requireInteger(_ type: SQLType) throws(SQLError) {
        guard [.int2, .int4, .int8].contains(type) else {
            throw SQLError(
                .invalidParameterValue,
                "identity column type must be smallint, integer, or bigint")
        }
    }

    mutating func makeIdentity(
        _ identity: Identity, _ options: [SequenceOption], at index: Int,
        in draft: inout TableDraft
    ) throws(SQLError) {
        let column = draft.definition.columns[index]
        try Self.requireInteger(column.type)
        guard column.defaultValue == .null else {
            throw SQLError(
                .syntaxError,
                "both default and identity specified for column \"\(column.name)\" of table "
                    + "\"\(draft.definition.name)\"")
        }
        let sequence = try addSequence(
            column.type, for: column, identity: identity, options, &draft)
        draft.definition.columns[index].defaultValue = .identity(
            sequence: sequence, always: identity == .always)
        draft.definition.columns[index].isNotNull = true
    }

    /// The sequence behind a serial or identity column. Returns its OID.
    private mutating func addSequence(
        _ type: SQLType, for column: TableColumn, identity: Identity?,
        _ options: [SequenceOption], _ draft: inout TableDraft
    ) throws(SQLError) -> OID {
        let name = draft.names.choose(draft.definition.name, column.name, "seq")
        var sequence = SequenceDefinition(
            oid: newOID(), schema: draft.definition.schema, name: name, owner: context.role,
            type: type)
        try apply(options, to: &sequence, isNew: true)
        sequence.ownedBy = SequenceDefinition.Owner(
            table: draft.definition.oid, column: column.attnum, isIdentity: identity != nil)
        draft.sequences.append(sequence)
        return sequence.oid
    }

    /// Checks the defaults, now that all sequences are there to be named.
    mutating func finishDefaults(_ draft: inout TableDraft) throws(SQLError) {
        guard !draft.defaults.isEmpty else { return }
        let beside = seeing(sequencesOf: draft)
        for (index, expression) in draft.defaults {
            draft.definition.columns[index].defaultValue = try beside.defaultValue(
                expression, for: draft.definition.columns[index])
        }
        draft.defaults.removeAll()
    }

    /// Checks a default and gives the form that is kept.
    func defaultValue(
        _ expression: Expression, for column: TableColumn
    ) throws(SQLError) -> TableColumn.Default {
        let (planner, literals) = (planner, LiteralNotes())
        func bind(_ value: Expression, _ text: String) throws(SQLError) -> BoundExpression {
            try planner.bind(
                value, text: text, over: [], target: column.type, named: column.name,
                use: .defaultValue, noting: literals)
        }
        let bound = try bind(expression, text)
        if case .literal(.null) = expression.node { return .null }
        let source = kept(
            expression, bound, literals, columnType: column.type, rebind: bind)
        if let sequence = sequence(thatNumbers: source) { return .serial(sequence: sequence.oid) }
        return .expression(source)
    }

    // MARK: Table constraints

    mutating func addConstraint(
        _ constraint: ConstraintRequest, to draft: inout TableDraft
    ) throws(SQLError) {
        switch constraint.kind {
        case .check: draft.checks.append(constraint)
        case .primaryKey, .unique: draft.keys.append(constraint)
        case .foreignKey: draft.foreignKeys.append(constraint)
        }
    }

    /// Storage parameters as they are kept and shown: `history_retention`, and PostgreSQL's own
    /// (fillfactor …), which are accepted and mean nothing here.
    static func storageOptions(_ options: [Option]) throws(SQLError) -> [StorageOption] {
        let known: Set<String> = [
            "fillfactor", "autovacuum_enabled", "toast_tuple_target", "parallel_workers",
            "autovacuum_vacuum_scale_factor", "autovacuum_analyze_scale_factor",
            "autovacuum_vacuum_threshold", "user_catalog_table",
        ]
        var kept: [StorageOption] = []
        for option in options {
            if option.name == TableDefinition.historyRetentionName, option.namespace == nil {
                let value = option.valueText ?? "true"
                _ = try TableDefinition.historyRetention(value)
                kept.append(StorageOption(name: option.name, value: value))
                continue
            }
            guard known.contains(option.name) || option.namespace == "toast" else {
                throw SQLError(
                    .invalidParameterValue, "unrecognized parameter \"\(option.name)\"")
            }
            kept.append(StorageOption(name: option.name, value: option.valueText ?? "true"))
        }
        return kept
    }
}

/// The grammar's own type names for serial columns.
private struct SerialType {
    let type: SQLType

    init?(_ name: TypeName) {
        guard name.name.schema == nil, name.arrayDimensions.isEmpty else { return nil }
        switch name.name.name {
        case "smallserial", "serial2": type = .int2
        case "serial", "serial4": type = .int4
        case "bigserial", "serial8": type = .int8
        default: return nil
        }
    }
}

extension Option {
    /// The value as text, whatever form it was written in; nil when there is none.
    var valueText: String? {
        switch value {
        case .string(let text), .number(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .typeName(let type): type.name.name
        case .name(let name): name.name
        case .star: "*"
        case .role, .list, nil: nil
        }
    }
}
