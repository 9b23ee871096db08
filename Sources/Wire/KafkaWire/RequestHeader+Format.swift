// The headers of requests and responses.
//
//   frame            length Int32 (of what follows) · header · body
//   request header   apiKey Int16 · apiVersion Int16 · correlationID Int32
//        v1          · clientID nullable string with a 16-bit length
//        v2          · tagged fields            (flexible API versions; the client id stays 16-bit)
//   response header  correlationID Int32
//        v1          · tagged fields            (flexible API versions, except ApiVersions: always v0)
//
// Source: Kafka protocol guide, "Request Header"; KIP-511 for ApiVersions.

package import Bytes

/// What stands before every request.
package struct RequestHeader: Hashable, Sendable {
    package var apiKey: Int16
    package var apiVersion: Int16
    /// Chosen by the client; comes back in the response.
    package var correlationID: Int32
    package var clientID: String?

    package init(apiKey: Int16, apiVersion: Int16, correlationID: Int32, clientID: String?) {
        self.apiKey = apiKey
        self.apiVersion = apiVersion
        self.correlationID = correlationID
        self.clientID = clientID
    }

    /// The header's API, if it is one we know, whatever the version.
    package var api: API? { API(rawValue: apiKey) }

    /// Reads the part that has the same form for every API and version.
    package init(fixedPart reader: inout ByteReader) throws(MalformedBytes) {
        apiKey = try reader.bigEndian(Int16.self, "api key")
        apiVersion = try reader.bigEndian(Int16.self, "api version")
        correlationID = try reader.bigEndian(Int32.self, "correlation id")
        clientID = nil
    }

    /// Reads the client id and, in header version 2, the tagged fields.
    mutating func readClient(_ reader: inout ByteReader, flexible: Bool) throws(MalformedBytes) {
        var decoder = WireDecoder(reader, version: apiVersion, isFlexible: false)
        try decoder.field(&clientID, "client id")
        var tags = WireDecoder(decoder.reader, version: apiVersion, isFlexible: flexible)
        try tags.end()
        reader = tags.reader
    }

    /// Writes the header as a client does; for tests and for our own client.
    package func write(to writer: inout ByteWriter) throws(MalformedBytes) {
        writer.appendBigEndian(apiKey)
        writer.appendBigEndian(apiVersion)
        writer.appendBigEndian(correlationID)
        var encoder = WireEncoder(writer, version: apiVersion, isFlexible: false)
        var client = clientID
        try encoder.field(&client, "client id")
        writer = encoder.writer
        if api?.isFlexible(apiVersion) == true { writer.appendVariable(0) }
    }
}
