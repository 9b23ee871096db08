import Bytes
import Synchronization

/// Serializable snapshot isolation: PostgreSQL's rules (Ports and Grittner, "Serializable Snapshot
/// Isolation in PostgreSQL", VLDB 2012) over keys and key ranges. docs/decisions/018-serializable.md
///
/// Snapshot isolation is serializable but for cycles in which a transaction R read what W
/// overwrites, and W read what T overwrites, all three at the same time (R may be T), and T commits
/// first. The tracker notes such *conflicts* between running read-write transactions, and fails
/// one, if possible the pivot W, before a second conflict and T's commit make a cycle possible.
///
/// That holds as long as nobody sees what was committed after his snapshot. But whether a key is free, which rows
/// refer to one, and which rows TRUNCATE takes away, the newest state tells. So who acts on what a concurrent one
/// has committed comes after it, and that is a conflict, too: the proof asks of each dependency between two at the
/// same time that it is known, not that it is by a read and a write.
///
/// Transactions declared READ ONLY are not tracked and never fail: W fails instead if T committed
/// before the snapshot of any read-only transaction that began while W ran.
final class SerializableTracker: Sendable {
    private struct State {
        /// Those that run, and those on their way through the sequencer.
        var active: [SerializableTransaction] = []
        /// Those that ended while some of `active` ran, by number.
        var committed: [Ended] = []
        /// How many transactions steps have been compared with, since the start.
        var comparisons = 0
        var lastNumber: UInt64 = 0
        var deferred: [DeferredSnapshot] = []
    }

    /// One that has committed. What most steps of others ask of it stands here.
    private struct Ended {
        let transaction: SerializableTransaction
        let commitNumber: UInt64
        let marks: SerializableMarks
    }

    /// A read-only transaction that waits to learn whether its snapshot will do. Under the lock.
    private final class DeferredSnapshot: @unchecked Sendable {
        let pid: Int32
        let snapshotNumber: UInt64
        /// Who ran when the snapshot was taken, and still does.
        var running: Set<ObjectIdentifier>
        let wake: @Sendable (_ isSafe: Bool) -> Void

        init(
            _ pid: Int32, _ snapshotNumber: UInt64, _ running: Set<ObjectIdentifier>,
            _ wake: @escaping @Sendable (Bool) -> Void
        ) {
            self.pid = pid
            self.snapshotNumber = snapshotNumber
            self.running = running
            self.wake = wake
        }
    }

    /// How many committed transactions are remembered for one that runs long; more fail it.
    private static let committedMax = 20_000

    private let snapshots: Snapshots
    private let state = Mutex(State())

    init(_ snapshots: Snapshots) { self.snapshots = snapshots }

    /// Transactions that are kept in mind, running ones included.
    var rememberedCount: Int { state.withLock { $0.active.count + $0.committed.count } }

    /// How many transactions others' steps have been compared with, since the start.
    var comparisonCount: Int { state.withLock { $0.comparisons } }

    // MARK: Beginnings

    /// `pid` and `transactionID` are for who looks.
    func begin(
        pid: Int32 = 0, transactionID: UInt64 = 0
    ) -> (transaction: SerializableTransaction, hold: SnapshotHold) {
        state.withLock { state in
            let hold = snapshots.holdNewest()
            let transaction = SerializableTransaction(
                snapshot: hold.sequence, snapshotNumber: state.lastNumber, pid: pid,
                transactionID: transactionID)
            state.active.append(transaction)
            return (transaction, hold)
        }
    }

    /// A prepared transaction, after a restart: with what it had read, and the writes that `noteWrites` tells of.
    func restore(
        _ reads: [KeyspaceID: ReadSet], _ removed: [KeyspaceID], transactionID: UInt64,
        _ noteWrites: (_ note: (KeyspaceID, [UInt8]) -> Void) -> Void
    ) -> (transaction: SerializableTransaction, hold: SnapshotHold) {
        let (transaction, hold) = begin(transactionID: transactionID)
        state.withLock { state in
            transaction.restore(reads)
            for keyspace in removed { transaction.noteRemoval(of: keyspace) }
            noteWrites { transaction.noteWrite($0, $1) }
            state.lastNumber += 1
            transaction.prepareNumber = state.lastNumber
        }
        return (transaction, hold)
    }

