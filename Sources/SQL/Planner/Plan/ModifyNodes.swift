// INSERT, UPDATE and DELETE, with all that the executor needs to know about their table.
//
// A *full row* has one value per column of the table, dropped ones (NULL) included: column(i) is
// attnum i + 1.
package import Catalog

package struct InsertPlan: Sendable {
    package var table: TableDefinition
    package var input: PlanNode
    /// The full row: over the input row. Generated columns are NULL here.
    package var values: [BoundExpression]
    package var rules: RowRules
    package var onConflict: OnConflictPlan?
    /// Over the full new row and, of a partitioned table, the OID of the partition that has it; nil
    /// without RETURNING.
    package var returning: [BoundExpression]?
    /// Of a partitioned table: what is done in each partition. Their values are over this one's full
    /// row; their input is not used.
    package var partitions: [InsertPlan] = []
}

package struct OnConflictPlan: Sendable {
    package enum Action: Sendable {
        case nothing
        /// `assignments` and `condition` are over the existing full row, then the proposed
        /// (excluded) full row.
        case update(assignments: [ColumnAssignment], condition: BoundExpression?)
    }

    /// Positions in `rules.indexes` of the unique indexes that count; empty (only with `.nothing`):
    /// all of them.
    package var arbiters: [Int]
    package var action: Action
}

package struct ColumnAssignment: Sendable {
    package var attnum: Int16
    package var value: BoundExpression
}

package struct UpdatePlan: Sendable {
    package var table: TableDefinition
    package var input: PlanNode
    /// Which row, and whether it still qualifies.
    package var target: RowRecheck
    /// Over the input row. Columns not assigned keep their values.
    package var assignments: [ColumnAssignment]
    package var rules: RowRules
    /// Over the full new row, then the input row, then with `move` the OID of the partition that has the
    /// row now; nil without RETURNING.
    package var returning: [BoundExpression]?
    /// Of a partition, in an UPDATE of the table it belongs to: the insertion of rows that leave it.
    /// Its values are over the full new row; its input is not used.
    package var move: InsertPlan?
}

package struct DeletePlan: Sendable {
    package var table: TableDefinition
    package var input: PlanNode
    package var target: RowRecheck
    /// The table's indexes, whose entries go too.
    package var rules: RowRules
    /// Over the full old row, then the input row; nil without RETURNING.
    package var returning: [BoundExpression]?
}

/// MERGE: its input is the source's rows with the table's that match them.
package struct MergePlan: Sendable {
    package struct Clause: Sendable {
        package enum Action: Sendable {
            case nothing
            case delete
            /// Columns not assigned keep their values.
            case update([ColumnAssignment])
            /// The full row; generated columns are NULL here.
            case insert([BoundExpression])
        }

        /// Whether it is for rows that have a partner in the table.
        package var isMatched: Bool
        package var condition: BoundExpression?
        package var action: Action
    }

    package var table: TableDefinition
    package var input: PlanNode
    /// The table's row of a pair; its key is NULL when there is none. Nil when there never is one.
    package var target: RowRecheck?
    /// The first that applies is taken. All over the input row.
    package var clauses: [Clause]
    package var rules: RowRules
    /// As of an UPDATE.
    package var move: InsertPlan?
    /// Of a partitioned table, or a partition in a MERGE into it: where full rows of that table go
    /// which are not matched. Its values are those very rows; its input is not used.
    package var insertion: InsertPlan?
}

/// What every new row of a table must satisfy, and what is derived from it. All over the full row.
package struct RowRules: Sendable {
    package struct Check: Sendable {
        package var name: String
        /// NULL passes.
        package var condition: BoundExpression
    }
    package struct Index: Sendable {
        package var definition: IndexDefinition
        /// One per part.
        package var parts: [BoundExpression]
        /// Only rows for which it is true are in the index.
        package var predicate: BoundExpression?
    }

    /// GENERATED ALWAYS AS (…) STORED, in order: evaluated on the row without them.
    package var generated: [ColumnAssignment]
    /// The attnums that must not be NULL.
    package var notNull: [Int16]
    /// In order of name, as PostgreSQL checks them.
    package var checks: [Check]
    /// The primary key's (whose storage is the table's) included.
    package var indexes: [Index]
    /// Foreign keys that refer to the table, oldest first. The table's own are in its definition.
    package var referrers: [ForeignKeyReferrer] = []
    /// Of a partition: rows that belong elsewhere are refused.
    package var checksPartition = false
}
