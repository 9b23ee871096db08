/// A number generator's name: the object number of an SQL sequence.
package struct CounterID: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// How a counter moves: the options of CREATE SEQUENCE.
package struct CounterRule: Hashable, Sendable {
    package var start: Int64
    /// Never 0.
    package var increment: Int64
    package var minimum: Int64
    package var maximum: Int64
    package var cycles: Bool

    package init(
        start: Int64 = 1, increment: Int64 = 1, minimum: Int64 = 1, maximum: Int64 = .max,
        cycles: Bool = false
    ) {
        self.start = start
        self.increment = increment
        self.minimum = minimum
        self.maximum = maximum
        self.cycles = cycles
    }
}

/// The numbers of SQL sequences: they live in memory and are reserved ahead in the ledger, so that
/// none is ever given out twice, not even after a crash; some are skipped then. Outside
/// transactions, as nextval and setval are.
package final class Counters: @unchecked Sendable {
    /// The next number. Throws `.counterExhausted`.
    package func next(_ counter: CounterID, _ rule: CounterRule) async throws(EngineError) -> Int64
    {
        preconditionFailure("body follows")
    }

    /// Makes the next number `value` itself, or the one after it when `isCalled`.
    package func set(
        _ counter: CounterID, _ value: Int64, isCalled: Bool
    ) async throws(EngineError) {}

    /// The last number given out or set, and whether it was given out (`last_value`, `is_called`);
    /// nil when there is none yet.
    package func last(_ counter: CounterID) -> (value: Int64, isCalled: Bool)? { nil }
}
