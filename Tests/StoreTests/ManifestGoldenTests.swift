import Bytes
import Environment
import Testing

@testable import Store

@Suite("The manifest's file")
struct ManifestGoldenTests {
    /// A manifest of format version 1, in hexadecimal, 32 bytes to a line. It never changes: what a
    /// program of that format wrote must be read for ever.
    private static let version1 = """
        76617276656d616e01000000bb0000006712000000000000d400000000000000
        0900000040e2010000000000f1fb090000000000a0860100000000005c120000
        0000000002000000000000000052120000000000000060d71d14000000110000
        0000000000030100000001000000004000000700000006400000080000000106
        400000661200000000000007d30000000000000001d10000000000000001c800
        00000000000002c9000000000000000296000000000000000380000000000000
        0000d2000000000000000046a226f7
        """

    /// The same of version 2, with what can be reached of one keyspace.
    private static let version2 = """
        76617276656d616e02000000d30000006712000000000000d400000000000000
        0900000040e2010000000000f1fb090000000000a0860100000000005c120000
        0000000002000000000000000052120000000000000060d71d14000000110000
        000000000003010000000100000000000000000000000040000007000000f811
        0000000000000640000008000000000000000000000001064000006612000000
        00000007d30000000000000001d10000000000000001c80000000000000002c9
        0000000000000002960000000000000003800000000000000000d20000000000
        00000079a531d4
        """

    /// What the first says.
    private static var content: Manifest {
        var manifest = Manifest()
        manifest.appliedSequence = CommitSequence(4711)
        manifest.nextRun = 212
        manifest.nextSection = 9
        manifest.written.flushed = 123_456
        manifest.written.merged = 654_321
        manifest.written.content = 100_000
        manifest.horizons = Horizons(
            snapshots: CommitSequence(4700),
            byRetention: [0: CommitSequence(4690), 86_400_000_000: CommitSequence(17)])
        manifest.sections = [
            KeyspaceID(1): KeyspaceID(1), KeyspaceID(16_384): KeyspaceID(7),
            KeyspaceID(16_390): KeyspaceID(8),
        ]
        manifest.drops = [
            KeyspaceDrop(keyspace: KeyspaceID(16_390), sequence: CommitSequence(4710))
        ]
        let places: [(UInt64, RunPlace)] = [
            (211, .level(0)), (209, .level(0)), (200, .level(1)), (201, .level(1)),
            (150, .level(2)), (128, .history), (210, .history),
        ]
        manifest.runs = places.map { Manifest.RunEntry(number: $0.0, place: $0.1) }
        return manifest
    }

    private static func bytes(_ hexadecimal: String) throws -> [UInt8] {
        let digits = hexadecimal.filter { !$0.isWhitespace }
        return try stride(from: 0, to: digits.count, by: 2).map { position in
            let start = digits.index(digits.startIndex, offsetBy: position)
            return try #require(UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16))
        }
    }

    @Test("a manifest of version 1 is read as it was meant")
    func first() throws {
        #expect(try Manifest(decoding: try Self.bytes(Self.version1)) == Self.content)
    }

    @Test("a manifest of version 2 is read as it was meant, and written as it was written")
    func golden() throws {
        let bytes = try Self.bytes(Self.version2)
        var content = Self.content
        content.reached = [KeyspaceID(16_384): CommitSequence(4600)]
        #expect(try Manifest(decoding: bytes) == content)
        #expect(content.encoded() == bytes)
    }

    @Test("a manifest with any bit flipped is damaged")
    func flipped() throws {
        let bytes = try Self.bytes(Self.version2)
        for position in bytes.indices {
            var wrong = bytes
            wrong[position] ^= 1 << UInt8(position % 8)
            #expect(throws: ManifestFormat.Failure.self) { try Manifest(decoding: wrong) }
        }
    }
}
