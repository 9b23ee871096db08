package import Bytes

/// Reads a ledger's groups in order, one in memory at a time. Checks every checksum, and that each
/// group continues the one before.
///
/// Not thread-safe, but a reader may run beside the writer. It sees what was appended by then, also
/// the group that is not durable yet.
///
/// Invariant: `scanner` and `offset` are where the next group is looked for; it must begin with
/// `end`'s next sequence and name `end`'s digest (unless nothing was read yet, when `end.digest` is
/// unknown).
package final class LedgerReader {
    private let storage: any SegmentSource
    private let identity: LedgerIdentity
    /// Nil: digests are not computed.
    private let digester: Digester?
    private var scanner: SegmentScanner?
    private var isDigestKnown: Bool
    /// Entries up to it are not handed out.
    private let skipped: CommitSequence
    /// Where a look for groups after a bad one was in vain: not repeated on each poll.
    private var knownTail: Int?
    /// Told where groups stand, so that the next reader finds its way sooner.
    private let index: LedgerIndex?

    /// After the last group read.
    package private(set) var end: LedgerPosition
    /// Bytes from its segment's start to the next group.
    private(set) var offset = 0
    /// Of the current group, in its segment.
    private(set) var groupOffset = 0
    private(set) var header: GroupHeader?

    /// The current group's entries, those after the sequence the reader was opened at. Their bodies
    /// are valid until the next call of `nextGroup`.
    package private(set) var entries: [LedgerEntry] = []
    /// Who made them, by their `originIndex`.
    package private(set) var origins: [EntryOrigin] = []

    /// Starts with the entry after `sequence`, in an empty ledger too. `outOfRange` when that entry
    /// is not kept any more. With an index it need not walk from its segment's start.
    package convenience init(
        _ storage: any SegmentSource, identity: LedgerIdentity,
        after sequence: CommitSequence = .zero, index: LedgerIndex? = nil
    ) throws(LedgerError) {
        precondition(sequence != .latest, "nothing comes after it")
        let segments = try storage.list()
        let segment = segments.last { $0.id.firstSequence <= sequence.next }
        if segment == nil, !segments.isEmpty || sequence > .zero { throw .outOfRange(sequence) }
        self.init(storage, identity: identity, segment: segment, skipping: sequence, index: index)
        if let point = index?.point(notAfter: sequence.next), point.segment == segment?.id {
            offset = point.offset
            end.sequence = CommitSequence(point.sequence.rawValue - 1)
            isDigestKnown = false
        }
    }

    /// Starts with the first entry kept. With `checksDigests` it computes every group's SHA-256
    /// too.
    package convenience init(
        fromStartOf storage: any SegmentSource, identity: LedgerIdentity,
        checksDigests: Bool = false
    ) throws(LedgerError) {
        self.init(
            storage, identity: identity, segment: try storage.list().first, skipping: .zero,
            checksDigests: checksDigests)
    }

    /// Starts with the segment's first group; without a segment, with the first entry there will
    /// be.
    init(
        _ storage: any SegmentSource, identity: LedgerIdentity, segment: SegmentInfo?,
        skipping skipped: CommitSequence, checksDigests: Bool = false, index: LedgerIndex? = nil
    ) {
        self.index = index
        self.storage = storage
        self.identity = identity
        digester = checksDigests ? Digester() : nil
        self.skipped = skipped
        end = .start
        isDigestKnown = true
        if let segment {
            scanner = SegmentScanner(segment, storage: storage, identity: identity)
            end.sequence = CommitSequence(segment.id.rawValue - 1)
            isDigestKnown = segment.id.rawValue == 1
        }
    }

    /// Starts with the group at `offset` of a segment, which begins with the entry after `sequence`.
    convenience init(
        _ storage: any SegmentSource, identity: LedgerIdentity, segment: SegmentInfo,
        at offset: Int, after sequence: CommitSequence
    ) {
        self.init(storage, identity: identity, segment: segment, skipping: .latest)
        self.offset = offset
        end.sequence = sequence
        if offset > 0 { isDigestKnown = false }
    }

    /// Goes to the next group that has entries to hand out. False at the ledger's end, where a
    /// later call may find more.
    package func nextGroup() throws(LedgerError) -> Bool {
        while try readGroup() {
            if !entries.isEmpty { return true }
        }
        return false
    }

    /// Calls `body` with each of `entries`.
    package func forEachEntry(_ body: (LedgerEntry) throws -> Void) rethrows {
        for entry in entries { try body(entry) }
    }

    /// Goes to the next group, empty or not. False at the ledger's end.
    func readGroup() throws(LedgerError) -> Bool {
        while true {
            if scanner == nil {
                guard let first = try storage.list().first else { return false }
                enter(first)
            }
            guard let scanner else { return false }
            var group = try scanner.group(at: offset)
            if group == nil { group = try reread(scanner) }
            if let group {
                try accept(group, in: scanner)
                return true
            }
            guard try goOnAfterLastGroup(of: scanner) else { return false }
        }
    }

    /// What was no group when the window was filled may be one now.
    private func reread(_ scanner: SegmentScanner) throws(LedgerError) -> SegmentScanner.Group? {
        scanner.refresh()
        return try scanner.group(at: offset)
    }

    private func enter(_ segment: SegmentInfo) {
        scanner = SegmentScanner(segment, storage: storage, identity: identity)
        offset = 0
        knownTail = nil
    }

    /// There is no group at `offset`. Returns true when there is somewhere to go on: the next
    /// segment, or here after all, because the writer was quicker. A bad group before a good one is
    /// corruption.
    private func goOnAfterLastGroup(of scanner: SegmentScanner) throws(LedgerError) -> Bool {
        let id = scanner.segment.id
        let segments = try storage.list()
        if let now = segments.first(where: { $0.id == id }), now != scanner.segment {
            // It was enlarged since.
            self.scanner = SegmentScanner(now, storage: storage, identity: identity)
            knownTail = nil
            return true
        }
        if let next = segments.first(where: { $0.id > id }) {
            // The writer may have filled this segment and begun the next since it was read.
            if try reread(scanner) != nil { return true }
            guard next.id.firstSequence == end.sequence.next else {
                throw corruption("a damaged group, with newer ones in \(storage.path(next.id))")
            }
            enter(next)
            return true
        }
        guard knownTail != offset else { return false }
        if try scanner.laterGroup(than: end.sequence, after: offset) != nil {
            if try reread(scanner) != nil { return true }
            throw corruption("a damaged group before undamaged ones")
        }
        knownTail = offset
        scanner.refresh()
        return false
    }

    private func accept(_ group: SegmentScanner.Group, in scanner: SegmentScanner)
        throws(LedgerError)
    {
        let header = group.header
        guard header.firstSequence == end.sequence.next else {
            throw corruption("a group of sequence \(header.firstSequence.rawValue) out of order")
        }
        if isDigestKnown, header.previousDigest != end.digest {
            throw corruption("a group that does not continue the one before")
        }
        if let digester, groupDigest(SegmentBytes(group.bytes), digester) != header.digest {
            throw corruption("a group whose SHA-256 digest is wrong")
        }
        do throws(MalformedBytes) {
            try decodeEntries(group.body, of: header, entries: &entries, origins: &origins)
        } catch {
            throw corruption("a group that cannot be decoded: \(error.what)")
        }
        if let first = entries.first, first.timestamp <= end.timestamp {
            throw corruption("a group whose time is not after the one before")
        }
        groupOffset = offset
        self.header = header
        index?.note(header, at: offset)
        offset += header.groupLength
        end = LedgerPosition(
            sequence: CommitSequence(header.endSequence.rawValue - 1),
            timestamp: entries.last?.timestamp ?? header.firstTimestamp, digest: header.digest)
        isDigestKnown = true
        if header.firstSequence <= skipped { entries.removeAll { $0.sequence <= skipped } }
    }

    private func corruption(_ what: String) -> LedgerError {
        .corrupt(
            LedgerCorruption(
                path: scanner.map { storage.path($0.segment.id) } ?? "", offset: offset,
                sequence: end.sequence.next, what: what))
    }

    /// The segment the reader stands in.
    var segment: SegmentInfo? { scanner?.segment }
}
