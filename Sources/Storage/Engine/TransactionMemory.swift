/// Memory that small transactions of a session use one after the other: what one wrote into is the next one's,
/// instead of a dozen pieces to ask for and give back, often on another thread.
///
/// Thread safety: who uses the transactions, which are open one at a time. A second one that is open meanwhile
/// has memory of its own.
package final class TransactionMemory {
    private var writes: WriteSet?
    private var body: [UInt8] = []
    private var held: [LockOwner.Held] = []

    /// Larger ones are not kept: ten thousand sessions may have some.
    private static let keptBytesMax = 8 << 10

    /// Nor are lists of more locks.
    static let keptLocksMax = 32

    package init() {}

    /// An empty write set; nil when there is none to use again.
    func takeWrites() -> WriteSet? {
        defer { writes = nil }
        return writes
    }

    /// A buffer for an entry's body, empty, with memory or without.
    func takeBody() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &body)
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

    /// Takes what a transaction that has ended does not need any more. Nobody else may use the body;
    /// the write set is taken only if nobody does: a cursor may.
    func take(_ writes: inout WriteSet?, body: inout [UInt8]) {
        if body.capacity <= TransactionMemory.keptBytesMax, body.capacity > self.body.capacity {
            body.removeAll(keepingCapacity: true)
            swap(&body, &self.body)
        }
        guard isKnownUniquelyReferenced(&writes), let unused = writes,
            unused.memorySize <= TransactionMemory.keptBytesMax, !unused.isEncodedOnly
        else { return }
        unused.removeAll()
        self.writes = unused
    }
}
