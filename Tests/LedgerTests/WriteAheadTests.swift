import Bytes
import Environment
import Ledger
import Testing

/// Groups of one to four entries, as they follow each other.
private func groups(_ count: Int) -> [[EntryDraft]] {
    var first: UInt64 = 1
    return (0..<count).map { number in
        let size = UInt64(number % 4 + 1)
        defer { first += size }
        return (first..<first + size).map { draft($0) }
    }
}

/// Groups of one entry each, many times as large as the pages at hand (272 of 16 bytes) and as what they go through.
private let largeGroups = (1...4 as ClosedRange<UInt64>).map { [draft($0, bodySize: 40_000)] }

/// A ledger all of whose groups are written but for their first bytes before their digest is known.
/// `byPages`: past the page cache, too.
private func fixture(segmentCapacity: Int = 1024, byPages: Bool = false) throws -> LedgerFixture {
    var ledger = try LedgerFixture(segmentCapacity: segmentCapacity)
    if byPages { ledger.pageSize = 16 }
    ledger.options.aheadBytesMin = 1
    ledger.options.pageSize = 16
    return ledger
}

@Suite("Groups that are written before their digest is known")
struct WriteAheadTests {
    @Test("are byte for byte the same, over many segments")
    func sameBytes() throws {
        let (plain, ahead) = (try LedgerFixture(segmentCapacity: 1024), try fixture())
        let (writer, second) = (try plain.openWriter(), try ahead.openWriter())
        for group in groups(200) {
            for writer in [writer, second] {
                try writer.append(group: group)
                try writer.sync()
            }
        }
        #expect(second.end == writer.end)
        #expect(ahead.disk.counts.writes > plain.disk.counts.writes + 150)
        #expect(try ahead.storage.list() == plain.storage.list())
        #expect(try ahead.storage.list().count > 5)
        for segment in try plain.storage.list() {
            let path = plain.storage.path(segment.id)
            #expect(ahead.disk.contents(of: path) == plain.disk.contents(of: path))
        }
        #expect(try verifyLedger(ahead.storage, identity: ahead.identity) == second.end)
        #expect(try ahead.openWriter().end == second.end)
    }

    @Test(
        "are there as a whole or not at all when power is lost in the midst, and what was synced is",
        arguments: 0..<60)
    func powerLoss(operation: Int) throws {
        for seed in 0..<8 as Range<UInt64> {
            try losePower(in: try fixture(), writing: groups(12), operation, seed)
        }
    }

    @Test("are there as a whole or not at all, however large they are", arguments: 0..<40)
    func powerLossOfLarge(operation: Int) throws {
        for seed in 0..<4 as Range<UInt64> {
            let ledger = try fixture(segmentCapacity: 64 << 10, byPages: true)
            try losePower(in: ledger, writing: largeGroups, operation, seed)
        }
    }

    /// Loses power with the disk's `operation`-th from now on; `seed` says what is left then.
    private func losePower(
        in ledger: LedgerFixture, writing groups: [[EntryDraft]], _ operation: Int, _ seed: UInt64
    ) throws {
        let writer = try ledger.openWriter()
        ledger.disk.faults.powerLossAtOperation = ledger.disk.counts.operations + operation
        for group in groups {
            do throws(LedgerError) {
                try writer.append(group: group)
                try writer.sync()
            } catch { break }
        }
        let synced = writer.durableEnd.sequence
        ledger.disk.crash(seed: seed)
        let after = try ledger.openWriter()
        let end = after.end.sequence
        #expect(end >= synced)
        #expect(end.rawValue == 0 || groups.contains { $0.last?.sequence == end })
        let kept = groups.joined().filter { $0.sequence <= end }.map(ReadEntry.init)
        #expect(try ledger.entries() == kept)
        try after.write(2)
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == after.end)
    }

    @Test("leave nothing of a large one where the disk was full", arguments: 0..<7)
    func fullOfLarge(write: Int) throws {
        let ledger = try fixture(segmentCapacity: 64 << 10, byPages: true)
        let writer = try ledger.openWriter()
        try writer.write(1)
        let group = [draft(2, bodySize: 40_000)]
        ledger.disk.faults.fullWrites = [ledger.disk.counts.writes + write]
        do throws(LedgerError) {
            try writer.append(group: group)
            // Five pieces, and what begins with the header.
            #expect(write >= 6)
        } catch {
            #expect(error.isOutOfSpace && writer.canGoOn)
            #expect(try ledger.entries() == expected(1...1))
            try writer.append(group: group)
        }
        try writer.sync()
        #expect(try ledger.entries() == expected(1...1) + group.map(ReadEntry.init))
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
    }

    @Test("leave nothing where the disk was full, at whichever write", arguments: 0..<4)
    func full(write: Int) throws {
        let ledger = try fixture(segmentCapacity: 4096)
        let writer = try ledger.openWriter()
        try writer.write(3)
        ledger.disk.faults.fullWrites = [ledger.disk.counts.writes + write]
        let group = (4...6 as ClosedRange<UInt64>).map { draft($0) }
        do throws(LedgerError) {
            try writer.append(group: group)
            #expect(write >= 2, "a group is two writes")
        } catch {
            #expect(error.isOutOfSpace && writer.canGoOn)
            #expect(try ledger.entries() == expected(1...3))
            try writer.append(group: group)
        }
        try writer.sync()
        #expect(try ledger.entries() == expected(1...6))
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
    }
}