    /// What it has read so far.
    func reads(of transaction: SerializableTransaction) -> [KeyspaceID: ReadSet] {
        state.withLock { _ in transaction.reads }
    }

    /// A snapshot for a transaction that only reads. Whatever it reads, it does not fail; if it does
    /// not wait, it may be the reason why a writer does. `wake` is called once it is known whether
    /// the snapshot is one that will do; when it is not, another has to be taken.
    func beginReadOnly(
        deferrable: Bool, pid: Int32 = 0, _ wake: @escaping @Sendable (_ isGood: Bool) -> Void
    ) -> SnapshotHold {
        let (hold, isGood) = state.withLock { state -> (SnapshotHold, Bool) in
            var running: Set<ObjectIdentifier> = []
            for writer in state.active {
                // Who is past its check can no longer fail for this snapshot's sake.
                if deferrable || (writer.isPrepared && writer.mayHideFrom(state.lastNumber)) {
                    running.insert(ObjectIdentifier(writer))
                } else {
                    writer.witnessNumber = state.lastNumber
                }
            }
            if !running.isEmpty {
                state.deferred.append(DeferredSnapshot(pid, state.lastNumber, running, wake))
            }
            return (snapshots.holdNewest(), running.isEmpty)
        }
        if isGood { wake(true) }
        return hold
    }

    // MARK: Conflicts

    /// Notes a read before anybody acts on what was found, of what was committed up to `sequence`. Throws when the transaction must fail.
    func read(
        _ reader: SerializableTransaction, _ keyspace: KeyspaceID, _ read: SerializableRead,
        at sequence: CommitSequence? = nil
    ) throws(EngineError) {
        let sequence = sequence ?? reader.snapshot
        try withState { (state) throws(EngineError) in
            try SerializableTracker.checkNotDoomed(reader, "during conflict out checking")
            reader.noteRead(keyspace, read)
            let key: SerializableMarks.Key? =
                if case .key(let key) = read { SerializableMarks.Key(keyspace, key) } else { nil }
            try forEachConcurrent(
                with: reader, &state,
                where: { key.map($0.mayHaveTouched) ?? $0.mayHaveWritten(in: keyspace) }
            ) { writer throws(EngineError) in
                guard writer.hasWritten(keyspace, read) else { return }
                if let committed = writer.commitSequence, committed <= sequence {
                    try conflict(reader: writer, writer: reader, isReading: false)
                } else {
                    try conflict(reader: reader, writer: writer, isReading: true)
                }
            }
        }
    }

    /// Notes a write before it is made. Throws when the transaction must fail. `isRefused`: it is not made, as the
    /// key is taken; if that alone is why the transaction must fail, it does so at its next step. `isAppend`: it
    /// takes nothing's place (`TopicPartition.tracked`).
    func write(
        _ writer: SerializableTransaction, _ keyspace: KeyspaceID, _ key: [UInt8],
        isRefused: Bool = false, isAppend: Bool = false
    ) throws(EngineError) {
        try withState { (state) throws(EngineError) in
            try SerializableTracker.checkNotDoomed(writer, "during conflict in checking")
            writer.noteWrite(keyspace, key)
            let marked = SerializableMarks.Key(keyspace, key)
            try forEachConcurrent(
                with: writer, &state, where: { $0.mayHaveTouched(marked) }
            ) { other throws(EngineError) in
                let hasRead =
                    other.hasRead(keyspace, key)
                    && !isSuperseded(other, keyspace, key, by: writer)
                // What it has left under the key is gone on from: a row's own change would have been refused.
                let isFollowed =
                    !isAppend && other.isCommitted && other.hasWritten(keyspace, .key(key))
                guard hasRead || isFollowed else { return }
                do throws(EngineError) {
                    try conflict(reader: other, writer: writer, isReading: false)
                } catch {
                    guard isRefused, !hasRead else { throw error }
                    writer.isDoomed = true
                }
            }
            try checkWitness(writer, "during write")
        }
    }

