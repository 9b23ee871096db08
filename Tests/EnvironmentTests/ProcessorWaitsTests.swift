import Testing

@testable import Environment

@Suite("A thread's waits for a processor")
struct ProcessorWaitsTests {
    @Test("are never taken back, where the kernel counts them")
    func grow() throws {
        guard let waits = ProcessorWaits() else { return }
        var last = try #require(waits.nanoseconds)
        for _ in 0..<1_000 {
            let next = try #require(waits.nanoseconds)
            #expect(next >= last)
            last = next
        }
    }
}
