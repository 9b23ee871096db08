import Bytes

extension RecordBatch {
    /// The most bytes that a batch's records may take once decompressed: 64 MiB. A batch that claims
    /// more is refused when it comes, so that no reader is ever made to hold it.
    package static let decompressedBytesMax = 64 << 20

    /// Visits the records of a batch in offset order, decompressing them first if need be. `visit`
    /// returns false to stop. Views are valid inside `visit` only.
    package static func forEachRecord(
        in bytes: UnsafeRawBufferPointer, _ visit: (RecordView) throws(BatchError) -> Bool
    ) throws(BatchError) {
        let header: RecordBatchHeader
        do {
            header = try RecordBatchHeader(parsing: bytes)
        } catch {
            throw .corrupt(error.what)
        }
        guard bytes.count >= RecordBatchHeader.byteCount,
            header.totalByteCount == bytes.count
        else { throw .corrupt("length") }
        let content = UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.byteCount...])
        guard let codec = CompressionCodec(rawValue: header.codecNumber) else {
            throw .unknownCodec(header.codecNumber)
        }
        if codec == .none { return try visitAll(content, header, visit) }
        let plain = try codec.decompress(content, bytesMax: decompressedBytesMax)
        try plain.span.bytes.withUnsafeBytes { (content) throws(BatchError) in
            try visitAll(content, header, visit)
        }
    }

    package static func forEachRecord(
        in bytes: ArraySlice<UInt8>, _ visit: (RecordView) throws(BatchError) -> Bool
    ) throws(BatchError) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
            try forEachRecord(in: bytes, visit)
        }
    }

    package static func forEachRecord(
        in bytes: [UInt8], _ visit: (RecordView) throws(BatchError) -> Bool
    ) throws(BatchError) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BatchError) in
            try forEachRecord(in: bytes, visit)
        }
    }

    private static func visitAll(
        _ content: UnsafeRawBufferPointer, _ header: RecordBatchHeader,
        _ visit: (RecordView) throws(BatchError) -> Bool
    ) throws(BatchError) {
        var reader = ByteReader(content)
        var left = header.recordCount
        while left > 0 {
            let view: RecordView
            do {
                view = try RecordView(&reader, of: header)
            } catch {
                throw .invalid(error.what)
            }
            guard try visit(view) else { return }
            left -= 1
        }
        guard reader.isAtEnd else { throw .invalid("bytes after the last record") }
    }
}
