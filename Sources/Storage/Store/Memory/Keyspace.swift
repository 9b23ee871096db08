import Bytes
import Synchronization

/// One ordered map of versioned keys, behind its lock: what is in memory of a keyspace.
///
/// The tree that is written to is frozen now and then: then it is written into runs, and a new one
/// takes its place. What a reader does not find in the tree it looks for in the frozen ones, newest
/// first, then in the runs.
///
/// Invariants, per key: versions are chained newest first, one per sequence. A version that has an
/// older one in its tree, or is a tombstone, stands in `superseding`, by sequence; when the horizon
/// reaches it, what is older is freed. So superseded versions never need to be searched for, and
/// every version has been freed of its past before it is freed itself. Every version in a tree is
/// newer than those of the same key in older trees and in runs.
final class Keyspace: @unchecked Sendable {
    // `lock` guards all that follows.
    private let lock = ReadWriteLock()
    private var tree = Tree()
    private var superseding = SupersedingQueue()
    /// Newest first; most of the time there is none.
    private var frozen: [FrozenTree] = []
    /// Its number in the runs; another one after each drop.
    private var section: KeyspaceID
    /// Whether there may be something in frozen trees or runs.
    private var hasLower: Bool
    private var rowCount = 0
    private var rowBytes = 0
    private var versionCount = 0
    private var versionBytes = 0
    private var isDropped = false
    /// The newest tombstone written since the store was opened.
    private var newestTombstone: UInt64 = 0
    /// Set while memory has nothing of the keyspace, so that a read need not lock it: its number in
    /// the runs, and bit 32. Else 0. It is 0 before a version that is written can be seen by anybody,
    /// and set only when what was in memory is in the runs that are current.
    private let runsOnly: Atomic<UInt64>
    private var hollows = Hollows()
    /// Whether there are any, for who does not want to lock.
    private let hasHollows = Atomic<Bool>(false)

    /// How many rows a scan passes over, or versions a prune frees, before others get the lock.
    static let lockedSteps = 4096

    init(section: KeyspaceID, hasLower: Bool = false) {
        self.section = section
        self.hasLower = hasLower
        runsOnly = Atomic(hasLower ? Keyspace.runsOnlyMark(section) : 0)
    }

    private static func runsOnlyMark(_ section: KeyspaceID) -> UInt64 {
        1 << 32 | UInt64(section.rawValue)
    }

    /// To be called under the lock after a change of what memory has.
    private func noteRunsOnly() {
        let isEmpty = hasLower && !isDropped && versionCount == 0 && frozen.isEmpty
        runsOnly.store(isEmpty ? Keyspace.runsOnlyMark(section) : 0, ordering: .releasing)
    }

    /// The number in the runs, when memory has nothing.
    @inline(__always) private var sectionOfRunsOnly: KeyspaceID? {
        let mark = runsOnly.load(ordering: .acquiring)
        return mark == 0 ? nil : KeyspaceID(UInt32(truncatingIfNeeded: mark))
    }

    /// What memory says of a key.
    enum Reading<Result> {
        case decided(Result?)
        /// The runs know, under this number.
        case below(section: KeyspaceID)
    }

    /// Calls `body` with the key's value as of `sequence`, if memory has it. Returns the section of
    /// the runs that know, nil when memory decides.
    func read(
        _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> KeyspaceID? {
        if let section = sectionOfRunsOnly { return section }
        lock.lockForReading()
        defer { lock.unlock() }
        if let record = tree.find(key)?.version(at: sequence.rawValue) {
            if let value = record.value { body(value) }
            return nil
        }
        guard hasLower else { return nil }
        for older in frozen {
            if let record = older.tree.find(key)?.version(at: sequence.rawValue) {
                if let value = record.value { body(value) }
                return nil
            }
        }
        return section
    }

    func newestSequence(of key: UnsafeRawBufferPointer) -> Reading<CommitSequence> {
        if let section = sectionOfRunsOnly { return .below(section: section) }
        lock.lockForReading()
        defer { lock.unlock() }
        if let record = tree.find(key) { return .decided(CommitSequence(record.sequence)) }
        guard hasLower else { return .decided(nil) }
        for older in frozen {
            if let record = older.tree.find(key) {
                return .decided(CommitSequence(record.sequence))
            }
        }
        return .below(section: section)
    }

    /// Of the version that is seen as of `sequence`.
    func sequence(
        of key: UnsafeRawBufferPointer, at sequence: CommitSequence
    ) -> Reading<CommitSequence> {
        if let section = sectionOfRunsOnly { return .below(section: section) }
        lock.lockForReading()
        defer { lock.unlock() }
        if let record = tree.find(key)?.version(at: sequence.rawValue) {
            return .decided(CommitSequence(record.sequence))
        }
        guard hasLower else { return .decided(nil) }
        for older in frozen {
            if let record = older.tree.find(key)?.version(at: sequence.rawValue) {
                return .decided(CommitSequence(record.sequence))
            }
        }
        return .below(section: section)
    }

    /// The newest commit that deleted something since the store was opened.
    var newestDeletion: CommitSequence {
        lock.lockForReading()
        defer { lock.unlock() }
        return CommitSequence(newestTombstone)
    }

    /// What is in memory; nil when it is dropped.
    func statistics() -> (memory: KeyspaceStatistics, section: KeyspaceID)? {
        lock.lockForReading()
        defer { lock.unlock() }
        guard !isDropped else { return nil }
        var statistics = KeyspaceStatistics(
            rowCount: rowCount, rowBytes: rowBytes, versionCount: versionCount,
            memoryBytes: memoryBytes)
        for older in frozen { statistics.add(older.statistics) }
        return (statistics, section)
    }

    private var memoryBytes: Int { versionBytes + tree.nodeBytes + superseding.memorySize }
}

// MARK: Life

extension Keyspace {
    var isLive: Bool {
        lock.lockForReading()
        defer { lock.unlock() }
        return !isDropped
    }

