package import Bytes
package import Ledger

/// The database's core: one ledger, the store made from it, the sequencer that orders commits, and
/// the transactions that use them.
package final class Engine: Sendable {
    init() {}

    /// Everything up to here is durable and visible.
    package var visibleSequence: CommitSequence { .zero }

    /// Begins a transaction. `pid` is the session's number as clients see it.
    package func begin(
        _ isolation: Isolation = .readCommitted, readOnly: Bool = false, pid: Int32 = 0
    ) throws(EngineError) -> Transaction {
        preconditionFailure("body follows")
    }

    /// Begins a read-only transaction on an earlier state. Throws `.serializationFailure` when that
    /// state is no longer kept.
    package func begin(
        asOf sequence: CommitSequence, pid: Int32 = 0
    ) throws(EngineError) -> Transaction {
        preconditionFailure("body follows")
    }

    /// Appends record batches in one commit, without a transaction: the path of Kafka's Produce.
    /// Throws `.appendRejected` when the gate refuses one; then none is appended.
    package func append(
        _ batches: [(topicPartition: TopicPartition, batch: [UInt8], recordCount: Int32)],
        _ origin: EntryOrigin
    ) async throws(EngineError) -> CommitReceipt {
        preconditionFailure("body follows")
    }

    /// The offset the next record of a partition will get, as of the last publication.
    package func nextOffset(_ topicPartition: TopicPartition) -> Int64 { 0 }

    /// The numbers of SQL sequences.
    package var counters: Counters { preconditionFailure("body follows") }

    /// Who waits for whom (`pg_blocking_pids`).
    package func blockedSessions() -> [BlockedSession] { [] }

    /// Finishes what is being committed, then refuses everything else and frees the directory.
    package func close() async {}
}
