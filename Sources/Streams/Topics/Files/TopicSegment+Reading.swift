import Bytes
import Environment
import Synchronization

/// Batches of a segment, as they stand in its log.
struct SegmentSlice {
    /// Whole batches.
    var bytes: ArraySlice<UInt8>
    /// The offset after the last of them.
    var nextOffset: Int64
    /// Where the next segment goes on; nil when this one may have more for the reader.
    var followedBy: Int64?
}

extension TopicSegment {
    /// The segment's files, open, with an index that describes all that is in it now.
    func open() throws(TopicError) -> TopicFiles.OpenSegment {
        while true {
            let summary = summary
            let opened = try files.opened(self) { () throws(TopicError) in
                let opened = try asTopicError { () throws(FileError) in
                    try TopicFiles.OpenSegment(log: logPath, index: indexPath, in: files.files)
                }
                let entries = try readIndex(opened, summary)
                opened.entries.withLock { $0 = entries }
                return opened
            }
            // One that was opened before the newest block was written is of no use any more.
            if opened.describedBytes >= summary.logBytes { return opened }
            files.close(self)
        }
    }

    /// The blocks, in order.
    func entries() throws(TopicError) -> [BlockEntry] {
        try open().entries.withLock { $0 }
    }

    private func readIndex(
        _ opened: TopicFiles.OpenSegment, _ summary: SegmentSummary
    ) throws(TopicError) -> [BlockEntry] {
        let bytes = try TopicSegment.read(opened.index, at: 0, count: summary.indexBytes)
        var entries: [BlockEntry] = []
        do throws(MalformedBytes) {
            try bytes.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
                var reader = ByteReader(bytes)
                var end = 0
                while !reader.isAtEnd {
                    let start = reader.position
                    let entry = try BlockEntry(parsing: &reader)
                    guard entry.position == end else {
                        throw MalformedBytes("a block out of place", at: start)
                    }
                    end += entry.length
                    entries.append(entry)
                }
                guard end == summary.logBytes else {
                    throw MalformedBytes("blocks that do not fill the log", at: bytes.count)
                }
            }
        } catch {
            throw .corrupt(path: indexPath, offset: error.position, what: error.what)
        }
        return entries
    }

    private static func read(
        _ file: borrowing File, at offset: Int, count: Int
    ) throws(TopicError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure {
            guard failure.kind == .endOfFile else { throw .file(failure) }
            throw .corrupt(path: file.path, offset: offset, what: "it ends too early")
        }
        return bytes
    }

    /// A block's bytes, checked.
    private func bytes(
        of blocks: ArraySlice<BlockEntry>, _ opened: TopicFiles.OpenSegment
    ) throws(TopicError) -> [UInt8] {
        guard let first = blocks.first, let last = blocks.last else { return [] }
        let bytes = try TopicSegment.read(
            opened.log, at: first.position,
            count: last.position + last.length - first.position)
        for block in blocks where files.checksBlocks {
            let start = block.position - first.position
            let checksum = bytes.withUnsafeBytes {
                CRC32C.checksum(
                    UnsafeRawBufferPointer(rebasing: $0[start..<start + block.length]))
            }
            guard checksum == block.checksum else {
                throw .corrupt(
                    path: logPath, offset: block.position,
                    what: "a block of \(block.length) bytes whose checksum is wrong")
            }
        }
        return bytes
    }

    /// Calls `body` with each batch, its header, and the commit that appended it.
    func forEachBatch(
        _ body: (ArraySlice<UInt8>, RecordBatchHeader, CommitSequence) throws(TopicError) -> Void
    ) throws(TopicError) {
        let opened = try open()
        for block in opened.entries.withLock({ $0 }) {
            let bytes = try bytes(of: [block], opened)
            let batches: [BlockEntry.Batch]
            do throws(MalformedBytes) { batches = try block.batches() } catch {
                throw .corrupt(path: indexPath, offset: 0, what: error.what)
            }
            var position = 0
            for batch in batches {
                let slice = bytes[position..<position + batch.length]
                let header: RecordBatchHeader
                do throws(MalformedBytes) {
                    header = try slice.withRawBytes { (bytes) throws(MalformedBytes) in
                        try RecordBatchHeader(parsing: bytes)
                    }
                } catch {
                    throw .corrupt(
                        path: logPath, offset: block.position + position, what: error.what)
                }
                try body(slice, header, batch.sequence)
                position += batch.length
            }
        }
    }

    /// The batches from the one that holds `offset` on (or the first after it), those of commits up
    /// to `sequence`, as long as they fit `bytesMax`; the first even if it does not fit, when
    /// `allowsOversizeFirst` says so.
    func read(
        from offset: Int64, bytesMax: Int, allowsOversizeFirst: Bool, asOf sequence: CommitSequence
    ) throws(TopicError) -> SegmentSlice {
        let known = summary
        let opened = try open()
        let entries = opened.entries.withLock { $0 }
        let followedBy = max(known.lastOffset, entries.last?.lastOffset ?? 0) + 1
        let first = entries.firstBlock { $0.lastOffset >= offset }
        var slice = SegmentSlice(bytes: [], nextOffset: offset)
        guard first < entries.count else {
            slice.followedBy = followedBy
            return slice
        }
        // Whole blocks, and one that may be needed in part.
        var end = first
        var count = 0
        while end < entries.count, entries[end].firstSequence <= sequence,
            end == first || count < bytesMax
        {
            count += entries[end].length
            end += 1
        }
        guard end > first else { return slice }
        let bytes = try bytes(of: entries[first..<end], opened)
        var cut = BatchCut(
            from: offset, bytesMax: bytesMax, allowsOversizeFirst: allowsOversizeFirst,
            sequence: sequence)
        for block in entries[first..<end] where !cut.isFull {
            let start = block.position - entries[first].position
            do throws(MalformedBytes) {
                try cut.take(block, bytes[start..<start + block.length])
            } catch {
                throw .corrupt(
                    path: logPath, offset: block.position + error.position, what: error.what)
            }
        }
        slice.bytes = bytes[(cut.start ?? 0)..<(cut.start == nil ? 0 : cut.end)]
        slice.nextOffset = cut.nextOffset ?? offset
        if !cut.isFull, end == entries.count { slice.followedBy = followedBy }
        return slice
    }
}

