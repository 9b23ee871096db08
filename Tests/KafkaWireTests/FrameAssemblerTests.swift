import Bytes
import KafkaWire
import Testing

@Suite("frames")
struct FrameAssemblerTests {
    private func framed(_ content: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendBigEndian(Int32(content.count))
        writer.append(contentsOf: content)
        return writer.bytes
    }

    @Test("come out whole, however the bytes were cut", arguments: [1, 2, 3, 5, 7, 64, 1000])
    func pieces(_ size: Int) throws {
        let contents: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 9, count: 100), [4]]
        let stream = contents.flatMap(framed)
        var assembler = FrameAssembler()
        var frames: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            assembler.receive(Array(stream[start..<min(start + size, stream.count)]))
            while let frame = try assembler.next() { frames.append(frame) }
        }
        #expect(frames == contents)
        #expect(assembler.pendingByteCount == 0)
    }

    @Test("a negative length and one above the limit are malformed")
    func badLengths() {
        for length in [Int32(-1), Int32.min, 17, Int32.max] {
            var writer = ByteWriter()
            writer.appendBigEndian(length)
            var assembler = FrameAssembler(frameBytesMax: 16)
            assembler.receive(writer.bytes)
            #expect(throws: MalformedBytes.self) { try assembler.next() }
        }
    }

    @Test("a promised length takes no memory before its bytes come")
    func promises() throws {
        var writer = ByteWriter()
        writer.appendBigEndian(Int32(100 << 20))
        var assembler = FrameAssembler()
        assembler.receive(writer.bytes)
        #expect(try assembler.next() == nil)
        #expect(assembler.pendingByteCount == 4)
    }
}
