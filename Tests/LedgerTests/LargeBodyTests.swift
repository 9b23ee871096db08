import Bytes
import Environment
import Ledger
import Testing

@Suite("A body of megabytes that is alone in its group")
struct LargeBodyTests {
    @Test(
        "is written from where it is, and read as any other, whatever its length",
        arguments: 0..<8)
    func lengths(more: Int) throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        let writer = try ledger.openWriter()
        let large = draft(2, bodySize: (4 << 20) + more)
        try writer.write(1)
        try writer.append(group: [large])
        try writer.sync()
        try writer.write(3)
        let read = try ledger.entries()
        #expect(read[0] == ReadEntry(draft(1)))
        #expect(read[1] == ReadEntry(large))
        #expect(Array(read[2...]) == expected(3...5))
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
        #expect(try ledger.openWriter().end == writer.end)
    }

    @Test("is dropped as a torn tail when it did not get whole")
    func torn() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        let writer = try ledger.openWriter()
        try writer.write(1)
        let end = writer.end
        try writer.append(group: [draft(2, bodySize: 5 << 20)])
        ledger.disk.crash(seed: 3)
        let recovered = try ledger.openWriter().end
        #expect(recovered == end || recovered == writer.end)
        #expect(try ledger.entries().count == Int(recovered.sequence.rawValue))
    }
}
