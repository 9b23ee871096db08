import Bytes

/// Builds one section: blocks as they fill, then zones, filter and index.
final class SectionWriter {
    private var summary: RunSectionSummary
    private let kind: RunKind
    private let options: RunOptions
    private let blockBytes: Int
    private let builder: BlockBuilder
    /// Per key, 8 bytes.
    private var hashes = GrowingBytes()
    private var zones = GrowingBytes()
    private var index = GrowingBytes()
    private var separators = GrowingBytes()
    /// The last key of the block before.
    private var lastKey = GrowingBytes()

    init(_ keyspace: KeyspaceID, _ shape: RowShape, kind: RunKind, options: RunOptions) {
        summary = RunSectionSummary(keyspace: keyspace, shape: shape)
        self.kind = kind
        self.options = options
        // Of very wide rows more go into a block, so that the columns' heads weigh little.
        blockBytes = max(options.blockBytes, shape.columns.count * 128)
        builder = BlockBuilder(shape)
    }

    deinit {
        hashes.deallocate()
        zones.deallocate()
        index.deallocate()
        separators.deallocate()
        lastKey.deallocate()
    }

    /// Bytes gathered that are not in the file's bytes yet, about.
    var pendingSize: Int {
        builder.contentSize + index.count + separators.count + zones.count
            + hashes.count / 64 * options.filterBitsPerKey
    }

    @inline(__always)
    func add(
        _ key: UnsafeRawBufferPointer, _ sequence: UInt64, until: UInt64,
        _ value: UnsafeRawBufferPointer?, into out: inout GrowingBytes, at offset: Int
    ) {
        let size = key.count + (value?.count ?? 0)
        precondition(size <= BlockFormat.entryBytesMax, "an entry is less than 4 GiB")
        if builder.count > 0 {
            let order = compareKeys(builder.lastKey, key)
            precondition(
                order < 0 || (order == 0 && builder.lastSequence > sequence),
                "entries come in order")
            if order == 0 { summary.hasRepeatedKeys = true }
            if isFull(with: size) { finishBlock(into: &out, at: offset, next: key) }
            if order != 0 { hashes.append(KeyHash(key).rawValue) }
        } else {
            summary.firstKey = Array(key)
            hashes.append(KeyHash(key).rawValue)
        }
        builder.add(key, sequence, until: until, value)
    }

    /// Whether the block is finished before an entry of `size` more bytes: a row larger than a block
    /// gets one of its own, so that its neighbours are read without it.
    @inline(__always)
    private func isFull(with size: Int) -> Bool {
        builder.contentSize >= blockBytes || builder.count == BlockFormat.entriesMax
            || size >= blockBytes
            || (builder.count + 1) * builder.places.count > BlockFormat.valuesMax
    }

    /// `next`: the key that will begin the next block.
    private func finishBlock(
        into out: inout GrowingBytes, at offset: Int, next: UnsafeRawBufferPointer?
    ) {
        let start = out.count
        summary.entryCount += builder.count
        summary.tombstoneCount += builder.tombstones
        summary.keyBytes += builder.keyBytes
        summary.valueBytes += builder.contentSize - builder.keyBytes
        summary.leastSequence = min(
            summary.leastSequence, CommitSequence(builder.leastSequence))
        summary.greatestSequence = max(
            summary.greatestSequence, CommitSequence(builder.greatestSequence))
        summary.greatestUntil = max(
            summary.greatestUntil, CommitSequence(builder.greatestUntil))
        lastKey.removeAll()
        lastKey.append(builder.lastKey)
        let entryCount = builder.count
        let (least, greatest) = (builder.leastSequence, builder.greatestSequence)
        builder.finish(into: &out, zones: &zones, keeping: max(blockBytes * 2, 64 << 10))
        let length = out.count - start
        let bytes = UnsafeRawBufferPointer(start: out.base + start, count: length)
        index.append(UInt64(offset + start))
        index.append(UInt32(truncatingIfNeeded: length))
        index.append(CRC32C.checksum(bytes))
        index.append(UInt32(entryCount))
        index.append(UInt32(truncatingIfNeeded: separators.count))
        index.append(least)
        index.append(greatest)
        summary.blockCount += 1
        if let next { appendSeparator(next) }
    }

    /// The shortest key that is after the block's last and not after `next`.
    private func appendSeparator(_ next: UnsafeRawBufferPointer) {
        let count = min(sharedCount(lastKey.buffer, next) + 1, next.count)
        separators.append(UnsafeRawBufferPointer(rebasing: next[..<count]))
    }

    /// Appends what is left of the section. Nil when it has no entries.
    func finish(into out: inout GrowingBytes, at offset: Int) -> RunSectionSummary? {
        guard builder.count > 0 else { return nil }
        finishBlock(into: &out, at: offset, next: nil)
        summary.lastKey = Array(lastKey.buffer)
        summary.zones = appendPart(zones.buffer, to: &out, at: offset)
        if options.filterBitsPerKey > 0 { appendFilter(to: &out, at: offset) }
        index.append(separators.buffer)
        summary.index = appendPart(index.buffer, to: &out, at: offset)
        return summary
    }

    private func appendPart(
        _ bytes: UnsafeRawBufferPointer, to out: inout GrowingBytes, at offset: Int
    ) -> PartPlace {
        let place = PartPlace(
            offset: offset + out.count, length: bytes.count, checksum: CRC32C.checksum(bytes))
        out.append(bytes)
        return place
    }

    private func appendFilter(to out: inout GrowingBytes, at offset: Int) {
        let keys = hashes.count / 8
        let size = BloomFilter.size(keys: keys, bitsPerKey: options.filterBitsPerKey)
        let start = out.count
        out.appendZeros(size)
        let filter = out.base + start
        for key in 0..<keys {
            let hash = hashes.base.load(fromByteOffset: key * 8, as: UInt64.self)
            BloomFilter.insert(hash, into: filter, size: size)
        }
        summary.filter = PartPlace(
            offset: offset + start, length: size,
            checksum: CRC32C.checksum(UnsafeRawBufferPointer(start: filter, count: size)))
    }
}
