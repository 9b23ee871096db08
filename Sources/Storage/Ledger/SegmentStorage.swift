package import Bytes

/// A segment's name: the sequence of the first entry it was made for.
package struct SegmentID: RawRepresentable, Hashable, Comparable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package init(firstSequence: CommitSequence) { rawValue = firstSequence.rawValue }

    package var firstSequence: CommitSequence { CommitSequence(rawValue) }

    package static func < (left: SegmentID, right: SegmentID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Which writer writes. A storage that several processes share refuses a writer whose epoch is
/// older than one it has seen.
package struct WriterEpoch: RawRepresentable, Hashable, Comparable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static func < (left: WriterEpoch, right: WriterEpoch) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Bytes that follow each other in a segment; the later ones may be none.
package struct SegmentBytes {
    package let first, second, third: UnsafeRawBufferPointer

    package init(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer,
        _ third: UnsafeRawBufferPointer
    ) {
        self.first = first
        self.second = second
        self.third = third
    }

    package var count: Int { first.count + second.count + third.count }

    /// Cut in two.
    package func split(at position: Int) -> (SegmentBytes, SegmentBytes) {
        var (heads, tails): ([UnsafeRawBufferPointer], [UnsafeRawBufferPointer]) = ([], [])
        var rest = position
        for piece in [first, second, third] {
            let count = min(rest, piece.count)
            heads.append(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            tails.append(UnsafeRawBufferPointer(rebasing: piece[count...]))
            rest -= count
        }
        return (
            SegmentBytes(heads[0], heads[1], heads[2]), SegmentBytes(tails[0], tails[1], tails[2])
        )
    }
}

/// A segment as the storage lists it.
package struct SegmentInfo: Hashable, Sendable {
    package var id: SegmentID
    /// Bytes it can hold.
    package var capacity: Int
}

/// Segments that can be read: the ledger's own, archived ones, a backup's.
package protocol SegmentSource: Sendable {
    /// All segments, in order.
    func list() throws(LedgerError) -> [SegmentInfo]
    /// Reads up to `buffer.count` bytes at `offset`. Returns fewer only at the end of the capacity.
    func read(_ id: SegmentID, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(LedgerError) -> Int
    /// How an operator would name the segment.
    func path(_ id: SegmentID) -> String
}

/// The port the ledger stands on: named, append-only segments of bounded size.
///
/// Calls come from one writer (`create`, `enlarge`, `append`, `sync`, `seal`, `truncate`, `delete`), while
/// `read`, `list` and `prepare` may come from any thread. An append may still be under way when it
/// returns; `sync` waits for all of a segment's appends and fails if one of them did. Bytes beyond
/// a segment's length may read as anything: zeros, or what an earlier use left there.
package protocol SegmentStorage: SegmentSource {
    /// Makes an empty segment; one of that name must not exist. The name is durable on return. One that
    /// the first append fills as a whole need not be prepared for many small ones.
    func create(
        _ id: SegmentID, capacity: Int, isFilledAtOnce: Bool, epoch: WriterEpoch
    ) throws(LedgerError)
    /// Gives the segment that is appended to more capacity. The first `length` bytes stay. Durable on
    /// return; a crash leaves it as it was or as it will be, and so does a disk without room.
    func enlarge(
        _ id: SegmentID, to capacity: Int, keeping length: Int, epoch: WriterEpoch
    ) throws(LedgerError)
    /// Appends to a segment that is `length` bytes long; `fenced` when it is not, or the epoch is
    /// old. `written` bytes more, which follow these, were written ahead.
    func append(
        _ bytes: SegmentBytes, followedBy written: Int, to id: SegmentID, at length: Int,
        epoch: WriterEpoch
    ) throws(LedgerError)
    /// Writes bytes that are part of the segment once those before them are appended, `distance` bytes after
    /// its end, and has the device begin to store them.
    func writeAhead(
        _ bytes: SegmentBytes, of id: SegmentID, at length: Int, distance: Int, epoch: WriterEpoch
    ) throws(LedgerError)
    /// After an append that found no room: makes sure, durably, that nothing of its bytes will ever
    /// be taken for a group. The segment is `length` bytes long, as before.
    func erase(_ id: SegmentID, at length: Int, count: Int, epoch: WriterEpoch)
        throws(LedgerError)
    /// Makes everything appended to the segment durable.
    func sync(_ id: SegmentID) throws(LedgerError)
    /// Says that nothing more will be appended; the segment ends at `length`.
    func seal(_ id: SegmentID, length: Int) throws(LedgerError)
    /// Sets the segment's length, durably: bytes beyond read as zeros afterwards. Recovery's way to
    /// drop a torn tail, and to make the bytes before it durable whatever became of earlier syncs:
    /// they are written once more from `rewriting` on.
    func truncate(_ id: SegmentID, to length: Int, rewriting start: Int, epoch: WriterEpoch)
        throws(LedgerError)
    /// Removes a segment; its space may serve the next ones.
    func delete(_ id: SegmentID) throws(LedgerError)
    /// Makes room for a coming segment of that capacity, off the writer's path. May do nothing.
    func prepare(capacity: Int) throws(LedgerError)
}
