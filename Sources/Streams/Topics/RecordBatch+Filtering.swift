import Bytes

extension RecordBatch {
    /// What is left of a batch without some of its records.
    enum Filtered {
        case all
        case none
        /// The rest, with the batch's base offset, last offset delta, producer and codec as they were.
        case some([UInt8], RecordBatchHeader)
    }

    /// Leaves out the records that `keeps` is false for, as Kafka's compaction does: offsets stay,
    /// and so do the first and last offset and sequence that the header tells.
    static func filter(
        _ bytes: ArraySlice<UInt8>, _ keeps: (RecordView) throws(BatchError) -> Bool
    ) throws(BatchError) -> Filtered {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
            let header: RecordBatchHeader
            do throws(MalformedBytes) {
                header = try RecordBatchHeader(parsing: bytes)
            } catch {
                throw .corrupt(error.what)
            }
            guard header.totalByteCount == bytes.count else { throw .corrupt("length") }
            guard let codec = CompressionCodec(rawValue: header.codecNumber) else {
                throw .unknownCodec(header.codecNumber)
            }
            let content = UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.byteCount...])
            if codec == .none { return try filter(content, header, codec, keeps) }
            let plain = try codec.decompress(content, bytesMax: decompressedBytesMax)
            return try plain.span.bytes.withUnsafeBytes { (plain) throws(BatchError) in
                try filter(plain, header, codec, keeps)
            }
        }
    }

    private static func filter(
        _ content: UnsafeRawBufferPointer, _ header: RecordBatchHeader, _ codec: CompressionCodec,
        _ keeps: (RecordView) throws(BatchError) -> Bool
    ) throws(BatchError) -> Filtered {
        var reader = ByteReader(content)
        var kept = ByteWriter(reserving: content.count)
        var header = header
        let before = header.recordCount
        header.recordCount = 0
        header.maxTimestamp = Int64.min
        for _ in 0..<before {
            let start = reader.position
            let view: RecordView
            do throws(MalformedBytes) {
                view = try RecordView(&reader, of: header)
            } catch {
                throw .invalid(error.what)
            }
            guard try keeps(view) else { continue }
            header.recordCount += 1
            header.maxTimestamp = max(header.maxTimestamp, view.timestamp)
            kept.append(
                contentsOf: UnsafeRawBufferPointer(rebasing: content[start..<reader.position]))
        }
        if header.recordCount == before { return .all }
        if header.recordCount == 0 { return .none }
        let records =
            codec == .none
            ? kept.bytes : kept.bytes.span.bytes.withUnsafeBytes { codec.compress($0) }
        let count = RecordBatchHeader.byteCount + records.count
        header.batchLength = Int32(count - RecordBatchHeader.uncountedByteCount)
        let room = [UInt8](repeating: 0, count: RecordBatchHeader.byteCount)
        var filtered = room + records
        RecordBatchBuilder.seal(&filtered, header)
        return .some(filtered, header)
    }
}
