import Bytes
import Environment
import Testing

@testable import Ledger

@Suite("The ledger's decoders, given bytes whose checksums are right and whose content is not")
struct DecoderTests {
    private let identity = LedgerIdentity(rawValue: 5)

    private func group() -> [UInt8] {
        var encoder = GroupEncoder(identity: identity)
        let drafts = (1...5).map { draft($0) }
        encoder.encode(drafts)
        _ = encoder.seal(drafts, after: .start, segment: SegmentID(rawValue: 1))
        return encoder.bytes
    }

    private func decode(_ body: [UInt8], _ header: GroupHeader) -> [LedgerEntry]? {
        var entries: [LedgerEntry] = []
        var origins: [EntryOrigin] = []
        return body.withUnsafeBytes { body in
            do throws(MalformedBytes) {
                try decodeEntries(body, of: header, entries: &entries, origins: &origins)
            } catch {
                return nil
            }
            #expect(entries.allSatisfy { origins.indices.contains($0.originIndex) })
            #expect(entries.reduce(0) { $0 + $1.body.count } <= body.count)
            #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
            return entries
        }
    }

    @Test(
        "a changed body is decoded to something sound, or refused",
        arguments: 0..<20 as Range<UInt64>)
    func mutatedBodies(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let group = group()
        let header = try #require(group.withUnsafeBytes { GroupHeader($0, identity: identity) })
        let body = Array(group[GroupHeader.size...])
        #expect(decode(body, header)?.count == 5)
        var refused = 0
        for _ in 0..<500 {
            var changed = body
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                changed[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if generator.chance(0.3) {
                changed.removeLast(Int.random(in: 0..<changed.count, using: &generator))
            }
            var header = header
            if generator.chance(0.2) {
                header.entryCount = Int(UInt32.random(in: 0...UInt32.max, using: &generator))
            }
            if generator.chance(0.2) {
                header.firstTimestamp = Timestamp(microseconds: .max - 3)
            }
            if decode(changed, header) == nil { refused += 1 }
        }
        #expect(refused > 0 && refused < 500)
    }

    @Test("a header of any bytes is none")
    func randomHeaders() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let bytes = (0..<GroupHeader.size).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(bytes.withUnsafeBytes { GroupHeader($0, identity: identity) } == nil)
        }
    }
}
