import Bytes

/// A run as point reads see it: addresses side by side, so that passing by a run counts no references
/// and waits for few lines of the CPU's cache. Valid while the `Run` that made it lives.
struct PointRun: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    // Numbers, as `KeyspaceID` is of another module: its comparisons are calls.
    private let firstSection: UInt32
    private let lastSection: UInt32
    private let firstKey: UnsafeRawBufferPointer
    private let lastKey: UnsafeRawBufferPointer
    private let sections: UnsafeMutablePointer<PointSection>
    private let count: Int

    /// The run must have an entry. To be freed by `deallocate`.
    init(_ reader: RunReader, first: EntryPlace, last: EntryPlace) {
        firstSection = first.section.rawValue
        lastSection = last.section.rawValue
        firstKey = PointRun.copy(first.key)
        lastKey = PointRun.copy(last.key)
        count = reader.sections.count
        sections = .allocate(capacity: count)
        for (index, section) in reader.sections.enumerated() {
            (sections + index).initialize(to: PointSection(section))
        }
    }

    func deallocate() {
        firstKey.deallocate()
        lastKey.deallocate()
        sections.deallocate()
    }

    private static func copy(_ key: [UInt8]) -> UnsafeRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: key.count, alignment: 8)
        copy.copyBytes(from: key)
        return UnsafeRawBufferPointer(copy)
    }

    /// Whether a place is before, at or after the run's last one: negative, 0 or positive.
    @inline(__always)
    func compareLast(_ section: KeyspaceID, _ key: UnsafeRawBufferPointer) -> Int {
        let number = section.rawValue
        if number != lastSection { return number < lastSection ? -1 : 1 }
        return compareKeys(key, lastKey)
    }

    @inline(__always)
    func compareFirst(_ section: KeyspaceID, _ key: UnsafeRawBufferPointer) -> Int {
        let number = section.rawValue
        if number != firstSection { return number < firstSection ? -1 : 1 }
        return compareKeys(key, firstKey)
    }

    /// Nil when the run has nothing of the keyspace.
    @inline(__always)
    func section(_ keyspace: KeyspaceID) -> UnsafePointer<PointSection>? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if sections[middle].number < keyspace.rawValue {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < count, sections[low].number == keyspace.rawValue else { return nil }
        return UnsafePointer(sections + low)
    }
}

/// A section as point reads see it. Valid while its run lives.
struct PointSection: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    /// Of its keyspace.
    let number: UInt32
    private let isRepeated: Bool
    private let cacheNumber: UInt64
    private let cache: Unmanaged<BlockCache>
    private let unmanaged: Unmanaged<RunSection>

    fileprivate init(_ section: RunSection) {
        number = section.summary.keyspace.rawValue
        isRepeated = section.summary.hasRepeatedKeys
        cacheNumber = section.source.cacheNumber
        // Kept by the section.
        cache = Unmanaged.passUnretained(section.source.cache)
        unmanaged = Unmanaged.passUnretained(section)
    }

    var section: RunSection { unmanaged.takeUnretainedValue() }

    /// The newest entry of the key. `hash` is the key's.
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, _ hash: KeyHash) throws(StoreError) -> RunHit? {
        let resident = unmanaged._withUnsafeGuaranteedRef { $0.residentParts }
        guard !isRepeated, let resident else { return try section.find(key, hash) }
        let filter = resident._withUnsafeGuaranteedRef { $0.filter }
        guard BloomFilter.mayContain(hash, in: filter) else { return nil }
        let index = resident._withUnsafeGuaranteedRef { $0.index.view }
        let entry = index.block(index.firstBlock(for: key, isRepeated: false))
        let place = BlockPlace(run: cacheNumber, offset: entry.offset)
        let cached = cache._withUnsafeGuaranteedRef { $0.find(place) }
        let block: Block
        if let cached { block = cached } else { block = try section.source.readBlock(entry, place) }
        let found = block.firstEntry(of: key)
        guard found < block.count, block.isKey(found, key) else { return nil }
        return RunHit(block: block, entry: found)
    }

    /// Calls `body` with the value of a hit, unless it is a deletion.
    @inline(__always)
    func withValue(of hit: RunHit, _ body: (UnsafeRawBufferPointer) -> Void) throws(StoreError) {
        let block = hit.block
        let form = block.form(hit.entry)
        if form == BlockFormat.tombstoneForm { return }
        guard form == BlockFormat.plainForm else { return try withJoined(hit, body) }
        do throws(MalformedBytes) {
            body(try block.piece(hit.entry, block.columnCount, valueWidth: 0).bytes)
        } catch { throw section.damage(error, in: block) }
    }

    private func withJoined(
        _ hit: RunHit, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        let joiner = JoinerPool.take()
        defer { JoinerPool.give(joiner) }
        if let value = try section.value(of: hit, with: joiner) { body(value) }
    }
}

/// A version's runs of current entries, as point reads go through them. Valid while the version lives.
struct PointRuns: ~Copyable, @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    private let runs: UnsafeMutablePointer<PointRun>
    private let level0Count: Int
    /// Where each level's runs end.
    private let levelEnds: UnsafeMutablePointer<Int>
    private let levelCount: Int

    init(level0: [PointRun], levels: [[PointRun]]) {
        let count = levels.reduce(level0.count) { $0 + $1.count }
        runs = .allocate(capacity: count)
        levelEnds = .allocate(capacity: levels.count)
        level0Count = level0.count
        levelCount = levels.count
        var end = 0
        for run in level0 {
            (runs + end).initialize(to: run)
            end += 1
        }
        for (index, level) in levels.enumerated() {
            for run in level {
                (runs + end).initialize(to: run)
                end += 1
            }
            (levelEnds + index).initialize(to: end)
        }
    }

    deinit {
        runs.deallocate()
        levelEnds.deallocate()
    }

    /// The next section that may hold the key, newest first. `place` begins at 0.
    @inline(__always)
    func next(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ place: inout Int
    ) -> UnsafePointer<PointSection>? {
        while place < level0Count {
            let run = runs + place
            place += 1
            if run.pointee.compareFirst(section, key) >= 0,
                run.pointee.compareLast(section, key) <= 0,
                let part = run.pointee.section(section)
            {
                return part
            }
        }
        while place < level0Count + levelCount {
            let level = place - level0Count
            place += 1
            if let part = find(section, key, level) { return part }
        }
        return nil
    }

    /// The section of the one run of a level that may hold the key.
    @inline(__always)
    private func find(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ level: Int
    ) -> UnsafePointer<PointSection>? {
        var low = level == 0 ? level0Count : levelEnds[level - 1]
        let end = levelEnds[level]
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].compareLast(section, key) > 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < end, runs[low].compareFirst(section, key) >= 0 else { return nil }
        return runs[low].section(section)
    }
}
