import CLZ4

/// The LZ4 frame format, as Kafka uses it since batches of version 2.
enum LZ4Codec {
    static func compress(_ plain: UnsafeRawBufferPointer) -> [UInt8] {
        let bound = LZ4F_compressFrameBound(plain.count, nil)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = LZ4F_compressFrame(
                output.baseAddress, bound, plain.baseAddress, plain.count, nil)
            precondition(LZ4F_isError(count) == 0, "the output has room for the worst case")
        }
    }

    static func decompress(
        _ compressed: UnsafeRawBufferPointer, bytesMax: Int
    ) throws(BatchError) -> [UInt8] {
        var context: OpaquePointer?
        guard LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0
        else { throw .invalid("lz4") }
        defer { LZ4F_freeDecompressionContext(context) }
        var output = GrowingOutput(bytesMax: bytesMax)
        var position = 0
        while true {
            var hint = 0
            var consumed = 0
            var isOutputFull = false
            try output.extend { room in
                var written = room.count
                consumed = compressed.count - position
                hint = LZ4F_decompress(
                    context, room.baseAddress, &written,
                    compressed.baseAddress.map { $0 + position }, &consumed, nil)
                isOutputFull = written == room.count
                return LZ4F_isError(hint) == 0 ? written : 0
            }
            guard LZ4F_isError(hint) == 0 else { throw .invalid("lz4") }
            position += consumed
            if hint == 0 { return output.bytes }
            guard consumed > 0 || isOutputFull else { throw .invalid("lz4") }
        }
    }
}
