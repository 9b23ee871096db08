package import Bytes

/// Walks the entries of a range in a section, in key order or its reverse (then of one key the
/// oldest comes first).
///
/// Not thread-safe: one per reader. The bytes of `key` and `value` are valid until it is advanced.
package final class RunIterator {
    private let section: RunSection
    private let parts: SectionParts
    private let range: KeyRange
    private let isReverse: Bool
    private let keepsBlocks: Bool
    private let joiner = RowJoiner()
    /// Joins whole blocks once enough values were asked for one by one.
    private var blockJoiner: BlockJoiner?
    private var valuesRead = 0
    private var window = BlockWindow()

    private var block: Block?
    private var blockIndex = 0
    private var entry = 0
    /// The entries of the block that are in the range.
    private var low = 0
    private var high = 0
    private var keyBytes = GrowingBytes(capacity: 64)
    private var keySize = 0

    init(_ section: RunSection, _ range: KeyRange, reverse: Bool, keepsBlocks: Bool)
        throws(StoreError)
    {
        self.section = section
        self.range = range
        isReverse = reverse
        self.keepsBlocks = keepsBlocks
        parts = try section.parts()
        try start()
    }

    deinit { keyBytes.deallocate() }

    private func start() throws(StoreError) {
        if range.isEmpty { return }
        var index = isReverse ? parts.index.count - 1 : 0
        switch isReverse ? range.upper : range.lower {
        case .unbounded: break
        case .inclusive(let key), .exclusive(let key):
            index = key.withUnsafeBytes {
                isReverse
                    ? parts.index.lastBlock(for: $0)
                    : parts.index.firstBlock(for: $0, isRepeated: section.summary.hasRepeatedKeys)
            }
        }
        try enter(index)
    }

    /// Stands on the first entry of the range from the block on; on none when there is none.
    private func enter(_ first: Int) throws(StoreError) {
        var index = first
        while index >= 0, index < parts.index.count {
            let block = try read(index)
            let entries = block.entries(in: range)
            (low, high) = (entries.lowerBound, entries.upperBound)
            // The range ends in this block, or before it.
            let isLast = isReverse ? low > 0 : high < block.count
            if low < high {
                self.block = block
                blockIndex = isLast ? -1 : index
                entry = isReverse ? high - 1 : low
                if valuesRead >= RunIterator.singleValues, (high - low) * 2 >= block.count {
                    try joinBlock(block)
                }
                keyBytes.removeAll()
                _ = keyBytes.extend(by: block.longestKey)
                copyKey(block, isPrefixThere: false)
                return
            }
            if isLast { break }
            index += isReverse ? -1 : 1
        }
        block = nil
    }

    private func read(_ index: Int) throws(StoreError) -> Block {
        if keepsBlocks || isReverse {
            return try section.source.block(parts.index.block(index), keeps: keepsBlocks)
        }
        return try window.block(index, of: parts.index, section.source)
    }

    @inline(__always)
    private func copyKey(_ block: Block, isPrefixThere: Bool) {
        keySize = block.copyKey(entry, to: keyBytes.base, isPrefixThere: isPrefixThere)
    }
}

// MARK: Position

extension RunIterator {
    /// Whether it stands on an entry. All below needs one.
    package var isValid: Bool { block != nil }

    package var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: keyBytes.base, count: keySize)
    }

    package var sequence: CommitSequence { CommitSequence(block?.sequence(entry) ?? 0) }
    /// Zero in runs of current entries.
    package var until: CommitSequence { CommitSequence(block?.until(entry) ?? 0) }
    package var isTombstone: Bool { block?.isTombstone(entry) ?? false }

    /// The entry's value, nil for a tombstone.
    package func value() throws(StoreError) -> UnsafeRawBufferPointer? {
        guard let block else { return nil }
        if let row = blockJoiner?.row(entry, of: block) { return row }
        valuesRead += 1
        if valuesRead == RunIterator.singleValues { try joinBlock(block) }
        return try section.value(entry, of: block, with: joiner)
    }

    /// Values read one by one before a block is joined as a whole: a short scan pays for what it
    /// reads only.
    private static let singleValues = 24

    @inline(never)
    private func joinBlock(_ block: Block) throws(StoreError) {
        guard section.places.count > 0 else { return }
        let joiner = blockJoiner ?? BlockJoiner()
        blockJoiner = joiner
        do throws(MalformedBytes) { try joiner.join(block, section.places) } catch {
            throw section.damage(error, in: block)
        }
    }

    /// Goes to the next entry, or to none.
    @inline(__always)
    package func advance() throws(StoreError) {
        guard let block else { return }
        if isReverse {
            entry -= 1
            if entry >= low { return copyKey(block, isPrefixThere: true) }
        } else {
            entry += 1
            if entry < high { return copyKey(block, isPrefixThere: true) }
        }
        try leaveBlock()
    }

    @inline(never)
    private func leaveBlock() throws(StoreError) {
        if blockIndex < 0 {
            block = nil
        } else {
            try enter(blockIndex + (isReverse ? -1 : 1))
        }
    }
}

/// Blocks read ahead in one piece, for scans that read everything once.
private struct BlockWindow: ~Copyable {
    private var bytes = GrowingBytes(capacity: 16)
    private var start = 0

    /// Bytes to read at a time.
    private static let size = 512 << 10

    deinit { bytes.deallocate() }

    mutating func block(_ index: Int, of blocks: SectionIndex, _ source: RunSource)
        throws(StoreError) -> Block
    {
        let entry = blocks.block(index)
        // A row larger than the window is not copied through it.
        if entry.length > BlockWindow.size { return try source.block(entry, keeps: false) }
        if entry.offset < start || entry.offset + entry.length > start + bytes.count {
            try fill(from: index, of: blocks, source)
        }
        let memory = Block.allocate(size: entry.length)
        memory.copyMemory(from: bytes.base + (entry.offset - start), byteCount: entry.length)
        return try source.makeBlock(
            memory, entry, BlockPlace(run: source.cacheNumber, offset: entry.offset), keeps: false)
    }

    /// Reads the block and those right behind it.
    private mutating func fill(from index: Int, of blocks: SectionIndex, _ source: RunSource)
        throws(StoreError)
    {
        start = blocks.block(index).offset
        var end = start + blocks.block(index).length
        var next = index + 1
        while next < blocks.count {
            let entry = blocks.block(next)
            guard entry.offset == end, end + entry.length - start <= BlockWindow.size else { break }
            end += entry.length
            next += 1
        }
        bytes.removeAll()
        bytes.shrink(toCapacity: BlockWindow.size)
        let target = bytes.extend(by: end - start)
        do throws(StoreError) {
            try source.read(
                into: UnsafeMutableRawBufferPointer(start: target, count: end - start), at: start)
        } catch {
            bytes.removeAll()
            throw error
        }
    }
}
