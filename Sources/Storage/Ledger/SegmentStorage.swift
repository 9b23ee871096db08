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

/// Bytes that follow each other in a segment, in pieces of memory: all in the first, mostly.
package struct SegmentBytes {
    package let first: UnsafeRawBufferPointer
    package let rest: [UnsafeRawBufferPointer]

    package init(_ first: UnsafeRawBufferPointer, _ rest: [UnsafeRawBufferPointer] = []) {
        self.first = first
        self.rest = rest
    }

    package var count: Int { rest.reduce(first.count) { $0 + $1.count } }

    /// Calls `body` with each piece and how many bytes come before it.
    package func forEachPiece<Failure: Error>(
        _ body: (UnsafeRawBufferPointer, Int) throws(Failure) -> Void
    ) throws(Failure) {
        try body(first, 0)
        var position = first.count
        for piece in rest {
            try body(piece, position)
            position += piece.count
        }
    }

    /// Cut in two.
    package func split(at position: Int) -> (SegmentBytes, SegmentBytes) {
        func cut(
            _ piece: UnsafeRawBufferPointer, at place: Int
        ) -> (UnsafeRawBufferPointer, UnsafeRawBufferPointer) {
            let count = min(max(place, 0), piece.count)
            return (
                UnsafeRawBufferPointer(rebasing: piece[..<count]),
                UnsafeRawBufferPointer(rebasing: piece[count...])
            )
        }
        let (head, tail) = cut(first, at: position)
        var (heads, tails): ([UnsafeRawBufferPointer], [UnsafeRawBufferPointer]) = ([], [])
        var before = first.count
        for piece in rest {
            let (head, tail) = cut(piece, at: position - before)
            if !head.isEmpty { heads.append(head) }
            if !tail.isEmpty { tails.append(tail) }
            before += piece.count
        }
        return (SegmentBytes(head, heads), SegmentBytes(tail, tails))
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
