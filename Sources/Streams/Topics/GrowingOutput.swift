/// Where a decompressor puts what comes out: grows chunk by chunk up to a limit, so that a few bytes
/// that unfold into gigabytes cost no more than the limit.
struct GrowingOutput {
    private static let chunk = 64 << 10

    private(set) var bytes: [UInt8] = []
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Lets `fill` write into free room (at least one byte, at most 64 KiB or as much as is there
    /// already) and return how much it wrote. Throws once the content has outgrown the limit.
    mutating func extend(
        _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) throws(BatchError) {
        let start = bytes.count
        guard start <= bytesMax else { throw .tooLarge(limitBytes: bytesMax) }
        let room = max(GrowingOutput.chunk, start)
        bytes.append(contentsOf: repeatElement(0, count: room))
        let written = bytes.withUnsafeMutableBytes { whole in
            fill(UnsafeMutableRawBufferPointer(rebasing: whole[start...]))
        }
        bytes.removeLast(room - written)
        guard bytes.count <= bytesMax else { throw .tooLarge(limitBytes: bytesMax) }
    }
}
