import Bytes
package import Ledger
import Store

// MARK: The end

extension Transaction {
    /// Makes the changes durable and visible, then releases the locks. Nil when there was nothing
    /// to commit. After an error nothing of the transaction remains, unless the error is
    /// `.storage`, `.corrupt` or `.stopped`: then the engine has stopped and the next start
    /// decides. `onCommit` is called in commit order, see `CommitRequest`; where there is nothing to commit
    /// once what that comes after is durable. With `staysIfRefused` a commit that finds no room on the disk leaves the
    /// transaction as it was, to be committed later.
    ///
    /// `isAsynchronous` (`synchronous_commit = off`): returns as soon as the commit has its place in
    /// the ledger's order, durable or not. Others get the locks no sooner than otherwise. Whoever begins
    /// a statement afterwards must see it: he waits until it is durable, or follows it
    /// (`Engine.promisedSequence`). `mayBlock`: nobody else needs the thread, which may wait for the disk.
    package func commit(
        _ origin: EntryOrigin, staysIfRefused: Bool = false, isAsynchronous: Bool = false,
        mayBlock: Bool = false, onCommit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> CommitReceipt? {
        precondition(!hasEnded, "a transaction ends once")
        writeNumber()
        // One that may stay needs what it wrote.
        let body = await encode(givesAway: !staysIfRefused && writes?.isLarge == true)
        do throws(EngineError) {
            try prepareCommit()
        } catch {
            finish(keepsLoadedKeyspaces: false)
            throw error
        }
        guard body.changeCount > 0 else {
            // Whom it came before may be in the ledger after all.
            if isolation == .serializable, engine.commitsHaveFailed {
                finish(keepsLoadedKeyspaces: false)
                throw .stopped
            }
            if let serializable { parts.serializability.committedNothing(serializable) }
            serializable = nil
            endUnchanged()
            // That there is nothing may be because of what it followed.
            try await settle()
            onCommit?()
            return nil
        }
        let byteCount = body.byteCount
        let request = request(consume body, origin, isAsynchronous: isAsynchronous)
        request.onCommit = onCommit
        let outcome = await engine.submit(request, mayBlock: mayBlock && !request.isAsynchronous)
        let receipt = try conclude(request, outcome, staysIfRefused: staysIfRefused)
        await engine.pause(afterWriting: byteCount)
        return receipt
    }

    /// Nobody else has the body: the sequencer writes offsets into it, in place.
    private func request(
        _ body: consuming EntryBodyWriter, _ origin: EntryOrigin, isAsynchronous: Bool
    ) -> CommitRequest {
        let request = CommitRequest(
            origin: origin, body: body, writeSet: writes, lockOwner: lockOwner,
            serializable: serializable, departures: departures)
        request.number = writtenNumber
        // Definitions have work to do once they are durable.
        request.isAsynchronous =
            isAsynchronous && droppedKeyspaces.isEmpty && loadedKeyspaces.isEmpty
            && writes?.touches(.system) != true
        // Of weak locks others want nothing, nearly always: they are the session's to give back, in whose
        // thread's caches they are.
        request.releasesLocks =
            request.isAsynchronous
            || (lockOwner.lockCount <= parts.options.large.promptReleaseCount
                && !lockOwner.holdsWeakLocksAlone)
        return request
    }

    /// What is the transaction's to do once its commit has ended.
    private func conclude(
        _ request: CommitRequest, _ outcome: CommitRequest.Outcome, staysIfRefused: Bool
    ) throws(EngineError) -> CommitReceipt {
        switch outcome {
        case .success(let receipt):
            for keyspace in droppedKeyspaces { parts.store.drop(keyspace, at: receipt.sequence) }
            endNumber(at: receipt.sequence)
            // The sequencer has told the others, or will.
            serializable = nil
            finish(
                keepsLoadedKeyspaces: true, keepsLocks: request.isAsynchronous,
                body: request.takeMemory())
            return receipt
        case .failure(let error):
            if case .diskFull = error, staysIfRefused { throw error }
            finish(keepsLoadedKeyspaces: false)
            throw error
        }
    }

    // MARK: Without a task

    /// Whether the commit has nothing to wait for but the ledger, so that it needs no task: a small one,
    /// of rows and records, while the disk keeps up.
    package var mayBeginCommit: Bool {
        guard !hasEnded, commitRequest == nil, serializable == nil, hasWrites,
            droppedKeyspaces.isEmpty, loadedKeyspaces.isEmpty, parts.store.writePressure == 0
        else { return false }
        guard let writes else { return true }
        return writes.versionCount <= parts.options.large.encodingSteps && !writes.isLarge
            && !writes.touches(.system)
    }

    /// Begins what `commit` does and returns; `listener` is told of the end, maybe before that. To be called
    /// only while `mayBeginCommit`. Nothing else is to be done with the transaction until `endCommit`.
    package func beginCommit(
        _ origin: EntryOrigin, isAsynchronous: Bool, mayBlock: Bool,
        tell listener: any WaitListener
    ) {
        precondition(mayBeginCommit, "whoever begins a commit has asked whether it may")
        writeNumber()
        var body = newBody()
        var place = WriteSet.EncodingPlace()
        if let writes {
            let steps = writes.versionCount
            while !writes.encode(into: &body, from: &place, steps: steps) {}
        }
        addAppends(to: &body)
        let request = request(consume body, origin, isAsynchronous: isAsynchronous)
        request.listener = listener
        commitRequest = request
        engine.begin(request, mayBlock: mayBlock && !request.isAsynchronous)
    }

    /// A commit has been begun whose end is still to be taken note of.
    package var hasBegunCommit: Bool { commitRequest != nil }

    /// Whether what was begun has ended well. Not to be asked before the listener was told.
    package var hasSucceeded: Bool {
        if case .success? = commitRequest?.outcome { true } else { false }
    }

    /// Ends the transaction as `commit` does, once the listener was told. Nil when what it wrote came to
    /// nothing.
    @discardableResult
    package func endCommit() throws(EngineError) -> CommitReceipt? {
        guard let request = commitRequest, let outcome = request.outcome else {
            preconditionFailure("a commit ends before its transaction does")
        }
        commitRequest = nil
        let receipt = try conclude(request, outcome, staysIfRefused: false)
        return request.body.changeCount > 0 ? receipt : nil
    }

    // MARK: Its parts

    /// Forgets the changes and releases the locks. Does nothing after the end.
    package func rollback() {
        if !hasEnded { finish(keepsLoadedKeyspaces: false) }
    }

    /// The end of one that has nothing to commit: it has committed all the same, for who asks by its number.
    package func endUnchanged() {
        guard !hasEnded else { return }
        endNumber(at: nil, isCommitted: true)
        finish(keepsLoadedKeyspaces: false)
    }

    /// The checks that a commit begins with, made once. After them nothing that others do makes it
    /// fail: PREPARE TRANSACTION promises that.
    package func prepareCommit() throws(EngineError) {
        guard let serializable, !serializable.isPrepared else { return }
        try parts.serializability.prepare(serializable)
    }

    /// A large transaction gives its rows away, or is encoded step by step: the thread has others to serve.
    private func encode(givesAway: Bool) async -> EntryBodyWriter {
        var body: EntryBodyWriter
        if givesAway, let writes {
            body = writes.giveBody(
                isCutShort: parts.options.plantedBug == .dropLaterPieces,
                in: memory?.takeBody() ?? EntryBodyWriter.Memory())
        } else {
            body = newBody()
            if let writes {
                let steps = parts.options.large.encodingSteps
                var place = WriteSet.EncodingPlace()
                while !writes.encode(into: &body, from: &place, steps: steps) {
                    if writes.versionCount > steps { await Task.yield() }
                }
            }
        }
        addAppends(to: &body)
        return body
    }

    private func newBody() -> EntryBodyWriter {
        // More than it takes; memory that is never touched costs nothing.
        EntryBodyWriter(
            reserving: (writes?.memorySize ?? 0) + appendBytes + 64,
            in: memory?.takeBody() ?? EntryBodyWriter.Memory())
    }

    private func addAppends(to body: inout EntryBodyWriter) {
        for append in appends {
            append.batch.withUnsafeBytes {
                body.addAppend(
                    append.topicPartition, recordCount: append.recordCount, batch: $0)
            }
        }
    }

    /// `keepsLocks`: the sequencer releases them once the commit is durable. `body`: of its entry, to be used
    /// again.
    func finish(
        keepsLoadedKeyspaces: Bool, keepsLocks: Bool = false,
        body: consuming EntryBodyWriter.Memory? = nil
    ) {
        hasEnded = true
        endNumber(at: nil)
        if let serializable { parts.serializability.rolledBack(serializable) }
        serializable = nil
        if !keepsLocks { parts.locks.releaseAll(of: lockOwner) }
        if !keepsLoadedKeyspaces {
            for keyspace in loadedKeyspaces { parts.store.drop(keyspace) }
        }
        if let memory {
            var written: WriteSet?
            swap(&written, &writes)
            memory.take(&written)
            if let body { memory.take(body) }
            memory.take(&appends)
            if !keepsLocks { memory.take(&lockOwner.held) }
        }
        memory = nil
        writes = nil
        appends = []
        loadedKeyspaces = []
        droppedKeyspaces = []
        departures = []
        hold = nil
    }
}
