package import Bytes

/// A request as it came, of one of the APIs we serve.
package enum KafkaRequest: Sendable {
    case produce(ProduceRequest)
    case fetch(FetchRequest)
    case listOffsets(ListOffsetsRequest)
    case metadata(MetadataRequest)
    case findCoordinator(FindCoordinatorRequest)
    case apiVersions(ApiVersionsRequest)
    case createTopics(CreateTopicsRequest)
    case deleteTopics(DeleteTopicsRequest)
    case initProducerID(InitProducerIDRequest)
}

/// Why a frame is not a request that we can serve.
package enum RequestError: Error, Hashable, Sendable {
    /// The bytes are not what their header says: close the connection, as Kafka does.
    case malformed(MalformedBytes)
    /// An API, or a version of it, that is not served: close the connection, as Kafka does.
    case unsupported(RequestHeader)
    /// ApiVersions of a version we do not know: answer version 0 with error 35 and the list.
    case unsupportedApiVersions(RequestHeader)
}

extension KafkaRequest {
    /// Decodes one frame, without its length. Bytes after the body are ignored, as Kafka ignores them.
    package static func decode(
        _ frame: [UInt8]
    ) throws(RequestError) -> (header: RequestHeader, request: KafkaRequest) {
        try frame.withUnsafeBufferPointer { (buffer) throws(RequestError) in
            try decode(UnsafeRawBufferPointer(buffer))
        }
    }

    package static func decode(
        _ frame: UnsafeRawBufferPointer
    ) throws(RequestError) -> (header: RequestHeader, request: KafkaRequest) {
        var reader = ByteReader(frame)
        var header = try orMalformed { () throws(MalformedBytes) in
            try RequestHeader(fixedPart: &reader)
        }
        guard let api = header.api else { throw .unsupported(header) }
        guard api.served.contains(header.apiVersion) else {
            throw api == .apiVersions ? .unsupportedApiVersions(header) : .unsupported(header)
        }
        let request = try orMalformed { () throws(MalformedBytes) in
            let flexible = api.isFlexible(header.apiVersion)
            try header.readClient(&reader, flexible: flexible)
            var decoder = WireDecoder(reader, version: header.apiVersion, isFlexible: flexible)
            return try body(api, &decoder)
        }
        return (header, request)
    }

    private static func orMalformed<Value>(
        _ read: () throws(MalformedBytes) -> Value
    ) throws(RequestError) -> Value {
        do {
            return try read()
        } catch {
            throw .malformed(error)
        }
    }

    private static func body(
        _ api: API, _ decoder: inout WireDecoder
    ) throws(MalformedBytes) -> KafkaRequest {
        switch api {
        case .produce: .produce(try message(&decoder))
        case .fetch: .fetch(try message(&decoder))
        case .listOffsets: .listOffsets(try message(&decoder))
        case .metadata: .metadata(try message(&decoder))
        case .findCoordinator: .findCoordinator(try message(&decoder))
        case .apiVersions: .apiVersions(try message(&decoder))
        case .createTopics: .createTopics(try message(&decoder))
        case .deleteTopics: .deleteTopics(try message(&decoder))
        case .initProducerID: .initProducerID(try message(&decoder))
        }
    }

    private static func message<Message: WireForm>(
        _ decoder: inout WireDecoder
    ) throws(MalformedBytes) -> Message {
        var message = Message()
        try message.code(&decoder)
        return message
    }
}