    /// Notes that all rows of a keyspace are about to go, which is a conflict with whoever has read any, or has
    /// left any.
    func remove(
        _ keyspace: KeyspaceID, by writer: SerializableTransaction
    ) throws(EngineError) {
        try withState { (state) throws(EngineError) in
            try SerializableTracker.checkNotDoomed(writer, "during conflict in checking")
            writer.noteRemoval(of: keyspace)
            try forEachConcurrent(with: writer, &state, where: { _ in true }) {
                other throws(EngineError) in
                if other.hasRead(keyspace) || (other.isCommitted && other.hasWritten(keyspace)) {
                    try conflict(reader: other, writer: writer, isReading: false)
                }
            }
            try checkWitness(writer, "during write")
        }
    }

    /// Whether what the reader saw of a key was overwritten by somebody whose work the writer sees:
    /// then the reader comes before that one, and through it before the writer.
    private func isSuperseded(
        _ reader: SerializableTransaction, _ keyspace: KeyspaceID, _ key: [UInt8],
        by writer: SerializableTransaction
    ) -> Bool {
        reader.writers.values.contains { between in
            guard let sequence = between.commitSequence else { return false }
            return between !== reader && sequence <= writer.snapshot && sequence > reader.snapshot
                && between.hasWritten(keyspace, .key(key))
        }
    }

    /// Visits the others that neither see what the transaction writes nor are seen by it: those that run,
    /// and those that ended after its snapshot was taken, if they may matter. However many are remembered for somebody
    /// who began long ago, a transaction meets only its own contemporaries.
    private func forEachConcurrent(
        with transaction: SerializableTransaction, _ state: inout State,
        where mayMatter: (SerializableMarks) -> Bool,
        _ visit: (SerializableTransaction) throws(EngineError) -> Void
    ) throws(EngineError) {
        for other in state.active where other !== transaction {
            state.comparisons += 1
            if !other.isDoomed, mayMatter(other.marks) { try visit(other) }
        }
        var index = state.committed.count
        while index > 0 {
            index -= 1
            // In the order of their ends: what came before this one came before the snapshot too.
            guard state.committed[index].commitNumber > transaction.snapshotNumber else { break }
            state.comparisons += 1
            guard mayMatter(state.committed[index].marks) else { continue }
            let other = state.committed[index].transaction
            if other !== transaction, !other.isDoomed, transaction.isConcurrent(with: other) {
                try visit(other)
            }
        }
    }

    /// Notes that `reader` comes before `writer`. Throws when the one whose step this is must fail: `reader` if it
    /// is reading, or else `writer`.
    private func conflict(
        reader: SerializableTransaction, writer: SerializableTransaction, isReading: Bool
    ) throws(EngineError) {
        guard reader.writers[ObjectIdentifier(writer)] == nil else { return }
        if completesDangerousStructure(reader, writer) {
            if !isReading {
                throw .serializationConflict("Canceled on identification as a pivot, during write.")
            }
            if writer.isPrepared {
                throw .serializationConflict("Canceled on conflict out to pivot, during read.")
            }
            writer.isDoomed = true
        }
        reader.writers[ObjectIdentifier(writer)] = writer
        writer.readers[ObjectIdentifier(reader)] = reader
    }