    /// Whether nothing of it is in frozen trees or runs.
    var isInMemoryOnly: Bool {
        lock.lockForReading()
        defer { lock.unlock() }
        return !hasLower
    }

    /// What was in memory of a keyspace that is no more: to be freed outside of all locks.
    struct Remains: ~Copyable {
        var tree: Tree
        var frozen: [FrozenTree]
        /// Of the tree that was written to.
        var memoryBytes: Int
    }

    /// Gives everything away; what is left reads as empty, until it is revived.
    func drop() -> Remains {
        lock.lockForWriting()
        defer { lock.unlock() }
        let memoryBytes = versionBytes + tree.grownBytes
        let older = frozen
        frozen = []
        hasLower = false
        isDropped = true
        hollows.forgetAll()
        noteHollows()
        runsOnly.store(0, ordering: .releasing)
        return Remains(tree: takeTree(), frozen: older, memoryBytes: memoryBytes)
    }

    /// Makes a dropped keyspace one again, with a new number under which the runs may have something.
    func revive(section: KeyspaceID, hasLower: Bool = false) {
        lock.lockForWriting()
        isDropped = false
        self.section = section
        self.hasLower = hasLower
        noteRunsOnly()
        lock.unlock()
    }

    /// Whether nothing of it is in memory.
    var isFlushed: Bool {
        lock.lockForReading()
        defer { lock.unlock() }
        return versionCount == 0 && frozen.isEmpty
    }

    private func takeTree() -> Tree {
        superseding = SupersedingQueue()
        (rowCount, rowBytes, versionCount, versionBytes) = (0, 0, 0, 0)
        var taken = Tree()
        swap(&taken, &tree)
        return taken
    }

    /// Takes the tree out of use for writers; nil when nothing is in it.
    func freeze() -> (section: KeyspaceID, tree: FrozenTree)? {
        lock.lockForWriting()
        defer { lock.unlock() }
        guard versionCount > 0, !isDropped else { return nil }
        let statistics = KeyspaceStatistics(
            rowCount: rowCount, rowBytes: rowBytes, versionCount: versionCount,
            memoryBytes: versionBytes + tree.grownBytes)
        let older = FrozenTree(takeTree(), statistics)
        frozen.insert(older, at: 0)
        hasLower = true
        return (section, older)
    }

    /// What was frozen is in the runs now.
    func forget(_ flushed: FrozenTree) {
        lock.lockForWriting()
        frozen.removeAll { $0 === flushed }
        noteRunsOnly()
        lock.unlock()
    }
}

// MARK: Walk

extension Keyspace {
    /// What `Store.scan` says, when everything is in the one tree; nil when it is not.
    /// `deadCount` grows by how many keys without a row came before the first with one.
    func scanAlone(
        _ range: KeyRange, reverse: Bool, at sequence: CommitSequence, limit: Int,
        _ deadCount: inout Int, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) -> ScanEnd? {
        lock.lockForReading()
        defer { lock.unlock() }
        if hasLower { return nil }
        var walk = tree.walk(range, reverse: reverse)
        var visible = 0
        var steps = 0
        while let record = walk.next() {
            steps += 1
            var wantsMore = true
            if let value = record.version(at: sequence.rawValue)?.value {
                visible += 1
                wantsMore = body(record.key, value)
            } else if visible == 0 {
                deadCount += 1
            }
            if !wantsMore || visible >= limit || steps == Keyspace.lockedSteps {
                return .more(lastKey: Array(record.key))
            }
        }
        return .exhausted
    }

    /// Calls `body`, under the lock, with a walk over a range in all trees and the number under which
    /// the runs may have more of it.
    func withWalk<Result>(
        _ range: KeyRange, reverse: Bool,
        _ body: (_ walk: inout MemoryWalk, _ below: KeyspaceID?) -> Result
    ) -> Result {
        lock.lockForReading()
        defer { lock.unlock() }
        var walk = MemoryWalk(tree.walk(range, reverse: reverse), reverse: reverse)
        for older in frozen { walk.add(older.tree.walk(range, reverse: reverse)) }
        return body(&walk, hasLower ? section : nil)
    }
}

// MARK: Stretches without rows

extension Keyspace {
    private func noteHollows() { hasHollows.store(!hollows.isEmpty, ordering: .releasing) }

