import Bytes
import Environment
import Ledger
import Testing

/// The files of the segments in a backup.
private func files(_ fixture: BackupFixture) throws -> [String] {
    try fixture.machine.disk.list("backup/ledger").sorted()
}

extension BackupFixture {
    fileprivate func makeBackup(partsMax: Int) throws(LedgerError) -> BackupReport {
        let reading = try DataDirectory.open("data", mode: .readOnly, in: machine.environment)
        let backup = LedgerBackup("backup", in: machine.environment, partsMax: partsMax)
        return try backup.make(of: reading, archive: nil) { _, _ in }
    }

    /// Bytes of all groups: what a first backup copies.
    fileprivate func ledgerBytes() throws(LedgerError) -> Int {
        let reading = try DataDirectory.open("data", mode: .readOnly, in: machine.environment)
        let first = LedgerBackup("first", in: machine.environment)
        return try first.make(of: reading, archive: nil) { _, _ in }.bytesCopied
    }
}

@Suite("backups of a segment that grows")
struct BackupPartTests {
    @Test("each byte of the ledger is copied once, by however many backups")
    func copiedOnce() throws {
        let fixture = try BackupFixture()
        var copied = 0
        for _ in 0..<12 {
            try fixture.write(groups: 1)
            copied += try fixture.makeBackup().bytesCopied
        }
        #expect(copied == (try fixture.ledgerBytes()))
        #expect(try files(fixture).count >= 12)
        #expect(try fixture.restore("restored") == fixture.writer.end)
        #expect(try fixture.entries("restored") == expected(1...36))
        for sequence in 1...UInt64(36) {
            let path = "to-\(sequence)"
            _ = try fixture.restore(path, until: .sequence(CommitSequence(sequence)))
            #expect(try fixture.entries(path) == expected(1...sequence))
        }
    }

    @Test("of many parts one is made, and the others go", arguments: 1...3)
    func joined(partsMax: Int) throws {
        let fixture = try BackupFixture()
        for _ in 0..<8 {
            try fixture.write(groups: 1)
            _ = try fixture.makeBackup(partsMax: partsMax)
            let segments = try fixture.data.segments.list().count
            #expect(try files(fixture).count <= segments * partsMax)
        }
        #expect(try fixture.restore("restored") == fixture.writer.end)
        #expect(try fixture.entries("restored") == expected(1...24))
    }

    @Test("every flipped bit of a part is found, and a part that is missing")
    func damage() throws {
        let fixture = try BackupFixture()
        for _ in 0..<5 {
            try fixture.write(groups: 2)
            _ = try fixture.makeBackup()
        }
        let disk = fixture.machine.disk
        var trial = 0
        for name in try files(fixture) {
            let path = "backup/ledger/\(name)"
            let content = try #require(disk.contents(of: path))
            for bit in stride(from: trial % 11, to: content.count * 8, by: 89) {
                trial += 1
                disk.flipBit(bit, of: path)
                #expect(throws: LedgerError.self, "\(path) bit \(bit)") {
                    try fixture.restore("r\(trial)")
                }
                #expect(throws: LedgerError.self) { try fixture.makeBackup() }
                disk.flipBit(bit, of: path)
            }
            try disk.rename(path, to: path + ".away")
            #expect(throws: LedgerError.self, "without \(path)") {
                try fixture.restore("without-\(name)")
            }
            try disk.rename(path + ".away", to: path)
        }
        #expect(trial > 50)
        #expect(try fixture.restore("whole") == fixture.writer.end)
    }

    @Test("a backup in parts says so to programs that know of none")
    func format() throws {
        let fixture = try BackupFixture()
        try fixture.write(groups: 1)
        func record() throws -> String {
            let content = try #require(fixture.machine.disk.contents(of: "backup/BACKUP"))
            return String(decoding: content, as: UTF8.self)
        }
        _ = try fixture.makeBackup()
        #expect(try record().contains("\nformat 1\n"))
        try fixture.write(groups: 1)
        _ = try fixture.makeBackup()
        #expect(try record().contains("\nformat 2\n"))
        #expect(try fixture.restore("restored") == fixture.writer.end)
    }

    @Test("a ledger that went another way since is refused, however long it is", arguments: 1...11)
    func otherHistory(sequence: UInt64) throws {
        let fixture = try BackupFixture()
        for _ in 0..<4 {
            try fixture.write(groups: 1)
            _ = try fixture.makeBackup()
        }
        _ = try fixture.restore("again", until: .sequence(CommitSequence(sequence)))
        let again = try BackupFixture(fixture.machine, "again")
        let reading = try DataDirectory.open(
            "again", mode: .readOnly, in: fixture.machine.environment)
        for _ in 0..<12 {
            try again.write(groups: 1, entries: 1)
            #expect(throws: LedgerError.self) {
                try fixture.backup.make(of: reading, archive: nil) { _, _ in }
            }
        }
        #expect(try fixture.restore("old") == fixture.writer.end)
    }

    @Test(
        "kills and losses of power in the midst of backups cost none that was completed",
        arguments: 0..<60 as Range<UInt64>)
    func cutShort(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var fixture = try BackupFixture()
        let machine = fixture.machine
        let disk = machine.disk
        let partsMax = Int.random(in: 1...4, using: &random)
        var completed = CommitSequence.zero
        for round in 0..<8 {
            try fixture.write(
                groups: Int.random(in: 0...5, using: &random),
                entries: UInt64.random(in: 1...4, using: &random))
            // An orderly shutdown's group.
            if random.chance(0.2), round > 0 { try fixture.writer.close() }
            let isCut = random.chance(0.7)
            if isCut {
                disk.faults.powerLossAtOperation =
                    disk.counts.operations + Int.random(in: 0..<40, using: &random)
            }
            if let report = try? fixture.makeBackup(partsMax: partsMax) {
                completed = report.end.sequence
                #expect(report.end == fixture.writer.end)
            } else {
                #expect(isCut)
            }
            disk.faults.powerLossAtOperation = nil
            fixture.data.close()
            if random.chance(0.5) { disk.crash(seed: random.next()) } else { disk.killProcess() }
            disk.faults = DiskFaults()
            fixture = try BackupFixture(machine)
            guard completed > .zero else { continue }
            let restored = try fixture.restore("restored-\(round)").sequence
            #expect(restored >= completed)
            #expect(try fixture.entries("restored-\(round)") == expected(1...restored.rawValue))
        }
        let end = try fixture.makeBackup(partsMax: partsMax).end
        #expect(end == fixture.writer.end)
        disk.crash(seed: seed)
        #expect(try fixture.restore("restored") == end)
    }
}
