import Bytes
import KafkaWire
import Testing

@Suite("every message comes back from its own bytes")
struct RoundTripTests {
    /// An API's version with both of its messages.
    struct Case: Sendable, CustomTestStringConvertible {
        var api: API
        var version: Int16
        var testDescription: String { "\(api) v\(version)" }

        static let all = API.allCases.flatMap { api in
            api.served.map { Case(api: api, version: $0) }
        }
    }

    @Test("requests, in every version served", arguments: Case.all)
    func requests(_ one: Case) throws {
        for seed in 0..<20 as Range<UInt64> {
            switch one.api {
            case .produce: try check(ProduceRequest.self, one, seed)
            case .fetch: try check(FetchRequest.self, one, seed)
            case .listOffsets: try check(ListOffsetsRequest.self, one, seed)
            case .metadata: try check(MetadataRequest.self, one, seed)
            case .findCoordinator: try check(FindCoordinatorRequest.self, one, seed)
            case .apiVersions: try check(ApiVersionsRequest.self, one, seed)
            case .createTopics: try check(CreateTopicsRequest.self, one, seed)
            case .deleteTopics: try check(DeleteTopicsRequest.self, one, seed)
            case .initProducerID: try check(InitProducerIDRequest.self, one, seed)
            }
        }
    }

    @Test("responses, in every version served", arguments: Case.all)
    func responses(_ one: Case) throws {
        for seed in 0..<20 as Range<UInt64> {
            switch one.api {
            case .produce: try checkResponse(ProduceResponse.self, one, seed)
            case .fetch: try checkResponse(FetchResponse.self, one, seed)
            case .listOffsets: try checkResponse(ListOffsetsResponse.self, one, seed)
            case .metadata: try checkResponse(MetadataResponse.self, one, seed)
            case .findCoordinator: try checkResponse(FindCoordinatorResponse.self, one, seed)
            case .apiVersions: try checkResponse(ApiVersionsResponse.self, one, seed)
            case .createTopics: try checkResponse(CreateTopicsResponse.self, one, seed)
            case .deleteTopics: try checkResponse(DeleteTopicsResponse.self, one, seed)
            case .initProducerID: try checkResponse(InitProducerIDResponse.self, one, seed)
            }
        }
    }

    private func check<Message: RequestForm & Equatable>(
        _: Message.Type, _ one: Case, _ seed: UInt64
    ) throws {
        let flexible = one.api.isFlexible(one.version)
        let message = try Message.random(version: one.version, isFlexible: flexible, seed: seed)
        let frame = try message.frame(version: one.version, correlationID: 7, clientID: "me")
        let decoded = try KafkaRequest.decode(Array(frame.dropFirst(4)))
        #expect(decoded.header.apiKey == one.api.rawValue)
        #expect(decoded.header.apiVersion == one.version)
        #expect(decoded.header.correlationID == 7)
        #expect(decoded.header.clientID == "me")
        #expect(payload(of: decoded.request) as? Message == message)
        #expect(frame.count == 4 + length(frame))
    }

    private func checkResponse<Message: ResponseForm & Equatable>(
        _: Message.Type, _ one: Case, _ seed: UInt64
    ) throws {
        let flexible = one.api.isFlexible(one.version)
        let message = try Message.random(version: one.version, isFlexible: flexible, seed: seed)
        let frame = try message.frame(version: one.version, correlationID: -2)
        let decoded = try Message.decode(Array(frame.dropFirst(4)), version: one.version)
        #expect(decoded.correlationID == -2)
        #expect(decoded.response == message)
        #expect(frame.count == 4 + length(frame))
    }

    private func length(_ frame: [UInt8]) -> Int {
        frame.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }

    private func payload(of request: KafkaRequest) -> any RequestForm {
        switch request {
        case .produce(let message): message
        case .fetch(let message): message
        case .listOffsets(let message): message
        case .metadata(let message): message
        case .findCoordinator(let message): message
        case .apiVersions(let message): message
        case .createTopics(let message): message
        case .deleteTopics(let message): message
        case .initProducerID(let message): message
        }
    }
}
