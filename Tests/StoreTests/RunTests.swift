import Bytes
import Environment
import Store
import Testing

@Suite("Runs")
struct RunTests {
    @Test("what is written comes back, forwards, backwards and key by key", arguments: 1...30)
    func roundTrip(seed: UInt64) throws {
        var rows = RunRows(seed: seed)
        let fixture = try RunFixture()
        var options = RunOptions()
        options.blockBytes = rows.chance(50) ? 500 : 8000
        if rows.chance(20) { options.filterBitsPerKey = 0 }
        let isHistory = rows.chance(40)
        var contents: [RunContent] = []
        for keyspace in 0..<rows.number(1..<4) {
            let shape = rows.shape()
            let entries = rows.entries(rows.number(1..<400), shape: shape, versions: isHistory)
            contents.append(
                RunContent(keyspace: UInt32(keyspace * 3 + 1), shape: shape, entries: entries))
        }
        let written = try fixture.write(
            contents, kind: isHistory ? .history : .current, options: options)
        let run = try fixture.open()
        #expect(run.summary == written)
        try run.verify()
        #expect(run.section(KeyspaceID(2)) == nil)
        for content in contents {
            let section = try #require(run.section(KeyspaceID(content.keyspace)))
            #expect(section.summary.entryCount == content.entries.count)
            #expect(try section.entries() == content.entries)
            #expect(try section.entries(keepsBlocks: false) == content.entries)
            #expect(try section.entries(reverse: true) == content.entries.reversed())
            try checkReads(section, content, &rows)
            try checkRanges(section, content, &rows)
        }
    }

    private func checkReads(_ section: RunSection, _ content: RunContent, _ rows: inout RunRows)
        throws
    {
        let chains = Dictionary(grouping: content.entries, by: \.key)
        for chain in chains.values {
            #expect(try section.entry(chain[0].key) == chain[0])
            for (index, entry) in chain.enumerated() {
                let before = index + 1 < chain.count ? chain[index + 1] : nil
                let isRight =
                    try section.entry(entry.key, notAfter: entry.sequence) == entry
                    && section.entry(entry.key, notAfter: entry.sequence - 1) == before
                #expect(isRight, "\(entry)")
            }
        }
        for _ in 0..<50 {
            let key = rows.bytes(rows.number(0..<20))
            if chains[key] == nil { #expect(try section.entry(key) == nil) }
        }
    }

    private func checkRanges(_ section: RunSection, _ content: RunContent, _ rows: inout RunRows)
        throws
    {
        for _ in 0..<8 {
            let range = KeyRange(
                lower: bound(content.entries, &rows), upper: bound(content.entries, &rows))
            let expected = content.entries.filter { range.contains($0.key) }
            #expect(try section.entries(range) == expected)
            #expect(try section.entries(range, keepsBlocks: false) == expected)
            #expect(try section.entries(range, reverse: true) == expected.reversed())
        }
    }

    private func bound(_ entries: [RunEntry], _ rows: inout RunRows) -> KeyBound {
        var key = entries[rows.number(0..<entries.count)].key
        if rows.chance(20) { key = rows.bytes(rows.number(0..<5)) }
        switch rows.number(0..<7) {
        case 0: return .unbounded
        case 1...3: return .inclusive(key)
        default: return .exclusive(key)
        }
    }
}

extension KeyRange {
    fileprivate func contains(_ key: [UInt8]) -> Bool {
        let isAbove: Bool =
            switch lower {
            case .unbounded: true
            case .inclusive(let bound): !key.lexicographicallyPrecedes(bound)
            case .exclusive(let bound): bound.lexicographicallyPrecedes(key)
            }
        let isBelow: Bool =
            switch upper {
            case .unbounded: true
            case .inclusive(let bound): !bound.lexicographicallyPrecedes(key)
            case .exclusive(let bound): key.lexicographicallyPrecedes(bound)
            }
        return isAbove && isBelow
    }
}
