import Bytes
import Environment
import Store
import Testing

@Suite("The format of runs")
struct RunFormatTests {
    private static let shape = RowShape(
        columns: [
            .int32, .int64, .float64, .bytes, .bytes, .bool8, .fixed16, .int16, .bytes, .bytes,
        ])

    /// Rows whose columns take nearly every encoding, a shorter row, a tombstone and plain bytes.
    private static var current: [RunEntry] {
        var entries = (0..<24).map { row in
            let name = ["red", "green", "blue"][row * 7 % 3]
            let values: [[UInt8]?] = [
                bytes(Int32(1000 + row * 3)),  // from a reference
                bytes(Int64(row < 20 ? 5 : -1_000_000_000_000)),  // runs
                bytes((Double(row * 5 % 3) * 1.5).bitPattern),  // dictionary
                Array("\(name)-\(name)".utf8),  // dictionary of variable values
                Array(repeating: UInt8(row), count: row % 5),  // variable
                row % 6 == 0 ? nil : [1],  // one value, with NULLs
                bytes(UInt64(row) &* 0x9e37_79b9_7f4a_7c15) + bytes(UInt64(row)),  // plain
                nil,  // all NULL
                bytes(UInt16(row * 257)) + [1, 2, 3],  // variable, for there is a tombstone
                Array((row < 12 ? "the first half of them" : "the second half").utf8),  // runs
            ]
            return RunEntry(
                key: Array("key/".utf8) + bytes(UInt16(row).bigEndian), sequence: UInt64(40 + row),
                value: RunRows.row(shape, values))
        }
        entries[4].value = nil
        entries[9].value = Array("no row".utf8)
        entries[14].value = RunRows.row(RowShape(columns: [.int32]), [bytes(Int32(77))])
        return entries
    }

    private static let history = [
        RunEntry(key: Array("a".utf8), sequence: 9, until: 12, value: Array("second".utf8)),
        RunEntry(key: Array("a".utf8), sequence: 3, until: 9, value: Array("first".utf8)),
        RunEntry(key: Array("bcd".utf8), sequence: 5, until: 300, value: nil),
    ]

    private static func bytes<Value: BitwiseCopyable>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }

    private static func content(_ kind: RunKind) -> [RunContent] {
        kind == .current
            ? [
                RunContent(keyspace: 5, shape: shape, entries: current),
                RunContent(
                    keyspace: 6, shape: RowShape(columns: [.bytes]),
                    entries: (1...3 as ClosedRange<UInt8>).map { number in
                        let row = RunRows.row(RowShape(columns: [.bytes]), [[number, number * 3]])
                        return RunEntry(key: [number], sequence: 2, value: row)
                    }),
            ] : [RunContent(keyspace: 5, shape: nil, entries: history)]
    }

    @Test("runs of format 1 are read for ever", arguments: [RunKind.current, .history])
    func reading(kind: RunKind) throws {
        let fixture = try RunFixture()
        let golden = kind == .current ? RunGolden.current1 : RunGolden.history1
        try fixture.set(RunFormatTests.decode(golden))
        let run = try fixture.open()
        try run.verify()
        #expect(run.summary.kind == kind)
        let content = RunFormatTests.content(kind)
        #expect(try run.sections.map { try $0.entries() } == content.map(\.entries))
        #expect(run.sections.map(\.summary.keyspace.rawValue) == content.map(\.keyspace))
        for (section, content) in zip(run.sections, content) {
            for entry in content.entries {
                #expect(try section.entry(entry.key, notAfter: entry.sequence) == entry)
            }
        }
    }

    /// Another choice of encodings is the same format, and a reason to write these anew; another
    /// meaning of the bytes is another format.
    @Test("the bytes of a known run are these", arguments: [RunKind.current, .history])
    func writing(kind: RunKind) throws {
        let fixture = try RunFixture()
        try fixture.write(RunFormatTests.content(kind), kind: kind)
        let bytes = try #require(fixture.disk.contents(of: RunFixture.path))
        let golden = kind == .current ? RunGolden.current1 : RunGolden.history1
        #expect(RunFormatTests.encode(bytes) == golden)
    }

    @Test("the golden run has every encoding")
    func encodings() throws {
        let fixture = try RunFixture()
        try fixture.set(RunFormatTests.decode(RunGolden.current1))
        let encodings = try fixture.open().sections.flatMap { section in
            let block = try section.block(0)
            return try section.summary.shape.columns.indices.map {
                try section.column($0, of: block).encodingNumber
            }
        }
        #expect(Set(encodings) == Set(0...8))
    }

    @Test("a newer format is refused by its number")
    func newer() throws {
        let fixture = try RunFixture()
        let golden = RunFormatTests.decode(RunGolden.history1)
        let file = try RunSigner(golden).changed([(golden.count - 64 + 8, 2)])
        try fixture.set(file)
        #expect(
            throws: StoreError.corrupt(
                path: RunFixture.path, offset: golden.count - 64 + 8,
                what: "a format version this program does not know")
        ) { try fixture.open() }
    }

    // MARK: Hexadecimal

    /// 32 bytes to a line.
    private static func encode(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 32).map { start in
            bytes[start..<min(start + 32, bytes.count)].map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }.joined(separator: "\n")
    }

    private static func decode(_ text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
