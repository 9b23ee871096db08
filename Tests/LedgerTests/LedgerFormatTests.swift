import Bytes
import Environment
import Ledger
import Testing

@Suite("The ledger's format")
struct LedgerFormatTests {
    /// A group of format 1, its checksums and digest computed by another program too. A change here
    /// is a change of the format: it needs a new number.
    private static let golden = """
        7661727665677270b6379d7b24e9f5b101000000020000003000000000000000
        efcdab8967452301010000000000000001000000000000000040204648470600
        0000000000000000000000000000000000000000000000000000000000000000
        4f45259f5809b374a3eca3ea8c4e684aae380be6abe213f9428e1d81e513a224
        00000573617261680f3132372e302e302e313a3530303030047073716c07656e
        7472792031ac020107656e7472792032
        """

    @Test("the bytes of a known group are these, for ever")
    func golden() throws {
        let ledger = try LedgerFixture(segmentCapacity: 512)
        let writer = try ledger.openWriter()
        let origin = EntryOrigin(role: "sarah", client: "127.0.0.1:50000", application: "psql")
        let times: [Int64] = [1_767_225_600_000_000, 1_767_225_600_000_300]
        try writer.append(
            group: times.enumerated().map { index, time in
                EntryDraft(
                    sequence: CommitSequence(UInt64(index + 1)),
                    timestamp: Timestamp(microseconds: time), origin: origin,
                    body: Array("entry \(index + 1)".utf8))
            })
        try writer.sync()
        let bytes = try #require(ledger.disk.contents(of: ledger.path(1)))
        #expect(hexadecimal(bytes.prefix(176)) == LedgerFormatTests.golden.filter { $0 != "\n" })
        #expect(bytes.dropFirst(176).allSatisfy { $0 == 0 })
    }

    @Test(
        "the header of a known large group is this, for ever",
        arguments: [
            (
                65_536,
                """
                76617276656772705ef486a18039716d02000000010000002000010000000000
                efcdab8967452301010000000000000001000000000000000040204648470600
                0000000000000000000000000000000000000000000000000000000000000000
                ad37208897df57f6fb210f9c59082226e1a78055639f98a9b27c7a0062fbcd2e
                """
            ),
            (
                70_001,
                """
                7661727665677270e71f86a308f4bdf302000000010000009811010000000000
                efcdab8967452301010000000000000001000000000000000040204648470600
                0000000000000000000000000000000000000000000000000000000000000000
                70d34881c4e60a889fd4545eb050a88ab3eb2fcaa1771543b1087977b551c1be
                """
            ),
        ])
    func goldenLarge(size: Int, header: String) throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        let writer = try ledger.openWriter()
        try writer.append(
            group: [
                EntryDraft(
                    sequence: CommitSequence(1),
                    timestamp: Timestamp(microseconds: 1_767_225_600_000_000),
                    origin: EntryOrigin(
                        role: "sarah", client: "127.0.0.1:50000", application: "psql"),
                    body: (0..<size).map { UInt8(truncatingIfNeeded: $0 * 31) })
            ])
        try writer.sync()
        let bytes = try #require(ledger.disk.contents(of: ledger.path(1)))
        #expect(hexadecimal(bytes.prefix(128)) == header.filter { $0 != "\n" })
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
    }

    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("an origin is written once per group")
    func origins() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 20)
        let writer = try ledger.openWriter()
        let origin = EntryOrigin(
            role: "r", client: "c", application: String(repeating: "long", count: 100))
        try writer.append(
            group: (1...1000).map {
                EntryDraft(
                    sequence: CommitSequence($0), timestamp: Timestamp(microseconds: Int64($0)),
                    origin: origin, body: [1])
            })
        try writer.sync()
        let statistics = try ledgerStatistics(ledger.storage, identity: ledger.identity)
        // Four bytes per entry: time, origin, length, body.
        #expect(statistics.groupBytes < 128 + 410 + 4 * 1000 + 8)
        #expect(try ledger.entries().allSatisfy { $0.origin == origin })
    }

    @Test("another ledger's groups are not this one's")
    func identity() throws {
        let ledger = try LedgerFixture()
        try ledger.openWriter().write(3)
        let other = LedgerIdentity(rawValue: 1)
        let reader = try LedgerReader(ledger.storage, identity: other)
        #expect(try !reader.nextGroup())
    }
}
