import Bytes
import Environment
import KafkaWire
import Testing

@Suite("malformed requests")
struct MalformedTests {
    @Test("cut off anywhere, a request is malformed", arguments: Recording.kcat)
    func cutOff(_ one: Recording) {
        for length in 0..<one.frame.count {
            #expect(throws: RequestError.self) {
                try KafkaRequest.decode(Array(one.frame.prefix(length)))
            }
        }
    }

    @Test("an unknown api or version is unsupported; ApiVersions has its own answer")
    func unsupported() {
        func error(_ key: Int16, _ version: Int16) -> RequestError? {
            var writer = ByteWriter()
            writer.appendBigEndian(key)
            writer.appendBigEndian(version)
            writer.appendBigEndian(Int32(77))
            do {
                _ = try KafkaRequest.decode(writer.bytes)
                return nil
            } catch {
                return error
            }
        }
        func header(_ key: Int16, _ version: Int16) -> RequestHeader {
            RequestHeader(apiKey: key, apiVersion: version, correlationID: 77, clientID: nil)
        }
        #expect(error(18, 4) == .unsupportedApiVersions(header(18, 4)))
        #expect(error(18, -1) == .unsupportedApiVersions(header(18, -1)))
        #expect(error(0, 2) == .unsupported(header(0, 2)))
        #expect(error(11, 0) == .unsupported(header(11, 0)))
        #expect(error(-1, 0) == .unsupported(header(-1, 0)))
    }

    @Test("a count larger than what remains is malformed, before any memory is taken")
    func largeCounts() {
        var classic = ByteWriter()
        classic.appendBigEndian(Int32(0x7fff_ffff))
        var compact = ByteWriter()
        compact.appendVariable(UInt64.max)
        for (version, count) in [(Int16(8), classic.bytes), (9, compact.bytes)] {
            var writer = ByteWriter()
            let header = RequestHeader(
                apiKey: 3, apiVersion: version, correlationID: 1, clientID: nil)
            #expect(throws: Never.self) { try header.write(to: &writer) }
            writer.append(contentsOf: count)
            #expect(throws: RequestError.self) { try KafkaRequest.decode(writer.bytes) }
        }
    }

    @Test("more array elements than any client sends are refused")
    func manyElements() throws {
        var request = MetadataRequest()
        request.topics = Array(
            repeating: .init(name: ""), count: WireDecoder.elementsMax + 1)
        let frame = try request.frame(version: 12, correlationID: 1, clientID: nil)
        #expect(throws: RequestError.self) { try KafkaRequest.decode(Array(frame.dropFirst(4))) }
    }

    @Test("10,000 seeded mutations of recorded requests decode or are refused")
    func mutations() {
        var random = SeededGenerator(seed: 20_261_121)
        var decoded = 0
        for round in 0..<10_000 {
            let original = Recording.kcat[round % Recording.kcat.count].frame
            let frame = Mutation.of(original, &random)
            if (try? KafkaRequest.decode(frame)) != nil { decoded += 1 }
        }
        // Mutations that change a value and no length still decode.
        #expect(decoded > 100)
        #expect(decoded < 9_900)
    }

    @Test("mutated random messages of every api and version decode or are refused")
    func randomMessages() throws {
        var random = SeededGenerator(seed: 7)
        for api in API.allCases {
            for version in api.served {
                let frame = try self.frame(api, version)
                for _ in 0..<100 { _ = try? KafkaRequest.decode(Mutation.of(frame, &random)) }
            }
        }
    }

    private func frame(_ api: API, _ version: Int16) throws -> [UInt8] {
        func make<Message: RequestForm>(_: Message.Type) throws -> [UInt8] {
            let message = try Message.random(
                version: version, isFlexible: api.isFlexible(version), seed: 3)
            let frame = try message.frame(version: version, correlationID: 1, clientID: "c")
            return Array(frame.dropFirst(4))
        }
        return switch api {
        case .produce: try make(ProduceRequest.self)
        case .fetch: try make(FetchRequest.self)
        case .listOffsets: try make(ListOffsetsRequest.self)
        case .metadata: try make(MetadataRequest.self)
        case .findCoordinator: try make(FindCoordinatorRequest.self)
        case .apiVersions: try make(ApiVersionsRequest.self)
        case .createTopics: try make(CreateTopicsRequest.self)
        case .deleteTopics: try make(DeleteTopicsRequest.self)
        case .initProducerID: try make(InitProducerIDRequest.self)
        }
    }
}

/// Damage done to a frame.
enum Mutation {
    static func of(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var frame = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !frame.isEmpty else { return frame }
            let place = Int.random(in: 0..<frame.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: frame[place] = UInt8.random(in: 0...255, using: &random)
            case 1: frame[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: frame.removeSubrange(place...)
            case 3: frame.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 4: frame.remove(at: place)
            default: frame[place] = [0, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            }
        }
        return frame
    }
}
