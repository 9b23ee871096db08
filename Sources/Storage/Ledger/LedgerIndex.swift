import Bytes
import Synchronization

/// Where some of the ledger's groups stand: one about every `spacing` bytes of those its owner has
/// seen. In memory only; whatever is missing is found by walking the groups from the point before.
///
/// Safe from any thread.
package final class LedgerIndex: Sendable {
    /// The start of a group.
    struct Point {
        var sequence: CommitSequence
        var timestamp: Timestamp
        var segment: SegmentID
        var offset: Int
    }

    private static let spacing = 256 << 10

    private let points = Mutex<[Point]>([])

    init() {}

    /// Adds a point; groups are added in order.
    func add(_ header: GroupHeader, at offset: Int) {
        guard header.entryCount > 0 else { return }
        points.withLock { points in
            if let last = points.last {
                guard header.firstSequence > last.sequence,
                    header.segment != last.segment
                        || offset >= last.offset + LedgerIndex.spacing
                else { return }
            }
            points.append(
                Point(
                    sequence: header.firstSequence, timestamp: header.firstTimestamp,
                    segment: header.segment, offset: offset))
        }
    }

    /// The entries between the points around one, some hundred KiB of them; the last run has no end.
    func run(around sequence: CommitSequence) -> Range<CommitSequence> {
        points.withLock { points in
            let next = points.firstIndex { $0.sequence > sequence } ?? points.count
            let start = next > 0 ? points[next - 1].sequence : .zero
            return start..<(next < points.count ? points[next].sequence : .latest)
        }
    }

    /// Adds a point anywhere, unless there is one near it: what a reader met on its way.
    func note(_ header: GroupHeader, at offset: Int) {
        guard header.entryCount > 0 else { return }
        points.withLock { points in
            let place = points.lastIndex { $0.sequence <= header.firstSequence }.map { $0 + 1 } ?? 0
            // Before the first one nothing may be kept any more.
            guard place > 0 else { return }
            let before = points[place - 1]
            guard before.sequence < header.firstSequence, before.segment == header.segment,
                offset >= before.offset + LedgerIndex.spacing
            else { return }
            if place < points.count, points[place].segment == header.segment,
                points[place].offset < offset + LedgerIndex.spacing
            {
                return
            }
            points.insert(
                Point(
                    sequence: header.firstSequence, timestamp: header.firstTimestamp,
                    segment: header.segment, offset: offset), at: place)
        }
    }

    /// Forgets the segments before `segment`.
    func discard(before segment: SegmentID) {
        points.withLock { points in points.removeAll { $0.segment < segment } }
    }

    /// The last point whose group begins at or before that sequence.
    func point(notAfter sequence: CommitSequence) -> Point? {
        points.withLock { $0.lastPoint { $0.sequence <= sequence } }
    }

    /// The last point whose group begins at or before that time.
    func point(notAfter timestamp: Timestamp) -> Point? {
        points.withLock { $0.lastPoint { $0.timestamp <= timestamp } }
    }
}

extension [LedgerIndex.Point] {
    /// The last point for which `isBefore` holds; it holds for a prefix of them.
    fileprivate func lastPoint(where isBefore: (LedgerIndex.Point) -> Bool) -> LedgerIndex.Point? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? self[low - 1] : nil
    }
}
