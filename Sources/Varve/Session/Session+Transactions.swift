// Transaction blocks: BEGIN, COMMIT, ROLLBACK, savepoints, and the implicit ones around statements.
import Bytes
import Catalog
import Engine
import Environment
import Executor
import Planner
import Syntax
import Types

extension Session {
    // MARK: Blocks

    /// The block that a statement runs in, begun if there is none.
    func ensureBlock(start: Timestamp? = nil) throws(SQLError) {
        guard block == nil else { return }
        try begin(explicit: false, TransactionOptions(), start: start)
    }

    /// `start`: when its first statement was asked for, where that is not what runs now.
    func begin(
        explicit: Bool, _ options: TransactionOptions, start: Timestamp? = nil
    ) throws(SQLError) {
        let profile = profile
        let start = start ?? statementStart ?? database.environment.clock.now
        let isolation = options.isolation.map { Isolation($0) } ?? profile.isolation
        let isReadOnly = options.isReadOnly ?? profile.isReadOnly
        let transaction = try translated { () throws(EngineError) in
            try database.engine.begin(
                isolation, readOnly: isReadOnly, session: handle.locks, memory: memory)
        }
        transaction.isReadUncommitted =
            options.isolation.map { $0 == .readUncommitted } ?? profile.isReadUncommitted
        block = TransactionBlock(
            isExplicit: explicit, transaction: transaction, start: start, settingsBefore: settings,
            snapshotCatalog: isolation == .readCommitted
                ? nil : database.history.catalog(at: transaction.snapshot),
            isDeferrable: options.isDeferrable ?? profile.isDeferrable)
        handle.begin(transaction, isExplicit: explicit, at: start)
    }

    /// Takes the statement's snapshot: READ COMMITTED sees what has been committed by now, the other
    /// levels what had been when their first statement began. What is planned waits in `start` for what
    /// it must, other statements here.
    func beginStatement(isPlanned: Bool = false) async throws(SQLError) {
        try ensureBlock()
        guard let block else { return }
        applyLockLimits(block.transaction)
        if !isPlanned { try await settle() }
        try await seePromised()
        guard block.hasRun else { return try await startTransaction(block) }
        if block.transaction.isolation == .readCommitted { block.transaction.refreshSnapshot() }
    }

    func applyLockLimits(_ transaction: Transaction) {
        transaction.setLockLimits(
            timeout: profile.lockTimeout, deadlockTimeout: profile.deadlockTimeout)
    }

    private func startTransaction(_ block: TransactionBlock) async throws(SQLError) {
        let before = block.transaction.snapshot
        do throws(EngineError) {
            try await block.transaction.start(deferrable: block.isDeferrable) {
                handle.update { $0.isWaitingForSnapshot = true }
            }
        } catch {
            handle.update { $0.isWaitingForSnapshot = false }
            throw SQLError(error)
        }
        self.block?.hasRun = true
        if block.transaction.isolation == .serializable {
            handle.update { $0.isWaitingForSnapshot = false }
        }
        if block.snapshotCatalog != nil, block.transaction.snapshot != before {
            self.block?.snapshotCatalog = database.history.catalog(at: block.transaction.snapshot)
        }
    }

    /// Throws 25006 for a plan that changes something in a read-only transaction.
    func refuseIfReadOnly(_ plan: PreparedPlan) throws(SQLError) {
        guard let block, block.transaction.isReadOnly, !plan.isReadOnly else { return }
        let name: String
        switch plan.command {
        case .insert: name = "INSERT"
        case .update: name = "UPDATE"
        case .delete: name = "DELETE"
        case .merge: name = "MERGE"
        // Only one that runs what it explains comes here.
        case .select, .explain:
            var clause: String?
            plan.plan.visitPlans { node in
                switch node.operation {
                case .insert: clause = "INSERT"
                case .update: clause = "UPDATE"
                case .delete: clause = "DELETE"
                case .merge: clause = "MERGE"
                case .lockRows(let lock) where clause == nil:
                    clause = lock.targets.first.map { "SELECT \($0.strength.clause)" }
                default: break
                }
            }
            guard let clause else { return }
            // A query is a SELECT, whatever its WITH does.
            let isChange = plan.command == .select && !clause.hasPrefix("SELECT")
            name = isChange ? "SELECT" : clause
        }
        throw readOnlyViolation(name)
    }

