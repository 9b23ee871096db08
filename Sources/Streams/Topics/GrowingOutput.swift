/// Where a decompressor puts what comes out: grows chunk by chunk up to a limit, so that a few bytes
/// that unfold into gigabytes cost no more than the limit.
struct GrowingOutput {
    private static let chunk = 64 << 10

    private(set) var bytes: [UInt8] = []
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Lets `fill` write into 64 KiB of free room and return how much it wrote. Throws once the content
    /// has outgrown the limit.
    mutating func extend(
        _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) throws(BatchError) {
        withUnsafeTemporaryAllocation(byteCount: GrowingOutput.chunk, alignment: 16) { room in
            let written = fill(room)
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<written]))
        }
        guard bytes.count <= bytesMax else { throw .tooLarge(limitBytes: bytesMax) }
    }
}
