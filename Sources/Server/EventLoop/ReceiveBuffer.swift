/// Bytes that came and have not been consumed. It grows with what was received, never with what a
/// length field promises.
package struct ReceiveBuffer {
    private var storage: [UInt8] = []
    private var start = 0

    package var count: Int { storage.count - start }
    package var isEmpty: Bool { start == storage.count }
    var capacity: Int { storage.capacity }

    /// The bytes, valid inside `body` only.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.span.bytes.withUnsafeBytes { (bytes) throws(Failure) -> Result in
            try body(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // Move the rest to the front once it is the smaller part: each byte moves at most once
        // per doubling.
        if start > 0, start >= storage.count - start {
            storage.removeSubrange(..<start)
            start = 0
        }
        storage.append(contentsOf: bytes)
    }

    package mutating func consume(_ count: Int) {
        precondition(count <= self.count, "only what is there can be consumed")
        start += count
        if start == storage.count {
            storage.removeAll(keepingCapacity: true)
            start = 0
        }
    }

    /// Empty, it takes the memory that `spare` has, or gives it its own.
    mutating func exchangeMemory(with spare: inout [UInt8]) {
        precondition(isEmpty, "what has bytes keeps its memory")
        swap(&storage, &spare)
    }
}
