import Bytes
import Environment
import Ledger
import Testing

@Suite("A damaged ledger")
struct DamageTests {
    /// Three groups in the first segment, the last of them at the returned range.
    private func threeGroups() throws -> (ledger: LedgerFixture, last: Range<Int>) {
        let ledger = try LedgerFixture(segmentCapacity: 2048)
        let writer = try ledger.openWriter()
        try writer.write(2)
        try writer.write(2)
        let used = { () throws(LedgerError) in
            try ledgerStatistics(ledger.storage, identity: ledger.identity).groupBytes
        }
        let start = try used()
        try writer.write(3)
        return (ledger, start..<(try used()))
    }

    @Test("a last group torn at any byte is dropped, and its bytes do not come back")
    func tornTail() throws {
        let (ledger, last) = try threeGroups()
        let whole = try #require(ledger.disk.contents(of: ledger.path(1)))
        for cut in last {
            let copy = ledger.copied()
            let kept = whole[..<cut] + repeatElement(0, count: whole.count - cut)
            copy.disk.setContents(of: copy.path(1), to: Array(kept))
            let isWhole = Array(kept) == whole
            let writer = try copy.openWriter()
            #expect(writer.end.sequence.rawValue == (isWhole ? 7 : 4))
            let after = try #require(copy.disk.contents(of: copy.path(1)))
            #expect(isWhole || after[last.lowerBound...].allSatisfy { $0 == 0 })
            try writer.write(1)
            #expect(try copy.entries() == expected(1...(isWhole ? 8 : 5)))
        }
    }

    @Test("a last group of which only later bytes arrived is dropped")
    func tornHead() throws {
        let (ledger, last) = try threeGroups()
        let whole = try #require(ledger.disk.contents(of: ledger.path(1)))
        for cut in stride(from: last.lowerBound + 1, through: last.upperBound, by: 13) {
            let copy = ledger.copied()
            var content = whole
            for index in last.lowerBound..<cut { content[index] = 0 }
            copy.disk.setContents(of: copy.path(1), to: content)
            let writer = try copy.openWriter()
            #expect(writer.end.sequence.rawValue == 4)
            try writer.write(1)
            #expect(try copy.entries() == expected(1...5))
        }
    }

    @Test("any flipped bit before the last group is corruption, found at its place")
    func flippedBits() throws {
        let (ledger, last) = try threeGroups()
        for bit in 0..<last.lowerBound * 8 {
            let copy = ledger.copied()
            copy.disk.flipBit(bit, of: copy.path(1))
            let found = try corruption { () throws(LedgerError) in _ = try copy.openWriter() }
            let place = try #require(found, "bit \(bit)")
            #expect(place.path == copy.path(1))
            #expect(place.offset <= bit / 8)
            #expect(place.sequence.rawValue == (place.offset == 0 ? 1 : 3))
            #expect(try corruption { () throws(LedgerError) in _ = try copy.entries() } == place)
        }
    }

    @Test("after an orderly shutdown a flipped bit in the last entries is corruption too")
    func flippedBitsAfterClose() throws {
        let (ledger, last) = try threeGroups()
        try ledger.openWriter().close()
        for bit in last.lowerBound * 8..<last.upperBound * 8 {
            let copy = ledger.copied()
            copy.disk.flipBit(bit, of: copy.path(1))
            let found = try corruption { () throws(LedgerError) in _ = try copy.openWriter() }
            #expect(found?.offset == last.lowerBound)
        }
    }

    @Test("a flipped bit in what an orderly shutdown left costs no entry")
    func flippedBitInClose() throws {
        let (ledger, last) = try threeGroups()
        try ledger.openWriter().close()
        for bit in last.upperBound * 8..<(last.upperBound + 128) * 8 {
            let copy = ledger.copied()
            copy.disk.flipBit(bit, of: copy.path(1))
            #expect(try copy.openWriter().end.sequence.rawValue == 7)
        }
        // Once groups follow it, it is a group like any other.
        try ledger.openWriter().write(1)
        for bit in last.upperBound * 8..<(last.upperBound + 128) * 8 {
            let copy = ledger.copied()
            copy.disk.flipBit(bit, of: copy.path(1))
            let found = try corruption { () throws(LedgerError) in _ = try copy.openWriter() }
            #expect(found?.offset == last.upperBound)
        }
    }

