// One record within a batch (after decompression).
//
//   length varint (of what follows) · attributes Int8 · timestamp delta varlong · offset delta varint
//   · key length varint (−1 null) · key · value length varint (−1 null) · value
//   · header count varint · [ name length varint · name · value length varint (−1 null) · value ]
//
// Varints are zigzag LEB128. Source: Kafka documentation, "Record".

import Bytes

/// A record read in place: its buffers are valid only while the batch's bytes are.
package struct RecordView {
    package var offset: Int64
    /// Milliseconds since 1970.
    package var timestamp: Int64
    /// Nil is null, which differs from empty.
    package var key: UnsafeRawBufferPointer?
    package var value: UnsafeRawBufferPointer?
    package var headerCount: Int
    /// The headers as they are encoded; see `headers`.
    private var headerBytes: UnsafeRawBufferPointer

    /// Reads one record of a batch whose header is `batch`.
    init(
        _ reader: inout ByteReader, of batch: RecordBatchHeader
    ) throws(MalformedBytes) {
        let start = reader.position
        let length = try reader.zigzag("record length")
        guard length >= 0, length <= Int64(reader.remaining) else {
            throw MalformedBytes("record length", at: start)
        }
        var body = ByteReader(try reader.slice(Int(length), "record"))
        _ = try body.byte("record attributes")
        let timestampDelta = try body.zigzag("timestamp delta")
        let offsetDelta = try body.zigzag("offset delta")
        offset = batch.baseOffset &+ offsetDelta
        timestamp =
            batch.isLogAppendTime ? batch.maxTimestamp : batch.baseTimestamp &+ timestampDelta
        key = try RecordView.nullable(&body, "key")
        value = try RecordView.nullable(&body, "value")
        let headers = try body.zigzag("header count")
        guard headers >= 0, headers <= Int64(body.remaining) else {
            throw MalformedBytes("header count", at: start)
        }
        headerCount = Int(headers)
        headerBytes = try body.slice(body.remaining, "headers")
    }

    /// The headers in order. Throws when they are not what the record promises.
    package var headers: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)] {
        get throws(MalformedBytes) {
            var reader = ByteReader(headerBytes)
            var list: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)] = []
            for _ in 0..<headerCount {
                guard let name = try RecordView.nullable(&reader, "header name") else {
                    throw MalformedBytes("header name", at: reader.position)
                }
                list.append((name, try RecordView.nullable(&reader, "header value")))
            }
            guard reader.isAtEnd else { throw MalformedBytes("end of record", at: reader.position) }
            return list
        }
    }

    /// Walks the headers without keeping them.
    func validateHeaders() throws(MalformedBytes) {
        if headerCount == 0 && headerBytes.isEmpty { return }
        _ = try headers
    }

    private static func nullable(
        _ reader: inout ByteReader, _ what: String
    ) throws(MalformedBytes) -> UnsafeRawBufferPointer? {
        let length = try reader.zigzag(what)
        if length == -1 { return nil }
        guard length >= 0, length <= Int64(reader.remaining) else {
            throw MalformedBytes(what, at: reader.position)
        }
        return try reader.slice(Int(length), what)
    }
}

/// A record to be written.
package struct Record: Hashable, Sendable {
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: [UInt8]?

        package init(name: String, value: [UInt8]?) {
            self.name = name
            self.value = value
        }
    }

    package var key: [UInt8]?
    package var value: [UInt8]?
    /// Milliseconds since 1970.
    package var timestamp: Int64
    package var headers: [Header]

    package init(key: [UInt8]?, value: [UInt8]?, timestamp: Int64, headers: [Header] = []) {
        self.key = key
        self.value = value
        self.timestamp = timestamp
        self.headers = headers
    }
}

/// What a record is written from.
struct RecordForm {
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
    let headers: [Record.Header]
    let offsetDelta: Int64
    let timestampDelta: Int64

    /// Appends the wire form.
    func write(to writer: inout ByteWriter) {
        writer.appendZigzag(Int64(byteCount))
        writer.append(0)
        writer.appendZigzag(timestampDelta)
        writer.appendZigzag(offsetDelta)
        RecordForm.append(key, to: &writer)
        RecordForm.append(value, to: &writer)
        writer.appendZigzag(Int64(headers.count))
        for header in headers {
            writer.appendZigzag(Int64(header.name.utf8.count))
            writer.append(utf8: header.name)
            header.value.withOptionalBytes { RecordForm.append($0, to: &writer) }
        }
    }

    /// Of the wire form, the length that it begins with and all.
    var byteCountMax: Int { byteCount + 10 }

    /// The length that the wire form begins with.
    private var byteCount: Int {
        var count =
            1 + ByteWriter.zigzagCount(timestampDelta) + ByteWriter.zigzagCount(offsetDelta)
            + RecordForm.byteCount(key?.count) + RecordForm.byteCount(value?.count)
            + ByteWriter.zigzagCount(Int64(headers.count))
        for header in headers {
            count +=
                RecordForm.byteCount(header.name.utf8.count)
                + RecordForm.byteCount(header.value?.count)
        }
        return count
    }

    /// Of bytes with their length before them; nil is null.
    private static func byteCount(_ count: Int?) -> Int {
        ByteWriter.zigzagCount(Int64(count ?? -1)) + (count ?? 0)
    }

    private static func append(_ bytes: UnsafeRawBufferPointer?, to writer: inout ByteWriter) {
        guard let bytes else { return writer.appendZigzag(-1) }
        writer.appendZigzag(Int64(bytes.count))
        writer.append(contentsOf: bytes)
    }
}

extension [UInt8]? {
    /// The bytes in place, valid inside `body`; nil of nil.
    func withOptionalBytes<Result>(_ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let self else { return body(nil) }
        return self.withRawBytes { body($0) }
    }
}
