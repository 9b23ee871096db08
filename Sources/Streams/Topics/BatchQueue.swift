import Bytes

/// Where a batch lies in its block, and what its readers look for.
struct BatchPlace: Sendable {
    /// Bytes from the block's start.
    var position: Int
    var length: Int
    var baseOffset: Int64
    var lastOffset: Int64
    /// Milliseconds since 1970, the largest among its records by the header's word.
    var maxTimestamp: Int64
    /// The commit that appended it.
    var sequence: CommitSequence

    var end: Int { position + length }
}

/// Batches that follow each other in one piece of memory: the producers' bytes, with base offset and
/// leader epoch set.
///
/// Invariant: there is one at least.
struct BatchRun: Sendable {
    let bytes: ArraySlice<UInt8>
    /// Their positions are the block's; `bytes` may be a copy of a part of its.
    let places: ArraySlice<BatchPlace>

    var first: BatchPlace { places[places.startIndex] }
    var last: BatchPlace { places[places.endIndex - 1] }
    var lastOffset: Int64 { last.lastOffset }
}

/// Batches one after the other.
struct BatchBlock: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var places: [BatchPlace] = []
    private(set) var maxTimestamp = Int64.min

    /// All of it; nil when there is nothing.
    var run: BatchRun? {
        places.isEmpty ? nil : BatchRun(bytes: bytes[...], places: places[...])
    }

    /// Takes memory for as much as another block has.
    mutating func reserve(like other: BatchBlock) {
        bytes.reserveCapacity(other.bytes.count)
        places.reserveCapacity(other.places.count)
    }

    /// Adds a batch with this header, which is given its place in the partition.
    mutating func append(
        _ batch: UnsafeRawBufferPointer, _ header: RecordBatchHeader, baseOffset: Int64,
        sequence: CommitSequence
    ) {
        let position = bytes.count
        bytes.append(contentsOf: batch)
        RecordBatch.rebase(&bytes, at: position, baseOffset: baseOffset)
        places.append(
            BatchPlace(
                position: position, length: batch.count, baseOffset: baseOffset,
                lastOffset: baseOffset + Int64(header.lastOffsetDelta),
                maxTimestamp: header.maxTimestamp, sequence: sequence))
        maxTimestamp = max(maxTimestamp, header.maxTimestamp)
    }

    /// The bytes of some batches, of one at least.
    func bytes(of batches: Range<Int>) -> Range<Int> {
        places[batches.lowerBound].position..<places[batches.upperBound - 1].end
    }
}

/// The batches of a partition that are in memory, oldest first, in blocks: one that is full is never
/// written to again, so that who reads it or writes it to a file shares its bytes. What is done for a
/// batch does not depend on how many there are; memory is let go of by the block.
///
/// Batches have indices which count up from 0 and stay theirs.
struct BatchQueue: Sendable {
    private struct Block: Sendable {
        /// The index of its first batch.
        var first: Int
        var content = BatchBlock()

        var end: Int { first + content.places.count }
    }

    /// None is empty. The last is written to.
    private var blocks: [Block] = []
    /// More would follow in the next block.
    private let blockBytes: Int
    /// The first batch that is still there; those before it in its block are not shown.
    private(set) var startIndex = 0
    private(set) var endIndex = 0
    /// Bytes of all blocks.
    private(set) var memoryBytes = 0

    init(blockBytes: Int) { self.blockBytes = blockBytes }

    var isEmpty: Bool { startIndex == endIndex }

    subscript(index: Int) -> BatchPlace {
        precondition(index >= startIndex && index < endIndex, "a batch that is there")
        let block = blocks[block(of: index)]
        return block.content.places[index - block.first]
    }

    /// The number of the block that holds a batch.
    private func block(of index: Int) -> Int {
        let last = blocks.count - 1
        return index >= blocks[last].first ? last : firstBlock { $0.end > index }
    }

    /// The first block for which `isLate` holds, given that it holds for all after it.
    private func firstBlock(where isLate: (Block) -> Bool) -> Int {
        blocks.indices.partitionPoint { isLate(blocks[$0]) }
    }

    /// The first batch for which `isLate` holds, given that it holds for all after it; `endIndex` when
    /// there is none.
    func firstIndex(where isLate: (BatchPlace) -> Bool) -> Int {
        let number = firstBlock { block in
            block.content.places.last.map(isLate) ?? true
        }
        guard number < blocks.count else { return endIndex }
        let places = blocks[number].content.places
        let index = places.indices.partitionPoint { isLate(places[$0]) }
        return max(startIndex, blocks[number].first + index)
    }

