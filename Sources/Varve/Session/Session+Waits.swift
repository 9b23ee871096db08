// Waits of immediate statements that need no task, for a commit or for the lock of a row: they are begun,
// the session's `waitListener` is told of the end, and that is taken note of. What has failed is told by the
// statement's usual wait, `finish` or `unblock`, which finds it ended.
import Engine
import Executor
import Types

extension Session {
    /// Whether committing what is open has nothing to wait for but the ledger, and nothing to do before.
    package var mayBeginCommit: Bool {
        guard let block, waitListener != nil else { return false }
        return !block.isFailed && !notifier.hasWork && cursors.isEmpty
            && context?.constraints.isEmpty != false && block.transaction.mayBeginCommit
    }

    /// To be called only while `mayBeginCommit`. The session is not to be used until its listener was told.
    package func beginCommit() {
        guard let block, let waitListener else { return }
        handle.update { $0.isActive = true }
        closePortals()
        block.transaction.beginCommit(
            origin, isAsynchronous: profile.commitsAsynchronously, mayBlock: mayBlock(),
            tell: waitListener)
    }

    /// What `commitBlock` does once it has waited. False when the commit has failed: then `finish` says how.
    package func endCommit() -> Bool {
        guard let block, block.transaction.hasSucceeded else { return false }
        do throws(EngineError) { try block.transaction.endCommit() } catch { return false }
        endCommitted(isIdle: true)
        context?.leaveTransaction()
        memory.take(block.transaction)
        return true
    }

    /// Says how a commit has failed that was begun.
    func failBegunCommit(_ block: TransactionBlock) async throws(SQLError) {
        do throws(EngineError) { try block.transaction.endCommit() } catch {
            let error = await settled(SQLError(error))
            rollbackBlock()
            throw error
        }
        endCommitted()
    }

    // MARK: Locks

    /// Whether nothing is to be set up for the wait that a blocked statement has to make.
    package var mayBeginLock: Bool { waitListener != nil && profile.statementTimeout == 0 }

    /// Begins to wait for what `run` found taken, while `mayBeginLock`. False when that is free by now.
    package func beginLock() -> Bool {
        guard let block, let lock = context?.missedLock, let waitListener else { return false }
        beginActivity(atHand?.text ?? "")
        applyLockLimits(block.transaction)
        if block.transaction.beginLock(lock.key, lock.mode, tell: waitListener) { return true }
        endActivity()
        return false
    }

    /// False when the lock was not got: then `unblock` says why.
    package func endLock() -> Bool {
        guard let transaction = block?.transaction, transaction.hasGotLock else { return false }
        do throws(EngineError) { try transaction.endLock() } catch { return false }
        endActivity()
        return true
    }
}
