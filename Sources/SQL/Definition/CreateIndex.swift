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
        try refuseUnsupported(create)
        guard let schema = catalog.schemas[table.schema] else { return }
        if let name = create.name.map(Self.identifier) {
            if create.ifNotExists, catalog.relation(named: name, in: schema.oid) != nil {
                plan.notice("relation \"\(name)\" already exists, skipping", .duplicateTable)
                return
            }
            try checkFree(name, in: schema)
        }
        plan.exclusiveLocks.append(table.oid)
        var parts: [IndexDefinition.Part] = []
        for element in create.elements { parts.append(try part(element, of: table)) }
        var names = ObjectNames(catalog, schema: schema.oid)
        let name =
            create.name.map(Self.identifier)
            ?? names.choose(table.name, Self.nameParts(create.elements), "idx")
        let index = IndexDefinition(
            oid: newOID(), name: name,
            storage: isPartitioned ? KeyspaceID(0) : KeyspaceID(newOID()), parts: parts,
            isUnique: create.isUnique)
        table.indexes.append(index)
        plan.put(.table(table))
        if isPartitioned {
            if index.isUnique {
                let columns = parts.compactMap { part -> Int16? in
                    if case .column(let attnum) = part.value { attnum } else { nil }
                }
                try checkCoversPartitionKey(columns, of: table, "UNIQUE")
            }
            return try buildPartitions(index, of: table)
        }
        plan.work.append(.createKeyspace(index.storage))
        plan.work.append(.buildIndex(table: table.oid, index: index.oid))
    }

    private func refuseUnsupported(_ create: CreateIndex) throws(SQLError) {
        guard create.accessMethod == "btree" else {
            let known: Set<String> = ["hash", "gist", "gin", "spgist", "brin"]
            guard known.contains(create.accessMethod) else {
                throw SQLError(
                    .undefinedObject, "access method \"\(create.accessMethod)\" does not exist")
            }
            throw unsupported("access method \"\(create.accessMethod)\"")
        }
        if create.nullsNotDistinct { throw unsupported("NULLS NOT DISTINCT") }
        if !create.including.isEmpty { throw unsupported("INCLUDE") }
        if let condition = create.condition {
            throw unsupported("a partial index", condition.location)
        }
    }

    private func part(
        _ element: IndexElement, of table: TableDefinition
    ) throws(SQLError) -> IndexDefinition.Part {
        if let operatorClass = element.operatorClass,
            !operatorClass.name.hasSuffix("_ops")
        {
            throw SQLError(
                .undefinedObject,
                "operator class \"\(operatorClass.name)\" does not exist for access method \"btree\""
            )
        }
        let isDescending = element.direction == .descending
        let nullsFirst =
            switch element.nulls {
            case .first: true
            case .last: false
            case .unspecified: isDescending
            }
        switch element.key {
        case .column(let name):
            guard let column = table.liveColumns.first(where: { $0.name == name }) else {
                throw SQLError(.undefinedColumn, "column \"\(name)\" does not exist")
            }
            try checkOrdered([column.attnum], in: table)
            return IndexDefinition.Part(
                value: .column(column.attnum), isDescending: isDescending, nullsFirst: nullsFirst)
        case .expression(let expression):
            throw unsupported("an index on an expression", expression.location)
        }
    }

    /// What an index is named after: its columns, `expr` for expressions, functions by name.
    private static func nameParts(_ elements: [IndexElement]) -> String {
        elements.map { element in
            switch element.key {
            case .column(let name): name
            case .expression(let expression):
                if case .call(let call) = expression.node { call.name.name } else { "expr" }
            }
        }.joined(separator: "_")
    }
}
