import Bytes
import Environment
import Ledger
import Testing

/// A data directory on a simulated machine with a ledger of small segments.
struct BackupFixture {
    let machine: SimulatedEnvironment
    let data: DataDirectory
    let writer: LedgerWriter

    init(_ machine: SimulatedEnvironment = SimulatedEnvironment(seed: 4), _ path: String = "data")
        throws
    {
        self.machine = machine
        data = try DataDirectory.open(path, mode: .exclusive, in: machine.environment)
        writer = try LedgerWriter.open(
            data.segments, identity: data.identity, epoch: WriterEpoch(rawValue: 1),
            options: LedgerOptions(segmentCapacity: 4096))
    }

    var backup: LedgerBackup { LedgerBackup("backup", in: machine.environment) }

    var archive: PackedSegments {
        PackedSegments(
            directory: "archive", files: machine.environment.files, identity: data.identity)
    }

    func write(groups: Int, entries: UInt64 = 3) throws {
        for _ in 0..<groups { try writer.write(entries) }
    }

    func makeBackup(archive: String? = nil) throws(LedgerError) -> BackupReport {
        let reading = try DataDirectory.open("data", mode: .readOnly, in: machine.environment)
        return try backup.make(of: reading, archive: archive) { _, _ in }
    }

    func restore(
        _ path: String, until moment: LedgerBackup.Moment = .end
    ) throws(LedgerError) -> LedgerPosition {
        try backup.restore(to: path, until: moment) { _, _ in }
    }

    /// All entries of a data directory.
    func entries(_ path: String) throws -> [ReadEntry] {
        let directory = try DataDirectory.open(path, mode: .readOnly, in: machine.environment)
        return try LedgerReader(fromStartOf: directory.segments, identity: directory.identity)
            .readAll()
    }
}

