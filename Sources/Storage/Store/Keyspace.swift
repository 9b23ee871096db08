import Bytes

/// One ordered map of versioned keys, behind its lock.
///
/// Invariants, per key: versions are chained newest first, one per sequence. A version that has an
/// older one, or is a tombstone, stands in `superseding`, by sequence; when the horizon reaches it,
/// what is older is freed. So superseded versions never need to be searched for, and every version
/// has been freed of its past before it is freed itself.
final class Keyspace: @unchecked Sendable {
    // `lock` guards all that follows.
    private let lock = ReadWriteLock()
    private var tree = Tree()
    private var superseding = SupersedingQueue()
    private var rowCount = 0
    private var rowBytes = 0
    private var versionCount = 0
    private var versionBytes = 0
    private var isDropped = false

    /// How many rows a scan passes over, or versions a prune frees, before others get the lock.
    private static let lockedSteps = 4096

    func get<Result>(
        _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result? {
        lock.lockForReading()
        defer { lock.unlock() }
        guard let value = tree.find(key)?.version(at: sequence.rawValue)?.value else { return nil }
        return try body(value)
    }

    func newestSequence(of key: UnsafeRawBufferPointer) -> CommitSequence? {
        lock.lockForReading()
        defer { lock.unlock() }
        return tree.find(key).map { CommitSequence($0.sequence) }
    }

    /// Nil when it is dropped.
    func statistics() -> KeyspaceStatistics? {
        lock.lockForReading()
        defer { lock.unlock() }
        guard !isDropped else { return nil }
        return KeyspaceStatistics(
            rowCount: rowCount, rowBytes: rowBytes, versionCount: versionCount,
            memoryBytes: versionBytes + tree.nodeBytes + superseding.memorySize)
    }
}

// MARK: Life

extension Keyspace {
    var isLive: Bool {
        lock.lockForReading()
        defer { lock.unlock() }
        return !isDropped
    }

    /// Gives everything away; what is left reads as empty, until it is revived.
    func drop() -> Tree {
        lock.lockForWriting()
        defer { lock.unlock() }
        superseding = SupersedingQueue()
        (rowCount, rowBytes, versionCount, versionBytes) = (0, 0, 0, 0)
        isDropped = true
        var dropped = Tree()
        swap(&dropped, &tree)
        return dropped
    }

    /// Makes a dropped keyspace an empty one again.
    func revive() {
        lock.lockForWriting()
        isDropped = false
        lock.unlock()
    }
}

// MARK: Scan

extension Keyspace {
    func scan(
        _ range: KeyRange, reverse: Bool, at sequence: CommitSequence, limit: Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) rethrows -> ScanEnd {
        if range.isEmpty { return .exhausted }
        lock.lockForReading()
        defer { lock.unlock() }
        let start = lowerPosition(range.lower)
        let end = upperPosition(range.upper)
        return reverse
            ? try scanBackward(from: end, to: start, at: sequence, limit: limit, body)
            : try scanForward(from: start, to: end, at: sequence, limit: limit, body)
    }

    private func lowerPosition(_ bound: KeyBound) -> Tree.Position {
        switch bound {
        case .unbounded: tree.start
        case .inclusive(let key):
            key.withUnsafeBytes { tree.position(of: $0, isAfter: false) }
        case .exclusive(let key): key.withUnsafeBytes { tree.position(of: $0, isAfter: true) }
        }
    }

    private func upperPosition(_ bound: KeyBound) -> Tree.Position {
        switch bound {
        case .unbounded: tree.end
        case .inclusive(let key): key.withUnsafeBytes { tree.position(of: $0, isAfter: true) }
        case .exclusive(let key):
            key.withUnsafeBytes { tree.position(of: $0, isAfter: false) }
        }
    }

    private func scanForward(
        from start: Tree.Position, to end: Tree.Position, at sequence: CommitSequence, limit: Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) rethrows -> ScanEnd {
        var leaf = start.leaf
        var index = start.index
        var visible = 0
        var steps = 0
        while leaf != end.leaf || index != end.index {
            if index == leaf.count {
                guard let next = leaf.next else { break }
                leaf = next
                index = 0
                continue
            }
            let record = leaf.record(index)
            index += 1
            steps += 1
            if let value = record.version(at: sequence.rawValue)?.value {
                try body(record.key, value)
                visible += 1
            }
            if visible >= limit || steps == Keyspace.lockedSteps {
                return .more(lastKey: Array(record.key))
            }
        }
        return .exhausted
    }

