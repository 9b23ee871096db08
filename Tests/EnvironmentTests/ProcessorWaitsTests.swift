import Testing

@testable import Environment

@Suite("A thread's waits for a processor")
struct ProcessorWaitsTests {
    @Test("are never taken back", .enabled(if: ProcessorWaits() != nil, "the kernel counts none"))
    func grow() throws {
        let waits = try #require(ProcessorWaits())
        var last = try #require(waits.nanoseconds)
        for _ in 0..<1_000 {
            let next = try #require(waits.nanoseconds)
            #expect(next >= last)
            last = next
        }
    }
}
