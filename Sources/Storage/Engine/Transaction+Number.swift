package import Bytes
import Store

// When a transaction has a number for others to see. PostgreSQL gives one with the first write or lock of a
// row; here each has one from its beginning, which `pg_locks` shows from then on. Whoever asks for it, and may keep
// it, is given another: a number that comes after all that were shown before, so that of two snapshots the later one
// shows of what is kept all that the earlier one does (`pg_current_snapshot`).

/// What became of a transaction's number.
enum NumberUse {
    case hidden
    /// Somebody was told this one, and may keep it.
    case shown(UInt64)
    /// And the transaction's entry says so.
    case written(UInt64)
}

/// A transaction's number, and what it sees of others'.
struct Numbering {
    var use = NumberUse.hidden
    /// The transaction's entry reserves all numbers up to this one.
    var reserved: UInt64?
    /// Of a snapshot that is not held, a lone read's, once its statement has asked.
    var sight: NumberSight?
}

extension Transaction {
    /// Whether PostgreSQL had given it a number by now.
    package var isNumbered: Bool {
        lockOwner.session.numberedTransaction == id || lockOwner.foldedCount > 0
            || lockOwner.claimedRuns > 0 || lockOwner.held.contains { $0.mode.numbers($0.key) }
    }

    /// It shows its number from now on.
    package func takeNumber() { lockOwner.session.numberedTransaction = id }

    /// The number that was shown, for whoever may keep it; nil when none was.
    private var shownNumber: UInt64? {
        switch numbering.use {
        case .hidden: nil
        case .shown(let number), .written(let number): number
        }
    }

    /// The number that its entry says it had.
    var writtenNumber: TransactionNumber? {
        guard case .written(let number) = numbering.use else { return nil }
        return TransactionNumber(number)
    }

    /// The number that others see, if they see one.
    package var number: UInt64 { shownNumber ?? id }

    /// Its number, for whoever may keep it: if this transaction commits something, no other one ever has the
    /// same, not after a restart either.
    package func showNumber() -> UInt64 {
        if let shownNumber { return shownNumber }
        let number = engine.numbers.show { parts.snapshots.visibleSequence }
        numbering.use = .shown(number)
        lockOwner.show(number)
        lockOwner.session.show(number, of: id)
        takeNumber()
        return number
    }

    /// What the snapshot shows of the transactions that have shown their numbers; nil when it is of a moment of which
    /// that is not known. One snapshot has one answer, for a whole statement, and while a cursor keeps it: what it
    /// shows was found out when it was first asked for.
    package func numberSight() -> NumberSight? {
        if let hold { return hold.sight { findSight(hold.sequence) } }
        if numbering.sight == nil { numbering.sight = findSight(snapshot) }
        return numbering.sight
    }

    private func findSight(_ sequence: CommitSequence) -> NumberSight? {
        engine.numbers.sight(at: sequence, own: shownNumber) { number in
            // Where that cannot be read nothing else can, and what reads on says so.
            (try? isWritten(TransactionNumber(number), at: sequence)) == true
        }
    }

    /// To be called before what was written is undone to a mark, maybe with its number.
    func noteRollback() {
        if isNumbered { takeNumber() }
        if case .written(let number) = numbering.use { numbering.use = .shown(number) }
        numbering.reserved = nil
    }

    /// How many numbers were given since `number`, counted to 32 bits as PostgreSQL does; of one that was made of a
    /// commit's place, how many commits there were since.
    package func age(of number: UInt32) -> Int32 {
        let newestCommit = parts.snapshots.visibleSequence
        if let commits = TransactionNumber.commits(from: number, to: newestCommit) {
            return commits
        }
        let newest = isNumbered ? self.number : engine.numbers.newest + 1
        return Int32(truncatingIfNeeded: Int64(bitPattern: newest) - Int64(number))
    }

    /// To be called before what is committed is encoded: a number that was shown is written with it, and now and then
    /// that those that come next are reserved.
    func writeNumber() {
        guard hasWrites else { return }
        if case .shown(let number) = numbering.use {
            TransactionNumber(number).key.withUnsafeBytes {
                ensureWrites().write(
                    .insert, .transactions, $0, UnsafeRawBufferPointer(start: nil, count: 0))
            }
            numbering.use = .written(number)
        }
        if numbering.reserved == nil, let end = engine.numbers.next(isShown: shownNumber != nil) {
            reserveNumbers(upTo: end)
        }
    }

