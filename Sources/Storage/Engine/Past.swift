package import Bytes
import Ledger
package import Store

/// Who made a commit, and when.
package struct CommitInfo: Hashable, Sendable {
    package var sequence: CommitSequence
    package var timestamp: Timestamp
    /// Who committed; the client's address and port are empty for the server itself.
    package var role: String
    package var client: String
    package var application: String

    init(_ sequence: CommitSequence, _ timestamp: Timestamp, _ origin: EntryOrigin) {
        self.sequence = sequence
        self.timestamp = timestamp
        role = origin.role
        client = origin.client
        application = origin.application
    }
}

extension CommittedEntry {
    package var info: CommitInfo { CommitInfo(sequence, timestamp, origin) }
}

/// Earlier states of the store, and the commits that made them.
///
/// The store keeps superseded versions for as long as the retention says; the ledger keeps who
/// committed them and when, and how their times order. Used from any thread.
package final class Past: Sendable {
    private let parts: EngineParts
    private let writer: LedgerWriter
    private let directory: CommitDirectory
    private let kinds: CommitKinds

    init(_ parts: EngineParts, _ writer: LedgerWriter) {
        self.parts = parts
        self.writer = writer
        directory = CommitDirectory(parts.snapshots, writer)
        kinds = CommitKinds(writer)
    }

    /// The newest state there is.
    package var newest: CommitSequence { parts.snapshots.visibleSequence }

    /// The oldest state that can be read of a keyspace: it and all later ones are whole.
    package func oldestSequence(of keyspace: KeyspaceID) -> CommitSequence {
        parts.store.horizon(of: keyspace)
    }

    /// Keeps a keyspace's state readable while the result lives. Throws `.momentNotKept`.
    package func hold(
        _ sequence: CommitSequence, of keyspace: KeyspaceID = .system
    ) throws(EngineError) -> SnapshotHold {
        let hold = parts.snapshots.hold(sequence) { parts.store.horizon(of: keyspace) }
        guard let hold else { throw .momentNotKept(oldest: oldestSequence(of: keyspace)) }
        return hold
    }

    /// Keeps the state before a commit that is just being applied readable while the result lives. Only for
    /// observers of commits, while they are called.
    package func holdState(before entry: CommittedEntry) -> SnapshotHold {
        let before = entry.sequence.rawValue - min(entry.sequence.rawValue, 1)
        return parts.snapshots.holdApplied(CommitSequence(before))
    }

    /// Calls `body` with a row as it was; nil when there was none. `body` must be quick and must not
    /// read.
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, at state: SnapshotHold,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        try reading { () throws(StoreError) in
            try parts.store.get(keyspace, key, at: state.sequence, body)
        }
    }

    /// A cursor over rows as they were.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, at state: SnapshotHold
    ) -> Cursor {
        Cursor(
            store: parts.store, snapshot: state.sequence, hold: state, writes: nil,
            versionCount: 0, keyspace: keyspace, range: range, isReverse: false)
    }

    /// A cursor over all rows of a keyspace as they were.
    package func scan(_ keyspace: KeyspaceID, at state: SnapshotHold) -> Cursor {
        scan(keyspace, .all, at: state)
    }

    /// A cursor over versions of rows, deletions among them, that were valid at some moment of
    /// `period`; `state` keeps them while they are read. What is older than what is kept is left out.
    package func versions(
        _ keyspace: KeyspaceID, _ range: KeyRange, during period: ClosedRange<CommitSequence>,
        holding state: SnapshotHold
    ) -> VersionCursor {
        VersionCursor(
            store: parts.store, hold: state, keyspace: keyspace, range: range, period: period)
    }
}

// MARK: Commits

extension Past {
    /// The newest commit at or before a moment; nil when there is none that the ledger still has.
    package func sequence(at timestamp: Timestamp) throws(EngineError) -> CommitSequence? {
        do throws(LedgerError) {
            return try writer.sequence(at: timestamp).map { min($0, newest) }
        } catch {
            throw EngineError(error)
        }
    }

    /// Who made a commit, and when; nil when there is none of that number, or the ledger has it no
    /// more.
    package func commit(_ sequence: CommitSequence) throws(EngineError) -> CommitInfo? {
        try directory.commit(sequence)
    }

    /// What a commit did to a row that it has changed; nil when the ledger has the commit no more, or
    /// it did too many different things.
    package func kind(
        of key: [UInt8], in keyspace: KeyspaceID, by sequence: CommitSequence
    ) throws(EngineError) -> RowChange.Kind? {
        try kinds.kind(of: key, in: keyspace, by: sequence)
    }

    /// The first commit that the ledger still has.
    package func firstCommit() throws(EngineError) -> CommitInfo? {
        let first: CommitSequence?
        do throws(LedgerError) { first = try writer.firstSequence() } catch {
            throw EngineError(error)
        }
        guard let first else { return nil }
        return try commit(first)
    }

    /// Reads the entries after `sequence` up to `end`, both of which may be out of what the ledger
    /// has.
    package func commits(
        after sequence: CommitSequence, through end: CommitSequence
    ) -> CommitReader {
        CommitReader(writer, after: sequence, through: min(end, newest))
    }

    /// The SHA-256 digest that stands for every byte of the ledger up to its newest durable group, in
    /// hexadecimal digits.
    package var digest: String { writer.durableEnd.digest.description }
}
