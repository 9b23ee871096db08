import Bytes
import Testing

@Suite("Checksums")
struct ChecksumTests {
    private let text = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ ($0 >> 8)) }

    @Test("CRC-32C is RFC 3720's")
    func known() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xe306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(CRC32C.checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
        #expect(CRC32C.checksum([]) == 0)
    }

    @Test("CRC-32C goes on from an earlier result, at any place and address", arguments: 0..<64)
    func continued(place: Int) {
        for count in [0, 1, 7, 8, 63, 64, 255, 256, 4096, 5000, 200_000 - 64] {
            let whole = Array(text[place..<place + count])
            let cut = count * place / 64
            let first = CRC32C.checksum(Array(whole[..<cut]))
            #expect(
                CRC32C.checksum(Array(whole[cut...]), continuing: first) == CRC32C.checksum(whole))
            #expect(CRC32C.checksum(whole) == reference(whole[...].prefix(5000)) || count > 5000)
        }
    }

    /// Bit by bit.
    private func reference(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82f6_3b78 : 0) }
        }
        return ~crc
    }

    @Test(
        "the parts' digests are SHA-256 of each part, whatever pieces the text is in",
        arguments: [1, 55, 4095, 4096, 4097, 8192, 65_536, 70_001, 200_000])
    func parts(count: Int) {
        let expected = stride(from: 0, to: count, by: PartedDigest.partSize).flatMap { start in
            let end = min(start + PartedDigest.partSize, count)
            return text[start..<end].withUnsafeBytes { Digest(of: $0) }.bytes
        }
        let cuts = [0, 1, 63, 100, 4095, 4096, 4100, 9000, count / 2, count - 1, count]
        for first in cuts where first <= count {
            for second in cuts where second >= first && second <= count {
                let digests = text[..<count].withUnsafeBytes { text in
                    PartedDigest.digests(
                        of: [text[..<first], text[first..<second], text[second...]].map {
                            UnsafeRawBufferPointer(rebasing: $0)
                        })
                }
                #expect(digests == expected)
            }
        }
    }

    @Test("many threads may compute parts' digests at once")
    func threads() async {
        let expected = text.withUnsafeBytes { PartedDigest.digests(of: [$0]) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<20).allSatisfy { _ in
                        text.withUnsafeBytes { PartedDigest.digests(of: [$0]) } == expected
                    }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }
}
