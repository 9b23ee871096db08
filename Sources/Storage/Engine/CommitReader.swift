import Bytes
import Ledger

/// Goes through entries of the ledger.
///
/// Used by one task at a time.
package final class CommitReader {
    private let writer: LedgerWriter
    private let end: CommitSequence
    private var next: CommitSequence
    private var reader: LedgerReader?
    /// In the reader's present group.
    private var position = 0
    private var isExhausted = false

    init(_ writer: LedgerWriter, after sequence: CommitSequence, through end: CommitSequence) {
        self.writer = writer
        self.end = end
        next = sequence.next
    }

    /// The next entry, valid until the next call; nil when there are no more.
    package func nextEntry() throws(EngineError) -> CommittedEntry? {
        guard !isExhausted, next <= end, let reader = try open() else { return nil }
        if position == reader.entries.count {
            let hasGroup: Bool
            do throws(LedgerError) { hasGroup = try reader.nextGroup() } catch {
                throw EngineError(error)
            }
            guard hasGroup else {
                isExhausted = true
                return nil
            }
            position = 0
        }
        let entry = reader.entries[position]
        guard entry.sequence <= end else {
            isExhausted = true
            return nil
        }
        position += 1
        next = entry.sequence.next
        let changes: EntryChanges
        do throws(MalformedBytes) { changes = try EntryChanges(validating: entry.body) } catch {
            throw .corrupt(
                "ledger entry \(entry.sequence.rawValue): \(error.what) at byte "
                    + "\(error.position)")
        }
        return CommittedEntry(
            sequence: entry.sequence, timestamp: entry.timestamp,
            origin: reader.origins[entry.originIndex], changes: changes, isReplay: true)
    }

    private func open() throws(EngineError) -> LedgerReader? {
        if let reader { return reader }
        do throws(LedgerError) {
            // What the ledger has given up is left out.
            let first = try writer.firstSequence() ?? next
            next = max(next, first)
            guard next <= end else { return nil }
            let made = try writer.reader(after: CommitSequence(next.rawValue - 1))
            reader = made
            position = made.entries.count
            return made
        } catch {
            throw EngineError(error)
        }
    }
}