@Suite("backups")
struct BackupTests {
    @Test("a restored copy holds every entry and has the same digest, and can be written to")
    func wholeCopy() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 60)
        let report = try fixture.makeBackup()
        #expect(report.segmentsCopied > 3 && report.segmentsKept == 0)
        #expect(report.end == fixture.writer.end)
        let end = try fixture.restore("restored")
        #expect(end == fixture.writer.end)
        #expect(try fixture.entries("restored") == expected(1...180))
        let copy = try BackupFixture(fixture.machine, "restored")
        try copy.write(groups: 5)
        #expect(try fixture.entries("restored") == expected(1...195))
        _ = try verifyLedger(copy.data.segments, identity: copy.data.identity)
    }

    @Test("of two backups at once into one directory the second is refused")
    func twoAtOnce() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 60)
        let reading = try DataDirectory.open(
            "data", mode: .readOnly, in: fixture.machine.environment)
        var refusals = 0
        _ = try fixture.backup.make(of: reading, archive: nil) { _, _ in
            do throws(LedgerError) {
                _ = try fixture.makeBackup()
            } catch {
                let processID = fixture.machine.environment.processID
                guard case .backup(let refusal) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(refusal == .locked(path: "backup", processID: processID))
                refusals += 1
            }
        }
        #expect(refusals > 3)
        // It is free again afterwards, and was not harmed.
        _ = try fixture.makeBackup()
        #expect(try fixture.restore("restored") == fixture.writer.end)
    }

    @Test("a second backup copies only what is new")
    func incremental() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 40)
        let first = try fixture.makeBackup()
        try fixture.write(groups: 40)
        let second = try fixture.makeBackup()
        #expect(second.segmentsKept == first.segmentsCopied - 1)
        let third = try fixture.makeBackup()
        #expect(third.segmentsCopied == 0 && third.bytesCopied == 0)
        #expect(third.segmentsKept == second.segmentsCopied + second.segmentsKept)
        #expect(try fixture.restore("restored") == fixture.writer.end)
    }

    @Test("restores to any sequence, also in the middle of a group", arguments: 1...30)
    func moments(sequence: UInt64) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 6, entries: 5)
        _ = try fixture.makeBackup()
        let end = try fixture.restore(
            "restored", until: .sequence(CommitSequence(sequence)))
        #expect(end.sequence.rawValue == sequence)
        #expect(try fixture.entries("restored") == expected(1...sequence))
        let time = draft(sequence).timestamp
        _ = try fixture.restore(
            "second", until: .timestamp(Timestamp(microseconds: time.microseconds + 5)))
        #expect(try fixture.entries("second") == expected(1...sequence))
    }

    @Test("refuses what it cannot do, and changes nothing then")
    func refusals() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 3)
        func refusal(_ body: () throws -> Void) -> BackupRefusal? {
            do {
                try body()
                return nil
            } catch LedgerError.backup(let refusal) {
                return refusal
            } catch {
                return nil
            }
        }
        #expect(refusal { _ = try fixture.restore("x") } == .missing(path: "backup"))
        _ = try fixture.makeBackup()
        #expect(
            refusal { _ = try fixture.restore("x", until: .sequence(CommitSequence(10))) }
                == .outOfRange(oldest: CommitSequence(1), newest: CommitSequence(9)))
        #expect(
            refusal { _ = try fixture.restore("x", until: .timestamp(Timestamp(microseconds: 5))) }
                == .outOfRange(oldest: CommitSequence(1), newest: CommitSequence(9)))
        _ = try fixture.restore("x")
        #expect(refusal { _ = try fixture.restore("x") } == .notEmpty(path: "x"))
        let other = try BackupFixture(fixture.machine, "other")
        try other.write(groups: 1)
        let reading = try DataDirectory.open(
            "other", mode: .readOnly, in: fixture.machine.environment)
        #expect(
            refusal { _ = try fixture.backup.make(of: reading, archive: nil) { _, _ in } }
                == .otherLedger(path: "backup"))
    }

    @Test("a ledger that was restored to an earlier moment is not mixed with its old future")
    func otherHistory() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 5)
        _ = try fixture.makeBackup()
        _ = try fixture.restore("again", until: .sequence(CommitSequence(7)))
        let again = try BackupFixture(fixture.machine, "again")
        try again.write(groups: 20)
        let reading = try DataDirectory.open(
            "again", mode: .readOnly, in: fixture.machine.environment)
        #expect(throws: LedgerError.self) {
            try fixture.backup.make(of: reading, archive: nil) { _, _ in }
        }
        #expect(try fixture.restore("old") == fixture.writer.end)
    }

    @Test("every flipped bit of a backup is found")
    func flippedBits() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 30)
        _ = try fixture.makeBackup()
        let disk = fixture.machine.disk
        var paths = ["backup/BACKUP"]
        paths += try disk.list("backup/ledger").map { "backup/ledger/\($0)" }
        var trial = 0
        for path in paths {
            let count = try #require(disk.contents(of: path)).count
            for bit in stride(from: trial % 7, to: count * 8, by: 97) {
                trial += 1
                disk.flipBit(bit, of: path)
                #expect(throws: LedgerError.self, "\(path) bit \(bit)") {
                    try fixture.restore("r\(trial)")
                }
                disk.flipBit(bit, of: path)
            }
        }
        #expect(trial > 100)
        #expect(try fixture.restore("whole") == fixture.writer.end)
    }

    @Test("a crash during a backup leaves the earlier one, or the new one", arguments: 0..<40)
    func crashes(seed: UInt64) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 20)
        let first = try fixture.makeBackup()
        try fixture.write(groups: 30)
        let disk = fixture.machine.disk
        disk.faults.powerLossAtOperation = disk.counts.operations + Int(seed)
        let second = try? fixture.makeBackup()
        disk.faults.powerLossAtOperation = nil
        disk.crash(seed: seed)
        let end = try fixture.restore("restored")
        #expect(end == first.end || end == fixture.writer.end)
        if second != nil { #expect(end == fixture.writer.end) }
        #expect(try fixture.makeBackup().end == fixture.writer.end)
    }
}

@Suite("ledger retention")
struct RetentionTests {
    private func archived(_ fixture: BackupFixture, age: Int64? = nil, bytes: Int? = nil)
        -> LedgerRetention
    {
        LedgerRetention(ageMicroseconds: age, bytes: bytes, archive: fixture.archive)
    }

