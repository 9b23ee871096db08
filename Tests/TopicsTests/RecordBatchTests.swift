import Bytes
import Testing
import Topics

@Suite("record batches")
struct RecordBatchTests {
    @Test("come back from every codec", arguments: CompressionCodec.allCases)
    func codecs(_ codec: CompressionCodec) throws {
        let values = (0..<3_000).map { "value number \($0)" }
        let batch = Batch.of(values, codec: codec)
        let header = try RecordBatch.validate(batch)
        #expect(header.codecNumber == codec.rawValue)
        #expect(header.recordCount == 3_000)
        #expect(header.lastOffsetDelta == 2_999)
        #expect(header.baseTimestamp == 1_000)
        #expect(header.maxTimestamp == 3_999)
        #expect(header.totalByteCount == batch.count)
        #expect(try Batch.values(batch) == values)
    }

    @Test("have the bytes that Kafka's documentation says")
    func golden() {
        var builder = RecordBatchBuilder()
        builder.append(
            Record(
                key: [0x6b], value: [0x76], timestamp: 0x0102_0304,
                headers: [.init(name: "h", value: nil)]))
        let expected: [UInt8] =
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 61, 0, 0, 0, 0, 2]
            + [0x00, 0x00, 0x00, 0x00]
            + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4]
            + Array(repeating: 0xff, count: 14) + [0, 0, 0, 1]
            + [22, 0, 0, 0, 2, 0x6b, 2, 0x76, 2, 2, 0x68, 1]
        var batch = builder.finish()
        #expect(Array(batch[17..<21]) != [0, 0, 0, 0])
        batch.replaceSubrange(17..<21, with: [0, 0, 0, 0])
        #expect(batch == expected)
    }

    @Test("keep null and empty apart, and headers in order")
    func nullsAndHeaders() throws {
        var builder = RecordBatchBuilder()
        let headers = [
            Record.Header(name: "a", value: [1]), .init(name: "a", value: nil),
            .init(name: "", value: []),
        ]
        builder.append(Record(key: nil, value: [], timestamp: 5, headers: headers))
        builder.append(Record(key: [], value: nil, timestamp: 3))
        let batch = builder.finish()
        var records: [(key: [UInt8]?, value: [UInt8]?, timestamp: Int64, headers: Int)] = []
        var seen: [Record.Header] = []
        try RecordBatch.forEachRecord(in: batch) { (view) throws(BatchError) in
            records.append(
                (
                    view.key.map { [UInt8]($0) }, view.value.map { [UInt8]($0) }, view.timestamp,
                    view.headerCount
                ))
            for header in (try? view.headers) ?? [] {
                seen.append(
                    .init(
                        name: String(decoding: header.name, as: UTF8.self),
                        value: header.value.map { [UInt8]($0) }))
            }
            return true
        }
        #expect(records.map(\.key) == [nil, []])
        #expect(records.map(\.value) == [[], nil])
        #expect(records.map(\.timestamp) == [5, 3])
        #expect(seen == headers)
        #expect(try RecordBatchHeader(parsing: batch).maxTimestamp == 5)
    }

    @Test("say the length of records of every size")
    func lengths() throws {
        // Where a length, or a time after the first, takes a byte more.
        let sizes = [0, 1, 62, 63, 64, 65, 127, 128, 8_190, 8_191, 8_192, 1_048_576]
        let times: [Int64] = [0, 63, 64, -64, -65, 8_192, 1 << 40, .max, .min]
        var records: [Record] = []
        for (number, size) in sizes.enumerated() {
            let bytes = [UInt8](repeating: UInt8(number), count: size)
            let header = Record.Header(
                name: String(repeating: "h", count: size % 200), value: bytes)
            records.append(Record(key: bytes, value: nil, timestamp: 0))
            records.append(Record(key: nil, value: bytes, timestamp: 0, headers: [header]))
        }
        for time in times { records.append(Record(key: nil, value: [1], timestamp: time)) }
        var builder = RecordBatchBuilder()
        for record in records { builder.append(record) }
        let batch = builder.finish()
        let header = try RecordBatch.validate(batch, bytesMax: batch.count)
        #expect(header.recordCount == records.count)
        var seen: [Record] = []
        try RecordBatch.forEachRecord(in: batch) { (view) throws(BatchError) in
            let headers = (try? view.headers) ?? []
            seen.append(
                Record(
                    key: view.key.map { [UInt8]($0) }, value: view.value.map { [UInt8]($0) },
                    timestamp: view.timestamp,
                    headers: headers.map { header in
                        Record.Header(
                            name: String(decoding: header.name, as: UTF8.self),
                            value: header.value.map { [UInt8]($0) })
                    }))
            return true
        }
        #expect(seen == records)
    }

    @Test("tell how long a number is before it is written")
    func numbers() {
        var values: [Int64] = [0, 1, -1, .max, .min]
        for bits in 1..<63 {
            values += [1 << bits, (1 << bits) - 1, -(1 << bits), -(1 << bits) - 1]
        }
        for value in values {
            var writer = ByteWriter()
            writer.appendZigzag(value)
            #expect(ByteWriter.zigzagCount(value) == writer.count)
        }
    }

    @Test("get their place without a new checksum")
    func rebase() throws {
        var batch = Batch.of(["a", "b"])
        RecordBatch.rebase(&batch, baseOffset: 41, leaderEpoch: 3)
        let header = try RecordBatch.validate(batch)
        #expect(header.baseOffset == 41)
        #expect(header.lastOffset == 42)
        #expect(header.partitionLeaderEpoch == 3)
        var offsets: [Int64] = []
        try RecordBatch.forEachRecord(in: batch) { (record) throws(BatchError) in
            offsets.append(record.offset)
            return true
        }
        #expect(offsets == [41, 42])
    }

    @Test("can be left before their end")
    func stopEarly() throws {
        var visited = 0
        try RecordBatch.forEachRecord(in: Batch.of(["a", "b", "c"])) { (_) throws(BatchError) in
            visited += 1
            return visited < 2
        }
        #expect(visited == 2)
    }

    @Test("sequence numbers go around at the largest Int32")
    func sequenceWrap() throws {
        let batch = Batch.of(producer: 1, sequence: Int32.max - 1, count: 4)
        #expect(try RecordBatchHeader(parsing: batch).lastSequence == 1)
    }
}