    /// OnConflict_CheckForSerializationFailure of PostgreSQL's predicate.c.
    private func completesDangerousStructure(
        _ reader: SerializableTransaction, _ writer: SerializableTransaction
    ) -> Bool {
        if writer.isCommitted, writer.hasCommittedConflictOut { return true }
        if writer.isRestored { return true }
        // The writer as the pivot: somebody after it has committed, before both.
        let numbers = writer.writers.values.map(\.prepareNumber) + [writer.forgottenWriter]
        for number in numbers {
            guard let number else { continue }
            if reader.commitNumber.map({ number <= $0 }) ?? true,
                writer.commitNumber.map({ number <= $0 }) ?? true
            {
                return true
            }
        }
        // The reader as the pivot: the writer has committed, before somebody before the reader.
        guard let number = writer.prepareNumber else { return false }
        if reader.isRestored { return true }
        for before in reader.readers.values where !before.isDoomed {
            if before.commitNumber.map({ $0 >= number }) ?? true { return true }
        }
        return reader.witnessNumber >= number && reader.hasWrites
    }

    /// Fails a pivot that a read-only transaction may see the wrong side of.
    private func checkWitness(
        _ writer: SerializableTransaction, _ when: String
    ) throws(EngineError) {
        if writer.mayHideFrom(writer.witnessNumber) {
            throw .serializationConflict("Canceled on identification as a pivot, \(when).")
        }
    }

    private static func checkNotDoomed(
        _ transaction: SerializableTransaction, _ when: String
    ) throws(EngineError) {
        if transaction.isDoomed {
            throw .serializationConflict("Canceled on identification as a pivot, \(when).")
        }
    }

    // MARK: Ends

    /// The check before a commit. Throws when the transaction must fail; otherwise nobody can make
    /// it fail any more.
    func prepare(_ transaction: SerializableTransaction) throws(EngineError) {
        try withState { (state) throws(EngineError) in
            try SerializableTracker.checkNotDoomed(transaction, "during commit attempt")
            if transaction.hasWrites { try checkWitness(transaction, "during commit attempt") }
            for near in transaction.readers.values where !near.isCommitted && !near.isDoomed {
                let isPivot = near.readers.values.contains { far in
                    far === transaction || (!far.isCommitted && !far.isDoomed)
                }
                guard isPivot else { continue }
                if near.isPrepared {
                    throw .serializationConflict(
                        "Canceled on commit attempt with conflict in from prepared pivot.")
                }
                near.isDoomed = true
            }
            state.lastNumber += 1
            transaction.prepareNumber = state.lastNumber
        }
    }

    /// Publishes a durable group, these transactions of it among others. No snapshot of this tracker
    /// falls between their commit and their appearance: it would not show them, and find nobody
    /// running any more who could be made to fail for that.
    func publish(
        _ group: [(transaction: SerializableTransaction, sequence: CommitSequence)],
        upTo sequence: CommitSequence
    ) {
        let ready = state.withLock { state -> [DeferredSnapshot] in
            var ready: [DeferredSnapshot] = []
            for (transaction, sequence) in group {
                ready += commit(transaction, at: sequence, &state)
            }
            snapshots.publish(sequence)
            return ready
        }
        for snapshot in ready { snapshot.wake(snapshot.running.isEmpty) }
    }

    /// A transaction that wrote nothing has committed.
    func committedNothing(_ transaction: SerializableTransaction) {
        let ready = state.withLock { commit(transaction, at: nil, &$0) }
        for snapshot in ready { snapshot.wake(snapshot.running.isEmpty) }
    }

    /// Returns the snapshots whose fate is known with it.
    private func commit(
        _ transaction: SerializableTransaction, at sequence: CommitSequence?, _ state: inout State
    ) -> [DeferredSnapshot] {
        state.lastNumber += 1
        transaction.commitNumber = state.lastNumber
        transaction.commitSequence = sequence
        transaction.hasCommittedConflictOut =
            transaction.isRestored || transaction.forgottenWriter != nil
            || transaction.writers.values.contains(where: \.isCommitted)
        state.active.removeAll { $0 === transaction }
        state.committed.append(
            Ended(
                transaction: transaction, commitNumber: state.lastNumber, marks: transaction.marks))
        let ready = resolveDeferred(transaction, &state)
        prune(&state)
        return ready
    }