    @Test("a later backup that was cut short leaves the earlier one as it was", arguments: 0..<40)
    func cutShort(operation: Int) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 20)
        let first = try fixture.makeBackup()
        // A group without entries: the ledger's end is another, its newest entry is not.
        try fixture.writer.close()
        let disk = fixture.machine.disk
        disk.faults.powerLossAtOperation = disk.counts.operations + operation
        let second = try? fixture.makeBackup()
        disk.crash(seed: UInt64(operation))
        disk.faults = DiskFaults()
        let end = try fixture.restore("restored")
        #expect(end == first.end || end == fixture.writer.end)
        #expect(second == nil || end == fixture.writer.end)
        #expect(try fixture.entries("restored") == expected(1...60))
    }

    @Test("a ledger that ends with a segment without entries can be restored", arguments: 1...80)
    func lastSegmentWithoutEntries(groups: Int) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: groups)
        try fixture.writer.close()
        _ = try fixture.makeBackup()
        #expect(try fixture.restore("restored") == fixture.writer.end)
    }

    @Test("a backup with a hole is refused, and leaves the one there was")
    func hole() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 30)
        let first = try fixture.makeBackup()
        try fixture.write(groups: 60)
        let oldest = try #require(try fixture.data.segments.list().last?.id.firstSequence)
        try fixture.writer.discard(before: oldest)
        do throws(LedgerError) {
            _ = try fixture.makeBackup()
            Issue.record("it was made")
        } catch {
            guard case .backup(.incompleteLedger(oldest)) = error else { throw error }
        }
        #expect(try fixture.restore("restored") == first.end)
        #expect(try fixture.entries("restored") == expected(1...90))
    }

    @Test(
        "a backup that lacks only the group of an orderly shutdown is refused too",
        arguments: 1...40)
    func holeWithoutEntries(groups: Int) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: groups)
        let first = try fixture.makeBackup()
        let newest = try #require(try fixture.data.segments.list().last?.id)
        // An orderly shutdown and a start.
        try fixture.writer.close()
        let isApart = try fixture.data.segments.list().last?.id != newest
        try fixture.writer.reserve(max(0, fixture.writer.room + 1))
        try fixture.write(groups: 2)
        let oldest = try #require(try fixture.data.segments.list().first { $0.id > newest }?.id)
        try fixture.writer.discard(before: oldest.firstSequence)
        if isApart {
            #expect(try fixture.makeBackup().end == fixture.writer.end)
            return
        }
        do throws(LedgerError) {
            _ = try fixture.makeBackup()
            Issue.record("it was made")
        } catch {
            guard case .backup(.incompleteLedger(oldest.firstSequence)) = error else { throw error }
        }
        #expect(try fixture.restore("restored") == first.end)
    }

    @Test(
        "a backup is durable although a process that made one before was killed",
        arguments: 0..<20)
    func killed(operation: Int) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 20)
        let disk = fixture.machine.disk
        disk.faults.powerLossAtOperation = disk.counts.operations + operation
        _ = try? fixture.makeBackup()
        disk.killProcess()
        disk.faults = DiskFaults()
        let end = try fixture.makeBackup().end
        disk.crash(seed: 0)
        #expect(try fixture.restore("restored") == end)
    }

    @Test(
        "what is removed is durable in the archive although the archiver was killed before",
        arguments: 0..<40)
    func killedArchiver(operation: Int) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 60)
        let disk = fixture.machine.disk
        let retention = LedgerRetention(archive: fixture.archive)
        let now = Timestamp(microseconds: 0)
        disk.faults.powerLossAtOperation = disk.counts.operations + operation
        _ = try? fixture.writer.retain(
            retention, passed: CommitSequence(1 << 40), now: now)
        disk.killProcess()
        disk.faults = DiskFaults()
        fixture.data.close()
        let again = try BackupFixture(fixture.machine)
        _ = try again.writer.retain(
            LedgerRetention(archive: again.archive), passed: CommitSequence(1 << 40), now: now)
        disk.crash(seed: 0)
        let data = try DataDirectory.open("data", mode: .readOnly, in: fixture.machine.environment)
        let chain = SegmentChain([data.segments, fixture.archive])
        #expect(try verifyLedger(chain, identity: data.identity).sequence == CommitSequence(180))
    }

    @Test("archived segments are removed, the chain from archive to ledger stays whole")
    func archive() throws {
        let fixture = try BackupFixture()
        try fixture.machine.disk.createDirectory("archive")
        try fixture.write(groups: 60)
        let now = Timestamp(microseconds: 0)
        let kept = try fixture.writer.retain(archived(fixture), passed: .zero, now: now)
        #expect(kept.archived >= 2 && kept.removed == 0)
        let done = try fixture.writer.retain(
            archived(fixture), passed: fixture.writer.end.sequence, now: now)
        #expect(done.archived == 0 && done.removed == kept.archived)
        #expect(try fixture.data.segments.list().count == 1)
        let chain = SegmentChain([fixture.data.segments, fixture.archive])
        #expect(
            try verifyLedger(chain, identity: fixture.data.identity) == fixture.writer.end)
        #expect(
            try LedgerReader(fromStartOf: chain, identity: fixture.data.identity).readAll()
                == expected(1...180))
        #expect(throws: LedgerError.self) { try fixture.makeBackup() }
        #expect(try fixture.makeBackup(archive: "archive").end == fixture.writer.end)
        #expect(try fixture.restore("restored") == fixture.writer.end)
    }

    @Test("a segment is whole once the next one has an entry, no sooner", arguments: 1...40)
    func emptyNextSegment(groups: Int) throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: groups)
        let count = try fixture.data.segments.list().count
        try fixture.writer.reserve(max(0, fixture.writer.room + 1))
        #expect(try fixture.data.segments.list().count == count + 1)
        let now = Timestamp(microseconds: 0)
        #expect(
            try fixture.writer.retain(archived(fixture), passed: .zero, now: now).archived
                == count - 1)
        _ = try fixture.makeBackup()
        #expect(try fixture.makeBackup().segmentsKept == count + 1)
        try fixture.write(groups: 1)
        #expect(
            try fixture.writer.retain(archived(fixture), passed: .zero, now: now).archived == 1)
        let last = try fixture.makeBackup()
        #expect(last.segmentsKept == count - 1 && last.segmentsCopied == 2)
        #expect(try fixture.makeBackup().segmentsKept == count + 1)
        #expect(try fixture.restore("restored") == fixture.writer.end)
    }

    @Test("age and size say how many segments stay, and views hold back what they need")
    func limits() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 60)
        let before = try fixture.data.segments.list()
        let end = fixture.writer.end
        let half = before[before.count / 2]
        let passed = CommitSequence(half.id.rawValue - 1)
        let size = LedgerRetention(bytes: 1)
        #expect(
            try fixture.writer.retain(size, passed: passed, now: end.timestamp).removed
                == before.count / 2)
        let young = LedgerRetention(ageMicroseconds: 1_000_000)
        #expect(
            try fixture.writer.retain(young, passed: end.sequence, now: end.timestamp).removed == 0)
        let old = LedgerRetention(ageMicroseconds: 1)
        _ = try fixture.writer.retain(
            old, passed: end.sequence, now: Timestamp(microseconds: end.timestamp.microseconds + 9))
        #expect(try fixture.data.segments.list().count == 1)
        #expect(
            try LedgerReader(fromStartOf: fixture.data.segments, identity: fixture.data.identity)
                .readAll().last == expected(180...180).first)
    }

    @Test("every flipped bit of an archive is found by verification")
    func flippedBits() throws {
        let fixture = try BackupFixture()
        try fixture.machine.disk.createDirectory("archive")
        try fixture.write(groups: 30)
        let end = fixture.writer.end
        _ = try fixture.writer.retain(
            archived(fixture), passed: end.sequence, now: Timestamp(microseconds: 0))
        let disk = fixture.machine.disk
        for name in try disk.list("archive") {
            let path = "archive/\(name)"
            let count = try #require(disk.contents(of: path)).count
            for bit in stride(from: 3, to: count * 8, by: 211) {
                disk.flipBit(bit, of: path)
                #expect(throws: LedgerError.self, "\(path) bit \(bit)") {
                    try verifyLedger(
                        SegmentChain([fixture.data.segments, fixture.archive]),
                        identity: fixture.data.identity)
                }
                disk.flipBit(bit, of: path)
            }
        }
    }
}
