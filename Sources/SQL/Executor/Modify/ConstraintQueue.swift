// Constraints that are checked after rows are written: foreign keys and deferrable keys, at the end
// of the statement or of the transaction. Writers note here what is to be looked at; the session
// looks.

import Bytes
package import Catalog
import Planner
package import Types

/// A row's change that a constraint must be held against.
package struct ConstraintEvent: Sendable {
    package enum Change: Sendable {
        /// A new row, or one with new values, of the table that has the constraint: its key.
        case written(key: [UInt8])
        /// A row that the foreign key may refer to went, or has another key now: the values of the
        /// referenced columns before and after.
        case released(old: [Datum], new: [Datum]?)
    }

    package var constraint: OID
    /// The table that has the constraint.
    package var owner: OID
    /// The table whose row changed.
    package var table: OID
    package var change: Change
}

/// What a transaction still has to check, oldest first. Belongs to one session.
package final class ConstraintQueue {
    /// Of the statement at hand.
    package var pending: [ConstraintEvent] = []
    /// Left for the transaction's end.
    package var deferred: [ConstraintEvent] = []

    package init() {}

    package var isEmpty: Bool { pending.isEmpty && deferred.isEmpty }

    package func removeAll() {
        pending.removeAll(keepingCapacity: true)
        deferred.removeAll(keepingCapacity: true)
    }

    /// Whether a row of the table is still to be looked at.
    package func concerns(_ table: OID) -> Bool {
        pending.contains { $0.table == table } || deferred.contains { $0.table == table }
    }
}

/// Notes the changes of one table's rows that its constraints, or others' foreign keys to it, must
/// be held against.
final class ConstraintRecorder {
    private struct Key {
        var constraint: OID
        var owner: OID
        /// Places in the full row.
        var columns: [Int]
        /// With a NULL among them the row is of no interest.
        var skipsNulls: Bool
    }

    private let table: OID
    private let queue: ConstraintQueue
    private let uniques: [Key]
    private let foreignKeys: [Key]
    private let referrers: [Key]

    /// Nil for a table that nothing has to be noted of.
    init?(_ table: TableDefinition, _ rules: RowRules, _ queue: ConstraintQueue) {
        self.table = table.oid
        self.queue = queue
        func places(_ attnums: [Int16]) -> [Int] { attnums.map { Int($0) - 1 } }
        var uniques: [Key] = []
        var foreignKeys: [Key] = []
        for constraint in table.constraints {
            switch constraint.kind {
            case .primaryKey(let columns), .unique(let columns):
                guard constraint.isDeferrable else { continue }
                uniques.append(
                    Key(
                        constraint: constraint.oid, owner: table.oid, columns: places(columns),
                        skipsNulls: true))
            case .foreignKey(let key):
                foreignKeys.append(
                    Key(
                        constraint: constraint.oid, owner: table.oid,
                        columns: places(key.columns), skipsNulls: key.match == .simple))
            case .check: break
            }
        }
        self.uniques = uniques
        self.foreignKeys = foreignKeys
        referrers = rules.referrers.map { referrer in
            Key(
                constraint: referrer.constraint.oid, owner: referrer.table.oid,
                columns: places(referrer.key.referencedColumns), skipsNulls: true)
        }
        if uniques.isEmpty && foreignKeys.isEmpty && referrers.isEmpty { return nil }
    }

    func inserted(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) {
        for unique in uniques where isConstrained(unique, columns, row) { note(unique, key) }
        for foreign in foreignKeys where isConstrained(foreign, columns, row) {
            note(foreign, key)
        }
    }

    /// `old` and `new` are the full rows.
    func updated(
        from old: [ColumnVector], to new: [ColumnVector], _ row: Int, oldKey: [UInt8],
        newKey: [UInt8]
    ) {
        // What was noted under the old key would be looked for in vain.
        let isMoved = oldKey != newKey && !queue.isEmpty
        for unique in uniques
        where (isMoved || isChanged(unique, old, new, row)) && isConstrained(unique, new, row) {
            note(unique, newKey)
        }
        for referrer in referrers
        where isChanged(referrer, old, new, row) && isConstrained(referrer, old, row) {
            note(
                referrer,
                .released(old: values(referrer, old, row), new: values(referrer, new, row)))
        }
        for foreign in foreignKeys
        where (isMoved || isChanged(foreign, old, new, row)) && isConstrained(foreign, new, row) {
            note(foreign, newKey)
        }
    }

    /// The row goes on in another partition: what refers to it is as with any update.
    func moved(from old: [ColumnVector], to new: [ColumnVector], _ row: Int) {
        for referrer in referrers
        where isChanged(referrer, old, new, row) && isConstrained(referrer, old, row) {
            note(
                referrer,
                .released(old: values(referrer, old, row), new: values(referrer, new, row)))
        }
    }

    func deleted(_ columns: [ColumnVector], _ row: Int) {
        for referrer in referrers where isConstrained(referrer, columns, row) {
            note(referrer, .released(old: values(referrer, columns, row), new: nil))
        }
    }

    private func note(_ key: Key, _ rowKey: [UInt8]) { note(key, .written(key: rowKey)) }

    private func note(_ key: Key, _ change: ConstraintEvent.Change) {
        queue.pending.append(
            ConstraintEvent(
                constraint: key.constraint, owner: key.owner, table: table, change: change))
    }

    private func values(_ key: Key, _ columns: [ColumnVector], _ row: Int) -> [Datum] {
        key.columns.map { columns[$0].datum(at: row) }
    }

    private func isConstrained(_ key: Key, _ columns: [ColumnVector], _ row: Int) -> Bool {
        var nulls = 0
        for column in key.columns where columns[column].isNull(at: row) { nulls += 1 }
        return nulls == 0 || (!key.skipsNulls && nulls < key.columns.count)
    }

    private func isChanged(
        _ key: Key, _ old: [ColumnVector], _ new: [ColumnVector], _ row: Int
    ) -> Bool {
        for column in key.columns where old[column] !== new[column] {
            if old[column].datum(at: row) != new[column].datum(at: row) { return true }
        }
        return false
    }
}
