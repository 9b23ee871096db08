import Bytes

/// Makes one record batch: the way in which SQL's INSERT and the change feeds write to topics.
package struct RecordBatchBuilder {
    private var writer: ByteWriter
    private var header = RecordBatchHeader()
    private let codec: CompressionCodec

    /// `producerID` and what follows it are for idempotent producers (tests, mostly).
    package init(
        codec: CompressionCodec = .none, producerID: Int64 = -1, producerEpoch: Int16 = -1,
        baseSequence: Int32 = -1
    ) {
        self.codec = codec
        header.attributes = Int16(codec.rawValue)
        header.producerID = producerID
        header.producerEpoch = producerEpoch
        header.baseSequence = baseSequence
        // Its memory is that of the first record.
        writer = ByteWriter()
    }

    /// A record's key and value have at most so many bytes together, for the sake of those who read it: librdkafka's
    /// clients give up at an answer of 100 MB.
    package static let recordBytesMax = 64 << 20

    package var recordCount: Int32 { header.recordCount }
    /// The batch's size so far, before compression; 0 without records.
    package var byteCount: Int { writer.count }

    package mutating func append(_ record: Record) {
        record.key.withOptionalBytes { key in
            record.value.withOptionalBytes { value in
                append(
                    key: key, value: value, timestamp: record.timestamp, headers: record.headers)
            }
        }
    }

    /// The same of a record in parts. `timestamp`: milliseconds since 1970.
    package mutating func append(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, timestamp: Int64,
        headers: [Record.Header] = []
    ) {
        if header.recordCount == 0 {
            header.baseTimestamp = timestamp
            header.maxTimestamp = timestamp
        }
        header.maxTimestamp = max(header.maxTimestamp, timestamp)
        let form = RecordForm(
            key: key, value: value, headers: headers, offsetDelta: Int64(header.recordCount),
            timestampDelta: timestamp &- header.baseTimestamp)
        if header.recordCount == 0 { makeRoomForHeader(and: form.byteCountMax) }
        form.write(to: &writer)
        header.lastOffsetDelta = header.recordCount
        header.recordCount += 1
    }

    /// The header is written when it is known.
    private mutating func makeRoomForHeader(and byteCount: Int) {
        writer.reserve(RecordBatchHeader.byteCount + byteCount)
        writer.append(room: RecordBatchHeader.byteCount) { room in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            return RecordBatchHeader.byteCount
        }
    }

    /// The batch, with base offset 0. It must hold a record: an empty batch has no place in a log.
    /// The builder has none of it any more.
    package mutating func finish() -> [UInt8] {
        precondition(header.recordCount > 0, "a batch holds a record or more")
        var bytes = writer.bytes
        writer = ByteWriter()
        if codec != .none {
            let compressed = bytes.span.bytes.withUnsafeBytes { whole in
                codec.compress(
                    UnsafeRawBufferPointer(rebasing: whole[RecordBatchHeader.byteCount...]))
            }
            bytes.replaceSubrange(RecordBatchHeader.byteCount..., with: compressed)
        }
        header.batchLength = Int32(bytes.count - RecordBatchHeader.uncountedByteCount)
        RecordBatchBuilder.seal(&bytes, header)
        return bytes
    }

    /// Writes the header and the checksum over what they describe.
    static func seal(_ bytes: inout [UInt8], _ header: RecordBatchHeader) {
        bytes.withUnsafeMutableBytes { whole in
            header.write(over: whole)
            let checksum = CRC32C.checksum(
                UnsafeRawBufferPointer(rebasing: whole[RecordBatchHeader.checksummedFrom...]))
            whole.storeBytes(
                of: checksum.bigEndian, toByteOffset: RecordBatchHeader.checksumPosition,
                as: UInt32.self)
        }
    }
}
