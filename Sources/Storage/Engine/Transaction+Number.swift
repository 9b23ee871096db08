import Bytes

// When a transaction has a number for others to see. PostgreSQL gives one with the first write or lock of a
// row; here each has one from its beginning, which `pg_locks` shows from then on. Whoever asks for it, and may keep
// it, is given another: a number that comes after all that were shown before, so that of two snapshots the later one
// shows of what is kept all that the earlier one does (`pg_current_snapshot`).

/// What became of a transaction's number.
enum NumberUse {
    case hidden
    /// Somebody was told this one, and may keep it.
    case shown(UInt64)
    /// And the transaction's entry reserves all up to another one.
    case reserved(UInt64, upTo: UInt64)
}

/// A transaction's number, and what it sees of others'.
struct Numbering {
    var use = NumberUse.hidden
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
        case .shown(let number), .reserved(let number, _): number
        }
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
        engine.numbers.sight(at: sequence, own: shownNumber)
    }

    /// To be called before what was written is undone to a mark, maybe with the reservation of its number.
    func noteRollback() {
        if isNumbered { takeNumber() }
        if case .reserved(let number, _) = numbering.use { numbering.use = .shown(number) }
    }

    /// How many numbers were given since `number`, counted to 32 bits as PostgreSQL does.
    package func age(of number: UInt32) -> Int32 {
        let newest = isNumbered ? self.number : engine.numbers.newest + 1
        return Int32(truncatingIfNeeded: Int64(bitPattern: newest) - Int64(number))
    }

    /// To be called before what is committed is encoded.
    func reserveNumber() {
        guard case .shown(let number) = numbering.use, hasWrites, let end = engine.numbers.next()
        else { return }
        numbering.use = .reserved(number, upTo: end)
        let position = CounterPosition(value: Int64(end), isCalled: true)
        CounterPosition.key(.transactions).withUnsafeBytes { key in
            position.bytes.withUnsafeBytes { ensureWrites().write(.update, .counters, key, $0) }
        }
    }

    /// What was shown is told of as ended: committed as entry `sequence`, or (nil) not. Once.
    func endNumber(at sequence: CommitSequence?) {
        guard let shownNumber else { return }
        if sequence != nil, case .reserved(_, let end) = numbering.use {
            engine.numbers.didReserve(upTo: end)
        }
        numbering.use = .hidden
        engine.numbers.ended(shownNumber, at: sequence) { parts.snapshots.oldestHeld }
    }
}

extension CounterID {
    /// Behind which the numbers of transactions go on when the server starts.
    static let transactions = CounterID(2)
}
