// Snappy, in the two forms that Kafka clients send.
//
//   raw       one snappy block (librdkafka)
//   framed    82 53 4E 41 50 50 59 00 ("\x82SNAPPY\0") · version Int32 · compatible Int32
//             · [ length Int32, big-endian · snappy block ]   (Java's snappy-java, "xerial")

import Bytes
import CSnappy

enum SnappyCodec {
    private static let frameMagic: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00]
    private static let frameHeaderByteCount = 16
    /// snappy's densest element: a 3-byte copy of 64 bytes. A block that claims more is lying.
    private static let expansionMax = 24

    static func compress(_ plain: UnsafeRawBufferPointer) -> [UInt8] {
        let bound = snappy_max_compressed_length(plain.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = bound
            let status = output.withMemoryRebound(to: CChar.self) { output in
                plain.withMemoryRebound(to: CChar.self) { input in
                    snappy_compress(input.baseAddress, input.count, output.baseAddress, &count)
                }
            }
            precondition(status == SNAPPY_OK, "the output has room for the worst case")
        }
    }

    static func decompress(
        _ compressed: UnsafeRawBufferPointer, bytesMax: Int
    ) throws(BatchError) -> [UInt8] {
        var output: [UInt8] = []
        guard compressed.count >= frameHeaderByteCount,
            compressed.prefix(frameMagic.count).elementsEqual(frameMagic)
        else {
            try appendBlock(compressed, to: &output, bytesMax: bytesMax)
            return output
        }
        var reader = ByteReader(compressed, at: frameHeaderByteCount)
        while !reader.isAtEnd {
            let block: UnsafeRawBufferPointer
            do {
                let length = try reader.bigEndian(Int32.self, "snappy block length")
                block = try reader.slice(Int(length), "snappy block")
            } catch {
                throw .invalid(error.what)
            }
            try appendBlock(block, to: &output, bytesMax: bytesMax)
        }
        return output
    }

    private static func appendBlock(
        _ block: UnsafeRawBufferPointer, to output: inout [UInt8], bytesMax: Int
    ) throws(BatchError) {
        var length = 0
        let isSized = block.withMemoryRebound(to: CChar.self) { block in
            snappy_uncompressed_length(block.baseAddress, block.count, &length) == SNAPPY_OK
        }
        guard isSized, length <= block.count * expansionMax + 64 else { throw .invalid("snappy") }
        guard length <= bytesMax - output.count else { throw .tooLarge(limitBytes: bytesMax) }
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: length))
        let isWhole = output.withUnsafeMutableBytes { whole in
            UnsafeMutableRawBufferPointer(rebasing: whole[start...])
                .withMemoryRebound(to: CChar.self) { room in
                    block.withMemoryRebound(to: CChar.self) { block in
                        snappy_uncompress(
                            block.baseAddress, block.count, room.baseAddress, &length)
                            == SNAPPY_OK
                    }
                }
        }
        guard isWhole else { throw .invalid("snappy") }
    }
}
