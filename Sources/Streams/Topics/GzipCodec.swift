import CZlib

/// gzip (RFC 1952) through zlib.
enum GzipCodec {
    /// zlib's own: 15 bits of window, plus 16 for gzip's header and trailer.
    private static let windowBits: Int32 = 15 + 16

    static func compress(_ plain: UnsafeRawBufferPointer) -> [UInt8] {
        var stream = z_stream()
        let status = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib refuses only for want of memory")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(plain.count)))
        var input = [UInt8](plain)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let status = deflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "deflateBound leaves room for everything")
            }
            count = bound - Int(stream.avail_out)
        }
    }

    static func decompress(
        _ compressed: UnsafeRawBufferPointer, bytesMax: Int
    ) throws(BatchError) -> [UInt8] {
        var stream = z_stream()
        guard
            inflateInit2_(
                &stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .invalid("gzip") }
        defer { inflateEnd(&stream) }
        // zlib only reads through the pointer; its C type says otherwise.
        stream.next_in = UnsafeMutablePointer(
            mutating: compressed.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(compressed.count)
        var output = GrowingOutput(bytesMax: bytesMax)
        while true {
            var status = Z_OK
            try output.extend { room in
                stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(room.count)
                status = inflate(&stream, Z_NO_FLUSH)
                return room.count - Int(stream.avail_out)
            }
            if status == Z_STREAM_END { return output.bytes }
            // No progress is possible without more input: the stream is cut off.
            guard status == Z_OK, stream.avail_in > 0 || stream.avail_out == 0 else {
                throw .invalid("gzip")
            }
        }
    }
}
