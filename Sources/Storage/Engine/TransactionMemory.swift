/// Memory that small transactions of a session use one after the other: what one wrote into is the next one's,
/// instead of a dozen pieces to ask for and give back, often on another thread.
///
/// Thread safety: who uses the transactions, which are open one at a time. A second one that is open meanwhile
/// has memory of its own.
package final class TransactionMemory {
    private var writes: WriteSet?
    private var body = EntryBodyWriter.Memory()
    private var appends: [Transaction.PendingAppend] = []
    private var held: [LockOwner.Held] = []
    private var transaction: Transaction?

    /// Larger ones are not kept: ten thousand sessions may have some.
    private static let keptBytesMax = 8 << 10

    /// Nor are lists of more locks, or appends.
    static let keptLocksMax = 32
    private static let keptAppendsMax = 32

    package init() {}

    /// Takes a transaction that has ended and that its session uses no more: the next is made of it. It has none
    /// of this by then.
    package func take(_ transaction: Transaction) {
        if transaction.hasEnded { self.transaction = transaction }
    }

    /// A transaction that has ended; nil when there is none, or somebody else still has it.
    func takeTransaction() -> Transaction? {
        defer { transaction = nil }
        return isKnownUniquelyReferenced(&transaction) ? transaction : nil
    }

    /// An empty write set; nil when there is none to use again.
    func takeWrites() -> WriteSet? {
        defer { writes = nil }
        return writes
    }

    /// A buffer for an entry's body, empty, with memory or without.
    func takeBody() -> EntryBodyWriter.Memory {
        var taken = EntryBodyWriter.Memory()
        swap(&taken, &body)
        return taken
    }

    /// A list for appends, empty, with memory or without.
    func takeAppends() -> [Transaction.PendingAppend] {
        var taken: [Transaction.PendingAppend] = []
        swap(&taken, &appends)
        return taken
    }

    /// A list for what a lock owner holds, empty, with memory or without.
    func takeHeld() -> [LockOwner.Held] {
        var taken: [LockOwner.Held] = []
        swap(&taken, &held)
        return taken
    }

    /// Takes the list of an owner that holds nothing any more, and is nobody else's.
    func take(_ held: inout [LockOwner.Held]) {
        guard held.isEmpty, held.capacity <= TransactionMemory.keptLocksMax else { return }
        swap(&held, &self.held)
    }

    /// Takes the memory of a transaction's body, which nobody else has.
    func take(_ memory: consuming EntryBodyWriter.Memory) {
        guard memory.bytes.capacity <= TransactionMemory.keptBytesMax,
            memory.appends.capacity <= TransactionMemory.keptAppendsMax
        else { return }
        swap(&memory, &body)
    }

    /// Takes the list of a transaction that has ended.
    func take(_ appends: inout [Transaction.PendingAppend]) {
        guard appends.capacity > 0, appends.capacity <= TransactionMemory.keptAppendsMax else {
            return
        }
        appends.removeAll(keepingCapacity: true)
        swap(&appends, &self.appends)
    }

    /// Takes the write set of a transaction that has ended if nobody else uses it: a cursor may.
    func take(_ writes: inout WriteSet?) {
        guard isKnownUniquelyReferenced(&writes), let unused = writes,
            unused.memorySize <= TransactionMemory.keptBytesMax, !unused.isGivenAway
        else { return }
        unused.removeAll()
        self.writes = unused
    }
}
