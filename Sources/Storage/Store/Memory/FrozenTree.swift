import Bytes

/// A tree that nobody writes to any more, until it is in the runs. Any thread may read it.
final class FrozenTree: @unchecked Sendable {
    // Never changed after `init`.
    let tree: Tree
    let statistics: KeyspaceStatistics

    init(_ tree: consuming Tree, _ statistics: KeyspaceStatistics) {
        self.tree = tree
        self.statistics = statistics
    }
}

/// All that was written up to a moment and is not in the runs yet: what one flush writes.
final class Generation: Sendable {
    struct Part: Sendable {
        let id: KeyspaceID
        let section: KeyspaceID
        let keyspace: Keyspace
        let tree: FrozenTree
    }

    /// Everything of the ledger up to here is in it or in what is older.
    let sequence: CommitSequence
    /// By section.
    let parts: [Part]
    let memoryBytes: Int

    init(_ parts: [Part], upTo sequence: CommitSequence) {
        self.parts = parts.sorted { $0.section < $1.section }
        self.sequence = sequence
        memoryBytes = parts.reduce(0) { $0 + $1.tree.statistics.memoryBytes }
    }
}
