// Indexes, as the catalog knows them.
package import Bytes
package import Types

/// An index. A primary key's index is the table itself: its `storage` is the table's, and its
/// columns are the table's key columns.
package struct IndexDefinition: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package enum Value: Hashable, Sendable {
            case column(Int16)
            /// The text of an immutable expression over the row, and its type.
            case expression(String, type: SQLType)
        }

        package var value: Value
        package var isDescending: Bool
        package var nullsFirst: Bool

        package init(value: Value, isDescending: Bool = false, nullsFirst: Bool = false) {
            self.value = value
            self.isDescending = isDescending
            self.nullsFirst = nullsFirst
        }
    }

    /// What the index is called as to its kind. All are kept in order: `hash` is what PostgreSQL's
    /// is for those who ask for one, with its limits, and serves ranges and orders besides.
    package enum Method: String, Hashable, Sendable {
        case btree
        case hash

        /// Of its row in pg_am.
        package var oid: OID {
            switch self {
            case .btree: 403
            case .hash: 405
            }
        }
    }

    package var oid: OID
    package var name: String
    package var method: Method
    package var storage: KeyspaceID
    package var parts: [Part]
    /// Whether an entry keeps others like it out at once. False for the index of a deferrable
    /// constraint, which is checked when the statement or the transaction ends.
    package var isUnique: Bool
    package var isPrimary: Bool
    /// The text of a partial index's condition.
    package var predicate: String?
    /// The constraint it serves.
    package var constraint: OID?
    /// The attnums of INCLUDE. Entries lead to the whole row, so they need not hold these columns.
    package var included: [Int16]

    package init(
        oid: OID, name: String, method: Method = .btree, storage: KeyspaceID, parts: [Part],
        isUnique: Bool = false, isPrimary: Bool = false, predicate: String? = nil,
        constraint: OID? = nil, included: [Int16] = []
    ) {
        self.oid = oid
        self.name = name
        self.method = method
        self.storage = storage
        self.parts = parts
        self.isUnique = isUnique
        self.isPrimary = isPrimary
        self.predicate = predicate
        self.constraint = constraint
        self.included = included
    }

    /// The part's column; nil for an expression.
    package func columnNumber(ofPart position: Int) -> Int16? {
        if case .column(let attnum) = parts[position].value { attnum } else { nil }
    }

    /// Whether it has a part that must be computed, or leaves rows out.
    package var isComputed: Bool {
        predicate != nil || parts.indices.contains { columnNumber(ofPart: $0) == nil }
    }

    /// Whether it serves a key that may be violated for a while.
    package var isDeferrableKey: Bool { constraint != nil && !isUnique }

    /// The attnums of its parts if others can refer to them: it is unique, over plain columns, and
    /// over all rows. PostgreSQL counts deferrable keys, too. Empty otherwise.
    package var referableColumns: [Int16] {
        guard isUnique || isDeferrableKey, !isComputed else { return [] }
        return parts.indices.compactMap { columnNumber(ofPart: $0) }
    }
}
