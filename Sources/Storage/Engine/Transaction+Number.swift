// When a transaction has a number for others to see. PostgreSQL gives one with the first write or lock of a
// row; here each has one from its beginning, which is not shown before.

extension Transaction {
    /// Whether PostgreSQL had given it a number by now.
    package var isNumbered: Bool {
        lockOwner.session.numberedTransaction == id || lockOwner.foldedCount > 0
            || lockOwner.claimedRuns > 0 || lockOwner.held.contains { $0.mode.numbers($0.key) }
    }

    /// It shows its number from now on.
    package func takeNumber() { lockOwner.session.numberedTransaction = id }
}
