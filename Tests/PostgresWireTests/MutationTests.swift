import Testing

@testable import PostgresWire

/// SplitMix64: the same seeds give the same mutations everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

@Suite("malformed conversations")
struct MutationTests {
    /// What psql and pgbench sent, and what they do not send.
    private static let conversations =
        Recording.clients.map(\.bytes) + builtConversations

    /// Pipelines, negotiation and a COPY that the client gives up.
    private static let builtConversations: [[UInt8]] = {
        var simple = FrontendEncoder()
        simple.request(code: 80_877_104)
        simple.request(code: 80_877_103)
        simple.startup([
            ("user", "varve"), ("database", "varve"), ("application_name", "psql"),
            ("client_encoding", "UTF8"),
        ])
        simple.query("SELECT n.nspname, c.relname FROM pg_catalog.pg_class c")
        simple.query("COPY t FROM STDIN")
        for row in 0..<5 { simple.copyData("\(row)\tvalue \(row)\n") }
        simple.copyDone()
        simple.query("COPY t FROM STDIN")
        simple.copyFail("aborted")
        simple.terminate()

        var extended = FrontendEncoder()
        extended.startup(version: 3 << 16 | 2, [("user", "a"), ("_pq_.x", "y")])
        extended.parse("s", "SELECT * FROM t WHERE a = $1 AND b = $2", types: [23, 25])
        for value in 0..<4 {
            extended.bind(
                portal: "p\(value)", statement: "s", formats: [1, 0],
                values: [[0, 0, 0, UInt8(value)], value == 2 ? nil : Array("text".utf8)],
                results: [1])
            extended.describe("P", "p\(value)")
            extended.execute(portal: "p\(value)", maximumRows: 10)
        }
        extended.flush()
        extended.close("S", "s")
        extended.sync()
        extended.terminate()

        var cancel = FrontendEncoder()
        cancel.request(code: 80_877_102, [1234, 5678])
        return [simple.bytes, extended.bytes, cancel.bytes]
    }()

    private static func mutated(_ original: [UInt8], seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place...)
            case 3:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
                bytes.removeSubrange(place..<end)
            case 4:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            default:
                let extremes: [UInt8] = [0x00, 0x7f, 0x80, 0xff]
                for index in place..<min(bytes.count, place + 4) {
                    bytes[index] = extremes.randomElement(using: &random) ?? 0
                }
            }
        }
        return bytes
    }

    /// Plays a conversation against decoder and protocol as a server would, every third statement
    /// failing, COPY statements reading data. Returns the number of messages.
    private static func play(_ bytes: [UInt8]) -> Int {
        var decoder = FrontendDecoder()
        var machine = ConnectionProtocol()
        var position = 0
        var count = 0
        while true {
            let output = bytes[position...].withUnsafeBytes { decoder.decode($0) }
            guard case .message(let message, let byteCount) = output else { return count }
            precondition(byteCount > 0 && position + byteCount <= bytes.count)
            position += byteCount
            count += 1
            switch machine.receive(message) {
            case .open: machine.sessionOpened()
            case .simpleQuery(let text):
                if text.lowercased().contains("from stdin") { machine.copyInBegan() }
            case .parse, .bind, .describe, .execute, .close:
                if count % 3 == 0 { machine.extendedMessageFailed() }
            case .copyFailed: machine.copyInEnded()
            case .end, .refuse, .cancel: return count
            default: break
            }
        }
    }

    @Test("10,000 seeded mutations of recorded conversations are answered or refused")
    func mutations() {
        var messages = 0
        for seed in 0..<10_000 {
            let original = Self.conversations[seed % Self.conversations.count]
            messages += Self.play(Self.mutated(original, seed: UInt64(seed)))
        }
        // Mutations that stopped everything at the first byte would show nothing.
        #expect(messages > 30_000)
    }

    @Test("the recorded conversations themselves are understood to their ends")
    func originals() {
        #expect(Recording.clients.count == 6)
        for original in Self.conversations {
            let found = decodeAll(original)
            #expect(found.invalid == nil && found.rest == 0)
        }
    }
}
