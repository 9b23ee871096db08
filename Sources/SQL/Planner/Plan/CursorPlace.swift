// What WHERE CURRENT OF needs to know of a cursor: which rows its query is made of, and where it stands.
package import Catalog
package import Types

/// The tables whose rows a cursor's query is made of. The rows' keys come after the query's own columns.
package struct CursorRows: Sendable {
    package struct Key: Sendable {
        /// The key's rows are of one of these; where the row at hand is of none the key is NULL.
        package var tables: [OID]
        /// They are partitions, and the row's one comes in a column after its key.
        package var isPartitioned: Bool
    }

    package var keys: [Key]
    /// They are those that FOR UPDATE or FOR SHARE locks.
    package var areLocked: Bool

    package init(keys: [Key] = [], areLocked: Bool = false) {
        self.keys = keys
        self.areLocked = areLocked
    }

    /// Of the columns after the query's own.
    package var columnTypes: [SQLType] {
        keys.flatMap { $0.isPartitioned ? [.bytea, .oid] : [.bytea] }
    }
}

/// Where a cursor stands.
package struct CursorPlace: Sendable {
    package struct Row: Sendable {
        package var table: OID
        /// Where the row is now.
        package var key: [UInt8]
        /// The same as the values of the key's columns; empty when the table has none.
        package var values: [Datum]

        package init(table: OID, key: [UInt8], values: [Datum]) {
            self.table = table
            self.key = key
            self.values = values
        }
    }

    package var cursor: String
    package var rows: CursorRows
    /// One for each key of `rows`; nil: there is none, or the row is gone. Nil in all: the cursor stands on
    /// no row.
    package var current: [Row?]?

    package init(cursor: String, rows: CursorRows, current: [Row?]?) {
        self.cursor = cursor
        self.rows = rows
        self.current = current
    }

    /// The row of a table that it stands on, as PostgreSQL's `execCurrentOf` finds it: 24000 when the
    /// query does not say which that is, or it stands nowhere.
    func row(of table: TableDefinition) throws(SQLError) -> Row? {
        func refused(_ why: String) -> SQLError {
            SQLError(.invalidCursorState, "cursor \"\(cursor)\" \(why) table \"\(table.name)\"")
        }
        let found = rows.keys.indices.filter { rows.keys[$0].tables.contains(table.oid) }
        guard let only = found.first, found.count == 1 else {
            guard rows.areLocked else { throw refused("is not a simply updatable scan of") }
            throw found.isEmpty
                ? refused("does not have a FOR UPDATE/SHARE reference to")
                : refused("has multiple FOR UPDATE/SHARE references to")
        }
        guard let current else {
            throw SQLError(
                .invalidCursorState, "cursor \"\(cursor)\" is not positioned on a row")
        }
        return current[only].flatMap { $0.table == table.oid ? $0 : nil }
    }
}
