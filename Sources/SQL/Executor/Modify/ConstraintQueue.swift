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
    /// Counts a transaction's events.
    fileprivate(set) var number = 0
}

/// What a transaction still has to check, oldest first. Belongs to one session.
///
/// As in PostgreSQL a row's version is checked that is still the row when its turn comes: who changes
/// the row once more takes back what was noted of it, and notes it anew, at the end.
package final class ConstraintQueue {
    /// A row that a constraint is to be held against.
    fileprivate struct RowCheck: Hashable {
        var constraint: OID
        var table: OID
        var key: [UInt8]
    }

    /// What was left for the transaction's end at some time.
    package struct Mark {
        fileprivate var deferred: DeferredEvents
        fileprivate var newest: [RowCheck: Int]?
    }

    /// Of the statement at hand; what stands before `position` has been taken.
    private var pending: [ConstraintEvent] = []
    private var position = 0
    /// Left for the transaction's end.
    private var deferred = DeferredEvents()
    /// The number of the event that counts, of each row to be checked; nil until the first row is
    /// changed once more, as most never are.
    private var newest: [RowCheck: Int]?
    private var lastNumber = 0

    /// Nothing is noted: the session writes what was checked elsewhere (`session_replication_role`).
    package var isSilent = false

    package init() {}

    package var isEmpty: Bool { !hasPending && deferred.isEmpty }
    /// Whether the statement at hand has left something.
    package var hasPending: Bool { position < pending.count }

    package func removeAll() {
        pending.removeAll(keepingCapacity: true)
        position = 0
        deferred = DeferredEvents()
        newest = nil
    }

    /// Whether a row of the table is still to be looked at.
    package func concerns(_ table: OID) -> Bool {
        pending[position...].contains { $0.table == table }
            || deferred.events.contains { $0.table == table }
    }

    package func mark() -> Mark { Mark(deferred: deferred, newest: newest) }

    /// Forgets what came after the mark, and what was taken since is left once more.
    package func rollback(to mark: Mark) {
        pending.removeAll(keepingCapacity: true)
        position = 0
        deferred = mark.deferred
        newest = mark.newest
    }

    // MARK: Noting

    func note(_ event: ConstraintEvent) {
        lastNumber += 1
        var event = event
        event.number = lastNumber
        if newest != nil, let check = rowCheck(of: event) { newest?[check] = lastNumber }
        pending.append(event)
    }

    /// Forgets that a row is to be checked. False when it was not.
    func takeBack(_ constraint: OID, of table: OID, key: [UInt8]) -> Bool {
        if isEmpty { return false }
        if newest == nil {
            var found: [RowCheck: Int] = [:]
            for event in deferred.events {
                if let check = rowCheck(of: event) { found[check] = event.number }
            }
            for event in pending[position...] {
                if let check = rowCheck(of: event) { found[check] = event.number }
            }
            newest = found
        }
        if newest?.isEmpty != false { return false }
        let check = RowCheck(constraint: constraint, table: table, key: key)
        return newest?.removeValue(forKey: check) != nil
    }

    private func rowCheck(of event: ConstraintEvent) -> RowCheck? {
        guard case .written(let key) = event.change else { return nil }
        return RowCheck(constraint: event.constraint, table: event.table, key: key)
    }

    // MARK: Checking

    /// The oldest event of the statement at hand that is neither taken nor taken back.
    package func next() -> ConstraintEvent? {
        while hasPending {
            let event = pending[position]
            position += 1
            guard newest != nil, let check = rowCheck(of: event) else { return event }
            if newest?[check] != event.number { continue }
            newest?.removeValue(forKey: check)
            return event
        }
        pending.removeAll(keepingCapacity: true)
        position = 0
        if deferred.isEmpty { newest = nil }
        return nil
    }

    /// Leaves what was just taken for the transaction's end.
    package func putOff(_ event: ConstraintEvent) {
        if newest != nil, let check = rowCheck(of: event) { newest?[check] = event.number }
        deferred.append(event)
    }

    /// What was left for the transaction's end is to be looked at now.
    package func recall() {
        pending = Array(deferred.events) + pending[position...]
        position = 0
        deferred = DeferredEvents()
    }
}

/// Events in their order, in small pieces: a savepoint keeps those that there are, and what comes after it copies no
/// more than one piece and the list of the others.
private struct DeferredEvents {
    private static let pieceMax = 64

    private var full: [[ConstraintEvent]] = []
    private var last: [ConstraintEvent] = []

    var isEmpty: Bool { full.isEmpty && last.isEmpty }
    var events: some Sequence<ConstraintEvent> { (full + [last]).joined() }

    mutating func append(_ event: ConstraintEvent) {
        last.append(event)
        guard last.count == Self.pieceMax else { return }
        full.append(last)
        last = []
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
        /// Of a foreign key that refers to this table itself, not to one that it is a partition of.
        var refersHere = false
    }

