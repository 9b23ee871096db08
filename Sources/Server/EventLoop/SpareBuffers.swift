import Bytes

/// The buffers of a loop's connections that are empty now. On the loop's thread.
final class SpareBuffers {
    private var received: [[UInt8]] = []
    private var sent: [ByteWriter] = []

    /// Above this a buffer is given back to the allocator.
    private static let capacityMax = 8 << 10
    /// As many as are in use at once, nearly always: answers are sent together.
    private static let countMax = 16

    init() {
        received.reserveCapacity(Self.countMax)
        sent.reserveCapacity(Self.countMax)
    }

    /// Gives memory to a buffer without any.
    func lend(to input: inout ReceiveBuffer) {
        if input.capacity == 0, var memory = received.popLast() {
            input.exchangeMemory(with: &memory)
        }
    }

    func lend(to output: inout ByteWriter) {
        if output.capacity == 0, let memory = sent.popLast() { output = memory }
    }

    /// Takes an empty buffer's memory.
    func takeBack(_ input: inout ReceiveBuffer) {
        guard input.capacity > 0 else { return }
        var memory: [UInt8] = []
        input.exchangeMemory(with: &memory)
        if received.count < Self.countMax, memory.capacity <= Self.capacityMax {
            received.append(memory)
        }
    }

    func takeBack(_ output: inout ByteWriter) {
        guard output.capacity > 0 else { return }
        var memory = ByteWriter()
        swap(&output, &memory)
        if sent.count < Self.countMax, memory.capacity <= Self.capacityMax { sent.append(memory) }
    }
}
