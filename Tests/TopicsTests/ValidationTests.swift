import Bytes
import Environment
import Testing
import Topics

@Suite("batches that a broker refuses")
struct ValidationTests {
    private let good = Batch.of(["one", "two", "three"])

    private func error(_ batch: [UInt8], bytesMax: Int = 1 << 20) -> BatchError? {
        do {
            _ = try RecordBatch.validate(batch, bytesMax: bytesMax)
            return nil
        } catch {
            return error
        }
    }

    @Test("any flipped bit under the checksum is CORRUPT_MESSAGE")
    func flips() {
        for position in 21..<good.count {
            let bad = Batch.patched(
                good, at: position, [good[position] ^ 0x10], fixingChecksum: false)
            #expect(error(bad)?.kafkaCode == 2, "byte \(position)")
        }
    }

    @Test("cut off anywhere, a batch is refused")
    func cutOff() {
        for length in 0..<good.count {
            #expect(error(Array(good.prefix(length))) != nil, "\(length) bytes")
        }
    }

    @Test("larger than the topic allows is MESSAGE_TOO_LARGE")
    func oversize() {
        #expect(error(good, bytesMax: good.count) == nil)
        #expect(error(good, bytesMax: good.count - 1)?.kafkaCode == 10)
    }

    @Test("older formats are INVALID_RECORD, unheard-of ones CORRUPT_MESSAGE")
    func magic() {
        #expect(error(Batch.patched(good, at: 16, [0])) == .oldFormat(magic: 0))
        #expect(error(Batch.patched(good, at: 16, [1]))?.kafkaCode == 87)
        #expect(error(Batch.patched(good, at: 16, [3]))?.kafkaCode == 2)
    }

    @Test("an unassigned codec is UNSUPPORTED_COMPRESSION_TYPE", arguments: [5, 6, 7] as [UInt8])
    func codec(_ number: UInt8) {
        #expect(error(Batch.patched(good, at: 22, [number]))?.kafkaCode == 76)
    }

    @Test("counts that disagree, control batches and broken identities are INVALID_RECORD")
    func claims() {
        #expect(error(Batch.patched(good, at: 57, [0, 0, 0, 2]))?.kafkaCode == 87)
        #expect(error(Batch.patched(good, at: 57, [0, 0, 0, 0]))?.kafkaCode == 87)
        #expect(error(Batch.patched(good, at: 23, [0, 0, 0, 9]))?.kafkaCode == 87)
        #expect(error(Batch.patched(good, at: 22, [0x20]))?.kafkaCode == 87)
        #expect(error(Batch.patched(good, at: 22, [0x08]))?.kafkaCode == 87)
        let producer = Batch.of(producer: 9, sequence: 0)
        #expect(error(Batch.patched(producer, at: 53, [0xff, 0xff, 0xff, 0xff]))?.kafkaCode == 87)
    }

    @Test("counts that agree with each other but not with the records are INVALID_RECORD")
    func recordsDisagree() {
        func claiming(_ count: UInt8) -> [UInt8] {
            let patched = Batch.patched(good, at: 57, [0, 0, 0, count])
            return Batch.patched(patched, at: 23, [0, 0, 0, count - 1])
        }
        #expect(error(claiming(3)) == nil)
        #expect(error(claiming(2))?.kafkaCode == 87)
        #expect(error(claiming(4))?.kafkaCode == 87)
    }

    @Test("a transactional batch without a transaction is INVALID_TXN_STATE")
    func transactional() {
        #expect(error(Batch.patched(good, at: 22, [0x10]))?.kafkaCode == 48)
    }

    @Test("two batches for one partition are INVALID_RECORD")
    func twoBatches() {
        #expect(error(good + good)?.kafkaCode == 87)
    }

