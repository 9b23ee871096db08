// What a statement may see of others' commits before they are durable, and what waits for that: see
// docs/decisions/035. A session with `synchronous_commit = off` hardly waits, but to read topics or the past; it
// alone gives up that what it saw is there after a crash.
import Bytes
import Engine
import Executor
import Planner
import Types

extension Session {
    /// To be called before a statement takes its snapshot: what has been answered by now is seen, also
    /// if that did not wait for the disk.
    func seePromised() async throws(SQLError) {
        let promised = database.engine.promisedSequence
        guard promised > database.engine.visibleSequence, let transaction = block?.transaction,
            block?.hasRun == false || transaction.isolation == .readCommitted
        else { return }
        guard !profile.commitsAsynchronously || transaction.isolation != .readCommitted else {
            return transaction.follow(promised)
        }
        do throws(EngineError) { try await database.engine.untilVisible(promised) } catch {
            throw SQLError(error)
        }
    }

    /// To be called before a plan starts: lets it have rows that others have changed and that are not
    /// durable yet, if its answer says nothing of them. Any other waits until all that its transaction
    /// has seen is durable.
    func follow(_ plan: PreparedPlan) async throws(SQLError) {
        guard let transaction = block?.transaction else { return }
        let mayFollow =
            plan.isSilent || (profile.commitsAsynchronously && !plan.readsLedger)
        transaction.mayFollow(mayFollow)
        guard !mayFollow, transaction.isFollowing else { return }
        try await settle()
        if transaction.isolation == .readCommitted { transaction.refreshSnapshot() }
    }

    /// Waits until all that the transaction has seen is durable.
    func settle() async throws(SQLError) {
        guard let transaction = block?.transaction, transaction.isFollowing else { return }
        do throws(EngineError) { try await transaction.settle() } catch { throw SQLError(error) }
    }

    /// The same before a statement's answer, if that says something of it.
    func settleAnswer() async throws(SQLError) {
        if answerMustSettle { try await settle() }
    }

    /// Whether it does; asked once for each statement.
    var answerMustSettle: Bool {
        guard mustSettle, let transaction = block?.transaction else { return false }
        if context?.notices.isEmpty == false { transaction.discloses() }
        return transaction.takeDisclosure()
    }

    /// An error, which may be what it is because of what the transaction saw: before that is durable
    /// nobody hears of it, and never if that is lost.
    func settled(_ error: SQLError) async -> SQLError {
        if profile.commitsAsynchronously { return error }
        do throws(SQLError) {
            try await settle()
            return error
        } catch {
            return error
        }
    }

    // MARK: Immediate statements

    /// What `seePromised` and `follow` do, for a statement that cannot wait; false when it would have
    /// to.
    func followNow(_ statement: ImmediateStatement, _ transaction: Transaction) -> Bool {
        let isBehind =
            statement.readsLedger && (!isAllPromisedDurable || transaction.isFollowing)
        guard !profile.commitsAsynchronously || transaction.isolation != .readCommitted || isBehind
        else {
            transaction.follow(database.engine.promisedSequence)
            transaction.mayFollow(true)
            return true
        }
        guard isAllPromisedDurable, statement.isSilent || !transaction.isFollowing else {
            return false
        }
        transaction.mayFollow(statement.isSilent)
        return true
    }

    /// Whether everything that was answered is durable.
    var isAllPromisedDurable: Bool {
        database.engine.promisedSequence <= database.engine.visibleSequence
    }

    /// Whether anything that the transaction tells has to wait first.
    var mustSettle: Bool {
        block?.transaction.isFollowing == true && !profile.commitsAsynchronously
    }
}