    @Test("damage in an older segment is corruption, as soon as it is read")
    func olderSegment() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        for _ in 0..<20 { try writer.write(3) }
        let segments = try ledger.storage.list()
        let older = segments[segments.count / 2]
        let end = segments[segments.count / 2 + 1].id.rawValue
        for bit in stride(from: 0, to: 1024 * 8, by: 17) {
            let copy = ledger.copied()
            let path = copy.path(older.id.rawValue)
            copy.disk.flipBit(bit, of: path)
            let found = try corruption { () throws(LedgerError) in _ = try copy.entries() }
            if let found {
                #expect(found.path == path)
                #expect(found.sequence >= older.id.firstSequence)
                #expect(found.sequence.rawValue < end)
            } else {
                // The bit is in unused space: all is read.
                #expect(try copy.entries() == expected(1...60))
            }
        }
    }

    @Test("a good group far behind a damaged one is found, across windows of reading")
    func farBehind() throws {
        let ledger = try LedgerFixture(segmentCapacity: 4 << 20)
        let writer = try ledger.openWriter()
        for sequence in 1...7 as ClosedRange<UInt64> {
            try writer.append(group: [draft(sequence, bodySize: 500_001)])
            try writer.sync()
        }
        for group in [3, 5] {
            let copy = ledger.copied()
            // Of all that follows, only the last group is whole.
            for damaged in group..<6 { copy.disk.flipBit(damaged * 500_160 * 8, of: copy.path(1)) }
            let found = try corruption { () throws(LedgerError) in _ = try copy.openWriter() }
            #expect(found?.offset == group * 500_160)
        }
    }

    @Test("a missing segment is corruption")
    func missingSegment() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        for _ in 0..<20 { try writer.write(3) }
        let segments = try ledger.storage.list()
        try ledger.disk.remove(ledger.storage.path(segments[2].id))
        let found = try corruption { () throws(LedgerError) in _ = try ledger.entries() }
        #expect(found?.sequence == segments[2].id.firstSequence)
    }

    @Test("a user's bytes that look like a group of another ledger are not taken for one")
    func forgedGroup() throws {
        let source = try LedgerFixture(segmentCapacity: 1024)
        try source.openWriter().write(2)
        let forged = try #require(source.disk.contents(of: source.path(1)))
        var ledger = try LedgerFixture(segmentCapacity: 8192)
        ledger.disk = SimulatedDisk(copying: ledger.disk)
        let writer = try LedgerWriter.open(
            ledger.storage, identity: LedgerIdentity(rawValue: 42),
            epoch: WriterEpoch(rawValue: 1), options: ledger.options)
        var entry = draft(1)
        entry.body = forged
        try writer.append(group: [entry])
        try writer.sync()
        // Torn in its header: the forged groups are all that is whole.
        ledger.disk.flipBit(0, of: ledger.path(1))
        let reopened = try LedgerWriter.open(
            ledger.storage, identity: LedgerIdentity(rawValue: 42),
            epoch: WriterEpoch(rawValue: 1), options: ledger.options)
        #expect(reopened.end.sequence == .zero)
    }

    @Test("the message names file, byte and sequence, and says what to do")
    func message() {
        let corruption = LedgerCorruption(
            path: "data/ledger/1.segment", offset: 4096, sequence: CommitSequence(17),
            what: "a damaged group before undamaged ones")
        #expect(
            LedgerError.corrupt(corruption).description
                == "the ledger is damaged in \"data/ledger/1.segment\" at byte 4096, from sequence "
                + "17 on: a damaged group before undamaged ones; nothing was changed: put this "
                + "file back from a backup, and keep the directory as it is until then")
    }
}
