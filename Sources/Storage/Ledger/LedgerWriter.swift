package import Bytes
import Environment
import Synchronization

/// How a ledger is laid out in its storage.
package struct LedgerOptions: Sendable {
    /// Bytes of an ordinary segment; under 128 MiB, what a RADOS object holds.
    package var segmentCapacity: Int
    /// Bytes from which on all of a group but its beginning is written before its digest is known.
    package var aheadBytesMin = 128 << 10
    /// Bytes of a page, the unit in which the device stores: a power of two.
    package var pageSize = ordinaryPageSize
    package static let ordinaryPageSize = 4096
    /// For the simulator only: it must find each of these.
    package var plantedBug: PlantedLedgerBug?

    package init(segmentCapacity: Int = 64 << 20) { self.segmentCapacity = segmentCapacity }

    /// A ledger begins with a small segment, so that a new database starts at once.
    fileprivate func capacity(of id: SegmentID) -> Int {
        id.rawValue == 1 ? min(segmentCapacity, 4 << 20) : segmentCapacity
    }
}

/// A ledger's random number, part of every group's header, so that bytes of another ledger, or
/// bytes a user chose, are never taken for groups of this one.
package struct LedgerIdentity: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// The one writer of a ledger.
///
/// Invariant: at most one group is not yet synced. So only the last group can be torn by a crash,
/// and a bad group before a good one is always corruption.
///
/// Thread safety: used by one thread at a time, except `prepareNextSegment`, `end` and `index`,
/// which any may use.
package final class LedgerWriter: @unchecked Sendable {
    let storage: any SegmentStorage
    let identity: LedgerIdentity
    private let epoch: WriterEpoch
    let options: LedgerOptions
    /// Where groups stand, for readers and for `sequence(at:)`.
    package let index = LedgerIndex()

    private let position: Mutex<LedgerPosition>
    private let durablePosition: Mutex<LedgerPosition>
    private var encoder: GroupEncoder
    /// The segment that is appended to; nil in a ledger that has none.
    private var segment: SegmentInfo?
    /// Bytes of its groups.
    private var length = 0
    private var isSynced = true
    private var isPoisoned = false
    /// Bytes of the group that the planted bug has still to write.
    private var lateBytes = 0

    /// Recovers the ledger: finds its end, drops a torn tail, makes what it found durable. Reads
    /// only the newest segments; the older are checked when they are replayed. `corrupt` when a bad
    /// group stands before a good one.
    package static func open(
        _ storage: any SegmentStorage, identity: LedgerIdentity, epoch: WriterEpoch,
        options: LedgerOptions = LedgerOptions()
    ) throws(LedgerError) -> LedgerWriter {
        let writer = LedgerWriter(storage, identity, epoch, options)
        try writer.recover()
        return writer
    }

    private init(
        _ storage: any SegmentStorage, _ identity: LedgerIdentity, _ epoch: WriterEpoch,
        _ options: LedgerOptions
    ) {
        self.storage = storage
        self.identity = identity
        self.epoch = epoch
        self.options = options
        position = Mutex(.start)
        durablePosition = Mutex(.start)
        encoder = GroupEncoder(identity: identity)
    }

    /// The end of what is appended, synced or not.
    package var end: LedgerPosition { position.withLock { $0 } }

    /// The end of what is durable.
    package var durableEnd: LedgerPosition { durablePosition.withLock { $0 } }

    /// Whether it can go on after a failed append: only when that one found no room, and nothing of
    /// it is left.
    package var canGoOn: Bool { !isPoisoned }

    /// Makes room for the next segment, unless there is some. Call it off the commit path, after
    /// each sync or so: it is cheap when there is nothing to do.
    package func prepareNextSegment() throws(LedgerError) {
        try storage.prepare(capacity: options.segmentCapacity)
    }
}

// MARK: Append

extension LedgerWriter {
    /// Bytes of a group beside its entries, at most.
    package static var groupOverheadMax: Int { GroupHeader.overheadMax }

