// ALTER INDEX … ATTACH PARTITION: an index of a partitioned table alone (CREATE INDEX ON ONLY, ALTER TABLE ONLY … ADD
// PRIMARY KEY) is put together of its partitions' indexes. Until each has one it is not valid: nothing is found by it,
// and no key refers to it. This is how dumps write such indexes.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func attach(
        _ childName: QualifiedName, to parentName: QualifiedName
    ) throws(SQLError) {
        plan.tag = "ALTER INDEX"
        let (index, parent) = try index(parentName, or: .wrongObjectType)
        try checkOwner(parent.owner, of: "index \(index.name)")
        guard parent.partitionKey != nil else {
            throw SQLError(
                .wrongObjectType,
                "ALTER action ATTACH PARTITION cannot be performed on relation \"\(index.name)\"",
                detail: "This operation is not supported for indexes.")
        }
        var (own, child) = try self.index(childName, or: .invalidObjectDefinition)
        if child.partition?.inherited[own.oid] == index.oid { return }
        try refuseAttaching(own, of: child, to: index, of: parent)
        let constraint = parent.constraints.first { $0.oid == index.constraint }
        child.partition?.inherited[own.oid] = index.oid
        if let constraint, let served = own.constraint {
            child.partition?.inherited[served] = constraint.oid
        }
        plan.exclusiveLocks += [parent.oid, child.oid]
        plan.put(.table(child))
        completeIndexes(of: parent)
    }

    /// `state`: what it is that the name is no index's.
    private func index(
        _ name: QualifiedName, or state: SQLState
    ) throws(SQLError) -> (index: IndexDefinition, table: TableDefinition) {
        switch try findRelation(name) {
        case .index(let index, of: let table): return (index, table)
        case nil:
            throw SQLError(
                .undefinedTable, "relation \"\(name.written)\" does not exist")
        default: throw SQLError(state, "\"\(name.name)\" is not an index")
        }
    }

    private func refuseAttaching(
        _ own: IndexDefinition, of child: TableDefinition, to index: IndexDefinition,
        of parent: TableDefinition
    ) throws(SQLError) {
        func refusal(_ state: SQLState, _ detail: String) -> SQLError {
            SQLError(
                state,
                "cannot attach index \"\(own.name)\" as a partition of index \"\(index.name)\"",
                detail: detail)
        }
        guard child.partition?.inherited.values.contains(index.oid) != true else {
            throw refusal(
                .objectNotInPrerequisiteState,
                "Another index is already attached for partition \"\(child.name)\".")
        }
        guard child.partition?.inherited[own.oid] == nil else {
            throw refusal(
                .objectNotInPrerequisiteState,
                "Index \"\(own.name)\" is already attached to another index.")
        }
        guard child.partition?.parent == parent.oid else {
            throw refusal(
                .objectNotInPrerequisiteState,
                "Index \"\(own.name)\" is not an index on any partition of table "
                    + "\"\(parent.name)\".")
        }
        guard serves(own, of: child, as: index, of: parent) else {
            throw refusal(.invalidObjectDefinition, "The index definitions do not match.")
        }
        if index.constraint != nil, own.constraint == nil {
            throw refusal(
                .invalidObjectDefinition,
                "The index \"\(index.name)\" belongs to a constraint in table "
                    + "\"\(parent.name)\" but no constraint exists for index \"\(own.name)\".")
        }
    }

    /// Those are valid from now on that each partition has a valid index of, and so may be those above them.
    private mutating func completeIndexes(of table: TableDefinition) {
        var table = plan.latest(table)
        let partitions = catalog.partitions(of: table.oid).map { plan.latest($0) }
        let complete = table.invalidIndexes.filter { index in
            partitions.allSatisfy { partition in
                partition.indexes.contains {
                    partition.partition?.inherited[$0.oid] == index.oid
                }
            }
        }
        if complete.isEmpty { return }
        table.invalidIndexes.removeAll { complete.contains($0) }
        table.indexes += complete
        plan.put(.table(table))
        guard let parent = table.partition.flatMap({ catalog.tables[$0.parent] }) else { return }
        plan.exclusiveLocks.append(parent.oid)
        completeIndexes(of: parent)
    }
}
