import KafkaWire
import Testing

@Suite("golden bytes")
struct GoldenTests {
    private func hex(_ text: String) -> [UInt8] {
        let digits = Array(text.utf8.filter { $0 != UInt8(ascii: " ") })
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
        }
    }

    @Test("ApiVersions v0: error 35 for an unknown version, and the list")
    func apiVersionsZero() throws {
        var response = ApiVersionsResponse(error: .unsupportedVersion)
        response.apis = Array(response.apis.prefix(2))
        #expect(
            try response.frame(version: 0, correlationID: 9)
                == hex("00000016 00000009 0023 00000002 0000 0000 0009 0001 0004 000c"))
    }

    @Test("ApiVersions v3 has a compact body under a header without tagged fields")
    func apiVersionsThree() throws {
        var response = ApiVersionsResponse(error: .none)
        response.apis = Array(response.apis.prefix(1))
        #expect(
            try response.frame(version: 3, correlationID: 9)
                == hex("00000013 00000009 0000 02 0000 0000 0009 00 00000000 00"))
    }

    @Test("Produce v9 has tagged fields in the response header and after every struct")
    func produceNine() throws {
        var partition = ProduceResponse.Partition()
        partition.baseOffset = 5
        partition.logStartOffset = 0
        var response = ProduceResponse()
        response.topics = [.init(name: "t", partitions: [partition])]
        #expect(
            try response.frame(version: 9, correlationID: 1)
                == hex(
                    "00000030 00000001 00 02 0274 02 00000000 0000 0000000000000005"
                        + "ffffffffffffffff 0000000000000000 01 00 00 00 00000000 00"))
    }

    @Test("Metadata v0 has no controller, no cluster and no rack")
    func metadataZero() throws {
        var response = MetadataResponse()
        response.brokers = [.init(nodeID: 1, host: "h", port: 9092)]
        response.clusterID = "ignored"
        #expect(
            try response.frame(version: 0, correlationID: 1)
                == hex("00000017 00000001 00000001 00000001 000168 00002384 00000000"))
    }

    @Test("a request header v2 keeps the client id's 16-bit length")
    func flexibleHeader() throws {
        let request = ApiVersionsRequest()
        #expect(
            try request.frame(version: 3, correlationID: 2, clientID: "c")
                == hex("0000000f 0012 0003 00000002 000163 00 01 01 00"))
    }

    @Test("Produce is advertised from version 0 and served from 3")
    func advertised() {
        let ranges = ApiVersionsResponse(error: .none).apis
        let produce = ranges.first { $0.apiKey == 0 }
        #expect(produce?.minVersion == 0)
        #expect(produce?.maxVersion == 9)
        #expect(API.produce.served == 3...9)
        #expect(ranges.map(\.apiKey) == [0, 1, 2, 3, 10, 18, 19, 20, 22])
    }
}