    func readOnlyViolation(_ command: String) -> SQLError {
        SQLError(
            .readOnlyTransaction, "cannot execute \(command) in a read-only transaction")
    }

    /// The catalog a statement sees: the snapshot's, with what the transaction has changed of it.
    var catalog: Catalog {
        guard let block else { return committedCatalog(at: database.engine.visibleSequence) }
        let base = block.snapshotCatalog ?? committedCatalog(at: block.transaction.snapshot)
        return block.definitions.isEmpty ? base : ownCatalog(over: base)
    }

    /// A catalog with what the transaction has changed.
    func ownCatalog(over base: Catalog) -> Catalog {
        // A version no committed catalog has: above all sequences.
        block?.definitions.catalog(over: base) { 1 << 63 | database.nextCatalogNumber() } ?? base
    }

    /// Of the catalog that a statement sees.
    var catalogVersion: UInt64 { hasDefinitions ? catalog.version : committedCatalogVersion }

    /// Of the one without what the transaction has changed.
    var committedCatalogVersion: UInt64 {
        guard let block else {
            return committedCatalogVersion(at: database.engine.visibleSequence)
        }
        return block.snapshotCatalog?.version
            ?? committedCatalogVersion(at: block.transaction.snapshot)
    }

    /// Whether the open transaction has changed the catalog.
    var hasDefinitions: Bool { block.map { !$0.definitions.isEmpty } ?? false }

    /// Commits what is open. Portals and what SET LOCAL did end with it.
    func commitBlock() async throws(SQLError) {
        guard let block else { return closePortals() }
        if block.isFailed {
            rollbackBlock()
            return
        }
        if block.transaction.hasBegunCommit { return try await failBegunCommit(block) }
        do throws(SQLError) {
            try await checkDeferredConstraints()
            try await persistCursors()
            try await notifier.checkRoom()
            if !block.transaction.needsCommit, !profile.commitsAsynchronously {
                try await settle()
            }
        } catch {
            let error = await settled(error)
            rollbackBlock()
            throw error
        }
        closePortals()
        closeCursors(sparingHeld: true)
        let send = notifier.hasWork ? notifier.prepareCommit() : nil
        guard block.transaction.needsCommit else {
            block.transaction.endUnchanged()
            send?()
            if notifier.hasWork { await notifier.committed() }
            endCommitted()
            return
        }
        do throws(EngineError) {
            _ = try await block.transaction.commit(
                origin, isAsynchronous: profile.commitsAsynchronously, mayBlock: mayBlock(),
                onCommit: send)
        } catch {
            let error = await settled(SQLError(error))
            rollbackBlock()
            throw error
        }
        if notifier.hasWork { await notifier.committed() }
        endCommitted()
    }

    /// The session after a commit.
    func endCommitted(isIdle: Bool = false) {
        for cursor in cursors.values { cursor.isNew = false }
        variables.endLocal()
        endBlock(isIdle: isIdle)
    }

    /// Undoes what is open, settings included.
    func rollbackBlock() {
        guard let block else { return closePortals() }
        closePortals()
        closeCursors()
        block.transaction.rollback()
        notifier.rolledBack()
        variables.restore(SettingsBox.Mark(inForce: block.settingsBefore))
        endBlock()
    }

    /// The transaction goes on without the session.
    func leaveBlock() {
        closePortals()
        closeCursors()
        variables.endLocal()
        endBlock()
    }

    /// `isIdle`: what the session was doing has ended with it.
    private func endBlock(isIdle: Bool = false) {
        block = nil
        context?.constraints.removeAll()
        handle.endTransaction(isIdle: isIdle)
    }

