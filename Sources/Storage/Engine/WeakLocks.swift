import Synchronization

/// The locks that statements take on tables, in modes that go together (AccessShare, RowShare,
/// RowExclusive), as long as nobody wants one of the others: each in a list of a few sessions instead of
/// the table's queue, which all sessions would share. What PostgreSQL calls fast-path locking
/// (src/backend/storage/lmgr/README).
///
/// Whoever wants a lock that conflicts with one of these modes *announces* that and then takes the locks of
/// that table out of all lists, to where he looks for them (`exposeAll`). Whoever takes a weak lock looks
/// for announcements with its list locked. So of two at the same time one sees the other.
///
/// Thread safety: all from any thread; an owner's locks are taken and given back by one at a time.
final class WeakLocks: Sendable {
    private struct Entry {
        let owner: LockOwner
        let key: LockKey
        let mode: LockMode
    }

    private final class List: Sendable {
        let entries = Mutex<[Entry]>([])
    }

    /// What `take` did.
    enum Taking {
        case taken
        case alreadyHeld
        /// Somebody wants a lock that may conflict: to be taken in the table's queue.
        case left
    }

    private static let listCount = 128
    private let lists = (0..<listCount).map { _ in List() }
    /// Locks that conflict with weak ones which are held or wanted, of any table.
    private let announced = Atomic<Int>(0)

    private func list(of owner: LockOwner) -> List {
        lists[owner.session.number % WeakLocks.listCount]
    }

    func take(_ key: LockKey, _ mode: LockMode, for owner: LockOwner) -> Taking {
        list(of: owner).entries.withLock { entries in
            if WeakLocks.place(of: owner, key, mode, in: entries) != nil { return .alreadyHeld }
            if announced.load(ordering: .sequentiallyConsistent) > 0 { owner.isExposed = true }
            // It may have this one in the queue.
            if owner.isExposed { return .left }
            entries.append(Entry(owner: owner, key: key, mode: mode))
            return .taken
        }
    }

    /// False when the lock is not here: it stands in the queue then.
    func release(_ key: LockKey, _ mode: LockMode, of owner: LockOwner) -> Bool {
        list(of: owner).entries.withLock { entries in
            guard let place = WeakLocks.place(of: owner, key, mode, in: entries) else {
                return false
            }
            entries.swapAt(place, entries.count - 1)
            entries.removeLast()
            return true
        }
    }

    /// Releases all of an owner's that are here. Returns whether it may have others in the queues.
    func releaseAll(of owner: LockOwner) -> Bool {
        list(of: owner).entries.withLock { entries in
            var place = entries.count
            while place > 0 {
                place -= 1
                guard entries[place].owner === owner else { continue }
                entries.swapAt(place, entries.count - 1)
                entries.removeLast()
            }
            return owner.isExposed
        }
    }

    private static func place(
        of owner: LockOwner, _ key: LockKey, _ mode: LockMode, in entries: [Entry]
    ) -> Int? {
        // By index: references are not counted for those of others.
        entries.indices.first {
            entries[$0].owner === owner && entries[$0].mode == mode && entries[$0].key == key
        }
    }

    /// From now on, until `withdraw`, nobody's lock is put here.
    func announce() { announced.add(1, ordering: .sequentiallyConsistent) }

    func withdraw() { announced.subtract(1, ordering: .sequentiallyConsistent) }

    /// Takes out all locks with that key. `give` is called for each before anybody can miss it.
    func exposeAll(_ key: LockKey, _ give: (LockOwner, LockMode) -> Void) {
        for list in lists {
            WeakLocks.expose(in: list, { $0.key == key }) { give($0.owner, $0.mode) }
        }
    }

    /// Takes out all of an owner.
    func exposeAll(of owner: LockOwner, _ give: (LockKey, LockMode) -> Void) {
        WeakLocks.expose(in: list(of: owner), { $0.owner === owner }) { give($0.key, $0.mode) }
    }

    private static func expose(
        in list: List, _ isWanted: (Entry) -> Bool, _ give: (Entry) -> Void
    ) {
        list.entries.withLock { entries in
            for entry in entries where isWanted(entry) {
                entry.owner.isExposed = true
                give(entry)
            }
            entries.removeAll(where: isWanted)
        }
    }

    /// Every lock that is here now.
    func forEach(_ body: (_ owner: LockOwner, _ key: LockKey, _ mode: LockMode) -> Void) {
        for list in lists {
            list.entries.withLock { entries in
                for entry in entries { body(entry.owner, entry.key, entry.mode) }
            }
        }
    }
}

extension LockMode {
    /// A mode in which statements lock tables; all of these go together.
    var isWeak: Bool { LockMode.weakModes & 1 << rawValue != 0 }

    /// Conflicts with a weak mode.
    var isStrong: Bool { conflictMask & LockMode.weakModes != 0 }

    private static let weakModes: UInt16 =
        1 << LockMode.accessShare.rawValue | 1 << LockMode.tableRowShare.rawValue
        | 1 << LockMode.rowExclusive.rawValue
}
