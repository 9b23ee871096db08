package import Catalog

/// What a statement does with a table, a topic or a sequence: what its role must be allowed to.
package struct RelationUse: Hashable, Sendable {
    /// Of the whole, or of all the columns below.
    package var privileges: Privileges = []
    /// The attnums that are read; those of system columns are left out.
    package var selected: Set<Int16> = []
    /// Those that get values in new rows, and in rows that are there.
    package var inserted: Set<Int16> = []
    package var updated: Set<Int16> = []
    /// Reads system columns (`xmin`, `tableoid`, a topic's), which takes SELECT on the whole.
    package var readsSystemColumns = false
    /// Where it is looked at among the statement's relations.
    package var place = Place(depth: 0, order: 0)

    package struct Place: Hashable, Comparable, Sendable {
        /// How many queries it is in; -1 for what is changed.
        var depth: Int
        var order: Int

        package static func < (left: Place, right: Place) -> Bool {
            (left.depth, left.order) < (right.depth, right.order)
        }
    }

    package init(privileges: Privileges = [], inserted: Set<Int16> = []) {
        self.privileges = privileges
        self.inserted = inserted
    }
}

extension Catalog {
    /// Whether a role may use a table so: by privileges on the whole, or on each column that is
    /// concerned; where none is, any column will do.
    package func role(
        _ role: OID, mayUse table: TableDefinition, as use: RelationUse
    ) -> Bool {
        let missing = use.privileges.subtracting(privileges(of: role, on: table))
        if missing.isEmpty { return true }
        guard PrivilegedKind.column.all.isSuperset(of: missing), !table.columnAccess.isEmpty,
            !(use.readsSystemColumns && missing.contains(.select))
        else { return false }
        let columns = [
            (Privileges.select, use.selected), (.insert, use.inserted), (.update, use.updated),
        ]
        return columns.filter { missing.contains($0.0) }.allSatisfy { privilege, attnums in
            func has(_ attnum: Int16) -> Bool {
                privileges(of: role, onColumn: attnum, of: table).contains(privilege)
            }
            return attnums.isEmpty
                ? table.columnAccess.keys.contains(where: has) : attnums.allSatisfy(has)
        }
    }
}
