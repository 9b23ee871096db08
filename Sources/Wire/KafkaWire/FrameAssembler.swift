package import Bytes

/// Cuts a stream of received bytes into Kafka frames.
///
/// A frame is a 32-bit big-endian length and that many bytes. The length is believed only as far as
/// `frameBytesMax`, and memory is taken only for bytes that have arrived, never for promised ones.
package struct FrameAssembler: Sendable {
    /// Kafka's own default for `socket.request.max.bytes`: 100 MiB.
    package static let frameBytesMaxDefault = 100 << 20

    private let frameBytesMax: Int
    private var buffer: [UInt8] = []
    /// Where the first byte that was not yet handed out stands in `buffer`.
    private var start = 0

    package init(frameBytesMax: Int = FrameAssembler.frameBytesMaxDefault) {
        self.frameBytesMax = frameBytesMax
    }

    /// Bytes received and not yet handed out.
    package var pendingByteCount: Int { buffer.count - start }

    package mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        discardConsumed()
        buffer.append(contentsOf: bytes)
    }

    package mutating func receive(_ bytes: [UInt8]) {
        discardConsumed()
        if buffer.isEmpty { buffer = bytes } else { buffer.append(contentsOf: bytes) }
    }

    /// The next complete frame without its length, or nil while it is incomplete. A negative length, or
    /// one above the limit, is `MalformedBytes`: the stream has no meaning from there on.
    package mutating func next() throws(MalformedBytes) -> [UInt8]? {
        guard pendingByteCount >= 4 else { return nil }
        var length: UInt32 = 0
        for byte in buffer[start..<start + 4] { length = length << 8 | UInt32(byte) }
        let count = Int(Int32(bitPattern: length))
        guard count >= 0, count <= frameBytesMax else {
            throw MalformedBytes("frame length", at: start)
        }
        guard pendingByteCount >= 4 + count else { return nil }
        let frame = Array(buffer[start + 4..<start + 4 + count])
        start += 4 + count
        return frame
    }

    /// Moves the unconsumed rest to the front before more is added; a rest is at most one partial frame.
    private mutating func discardConsumed() {
        guard start > 0 else { return }
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
        } else {
            buffer.removeSubrange(..<start)
        }
        start = 0
    }
}