/// Finds where in consecutive blocks a read begins and ends.
private struct BatchCut {
    let from: Int64
    let bytesMax: Int
    let allowsOversizeFirst: Bool
    let sequence: CommitSequence
    /// Bytes from the first block's start.
    var start: Int?
    var end = 0
    var nextOffset: Int64?
    /// The next batch does not belong to the read.
    var isFull = false
    private var blocksBefore = 0

    init(from: Int64, bytesMax: Int, allowsOversizeFirst: Bool, sequence: CommitSequence) {
        self.from = from
        self.bytesMax = bytesMax
        self.allowsOversizeFirst = allowsOversizeFirst
        self.sequence = sequence
    }

    mutating func take(
        _ block: BlockEntry, _ bytes: ArraySlice<UInt8>
    ) throws(MalformedBytes) {
        var position = 0
        for batch in try block.batches() {
            let header = try bytes.withRawBytes { (all) throws(MalformedBytes) in
                try RecordBatchHeader(
                    parsing: UnsafeRawBufferPointer(
                        rebasing: all[position..<min(all.count, position + batch.length)]))
            }
            guard header.totalByteCount == batch.length, header.baseOffset >= block.firstOffset,
                header.lastOffset <= block.lastOffset
            else { throw MalformedBytes("a batch that its index does not describe", at: position) }
            let place = blocksBefore + position
            position += batch.length
            if header.lastOffset < from { continue }
            let isFirst = start == nil
            let length = place + batch.length - (start ?? place)
            guard batch.sequence <= sequence,
                length <= bytesMax || (isFirst && allowsOversizeFirst)
            else {
                isFull = true
                return
            }
            start = start ?? place
            end = place + batch.length
            nextOffset = header.lastOffset + 1
        }
        blocksBefore += block.length
    }
}

extension [BlockEntry] {
    /// The first index for which `isLate` holds; it holds for a suffix of them. `count` when none.
    func firstBlock(where isLate: (BlockEntry) -> Bool) -> Int {
        indices.partitionPoint { isLate(self[$0]) }
    }
}