    /// Bytes of entries (`EntryDraft.bytesMax`) that the next group may have without another segment:
    /// room that was written before, in which a full disk is not met.
    package var room: Int {
        (segment?.capacity ?? 0) - length - GroupHeader.overheadMax
    }

    /// Makes room for a group with entries of that many bytes, by a new segment if it must. Fails as
    /// `append` does.
    package func reserve(_ bytes: Int) throws(LedgerError) {
        guard !isPoisoned else { throw .poisoned }
        precondition(isSynced, "a segment ends with a group that is durable")
        if bytes <= room { return }
        try startSegment(
            SegmentID(firstSequence: end.sequence.next),
            forGroupOf: bytes + GroupHeader.overheadMax)
    }

    /// Writes one group, not yet durable. Sequences continue the ledger's without a gap, timestamps
    /// grow strictly; the group before must have been synced. A failure poisons the writer, unless
    /// it is only that the disk is full (`isOutOfSpace`): then the ledger ends where it did, durably,
    /// and a later append may find room.
    package func append(group entries: [EntryDraft]) throws(LedgerError) {
        guard !isPoisoned else { throw .poisoned }
        precondition(isSynced, "append and sync alternate")
        let end = self.end
        checkOrder(entries, after: end)
        let next = SegmentID(firstSequence: end.sequence.next)
        // A group says which segment it is in. Whether it fits the one at hand is known for sure once
        // it is encoded; that it surely does not is known before.
        let room = (segment?.capacity ?? 0) - length
        let isFull = entries.bodyBytes > room
        var target = isFull ? next : segment?.id ?? next
        encoder.encode(entries)
        if isFull || encoder.byteCount > room {
            target = next
            try startSegment(target, forGroupOf: encoder.byteCount)
        }
        let groupOffset = length
        let newEnd = try write(entries, after: end, to: target, at: groupOffset)
        isSynced = false
        length += encoder.byteCount
        encoder.head.withUnsafeBytes { bytes in
            if let header = GroupHeader(bytes, identity: identity) {
                index.add(header, at: groupOffset)
            }
        }
        position.withLock { $0 = newEnd }
    }

    /// Writes the encoded group. Returns where the ledger ends with it. What a full disk let through of it
    /// must not be found after a crash: its transactions are told that they failed.
    private func write(
        _ entries: [EntryDraft], after end: LedgerPosition, to target: SegmentID, at offset: Int
    ) throws(LedgerError) -> LedgerPosition {
        do throws(LedgerError) {
            let ahead = try writeAhead(to: target, at: offset)
            let digest = encoder.seal(entries, after: end, segment: target)
            try encoder.withBytes { bytes throws(LedgerError) in
                let head = ahead == 0 ? bytes : bytes.split(at: bytes.count - ahead).0
                try storage.append(
                    head, followedBy: ahead, to: target, at: offset, epoch: epoch)
            }
            return LedgerPosition(
                sequence: entries.last?.sequence ?? end.sequence,
                timestamp: entries.last?.timestamp ?? end.timestamp, digest: digest)
        } catch {
            guard error.isOutOfSpace else {
                isPoisoned = true
                throw error
            }
            let count = encoder.byteCount
            try poisoning { () throws(LedgerError) in
                try storage.erase(target, at: offset, count: count, epoch: epoch)
            }
            throw error
        }
    }

    /// Of a large group, writes all but the first pages, so that the device stores it while its digest is computed.
    /// Without its header a group is none, whatever of it is there. Returns how many bytes that were.
    private func writeAhead(to target: SegmentID, at offset: Int) throws(LedgerError) -> Int {
        lateBytes = 0
        // The header's page is written with it.
        let page = options.pageSize
        let start = (offset + GroupHeader.size + page - 1) / page * page - offset
        guard encoder.byteCount >= max(options.aheadBytesMin, start + 1) else { return 0 }
        let count = encoder.byteCount - start
        if options.plantedBug == .storeAheadLate {
            lateBytes = count
        } else {
            try store(last: count, of: target, at: offset, distance: start)
        }
        return count
    }

