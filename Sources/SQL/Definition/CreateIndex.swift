// CREATE INDEX.
import Bytes
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    mutating func createIndex(_ create: CreateIndex) throws(SQLError) {
        plan.tag = "CREATE INDEX"
        var table = try table(create.table.name)
        if case .topic = table.kind {
            throw unsupported("an index on a topic", create.table.name.location)
        }
        let isPartitioned = table.partitionKey != nil
        if isPartitioned, create.isConcurrent {
            throw SQLError(
                .featureNotSupported,
                "cannot create index on partitioned table \"\(table.name)\" concurrently")
        }
        try checkOwner(of: table)
        let method = try method(of: create)
        for option in create.options { try Self.checkIndexOption(option, method) }
        guard let schema = catalog.schemas[table.schema] else { return }
        try checkCreate(in: schema)
        if let name = create.name.map(Self.identifier) {
            if create.ifNotExists, catalog.relation(named: name, in: schema.oid) != nil {
                plan.notice("relation \"\(name)\" already exists, skipping", .duplicateTable)
                return
            }
            try checkFree(name, in: schema)
        }
        try checkKeyCount(create.elements.count + create.including.count, "in an index")
        plan.exclusiveLocks.append(table.oid)
        var parts: [IndexDefinition.Part] = []
        for element in create.elements { parts.append(try part(element, of: table, method)) }
        let included = try create.including.map { (element) throws(SQLError) in
            try includedColumn(element, of: table)
        }
        let predicate = try create.condition.map { (condition) throws(SQLError) in
            try self.predicate(condition, of: table)
        }
        var names = ObjectNames(catalog, schema: schema.oid)
        let name =
            create.name.map(Self.identifier)
            ?? names.choose(
                table.name, Self.nameParts(create.elements + create.including), "idx")
        let index = IndexDefinition(
            oid: newOID(), name: name, method: method,
            storage: isPartitioned ? KeyspaceID(0) : KeyspaceID(newOID()), parts: parts,
            isUnique: create.isUnique, predicate: predicate, included: included)
        let isAlone = create.table.isOnly && !catalog.partitions(of: table.oid).isEmpty
        if isAlone { table.invalidIndexes.append(index) } else { table.indexes.append(index) }
        plan.put(.table(table))
        if isPartitioned {
            if index.isUnique {
                let columns = parts.compactMap { part -> Int16? in
                    if case .column(let attnum) = part.value { attnum } else { nil }
                }
                try checkCoversPartitionKey(columns, of: table, "UNIQUE")
            }
            return isAlone ? () : try buildPartitions(index, of: table)
        }
        plan.work.append(.createKeyspace(index.storage))
        plan.work.append(.buildIndex(table: table.oid, index: index.oid))
    }

    private func method(of create: CreateIndex) throws(SQLError) -> IndexDefinition.Method {
        guard let method = IndexDefinition.Method(rawValue: create.accessMethod) else {
            let known: Set<String> = ["gist", "gin", "spgist", "brin"]
            guard known.contains(create.accessMethod) else {
                throw SQLError(
                    .undefinedObject, "access method \"\(create.accessMethod)\" does not exist")
            }
            throw unsupported(
                "access method \"\(create.accessMethod)\"", create.table.name.location)
        }
        if create.nullsNotDistinct {
            throw unsupported("NULLS NOT DISTINCT", create.table.name.location)
        }
        if method == .hash { try checkHash(create) }
        return method
    }

    /// Throws 0A000 for what PostgreSQL's hash indexes cannot be, in its words and its order.
    private func checkHash(_ create: CreateIndex) throws(SQLError) {
        let refused =
            if create.isUnique {
                "unique indexes"
            } else if !create.including.isEmpty {
                "included columns"
            } else if create.elements.count > 1 {
                "multicolumn indexes"
            } else if create.elements.contains(where: { $0.direction != .unspecified }) {
                "ASC/DESC options"
            } else if create.elements.contains(where: { $0.nulls != .unspecified }) {
                "NULLS FIRST/LAST options"
            } else {
                String?.none
            }
        guard let refused else { return }
        throw SQLError(.featureNotSupported, "access method \"hash\" does not support \(refused)")
    }

    /// The condition of a partial index as the catalog keeps it.
    private func predicate(
        _ condition: Expression, of table: TableDefinition
    ) throws(SQLError) -> String {
        let literals = LiteralNotes()
        let bound = try planner.bind(
            condition, text: text, over: Self.outputColumns(table), of: table,
            use: .indexPredicate, noting: literals)
        return kept(condition, bound, literals, over: table.columns) {
            (again, source) throws(SQLError) in
            try planner.bind(
                again, text: source, over: Self.outputColumns(table), use: .indexPredicate)
        }
    }

    private func includedColumn(
        _ element: IndexElement, of table: TableDefinition
    ) throws(SQLError) -> Int16 {
        guard case .column(let name) = element.key else {
            throw SQLError(
                .featureNotSupported, "expressions are not supported in included columns")
        }
        if element.operatorClass != nil || element.collation != nil {
            let what = element.collation != nil ? "a collation" : "an operator class"
            throw SQLError(
                .invalidObjectDefinition, "including column does not support \(what)")
        }
        if element.direction != .unspecified {
            throw SQLError(
                .invalidObjectDefinition, "including column does not support ASC/DESC options")
        }
        if element.nulls != .unspecified {
            throw SQLError(
                .invalidObjectDefinition,
                "including column does not support NULLS FIRST/LAST options")
        }
        return try indexedColumn(name, of: table).attnum
    }

    private func indexedColumn(
        _ name: String, of table: TableDefinition
    ) throws(SQLError) -> TableColumn {
        if let column = table.liveColumns.first(where: { $0.name == name }) { return column }
        throw SQLError(.undefinedColumn, "column \"\(name)\" does not exist")
    }

    private func part(
        _ element: IndexElement, of table: TableDefinition, _ method: IndexDefinition.Method
    ) throws(SQLError) -> IndexDefinition.Part {
        if let operatorClass = element.operatorClass,
            !operatorClass.name.hasSuffix("_ops")
        {
            throw SQLError(
                .undefinedObject,
                "operator class \"\(operatorClass.name)\" does not exist for access method "
                    + "\"\(method.rawValue)\"")
        }
        let isDescending = element.direction == .descending
        let nullsFirst =
            switch element.nulls {
            case .first: true
            case .last: false
            case .unspecified: isDescending
            }
        return IndexDefinition.Part(
            value: try partValue(element.key, of: table, method), isDescending: isDescending,
            nullsFirst: nullsFirst)
    }

    private func partValue(
        _ key: IndexElement.Key, of table: TableDefinition, _ method: IndexDefinition.Method
    ) throws(SQLError) -> IndexDefinition.Part.Value {
        switch key {
        case .column(let name):
            let column = try indexedColumn(name, of: table)
            try checkOrdered(column.type, method: method)
            return .column(column.attnum)
        case .expression(let expression):
            let literals = LiteralNotes()
            let bound = try planner.bind(
                expression, text: text, over: Self.outputColumns(table), of: table, use: .index,
                noting: literals)
            // A column in brackets is a column.
            if case .column(let position) = bound.kind { return .column(Int16(position + 1)) }
            try checkOrdered(bound.type, method: method)
            let source = kept(expression, bound, literals, over: table.columns) {
                (again, source) throws(SQLError) in
                try planner.bind(
                    again, text: source, over: Self.outputColumns(table), use: .index)
            }
            return .expression(source, type: bound.type)
        }
    }

    /// The types of computed parts, and whether all still can be computed, after `column` has got
    /// another type.
    func rebindIndexes(over column: TableColumn, _ draft: inout TableDraft) throws(SQLError) {
        let columns = Self.outputColumns(draft.definition)
        for position in draft.definition.indexes.indices {
            for part in draft.definition.indexes[position].parts.indices {
                let value = draft.definition.indexes[position].parts[part].value
                guard case .expression(let source, _) = value,
                    KeptExpression.mentions(source, column: column.name)
                else { continue }
                let bound = try bindKept(source, over: columns, use: .index)
                draft.definition.indexes[position].parts[part].value = .expression(
                    source, type: bound.type)
            }
            if let source = draft.definition.indexes[position].predicate {
                _ = try bindKept(source, over: columns, use: .indexPredicate)
            }
        }
    }

    /// Binds what the catalog keeps; its errors point nowhere, since it is not in the statement.
    private func bindKept(
        _ source: String, over columns: [OutputColumn], use: ExpressionUse
    ) throws(SQLError) -> BoundExpression {
        do throws(SQLError) {
            return try planner.bind(
                try ExpressionText.parsed(source), text: source, over: columns, use: use)
        } catch {
            var error = error
            error.position = nil
            throw error
        }
    }

    /// What an index is named after: its columns, `expr` for expressions, functions by name; none
    /// twice.
    private static func nameParts(_ elements: [IndexElement]) -> String {
        nameParts(
            elements.map { element in
                switch element.key {
                case .column(let name): name
                case .expression(let expression): TargetNames.name(of: expression)
                }
            })
    }

    /// The same of an index as the catalog keeps it.
    static func nameParts(
        _ parts: [IndexDefinition.Part], _ included: [Int16], of table: TableDefinition
    ) throws(SQLError) -> String {
        var bases: [String] = []
        for part in parts {
            switch part.value {
            case .column(let attnum): bases.append(table.column(attnum)?.name ?? "")
            case .expression(let source, _):
                bases.append(TargetNames.name(of: try ExpressionText.parsed(source)))
            }
        }
        return nameParts(bases + included.compactMap { table.column($0)?.name })
    }

    private static func nameParts(_ bases: [String]) -> String {
        var names: [String] = []
        for base in bases {
            let stem = base == TargetNames.none ? "expr" : base
            var name = stem
            var number = 0
            while names.contains(name) {
                number += 1
                name = "\(stem)\(number)"
            }
            names.append(name)
        }
        return names.joined(separator: "_")
    }
}
