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
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        lock.lockForReading()
        defer { lock.unlock() }
        guard let value = tree.find(key)?.version(at: sequence.rawValue)?.value else { return nil }
        return body(value)
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
    /// What `Store.scan` says.
    func scan(
        _ range: KeyRange, reverse: Bool, at sequence: CommitSequence, limit: Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) -> ScanEnd {
        if range.isEmpty { return .exhausted }
        lock.lockForReading()
        defer { lock.unlock() }
        var walk = tree.walk(range, reverse: reverse)
        var visible = 0
        var steps = 0
        while let record = walk.next() {
            steps += 1
            var wantsMore = true
            if let value = record.version(at: sequence.rawValue)?.value {
                visible += 1
                wantsMore = body(record.key, value)
            }
            if !wantsMore || visible >= limit || steps == Keyspace.lockedSteps {
                return .more(lastKey: Array(record.key))
            }
        }
        return .exhausted
    }

    /// What `Store.scanVersions` says.
    func scanVersions(
        _ range: KeyRange, during period: ClosedRange<CommitSequence>, limit: Int,
        _ body: (StoredVersion) -> Bool
    ) -> ScanEnd {
        if range.isEmpty { return .exhausted }
        lock.lockForReading()
        defer { lock.unlock() }
        var walk = tree.walk(range, reverse: false)
        var visited = 0
        var steps = 0
        while let newest = walk.next() {
            var until: CommitSequence?
            var record: Record? = newest
            var wantsMore = true
            while let current = record {
                let version = StoredVersion(
                    key: current.key, from: CommitSequence(current.sequence), until: until,
                    value: current.value)
                if version.isValid(during: period) {
                    visited += 1
                    wantsMore = body(version) && wantsMore
                }
                until = version.from
                record = current.older
                steps += 1
            }
            if !wantsMore || visited >= limit || steps >= Keyspace.lockedSteps {
                return .more(lastKey: Array(newest.key))
            }
        }
        return .exhausted
    }
}

// MARK: Write

extension Keyspace {
    /// Adds a version, or replaces the one of the same sequence.
    func write(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?,
        at sequence: CommitSequence
    ) {
        let record = Record.allocate(key: key, value: value, sequence: sequence.rawValue)
        lock.lockForWriting()
        defer { lock.unlock() }
        versionCount += 1
        versionBytes += record.memorySize
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