    /// Writes the last bytes of the encoded group.
    private func store(
        last count: Int, of target: SegmentID, at offset: Int, distance: Int
    ) throws(LedgerError) {
        try encoder.withBytes { bytes throws(LedgerError) in
            try storage.writeAhead(
                bytes.split(at: bytes.count - count).1, of: target, at: offset, distance: distance,
                epoch: epoch)
        }
    }

    /// Makes the appended group durable. A failure poisons the writer for ever: nothing is known
    /// about what is durable.
    package func sync() throws(LedgerError) {
        guard !isPoisoned else { throw .poisoned }
        guard !isSynced, let segment else { return }
        try poisoning { () throws(LedgerError) in
            try storage.sync(segment.id)
            if lateBytes > 0 {
                try store(last: lateBytes, of: segment.id, at: length, distance: -lateBytes)
                lateBytes = 0
            }
        }
        becameDurable()
    }

    private func becameDurable() {
        isSynced = true
        encoder.trim()
        let end = self.end
        durablePosition.withLock { $0 = end }
    }

    /// Ends an orderly shutdown: an empty group after the last one proves that that one was whole,
    /// so that damage to it is not taken for a torn tail.
    package func close() throws(LedgerError) {
        guard segment != nil else { return }
        try append(group: [])
        try sync()
    }

    private func checkOrder(_ entries: [EntryDraft], after end: LedgerPosition) {
        var sequence = end.sequence
        var timestamp = end.timestamp
        for index in entries.indices {
            precondition(entries[index].sequence == sequence.next, "sequences have no gaps")
            precondition(entries[index].timestamp > timestamp, "timestamps grow strictly")
            sequence = entries[index].sequence
            timestamp = entries[index].timestamp
        }
    }

    /// A group that is larger than a segment has one of its own. One of that name that is there already
    /// has no entries, and is too small: what an orderly shutdown left in it belongs to the chain.
    private func startSegment(_ id: SegmentID, forGroupOf size: Int) throws(LedgerError) {
        let isThere = segment?.id == id
        let ordinary = options.capacity(of: id)
        // A group that goes ahead of its header is written by whole pages.
        let page = size < options.aheadBytesMin ? 1 : options.pageSize
        let wanted = (size + (isThere ? length : 0) + page - 1) / page * page
        var capacity = max(ordinary, wanted)
        do throws(LedgerError) {
            if isThere, options.plantedBug == .enlargeAnew {
                try storage.delete(id)
                try storage.create(id, capacity: capacity, isFilledAtOnce: true, epoch: epoch)
                length = 0
            } else if isThere {
                try storage.enlarge(id, to: capacity, keeping: length, epoch: epoch)
            } else {
                capacity = try create(id, capacity: capacity, atLeast: wanted)
            }
        } catch {
            if !error.isOutOfSpace { isPoisoned = true }
            throw error
        }
        if let segment, !isThere {
            try poisoning { () throws(LedgerError) in try storage.seal(segment.id, length: length) }
            length = 0
        }
        segment = SegmentInfo(id: id, capacity: capacity)
    }

    /// Makes a segment. Where the disk has no room for an ordinary one, a smaller one will do in which the group at
    /// hand has room: what is free is there to be used. Returns how much it holds.
    private func create(
        _ id: SegmentID, capacity: Int, atLeast wanted: Int
    ) throws(LedgerError) -> Int {
        var capacity = capacity
        while true {
            do throws(LedgerError) {
                try storage.create(
                    id, capacity: capacity, isFilledAtOnce: capacity == wanted, epoch: epoch)
                return capacity
            } catch {
                let smaller = max(capacity / 4, wanted, options.segmentCapacity / 64)
                guard error.isOutOfSpace, smaller < capacity else { throw error }
                capacity = smaller
            }
        }
    }

    private func poisoning(_ body: () throws(LedgerError) -> Void) throws(LedgerError) {
        do throws(LedgerError) {
            try body()
        } catch {
            isPoisoned = true
            throw error
        }
    }
}

