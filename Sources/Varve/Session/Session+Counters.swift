// The numbers of sequences that definition statements make or change.
//
// Counters are outside transactions, but which one a sequence draws from is in its definition: a sequence that is
// begun anew gets a counter that nobody has used, and so does a new one whose own number is taken. A rollback leaves
// the old one as it was. One that is changed keeps its counter: no number of a new one could be told from what somebody
// draws meanwhile from the old one.
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
            // One that was rolled back may have drawn numbers under this object number.
            if try position(of: sequence) != nil { begun.insert(sequence.oid) }
        }
        for work in plan.work {
            switch work {
            case .beginCounter(let oid, _): begun.insert(oid)
            default: break
            }
        }
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

    /// Puts a sequence's new counter where its next number is to be.
    func begin(_ sequence: SequenceDefinition, at value: Int64) async throws(SQLError) {
        if let error = Self.outOfRange(value, sequence) { throw error }
        sequenceMemory.giveUpTaken(sequence.oid)
        do throws(EngineError) {
            try await database.engine.counters.set(
                CounterID(sequence.counterNumber), value, isCalled: false)
        } catch {
            throw SQLError(error)
        }
    }

    /// Looks whether a sequence can go on by its new rules. It goes on with the counter that it has: others may draw
    /// from that at any time, by the old rules too until they have seen the new ones.
    func goOn(_ sequence: SequenceDefinition) throws(SQLError) {
        sequenceMemory.giveUpTaken(sequence.oid)
        guard let position = try position(of: sequence) else { return }
        if let error = Self.outOfRange(position, sequence) { throw error }
    }

    private func position(of sequence: SequenceDefinition) throws(SQLError) -> Int64? {
        try translated { () throws(EngineError) in
            try database.engine.counters.last(CounterID(sequence.counterNumber))?.value
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