    private func scanBackward(
        from end: Tree.Position, to start: Tree.Position, at sequence: CommitSequence, limit: Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) rethrows -> ScanEnd {
        var leaf = end.leaf
        var index = end.index
        var visible = 0
        var steps = 0
        while leaf != start.leaf || index != start.index {
            if index == 0 {
                guard let previous = leaf.previous else { break }
                leaf = previous
                index = previous.count
                continue
            }
            index -= 1
            let record = leaf.record(index)
            steps += 1
            if let value = record.version(at: sequence.rawValue)?.value {
                try body(record.key, value)
                visible += 1
            }
            if visible >= limit || steps == Keyspace.lockedSteps {
                return .more(lastKey: Array(record.key))
            }
        }
        return .exhausted
    }
}

// MARK: Scan versions

extension Keyspace {
    func scanVersions(
        _ range: KeyRange, after position: VersionPosition?, through: CommitSequence, limit: Int,
        _ body: (
            UnsafeRawBufferPointer, CommitSequence, UnsafeRawBufferPointer?
        ) throws -> Void
    ) rethrows -> VersionScanEnd {
        if range.isEmpty { return .exhausted }
        lock.lockForReading()
        defer { lock.unlock() }
        let start = lowerPosition(position.map { .inclusive($0.key) } ?? range.lower)
        let end = upperPosition(range.upper)
        var leaf = start.leaf
        var index = start.index
        var version = position.flatMap { versionAfter($0) }
        // The key that was stopped at may be gone by now, or have no older versions.
        if let position, index < leaf.count, leaf != end.leaf || index != end.index,
            leaf.record(index).key.elementsEqual(position.key)
        {
            index += 1
        }
        var taken = 0
        var steps = 0
        while true {
            while let current = version {
                version = current.older
                steps += 1
                if current.sequence <= through.rawValue {
                    try body(current.key, CommitSequence(current.sequence), current.value)
                    taken += 1
                }
                if taken >= limit || steps >= Keyspace.lockedSteps {
                    return .more(
                        after: VersionPosition(
                            key: Array(current.key), sequence: CommitSequence(current.sequence)))
                }
            }
            if leaf == end.leaf, index == end.index { return .exhausted }
            if index == leaf.count {
                guard let next = leaf.next else { return .exhausted }
                leaf = next
                index = 0
                continue
            }
            version = leaf.record(index)
            index += 1
        }
    }

    /// The newest version of the position's key that is older than its version.
    private func versionAfter(_ position: VersionPosition) -> Record? {
        guard position.sequence > .zero else { return nil }
        return position.key.withUnsafeBytes {
            tree.find($0)?.version(at: position.sequence.rawValue - 1)
        }
    }
}

// MARK: Write

extension Keyspace {
    /// Adds a version, or replaces the one of the same sequence. `previous` gets the value it
    /// hides, nil when there was none.
    func write(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?,
        at sequence: CommitSequence,
        previous: ((UnsafeRawBufferPointer?) -> Void)? = nil
    ) {
        let record = Record.allocate(key: key, value: value, sequence: sequence.rawValue)
        lock.lockForWriting()
        defer { lock.unlock() }
        versionCount += 1
        versionBytes += record.memorySize
        tree.upsert(key) { newest in
            guard let newest else {
                previous?(nil)
                countRow(record, by: 1)
                if record.isTombstone { superseding.add(record) }
                return record
            }
            countRow(newest, by: -1)
            let head = link(record, into: newest, previous: previous)
            countRow(head, by: 1)
            return head
        }
    }

    /// Puts `record` at its place in the chain of `newest`; returns the chain's head.
    private func link(
        _ record: Record, into newest: Record, previous: ((UnsafeRawBufferPointer?) -> Void)?
    ) -> Record {
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
        previous?(older?.value)
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
    /// Frees what only readers before `horizon` could see.
    func prune(keepingFrom horizon: CommitSequence) {
        while pruneSome(keepingFrom: horizon) {}
    }

    /// Returns whether more is to be done.
    private func pruneSome(keepingFrom horizon: CommitSequence) -> Bool {
        lock.lockForWriting()
        defer { lock.unlock() }
        for _ in 0..<Keyspace.lockedSteps {
            guard let record = superseding.takeFirst(notAfter: horizon.rawValue) else {
                return false
            }
            freeOlder(than: record)
            // A tombstone with nothing older hides nothing. It goes when it is the key's only
            // version; one that a newer version supersedes goes with that one's past.
            if record.isTombstone, tree.find(record.key) == record {
                tree.remove(record.key)
                free(record)
            }
        }
        return true
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

/// The versions that will make older ones (or themselves) garbage, by sequence.
private struct SupersedingQueue {
    private var records: [Record] = []
    /// Those before it are taken.
    private var first = 0

    var memorySize: Int { records.capacity * MemoryLayout<Record>.stride }

    /// Nearly always at the end: commits are applied in order.
    mutating func add(_ record: Record) {
        var index = records.count
        while index > first, records[index - 1].sequence > record.sequence { index -= 1 }
        records.insert(record, at: index)
    }

    /// Takes a version out that is about to be freed; it need not be there.
    mutating func remove(_ record: Record) {
        var index = records.count - 1
        while index >= first, records[index].sequence >= record.sequence {
            if records[index] == record {
                records.remove(at: index)
                return
            }
            index -= 1
        }
    }

    mutating func takeFirst(notAfter sequence: UInt64) -> Record? {
        guard first < records.count, records[first].sequence <= sequence else { return nil }
        let record = records[first]
        first += 1
        if first == records.count {
            records.removeAll(keepingCapacity: records.capacity <= 4096)
            first = 0
        } else if first >= 4096, first * 2 >= records.count {
            records.removeFirst(first)
            first = 0
        }
        return record
    }
}
