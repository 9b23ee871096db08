import CZstd

/// Zstandard (RFC 8878).
enum ZstdCodec {
    private static let level: Int32 = 3
    /// 2²⁷ bytes of window at most: what the format asks of a decoder, and all the memory it may take.
    private static let windowLogMax: Int32 = 27

    static func compress(_ plain: UnsafeRawBufferPointer) -> [UInt8] {
        let bound = ZSTD_compressBound(plain.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = ZSTD_compress(
                output.baseAddress, bound, plain.baseAddress, plain.count, level)
            precondition(ZSTD_isError(count) == 0, "the output has room for the worst case")
        }
    }

    static func decompress(
        _ compressed: UnsafeRawBufferPointer, bytesMax: Int
    ) throws(BatchError) -> [UInt8] {
        guard let context = ZSTD_createDCtx() else { throw .invalid("zstd") }
        defer { ZSTD_freeDCtx(context) }
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLogMax)
        var output = GrowingOutput(bytesMax: bytesMax)
        var input = ZSTD_inBuffer(src: compressed.baseAddress, size: compressed.count, pos: 0)
        while true {
            var left = 0
            var isOutputFull = false
            let before = input.pos
            try output.extend { room in
                var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                left = ZSTD_decompressStream(context, &target, &input)
                isOutputFull = target.pos == target.size
                return target.pos
            }
            guard ZSTD_isError(left) == 0 else { throw .invalid("zstd") }
            if left == 0 && input.pos == input.size { return output.bytes }
            guard input.pos > before || isOutputFull else { throw .invalid("zstd") }
        }
    }
}
