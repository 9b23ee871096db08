// What a session remembers of sequences.

package import Catalog
import Engine

/// The session's own memory of sequences: what `currval` and `lastval` answer, and the numbers that it has
/// taken ahead.
package final class SequenceMemory {
    /// Numbers of a CACHE that are the session's alone; those it never gives out are lost.
    private struct TakenNumbers {
        /// What they were taken from: once the sequence draws from another counter they are void.
        var counter: UInt32
        /// The number before the next.
        var last: Int64
        var count: Int64
    }

    private(set) var last: [OID: Int64] = [:]
    private(set) var lastUsed: OID?
    private var taken: [OID: TakenNumbers] = [:]
    /// Definitions that have changed since a statement's catalog, seen when their lock was got.
    var changed: (catalogVersion: UInt64, sequences: [OID: SequenceDefinition]) = (0, [:])

    package init() {}

    /// Forgets everything, as DISCARD SEQUENCES does.
    package func forget() {
        last = [:]
        lastUsed = nil
        taken = [:]
    }

    /// Gives up the numbers that were taken ahead: the next one comes from the sequence.
    package func giveUpTaken(_ sequence: OID) {
        taken[sequence] = nil
    }

    /// Notes a number that was given out.
    func gave(_ value: Int64, of sequence: OID) {
        last[sequence] = value
        lastUsed = sequence
    }

    /// Notes what `setval` made the last number.
    func set(_ value: Int64, of sequence: OID) {
        last[sequence] = value
    }

    /// Keeps the numbers of a run that come after its first.
    func keepRest(of run: CounterRun, _ sequence: SequenceDefinition) {
        guard run.count > 1 else { return giveUpTaken(sequence.oid) }
        taken[sequence.oid] = TakenNumbers(
            counter: sequence.counterNumber, last: run.first, count: run.count - 1)
    }

    /// The next of the numbers that were taken ahead, if there is one.
    func nextTaken(_ sequence: SequenceDefinition) -> Int64? {
        // Without a CACHE none are ever taken, and this is asked for every number.
        guard sequence.cache > 1, var numbers = taken[sequence.oid] else { return nil }
        guard numbers.counter == sequence.counterNumber, numbers.count > 0 else {
            giveUpTaken(sequence.oid)
            return nil
        }
        numbers.last += sequence.increment
        numbers.count -= 1
        taken[sequence.oid] = numbers
        return numbers.last
    }
}
