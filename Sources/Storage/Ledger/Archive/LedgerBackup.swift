package import Bytes
package import Environment

/// What a backup did.
package struct BackupReport: Sendable {
    package var segmentsCopied = 0
    /// Those of which nothing was copied: an earlier backup had all of them.
    package var segmentsKept = 0
    /// Bytes of groups copied, before compression; what an earlier backup had of a segment is not
    /// among them.
    package var bytesCopied = 0
    /// Where the backup's ledger ends; its digest stands for all of it.
    package var end = LedgerPosition.start
}

/// A backup: the whole ledger, as archived segments. All else is made from it.
///
///     <backup>/BACKUP     what it holds, written last
///     <backup>/LOCK       locked while a backup is being made
///     <backup>/ledger/    archived segments
package struct LedgerBackup {
    let directory: String
    let environment: Environment
    private let plantedBug: PlantedLedgerBug?
    private let partsMax: Int

    /// A segment that grows from backup to backup is kept in up to `partsMax` parts, then as one again.
    package init(
        _ directory: String, in environment: Environment, partsMax: Int = 16,
        plantedBug: PlantedLedgerBug? = nil
    ) {
        self.plantedBug = plantedBug
        self.partsMax = partsMax
        self.directory = directory
        self.environment = environment
    }

    private var files: any FileSystem { environment.files }
    private var recordPath: String { directory + "/" + BackupRecord.name }
    private var ledgerPath: String { directory + "/ledger" }
    private static let lockName = "LOCK"

    // MARK: Backup

    /// Copies what the backup does not have yet, and checks all of it. A server may be running on the
    /// data directory: the backup ends with a group that is durable there. `archive` is where the
    /// server's older segments are. `progress` gets the bytes done and to do.
    package func make(
        of data: DataDirectory, archive: String?, progress: (_ done: Int, _ total: Int) -> Void
    ) throws(LedgerError) -> BackupReport {
        let lock = try prepare()
        defer { withExtendedLifetime(lock) {} }
        let known = try readRecord()
        guard known.map({ $0.identity == data.identity }) ?? true else {
            throw .backup(.otherLedger(path: directory))
        }
        let target = PackedSegments(
            directory: ledgerPath, files: files, identity: data.identity, plantedBug: plantedBug)
        var sources: [any SegmentSource] = [data.segments]
        if let archive {
            sources.append(
                PackedSegments(directory: archive, files: files, identity: data.identity))
        }
        let source = SegmentChain(sources)
        var report = BackupReport()
        let segments = try source.list()
        let kept = Dictionary(
            try target.segments().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        try checkMeeting(kept, target, segments.first, source, data.identity)
        let isKept = segments.map { kept[$0.id]?.isWhole == true }
        let total = zip(segments, isKept).reduce(0) { $0 + ($1.1 ? 0 : $1.0.capacity) }
        let newest = try newestInUse(of: segments, source, data)
        var done = 0
        for (index, segment) in segments.enumerated() {
            if isKept[index] {
                report.segmentsKept += 1
                continue
            }
            let count = try copy(
                segment, isLast: index >= newest, source, data, kept[segment.id], target)
            report.segmentsCopied += count == nil ? 0 : 1
            report.segmentsKept += count == nil ? 1 : 0
            report.bytesCopied += count ?? 0
            done += segment.capacity
            progress(done, total)
        }
        report.end = try verifyLedger(target, identity: data.identity)
        if let known, report.end.sequence < known.end.sequence {
            throw .backup(.otherHistory(path: directory))
        }
        // What a process named that was killed before it came to this.
        try target.syncNames()
        let hasParts = try target.segments().contains { $0.parts.count > 1 }
        try writeRecord(
            BackupRecord(identity: data.identity, end: report.end, hasParts: hasParts))
        return report
    }

    /// What the backup has and what there is must meet: the oldest segment there is is one the backup has,
    /// or the ledger's first, or continues what the backup has. It may not although no entry is between
    /// them: the group that ends an orderly shutdown has none.
    private func checkMeeting(
        _ kept: [SegmentID: PackedSegment], _ target: PackedSegments, _ oldest: SegmentInfo?,
        _ source: SegmentChain, _ identity: LedgerIdentity
    ) throws(LedgerError) {
        guard let oldest, kept[oldest.id] == nil else { return }
        var end = LedgerPosition.start
        for segment in kept.values.sorted(by: { $0.id > $1.id })
        where segment.contentLength > 0 && segment.id < oldest.id {
            let last = SegmentInfo(id: segment.id, capacity: segment.contentLength)
            end = try OneSegment(segment: last, source: target).groups(identity).end
            break
        }
        let reader = LedgerReader(
            OneSegment(segment: oldest, source: source), identity: identity, segment: oldest,
            skipping: .latest)
        let isNext = oldest.id.firstSequence == end.sequence.next
        guard isNext, try !reader.readGroup() || reader.header?.previousDigest == end.digest else {
            throw .backup(.incompleteLedger(oldest: oldest.id.firstSequence))
        }
    }

    /// The place of the newest segment that has a group, durably: those before it will not be appended
    /// to any more. One without a group may be made anew with another size, and a crash meanwhile
    /// leaves the ledger in the segment before.
    private func newestInUse(
        of segments: [SegmentInfo], _ source: SegmentChain, _ data: DataDirectory
    ) throws(LedgerError) -> Int {
        for (index, segment) in segments.enumerated().reversed() {
            let reader = LedgerReader(
                OneSegment(segment: segment, source: source), identity: data.identity,
                segment: segment, skipping: .latest)
            guard try reader.readGroup() else { continue }
            try sync(segment, source)
            return index
        }
        return 0
    }

    /// The server may not have come to sync its newest group yet.
    private func sync(_ segment: SegmentInfo, _ source: SegmentChain) throws(LedgerError) {
        if plantedBug == .backupUnsynced { return }
        try asLedgerError { () throws(FileError) in
            try File(source.path(segment.id), .readWrite, in: files).syncData()
        }
    }

    /// Copies the groups of a segment that the backup does not have. Returns their bytes; nil when there
    /// is nothing to say of the segment that the backup does not know.
    private func copy(
        _ segment: SegmentInfo, isLast: Bool, _ source: SegmentChain, _ data: DataDirectory,
        _ earlier: PackedSegment?, _ target: PackedSegments
    ) throws(LedgerError) -> Int? {
        let one = OneSegment(segment: segment, source: source)
        let known = try earlier.flatMap { (earlier) throws(LedgerError) in
            try lastGroup(of: earlier, target, data.identity)
        }
        let reader = LedgerReader(
            one, identity: data.identity, segment: segment, at: known?.offset ?? 0,
            after: known?.before ?? CommitSequence(segment.id.rawValue - 1))
        let start = earlier?.contentLength ?? 0
        if let digest = known?.digest {
            // The digest stands for all groups before it too.
            guard try reader.readGroup(), reader.header?.digest == digest, reader.offset == start
            else { throw .backup(.otherHistory(path: target.path(segment.id))) }
        }
        while try reader.readGroup() {}
        var groups = try one.bytes(start..<reader.offset)
        if isLast, plantedBug == .backupTornTail {
            groups += try tail(of: segment, from: reader.offset, source)
        }
        if isLast { try sync(segment, source) }
        if groups.isEmpty, isLast, earlier != nil { return nil }
        try keep(
            groups, of: segment.id, after: earlier, end: reader.end, isWhole: !isLast, target)
        return groups.count
    }

    /// Adds a part to a segment, or makes one of its parts and what is new.
    private func keep(
        _ groups: [UInt8], of id: SegmentID, after earlier: PackedSegment?, end: LedgerPosition,
        isWhole: Bool, _ target: PackedSegments
    ) throws(LedgerError) {
        guard let earlier, earlier.contentLength > 0 else {
            return try target.write(groups, of: id, end: end, isWhole: isWhole)
        }
        if earlier.parts.count < partsMax {
            try target.write(
                groups, of: id, from: earlier.contentLength, end: end, isWhole: isWhole)
        } else {
            try target.write(
                try target.unpacked(id) + groups, of: id, end: end, isWhole: isWhole)
        }
        // After a process that was killed in between too.
        try target.removePartsWithin(id)
    }

    /// What the backup knows of the last group it has of a segment: where it stands, the entry before it,
    /// and its digest; nil when it has none.
    private func lastGroup(
        of segment: PackedSegment, _ source: PackedSegments, _ identity: LedgerIdentity
    ) throws(LedgerError) -> (offset: Int, before: CommitSequence, digest: Digest)? {
        guard let part = segment.parts.last, part.contentLength > 0 else { return nil }
        let whole = SegmentInfo(id: segment.id, capacity: segment.contentLength)
        let reader = LedgerReader(
            OneSegment(segment: whole, source: source), identity: identity, segment: whole,
            at: part.start, after: segment.sequenceBeforeLast)
        var before = reader.end.sequence
        while true {
            let sequence = reader.end.sequence
            guard try reader.readGroup() else { break }
            before = sequence
        }
        guard reader.offset == segment.contentLength, let header = reader.header else {
            throw .backup(.damaged(path: source.path(segment.id), what: "its groups are not whole"))
        }
        return (reader.groupOffset, before, header.digest)
    }

    /// A planted bug: bytes that are no group, or none yet.
    private func tail(
        of segment: SegmentInfo, from offset: Int, _ source: SegmentChain
    ) throws(LedgerError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(64, segment.capacity - offset))
        var failure: LedgerError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(LedgerError) {
                _ = try source.read(segment.id, into: buffer, at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Makes the directories, and locks them: two backups at once would take turns in writing the
    /// newest segment, and the one that ends last may hold less.
    private func prepare() throws(LedgerError) -> DirectoryLock {
        let isThere = try asLedgerError { () throws(FileError) in try files.kind(directory) != nil }
        let names = try asLedgerError { () throws(FileError) in
            isThere ? try files.list(directory) : []
        }
        // A first backup that was interrupted goes on.
        let ours = [
            "ledger", BackupRecord.name + ".new", BackupRecord.name, LedgerBackup.lockName,
        ]
        guard names.contains(BackupRecord.name) || names.allSatisfy(ours.contains) else {
            throw .backup(.notEmpty(path: directory))
        }
        if !isThere {
            do throws(FileError) { try files.createDirectory(directory) } catch {
                // Another backup may have just made it.
                guard error.kind == .alreadyExists else { throw .file(error) }
            }
        }
        let lock: DirectoryLock
        do throws(DirectoryLock.Failure) {
            lock = try DirectoryLock(directory + "/" + LedgerBackup.lockName, in: environment)
        } catch {
            switch error {
            case .held(let processID):
                throw .backup(.locked(path: directory, processID: processID))
            case .file(let error): throw .file(error)
            }
        }
        try asLedgerError { () throws(FileError) in
            try DataDirectory.syncName(of: directory, in: files)
            if try files.kind(ledgerPath) == nil { try files.createDirectory(ledgerPath) }
            try files.syncDirectory(directory)
        }
        return lock
    }

    private func readRecord() throws(LedgerError) -> BackupRecord? {
        let bytes = try asLedgerError { () throws(FileError) -> [UInt8]? in
            guard try files.kind(recordPath) != nil else { return nil }
            return try File(recordPath, .read, in: files).readAll(limit: 4096)
        }
        guard let bytes else { return nil }
        do throws(BackupRecord.Failure) { return try BackupRecord(decoding: bytes) } catch {
            switch error {
            case .newer(let found):
                throw .backup(.newerFormat(path: directory, found: found))
            case .damaged(let what):
                throw .backup(.damaged(path: recordPath, what: what))
            }
        }
    }

    private func writeRecord(_ record: BackupRecord) throws(LedgerError) {
        try asLedgerError { () throws(FileError) in
            let new = try File(recordPath + ".new", .readWriteOrCreate, in: files)
            try new.resize(to: 0)
            try new.write(record.encoded(), at: 0)
            try new.syncData()
            new.close()
            try files.rename(recordPath + ".new", to: recordPath)
            try files.syncDirectory(directory)
        }
    }

    // MARK: Restore

    /// A moment to restore to.
    package enum Moment: Hashable, Sendable {
        case end
        /// The last commit is this one.
        case sequence(CommitSequence)
        /// The last commit is the newest at or before this time.
        case timestamp(Timestamp)
    }

    /// Makes a data directory of the backup, and checks it. `path` must not exist, or be empty.
    package func restore(
        to path: String, until moment: Moment, progress: (_ done: Int, _ total: Int) -> Void
    ) throws(LedgerError) -> LedgerPosition {
        let isThere = try asLedgerError { () throws(FileError) in
            try files.kind(directory) != nil
        }
        guard isThere, let record = try readRecord() else {
            throw .backup(.missing(path: directory))
        }
        let source = PackedSegments(
            directory: ledgerPath, files: files, identity: record.identity)
        let last = try sequence(of: moment, source, record)
        let end = last == record.end.sequence ? record.end : nil
        return try DataDirectory.create(path, record.identity, in: environment) {
            (ledger) throws(LedgerError) in
            let segments = try source.segments()
            let total = segments.reduce(0) { $0 + $1.contentLength }
            var done = 0
            var isAtEnd = false
            // The group that ends an orderly shutdown has no entry, and may stand in a segment alone.
            for segment in segments
            where !isAtEnd && segment.id.firstSequence <= (end == nil ? last : last.next) {
                isAtEnd = try unpack(
                    segment, from: source, upTo: last, end: end, into: ledger, record.identity)
                done += segment.contentLength
                progress(done, total)
            }
            let end = try verifyLedger(
                LocalSegmentStorage(directory: ledger, files: files), identity: record.identity)
            guard end.sequence == last, last < record.end.sequence || end == record.end else {
                throw .backup(
                    .damaged(path: directory, what: "its ledger does not end where it says"))
            }
            return end
        }
    }

    private func sequence(
        of moment: Moment, _ source: PackedSegments, _ record: BackupRecord
    ) throws(LedgerError) -> CommitSequence {
        let first = CommitSequence(1)
        let found: CommitSequence?
        switch moment {
        case .end: return record.end.sequence
        case .sequence(let sequence): found = sequence
        case .timestamp(let timestamp):
            found = try newestEntry(notAfter: timestamp, source, record.identity)
        }
        guard let found, found >= first, found <= record.end.sequence else {
            throw .backup(.outOfRange(oldest: first, newest: record.end.sequence))
        }
        return found
    }

    private func newestEntry(
        notAfter timestamp: Timestamp, _ source: PackedSegments, _ identity: LedgerIdentity
    ) throws(LedgerError) -> CommitSequence? {
        // The newest entry of the segments before the one that holds the moment, or one in it.
        let reader = try LedgerReader(fromStartOf: source, identity: identity)
        var found: CommitSequence?
        while try reader.nextGroup() {
            for entry in reader.entries {
                if entry.timestamp > timestamp { return found }
                found = entry.sequence
            }
        }
        return found
    }

    /// Writes a segment's groups up to an entry as a segment of a data directory. When that entry is the
    /// backup's last, `end` is where the backup ends; returns whether it is reached.
    private func unpack(
        _ segment: PackedSegment, from source: PackedSegments, upTo last: CommitSequence,
        end: LedgerPosition?, into ledger: String, _ identity: LedgerIdentity
    ) throws(LedgerError) -> Bool {
        var bytes = try source.unpacked(segment.id)
        var isAtEnd = false
        if segment.lastSequence >= last {
            (bytes, isAtEnd) = try cut(segment, bytes, source, after: last, end: end, identity)
        }
        // A later backup that was cut short may have begun this segment.
        if bytes.isEmpty { return isAtEnd }
        let path = LocalSegmentStorage(directory: ledger, files: files).path(segment.id)
        try asLedgerError { () throws(FileError) in
            let file = try File(path, .createExclusively, in: files)
            try file.write(bytes, at: 0)
            try file.syncData()
        }
        return isAtEnd
    }

    /// The groups up to an entry. When it stands in the middle of a group, that group is written anew
    /// with the entries up to it: it is the last one, so that the chain is whole.
    private func cut(
        _ packed: PackedSegment, _ bytes: [UInt8], _ source: PackedSegments,
        after last: CommitSequence, end: LedgerPosition?, _ identity: LedgerIdentity
    ) throws(LedgerError) -> (bytes: [UInt8], isAtEnd: Bool) {
        let segment = SegmentInfo(id: packed.id, capacity: packed.contentLength)
        let reader = LedgerReader(
            OneSegment(segment: segment, source: source), identity: identity, segment: segment,
            skipping: .zero)
        var before = reader.end
        var length = 0
        var isLonger = false
        while try reader.readGroup() {
            isLonger = reader.end.sequence > last
            if isLonger { break }
            before = reader.end
            length = reader.offset
            // What a later backup added that was cut short is not part of this one.
            if reader.end == end { return (Array(bytes[..<length]), true) }
        }
        var result = Array(bytes[..<length])
        guard isLonger else { return (result, false) }
        let kept = reader.entries.filter { $0.sequence <= last }
        guard !kept.isEmpty else { return (result, false) }
        if plantedBug == .restoreWholeGroup { return (Array(bytes[..<reader.offset]), false) }
        if let header = reader.header { before.digest = header.previousDigest }
        var encoder = GroupEncoder(identity: identity)
        let drafts = kept.map { entry in
            EntryDraft(
                sequence: entry.sequence, timestamp: entry.timestamp,
                origin: reader.origins[entry.originIndex], body: [UInt8](entry.body))
        }
        encoder.encode(drafts)
        _ = encoder.seal(drafts, after: before, segment: packed.id)
        result += encoder.bytes
        return (result, false)
    }
}