    /// Has its commit reserve the numbers that come next, so that none of them is another's after a restart, whether its
    /// transaction commits or not: for who is about to show them.
    package func reserveNumbers() {
        if let end = engine.numbers.next() { reserveNumbers(upTo: end) }
    }

    private func reserveNumbers(upTo end: UInt64) {
        numbering.reserved = end
        let position = CounterPosition(value: Int64(end), isCalled: true)
        CounterPosition.key(.transactions).withUnsafeBytes { key in
            position.bytes.withUnsafeBytes { ensureWrites().write(.update, .counters, key, $0) }
        }
    }

    /// What was shown is told of as ended: committed as entry `sequence`, or (nil) not, unless there was nothing to
    /// write. Once.
    func endNumber(at sequence: CommitSequence?, isCommitted: Bool = false) {
        if sequence != nil, let end = numbering.reserved { engine.numbers.didReserve(upTo: end) }
        numbering.reserved = nil
        guard let shownNumber else { return }
        numbering.use = .hidden
        if isCommitted { engine.numbers.committedNothing(shownNumber) }
        engine.numbers.ended(shownNumber, at: sequence) { parts.snapshots.oldestHeld }
    }
}

// MARK: What became of transactions, and who wrote a row

/// What became of a transaction.
package enum NumberStatus: Hashable, Sendable {
    case open, committed, aborted
}

extension Transaction {
    /// What became of the transaction that had shown this number; one that nobody was shown counts as aborted. Nil for a
    /// number that is still to come. That one has committed which had nothing to write is known for a while only.
    package func status(of number: UInt64) throws(EngineError) -> NumberStatus? {
        if number == shownNumber { return .open }
        // Asked for before what can be seen: who has just ended has committed by then.
        let known = engine.numbers.status(of: number)
        if known == .committed { return .committed }
        guard number <= engine.numbers.newest else { return nil }
        let isWritten = try isWritten(
            TransactionNumber(number), at: parts.snapshots.visibleSequence)
        // Its session learns of its commit a moment after all can see it.
        return isWritten ? .committed : known ?? .aborted
    }

    private func isWritten(
        _ number: TransactionNumber, at sequence: CommitSequence
    ) throws(EngineError) -> Bool {
        try number.key.withRawBytes { (key) throws(EngineError) in
            try reading { () throws(StoreError) in
                try parts.store.sequence(of: key, in: .transactions, at: sequence)
            }
        } != nil
    }

    /// The number of who wrote the version of a row that `get` shows, in 32 bits (PostgreSQL's `xmin`); nil when it shows
    /// none. Whoever asks for that of its own row shows its number. Others have the number that they showed, or one
    /// made of their place in the ledger.
    package func writer(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID, asOf mark: WriteMark? = nil
    ) throws(EngineError) -> UInt32? {
        if let own = writes?.version(
            keyspace, key, before: mark?.versionCount ?? writes?.versionCount ?? 0)
        {
            return own.isDelete ? nil : UInt32(truncatingIfNeeded: showNumber())
        }
        return try writer(of: key, in: keyspace, at: snapshot)
    }

    /// The same of the version that `getLatest` shows.
    package func latestWriter(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID
    ) throws(EngineError) -> UInt32? {
        if let own = writes?.version(keyspace, key, before: writes?.versionCount ?? 0) {
            return own.isDelete ? nil : UInt32(truncatingIfNeeded: showNumber())
        }
        return try writer(of: key, in: keyspace, at: .latest)
    }

    private func writer(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID, at sequence: CommitSequence
    ) throws(EngineError) -> UInt32? {
        try reading { () throws(StoreError) -> UInt32? in
            guard let writer = try parts.store.sequence(of: key, in: keyspace, at: sequence) else {
                return nil
            }
            let shown = try TransactionNumber.key(writer).withRawBytes { (key) throws(StoreError) in
                try parts.store.get(.writers, key, at: .latest) { TransactionNumber(value: $0) }
            }
            return (shown ?? nil)?.asShort ?? TransactionNumber.short(of: writer)
        }
    }
}

extension CounterID {
    /// Behind which the numbers of transactions go on when the server starts.
    static let transactions = CounterID(2)
}
