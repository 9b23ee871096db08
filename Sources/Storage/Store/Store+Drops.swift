package import Bytes
import Synchronization

// Keyspaces that a commit dropped are kept for those who read the past, and until the drop is in the
// files too: a replay must find what it finds in the ledger before the drop.

extension Store {
    /// Drops the keyspace once nobody can read as far back as `sequence`, the commit that dropped it.
    package func drop(_ keyspace: KeyspaceID, at sequence: CommitSequence) {
        live.withLock { live in
            let drop = KeyspaceDrop(keyspace: keyspace, sequence: sequence)
            if !live.drops.contains(drop) { live.drops.append(drop) }
        }
    }

    /// Whether some keyspaces wait for being dropped.
    package var hasDrops: Bool { live.withLock { !$0.drops.isEmpty } }

    /// Drops what nobody can see any more.
    package func performDrops() {
        let applied = appliedSequence
        let due = live.withLock { live in
            live.drops.filter { drop in
                drop.sequence <= horizon(of: drop.keyspace)
                    && (drop.sequence <= applied
                        || table.find(drop.keyspace)?.isInMemoryOnly ?? true)
            }
        }
        for drop in due { self.drop(drop.keyspace) }
        guard !due.isEmpty else { return }
        live.withLock { live in live.drops.removeAll { due.contains($0) } }
    }

    /// After opening: forgets the keyspaces that are neither in `known` nor waiting to be dropped.
    /// They are of transactions that were never committed.
    package func keep(_ known: Set<KeyspaceID>) {
        let (all, waiting) = live.withLock { (Set($0.sections.keys), $0.drops.map(\.keyspace)) }
        for keyspace in all.subtracting(known).subtracting(waiting).sorted() { drop(keyspace) }
    }

    /// After opening: forgets everything, to be made from the whole ledger again.
    package func clear() throws(StoreError) {
        for keyspace in keyspaces { drop(keyspace) }
        live.withLock { $0.drops = [] }
        guard let files else { return }
        var edit = VersionEdit()
        let version = files.current
        edit.removed = Set((version.current + version.history).map(\.number))
        edit.appliedSequence = .zero
        try save(edit, in: files)
    }
}
