// Relations: tables, topics seen as tables, and views.
//
// Invariants: a column's number (attnum) is its place in `columns` plus one, for ever; a dropped
// column keeps its place with `isDropped`. Key, constraint and index columns are attnums.
package import Bytes
package import Types

package struct TableDefinition: Hashable, Sendable {
    package var oid: OID
    package var schema: OID
    package var name: String
    package var owner: OID
    package var kind: TableKind
    /// In order of attnum, dropped ones included.
    package var columns: [TableColumn]
    /// Where the rows of a `.table` are.
    package var storage: KeyspaceID
    /// The primary key's attnums in key order, by which rows are stored; empty when they are
    /// stored by a hidden row number.
    package var keyColumns: [Int16]
    package var constraints: [ConstraintDefinition]
    package var indexes: [IndexDefinition]
    /// What CREATE INDEX CONCURRENTLY left where it failed: names without entries.
    package var invalidIndexes: [IndexDefinition] = []
    /// Storage parameters as given in WITH (…), in order.
    package var options: [StorageOption]
    /// What GRANT and REVOKE have made of its privileges; nil: nothing.
    package var accessList: AccessList?
    /// The same of single columns, by attnum.
    package var columnAccess: [Int16: AccessList] = [:]
    /// What makes it another table's partition; nil when it is none.
    package var partition: PartitionMembership?
    /// The constraints that changes of its rows are not held against, foreign keys and deferrable keys, of its own or of
    /// tables that refer to it: those that there were at DISABLE TRIGGER ALL.
    package var uncheckedConstraints: [OID] = []
    package var comments: Comments = [:]

    package init(
        oid: OID, schema: OID, name: String, owner: OID, kind: TableKind = .table,
        columns: [TableColumn], storage: KeyspaceID, keyColumns: [Int16] = [],
        constraints: [ConstraintDefinition] = [], indexes: [IndexDefinition] = [],
        options: [StorageOption] = []
    ) {
        self.oid = oid
        self.schema = schema
        self.name = name
        self.owner = owner
        self.kind = kind
        self.columns = columns
        self.storage = storage
        self.keyColumns = keyColumns
        self.constraints = constraints
        self.indexes = indexes
        self.options = options
    }

    /// The column of number `attnum` (from 1), dropped or not; nil when there is none.
    package func column(_ attnum: Int16) -> TableColumn? {
        attnum >= 1 && Int(attnum) <= columns.count ? columns[Int(attnum) - 1] : nil
    }

    /// The invalid ones too: what has a name.
    package var allIndexes: [IndexDefinition] { indexes + invalidIndexes }

    /// The columns a query sees.
    package var liveColumns: [TableColumn] { columns.filter { !$0.isDropped } }

    /// The index that keeps rows with equal `columns` apart, which a foreign key to them relies on:
    /// unique, checked at once, over exactly these columns in any order, and over all rows.
    package func uniqueIndex(over columns: [Int16]) -> IndexDefinition? {
        indexes.filter { index in
            guard index.isUnique, index.predicate == nil, index.parts.count == columns.count else {
                return false
            }
            return index.parts.allSatisfy { part in
                if case .column(let attnum) = part.value { columns.contains(attnum) } else { false }
            }
        }.min { $0.oid < $1.oid }
    }

    package var primaryKey: ConstraintDefinition? {
        constraints.first { constraint in
            if case .primaryKey = constraint.kind { true } else { false }
        }
    }
}

package struct StorageOption: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

package enum TableKind: Hashable, Sendable {
    case table
    case topic(TopicOptions)
    /// The text of the view's query.
    case view(definition: String)
    /// Its rows are its partitions'.
    case partitioned(PartitionKey)
}

/// What makes a table a topic.
package struct TopicOptions: Hashable, Sendable {
    /// How a record's value becomes columns.
    package enum Format: UInt8, Hashable, Sendable {
        /// The value is a JSON object; columns are its fields.
        case json = 0
        /// Columns `key` and `value` are the record's bytes.
        case raw = 1
    }

    /// The storage option that says what reading does with a value that does not fit its column:
    /// `stop` (the default) or `set_null`.
    package static let onErrorName = "on_error"
    package static let setNull = "set_null"
    /// The storage option that is Kafka's `cleanup.policy`: `delete`, `compact`, or both.
    package static let cleanupPolicyName = "cleanup_policy"

    package var topic: TopicID
    package var partitions: Int32
    /// The attnum of the column that is the record's key; nil when records have none.
    package var keyColumn: Int16?
    /// Milliseconds; nil for ever.
    package var retentionMilliseconds: Int64?
    /// Bytes a partition; nil for no limit.
    package var retentionBytes: Int64?
    package var format: Format

    package init(
        topic: TopicID, partitions: Int32, keyColumn: Int16? = nil,
        retentionMilliseconds: Int64? = nil, retentionBytes: Int64? = nil, format: Format = .json
    ) {
        self.topic = topic
        self.partitions = partitions
        self.keyColumn = keyColumn
        self.retentionMilliseconds = retentionMilliseconds
        self.retentionBytes = retentionBytes
        self.format = format
    }
}

