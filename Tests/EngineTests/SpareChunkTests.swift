import Testing

@testable import Engine

@Suite("Chunks that large transactions leave to the next ones")
struct SpareChunkTests {
    /// Bytes of a budget beside which ten are kept.
    private static let budget = 320 << 20

    private func fill(_ spares: SpareChunks, chunks: Int) -> Set<UnsafeMutableRawPointer> {
        var arena = ByteArena(spares)
        var starts: Set<UnsafeMutableRawPointer> = []
        while starts.count < chunks { starts.insert(arena.allocate(SpareChunks.chunkSize)) }
        return starts
    }

    @Test("are taken again, as many as the budget allows")
    func reuse() {
        let spares = SpareChunks(budget: SpareChunkTests.budget)
        let countMax = SpareChunkTests.budget / 32 / SpareChunks.chunkSize
        #expect(spares.count == 0)
        let first = fill(spares, chunks: 3)
        #expect(spares.count == 3)
        #expect(fill(spares, chunks: 3) == first)
        #expect(fill(spares, chunks: countMax + 5).isSuperset(of: first))
        #expect(spares.count == countMax)
    }

    @Test("are not kept beside a small budget")
    func small() {
        let spares = SpareChunks(budget: 256 << 20)
        _ = fill(spares, chunks: 3)
        #expect(spares.count == 0)
    }

    @Test("are those of an arena that is emptied, too")
    func emptied() {
        let spares = SpareChunks(budget: SpareChunkTests.budget)
        var arena = ByteArena(spares)
        for _ in 0..<10_000 { _ = arena.allocate(1000) }
        let capacity = arena.capacity
        arena.removeAll()
        #expect(spares.count > 5)
        #expect(arena.capacity < 2000)
        for _ in 0..<10_000 { _ = arena.allocate(1000) }
        #expect(arena.capacity == capacity)
        #expect(spares.count == 0)
    }
}
