import Bytes
import Environment
import Ledger
import Testing

@Suite("A disk with less room than a segment takes")
struct NearlyFullTests {
    @Test("is filled with smaller ones", arguments: [300, 700, 6000, 20_000])
    func smallerSegments(room: Int) throws {
        let ledger = try LedgerFixture(segmentCapacity: 32 << 10)
        let writer = try ledger.openWriter()
        var written: [ReadEntry] = []
        func append(_ size: Int) throws(LedgerError) {
            let entry = draft(writer.end.sequence.rawValue + 1, bodySize: size)
            try writer.append(group: [entry])
            try writer.sync()
            written.append(ReadEntry(entry))
        }
        try append(100)
        let first = try #require(try ledger.storage.list().first).capacity
        ledger.disk.faults.capacity = first + room
        while true {
            do throws(LedgerError) { try append(200) } catch {
                #expect(error.isOutOfSpace && writer.canGoOn)
                break
            }
        }
        let segments = try ledger.storage.list()
        let used = segments.reduce(0) { $0 + $1.capacity }
        #expect(used <= first + room)
        // What is left has no room for such a group, or for the smallest segment.
        #expect(first + room - used < 512)
        #expect(segments.dropFirst().allSatisfy { $0.capacity < first })
        #expect((segments.count > 1) == (room >= 512))
        // A larger group is refused, and all that was written is there, after a crash too.
        let size = room + 1000
        do throws(LedgerError) {
            try append(size)
            Issue.record("there is no room for it")
        } catch { #expect(error.isOutOfSpace && writer.canGoOn) }
        #expect(try ledger.entries() == written)
        ledger.disk.crash(seed: UInt64(room))
        let after = try ledger.openWriter()
        #expect(try ledger.entries() == written)
        // With room there is an ordinary segment again.
        ledger.disk.faults.capacity = .max
        for _ in 0..<40 {
            try after.append(group: [draft(after.end.sequence.rawValue + 1, bodySize: 1000)])
            try after.sync()
        }
        #expect(try ledger.storage.list().last?.capacity == 32 << 10)
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == after.end)
    }
}
