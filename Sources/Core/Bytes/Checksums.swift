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
    package let bytes: [UInt8]

    package static let byteCount = 32
    package static let zero = Digest(bytes: [UInt8](repeating: 0, count: byteCount))

    /// `bytes` must be 32 of them.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == Digest.byteCount)
        self.bytes = bytes
    }

    /// Looked up once: `EVP_sha256()` alone is looked up in all providers each time it is used.
    /// It never changes and is never freed.
    nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    /// The digest of the parts, one after the other.
    package init(of parts: UnsafeRawBufferPointer...) {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, Digest.algorithm, nil)
        for part in parts { EVP_DigestUpdate(context, part.baseAddress, part.count) }
        var result = [UInt8](repeating: 0, count: Digest.byteCount)
        EVP_DigestFinal_ex(context, &result, nil)
        bytes = result
    }

    /// Lower-case hexadecimal, 64 digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
