// ALTER TABLE … ATTACH PARTITION.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func attach(
        _ name: QualifiedName, _ clause: PartitionBoundClause, to parent: TableDefinition
    ) throws(SQLError) {
        guard parent.partitionKey != nil else {
            throw SQLError(
                .invalidObjectDefinition,
                "table \"\(parent.name)\" is not partitioned")
        }
        let child = try table(name)
        try checkOwner(of: child)
        try refuseAttaching(child, to: parent)
        try compareColumns(of: child, parent)
        let bound = try partitionBound(clause, of: parent, for: child.name)
        var draft = TableDraft(
            definition: child, names: ObjectNames(catalog, schema: child.schema))
        draft.definition.partition = PartitionMembership(parent: parent.oid, bound: bound)
        try inherit(from: parent, &draft, isNew: false)
        finishAltering(draft, child)
        try passOn(from: draft.definition, before: child)
        for table in [child] + catalog.partitionTree(of: child.oid) {
            plan.exclusiveLocks.append(table.oid)
            if table.partitionKey == nil {
                plan.work.append(.checkPartition(table: table.oid, fallback: nil))
            }
        }
        checkFallback(of: parent)
    }

    private func refuseAttaching(
        _ child: TableDefinition, to parent: TableDefinition
    ) throws(SQLError) {
        if child.partition != nil {
            throw SQLError(.wrongObjectType, "\"\(child.name)\" is already a partition")
        }
        if case .topic = child.kind { throw unsupported("a topic as a partition", nil) }
        if child.oid == parent.oid
            || catalog.partitionTree(of: child.oid).contains(where: { $0.oid == parent.oid })
        {
            throw SQLError(
                .duplicateTable, "circular inheritance not allowed",
                detail: "\"\(parent.name)\" is already a child of \"\(child.name)\".")
        }
    }

    private func compareColumns(
        of child: TableDefinition, _ parent: TableDefinition
    ) throws(SQLError) {
        for column in child.liveColumns
        where !parent.liveColumns.contains(where: { $0.name == column.name }) {
            throw SQLError(
                .datatypeMismatch,
                "table \"\(child.name)\" contains column \"\(column.name)\" not found in parent "
                    + "\"\(parent.name)\"",
                detail: "The new partition may contain only the columns present in parent.")
        }
        for column in parent.liveColumns {
            guard let own = child.liveColumns.first(where: { $0.name == column.name }) else {
                throw SQLError(
                    .datatypeMismatch, "child table is missing column \"\(column.name)\"")
            }
            guard own.type == column.type else {
                throw SQLError(
                    .datatypeMismatch,
                    "child table \"\(child.name)\" has different type for column "
                        + "\"\(column.name)\"")
            }
            if column.isNotNull, !own.isNotNull {
                throw SQLError(
                    .datatypeMismatch,
                    "column \"\(column.name)\" in child table must be marked NOT NULL")
            }
            guard case .generated(let expression) = column.defaultValue else { continue }
            guard case .generated(let ownExpression) = own.defaultValue else {
                throw SQLError(
                    .datatypeMismatch,
                    "column \"\(column.name)\" in child table must be a generated column")
            }
            guard expression == ownExpression else {
                throw SQLError(
                    .datatypeMismatch,
                    "column \"\(column.name)\" in child table has a conflicting generation "
                        + "expression")
            }
        }
    }
}
