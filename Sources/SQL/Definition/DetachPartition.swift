// ALTER TABLE … DETACH PARTITION.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func detach(
        _ name: QualifiedName, isConcurrent: Bool, from parent: TableDefinition
    ) throws(SQLError) {
        guard parent.partitionKey != nil else {
            throw SQLError(
                .invalidObjectDefinition, "table \"\(parent.name)\" is not partitioned")
        }
        let hasFallback = catalog.partitions(of: parent.oid).contains {
            $0.partition?.bound == .fallback
        }
        if isConcurrent, hasFallback {
            throw SQLError(
                .objectNotInPrerequisiteState,
                "cannot detach partitions concurrently when a default partition exists")
        }
        var child = try table(name)
        guard child.partition?.parent == parent.oid else {
            throw SQLError(
                .undefinedTable,
                "relation \"\(child.name)\" is not a partition of relation \"\(parent.name)\"")
        }
        let inherited = child.partition?.inherited ?? [:]
        child.partition = nil
        plan.exclusiveLocks.append(child.oid)
        plan.put(.table(child))
        requireUnreferenced(child, inherited, asPartOf: parent)
    }

    /// Who refers to the partitioned table, or to one that it belongs to, must not mean a row of the partition: nor
    /// must the partition's own rows, whose keys refer to that table as before. `inherited`: the constraints that it
    /// had of its parent.
    private mutating func requireUnreferenced(
        _ partition: TableDefinition, _ inherited: [OID: OID], asPartOf parent: TableDefinition
    ) {
        for table in [parent] + catalog.ancestors(of: parent) {
            let place = catalog.partitionTree(of: table.oid).firstIndex { $0.oid == partition.oid }
            // PostgreSQL has a constraint for each partition, numbered after the table's own.
            func name(of constraint: ConstraintDefinition) -> String {
                let top = parent.constraints.first { $0.oid == inherited[constraint.oid] }
                return (top ?? constraint).name + (place.map { "\($0 + 1)" } ?? "")
            }
            for own in partition.constraints where own.foreignKey?.referencedTable == table.oid {
                plan.work.append(
                    .checkUnreferenced(
                        partition: partition.oid, by: partition.oid, constraint: own.oid,
                        name: name(of: own)))
            }
            for referrer in catalog.foreignKeys(to: table.oid) {
                plan.shareRowExclusiveLocks.append(referrer.table.oid)
                plan.shareRowExclusiveLocks += catalog.partitionTree(of: referrer.table.oid)
                    .map(\.oid).filter { $0 != partition.oid }
                plan.work.append(
                    .checkUnreferenced(
                        partition: partition.oid, by: referrer.table.oid,
                        constraint: referrer.constraint.oid, name: name(of: referrer.constraint)))
            }
        }
    }
}
