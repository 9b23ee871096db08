import Bytes

extension RecordBatch {
    /// Kafka's own default for `max.message.bytes`: 1 MiB and a batch's overhead.
    package static let bytesMaxDefault = 1_048_588

    /// Checks a batch as a broker checks what a producer sends, down to its records, and returns its
    /// header. Nothing in it can be trusted before.
    package static func validate(
        _ bytes: [UInt8], bytesMax: Int = bytesMaxDefault, requiresKeys: Bool = false
    ) throws(BatchError) -> RecordBatchHeader {
        try validated(bytes, bytesMax: bytesMax, requiresKeys: requiresKeys).header
    }

    /// The same, and corrects what the header says of the records' times, as a broker does: times are looked for by it,
    /// and records go by their age.
    package static func accept(
        _ bytes: inout [UInt8], bytesMax: Int = bytesMaxDefault, requiresKeys: Bool = false
    ) throws(BatchError) -> RecordBatchHeader {
        var (header, maxTimestamp) = try validated(
            bytes, bytesMax: bytesMax, requiresKeys: requiresKeys)
        if header.maxTimestamp != maxTimestamp {
            header.maxTimestamp = maxTimestamp
            RecordBatchBuilder.seal(&bytes, header)
        }
        return header
    }

    private static func validated(
        _ bytes: [UInt8], bytesMax: Int, requiresKeys: Bool
    ) throws(BatchError) -> (header: RecordBatchHeader, maxTimestamp: Int64) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
            let header = try validateHeader(bytes, bytesMax: bytesMax)
            return (header, try validateRecords(bytes, header, requiresKeys: requiresKeys))
        }
    }

    private static func validateHeader(
        _ bytes: UnsafeRawBufferPointer, bytesMax: Int
    ) throws(BatchError) -> RecordBatchHeader {
        // The magic stands at the same place in all formats ever used; old ones are shorter.
        guard bytes.count > 16 else { throw .corrupt("shorter than a header") }
        let magic = Int8(bitPattern: bytes[16])
        guard magic >= 0, magic <= RecordBatchHeader.currentMagic else { throw .corrupt("magic") }
        guard magic == RecordBatchHeader.currentMagic else { throw .oldFormat(magic: magic) }
        let header: RecordBatchHeader
        do {
            header = try RecordBatchHeader(parsing: bytes)
        } catch {
            throw .corrupt("shorter than a header")
        }
        guard bytes.count <= bytesMax else { throw .tooLarge(limitBytes: bytesMax) }
        guard header.batchLength >= 0, header.totalByteCount <= bytes.count else {
            throw .corrupt("length")
        }
        guard header.totalByteCount == bytes.count else {
            throw .invalid("a request holds exactly one batch per partition")
        }
        let checksummed = UnsafeRawBufferPointer(
            rebasing: bytes[RecordBatchHeader.checksummedFrom...])
        guard CRC32C.checksum(checksummed) == header.checksum else { throw .corrupt("checksum") }
        guard CompressionCodec(rawValue: header.codecNumber) != nil else {
            throw .unknownCodec(header.codecNumber)
        }
        try validateClaims(header)
        return header
    }

    /// What the header says of itself must fit together and be a producer's to say.
    private static func validateClaims(_ header: RecordBatchHeader) throws(BatchError) {
        guard header.recordCount > 0, header.lastOffsetDelta == header.recordCount - 1 else {
            throw .invalid("record count does not match the last offset delta")
        }
        guard !header.isControl else { throw .invalid("control batches are the broker's own") }
        guard !header.isLogAppendTime else { throw .invalid("log append time is the broker's own") }
        guard !header.isTransactional else { throw .transactional }
        if header.hasProducer {
            guard header.producerEpoch >= 0, header.baseSequence >= 0 else {
                throw .invalid("producer epoch or sequence is negative")
            }
        }
    }

    /// Returns the largest timestamp.
    private static func validateRecords(
        _ bytes: UnsafeRawBufferPointer, _ header: RecordBatchHeader, requiresKeys: Bool
    ) throws(BatchError) -> Int64 {
        var expected = header.baseOffset
        var maxTimestamp = Int64.min
        try forEachRecord(in: bytes) { (record) throws(BatchError) in
            guard record.offset == expected else { throw .invalid("offsets are not consecutive") }
            expected &+= 1
            if requiresKeys && record.key == nil {
                throw .invalid("a compacted topic takes no record without a key")
            }
            try validateHeaders(record)
            maxTimestamp = max(maxTimestamp, record.timestamp)
            return true
        }
        return maxTimestamp
    }

    private static func validateHeaders(_ record: RecordView) throws(BatchError) {
        do {
            try record.validateHeaders()
        } catch {
            throw .invalid(error.what)
        }
    }
}
