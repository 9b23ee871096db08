package import Bytes

/// A message that answers requests of one API.
package protocol ResponseForm: WireForm {
    static var api: API { get }
}

extension ResponseForm {
    /// The whole response frame: length, header, body. Throws only for text too long for the wire.
    package func frame(
        version: Int16, correlationID: Int32
    ) throws(MalformedBytes) -> [UInt8] {
        let flexible = Self.api.isFlexible(version)
        var writer = ByteWriter(reserving: 256)
        writer.appendBigEndian(Int32(0))
        writer.appendBigEndian(correlationID)
        if flexible && Self.api != .apiVersions { writer.appendVariable(0) }
        var encoder = WireEncoder(writer, version: version, isFlexible: flexible)
        var message = self
        try message.code(&encoder)
        writer = encoder.writer
        writer.setBigEndian(Int32(truncatingIfNeeded: writer.count - 4), at: 0)
        return writer.bytes
    }

    /// Decodes a response frame without its length, as a client does.
    package static func decode(
        _ frame: [UInt8], version: Int16
    ) throws(MalformedBytes) -> (correlationID: Int32, response: Self) {
        try frame.withUnsafeBufferPointer { (buffer) throws(MalformedBytes) in
            let flexible = api.isFlexible(version)
            var reader = ByteReader(UnsafeRawBufferPointer(buffer))
            let correlationID = try reader.bigEndian(Int32.self, "correlation id")
            var header = WireDecoder(
                reader, version: version, isFlexible: flexible && api != .apiVersions)
            try header.end()
            var decoder = WireDecoder(header.reader, version: version, isFlexible: flexible)
            var message = Self()
            try message.code(&decoder)
            guard decoder.reader.isAtEnd else {
                throw MalformedBytes("end of response", at: decoder.reader.position)
            }
            return (correlationID, message)
        }
    }
}

/// A message that asks something of one API.
package protocol RequestForm: WireForm {
    static var api: API { get }
}

extension RequestForm {
    /// The whole request frame as a client sends it: length, header, body.
    package func frame(
        version: Int16, correlationID: Int32, clientID: String?
    ) throws(MalformedBytes) -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        writer.appendBigEndian(Int32(0))
        let header = RequestHeader(
            apiKey: Self.api.rawValue, apiVersion: version, correlationID: correlationID,
            clientID: clientID)
        try header.write(to: &writer)
        var encoder = WireEncoder(
            writer, version: version, isFlexible: Self.api.isFlexible(version))
        var message = self
        try message.code(&encoder)
        writer = encoder.writer
        writer.setBigEndian(Int32(truncatingIfNeeded: writer.count - 4), at: 0)
        return writer.bytes
    }
}