    @Test(
        "the records' largest time is what the header says, whatever it said before",
        arguments: [0, 5, Int64.max, -1] as [Int64], CompressionCodec.allCases)
    func maxTimestamp(claim: Int64, codec: CompressionCodec) throws {
        let honest = Batch.of(["a", "b", "c"], timestamp: 70_000, step: -10_000, codec: codec)
        var batch = Batch.patched(
            honest, at: 35, withUnsafeBytes(of: claim.bigEndian) { Array($0) })
        let header = try RecordBatch.accept(&batch)
        #expect(header.maxTimestamp == 70_000)
        #expect(batch == honest)
        #expect(try RecordBatch.validate(batch).maxTimestamp == 70_000)
        var timeless = Batch.of(["a", "b"], timestamp: -1, step: 0, codec: codec)
        let before = timeless
        #expect(try RecordBatch.accept(&timeless).maxTimestamp == -1)
        #expect(timeless == before)
    }

    @Test("a compacted topic refuses records without keys")
    func compacted() {
        #expect(throws: BatchError.self) {
            try RecordBatch.validate(good, requiresKeys: true)
        }
    }

    @Test("what does not decompress is INVALID_RECORD", arguments: CompressionCodec.allCases)
    func broken(_ codec: CompressionCodec) {
        guard codec != .none else { return }
        let batch = Batch.of((0..<500).map { "text \($0)" }, codec: codec)
        for position in [61, 62, 70, batch.count - 3] {
            let bad = Batch.patched(
                batch, at: position, [batch[position] ^ 0xff, batch[position + 1] ^ 0xff])
            // A flip may survive (a header's time, say); it must then still be whole records.
            if let error = error(bad) { #expect([10, 87].contains(error.kafkaCode), "\(error)") }
        }
        let cut = Array(batch.dropLast(9))
        var writer = ByteWriter(continuing: cut)
        writer.setBigEndian(Int32(cut.count - 12), at: 8)
        #expect(error(Batch.patched(writer.bytes, at: 16, [2]))?.kafkaCode == 87)
    }

    @Test(
        "a few bytes that unfold beyond the limit are refused", arguments: CompressionCodec.allCases
    )
    func bombs(_ codec: CompressionCodec) throws {
        guard codec != .none else { return }
        let plain = [UInt8](repeating: 0, count: 4 << 20)
        let small = plain.withUnsafeBytes { codec.compress($0) }
        #expect(small.count < 1 << 18)
        #expect(throws: BatchError.tooLarge(limitBytes: 1 << 20)) {
            try small.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
                try codec.decompress(bytes, bytesMax: 1 << 20)
            }
        }
        let whole = try small.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
            try codec.decompress(bytes, bytesMax: 4 << 20)
        }
        #expect(whole == plain)
    }

    @Test("snappy is read in Java's framing too")
    func xerial() throws {
        let parts = ["first ", "second ", "third"].map { Array($0.utf8) }
        var writer = ByteWriter()
        writer.append(contentsOf: [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0])
        writer.appendBigEndian(Int32(1))
        writer.appendBigEndian(Int32(1))
        for part in parts {
            let block = part.withUnsafeBytes { CompressionCodec.snappy.compress($0) }
            writer.appendBigEndian(Int32(block.count))
            writer.append(contentsOf: block)
        }
        let plain = try writer.bytes.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
            try CompressionCodec.snappy.decompress(bytes, bytesMax: 100)
        }
        #expect(String(decoding: plain, as: UTF8.self) == "first second third")
    }

    @Test("10,000 seeded mutations, with the checksum set right, are read or refused")
    func mutations() {
        var random = SeededGenerator(seed: 20_261_121)
        let originals = CompressionCodec.allCases.map { codec in
            Batch.of((0..<20).map { "value \($0)" }, codec: codec)
        }
        for round in 0..<10_000 {
            var batch = originals[round % originals.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 21..<batch.count, using: &random)
                batch[place] = UInt8.random(in: 0...255, using: &random)
            }
            batch = Batch.patched(batch, at: 0, [0])
            _ = try? RecordBatch.validate(batch)
            _ = try? Batch.values(batch)
        }
    }
}
