import Bytes
import Environment
import Testing

@testable import Topics

/// The same as a queue, in the plainest form: what must come out of it.
private struct ModelQueue {
    var batches: [(bytes: [UInt8], timestamp: Int64, sequence: UInt64)] = []
    var start = 0
}

@Suite("the batches in memory")
struct BatchQueueTests {
    private var queue: BatchQueue
    private var model = ModelQueue()
    private var random = SeededGenerator(seed: 11)

    init() { queue = BatchQueue(blockBytes: 400) }

    private mutating func append(_ text: String, timestamp: Int64) throws {
        var bytes = Batch.of([text], timestamp: timestamp)
        let index = model.batches.count
        let header = try RecordBatchHeader(parsing: bytes)
        bytes.withUnsafeBytes {
            queue.append(
                $0, header, baseOffset: Int64(index), sequence: CommitSequence(UInt64(index / 2)))
        }
        RecordBatch.rebase(&bytes, baseOffset: Int64(index))
        model.batches.append((bytes, timestamp, UInt64(index / 2)))
    }

    /// All bytes of a range, run by run.
    private func bytes(of range: Range<Int>) -> [[UInt8]] {
        var rest = range
        var found: [[UInt8]] = []
        while let run = queue.run(of: rest) {
            var bytes = run.bytes
            for place in run.places {
                found.append(Array(bytes.prefix(place.length)))
                bytes = bytes.dropFirst(place.length)
            }
            rest.removeFirst(run.places.count)
        }
        return found
    }

    private func check() {
        #expect(queue.startIndex == model.start)
        #expect(queue.endIndex == model.batches.count)
        let kept = model.start..<model.batches.count
        #expect(queue.isEmpty == kept.isEmpty)
        #expect(bytes(of: kept) == model.batches[kept].map(\.bytes))
        #expect(queue.byteCount(of: kept) == model.batches[kept].reduce(0) { $0 + $1.bytes.count })
        #expect(queue.memoryBytes >= queue.byteCount(of: kept))
    }

    private mutating func checkSearches() {
        let kept = model.start..<model.batches.count
        let low = Int.random(in: kept, using: &random)
        let range = low..<Int.random(in: low...model.batches.count, using: &random)
        #expect(queue[low].baseOffset == Int64(low))
        #expect(queue.firstIndex { $0.lastOffset >= Int64(low) } == low)
        let sequence = model.batches[low].sequence
        #expect(
            queue.firstIndex { $0.sequence.rawValue > sequence }
                == kept.first { model.batches[$0].sequence > sequence } ?? queue.endIndex)
        #expect(queue.maxTimestamp(of: range) == model.batches[range].map(\.timestamp).max())
        let timestamp = Int64.random(in: 0...1_000, using: &random)
        #expect(
            queue.first(of: range, atOrAfter: timestamp)?.baseOffset
                == range.first { model.batches[$0].timestamp >= timestamp }.map(Int64.init))
        checkLimits(range)
    }

    /// A run ends where its limit or its block does.
    private mutating func checkLimits(_ range: Range<Int>) {
        let bytesMax = Int.random(in: 0...600, using: &random)
        guard let run = queue.run(of: range, bytesMax: bytesMax, allowsOversizeFirst: false) else {
            #expect(range.isEmpty || model.batches[range.lowerBound].bytes.count > bytesMax)
            return
        }
        #expect(run.bytes.count <= bytesMax)
        #expect(run.first.baseOffset == Int64(range.lowerBound))
        let end = range.lowerBound + run.places.count
        let whole = queue.run(of: range)
        let isWhole = run.places.count == whole?.places.count
        #expect(isWhole || run.bytes.count + model.batches[end].bytes.count > bytesMax)
    }

    @Test("are what was appended and not removed, whatever the order of calls")
    mutating func anyOrder() throws {
        for _ in 0..<2_000 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                let index = Int.random(in: model.start...model.batches.count, using: &random)
                let before = queue.memoryBytes
                let freed = queue.removeAll(before: index)
                #expect(before - queue.memoryBytes == freed)
                model.start = index
            case 1:
                let index = Int.random(in: model.start...model.batches.count, using: &random)
                let before = queue.memoryBytes
                let freed = queue.removeBlocks(
                    before: index, bytes: Int.random(in: 0...900, using: &random))
                #expect(before - queue.memoryBytes == freed)
                #expect(queue.startIndex <= max(index, model.start))
                model.start = queue.startIndex
            default:
                let length = Int.random(in: 0...10, using: &random) == 0 ? 900 : 20
                try append(
                    String(repeating: "x", count: Int.random(in: 0...length, using: &random)),
                    timestamp: Int64.random(in: 0...1_000, using: &random))
            }
            check()
            if !queue.isEmpty { checkSearches() }
        }
    }

    @Test("go by the block: what is removed in part stays in memory, but is not shown")
    mutating func partOfABlock() throws {
        for _ in 0..<3 { try append("x", timestamp: 0) }
        let length = model.batches[0].bytes.count
        #expect(queue.memoryBytes == 3 * length)
        #expect(queue.removeAll(before: 2) == 0)
        #expect(queue.byteCount(of: queue.startIndex..<queue.endIndex) == length)
        #expect(queue.removeBlocks(before: 2, bytes: 1) == 0)
        #expect(queue.removeBlocks(before: 3, bytes: 1) == 3 * length)
        #expect(queue.isEmpty)
        try append("y", timestamp: 0)
        model.start = 3
        check()
    }

    @Test("are the reader's own: appending later changes nothing of what it holds")
    mutating func reader() throws {
        try append("x", timestamp: 0)
        let run = try #require(queue.run(of: 0..<1))
        for _ in 0..<50 { try append("y", timestamp: 0) }
        #expect(Array(run.bytes) == model.batches[0].bytes)
        #expect(run.places.count == 1)
    }
}
