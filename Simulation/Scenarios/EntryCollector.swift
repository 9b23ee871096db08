import Bytes
import Engine
import Ledger
import Synchronization

extension Entry {
    init(_ entry: CommittedEntry) {
        self.init(
            sequence: entry.sequence, timestamp: entry.timestamp, origin: entry.origin,
            changes: entry.changes)
    }

    init(
        sequence: CommitSequence, timestamp: Timestamp, origin: EntryOrigin, changes: EntryChanges
    ) {
        self.init(sequence: sequence, timestamp: timestamp, attempt: origin.application)
        for change in changes {
            switch change {
            case .row(let row):
                let key = RowKey(
                    keyspace: row.keyspace, key: String(decoding: row.key, as: UTF8.self))
                let value: String? =
                    row.kind == .delete ? nil : String(decoding: row.row, as: UTF8.self)
                rows.updateValue(value, forKey: key)
            case .append(let append):
                appends.append(
                    PlacedAppend(
                        append: Append(
                            topicPartition: append.topicPartition,
                            recordCount: append.recordCount, batch: [UInt8](append.batch)),
                        baseOffset: append.baseOffset))
            }
        }
    }

    /// All entries that some segments hold, after every checksum and the chain were checked.
    static func all(
        of source: any SegmentSource, _ identity: LedgerIdentity
    ) throws(Violation) -> [Entry] {
        var entries: [Entry] = []
        do {
            let reader = try LedgerReader(
                fromStartOf: source, identity: identity, checksDigests: true)
            while try reader.nextGroup() {
                try reader.forEachEntry { entry in
                    entries.append(
                        Entry(
                            sequence: entry.sequence, timestamp: entry.timestamp,
                            origin: reader.origins[entry.originIndex],
                            changes: try EntryChanges(validating: entry.body)))
                }
            }
        } catch {
            throw Violation("the ledger cannot be read: \(error)")
        }
        return entries
    }
}

/// Copies entries out, as they are applied.
final class EntryCollector: CommitObserver {
    private let collected = Mutex<[Entry]>([])
    private let publishedSequence = Mutex(CommitSequence.zero)

    /// Whether it is shown the whole ledger again at each start, or only what is replayed anyway.
    private let wantsAll: Bool

    init(wantsAll: Bool) { self.wantsAll = wantsAll }

    var durableSequence: CommitSequence { wantsAll ? .zero : .latest }
    var readsRowsBefore: Bool { false }

    var entries: [Entry] { collected.withLock { $0 } }
    var published: CommitSequence { publishedSequence.withLock { $0 } }

    func committed(_ entry: CommittedEntry, before: RowsBefore) throws(EngineError) {
        let copy = Entry(entry)
        collected.withLock { $0.append(copy) }
    }

    func published(upTo sequence: CommitSequence) {
        publishedSequence.withLock { $0 = sequence }
    }
}
