package import Bytes
import Synchronization

/// The entries of one keyspace in one run, in order: keys ascending, of one key the newest first.
///
/// Index and filter are read when they are first needed and stay in memory while the run is open;
/// the cache's budget counts them.
///
/// Thread safety: any number of threads.
package final class RunSection: Sendable {
    package let summary: RunSectionSummary
    let source: RunSource
    let places: RowPlaces
    /// Set once, under `loading`; 0 before.
    private let resident = Atomic<UInt>(0)
    private let loading = Mutex<SectionZones?>(nil)

    init(_ summary: RunSectionSummary, _ source: RunSource) {
        self.summary = summary
        self.source = source
        places = RowPlaces(summary.shape)
    }

    deinit {
        let pointer = UnsafeRawPointer(bitPattern: resident.load(ordering: .acquiring))
        if let pointer { Unmanaged<SectionParts>.fromOpaque(pointer).release() }
        if loading.withLock({ $0 != nil }) { source.cache.removeResident(summary.zones.length) }
    }

    /// What stays in memory; read now if it is not there.
    @inline(__always)
    func parts() throws(StoreError) -> SectionParts {
        let pointer = UnsafeRawPointer(bitPattern: resident.load(ordering: .acquiring))
        if let pointer { return Unmanaged.fromOpaque(pointer).takeUnretainedValue() }
        return try loadParts()
    }

    /// What stays in memory, if it is there.
    @inline(__always)
    var residentParts: Unmanaged<SectionParts>? {
        UnsafeRawPointer(bitPattern: resident.load(ordering: .acquiring)).map {
            Unmanaged.fromOpaque($0)
        }
    }

    @inline(never)
    func loadParts() throws(StoreError) -> SectionParts {
        let result = loading.withLock { _ -> Result<SectionParts, StoreError> in
            let pointer = UnsafeRawPointer(bitPattern: resident.load(ordering: .acquiring))
            if let pointer {
                return .success(Unmanaged.fromOpaque(pointer).takeUnretainedValue())
            }
            do throws(StoreError) {
                let parts = try SectionParts(summary, source)
                let pointer = Unmanaged.passRetained(parts).toOpaque()
                resident.store(UInt(bitPattern: pointer), ordering: .releasing)
                return .success(parts)
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The zone maps of the section's blocks; nil when it has no columns. Like index and filter they
    /// stay in memory.
    package func zones() throws(StoreError) -> SectionZones? {
        guard summary.zones.length > 0 else { return nil }
        let result = loading.withLock { zones -> Result<SectionZones, StoreError> in
            if let zones { return .success(zones) }
            do throws(StoreError) {
                let loaded = SectionZones(
                    try source.readPart(summary.zones, "zones"), columns: places.count,
                    blocks: summary.blockCount)
                source.cache.addResident(summary.zones.length)
                zones = loaded
                return .success(loaded)
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    // MARK: Point reads

    /// False when the run has certainly no entry of the key.
    @inline(__always)
    package func mayContain(_ hash: KeyHash) throws(StoreError) -> Bool {
        BloomFilter.mayContain(hash, in: try parts().filter)
    }

    /// The newest entry of the key that is not after `sequence`. `hash` is the key's.
    @inline(__always)
    package func find(
        _ key: UnsafeRawBufferPointer, _ hash: KeyHash, notAfter sequence: CommitSequence = .latest
    ) throws(StoreError) -> RunHit? {
        let parts = try parts()
        guard BloomFilter.mayContain(hash, in: parts.filter) else { return nil }
        let isRepeated = summary.hasRepeatedKeys
        var index = parts.index.firstBlock(for: key, isRepeated: isRepeated)
        while true {
            let block = try source.block(parts.index.block(index), keeps: true)
            let entry = block.firstEntry(of: key)
            var found = entry
            while found < block.count, block.isKey(found, key) {
                if block.sequence(found) <= sequence.rawValue {
                    return RunHit(block: block, entry: found)
                }
                found += 1
            }
            // Only a block that the key's entries, or the place for them, reach the end of goes on.
            guard isRepeated, found == block.count, index + 1 < parts.index.count,
                compareKeys(parts.index.separator(index + 1), key) <= 0
            else { return nil }
            index += 1
        }
    }

    /// The value of a hit, nil for a tombstone. Valid while the hit lives and until the joiner's
    /// next use.
    @inline(__always)
    package func value(of hit: RunHit, with joiner: RowJoiner) throws(StoreError)
        -> UnsafeRawBufferPointer?
    {
        try value(hit.entry, of: hit.block, with: joiner)
    }

    @inline(__always)
    func value(_ entry: Int, of block: Block, with joiner: RowJoiner) throws(StoreError)
        -> UnsafeRawBufferPointer?
    {
        do throws(MalformedBytes) { return try joiner.value(entry, of: block, places) } catch {
            throw damage(error, in: block)
        }
    }

    // MARK: Scans

    /// The entries of a range. A merge, which reads everything once, leaves the cache alone
    /// (`keepsBlocks` false) and reads many blocks at a time.
    package func iterator(
        _ range: KeyRange = .all, reverse: Bool = false, keepsBlocks: Bool = true
    ) throws(StoreError) -> RunIterator {
        try RunIterator(self, range, reverse: reverse, keepsBlocks: keepsBlocks)
    }

    /// Reads everything there is and checks it, past the cache.
    func verify() throws(StoreError) {
        let parts = try SectionParts(summary, source)
        if summary.zones.length > 0 {
            try source.readPart(summary.zones, "zones").deallocate()
        }
        let joiner = RowJoiner()
        for index in 0..<parts.index.count {
            let entry = parts.index.block(index)
            let memory = Block.allocate(size: entry.length)
            let buffer = UnsafeMutableRawBufferPointer(start: memory, count: entry.length)
            do throws(StoreError) { try source.read(into: buffer, at: entry.offset) } catch {
                memory.deallocate()
                throw error
            }
            let block = try source.makeBlock(
                memory, entry, BlockPlace(run: source.cacheNumber, offset: entry.offset),
                keeps: false)
            for row in 0..<block.count { _ = try value(row, of: block, with: joiner) }
        }
    }
}

/// An entry that a point read found. It keeps its block in memory.
package struct RunHit {
    let block: Block
    let entry: Int

    package var sequence: CommitSequence { CommitSequence(block.sequence(entry)) }
    /// Zero in runs of current entries.
    package var until: CommitSequence { CommitSequence(block.until(entry)) }
    package var isTombstone: Bool { block.isTombstone(entry) }
}

/// A section's index and filter in memory.
final class SectionParts: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    let index: SectionIndex
    /// Empty when there is none: then every key may be there.
    let filter: UnsafeRawBufferPointer
    private let cache: BlockCache

    init(_ summary: RunSectionSummary, _ source: RunSource) throws(StoreError) {
        cache = source.cache
        let memory = try source.readPart(summary.index, "an index")
        do throws(MalformedBytes) {
            index = try SectionIndex(
                memory, size: summary.index.length, count: summary.blockCount,
                end: source.fileSize)
        } catch { throw source.corrupt(summary.index.offset, error) }
        filter =
            summary.filter.length == 0
            ? UnsafeRawBufferPointer(start: nil, count: 0)
            : UnsafeRawBufferPointer(
                start: try source.readPart(summary.filter, "a filter"),
                count: summary.filter.length)
        cache.addResident(index.memorySize + filter.count)
    }

    deinit {
        cache.removeResident(index.memorySize + filter.count)
        filter.deallocate()
    }
}
