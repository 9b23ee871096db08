// PRIMARY KEY, UNIQUE, CHECK and FOREIGN KEY, of new tables and of ALTER TABLE.
import Bytes
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    /// The name a constraint gets: the written one, checked, or one made from its parts.
    func constraintName(
        _ written: String?, _ column: String?, _ label: String, in draft: inout TableDraft
    ) throws(SQLError) -> String {
        let existing = Set(draft.definition.constraints.map(\.name))
        if let written {
            let name = Self.identifier(written)
            guard !existing.contains(name) else {
                throw SQLError(
                    .duplicateObject,
                    "constraint \"\(name)\" for relation \"\(draft.definition.name)\" already exists"
                )
            }
            return name
        }
        return draft.names.choose(draft.definition.name, column, label) { existing.contains($0) }
    }

    private func attnums(
        _ names: [String], of draft: TableDraft, isPrimary: Bool, _ location: Int32?
    ) throws(SQLError) -> [Int16] {
        var attnums: [Int16] = []
        for name in names {
            guard let column = draft.column(named: name) else {
                throw SQLError(
                    .undefinedColumn, "column \"\(name)\" named in key does not exist",
                    position: position(location))
            }
            guard !attnums.contains(column.attnum) else {
                throw SQLError(
                    .duplicateColumn,
                    "column \"\(name)\" appears twice in "
                        + (isPrimary ? "primary key" : "unique") + " constraint",
                    position: position(location))
            }
            attnums.append(column.attnum)
        }
        return attnums
    }

    /// The columns of INCLUDE.
    private func included(
        _ names: [String], of draft: TableDraft, _ location: Int32?
    ) throws(SQLError) -> [Int16] {
        try names.map { (name) throws(SQLError) in
            if let column = draft.column(named: name) { return column.attnum }
            throw SQLError(
                .undefinedColumn, "column \"\(name)\" named in key does not exist",
                position: position(location))
        }
    }

    // MARK: Keys

    /// The keys without those that say once more what another one does. A primary key stays; a name that
    /// only the other one has is kept.
    static func merged(_ keys: [ConstraintRequest]) -> [ConstraintRequest] {
        var result: [ConstraintRequest] = []
        for key in keys.filter(\.isPrimary) + keys.filter({ !$0.isPrimary }) {
            let same = result.firstIndex { other in
                !(key.isPrimary && other.isPrimary) && key.timing == other.timing
                    && key.columns == other.columns && key.included == other.included
            }
            if let same {
                if result[same].name == nil { result[same].name = key.name }
            } else {
                result.append(key)
            }
        }
        return result
    }

    /// Adds a primary key or unique constraint and its index. A primary key's index is the table.
    mutating func addKey(
        _ constraint: ConstraintRequest, to draft: inout TableDraft
    ) throws(SQLError) {
        let isPrimary: Bool
        let names: [String]
        let parameters: IndexParameters
        switch constraint.kind {
        case .primaryKey(let columns, let given):
            (isPrimary, names, parameters) = (true, columns, given)
        case .unique(let columns, let given, let nullsNotDistinct):
            if nullsNotDistinct { throw unsupported("NULLS NOT DISTINCT", constraint.location) }
            (isPrimary, names, parameters) = (false, columns, given)
        case .check, .foreignKey: return
        }
        try refuseUnsupported(constraint, parameters)
        // Rows cannot be kept by a key that may for a while have duplicates.
        let isImmediate = !constraint.timing.isDeferrable
        if isPrimary, let table = catalog.tables[draft.definition.oid] {
            // The columns are made NOT NULL first.
            for name in names where draft.column(named: name) == nil {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" of relation \"\(table.name)\" does not exist")
            }
        }
        if isPrimary, draft.definition.primaryKey != nil {
            throw SQLError(
                .invalidTableDefinition,
                "multiple primary keys for table \"\(draft.definition.name)\" are not allowed",
                position: position(constraint.location))
        }
        let attnums = try attnums(
            names, of: draft, isPrimary: isPrimary, constraint.location)
        try checkKeyCount(names.count + parameters.including.count, "in an index")
        let included = try included(parameters.including, of: draft, constraint.location)
        try checkOrdered(attnums, in: draft.definition)
        try checkCoversPartitionKey(
            attnums, of: draft.definition, isPrimary ? "PRIMARY KEY" : "UNIQUE")
        let label = isPrimary ? "pkey" : "key"
        let joined = isPrimary ? nil : (names + parameters.including).joined(separator: "_")
        let name = try constraintName(constraint.name, joined, label, in: &draft)
        if constraint.name != nil, !draft.names.isFree(name) {
            throw SQLError(.duplicateTable, "relation \"\(name)\" already exists")
        }
        draft.names.take(name)

        let storage: KeyspaceID
        if isPrimary {
            for attnum in attnums { draft.definition.columns[Int(attnum) - 1].isNotNull = true }
        }
        if draft.definition.partitionKey != nil {
            storage = KeyspaceID(0)
        } else if isPrimary && isImmediate {
            draft.definition.keyColumns = attnums
            storage = draft.definition.storage
        } else {
            storage = KeyspaceID(newOID())
            plan.work.append(.createKeyspace(storage))
        }
        let oid = newOID()
        draft.definition.constraints.append(
            ConstraintDefinition(
                oid: oid, name: name,
                kind: isPrimary ? .primaryKey(columns: attnums) : .unique(columns: attnums),
                isDeferrable: !isImmediate,
                isInitiallyDeferred: constraint.timing.isInitiallyDeferred))
        draft.definition.indexes.append(
            IndexDefinition(
                oid: newOID(), name: name, storage: storage,
                parts: attnums.map { IndexDefinition.Part(value: .column($0)) },
                isUnique: isImmediate,
                isPrimary: isPrimary, constraint: oid, included: included))
    }

    private func refuseUnsupported(
        _ constraint: ConstraintRequest, _ parameters: IndexParameters
    ) throws(SQLError) {
        if parameters.existingIndex != nil { throw unsupported("USING INDEX", constraint.location) }
    }

    /// PostgreSQL's limit for the columns of an index or a foreign key (54011).
    func checkKeyCount(_ count: Int, _ place: String) throws(SQLError) {
        guard count > Self.keyColumnsMax else { return }
        throw SQLError(
            .tooManyColumns, "cannot use more than \(Self.keyColumnsMax) columns \(place)")
    }

    static let keyColumnsMax = 32

    /// Only types with an order can be keys. Throws 42704 as PostgreSQL does.
    func checkOrdered(_ attnums: [Int16], in table: TableDefinition) throws(SQLError) {
        for attnum in attnums {
            if let type = table.column(attnum)?.type { try checkOrdered(type) }
        }
    }

    func checkOrdered(
        _ type: SQLType, method: IndexDefinition.Method = .btree
    ) throws(SQLError) {
        guard type.oid == .json || type.oid == .xml else { return }
        throw SQLError(
            .undefinedObject,
            "data type \(type.sqlName ?? "") has no default operator class for access method "
                + "\"\(method.rawValue)\"",
            hint: "You must specify an operator class for the index or define a default "
                + "operator class for the data type.")
    }

    // MARK: Checks

    mutating func addCheck(
        _ constraint: ConstraintRequest, to draft: inout TableDraft
    ) throws(SQLError) {
        guard case .check(let expression, _) = constraint.kind else { return }
        let (planner, table) = (planner, draft.definition)
        let literals = LiteralNotes()
        func bind(_ value: Expression, _ text: String) throws(SQLError) -> BoundExpression {
            try planner.bind(
                value, text: text, over: Self.outputColumns(table), of: table, target: .bool,
                use: .check, noting: literals)
        }
        let bound = try bind(expression, text)
        let name = try constraintName(
            constraint.name, Self.onlyColumn(expression, of: draft), "check", in: &draft)
        draft.definition.constraints.append(
            ConstraintDefinition(
                oid: newOID(), name: name,
                kind: .check(
                    expression: kept(expression, bound, literals, over: table.columns, rebind: bind)
                ),
                isValidated: !constraint.isNotValid))
    }

    /// A constraint over one column is named after it, be it the column's own or not.
    private static func onlyColumn(_ expression: Expression, of draft: TableDraft) -> String? {
        let source = ExpressionText.print(expression, over: draft.definition.columns)
        let mentioned = draft.definition.columns.filter { column in
            !column.isDropped && KeptExpression.mentions(source, column: column.name)
        }
        return mentioned.count == 1 ? mentioned.first?.name : nil
    }

    /// A table's columns as expressions over a full row see them: dropped ones keep their place.
    static func outputColumns(_ table: TableDefinition) -> [OutputColumn] {
        table.columns.map { OutputColumn(name: $0.isDropped ? "" : $0.name, type: $0.type) }
    }
}