    /// After a statement's error: an implicit block is undone, an explicit one waits for ROLLBACK.
    package func failBlock() {
        guard let block else { return }
        if block.isExplicit {
            // What was bound after it had failed is there to end it.
            if block.isFailed { return }
            // Savepoints may still be gone back to; what was done since the last of them, and all of it
            // without any, is over: others need not wait for its locks.
            if let last = block.savepoints.last {
                portals.fail(after: last.portalCount)
                block.transaction.rollback(to: last.mark)
                variables.restore(last.settings)
            } else {
                portals.fail(after: 0)
                closeCursors()
                block.transaction.rollback()
                variables.restore(SettingsBox.Mark(inForce: block.settingsBefore))
                handle.failTransaction()
            }
            self.block?.isFailed = true
        } else {
            rollbackBlock()
        }
    }

    /// Refuses statements in a failed block, but those that end it.
    func checkNotFailed(_ statement: Statement) throws(SQLError) {
        guard let block, block.isFailed else { return }
        if case .transaction(let transaction) = statement {
            switch transaction {
            case .commit, .rollback, .rollbackTo, .prepare: return
            default: break
            }
        }
        try checkNotFailed()
    }

    /// Refuses all else in a failed block.
    func checkNotFailed() throws(SQLError) {
        guard block?.isFailed == true else { return }
        throw SQLError(
            .inFailedTransaction,
            "current transaction is aborted, commands ignored until end of transaction block")
    }

    // MARK: Statements

    /// Runs a transaction statement. Returns its command tag.
    func runTransaction(
        _ statement: TransactionStatement, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        switch statement {
        case .begin(let options): return try beginExplicit(options, tag: "BEGIN", sink)
        case .start(let options): return try beginExplicit(options, tag: "START TRANSACTION", sink)
        case .commit(let chain): return try await commitExplicit(chain: chain, sink)
        case .rollback(let chain):
            try checkInProgress(chain ? "ROLLBACK AND CHAIN" : nil, sink)
            let options = chainOptions(chain)
            rollbackBlock()
            if chain { try begin(explicit: true, options) }
            return "ROLLBACK"
        case .savepoint(let name): return try savepoint(name)
        case .release(let name): return try release(name)
        case .rollbackTo(let name): return try rollback(toSavepoint: name)
        case .prepare(let identifier): return try await prepareTransaction(identifier, sink)
        case .commitPrepared(let identifier): return try await commitPrepared(identifier)
        case .rollbackPrepared(let identifier): return try await rollbackPrepared(identifier)
        }
    }

    private func beginExplicit(
        _ options: TransactionOptions, tag: String, _ sink: any ResultSink
    ) throws(SQLError) -> String {
        if block?.isExplicit == true {
            tell(
                sink,
                warning(.activeSQLTransaction, "there is already a transaction in progress"))
            // What it asks for counts all the same.
            try setTransaction(options)
            return tag
        }
        if block == nil {
            try begin(explicit: true, options)
        } else {
            // Statements of the same text came before: they belong to the block from now on.
            try setTransaction(options)
            block?.isExplicit = true
            handle.update { $0.isInTransaction = true }
        }
        return tag
    }

    private func commitExplicit(
        chain: Bool, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        try checkInProgress(chain ? "COMMIT AND CHAIN" : nil, sink)
        let failed = block?.isFailed ?? false
        let options = chainOptions(chain)
        try await commitBlock()
        if chain { try begin(explicit: true, options) }
        return failed ? "ROLLBACK" : "COMMIT"
    }

    /// Warns that there is nothing to end, or throws 25P01 for a statement that needs more than that.
    private func checkInProgress(
        _ chaining: String?, _ sink: any ResultSink
    ) throws(SQLError) {
        guard block?.isExplicit != true else { return }
        if let chaining {
            throw SQLError(
                .noActiveTransaction, "\(chaining) can only be used in transaction blocks")
        }
        tell(sink, warning(.noActiveTransaction, "there is no transaction in progress"))
    }

    /// Throws 25001 for a statement that has to be a transaction by itself. Its transaction ends with it.
    func refuseInBlock(_ name: String) throws(SQLError) {
        if isInBlock {
            throw SQLError(
                .activeSQLTransaction, "\(name) cannot run inside a transaction block")
        }
        try ensureBlock()
        if block?.isPipelined == true || hasRunWithoutBlock {
            throw SQLError(.activeSQLTransaction, "\(name) cannot be executed within a pipeline")
        }
        block?.endsWithStatement = true
    }

