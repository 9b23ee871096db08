package import Bytes

/// How a ledger is laid out in its storage.
package struct LedgerOptions: Sendable {
    /// Bytes of an ordinary segment; under 128 MiB, what a RADOS object holds.
    package var segmentCapacity: Int

    package init(segmentCapacity: Int = 64 << 20) { self.segmentCapacity = segmentCapacity }
}

/// Sizes and ranges of a ledger.
package struct LedgerStatistics: Sendable {
    package var segmentCount: Int
    /// Bytes of all segments, used or not.
    package var capacity: Int
    /// Bytes of the groups.
    package var groupBytes: Int
    package var groupCount: Int
    /// Nil when the ledger is empty.
    package var first: (sequence: CommitSequence, timestamp: Timestamp)?
    package var last: (sequence: CommitSequence, timestamp: Timestamp)?
}

/// The one writer of a ledger. `append` and `sync` alternate: a group is what one sync makes durable.
///
/// Thread safety: used by one thread at a time, except `prepareNextSegment` and `end`, which any may call.
package final class LedgerWriter: @unchecked Sendable {
    /// Recovers the ledger: finds its end, drops a torn tail, makes what it found durable.
    /// `corrupt` when a bad group stands before a good one.
    package static func open(
        _ storage: any SegmentStorage, identity: LedgerIdentity, epoch: WriterEpoch,
        options: LedgerOptions = LedgerOptions()
    ) throws(LedgerError) -> LedgerWriter {
        preconditionFailure("not built yet")
    }

    /// The end of what is appended, synced or not.
    package var end: LedgerPosition { preconditionFailure("not built yet") }

    /// Writes one group, not yet durable. Sequences continue the ledger's without a gap, timestamps grow strictly;
    /// the group before must have been synced.
    package func append(group entries: [EntryDraft]) throws(LedgerError) {
        preconditionFailure("not built yet")
    }

    /// Makes the appended group durable. A failure here or in `append` poisons the writer for ever.
    package func sync() throws(LedgerError) { preconditionFailure("not built yet") }

    /// Makes room for the next segment, unless there is some. Call it off the commit path, after each sync or so: cheap when
    /// there is nothing to do.
    package func prepareNextSegment() throws(LedgerError) { preconditionFailure("not built yet") }

    /// Removes segments all of whose entries are before `sequence`. Their files are used again.
    package func discard(before sequence: CommitSequence) throws(LedgerError) {
        preconditionFailure("not built yet")
    }

    /// The newest entry at or before `timestamp`; nil when all kept entries are later.
    package func sequence(at timestamp: Timestamp) throws(LedgerError) -> CommitSequence? {
        preconditionFailure("not built yet")
    }
}

/// A ledger's random number, part of every group's checksum, so that bytes of another ledger (or chosen by a user)
/// are never taken for groups of this one.
package struct LedgerIdentity: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}
