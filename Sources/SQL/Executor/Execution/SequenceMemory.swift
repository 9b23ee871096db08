// What a session remembers of sequences.

package import Catalog
import Engine

/// The session's own memory of sequences: what `currval` and `lastval` answer, and the numbers that it has
/// taken ahead.
package final class SequenceMemory {
    /// Numbers of a CACHE that are the session's alone; those it never gives out are lost.
    private struct TakenNumbers {
        /// As it was when they were taken: once it draws from another counter, or by other rules, they are void.
        var sequence: SequenceDefinition
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
            sequence: sequence, last: run.first, count: run.count - 1)
    }

    /// The next of the numbers that were taken ahead, if there is one.
    func nextTaken(_ sequence: SequenceDefinition) -> Int64? {
        // Without a CACHE none are ever taken, and this is asked for every number.
        guard sequence.cache > 1, var numbers = taken[sequence.oid] else { return nil }
        guard numbers.count > 0, sequence.goesOn(from: numbers.sequence) else {
            giveUpTaken(sequence.oid)
            return nil
        }
        numbers.last += sequence.increment
        numbers.count -= 1
        taken[sequence.oid] = numbers
        return numbers.last
    }
}

extension SequenceDefinition {
    /// Whether it gives the numbers that it gave as `former`.
    fileprivate func goesOn(from former: SequenceDefinition) -> Bool {
        counterNumber == former.counterNumber && increment == former.increment
            && minimum == former.minimum && maximum == former.maximum && start == former.start
            && cycles == former.cycles && cache == former.cache
    }
}
