package import Bytes
import Synchronization

// A keyspace made anew beside the one there is, which it then replaces at once.

extension Store {
    /// Makes an empty keyspace that is to replace `keyspace`, and is stored as that one is. A start
    /// that comes before the replacement forgets it.
    package func beginCopy(of keyspace: KeyspaceID) -> KeyspaceID {
        let copy = live.withLock { live in
            var number = UInt32.max
            while live.sections[KeyspaceID(number)] != nil { number -= 1 }
            live.originals[KeyspaceID(number)] = keyspace
            return KeyspaceID(number)
        }
        create(copy)
        return copy
    }

    /// Forgets copies that are not wanted any more.
    package func abandon(copies: [KeyspaceID]) {
        for copy in copies {
            drop(copy)
            live.withLock { $0.originals[copy] = nil }
        }
    }

    /// Puts copies in the places of what they are copies of, all at once. Nobody may read or write
    /// either meanwhile, and nothing of either may be in memory: what was written is in the runs.
    package func replace(withCopies copies: [KeyspaceID]) throws(StoreError) {
        guard let files else { return }
        for copy in copies {
            let original = live.withLock { $0.originals[copy] }
            guard let original, let old = table.find(original), let new = table.find(copy) else {
                continue
            }
            precondition(new.isFlushed, "a copy is in the runs before it replaces anything")
            let remains = old.drop()
            activeBytes.subtract(remains.memoryBytes, ordering: .relaxed)
            let section = live.withLock { $0.replace(original, with: copy) }
            old.revive(section: section, hasLower: true)
            _ = new.drop()
        }
        try save(VersionEdit(), in: files)
    }
}