    /// Forgets a transaction that did not commit.
    func rolledBack(_ transaction: SerializableTransaction) {
        let ready = state.withLock { state -> [DeferredSnapshot] in
            state.active.removeAll { $0 === transaction }
            transaction.prepareNumber = nil
            unlink(transaction)
            let ready = resolveDeferred(transaction, &state)
            prune(&state)
            return ready
        }
        for snapshot in ready { snapshot.wake(snapshot.running.isEmpty) }
    }

    /// Takes the end of a transaction into account: returns the snapshots whose fate is known.
    private func resolveDeferred(
        _ ended: SerializableTransaction, _ state: inout State
    ) -> [DeferredSnapshot] {
        var known: [DeferredSnapshot] = []
        state.deferred.removeAll { snapshot in
            guard snapshot.running.contains(ObjectIdentifier(ended)) else { return false }
            let spoils = ended.isCommitted && ended.mayHideFrom(snapshot.snapshotNumber)
            if !spoils { snapshot.running.remove(ObjectIdentifier(ended)) }
            guard spoils || snapshot.running.isEmpty else { return false }
            known.append(snapshot)
            return true
        }
        return known
    }

    /// Forgets who ended before all that may still read or write began. Whoever has passed his check does neither, and
    /// whoever is doomed will not.
    private func prune(_ state: inout State) {
        if state.committed.count > SerializableTracker.committedMax {
            // The oldest is what keeps them.
            state.active.filter(\.mayGoOn).min { $0.snapshotNumber < $1.snapshotNumber }?
                .isDoomed = true
        }
        var oldest = UInt64.max
        var snapshot = CommitSequence(.max)
        for transaction in state.active where transaction.mayGoOn {
            oldest = min(oldest, transaction.snapshotNumber)
            snapshot = min(snapshot, transaction.snapshot)
        }
        let count = state.committed.prefix {
            $0.commitNumber <= oldest && ($0.transaction.commitSequence ?? .zero) <= snapshot
        }.count
        guard count > 0 else { return }
        for ended in state.committed.prefix(count) { unlink(ended.transaction) }
        state.committed.removeFirst(count)
    }

    private func unlink(_ transaction: SerializableTransaction) {
        let identity = ObjectIdentifier(transaction)
        for reader in transaction.readers.values { reader.forget(writer: transaction) }
        for writer in transaction.writers.values { writer.readers[identity] = nil }
        transaction.readers = [:]
        transaction.writers = [:]
    }

    // MARK: For who looks

    /// What is remembered of the reads of transactions, of ended ones too.
    func readLocks() -> [ReadLock] {
        // Under the lock no more than is needed to look at them afterwards.
        state.withLock { state in
            (state.active + state.committed.map(\.transaction)).map {
                ($0.pid, $0.transactionID, $0.reads)
            }
        }.flatMap { pid, transactionID, reads in
            reads.sorted { $0.key < $1.key }.flatMap { keyspace, reads in
                reads.numbered(in: keyspace).map {
                    ReadLock(
                        pid: pid, transactionID: transactionID, keyspace: keyspace, read: $0)
                }
            }
        }
    }

    /// Whose end a session waits for that wants a snapshot only to read.
    func snapshotBlockers(of pid: Int32) -> [Int32] {
        state.withLock { state in
            let running = state.deferred.filter { $0.pid == pid }
                .reduce(into: Set()) { $0.formUnion($1.running) }
            return state.active.filter { running.contains(ObjectIdentifier($0)) }.map(\.pid)
        }
    }

    /// The transaction goes on without its session.
    func leaveSession(_ transaction: SerializableTransaction) {
        state.withLock { _ in transaction.pid = 0 }
    }

    private func withState<Result>(
        _ body: (inout State) throws(EngineError) -> Result
    ) throws(EngineError) -> Result {
        try state.withLock { (state) -> Swift.Result<Result, EngineError> in
            do throws(EngineError) { return .success(try body(&state)) } catch {
                return .failure(error)
            }
        }.get()
    }
}
