import Synchronization

// When a transaction has a number for others to see. PostgreSQL gives one with the first write or lock of a
// row; here each has one from its beginning, which is not shown before.

/// What became of a transaction's number.
enum NumberUse {
    case hidden
    /// Somebody was told it, and may keep it.
    case shown
    /// The transaction's entry reserves all up to this one.
    case reserved(UInt64)
}

extension Transaction {
    /// Whether PostgreSQL had given it a number by now.
    package var isNumbered: Bool {
        lockOwner.session.numberedTransaction == id || lockOwner.foldedCount > 0
            || lockOwner.claimedRuns > 0 || lockOwner.held.contains { $0.mode.numbers($0.key) }
    }

    /// It shows its number from now on.
    package func takeNumber() { lockOwner.session.numberedTransaction = id }

    /// Its number, for whoever may keep it: if this transaction commits something, no other one ever has the
    /// same, not after a restart either.
    package func showNumber() -> UInt64 {
        takeNumber()
        if case .hidden = numberUse { numberUse = .shown }
        return id
    }

    /// To be called before what is committed is encoded.
    func reserveNumber() {
        guard case .shown = numberUse, hasWrites, let end = engine.numbers.next() else { return }
        numberUse = .reserved(end)
        let position = CounterPosition(value: Int64(end), isCalled: true)
        CounterPosition.key(.transactions).withUnsafeBytes { key in
            position.bytes.withUnsafeBytes { ensureWrites().write(.update, .counters, key, $0) }
        }
    }
}

/// The numbers of transactions. They grow while the process lives; those that somebody may have kept are
/// reserved in the ledger, a million at a time, by the transactions that showed them.
final class TransactionNumbers: Sendable {
    private let count = Atomic<UInt64>(0)
    /// Of the ledger.
    private let reserved = Atomic<UInt64>(0)

    private static let reservedAtOnce: UInt64 = 1 << 20

    func take() -> UInt64 { count.add(1, ordering: .relaxed).newValue }

    /// All others get higher ones than that.
    func begin(after number: UInt64) { count.max(number, ordering: .relaxed) }

    /// Up to where a transaction that has shown its number is to reserve; nil where enough is reserved. Two may ask
    /// at once and be committed in either order: the half that is left is for what has begun meanwhile.
    func next() -> UInt64? {
        let count = count.load(ordering: .relaxed)
        let half = TransactionNumbers.reservedAtOnce / 2
        guard count + half > reserved.load(ordering: .relaxed) else { return nil }
        return count + TransactionNumbers.reservedAtOnce
    }

    /// The ledger has it.
    func didReserve(upTo number: UInt64) { reserved.max(number, ordering: .relaxed) }
}

extension CounterID {
    /// Behind which the numbers of transactions go on when the server starts.
    static let transactions = CounterID(2)
}
