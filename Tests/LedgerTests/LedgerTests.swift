import Bytes
import Environment
import Ledger
import Testing

@Suite("The ledger")
struct LedgerTests {
    @Test("what is appended is read, over many segments and after reopening")
    func appendsAndReads() throws {
        let ledger = try LedgerFixture()
        var total: UInt64 = 0
        for round in 1...10 as ClosedRange<UInt64> {
            let writer = try ledger.openWriter()
            #expect(writer.end.sequence.rawValue == total)
            for count in 1...10 as ClosedRange<UInt64> {
                try writer.write(count)
                total += count
            }
            if round % 2 == 0 { try writer.close() }
            #expect(try ledger.entries() == expected(1...total))
        }
        #expect(try ledger.storage.list().count > 5)
    }

    @Test("a reader starts after any sequence, with an index or without")
    func readsFromMiddle() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        let writer = try ledger.openWriter()
        for index in 0..<400 as Range<UInt64> {
            let first = index * 3 + 1
            try writer.append(group: (first..<first + 3).map { draft($0, bodySize: 2000) })
            try writer.sync()
        }
        for after in [0, 1, 3, 500, 523, 524, 525, 1199, 1200] as [UInt64] {
            for index in [nil, writer.index] {
                let reader = try LedgerReader(
                    ledger.storage, identity: ledger.identity, after: CommitSequence(after),
                    index: index)
                let sequences = try reader.readAll().map(\.sequence)
                #expect(sequences == Array((after + 1)..<1201))
            }
        }
    }

    @Test("a reader at the end sees what is appended later, into new segments too")
    func follows() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        let reader = try LedgerReader(ledger.storage, identity: ledger.identity)
        var seen: [ReadEntry] = []
        #expect(try !reader.nextGroup())
        for _ in 0..<30 {
            try writer.write(2)
            seen += try reader.readAll()
            #expect(try !reader.nextGroup())
        }
        #expect(seen == expected(1...60))
    }

    @Test("a group larger than a segment gets one of its own")
    func largeGroup() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        try writer.write(1)
        try writer.append(group: [draft(2, bodySize: 5000)])
        try writer.sync()
        try writer.write(1)
        let capacities = try ledger.storage.list().map(\.capacity)
        #expect(capacities.count == 3)
        #expect(capacities[1] > 5000)
        #expect(try ledger.entries().map(\.sequence) == [1, 2, 3])
        #expect(try ledger.openWriter().end == writer.end)
    }

    @Test(
        "a group too large for a segment that only an orderly shutdown has written to continues it",
        arguments: 1...60)
    func largeGroupAfterShutdown(groups: UInt64) throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let first = try ledger.openWriter()
        for _ in 0..<groups { try first.write(1) }
        let writer = try ledger.openWriter()
        let reader = try writer.reader(after: CommitSequence(groups))
        for _ in 0..<3 { try writer.close() }
        #expect(try !reader.nextGroup())
        try writer.append(group: [draft(groups + 1, bodySize: 5000)])
        try writer.sync()
        try writer.write(2)
        #expect(try reader.readAll().map(\.sequence) == Array(groups + 1...groups + 3))
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
        #expect(try ledger.openWriter().end == writer.end)
    }

    @Test("the newest entry at or before a time is found")
    func findsByTime() throws {
        let ledger = try LedgerFixture(segmentCapacity: 2048)
        for _ in 0..<2 {
            let writer = try ledger.openWriter()
            if writer.end.sequence == .zero { for _ in 0..<40 { try writer.write(3) } }
            func find(_ microseconds: Int64) throws -> UInt64? {
                try writer.sequence(at: Timestamp(microseconds: microseconds))?.rawValue
            }
            #expect(try find(1_000_009) == nil)
            for sequence in 1...120 as ClosedRange<UInt64> {
                let time = draft(sequence).timestamp.microseconds
                #expect(try find(time) == sequence)
                #expect(try find(time + 9) == sequence)
            }
        }
    }

    @Test("verification returns the digest that stands for the whole")
    func verifies() throws {
        let ledger = try LedgerFixture()
        let writer = try ledger.openWriter()
        for _ in 0..<50 { try writer.write(5) }
        var checked = 0
        let end = try verifyLedger(ledger.storage, identity: ledger.identity) { checked = $0 }
        #expect(end == writer.end)
        let statistics = try ledgerStatistics(ledger.storage, identity: ledger.identity)
        #expect(statistics.groupBytes == checked)
        #expect(statistics.groupCount == 50)
        #expect(statistics.entryCount == 250)
        #expect(statistics.first?.sequence == CommitSequence(1))
        #expect(statistics.last?.sequence == CommitSequence(250))
        #expect(statistics.capacity == statistics.segmentCount * 4096)
    }

    @Test("discarded segments are gone, and what is left is read from where it begins")
    func discards() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        for _ in 0..<40 { try writer.write(3) }
        try writer.discard(before: CommitSequence(60))
        let first = try #require(try ledger.storage.list().first).id.rawValue
        #expect(first > 40 && first <= 60)
        #expect(try ledger.entries() == expected(first...120))
        _ = try verifyLedger(ledger.storage, identity: ledger.identity)
        #expect(throws: LedgerError.self) {
            _ = try LedgerReader(ledger.storage, identity: ledger.identity)
        }
        try writer.discard(before: .latest)
        #expect(try ledger.entries().last == expected(120...120).last)
        #expect(try ledger.openWriter().end == writer.end)
    }

    @Test("a file used again never shows what it held before")
    func recycles() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        for _ in 0..<40 { try writer.write(3) }
        var total: UInt64 = 120
        for _ in 0..<10 {
            try writer.discard(before: CommitSequence(total - 20))
            // Files of discarded segments stand ready, full of old groups.
            for _ in 0..<6 {
                try writer.write(3)
                total += 3
                let first = try #require(try ledger.storage.list().first).id.rawValue
                #expect(try ledger.entries() == expected(first...total))
                let reopened = try ledger.copied().openWriter()
                #expect(reopened.end == writer.end)
            }
        }
    }

    @Test("a prepared segment is used, and prepared once")
    func prepares() throws {
        let ledger = try LedgerFixture()
        let writer = try ledger.openWriter()
        try writer.prepareNextSegment()
        let writes = ledger.disk.counts.writes
        try writer.prepareNextSegment()
        #expect(ledger.disk.counts.writes == writes)
        try writer.write(1)
        // The group alone: the segment was written before.
        #expect(ledger.disk.counts.writes == writes + 1)
        #expect(try ledger.disk.list(LedgerFixture.directory) == ["00000000000000000001.segment"])
    }

    @Test("a group costs one write and one sync")
    func cost() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        let writer = try ledger.openWriter()
        try writer.write(1)
        let before = ledger.disk.counts
        for _ in 0..<10 { try writer.write(20) }
        #expect(ledger.disk.counts.writes == before.writes + 10)
        #expect(ledger.disk.counts.syncs == before.syncs + 10)
    }

    @Test("a writer of an older epoch is refused")
    func fencing() throws {
        let ledger = try LedgerFixture()
        let storage = ledger.storage
        let open = { (epoch: UInt64) throws(LedgerError) in
            try LedgerWriter.open(
                storage, identity: ledger.identity, epoch: WriterEpoch(rawValue: epoch),
                options: ledger.options)
        }
        let old = try open(1)
        try old.write(1)
        let new = try open(2)
        try new.write(1)
        #expect(throws: LedgerError.self) { try old.write(1) }
        #expect(try ledger.entries() == expected(1...2))
    }
}
