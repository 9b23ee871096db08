/// How the records of a batch are compressed, by Kafka's numbers.
package enum CompressionCodec: Int, CaseIterable, Hashable, Sendable {
    case none = 0
    case gzip = 1
    case snappy = 2
    case lz4 = 3
    case zstd = 4

    /// The compressed form of `plain`. Returns it as it is for `none`.
    package func compress(_ plain: UnsafeRawBufferPointer) -> [UInt8] {
        switch self {
        case .none: [UInt8](plain)
        case .gzip: GzipCodec.compress(plain)
        case .snappy: SnappyCodec.compress(plain)
        case .lz4: LZ4Codec.compress(plain)
        case .zstd: ZstdCodec.compress(plain)
        }
    }

    /// What `compressed` was, or an error when it is broken or would exceed `bytesMax`. Memory grows
    /// with what comes out, never with what the input claims.
    package func decompress(
        _ compressed: UnsafeRawBufferPointer, bytesMax: Int
    ) throws(BatchError) -> [UInt8] {
        switch self {
        case .none: [UInt8](compressed)
        case .gzip: try GzipCodec.decompress(compressed, bytesMax: bytesMax)
        case .snappy: try SnappyCodec.decompress(compressed, bytesMax: bytesMax)
        case .lz4: try LZ4Codec.decompress(compressed, bytesMax: bytesMax)
        case .zstd: try ZstdCodec.decompress(compressed, bytesMax: bytesMax)
        }
    }
}
