import Testing

@testable import PostgresWire

@Suite("runs of prepared statements")
struct PreparedRunTests {
    /// What a run says, copied out of its bytes.
    private struct Contents: Equatable {
        var bind: BindMessage
        var isDescribed: Bool
        var byteCount: Int
        var isSynchronized: Bool
    }

    private static func contents(_ bytes: [UInt8], columnCount: Int) -> Contents? {
        bytes.withUnsafeBytes { buffer -> Contents? in
            guard let run = PreparedRun(buffer) else { return nil }
            var values: [[UInt8]?] = []
            var formats: [WireFormat] = []
            let isWhole = run.forEachParameter { bytes, isBinary in
                values.append(bytes.map { Array($0) })
                formats.append(isBinary ? .binary : .text)
                return true
            }
            guard isWhole else { return nil }
            let columns = run.resultFormatCount <= 1 ? columnCount : run.resultFormatCount
            return Contents(
                bind: BindMessage(
                    portal: "", statement: String(decoding: run.statement, as: UTF8.self),
                    parameterFormats: formats, parameters: values,
                    resultFormats: (0..<columns).map {
                        run.resultFormat($0) == 1 ? .binary : .text
                    }),
                isDescribed: run.isDescribed, byteCount: run.byteCount,
                isSynchronized: run.isSynchronized)
        }
    }

    /// The same by the decoder, message by message; nil when that finds anything else.
    private static func decoded(_ bytes: [UInt8], columnCount: Int) -> Contents? {
        var decoder = FrontendDecoder()
        _ = startup.withUnsafeBytes { decoder.decode($0) }
        var position = 0
        func next() -> FrontendMessage? {
            let output = bytes[position...].withUnsafeBytes { decoder.decode($0) }
            guard case .message(let message, let byteCount) = output else { return nil }
            position += byteCount
            return message
        }
        guard case .bind(var bind)? = next(), bind.portal.isEmpty else { return nil }
        func spread(_ formats: [WireFormat], _ count: Int) -> [WireFormat] {
            formats.count > 1 ? formats : Array(repeating: formats.first ?? .text, count: count)
        }
        let formatCount = bind.parameterFormats.count
        guard formatCount <= 1 || formatCount == bind.parameters.count else { return nil }
        bind.parameterFormats = spread(bind.parameterFormats, bind.parameters.count)
        bind.resultFormats = spread(bind.resultFormats, columnCount)
        var message = next()
        let isDescribed = message == .describe(.portal(""))
        if isDescribed { message = next() }
        guard message == .execute(ExecuteMessage(portal: "", maximumRows: 0)) else { return nil }
        let byteCount = position
        let isSynchronized = next() == .sync
        guard isSynchronized || bindsUnnamedPortal(bytes[byteCount...]) else { return nil }
        return Contents(
            bind: bind, isDescribed: isDescribed, byteCount: byteCount,
            isSynchronized: isSynchronized)
    }

    /// Whether a whole message is here that is a Bind of the unnamed portal, whatever else it says.
    private static func bindsUnnamedPortal(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 6, bytes.first == UInt8(ascii: "B") else { return false }
        let length = bytes.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return (5..<bytes.count).contains(length) && bytes.dropFirst(5).first == 0
    }

    private static let startup: [UInt8] = {
        var encoder = FrontendEncoder()
        encoder.startup([("user", "a")])
        return encoder.bytes
    }()

    private static func run(
        isDescribed: Bool, values: [[UInt8]?], formats: [Int16], results: [Int16], sync: Bool
    ) -> [UInt8] {
        var encoder = FrontendEncoder()
        encoder.bind(statement: "s1", formats: formats, values: values, results: results)
        if isDescribed { encoder.describe("P", "") }
        encoder.execute()
        if sync { encoder.sync() } else { encoder.bind(statement: "s2") }
        return encoder.bytes
    }

    private static let runs: [[UInt8]] = [
        run(isDescribed: true, values: [Array("42".utf8)], formats: [], results: [], sync: true),
        run(
            isDescribed: false, values: [[0, 0, 0, 7], nil], formats: [1, 0], results: [1],
            sync: true),
        run(isDescribed: true, values: [[], [1]], formats: [1], results: [0, 1], sync: false),
        run(isDescribed: false, values: [], formats: [], results: [1], sync: false),
    ]

    @Test("a run says what its messages say one by one", arguments: runs)
    func agreesWithTheDecoder(_ bytes: [UInt8]) throws {
        let contents = try #require(Self.contents(bytes, columnCount: 2))
        #expect(contents == Self.decoded(bytes, columnCount: 2))
        #expect(contents.bind.statement == "s1")
    }

    @Test("anything less than a whole run is none", arguments: runs)
    func prefixes(_ bytes: [UInt8]) {
        for length in 0..<bytes.count {
            #expect(Self.contents(Array(bytes[..<length]), columnCount: 2) == nil)
        }
    }

    @Test("a named portal, a row limit or what may ask for the portal again is no run")
    func others() {
        var named = FrontendEncoder()
        named.bind(portal: "p", statement: "s")
        named.execute(portal: "p")
        named.sync()
        var limited = FrontendEncoder()
        limited.bind(statement: "s")
        limited.execute(maximumRows: 1)
        limited.sync()
        var again = FrontendEncoder()
        again.bind(statement: "s")
        again.execute()
        again.execute()
        again.sync()
        var flushed = FrontendEncoder()
        flushed.bind(statement: "s")
        flushed.execute()
        flushed.flush()
        for encoder in [named, limited, again, flushed] {
            #expect(Self.contents(encoder.bytes, columnCount: 1) == nil)
        }
    }

    @Test("10,000 mutations: what is taken for a run is one to the decoder too", arguments: runs)
    func mutations(_ bytes: [UInt8]) {
        var random = SeededGenerator(seed: UInt64(bytes.count))
        for _ in 0..<2500 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<mutated.count, using: &random)
                mutated[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let contents = Self.contents(mutated, columnCount: 2) else { continue }
            // A name that is not UTF-8 names no statement.
            if contents.bind.statement.contains("\u{fffd}") { continue }
            let isRight = contents == Self.decoded(mutated, columnCount: 2)
            #expect(isRight, "\(mutated)")
            if !isRight { return }
        }
    }
}
