// CREATE TABLE, ALTER TABLE, CREATE INDEX and what they are made of.

package enum Persistence: Hashable, Sendable { case permanent, unlogged, temporary }

package struct CreateTable: Hashable, Sendable {
    package enum Element: Hashable, Sendable {
        case column(ColumnDefinition)
        case constraint(TableConstraint)
        case like(TableLike)
    }
    package enum OnCommit: Hashable, Sendable { case unspecified, preserveRows, deleteRows, drop }

    package var name: QualifiedName
    package var persistence: Persistence
    package var ifNotExists: Bool
    package var elements: [Element]
    /// INHERITS (…).
    package var inherits: [QualifiedName]
    package var partitionBy: PartitionBy?
    /// PARTITION OF the one table in `inherits`: which rows.
    package var partitionBound: PartitionBoundClause?
    /// USING …: the access method.
    package var accessMethod: String?
    /// WITH (…).
    package var options: [Option]
    package var onCommit: OnCommit
    package var tablespace: String?
}

/// `LIKE other INCLUDING …`.
package struct TableLike: Hashable, Sendable {
    package struct Parts: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        // The grammar's own bits.
        package static let comments = Parts(rawValue: 1 << 0)
        package static let compression = Parts(rawValue: 1 << 1)
        package static let constraints = Parts(rawValue: 1 << 2)
        package static let defaults = Parts(rawValue: 1 << 3)
        package static let generated = Parts(rawValue: 1 << 4)
        package static let identity = Parts(rawValue: 1 << 5)
        package static let indexes = Parts(rawValue: 1 << 6)
        package static let statistics = Parts(rawValue: 1 << 7)
        package static let storage = Parts(rawValue: 1 << 8)
    }

    package var table: QualifiedName
    package var including: Parts
}

package struct ColumnDefinition: Hashable, Sendable {
    package var name: String
    /// Absent in `CREATE TABLE AS` column lists and `CREATE TABLE … OF`.
    package var type: TypeName?
    package var collation: QualifiedName?
    package var constraints: [ColumnConstraint]
    package var location: Int32?
}

package struct ColumnConstraint: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case null
        case notNull
        case defaultValue(Expression)
        case check(Expression, noInherit: Bool)
        case primaryKey(IndexParameters)
        case unique(IndexParameters, nullsNotDistinct: Bool)
        case references(ForeignKeyReference)
        /// GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY (…).
        case identity(Identity, options: [SequenceOption])
        /// GENERATED ALWAYS AS (…) STORED.
        case generated(Expression)
    }

    package var name: String?
    package var kind: Kind
    package var timing: ConstraintTiming
    package var location: Int32?
}

package enum Identity: Hashable, Sendable { case always, byDefault }

package struct TableConstraint: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case check(Expression, noInherit: Bool)
        case primaryKey(columns: [String], IndexParameters)
        case unique(columns: [String], IndexParameters, nullsNotDistinct: Bool)
        case foreignKey(columns: [String], ForeignKeyReference)
    }

    package var name: String?
    package var kind: Kind
    package var timing: ConstraintTiming
    /// NOT VALID: existing rows are not checked.
    package var isNotValid: Bool
    package var location: Int32?
}

/// The index behind a PRIMARY KEY or UNIQUE constraint.
package struct IndexParameters: Hashable, Sendable {
    package var including: [String] = []
    package var options: [Option] = []
    package var tablespace: String?
    /// `USING INDEX name`.
    package var existingIndex: String?

    init(
        including: [String], options: [Option], tablespace: String?, existingIndex: String?
    ) {
        self.including = including
        self.options = options
        self.tablespace = tablespace
        self.existingIndex = existingIndex
    }

    /// Only what INCLUDE names.
    package init(including: [String]) { self.including = including }
}

package struct ConstraintTiming: Hashable, Sendable {
    package var isDeferrable: Bool
    package var isInitiallyDeferred: Bool

    package init(isDeferrable: Bool, isInitiallyDeferred: Bool) {
        self.isDeferrable = isDeferrable
        self.isInitiallyDeferred = isInitiallyDeferred
    }

    /// What a constraint has when nothing is said.
    package static let immediate = ConstraintTiming(
        isDeferrable: false, isInitiallyDeferred: false)
}

package struct ForeignKeyReference: Hashable, Sendable {
    package enum Match: Hashable, Sendable { case simple, full, partial }
    package enum Action: Hashable, Sendable {
        case noAction, restrict, cascade
        /// With the columns in parentheses (ON DELETE only); empty: all of the key.
        case setNull([String])
        case setDefault([String])
    }

    package var table: QualifiedName
    /// Empty: the primary key of the table.
    package var columns: [String]
    package var match: Match
    package var onDelete: Action
    package var onUpdate: Action
}

package struct CreateIndex: Hashable, Sendable {
    package var name: String?
    package var table: TableReference
    package var isUnique: Bool
    package var isConcurrent: Bool
    package var ifNotExists: Bool
    package var nullsNotDistinct: Bool
    /// `btree` when not written.
    package var accessMethod: String
    package var elements: [IndexElement]
    package var including: [IndexElement]
    package var options: [Option]
    package var tablespace: String?
    package var condition: Expression?
}

/// A column or an expression of an index, or of ON CONFLICT's target.
package struct IndexElement: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        case column(String)
        case expression(Expression)
    }

    package var key: Key
    package var collation: QualifiedName?
    package var operatorClass: QualifiedName?
    package var operatorClassOptions: [Option]
    package var direction: SortKey.Direction
    package var nulls: SortKey.Nulls
}

package struct AlterTable: Hashable, Sendable {
    package var kind: ObjectKind
    package var table: TableReference
    package var ifExists: Bool
    package var commands: [AlterTableCommand]
}

package enum AlterTableCommand: Hashable, Sendable {
    case addColumn(ColumnDefinition, ifNotExists: Bool)
    case dropColumn(String, ifExists: Bool, DropBehavior)
    case setType(column: String, TypeName, collation: QualifiedName?, using: Expression?)
    case setDefault(column: String, Expression)
    case dropDefault(column: String)
    case setNotNull(column: String)
    case dropNotNull(column: String)
    case dropExpression(column: String, ifExists: Bool)
    case setStatistics(column: String, Int32)
    case addIdentity(column: String, Identity, options: [SequenceOption])
    /// SET GENERATED …, and the sequence's options.
    case setIdentity(column: String, Identity?, options: [SequenceOption])
    case dropIdentity(column: String, ifExists: Bool)
    case addConstraint(TableConstraint)
    case alterConstraint(String, ConstraintTiming)
    case validateConstraint(String)
    case dropConstraint(String, ifExists: Bool, DropBehavior)
    case setOptions([Option])
    case resetOptions([Option])
    case setLogged(Bool)
    case setAccessMethod(String)
    case setTablespace(String)
    case setOwner(RoleReference)
    case attachPartition(QualifiedName, PartitionBoundClause)
    case detachPartition(QualifiedName, isConcurrent: Bool)
    /// ALTER INDEX … ATTACH PARTITION.
    case attachIndex(QualifiedName)
    case replicaIdentity(ReplicaIdentity)
    /// ENABLE and DISABLE TRIGGER.
    case setTriggers(TriggerChoice, enabled: Bool)
    /// ENABLE and DISABLE RULE.
    case setRule(String)
}

package enum TriggerChoice: Hashable, Sendable {
    case all
    /// All but those of constraints.
    case user
    case named(String)
}

package enum ReplicaIdentity: Hashable, Sendable {
    case standard, full, nothing
    case index(String)
}
