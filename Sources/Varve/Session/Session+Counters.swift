// The numbers of sequences that definition statements make or change.
//
// Counters are outside transactions, but which one a sequence draws from is in its definition: a sequence that is
// made, or gets other options, gets a counter that nobody has used. A rollback leaves the old one as it was.
import Catalog
import Definition
import Engine
import Executor
import Types

extension Session {
    /// Gives out the counters of sequences; never the same number twice.
    private static let numbersOfCounters = CounterID(2)
    /// Above all object numbers.
    private static let numbers = CounterRule(start: 1 << 31, maximum: Int64(UInt32.max))

    /// Chooses the counters that a definition's sequences begin to draw from.
    func beginCounters(_ plan: inout DefinitionPlan) async throws(SQLError) {
        var begun: Set<OID> = []
        for case .put(.sequence(let sequence)) in plan.changes
        where catalog.sequences[sequence.oid] == nil {
            begun.insert(sequence.oid)
        }
        for case .beginCounter(let oid, _, _) in plan.work { begun.insert(oid) }
        guard !begun.isEmpty else { return }
        var numbers: [OID: UInt32] = [:]
        for oid in begun.sorted() {
            do throws(EngineError) {
                numbers[oid] = UInt32(
                    truncatingIfNeeded: try await database.engine.counters.next(
                        Self.numbersOfCounters, Self.numbers))
            } catch {
                throw SQLError(error)
            }
        }
        for index in plan.changes.indices {
            guard case .put(.sequence(var sequence)) = plan.changes[index],
                let number = numbers[sequence.oid]
            else { continue }
            sequence.counter = number
            plan.changes[index] = .put(.sequence(sequence))
        }
    }

    /// Puts a sequence's new counter where the statement says, or where its old one stood.
    func begin(
        _ sequence: SequenceDefinition, from old: UInt32, _ value: Int64?
    ) async throws(SQLError) {
        let counters = database.engine.counters
        var last: (value: Int64, isCalled: Bool)?
        if value == nil {
            let found = try translated { () throws(EngineError) in
                try counters.last(CounterID(old))
            }
            last = found.map { ($0.value, $0.isCalled) }
        }
        guard let position = value ?? last?.value else { return }
        if let error = Self.outOfRange(position, sequence) { throw error }
        do throws(EngineError) {
            try await counters.set(
                CounterID(sequence.counterNumber), position, isCalled: last?.isCalled ?? false)
        } catch {
            throw SQLError(error)
        }
    }

    private static func outOfRange(_ position: Int64, _ sequence: SequenceDefinition) -> SQLError? {
        if position < sequence.minimum {
            return SQLError(
                .invalidParameterValue,
                "RESTART value (\(position)) cannot be less than MINVALUE (\(sequence.minimum))")
        }
        if position > sequence.maximum {
            return SQLError(
                .invalidParameterValue,
                "RESTART value (\(position)) cannot be greater than MAXVALUE (\(sequence.maximum))")
        }
        return nil
    }
}
