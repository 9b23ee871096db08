import Bytes
import Environment
import Glibc
import Ledger
import Testing

@Suite("Appends by whole pages")
struct SegmentPagesTests {
    /// A group of one entry, next to the writer's end.
    private func append(_ size: Int, to writer: LedgerWriter) throws -> ReadEntry {
        let entry = draft(writer.end.sequence.rawValue + 1, bodySize: size)
        try writer.append(group: [entry])
        try writer.sync()
        return ReadEntry(entry)
    }

    @Test("leave every byte, whatever their sizes", arguments: 1...40 as ClosedRange<UInt64>)
    func sizes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let capacity = 12_000 + Int.random(in: 0..<64, using: &random)
        let ledger = try LedgerFixture(segmentCapacity: capacity)
        var writer = try ledger.openWriter()
        var written: [ReadEntry] = []
        for _ in 0..<60 {
            // Some are too large for the pages at hand.
            let size = Int.random(in: 0...(random.chance(0.1) ? 6000 : 300), using: &random)
            written.append(try append(size, to: writer))
            // What stands before an append is known, or else is read.
            if random.chance(0.1) { writer = try ledger.openWriter() }
        }
        #expect(try ledger.entries() == written)
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
        #expect(try ledger.storage.list().count > 1)
    }

    @Test("do not touch what is written ahead", arguments: [16, 64, 4096])
    func besideLargeGroups(page: Int) throws {
        var ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        ledger.pageSize = page
        ledger.options.pageSize = page
        ledger.options.aheadBytesMin = 500
        let writer = try ledger.openWriter()
        // Some are larger than the pages at hand, and some than what these go through.
        let sizes = [900, 300 * page, 2500 * page]
        var random = SeededGenerator(seed: UInt64(page))
        let written = try (1...60).map { number in
            try append(
                Int.random(in: 0...min(sizes[number % 3], 300_000), using: &random), to: writer)
        }
        #expect(try ledger.entries() == written)
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
    }

    @Test("leave every byte in the machine's own files, large groups and small")
    func ownFiles() throws {
        var name = Array("/tmp/varve-pages-XXXXXX".utf8CString)
        try #require(mkdtemp(&name) != nil)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let files = LinuxFileSystem()
        defer {
            for name in (try? files.list(path)) ?? [] { try? files.remove(path + "/" + name) }
            rmdir(path)
        }
        let storage = LocalSegmentStorage(directory: path, files: files)
        let identity = LedgerIdentity(rawValue: 7)
        var written: [ReadEntry] = []
        var random = SeededGenerator(seed: 9)
        for _ in 0..<3 {
            let writer = try LedgerWriter.open(
                storage, identity: identity, epoch: WriterEpoch(rawValue: 1),
                options: LedgerOptions(segmentCapacity: 8 << 20))
            for _ in 0..<20 {
                let size = [300, 5000, 140_000, 1_500_000, 9_000_000].randomElement(using: &random)
                written.append(try append(size ?? 1, to: writer))
            }
        }
        let reader = try LedgerReader(fromStartOf: storage, identity: identity)
        #expect(try reader.readAll() == written)
        #expect(try storage.list().count > 2)
    }

    @Test("are lost or kept as a whole when power is lost, and so is what stands before them")
    func powerLoss() throws {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let ledger = try LedgerFixture(segmentCapacity: 12_000)
            let writer = try ledger.openWriter()
            var written: [ReadEntry] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                written.append(try append(Int.random(in: 0...400, using: &random), to: writer))
            }
            let last = draft(writer.end.sequence.rawValue + 1)
            try writer.append(group: [last])
            ledger.disk.crash(seed: seed)
            let after = try ledger.openWriter()
            let isKept = after.end.sequence == last.sequence
            #expect(try ledger.entries() == written + (isKept ? [ReadEntry(last)] : []))
        }
    }
}
