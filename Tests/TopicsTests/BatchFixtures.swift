import Bytes
import Topics

/// Batches for tests.
enum Batch {
    /// A batch of text records, the first at `timestamp`, each later by `step` milliseconds.
    static func of(
        _ values: [String], timestamp: Int64 = 1_000, step: Int64 = 1,
        codec: CompressionCodec = .none
    ) -> [UInt8] {
        var builder = RecordBatchBuilder(codec: codec)
        for (index, value) in values.enumerated() {
            builder.append(
                Record(
                    key: nil, value: Array(value.utf8),
                    timestamp: timestamp + Int64(index) * step))
        }
        return builder.finish()
    }

    /// A batch of an idempotent producer.
    static func of(
        producer: Int64, epoch: Int16 = 0, sequence: Int32, count: Int = 1
    ) -> [UInt8] {
        var builder = RecordBatchBuilder(
            producerID: producer, producerEpoch: epoch, baseSequence: sequence)
        for index in 0..<count {
            builder.append(Record(key: nil, value: [UInt8(index & 0xff)], timestamp: 0))
        }
        return builder.finish()
    }

    /// A copy with other bytes from `position` on and, unless told otherwise, a checksum that fits.
    static func patched(
        _ batch: [UInt8], at position: Int, _ bytes: [UInt8], fixingChecksum: Bool = true
    ) -> [UInt8] {
        var copy = batch
        copy.replaceSubrange(position..<position + bytes.count, with: bytes)
        guard fixingChecksum else { return copy }
        var writer = ByteWriter(continuing: copy)
        writer.setBigEndian(CRC32C.checksum(Array(copy[21...])), at: 17)
        return writer.bytes
    }

    /// The values of a batch's records as text.
    static func values(_ batch: [UInt8]) throws -> [String] {
        var values: [String] = []
        try RecordBatch.forEachRecord(in: batch) { (record) throws(BatchError) in
            values.append(record.value.map { String(decoding: $0, as: UTF8.self) } ?? "NULL")
            return true
        }
        return values
    }
}

extension TopicStore {
    func append(
        _ batch: [UInt8], to topicPartition: TopicPartition, baseOffset: Int64,
        sequence: CommitSequence
    ) throws(BatchError) {
        try batch.withRawBytes { (batch) throws(BatchError) in
            try append(batch, to: topicPartition, baseOffset: baseOffset, sequence: sequence)
        }
    }
}
