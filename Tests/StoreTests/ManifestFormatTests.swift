import Bytes
import Testing

@testable import Store

/// Manifests as each format version wrote them. docs/formats/manifest.md
@Suite("The manifest's format") struct ManifestFormatTests {
    private var manifest: Manifest {
        var manifest = Manifest()
        manifest.appliedSequence = CommitSequence(9)
        (manifest.nextRun, manifest.nextSection) = (3, 3)
        manifest.sections = [KeyspaceID(7): KeyspaceID(1), KeyspaceID(8): KeyspaceID(2)]
        manifest.drops = [KeyspaceDrop(keyspace: KeyspaceID(8), sequence: CommitSequence(6))]
        manifest.runs = [Manifest.RunEntry(number: 2, place: .level(0))]
        (manifest.written.flushed, manifest.written.merged) = (10, 20)
        manifest.written.content = 30
        manifest.horizons = Horizons(
            snapshots: CommitSequence(4), byRetention: [1000: CommitSequence(5)])
        return manifest
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    @Test("format 1 is read: it does not say how far back each keyspace is kept")
    func format1() throws {
        let stored =
            "76617276656d616e010000006d00000009000000000000000300000000000000"
            + "030000000a0000000000000014000000000000001e0000000000000004000000"
            + "0000000001e80300000000000005000000000000000207000000010000000800"
            + "00000200000001080000000600000000000000010200000000000000011f8557"
            + "bf"
        #expect(try Manifest(decoding: bytes(stored)) == manifest)
    }

    @Test("format 2 is read, and written")
    func format2() throws {
        let stored =
            "76617276656d616e020000007d00000009000000000000000300000000000000"
            + "030000000a0000000000000014000000000000001e0000000000000004000000"
            + "0000000001e80300000000000005000000000000000207000000010000000000"
            + "0000000000000800000002000000050000000000000001080000000600000000"
            + "00000001020000000000000001abda0920"
        var manifest = manifest
        manifest.reached = [KeyspaceID(8): CommitSequence(5)]
        #expect(try Manifest(decoding: bytes(stored)) == manifest)
        #expect(manifest.encoded() == bytes(stored))
    }
}