package struct TableColumn: Hashable, Sendable {
    /// Where a value comes from when an INSERT gives none.
    package enum Default: Hashable, Sendable {
        case null
        /// The text of an expression.
        case expression(String)
        /// A serial column: the sequence's next value.
        case serial(sequence: OID)
        /// `GENERATED … AS IDENTITY`.
        case identity(sequence: OID, always: Bool)
        /// `GENERATED ALWAYS AS (…) STORED`: the text of an expression over the row.
        case generated(String)
    }

    /// Counted from 1.
    package var attnum: Int16
    package var name: String
    package var type: SQLType
    package var isNotNull: Bool
    package var defaultValue: Default
    /// 0 for types without one, 100 for the database's own.
    package var collation: OID
    package var isDropped: Bool
    /// What rows written before the column was added hold in it.
    package var missingValue: Datum

    package init(
        attnum: Int16, name: String, type: SQLType, isNotNull: Bool = false,
        defaultValue: Default = .null, collation: OID = 0, isDropped: Bool = false,
        missingValue: Datum = .null
    ) {
        self.attnum = attnum
        self.name = name
        self.type = type
        self.isNotNull = isNotNull
        self.defaultValue = defaultValue
        self.collation = collation
        self.isDropped = isDropped
        self.missingValue = missingValue
    }
}

/// A table constraint. NOT NULL is a property of its column.
package struct ConstraintDefinition: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case primaryKey(columns: [Int16])
        case unique(columns: [Int16])
        /// The text of a boolean expression over the row.
        case check(expression: String)
        case foreignKey(ForeignKey)
    }

    package struct ForeignKey: Hashable, Sendable {
        /// What happens to referencing rows.
        package enum Action: UInt8, Hashable, Sendable {
            case noAction = 0
            case restrict = 1
            case cascade = 2
            case setNull = 3
            case setDefault = 4

            /// As it is written.
            package var keyword: String {
                switch self {
                case .noAction: "NO ACTION"
                case .restrict: "RESTRICT"
                case .cascade: "CASCADE"
                case .setNull: "SET NULL"
                case .setDefault: "SET DEFAULT"
                }
            }
        }

        /// What a key with NULLs among its columns refers to.
        package enum Match: UInt8, Hashable, Sendable {
            /// Nothing, if any column is NULL.
            case simple = 0
            /// Nothing, if all columns are NULL; a mixture is refused.
            case full = 1
        }

        package var columns: [Int16]
        package var referencedTable: OID
        package var referencedColumns: [Int16]
        package var match: Match
        package var onUpdate: Action
        package var onDelete: Action
        /// What ON DELETE SET NULL and SET DEFAULT change; empty: all of `columns`.
        package var deleteSetColumns: [Int16]

        package init(
            columns: [Int16], referencedTable: OID, referencedColumns: [Int16],
            match: Match = .simple, onUpdate: Action = .noAction, onDelete: Action = .noAction,
            deleteSetColumns: [Int16] = []
        ) {
            self.columns = columns
            self.referencedTable = referencedTable
            self.referencedColumns = referencedColumns
            self.match = match
            self.onUpdate = onUpdate
            self.onDelete = onDelete
            self.deleteSetColumns = deleteSetColumns
        }
    }

    package var oid: OID
    package var name: String
    package var kind: Kind
    package var isDeferrable: Bool
    package var isInitiallyDeferred: Bool
    /// False for NOT VALID: rows that were there before it may violate it.
    package var isValidated: Bool

    package init(
        oid: OID, name: String, kind: Kind, isDeferrable: Bool = false,
        isInitiallyDeferred: Bool = false, isValidated: Bool = true
    ) {
        self.oid = oid
        self.name = name
        self.kind = kind
        self.isDeferrable = isDeferrable
        self.isInitiallyDeferred = isInitiallyDeferred
        self.isValidated = isValidated
    }

    /// The foreign key this is; nil for other kinds.
    package var foreignKey: ForeignKey? {
        if case .foreignKey(let key) = kind { key } else { nil }
    }
}
