// Operators that read: tables, indexes, system relations, topics and functions.
//
// `columns` of a table operator are what it gives, in order. `.rowKey` is the row's key in the
// table's keyspace, as bytea: what UPDATE, DELETE and row locks need.
package import Catalog
package import Types

/// A column that a scan of a table or topic gives.
package enum ScanColumn: Hashable, Sendable {
    case column(Int16)
    /// The row's key bytes, as bytea.
    case rowKey
    /// The same of a partitioned table's rows that are of this partition; NULL for others.
    case leafRowKey(OID)
    /// The same of whichever partition they are of.
    case anyLeafRowKey
    /// The table that a partitioned table's row is of.
    case tableOID
    /// The transaction that wrote the row as it is (`xmin`), as xid.
    case writer
    /// The topic's system columns, as int4, int8, timestamptz, bytea, and jsonb.
    case topicPartition, topicOffset, topicTimestamp, topicKey, topicHeaders
    /// What is known of a version of a row, where versions are read.
    case version(VersionColumn)
}

extension ScanColumn {
    /// Of a column that every table has.
    package func type(in table: TableDefinition) -> SQLType {
        switch self {
        case .column(let attnum): table.columns[Int(attnum) - 1].type
        case .writer: .xid
        default: .bytea
        }
    }
}

/// All rows of a table that pass the filter, in key order.
package struct TableScan: Sendable {
    package var table: TableDefinition
    package var columns: [ScanColumn]
    package var filter: BoundExpression?
    /// What the statement calls the table.
    package var alias: String

    package init(
        table: TableDefinition, columns: [ScanColumn], filter: BoundExpression?, alias: String
    ) {
        self.table = table
        self.columns = columns
        self.filter = filter
        self.alias = alias
    }
}

/// Rows by whole keys, each at most once and in any order.
package struct PointGet: Sendable {
    package enum Keys: Sendable {
        /// Key tuples; several may turn out equal. A NULL in one matches nothing.
        case tuples([[BoundExpression]])
        /// The last key column takes each element of an array: `id = ANY ($1)`.
        case array(prefix: [BoundExpression], elements: BoundExpression)
    }

    package var table: TableDefinition
    /// The primary key's index (whose storage is the table's own), or a unique index.
    package var index: IndexDefinition
    /// Of the index columns' types, without input columns.
    package var keys: Keys
    package var columns: [ScanColumn]
    package var filter: BoundExpression?
    package var alias: String
    /// How EXPLAIN prints the key's condition.
    package var condition: BoundExpression
    /// The columns `condition` is over.
    package var conditionColumns: [OutputColumn]
}

/// Rows between two bounds of an index, in its order (or against it).
package struct IndexScan: Sendable {
    package struct Bound: Sendable {
        /// Of the index column's type, without input columns. NULL: no row.
        package var value: BoundExpression
        package var isInclusive: Bool
    }

    package var table: TableDefinition
    package var index: IndexDefinition
    /// Values of the index's first columns, without input columns; one that is NULL: no row. Nil: rows that are NULL in it.
    package var equalities: [BoundExpression?]
    /// Bounds of the column after those, in the sense of its values (not of a descending index's
    /// order). With either bound rows that are NULL in it do not match.
    package var lower: Bound?
    package var upper: Bound?
    /// Whether such rows do not match without a bound either.
    package var isNotNull = false
    package var isReverse: Bool
    package var columns: [ScanColumn]
    package var filter: BoundExpression?
    package var alias: String
    /// How EXPLAIN prints the bounds; nil when the index only gives the order.
    package var condition: BoundExpression?
    package var conditionColumns: [OutputColumn]
    /// By what the same rows are found in the whole table, which is read instead when the range turns
    /// out to hold a large part of it; nil where the index's order is wanted.
    package var wholeTableFilter: BoundExpression?
    /// Ranges of other indexes in which the same rows are found, with the same columns: the shortest is read.
    package var alternatives: [IndexScan] = []

    /// Whether it reads all that the index has.
    var isWhole: Bool { equalities.isEmpty && lower == nil && upper == nil && !isNotNull }

    /// Whether it reads a range, unless that turns out to hold a large part of the table.
    package var isCheckedRange: Bool { wholeTableFilter != nil && !isWhole }

    /// Whether it finds rows by a value.
    var hasValues: Bool { equalities.contains { $0 != nil } }
}

/// A relation of pg_catalog or information_schema, or one of Varve's own.
package struct SystemScan: Sendable {
    /// Bounds of a column, without input columns. NULL: no row.
    package struct Range: Sendable {
        /// A position in `relation.columns`.
        package var column: Int
        package var lower: IndexScan.Bound?
        package var upper: IndexScan.Bound?
    }

    package var relation: SystemRelation
    /// What the filter says of the columns that the relation's rows are in order of.
    package var ranges: [Range] = []
    /// Positions in `relation.columns`.
    package var columns: [Int]
    package var filter: BoundExpression?
    package var alias: String
}

/// A topic's records. Bounds have the columns' types, without input columns, and are inclusive;
/// NULL: no row.
package struct TopicScan: Sendable {
    package var table: TableDefinition
    package var columns: [ScanColumn]
    /// The partitions to read; nil: all.
    package var partition: BoundExpression?
    package var offsetFrom: BoundExpression?
    package var offsetThrough: BoundExpression?
    package var timestampFrom: BoundExpression?
    package var timestampThrough: BoundExpression?
    package var filter: BoundExpression?
    package var alias: String
}

/// Functions in FROM, side by side: a function that ends early gives NULLs.
package struct FunctionScan: Sendable {
    package struct Function: Sendable {
        /// Without input columns (LATERAL references are correlation slots). A call of a set
        /// returning procedure, or any expression (one row).
        package var expression: BoundExpression
        /// The columns it gives: one, or those of its row.
        package var columns: [OutputColumn]
    }

    package var functions: [Function]
    /// A last column counts the rows from 1, as bigint.
    package var hasOrdinality: Bool
    package var filter: BoundExpression?
    package var alias: String
}
