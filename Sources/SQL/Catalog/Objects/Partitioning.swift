// Declarative partitioning: tables that are made of other tables.
//
// Invariants: a partitioned table has no rows of its own; a partition has all of its parent's
// columns and no others, by name and type, in any order of attnums; the bounds of a parent's
// partitions do not overlap.
package import Types

/// How a partitioned table's rows are spread over its partitions.
package struct PartitionKey: Hashable, Sendable {
    package enum Strategy: UInt8, Hashable, Sendable {
        case list = 0
        case range = 1
        case hash = 2
    }

    package var strategy: Strategy
    /// The attnums of the columns that decide.
    package var columns: [Int16]

    package init(strategy: Strategy, columns: [Int16]) {
        self.strategy = strategy
        self.columns = columns
    }
}

/// Which rows of its parent a partition holds.
package enum PartitionBound: Hashable, Sendable {
    /// One end of a range, of one column.
    package enum End: Hashable, Sendable {
        case minimum
        case value(Datum)
        case maximum
    }

    /// Those that no other partition holds.
    case fallback
    /// Those with one of the values in the key's one column; NULL may be among them.
    case list([Datum])
    /// From the lower end up to, not including, the upper one.
    case range(lower: [End], upper: [End])
    /// Those whose key's hash leaves the remainder.
    case hash(modulus: Int32, remainder: Int32)
}

/// What makes a table a partition.
package struct PartitionMembership: Hashable, Sendable {
    package var parent: OID
    package var bound: PartitionBound
    /// Its indexes and constraints that belong to the parent's, by their OIDs: they come and go with
    /// those.
    package var inherited: [OID: OID]

    package init(parent: OID, bound: PartitionBound, inherited: [OID: OID] = [:]) {
        self.parent = parent
        self.bound = bound
        self.inherited = inherited
    }
}

extension TableDefinition {
    /// How its rows are spread; nil unless it is partitioned.
    package var partitionKey: PartitionKey? {
        if case .partitioned(let key) = kind { key } else { nil }
    }
}

extension Catalog {
    /// A table's partitions, oldest first.
    package func partitions(of table: OID) -> [TableDefinition] {
        guard let oids = index.partitions[table] else { return [] }
        return oids.sorted().compactMap { tables[$0] }
    }

    /// All partitions of a table and theirs, without itself, parents before their partitions.
    package func partitionTree(of table: OID) -> [TableDefinition] {
        var found: [TableDefinition] = []
        for partition in partitions(of: table) {
            found.append(partition)
            if partition.partitionKey != nil { found += partitionTree(of: partition.oid) }
        }
        return found
    }

    /// What a table's partitions, and theirs, have of one of its constraints.
    package func inheritors(
        of constraint: ConstraintDefinition, in table: TableDefinition
    ) -> [ConstraintDefinition] {
        var found: [ConstraintDefinition] = []
        for partition in partitions(of: table.oid) {
            for own in partition.constraints
            where partition.partition?.inherited[own.oid] == constraint.oid {
                found.append(own)
                found += inheritors(of: own, in: partition)
            }
        }
        return found
    }

    /// The tables that hold a partitioned table's rows.
    package func leaves(of table: OID) -> [TableDefinition] {
        partitionTree(of: table).filter { $0.partitionKey == nil }
    }

    /// The tables a partition belongs to, nearest first.
    package func ancestors(of table: TableDefinition) -> [TableDefinition] {
        var found: [TableDefinition] = []
        var current = table
        while let membership = current.partition, let parent = tables[membership.parent] {
            found.append(parent)
            current = parent
        }
        return found
    }
}
