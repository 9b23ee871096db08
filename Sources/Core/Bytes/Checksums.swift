import CISAL
import COpenSSL

/// CRC-32C (Castagnoli), by the CPU's own instructions. RFC 3720, appendix B.4.
package enum CRC32C {
    /// The checksum of `bytes`, continuing from `seed`, an earlier result.
    package static func checksum(_ bytes: UnsafeRawBufferPointer, continuing seed: UInt32 = 0)
        -> UInt32
    {
        varve_crc32c(seed, bytes.baseAddress, bytes.count)
    }

    package static func checksum(_ bytes: [UInt8], continuing seed: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { checksum($0, continuing: seed) }
    }
}

/// A SHA-256 digest (FIPS 180-4), 32 bytes.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The bytes as they lie in memory: a digest needs no memory of its own.
    private var words = SIMD4<UInt64>()

    package static let byteCount = 32
    package static let zero = Digest()

    private init() {}

    /// `bytes` must be 32 of them.
    package init(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Digest.byteCount)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
    }

    /// `bytes` must be 32 of them.
    package init(bytes: [UInt8]) { self = bytes.withUnsafeBytes { Digest(bytes: $0) } }

    /// The digest of the parts, one after the other.
    package init(of parts: UnsafeRawBufferPointer...) { self = Digester().digest(of: parts) }

    package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    package func withBytes<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: words, use)
    }

    fileprivate init(ofEnded context: OpaquePointer?) {
        withUnsafeMutableBytes(of: &words) { bytes in
            let bytes = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            EVP_DigestFinal_ex(context, bytes, nil)
        }
    }

    /// Lower-case hexadecimal, 64 digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Computes digests one after the other, in the same memory. One thread's at a time.
package final class Digester {
    private let context = EVP_MD_CTX_new()

    /// Looked up once: `EVP_sha256()` alone is looked up in all providers each time it is used.
    /// It never changes and is never freed.
    nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    package init() {}

    deinit { EVP_MD_CTX_free(context) }

    /// The digest of the two, one after the other.
    package func digest(
        of first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Digest {
        begin()
        add(first)
        add(second)
        return Digest(ofEnded: context)
    }

    fileprivate func digest(of parts: [UnsafeRawBufferPointer]) -> Digest {
        begin()
        for part in parts { add(part) }
        return Digest(ofEnded: context)
    }

    private func begin() { EVP_DigestInit_ex(context, Digester.algorithm, nil) }

    private func add(_ part: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, part.baseAddress, part.count)
    }
}
