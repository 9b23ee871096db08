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
        child.partition = nil
        plan.exclusiveLocks.append(child.oid)
        plan.put(.table(child))
        requireUnreferenced(child.oid, asPartOf: parent)
    }

    /// Who refers to the partitioned table, or to one that it belongs to, must not mean a row of the partition.
    private mutating func requireUnreferenced(_ partition: OID, asPartOf parent: TableDefinition) {
        for table in [parent] + catalog.ancestors(of: parent) {
            let place = catalog.partitionTree(of: table.oid).firstIndex { $0.oid == partition }
            for referrer in catalog.foreignKeys(to: table.oid) {
                // PostgreSQL has a constraint for each partition, numbered after the table's own.
                let name = referrer.constraint.name + (place.map { "\($0 + 1)" } ?? "")
                plan.shareRowExclusiveLocks.append(referrer.table.oid)
                plan.shareRowExclusiveLocks += catalog.partitionTree(of: referrer.table.oid)
                    .map(\.oid).filter { $0 != partition }
                plan.work.append(
                    .checkUnreferenced(
                        partition: partition, by: referrer.table.oid,
                        constraint: referrer.constraint.oid, name: name))
            }
        }
    }
}
