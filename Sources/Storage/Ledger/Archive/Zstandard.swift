import CZstd

/// Zstandard (RFC 8878), whole buffers at a time.
enum Zstandard {
    private static let level: Int32 = 3

    static func pack(_ plain: [UInt8]) -> [UInt8] {
        let bound = ZSTD_compressBound(plain.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = plain.withUnsafeBytes { plain in
                ZSTD_compress(output.baseAddress, bound, plain.baseAddress, plain.count, level)
            }
            precondition(ZSTD_isError(count) == 0, "the output has room for the worst case")
        }
    }

    /// `count` bytes; nil when the frame does not hold exactly so many.
    static func unpack(_ packed: [UInt8], count: Int) -> [UInt8]? {
        let size = packed.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        guard size == UInt64(count) else { return nil }
        let plain = [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            let result = packed.withUnsafeBytes { packed in
                ZSTD_decompress(output.baseAddress, count, packed.baseAddress, packed.count)
            }
            filled = ZSTD_isError(result) == 0 ? result : 0
        }
        return plain.count == count ? plain : nil
    }
}