    /// Bytes of the batches of a range.
    func byteCount(of range: Range<Int>) -> Int {
        var count = 0
        forEachRun(of: range) { block, batches in count += block.bytes(of: batches).count }
        return count
    }

    /// Calls `body` with each block that has batches of a range, and which those are in it.
    private func forEachRun(of range: Range<Int>, _ body: (BatchBlock, Range<Int>) -> Void) {
        guard !range.isEmpty else { return }
        for block in blocks[block(of: range.lowerBound)...] {
            guard block.first < range.upperBound else { return }
            let batches = range.clamped(to: block.first..<block.end)
            body(block.content, batches.lowerBound - block.first..<batches.upperBound - block.first)
        }
    }

    /// The largest timestamp that a header among those of a range names.
    func maxTimestamp(of range: Range<Int>) -> Int64? {
        var largest: Int64?
        forEachRun(of: range) { block, batches in
            if let largest, block.maxTimestamp <= largest { return }
            for place in block.places[batches] {
                largest = max(largest ?? .min, place.maxTimestamp)
            }
        }
        return largest
    }

    /// The first batch of a range whose header names such a timestamp, or a later one.
    func first(of range: Range<Int>, atOrAfter timestamp: Int64) -> BatchPlace? {
        var found: BatchPlace?
        forEachRun(of: range) { block, batches in
            guard found == nil, block.maxTimestamp >= timestamp else { return }
            found = block.places[batches].first { $0.maxTimestamp >= timestamp }
        }
        return found
    }

    /// The batches of a range that are in the first one's block, as long as they fit `bytesMax`; the
    /// first even if it does not when `allowsOversizeFirst` says so. Nil when that leaves none.
    func run(
        of range: Range<Int>, bytesMax: Int = .max, allowsOversizeFirst: Bool = true
    ) -> BatchRun? {
        guard !range.isEmpty else { return nil }
        let number = block(of: range.lowerBound)
        let (first, content) = (blocks[number].first, blocks[number].content)
        let start = range.lowerBound - first
        let position = content.places[start].position
        let rest = content.places[start..<min(range.upperBound - first, content.places.count)]
        var end = rest.indices.partitionPoint { rest[$0].end - position > bytesMax }
        if end == start {
            guard allowsOversizeFirst else { return nil }
            end += 1
        }
        let bytes = content.bytes[content.bytes(of: start..<end)]
        // The last block's bytes are copied: it is written to.
        let isFull = number < blocks.count - 1
        return BatchRun(bytes: isFull ? bytes : Array(bytes)[...], places: rest[..<end])
    }

    mutating func append(
        _ batch: UnsafeRawBufferPointer, _ header: RecordBatchHeader, baseOffset: Int64,
        sequence: CommitSequence
    ) {
        if blocks.last.map({ $0.content.bytes.count + batch.count > blockBytes }) ?? true {
            var block = Block(first: endIndex)
            if let last = blocks.last { block.content.reserve(like: last.content) }
            blocks.append(block)
        }
        blocks[blocks.count - 1].content.append(
            batch, header, baseOffset: baseOffset, sequence: sequence)
        endIndex += 1
        memoryBytes += batch.count
    }

    /// Removes the batches before `index`. Returns the bytes that memory is smaller by.
    mutating func removeAll(before index: Int) -> Int {
        startIndex = max(startIndex, index)
        return removeBlocks(firstBlock { $0.end > startIndex })
    }

    /// Removes blocks of which nothing is at `index` or after it, oldest first, until `bytes` are gone
    /// or there are no more. Returns how many bytes went.
    mutating func removeBlocks(before index: Int, bytes: Int) -> Int {
        var count = 0
        var number = 0
        while number < blocks.count, blocks[number].end <= index, count < bytes {
            count += blocks[number].content.bytes.count
            number += 1
        }
        guard number > 0 else { return 0 }
        startIndex = max(startIndex, blocks[number - 1].end)
        return removeBlocks(number)
    }

    private mutating func removeBlocks(_ count: Int) -> Int {
        let bytes = blocks[..<count].reduce(0) { $0 + $1.content.bytes.count }
        blocks.removeSubrange(..<count)
        memoryBytes -= bytes
        return bytes
    }
}
