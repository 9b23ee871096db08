import Bytes
import Environment
import Foundation
import KafkaWire
import Server
import Testing

@Suite("Kafka: malformed input")
struct KafkaMalformedTests {
    private let kafka = SessionUnderTest()

    private func isClosed(_ frame: [UInt8]) async -> Bool {
        if case .close = await kafka.session.answer(frame) { return true }
        return false
    }

    @Test("an unknown version of ApiVersions gets error 35 and the list, in version 0")
    func apiVersions() async throws {
        let request = ApiVersionsRequest()
        let frame = try request.frame(version: 99, correlationID: 5, clientID: "new")
        guard case .response(let bytes) = await kafka.session.answer(Array(frame.dropFirst(4)))
        else {
            Issue.record("no response")
            return
        }
        let (id, response) = try ApiVersionsResponse.decode(
            Array(bytes.dropFirst(4)), version: 0)
        #expect(id == 5)
        #expect(response.error == .unsupportedVersion)
        #expect(response.apis.count == API.allCases.count)
    }

    @Test("other unknown requests, and broken ones, close the connection")
    func closes() async {
        #expect(await isClosed([]))
        #expect(await isClosed([0, 3]))
        #expect(await isClosed([0, 11, 0, 0, 0, 0, 0, 1, 0, 0]))
        #expect(await isClosed([0, 3, 0, 99, 0, 0, 0, 1, 0, 0]))
        #expect(await isClosed([0, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0x7f, 0, 0, 0]))
    }

    @Test("10,000 seeded mutations of recorded requests are answered or end the connection")
    func mutations() async {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Recordings/kafka-kcat-1.7.1.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let frames = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let digits = Array(line.split(separator: " ")[3].utf8)
            return stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
            }
        }
        #expect(frames.count == 18)
        // Mutated fetches may ask to wait: nobody does here.
        kafka.waits.close()
        var random = SeededGenerator(seed: 20_261_121)
        var answered = 0
        var closed = 0
        for round in 0..<10_000 {
            var frame = frames[round % frames.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<frame.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: frame[place] = UInt8.random(in: 0...255, using: &random)
                case 1: frame[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: frame.insert(frame[place], at: place)
                default: if frame.count > 8 { frame.remove(at: place) }
                }
            }
            switch await kafka.session.answer(frame) {
            case .response, .silence: answered += 1
            case .close: closed += 1
            }
        }
        #expect(answered > 1_000)
        #expect(closed > 1_000)
    }

    @Test("noise over a real socket ends that connection and no other")
    func noise() throws {
        let server = try KafkaServerUnderTest()
        for noise in ["GET / HTTP/1.1\r\n\r\n", "\u{0}\u{0}\u{0}\u{4}abcd", "\u{7f}\u{7f}"] {
            let client = try WireClient(port: server.address.port)
            try client.send(Array(noise.utf8))
            if noise.count > 4 { #expect(try client.receive() == nil) }
        }
        #expect(try server.kcat(["-L"]).status == 0)
    }
}
