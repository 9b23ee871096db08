import Testing

@testable import Engine

@Suite("Counter rules") struct CounterRuleTests {
    /// The first numbers a rule gives.
    private func numbers(_ rule: CounterRule, count: Int) -> [Int64] {
        var position: CounterPosition?
        return (0..<count).compactMap { _ in
            guard let value = rule.value(after: position) else { return nil }
            position = CounterPosition(value: value, isCalled: true)
            return value
        }
    }

    @Test("counts up, down, to its limit, and round")
    func values() {
        #expect(numbers(CounterRule(), count: 3) == [1, 2, 3])
        #expect(
            numbers(CounterRule(start: 5, increment: 3, maximum: 10), count: 4) == [5, 8])
        #expect(
            numbers(
                CounterRule(start: -1, increment: -2, minimum: -6, maximum: -1, cycles: true),
                count: 5) == [-1, -3, -5, -1, -3])
        #expect(numbers(CounterRule(start: .max), count: 2) == [.max])
    }

    @Test("a reservation ends where the numbers do")
    func reservations() throws {
        let rule = CounterRule(start: 1, increment: 3, maximum: 10, cycles: true)
        let first = try #require(rule.advance(nil, byAtMost: 32))
        #expect(first.end == 10)
        #expect(first.count == 4)
        let wide = CounterRule(start: .min, minimum: .min)
        #expect(try #require(wide.advance(nil, byAtMost: 8)).end == .min + 7)
        let notCalled = CounterPosition(value: 4, isCalled: false)
        #expect(try #require(rule.advance(notCalled, byAtMost: 2)).end == 7)
        #expect(
            CounterRule(maximum: 5).advance(
                CounterPosition(value: 5, isCalled: true), byAtMost: 1) == nil)
    }

    @Test("a position survives its encoding; other bytes are no position")
    func format() {
        for position in [
            CounterPosition(value: .min, isCalled: true),
            CounterPosition(value: 7, isCalled: false),
        ] {
            #expect(position.bytes.withUnsafeBytes { CounterPosition($0) } == position)
        }
        #expect([UInt8](repeating: 2, count: 9).withUnsafeBytes { CounterPosition($0) } == nil)
        #expect([UInt8](repeating: 0, count: 8).withUnsafeBytes { CounterPosition($0) } == nil)
    }
}
