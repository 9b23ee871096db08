import Bytes
import Ledger
import Store
import Synchronization

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

/// Numbers that were taken at once: the first, and how many. Each follows the one before by the
/// rule's increment.
package struct CounterRun: Hashable, Sendable {
    package var first: Int64
    /// At least 1.
    package var count: Int64
}

/// The numbers of SQL sequences: they live in memory and are reserved ahead in the ledger, so that
/// none is ever given out twice, not even after a crash; some are skipped then. Outside
/// transactions, as nextval and setval are.
///
/// Invariant: the ledger's number of a counter is never behind one that was given out.
package final class Counters: Sendable {
    private struct Counter {
        /// What the next number follows; nil before the first.
        var position: CounterPosition?
        /// How many numbers after `position` are reserved, under `rule`.
        var reserved: Int64 = 0
        var rule: CounterRule?
        /// How many the next reservation takes.
        var reservationSize: Int64 = Counters.reservationSizeFirst
        /// One reservation or setting is on its way; others wait for its end.
        var isBusy = false
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    /// What a caller has to do next.
    private enum Step {
        case done(CounterRun)
        case wait
        /// This caller writes the reservation; `then` is the position once it is durable.
        case reserve(CounterPosition, count: Int64)
        case exhausted
    }

    /// One for the caller, and 32 as PostgreSQL logs ahead.
    private static let reservationSizeFirst: Int64 = 33
    private static let reservationSizeMaximum: Int64 = 8192
    private static let origin = EntryOrigin(role: "", client: "", application: "")

    private let parts: EngineParts
    private let commits: CommitPort
    private let counters = Mutex<[CounterID: Counter]>([:])

    init(_ parts: EngineParts, _ commits: CommitPort) {
        self.parts = parts
        self.commits = commits
    }

    /// The next number. Throws `.counterExhausted`, or what a commit throws.
    package func next(_ counter: CounterID, _ rule: CounterRule) async throws(EngineError) -> Int64
    {
        try await take(counter, rule, atMost: 1).first
    }

    /// The next numbers, all at once: fewer than `count` at the end of the rule's range. Throws as `next`
    /// does.
    package func take(
        _ counter: CounterID, _ rule: CounterRule, atMost count: Int64
    ) async throws(EngineError) -> CounterRun {
        precondition(rule.increment != 0, "CREATE SEQUENCE refuses a zero increment")
        while true {
            switch try step(counter, rule, atMost: count) {
            case .done(let run): return run
            case .wait: await waitForTurn(counter)
            case .exhausted:
                let isAscending = rule.increment > 0
                throw .counterExhausted(
                    limit: isAscending ? rule.maximum : rule.minimum, ascending: isAscending)
            case .reserve(let end, let count):
                try await write(counter, end)
                finish(counter) { state in
                    state.reserved = count
                    state.rule = rule
                    state.reservationSize = min(
                        state.reservationSize * 2, Counters.reservationSizeMaximum)
                }
            }
        }
    }

    /// The next number, if it is one that the ledger knows to be taken; nil when that has to be waited
    /// for, or there is none.
    package func nextReserved(_ counter: CounterID, _ rule: CounterRule) -> Int64? {
        counters.withLock { counters in
            guard let place = counters.index(forKey: counter) else { return nil }
            let state = counters.values[place]
            guard !state.isBusy, state.reserved > 0, state.rule == rule,
                let value = rule.value(after: state.position)
            else { return nil }
            counters.values[place].position = CounterPosition(value: value, isCalled: true)
            counters.values[place].reserved -= 1
            return value
        }
    }

    /// Makes the next number `value` itself, or the one after it when `isCalled`.
    package func set(
        _ counter: CounterID, _ value: Int64, isCalled: Bool
    ) async throws(EngineError) {
        while try !takeTurn(counter) { await waitForTurn(counter) }
        let position = CounterPosition(value: value, isCalled: isCalled)
        try await write(counter, position)
        finish(counter) { state in
            state.position = position
            state.reserved = 0
            state.reservationSize = Counters.reservationSizeFirst
        }
    }

    /// The last number given out or set, whether it was given out, and how many can be given out
    /// before the ledger must hear of it (`last_value`, `is_called`, `log_cnt`); nil when there is
    /// none yet.
    package func last(
        _ counter: CounterID
    ) throws(EngineError) -> (value: Int64, isCalled: Bool, reserved: Int64)? {
        try counters.withLock { counters throws(EngineError) in
            let state = try load(counter, &counters)
            return state.position.map { ($0.value, $0.isCalled, state.reserved) }
        }
    }

    // MARK: The numbers

    private func step(
        _ counter: CounterID, _ rule: CounterRule, atMost wanted: Int64
    ) throws(EngineError) -> Step {
        try counters.withLock { counters throws(EngineError) in
            var state = try load(counter, &counters)
            defer { counters[counter] = state }
            if state.isBusy { return .wait }
            if state.rule != rule { state.reserved = 0 }
            guard let first = rule.value(after: state.position),
                let taken = rule.advance(state.position, byAtMost: wanted)
            else { return .exhausted }
            if taken.count <= state.reserved {
                state.position = CounterPosition(value: taken.end, isCalled: true)
                state.reserved -= taken.count
                return .done(CounterRun(first: first, count: taken.count))
            }
            let spare = state.reservationSize - 1
            guard
                let (end, count) = rule.advance(
                    state.position, byAtMost: min(wanted, .max - spare) + spare)
            else { return .exhausted }
            state.isBusy = true
            return .reserve(CounterPosition(value: end, isCalled: true), count: count)
        }
    }

    /// The counter's state, from the store at its first use.
    private func load(
        _ counter: CounterID, _ counters: inout [CounterID: Counter]
    ) throws(EngineError) -> Counter {
        if let state = counters[counter] { return state }
        let stored = try CounterPosition.key(counter).withRawBytes { key throws(EngineError) in
            try reading { () throws(StoreError) in
                try parts.store.get(.counters, key, at: .latest) { CounterPosition($0) }
            }
        }
        var state = Counter()
        state.position = stored ?? nil
        counters[counter] = state
        return state
    }

    // MARK: Turns

    private func takeTurn(_ counter: CounterID) throws(EngineError) -> Bool {
        try counters.withLock { counters throws(EngineError) in
            var state = try load(counter, &counters)
            defer { counters[counter] = state }
            if state.isBusy { return false }
            state.isBusy = true
            return true
        }
    }

    private func waitForTurn(_ counter: CounterID) async {
        await withUnsafeContinuation { continuation in
            let isFree = counters.withLock { counters in
                guard counters[counter]?.isBusy == true else { return true }
                counters[counter]?.waiters.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Ends a turn and lets the waiting ones look again.
    private func finish(_ counter: CounterID, _ change: (inout Counter) -> Void) {
        let waiters = counters.withLock { counters in
            guard var state = counters[counter] else {
                return [] as [UnsafeContinuation<Void, Never>]
            }
            change(&state)
            state.isBusy = false
            let waiters = state.waiters
            state.waiters = []
            counters[counter] = state
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Makes the counter's number durable. On failure the turn is over.
    private func write(_ counter: CounterID, _ position: CounterPosition) async throws(EngineError)
    {
        let writes = WriteSet()
        CounterPosition.key(counter).withUnsafeBytes { key in
            position.bytes.withUnsafeBytes { row in
                writes.write(.update, .counters, key, row)
            }
        }
        var body = EntryBodyWriter()
        writes.encode(into: &body)
        let outcome = await commits.submit(
            CommitRequest(origin: Counters.origin, body: body, writeSet: writes))
        if case .failure(let error) = outcome {
            finish(counter) { _ in }
            throw error
        }
    }
}
