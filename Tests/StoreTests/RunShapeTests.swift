import Bytes
import Environment
import Store
import Testing

@Suite("Runs of unusual contents")
struct RunShapeTests {
    private func key(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
    }

    @Test("rows larger than a block have blocks of their own")
    func largeRows() throws {
        var rows = RunRows(seed: 1)
        let fixture = try RunFixture()
        let shape = RowShape(columns: [.int32, .bytes])
        let large = [5, 17, 18, 60]
        let entries = (0..<80).map { number in
            let content = rows.bytes(large.contains(number) ? 300_000 : 20)
            return RunEntry(
                key: key(number), sequence: 1,
                value: number % 3 == 0
                    ? content : RunRows.row(shape, [[1, 2, 3, 4], content]))
        }
        try fixture.write([RunContent(keyspace: 1, shape: shape, entries: entries)])
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        #expect(try section.entries() == entries)
        #expect(try section.entries(keepsBlocks: false) == entries)
        let counts = try section.blocks().map { try section.block($0).count }
        #expect(counts.reduce(0, +) == 80)
        for number in large { #expect(try section.entry(key(number)) == entries[number]) }
        // The rows around a large one do not share its block, but for a few before it.
        #expect(section.summary.blockCount >= 8)
    }

    @Test("an empty key, empty values and rows without columns come back")
    func empty() throws {
        let fixture = try RunFixture()
        let shape = RowShape(columns: [])
        let entries = [
            RunEntry(key: [], sequence: 0, value: []),
            RunEntry(key: [0], sequence: 1, value: RunRows.row(shape, [])),
            RunEntry(key: [0, 0], sequence: .max, value: nil),
            RunEntry(key: [0, 0, 0], sequence: 3, value: [0]),
        ]
        for columns in [[], [ColumnForm.bytes], [.int64, .bytes]] {
            let fixture = RunFixture(copying: fixture)
            try fixture.write([
                RunContent(keyspace: 9, shape: RowShape(columns: columns), entries: entries)
            ])
            let section = try #require(try fixture.open().section(KeyspaceID(9)))
            #expect(try section.entries() == entries)
            for entry in entries { #expect(try section.entry(entry.key) == entry) }
        }
    }

    @Test("a run without entries is a run")
    func noEntries() throws {
        let fixture = try RunFixture()
        try fixture.write([RunContent(keyspace: 4, shape: nil, entries: [])])
        let run = try fixture.open()
        try run.verify()
        #expect(run.sections.isEmpty && run.summary.entryCount == 0)
        #expect(run.summary.fileBytes == 64)
    }

    @Test("sixteen hundred columns, some added later")
    func wide() throws {
        var rows = RunRows(seed: 2)
        let fixture = try RunFixture()
        let shape = RowShape(
            columns: (0..<1600).map { ColumnForm(rawValue: UInt8($0 % 8)) ?? .bytes })
        let entries = (0..<30).map { number in
            let count = number % 4 == 0 ? 1590 : 1600
            let values = (0..<count).map { column in
                column % 7 == 3
                    ? nil : rows.value(shape.columns[column], style: column % 6, row: number)
            }
            return RunEntry(key: key(number), sequence: 1, value: RunRows.row(shape, values))
        }
        try fixture.write([RunContent(keyspace: 1, shape: shape, entries: entries)])
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        #expect(try section.entries() == entries)
        #expect(try section.entry(key(28)) == entries[28])
    }

    @Test("ten thousand keyspaces in one run")
    func keyspaces() throws {
        let fixture = try RunFixture()
        let contents = (1...10_000 as ClosedRange<UInt32>).map { number in
            RunContent(
                keyspace: number, shape: nil,
                entries: [RunEntry(key: [1], sequence: UInt64(number), value: key(Int(number)))])
        }
        let summary = try fixture.write(contents)
        #expect(summary.fileBytes < 10_000 * 350)
        let run = try fixture.open()
        #expect(run.summary.greatestSequence == CommitSequence(10_000))
        for number in stride(from: 1, through: 10_000, by: 997) {
            let section = try #require(run.section(KeyspaceID(UInt32(number))))
            #expect(try section.entry([1])?.value == key(number))
        }
        #expect(run.section(KeyspaceID(10_001)) == nil)
    }

    @Test("the versions of one key may fill many blocks")
    func manyVersions() throws {
        let fixture = try RunFixture()
        let entries = (0..<500).map { number in
            RunEntry(
                key: [7], sequence: UInt64(1000 - number), until: UInt64(1001 - number),
                value: key(number))
        }
        let around =
            [RunEntry(key: [6], sequence: 4, until: 5, value: [1])] + entries
            + [RunEntry(key: [8], sequence: 4, until: 5, value: [2])]
        var options = RunOptions()
        options.blockBytes = 200
        try fixture.write(
            [RunContent(keyspace: 1, shape: nil, entries: around)], kind: .history,
            options: options)
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        #expect(section.summary.blockCount > 10)
        #expect(try section.entries() == around)
        for entry in entries { #expect(try section.entry([7], notAfter: entry.sequence) == entry) }
        #expect(try section.entry([7], notAfter: 500) == nil)
        let range = KeyRange(lower: .inclusive([7]), upper: .inclusive([7]))
        #expect(try section.entries(range) == entries)
        #expect(try section.entries(range, reverse: true) == entries.reversed())
        #expect(
            try section.entries(KeyRange(lower: .exclusive([7]))).map(\.key) == [[8]])
        #expect(try section.entries(KeyRange(upper: .exclusive([7]))).map(\.key) == [[6]])
    }

    @Test("filters turn nearly all missing keys away")
    func filters() throws {
        let fixture = try RunFixture()
        let entries = (0..<10_000).map { RunEntry(key: key($0 * 2), sequence: 1, value: [1]) }
        try fixture.write([RunContent(keyspace: 1, shape: nil, entries: entries)])
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        var passed = 0
        for number in 0..<10_000 {
            let isThere = try key(number * 2).withUnsafeBytes {
                try section.mayContain(KeyHash($0))
            }
            #expect(isThere)
            let passes = try key(number * 2 + 1).withUnsafeBytes {
                try section.mayContain(KeyHash($0))
            }
            passed += passes ? 1 : 0
        }
        // 10 bits per key: about one in a hundred passes.
        #expect(passed < 200)
    }
}
