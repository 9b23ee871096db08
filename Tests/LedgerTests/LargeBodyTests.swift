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

    private final class Memory {
        let bytes: UnsafeMutableRawBufferPointer

        init(_ bytes: [UInt8]) {
            self.bytes = .allocate(byteCount: bytes.count, alignment: 8)
            self.bytes.copyBytes(from: bytes)
        }

        deinit { bytes.deallocate() }
    }

    /// Bytes in pieces of the sizes, one after the other and again.
    private func cut(_ bytes: [UInt8], _ sizes: [Int]) -> BodyPieces {
        let memory = Memory(bytes)
        var (pieces, start) = ([UnsafeRawBufferPointer](), 0)
        while start < bytes.count {
            let end = min(bytes.count, start + sizes[pieces.count % sizes.count])
            pieces.append(UnsafeRawBufferPointer(rebasing: memory.bytes[start..<end]))
            start = end
        }
        return BodyPieces(pieces, of: memory)
    }

    @Test(
        "is the same in the ledger if it lies in pieces, alone in its group or not",
        arguments: [100_000, 4 << 20, (5 << 20) + 3],
        [[4096], [1, 4095, 5000], [1 << 20, 77_777, 3]])
    func inPieces(size: Int, sizes: [Int]) throws {
        for others in [[], [draft(3)]] {
            let whole = draft(2, bodySize: size)
            var inPieces = whole
            inPieces.beginning = cut(Array(whole.body[..<(size - 70)]), sizes)
            inPieces.body = Array(whole.body[(size - 70)...])
            let groups = [[whole] + others, [inPieces] + others]
            let ledgers = try groups.map { group in
                let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
                let writer = try ledger.openWriter()
                try writer.write(1)
                try writer.append(group: group)
                try writer.sync()
                try writer.write(1)
                #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
                return (try ledger.entries(), writer.end)
            }
            #expect(ledgers[0].0 == ledgers[1].0)
            #expect(ledgers[0].1 == ledgers[1].1)
            #expect(ledgers[1].0[1] == ReadEntry(whole))
        }
    }
}
