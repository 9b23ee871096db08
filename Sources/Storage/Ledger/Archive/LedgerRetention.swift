package import Bytes

/// How long a ledger's segments are kept where it is written.
package struct LedgerRetention: Sendable {
    /// Segments all of whose entries are older may go; nil: however old.
    package var ageMicroseconds: Int64?
    /// As many of the oldest may go as leaves this many bytes; nil: any number.
    package var bytes: Int?
    /// Where segments are kept for good. With one, and neither age nor size given, they may go as soon
    /// as they are archived.
    package var archive: PackedSegments?

    package init(
        ageMicroseconds: Int64? = nil, bytes: Int? = nil, archive: PackedSegments? = nil
    ) {
        self.ageMicroseconds = ageMicroseconds
        self.bytes = bytes
        self.archive = archive
    }

    /// Whether anything is to be done at all.
    package var isActive: Bool { ageMicroseconds != nil || bytes != nil || archive != nil }
}

extension LedgerWriter {
    /// Archives the segments that will not be appended to any more, then removes those that retention
    /// no longer covers and whose entries no view needs: those up to `passed`. The newest segment
    /// stays. Called beside the commits, by one thread at a time. Returns how many were archived and
    /// removed.
    package func retain(
        _ retention: LedgerRetention, passed: CommitSequence, now: Timestamp
    ) throws(LedgerError) -> (archived: Int, removed: Int) {
        let segments = try storage.list()
        // A segment is over once the ledger has durably gone on in the next. One without entries may be
        // made anew with another size, and a crash meanwhile leaves the ledger in the segment before.
        let durable = durableEnd.sequence
        var archived = 0
        if let archive = retention.archive {
            let known = Set(try archive.segments().filter(\.isWhole).map(\.id))
            for (segment, next) in zip(segments, segments.dropFirst())
            where !known.contains(segment.id) && next.id.firstSequence <= durable {
                if archived == 0 { try archive.makeDirectory() }
                let groups = try OneSegment(segment: segment, source: storage).groups(identity)
                try archive.write(groups.bytes, of: segment.id, end: groups.end, isWhole: true)
                archived += 1
            }
        }
        var total = segments.reduce(0) { $0 + $1.capacity }
        var removed = 0
        for (segment, next) in zip(segments, segments.dropFirst()) {
            let isPassed =
                next.id.firstSequence <= passed.next || options.plantedBug == .removeUnpassed
            guard isPassed, next.id.firstSequence <= durable,
                try mayGo(segment, next, total, retention, now)
            else { break }
            // A process that was killed may have named an archived segment and not come to this.
            if removed == 0, let archive = retention.archive { try archive.syncNames() }
            total -= segment.capacity
            try discard(before: next.id.firstSequence)
            removed += 1
        }
        return (archived, removed)
    }

    private func mayGo(
        _ segment: SegmentInfo, _ next: SegmentInfo, _ total: Int, _ retention: LedgerRetention,
        _ now: Timestamp
    ) throws(LedgerError) -> Bool {
        if retention.ageMicroseconds == nil && retention.bytes == nil {
            return retention.archive != nil
        }
        if let bytes = retention.bytes, total - segment.capacity >= bytes { return true }
        guard let age = retention.ageMicroseconds else { return false }
        // The next one begins later than this one ends.
        let scanner = SegmentScanner(next, storage: storage, identity: identity)
        guard let first = try scanner.header(at: 0)?.firstTimestamp else { return false }
        return first.microseconds < now.microseconds - age
    }
}