    /// The range, or what is left of it behind keys that are known to have no rows.
    func shortened(_ range: KeyRange, at sequence: CommitSequence) -> KeyRange {
        guard hasHollows.load(ordering: .acquiring) else { return range }
        lock.lockForReading()
        defer { lock.unlock() }
        return hollows.shortened(range, at: sequence)
    }

    /// As `Hollows.beginSearch`.
    func beginSearch(_ range: KeyRange) -> Hollows.Search? {
        lock.lockForWriting()
        defer { lock.unlock() }
        return isDropped ? nil : hollows.beginSearch(range)
    }

    /// As `Hollows.end`, for who reads at `sequence`, when all deletions are visible that are in the runs.
    func end(_ search: Hollows.Search, upTo upper: [UInt8]?, seenAt sequence: CommitSequence) {
        lock.lockForWriting()
        defer { lock.unlock() }
        hollows.end(
            search, upTo: upper, from: max(sequence, CommitSequence(newestTombstone)),
            seenAt: sequence)
        noteHollows()
    }

    func cancel(_ search: Hollows.Search) {
        lock.lockForWriting()
        hollows.cancel(search)
        lock.unlock()
    }
}

// MARK: Write

extension Keyspace {
    /// Adds a version, or replaces the one of the same sequence. Returns by how many bytes the
    /// memory has grown.
    func write(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?,
        at sequence: CommitSequence
    ) -> Int {
        let record = Record.allocate(key: key, value: value, sequence: sequence.rawValue)
        lock.lockForWriting()
        defer { lock.unlock() }
        if sectionOfRunsOnly != nil { runsOnly.store(0, ordering: .releasing) }
        let bytesBefore = versionBytes + tree.nodeBytes
        versionCount += 1
        versionBytes += record.memorySize
        if value == nil {
            newestTombstone = max(newestTombstone, sequence.rawValue)
        } else if hollows.areConcerned {
            hollows.wrote(key)
            noteHollows()
        }
        tree.upsert(key) { newest in
            guard let newest else {
                countRow(record, by: 1)
                if record.isTombstone { superseding.add(record) }
                return record
            }
            countRow(newest, by: -1)
            let head = link(record, into: newest)
            countRow(head, by: 1)
            return head
        }
        return versionBytes + tree.nodeBytes - bytesBefore
    }

    /// Puts `record` at its place in the chain of `newest`; returns the chain's head.
    private func link(_ record: Record, into newest: Record) -> Record {
        var newer: Record?
        var older: Record? = newest
        while let next = older, next.sequence > record.sequence {
            newer = next
            older = next.older
        }
        if let replaced = older, replaced.sequence == record.sequence {
            older = replaced.older
            superseding.remove(replaced)
            free(replaced)
        }
        record.older = older
        if record.isTombstone || older != nil { superseding.add(record) }
        guard let newer else { return record }
        if newer.older == nil, !newer.isTombstone { superseding.add(newer) }
        newer.older = record
        return newest
    }

    private func countRow(_ record: Record, by sign: Int) {
        guard !record.isTombstone else { return }
        rowCount += sign
        rowBytes += sign * record.contentSize
    }

    private func free(_ record: Record) {
        versionCount -= 1
        versionBytes -= record.memorySize
        record.deallocate()
    }
}

// MARK: Prune

extension Keyspace {
    /// Frees what only readers before `horizon` could see. Returns how many bytes.
    func prune(keepingFrom horizon: CommitSequence) -> Int {
        var freed = 0
        while true {
            let (bytes, isDone) = pruneSome(keepingFrom: horizon)
            freed += bytes
            if isDone { return freed }
        }
    }

    private func pruneSome(keepingFrom horizon: CommitSequence) -> (bytes: Int, isDone: Bool) {
        lock.lockForWriting()
        defer { lock.unlock() }
        let bytesBefore = versionBytes + tree.nodeBytes
        var isDone = false
        for _ in 0..<Keyspace.lockedSteps {
            guard let record = superseding.takeFirst(notAfter: horizon.rawValue) else {
                isDone = true
                break
            }
            freeOlder(than: record)
            // A tombstone with nothing older anywhere hides nothing. It goes when it is the key's
            // only version; one that a newer version supersedes goes with that one's past.
            if record.isTombstone, !hasLower, tree.find(record.key) == record {
                tree.remove(record.key)
                free(record)
            }
        }
        return (bytesBefore - versionBytes - tree.nodeBytes, isDone)
    }

    private func freeOlder(than record: Record) {
        var next = record.older
        record.older = nil
        while let version = next {
            next = version.older
            free(version)
        }
    }
}
