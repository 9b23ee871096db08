package import Bytes

// All versions of keys, from memory, the runs and their history.

extension Store {
    /// Calls `body` with every version of the range's keys that was valid at some moment of
    /// `period`: keys in order, the versions of a key newest first. `body` returns false to stop
    /// after this key. Stops after the key with which `limit` versions (at least 1) are reached.
    package func scanVersions(
        _ keyspace: KeyspaceID, _ range: KeyRange, during period: ClosedRange<CommitSequence>,
        limit: Int, _ body: (StoredVersion) -> Bool
    ) throws(StoreError) -> ScanEnd {
        guard let found = table.find(keyspace), !range.isEmpty else { return .exhausted }
        var (memory, below) = found.withWalk(range, reverse: false) { walk, below in
            (MemoryVersions(&walk, range), below)
        }
        let version = below == nil ? StoreVersion.empty : currentVersion
        var cursors = try version.cursors(
            below ?? KeyspaceID(0), memory.range, reverse: false, history: true)
        var visited = 0
        while true {
            cursors.removeAll { !$0.isValid }
            guard let key = Store.nextKey(memory, cursors) else {
                guard let stop = memory.lastKey else { return .exhausted }
                return .more(lastKey: stop)
            }
            var versions = KeyVersions(memory.take(key))
            for cursor in cursors { try versions.take(key, from: cursor) }
            let (count, wantsMore) = versions.show(key, during: period, body)
            visited += count
            if !wantsMore || visited >= limit { return .more(lastKey: key) }
        }
    }

    private static func nextKey(_ memory: MemoryVersions, _ cursors: [RunCursor]) -> [UInt8]? {
        var least = memory.nextKey
        for cursor in cursors {
            let isLess =
                least.map { least in
                    least.withUnsafeBytes { compareKeys(cursor.key, $0) < 0 }
                } ?? true
            if isLess { least = [UInt8](cursor.key) }
        }
        return least
    }
}

/// One version of a key, copied.
struct CopiedVersion {
    var from: CommitSequence
    /// Nil: the next newer version's start, or for ever.
    var until: CommitSequence?
    /// Nil for a deletion.
    var value: [UInt8]?
}

/// The versions of some keys of a range as memory has them, copied out.
struct MemoryVersions {
    private var keys: [(key: [UInt8], versions: [CopiedVersion])] = []
    private var next = 0
    /// What was looked at.
    let range: KeyRange
    /// Where it stopped, if it did.
    let lastKey: [UInt8]?

    private static let versionsMax = 4096

    init(_ walk: inout MemoryWalk, _ range: KeyRange) {
        var count = 0
        var stop: [UInt8]?
        while let newest = walk.next() {
            let key = [UInt8](newest.key)
            var versions: [CopiedVersion] = []
            for chain in walk.chains {
                var record: Record? = chain
                while let version = record {
                    versions.append(
                        CopiedVersion(
                            from: CommitSequence(version.sequence),
                            value: version.value.map { [UInt8]($0) }))
                    record = version.older
                }
            }
            count += versions.count
            keys.append((key, versions))
            if count >= MemoryVersions.versionsMax {
                stop = key
                break
            }
        }
        lastKey = stop
        self.range = stop.map { KeyRange(lower: range.lower, upper: .inclusive($0)) } ?? range
    }

    var nextKey: [UInt8]? { next < keys.count ? keys[next].key : nil }

    /// The versions of the key, if it is the next one.
    mutating func take(_ key: [UInt8]) -> [CopiedVersion] {
        guard next < keys.count, keys[next].key == key else { return [] }
        defer { next += 1 }
        return keys[next].versions
    }
}

/// The versions of one key, from everywhere.
private struct KeyVersions {
    private var versions: [CopiedVersion]

    init(_ memory: [CopiedVersion]) { versions = memory }

    /// Takes what a cursor has of the key, and leaves it behind the key.
    mutating func take(_ key: [UInt8], from cursor: RunCursor) throws(StoreError) {
        while cursor.isValid, key.withUnsafeBytes({ compareKeys(cursor.key, $0) == 0 }) {
            let value = try cursor.value().map { [UInt8]($0) }
            versions.append(
                CopiedVersion(
                    from: cursor.sequence, until: cursor.isHistory ? cursor.until : nil,
                    value: value))
            try cursor.advance()
        }
    }

    /// Shows those that were valid in the period, newest first. A deletion whose tombstone is gone
    /// is known by the end of what it deleted.
    mutating func show(
        _ key: [UInt8], during period: ClosedRange<CommitSequence>, _ body: (StoredVersion) -> Bool
    ) -> (count: Int, wantsMore: Bool) {
        versions.sort { $0.from > $1.from }
        var count = 0
        var wantsMore = true
        var later: CommitSequence?
        var shown: CommitSequence?
        func visit(_ version: CopiedVersion, until: CommitSequence?) {
            func emit(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
                let stored = StoredVersion(key: key, from: version.from, until: until, value: value)
                guard stored.isValid(during: period) else { return }
                count += 1
                wantsMore = body(stored) && wantsMore
            }
            key.withUnsafeBytes { key in
                if let value = version.value {
                    value.withUnsafeBytes { emit(key, $0) }
                } else {
                    emit(key, nil)
                }
            }
        }
        for version in versions where version.from != shown {
            if version.value != nil, let end = version.until, later.map({ end < $0 }) ?? true {
                visit(CopiedVersion(from: end), until: later)
                later = end
            }
            visit(version, until: later)
            later = version.from
            shown = version.from
        }
        return (count, wantsMore)
    }
}