    private let table: OID
    private let queue: ConstraintQueue
    // Checked in PostgreSQL's order, which goes by the names of its triggers: a primary key, what refers
    // to the row, what it refers to, unique constraints.
    private let primaryKey: Key?
    private let referrers: [Key]
    private let foreignKeysAndUniques: [Key]

    /// Nil for a table that nothing has to be noted of.
    init?(_ table: TableDefinition, _ rules: RowRules, _ queue: ConstraintQueue) {
        self.table = table.oid
        self.queue = queue
        func places(_ attnums: [Int16]) -> [Int] { attnums.map { Int($0) - 1 } }
        func unique(_ constraint: ConstraintDefinition, _ columns: [Int16]) -> Key {
            Key(
                constraint: constraint.oid, owner: table.oid, columns: places(columns),
                skipsNulls: true)
        }
        var primaryKey: Key?
        var uniques: [Key] = []
        var foreignKeys: [Key] = []
        func isChecked(_ constraint: ConstraintDefinition) -> Bool {
            !table.uncheckedConstraints.contains(constraint.oid)
        }
        for constraint in table.constraints where isChecked(constraint) {
            switch constraint.kind {
            case .primaryKey(let columns):
                if constraint.isDeferrable { primaryKey = unique(constraint, columns) }
            case .unique(let columns):
                if constraint.isDeferrable { uniques.append(unique(constraint, columns)) }
            case .foreignKey(let key):
                foreignKeys.append(
                    Key(
                        constraint: constraint.oid, owner: table.oid,
                        columns: places(key.columns), skipsNulls: key.match == .simple))
            case .check: break
            }
        }
        self.primaryKey = primaryKey
        foreignKeysAndUniques = foreignKeys + uniques
        referrers = rules.referrers.filter { isChecked($0.constraint) }.map { referrer in
            Key(
                constraint: referrer.constraint.oid, owner: referrer.table.oid,
                columns: places(referrer.key.referencedColumns), skipsNulls: true,
                refersHere: referrer.key.referencedTable == table.oid)
        }
        if primaryKey == nil && foreignKeysAndUniques.isEmpty && referrers.isEmpty { return nil }
    }

    func inserted(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) {
        if let primaryKey, isConstrained(primaryKey, columns, row) { note(primaryKey, key) }
        for each in foreignKeysAndUniques where isConstrained(each, columns, row) {
            note(each, key)
        }
    }

    /// `old` and `new` are the full rows.
    func updated(
        from old: [ColumnVector], to new: [ColumnVector], _ row: Int, oldKey: [UInt8],
        newKey: [UInt8]
    ) {
        if let primaryKey, isDue(primaryKey, old, new, row, oldKey),
            isConstrained(primaryKey, new, row)
        {
            note(primaryKey, newKey)
        }
        for referrer in referrers
        where isChanged(referrer, old, new, row) && isConstrained(referrer, old, row) {
            note(
                referrer,
                .released(old: values(referrer, old, row), new: values(referrer, new, row)))
        }
        for each in foreignKeysAndUniques
        where isDue(each, old, new, row, oldKey) && isConstrained(each, new, row) {
            note(each, newKey)
        }
    }

    /// Whether a changed row is to be checked: by its new values, or because the old version was.
    private func isDue(
        _ key: Key, _ old: [ColumnVector], _ new: [ColumnVector], _ row: Int, _ oldKey: [UInt8]
    ) -> Bool {
        let wasDue = queue.takeBack(key.constraint, of: table, key: oldKey)
        return wasDue || isChanged(key, old, new, row)
    }

    private func takeBack(_ rowKey: [UInt8]) {
        if let primaryKey { _ = queue.takeBack(primaryKey.constraint, of: table, key: rowKey) }
        for each in foreignKeysAndUniques {
            _ = queue.takeBack(each.constraint, of: table, key: rowKey)
        }
    }

    /// The row goes on in another partition: what refers to it by the partitioned table is as with any update, what refers
    /// to the partition loses it.
    func moved(
        from old: [ColumnVector], to new: [ColumnVector], _ row: Int, oldKey: [UInt8]
    ) {
        takeBack(oldKey)
        for referrer in referrers
        where (referrer.refersHere || isChanged(referrer, old, new, row))
            && isConstrained(referrer, old, row)
        {
            note(
                referrer,
                .released(
                    old: values(referrer, old, row),
                    new: referrer.refersHere ? nil : values(referrer, new, row)))
        }
    }

    func deleted(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) {
        takeBack(key)
        for referrer in referrers where isConstrained(referrer, columns, row) {
            note(referrer, .released(old: values(referrer, columns, row), new: nil))
        }
    }

    private func note(_ key: Key, _ rowKey: [UInt8]) { note(key, .written(key: rowKey)) }

    private func note(_ key: Key, _ change: ConstraintEvent.Change) {
        if queue.isSilent { return }
        queue.note(
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