// MARK: Recovery

extension LedgerWriter {
    private func recover() throws(LedgerError) {
        let segments = try storage.list()
        guard let last = segments.last else { return }
        try indexStarts(of: segments.dropLast())
        var tail = try readToEnd(of: last)
        if tail.groupCount == 0, let before = segments.dropLast().last {
            // The newest segment was made and nothing got into it: the ledger ends in the one
            // before.
            tail.end = try readToEnd(of: before).end
        } else if tail.groupCount == 0, last.id.rawValue != 1 {
            throw .corrupt(
                LedgerCorruption(
                    path: storage.path(last.id), offset: 0, sequence: last.id.firstSequence,
                    what: "the only segment left begins with a damaged group"))
        }
        try storage.truncate(
            last.id, to: tail.length, rewriting: tail.lastGroupOffset, epoch: epoch)
        segment = last
        length = tail.length
        position.withLock { $0 = tail.end }
        durablePosition.withLock { $0 = tail.end }
    }

    private struct Tail {
        var groupCount = 0
        var end: LedgerPosition
        /// Bytes of the segment's groups.
        var length = 0
        var lastGroupOffset = 0
    }

    /// Reads all groups of a segment. Whatever does not fit the next segment, or stands damaged
    /// before a good group, is thrown.
    private func readToEnd(of segment: SegmentInfo) throws(LedgerError) -> Tail {
        let reader = LedgerReader(
            storage, identity: identity, segment: segment, skipping: .latest)
        var tail = Tail(end: reader.end)
        while try reader.readGroup(), reader.segment == segment {
            tail.groupCount += 1
            tail.lastGroupOffset = reader.groupOffset
            tail.length = reader.offset
            tail.end = reader.end
            if let header = reader.header { index.add(header, at: reader.groupOffset) }
        }
        return tail
    }

    /// One point for each older segment.
    private func indexStarts(of segments: ArraySlice<SegmentInfo>) throws(LedgerError) {
        for segment in segments {
            let scanner = SegmentScanner(segment, storage: storage, identity: identity)
            if let header = try scanner.header(at: 0) { index.add(header, at: 0) }
        }
    }
}

// MARK: Find and discard

extension LedgerWriter {
    /// The newest entry at or before `timestamp`; nil when all kept entries are later.
    package func sequence(at timestamp: Timestamp) throws(LedgerError) -> CommitSequence? {
        guard let point = index.point(notAfter: timestamp) else { return nil }
        let reader = try LedgerReader(
            storage, identity: identity, after: CommitSequence(point.sequence.rawValue - 1),
            index: index)
        var found: CommitSequence?
        while try reader.nextGroup() {
            for entry in reader.entries {
                if entry.timestamp > timestamp { return found }
                found = entry.sequence
            }
        }
        return found
    }

    /// Reads the entries after `sequence`, beside the writer: also those that are not durable yet.
    /// `outOfRange` when the first of them is not kept any more.
    package func reader(after sequence: CommitSequence) throws(LedgerError) -> LedgerReader {
        try LedgerReader(storage, identity: identity, after: sequence, index: index)
    }

    /// The entries around one that lie together, some hundred KiB of them, as far as is known.
    package func run(around sequence: CommitSequence) -> Range<CommitSequence> {
        index.run(around: sequence)
    }

    /// The first entry kept; nil in an empty ledger.
    package func firstSequence() throws(LedgerError) -> CommitSequence? {
        try storage.list().first?.id.firstSequence
    }

    /// Removes the segments all of whose entries are before `sequence`. Their files are used again.
    /// May be called from any thread, by one at a time.
    package func discard(before sequence: CommitSequence) throws(LedgerError) {
        let segments = try storage.list()
        for (segment, next) in zip(segments, segments.dropFirst()) {
            // The next one may be empty still: the ledger's end must stay.
            guard next.id.firstSequence <= sequence, next.id.firstSequence <= end.sequence else {
                return
            }
            index.discard(before: next.id)
            try storage.delete(segment.id)
        }
    }
}
