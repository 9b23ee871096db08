package import Bytes

// Scans over what memory and the runs have together. Memory goes first: while it is copied, a flush
// may move rows from it into runs, and then the version read afterwards has them too.

extension Store {
    /// Calls `body` with at most `limit` (at least 1) rows of the range as of `sequence`, in key
    /// order or its reverse. `body` returns false to stop after this row.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false,
        at sequence: CommitSequence, limit: Int,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> ScanEnd {
        guard let found = table.find(keyspace), !range.isEmpty else { return .exhausted }
        var deadCount = 0
        if reverse {
            return try mergeRows(
                found, range, reverse: true, at: sequence, limit: limit, &deadCount, body)
        }
        let end = found.scanAlone(
            range, reverse: false, at: sequence, limit: limit, &deadCount, body)
        if let end { return end }
        let scan = StoreScan(self, keyspace, range, at: sequence)
        return try scan.nextRows(limit: limit, body).map { .more(lastKey: $0) } ?? .exhausted
    }

    /// The same, one row after the other from wherever it stands. `deadCount` grows by how many deleted keys
    /// came before the first row.
    func mergeRows(
        _ keyspace: Keyspace, _ range: KeyRange, reverse: Bool, at sequence: CommitSequence,
        limit: Int, _ deadCount: inout Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> ScanEnd {
        let end = keyspace.scanAlone(
            range, reverse: reverse, at: sequence, limit: limit, &deadCount, body)
        if let end { return end }
        return try scanAll(
            keyspace, range, reverse: reverse, at: sequence, limit: limit, &deadCount, body)
    }

    private func scanAll(
        _ keyspace: Keyspace, _ range: KeyRange, reverse: Bool, at sequence: CommitSequence,
        limit: Int, _ deadCount: inout Int,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> ScanEnd {
        var (memory, below) = keyspace.withWalk(range, reverse: reverse) { walk, below in
            (MemoryRows(&walk, range, reverse: reverse, at: sequence, limit: limit), below)
        }
        // Dropped meanwhile, or made anew: then there is nothing but what memory has.
        let version = below == nil ? StoreVersion.empty : currentVersion
        let runs = try RunScan(
            version, below ?? KeyspaceID(0), memory.range, reverse: reverse, at: sequence)
        var visible = 0
        defer { if visible == 0 { deadCount += runs.deadCount } }
        while true {
            let side = Store.next(memory, runs, reverse: reverse)
            var lastKey: [UInt8]?
            func show(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
                if visible == 0 { deadCount += runs.deadCount }
                visible += 1
                if !body(key, value) || visible >= limit { lastKey = [UInt8](key) }
            }
            switch side {
            case .none:
                guard let stop = memory.lastKey else { return .exhausted }
                return .more(lastKey: stop)
            case .memory, .both:
                if !memory.isDeletion {
                    memory.withRow(show)
                } else if visible == 0 {
                    deadCount += 1
                }
                memory.advance()
                if side == .both { try runs.advance() }
            case .runs:
                _ = try runs.withRow(show)
                if lastKey == nil { try runs.advance() }
            }
            if let lastKey { return .more(lastKey: lastKey) }
        }
    }

    /// Finds out how far a range has no rows from its beginning on, for who has passed many deleted keys there
    /// (`Hollows`). Nothing is found out for readers of the past.
    func noteHollow(
        _ keyspace: KeyspaceID, _ found: Keyspace, _ range: KeyRange, at sequence: CommitSequence
    ) throws(StoreError) {
        // All deletions that are in the runs already are visible then.
        guard sequence < .latest, sequence >= currentVersion.newestSequence,
            let search = found.beginSearch(range)
        else { return }
        var first: [UInt8]?
        do throws(StoreError) {
            // What is there by now counts, whoever sees it.
            let rest = KeyRange(lower: .inclusive(search.start), upper: range.upper)
            let scan = StoreScan(self, keyspace, rest, at: .latest)
            _ = try scan.nextRows(limit: 1) { key, _ in
                first = [UInt8](key)
                return false
            }
        } catch {
            found.cancel(search)
            throw error
        }
        found.end(search, upTo: first ?? range.upper.endKey, seenAt: sequence)
    }

    private enum Side { case none, memory, runs, both }

    /// Where the next row in order stands.
    private static func next(_ memory: MemoryRows, _ runs: RunScan, reverse: Bool) -> Side {
        guard memory.isValid else { return runs.isValid ? .runs : .none }
        guard runs.isValid else { return .memory }
        let order = memory.withKey { key in runs.withKey { compareKeys(key, $0) } }
        if order == 0 { return .both }
        return (order < 0) != reverse ? .memory : .runs
    }
}