    /// AND CHAIN: the next block is like the one that ends.
    private func chainOptions(_ chain: Bool) -> TransactionOptions {
        guard chain, let block else { return TransactionOptions() }
        let level: IsolationLevel =
            switch block.transaction.isolation {
            case .readCommitted:
                block.transaction.isReadUncommitted ? .readUncommitted : .readCommitted
            case .repeatableRead: .repeatableRead
            case .serializable: .serializable
            }
        return TransactionOptions(
            isolation: level, isReadOnly: block.transaction.isReadOnly,
            isDeferrable: block.isDeferrable)
    }

    /// SET TRANSACTION, and BEGIN's options in a block that has begun already.
    func setTransaction(_ options: TransactionOptions) throws(SQLError) {
        guard let block else { return }
        let transaction = block.transaction
        func refuse(_ reason: String) throws(SQLError) -> Never {
            throw SQLError(.activeSQLTransaction, reason)
        }
        if let name = options.isolation, name.settingName != transaction.isolationName {
            let what = "SET TRANSACTION ISOLATION LEVEL must"
            if block.hasRun { try refuse("\(what) be called before any query") }
            if !block.savepoints.isEmpty { try refuse("\(what) not be called in a subtransaction") }
            let level = Isolation(name)
            transaction.setIsolation(level)
            transaction.isReadUncommitted = name == .readUncommitted
            block.snapshotCatalog =
                level == .readCommitted
                ? nil : database.history.catalog(at: transaction.snapshot)
        }
        if let isReadOnly = options.isReadOnly {
            if transaction.isReadOnly, !isReadOnly {
                if !block.savepoints.isEmpty {
                    try refuse(
                        "cannot set transaction read-write mode inside a read-only transaction")
                }
                if block.hasRun {
                    try refuse("transaction read-write mode must be set before any query")
                }
            }
            transaction.isReadOnly = isReadOnly
        }
        if let isDeferrable = options.isDeferrable {
            let what = "SET TRANSACTION [NOT] DEFERRABLE"
            if !block.savepoints.isEmpty {
                try refuse("\(what) cannot be called within a subtransaction")
            }
            if block.hasRun { try refuse("\(what) must be called before any query") }
            block.isDeferrable = isDeferrable
        }
    }

    /// SET TRANSACTION SNAPSHOT: the block reads an earlier state from now on, and writes nothing.
    func setSnapshot(_ text: String) throws(SQLError) {
        if let block, block.hasRun || !block.savepoints.isEmpty {
            throw SQLError(
                .activeSQLTransaction, "SET TRANSACTION SNAPSHOT must be called before any query")
        }
        let sequence = try snapshotSequence(text)
        guard let block else { return }
        // It would keep none of the snapshots that its statements have.
        if block.transaction.isolation == .readCommitted {
            block.transaction.setIsolation(.repeatableRead)
        }
        let catalog = try translated { () throws(EngineError) -> Catalog in
            try block.transaction.moveToPast(sequence)
            return try database.history.retainedCatalog(at: sequence)
        }
        guard catalog.databases[databaseOID] != nil else {
            throw SQLError(
                .invalidCatalogName,
                "database \"\(databaseName)\" did not exist as of sequence:\(sequence.rawValue)")
        }
        block.snapshotCatalog = catalog
        block.hasRun = true
    }

    /// `sequence:12345`, or a time as a timestamptz reads it.
    private func snapshotSequence(_ text: String) throws(SQLError) -> CommitSequence {
        let settings = try textSettings(catalog)
        let moments = PastMoments(
            database.engine.past, database.environment.clock, settings)
        let prefix = "sequence:"
        if text.hasPrefix(prefix) {
            guard let number = Int64(text.dropFirst(prefix.count)) else {
                throw invalidSnapshot(text)
            }
            return try moments.sequence(number: number)
        }
        let time: Datum
        do throws(SQLError) {
            time = try TextCodec.parse(text, as: .timestamptz, settings)
        } catch {
            throw invalidSnapshot(text)
        }
        return try moments.sequence(at: time.integerValue ?? 0)
    }

