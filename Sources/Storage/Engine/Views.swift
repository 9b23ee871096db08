package import Bytes
package import Ledger

/// A committed entry as views see it. Its buffers are valid only inside the call that was given it.
package struct CommittedEntry {
    package var sequence: CommitSequence
    package var timestamp: Timestamp
    /// Who committed.
    package var origin: EntryOrigin
    package var changes: EntryChanges
    /// True while the ledger is replayed at start; false for a commit that happens now.
    package var isReplay: Bool
}

/// Supplied by the SQL layer: derives from the facts of an entry what the ledger does not record.
///
/// Called in commit order on the thread that applies, before the entry is visible to anyone. At
/// replay it is called for every entry. At a live commit the session has already put its index
/// entries into the write set and filled the keyspaces it made, so it is called only for entries
/// that change `KeyspaceID.system`, to publish the catalog of that sequence.
package protocol ChangeDeriver: AnyObject, Sendable {
    /// Throwing stops the engine: a fact that cannot be derived from is corruption.
    func derive(_ entry: CommittedEntry, into derivation: Derivation) throws(EngineError)

    /// Before a replay that does not begin with the ledger's first entry: `rows` reads the rows as of
    /// `sequence`, after which it begins. Returns the keyspaces there were then; nil when it does
    /// not know, and all are kept. Also called to begin anew, with nothing to read.
    func restore(
        _ rows: RowsBefore, upTo sequence: CommitSequence
    ) throws(EngineError) -> Set<KeyspaceID>?
}

extension ChangeDeriver {
    package func restore(
        _ rows: RowsBefore, upTo sequence: CommitSequence
    ) throws(EngineError) -> Set<KeyspaceID>? { nil }
}

/// Supplied by topics, feeds, caches: follows the ledger.
///
/// Both calls come from the thread that applies, in commit order, and must be short.
package protocol CommitObserver: AnyObject, Sendable {
    /// False for who only looks at topic appends: then it is not told of entries without any.
    var followsRows: Bool { get }
    /// An entry was applied; it is neither durable nor visible yet. `before` reads the rows as they
    /// were before the entry. Throwing stops the engine.
    func committed(_ entry: CommittedEntry, before: RowsBefore) throws(EngineError)
    /// All entries up to `sequence` are durable and visible from now on.
    func published(upTo sequence: CommitSequence)

    /// Opens this view's own files in the data directory, which is locked. Called once, before
    /// anything else.
    func recover(in directory: String) throws(EngineError)
    /// Called once, after `recover`, before the first entry after `sequence` is replayed; the
    /// deriver knows the catalog as of `sequence`.
    func replaying(after sequence: CommitSequence) throws(EngineError)

    /// Everything up to here is on this view's own disk: a start replays only what comes after it.
    /// `.zero` for a view in memory, which is made from the whole ledger each time; `.latest` for
    /// one that needs nothing of the past. Asked once, before the replay, when the deriver has
    /// restored what it knows as of the store's `appliedSequence`.
    var durableSequence: CommitSequence { get }
    /// Whether it reads `before`. If such a view is behind the store, which cannot be read as far
    /// back, then the store is made from the whole ledger too.
    var readsRowsBefore: Bool { get }
    /// Before the store's files say that they hold everything up to `sequence`: returns when this
    /// view has it on disk too. Called beside the commits, on the thread that flushes. A failure
    /// fails the flush.
    func persist(upTo sequence: CommitSequence) throws(EngineError)
    /// The next offset of each partition this view has kept, as of `durableSequence`.
    var nextOffsets: [TopicPartition: Int64] { get }
}

extension CommitObserver {
    package var followsRows: Bool { true }
    package func recover(in directory: String) throws(EngineError) {}
    package func replaying(after sequence: CommitSequence) throws(EngineError) {}
    package var durableSequence: CommitSequence { .zero }
    package var readsRowsBefore: Bool { followsRows }
    package func persist(upTo sequence: CommitSequence) throws(EngineError) {}
    package var nextOffsets: [TopicPartition: Int64] { [:] }
}

/// Supplied by the topic layer: says for every batch, in commit order on the sequencer's thread,
/// whether it is appended. Idempotent producers' duplicates are found here.
package protocol AppendGate: AnyObject, Sendable {
    /// `nextOffset` is what the batch will get as base offset if accepted.
    func decide(
        _ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer, recordCount: Int32,
        nextOffset: Int64
    ) -> AppendDecision

    /// Takes back the newest `accept` of the partition: another batch of its request was rejected.
    func withdraw(_ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer)
}

extension AppendGate {
    package func withdraw(_ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer) {}
}

/// What becomes of a batch.
package enum AppendDecision: Hashable, Sendable {
    case accept
    /// It is there already, from this offset on: acknowledged again, not appended.
    case duplicate(baseOffset: Int64)
    /// The whole request fails with `EngineError.appendRejected`.
    case reject(code: Int16)
}
