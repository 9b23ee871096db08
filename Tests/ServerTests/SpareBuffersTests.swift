import Bytes
import Testing

@testable import Server

@Suite("buffers that a loop lends") struct SpareBuffersTests {
    private func filled(_ count: Int) -> ReceiveBuffer {
        var buffer = ReceiveBuffer()
        let bytes = [UInt8](repeating: 7, count: count)
        bytes.withUnsafeBytes { buffer.append($0) }
        return buffer
    }

    @Test("what one connection has left the next one gets")
    func handedOn() {
        let spare = SpareBuffers()
        var first = filled(100)
        let capacity = first.capacity
        first.consume(100)
        spare.takeBack(&first)
        #expect(first.capacity == 0)
        var second = ReceiveBuffer()
        spare.lend(to: &second)
        #expect(second.capacity == capacity && second.isEmpty)
        var third = ReceiveBuffer()
        spare.lend(to: &third)
        #expect(third.capacity == 0)

        var output = ByteWriter(reserving: 200)
        spare.takeBack(&output)
        #expect(output.capacity == 0)
        spare.lend(to: &output)
        #expect(output.capacity >= 200 && output.count == 0)
    }

    @Test("who has memory keeps it, and its bytes")
    func kept() {
        let spare = SpareBuffers()
        var empty = filled(500)
        empty.consume(500)
        spare.takeBack(&empty)
        var busy = filled(10)
        spare.lend(to: &busy)
        #expect(busy.count == 10 && busy.capacity < 500)
        var output = ByteWriter()
        output.append(1)
        spare.lend(to: &output)
        #expect(output.bytes == [1])
    }

    @Test("large buffers and more than are in use at once are given back")
    func bounded() {
        let spare = SpareBuffers()
        var large = ByteWriter(reserving: 100_000)
        spare.takeBack(&large)
        spare.lend(to: &large)
        #expect(large.capacity == 0)
        for _ in 0..<100 {
            var output = ByteWriter(reserving: 100)
            spare.takeBack(&output)
        }
        var lent = 0
        while true {
            var output = ByteWriter()
            spare.lend(to: &output)
            if output.capacity == 0 { break }
            lent += 1
        }
        #expect(lent == 16)
    }
}