    private func invalidSnapshot(_ text: String) -> SQLError {
        SQLError(
            .invalidParameterValue, "invalid snapshot identifier: \"\(text)\"",
            hint: "A snapshot is a time such as '2026-11-20 10:00+00', or 'sequence:12345'.")
    }

    func savepoint(_ name: String) throws(SQLError) -> String {
        guard let block, block.isExplicit else {
            throw SQLError(
                .noActiveTransaction, "SAVEPOINT can only be used in transaction blocks")
        }
        self.block?.savepoints.append(
            TransactionBlock.Savepoint(
                name: name, mark: block.transaction.mark(), settings: variables.mark,
                isReadOnly: block.transaction.isReadOnly,
                definitionCount: block.definitions.count,
                constraintModes: block.constraintModes, portalCount: portalCount,
                notifications: notifier.mark(),
                deferred: context?.constraints.mark()))
        return "SAVEPOINT"
    }

    func release(_ name: String) throws(SQLError) -> String {
        let index = try savepointIndex(name, "RELEASE SAVEPOINT")
        if let block {
            block.transaction.endReadOnly(
                block.savepoints[index].isReadOnly, hasRun: block.hasRun)
        }
        block?.savepoints.removeSubrange(index...)
        return "RELEASE"
    }

    private func savepointIndex(_ name: String, _ what: String) throws(SQLError) -> Int {
        guard let block, block.isExplicit else {
            throw SQLError(.noActiveTransaction, "\(what) can only be used in transaction blocks")
        }
        guard let index = block.savepoints.lastIndex(where: { $0.name == name }) else {
            throw SQLError(.invalidSavepoint, "savepoint \"\(name)\" does not exist")
        }
        return index
    }

    func rollback(toSavepoint name: String) throws(SQLError) -> String {
        let index = try savepointIndex(name, "ROLLBACK TO SAVEPOINT")
        guard let savepoint = block?.savepoints[index] else { return "ROLLBACK" }
        block?.transaction.rollback(to: savepoint.mark)
        block?.definitions.removeAll(after: savepoint.definitionCount)
        block?.constraintModes = savepoint.constraintModes
        if let deferred = savepoint.deferred {
            context?.constraints.rollback(to: deferred)
        } else {
            context?.constraints.removeAll()
        }
        block?.isFailed = false
        block?.savepoints.removeSubrange((index + 1)...)
        block?.transaction.endReadOnly(savepoint.isReadOnly, hasRun: block?.hasRun ?? false)
        variables.restore(savepoint.settings)
        closePortals(after: savepoint.portalCount)
        closeCursors(after: savepoint.portalCount)
        notifier.rollback(to: savepoint.notifications)
        return "ROLLBACK"
    }

    func warning(_ state: SQLState, _ message: String) -> SQLError {
        var warning = SQLError(state, message)
        warning.severity = .warning
        return warning
    }
}

/// Runs an engine call, in the SQL side's errors.
func translated<Result>(
    _ body: () throws(EngineError) -> Result
) throws(SQLError) -> Result {
    do throws(EngineError) { return try body() } catch { throw SQLError(error) }
}

extension IsolationLevel {
    /// As the setting spells it.
    var settingName: String {
        switch self {
        case .readUncommitted: "read uncommitted"
        case .readCommitted: "read committed"
        case .repeatableRead: "repeatable read"
        case .serializable: "serializable"
        }
    }
}

extension Isolation {
    /// READ UNCOMMITTED is READ COMMITTED, as in PostgreSQL.
    init(_ level: IsolationLevel) {
        switch level {
        case .readUncommitted, .readCommitted: self = .readCommitted
        case .repeatableRead: self = .repeatableRead
        case .serializable: self = .serializable
        }
    }

    init(settingName: String) {
        switch settingName {
        case "serializable": self = .serializable
        case "repeatable read": self = .repeatableRead
        default: self = .readCommitted
        }
    }
}

extension LockRows.Strength {
    /// As it is written.
    var clause: String {
        switch self {
        case .keyShare: "FOR KEY SHARE"
        case .share: "FOR SHARE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .update: "FOR UPDATE"
        }
    }
}
