import Bytes
import Environment
import Store
import Testing

@Suite("The block cache")
struct BlockCacheTests {
    private func key(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
    }

    private func fixture(budget: Int) throws -> RunFixture {
        var fixture = try RunFixture()
        fixture.cache = BlockCache(byteBudget: budget)
        let value = [UInt8](repeating: 3, count: 100)
        let entries = (0..<5000).map { number in
            RunEntry(key: key(number), sequence: 1, value: value.map { $0 &+ UInt8(number & 63) })
        }
        var options = RunOptions()
        options.blockBytes = 2000
        try fixture.write([RunContent(keyspace: 1, shape: nil, entries: entries)], options: options)
        return fixture
    }

    @Test("blocks stay within the budget, and everything is read right")
    func budget() throws {
        let fixture = try fixture(budget: 200_000)
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        var random = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            let number = Int.random(in: 0..<5000, using: &random)
            #expect(try section.entry(key(number))?.value?.first == 3 + UInt8(number & 63))
            #expect(fixture.cache.blockBytes + fixture.cache.residentBytes <= 200_000)
        }
        let statistics = fixture.cache.statistics
        #expect(statistics.lookups == 3000)
        #expect(statistics.hits > 300 && statistics.hits < 2000)
        fixture.cache.byteBudget = 100_000
        for number in stride(from: 0, to: 5000, by: 20) { _ = try section.entry(key(number)) }
        #expect(fixture.cache.blockBytes + fixture.cache.residentBytes <= 100_000)
    }

    @Test("a block that is asked for again and again stays, whatever passes by")
    func hotBlock() throws {
        let fixture = try fixture(budget: 400_000)
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        _ = try section.entry(key(17))
        var misses = 0
        for number in 0..<5000 {
            _ = try section.entry(key(number))
            let before = fixture.cache.statistics.hits
            _ = try section.entry(key(17))
            if fixture.cache.statistics.hits == before { misses += 1 }
        }
        #expect(misses < 3)
    }

    @Test("merges leave the cache alone, and a closed run leaves nothing in it")
    func merges() throws {
        let fixture = try fixture(budget: 4 << 20)
        try {
            let section = try #require(try fixture.open().section(KeyspaceID(1)))
            #expect(try section.entries(keepsBlocks: false).count == 5000)
            #expect(fixture.cache.blockBytes == 0)
            #expect(try section.entries().count == 5000)
            #expect(fixture.cache.blockBytes > 500_000)
            #expect(fixture.cache.residentBytes > 5000)
        }()
        #expect(fixture.cache.blockBytes == 0)
        #expect(fixture.cache.residentBytes == 0)
    }

    @Test("many threads read at once")
    func threads() async throws {
        let fixture = try fixture(budget: 300_000)
        let run = try fixture.open()
        let section = try #require(run.section(KeyspaceID(1)))
        await withTaskGroup(of: Int.self) { group in
            for task in 0..<4 as Range<UInt64> {
                group.addTask { wrongReads(section, seed: task) }
            }
            for await wrong in group { #expect(wrong == 0) }
        }
    }
}

/// Reads at random; returns how many answers were wrong.
private func wrongReads(_ section: RunSection, seed: UInt64) -> Int {
    var random = SeededGenerator(seed: seed)
    var wrong = 0
    for _ in 0..<500 {
        let number = UInt32.random(in: 0..<5000, using: &random)
        let key = withUnsafeBytes(of: number.bigEndian) { Array($0) }
        let value = try? section.entry(key)?.value
        if value?.first != 3 + UInt8(number & 63) { wrong += 1 }
    }
    return wrong
}
