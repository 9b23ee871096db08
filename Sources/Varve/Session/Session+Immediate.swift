// Immediate statements: those that are done in one step, for as long as nothing stands in the way. All
// that could is tried here first; what is unsuitable is left to the messages' usual way, which also
// knows the right errors. An implicit block begun meanwhile, with its locks and its snapshot, is the one
// that it goes on in. Only what has begun to change rows fails by itself.
import Bytes
import Catalog
import Engine
import Environment
import Executor
import Planner
import Syntax
package import Types

/// An immediate statement, from when it is found to the end of what it waits for.
struct StatementAtHand {
    var statement: PreparedStatement
    /// As the client sent it.
    var text: String
    /// When the client asked.
    var start: Timestamp
}

extension Session {
    /// The immediate statement that a prepared one is, ready for its parameters; nil when it is none,
    /// or not now.
    package func beginImmediate(statement name: UnsafeRawBufferPointer) -> ImmediateStatement? {
        if name.isEmpty { return unnamedStatement.flatMap { beginImmediate($0) } }
        if let recent = recentStatements.find(name) { return beginImmediate(recent) }
        guard let prepared = statements[String(decoding: name, as: UTF8.self)] else { return nil }
        recentStatements.insert(prepared, as: name)
        return beginImmediate(prepared)
    }

    /// The same for the text of a simple query, whose literals are the parameters.
    package func beginImmediate(text: UnsafeRawBufferPointer) -> ImmediateStatement? {
        let source = text.assumingMemoryBound(to: UInt8.self)
        isNormalized = nil
        unnamedStatement = nil
        // Whatever begins otherwise need not be taken apart for this.
        switch source.first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "s") where source.count > 1 && source[1] | 0x20 == UInt8(ascii: "a"),
            UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "e"), UInt8(ascii: "r"):
            guard source.count <= Self.blockStatementBytesMax else { return nil }
            guard let prepared = blockStatements[Array(source)],
                let statement = beginImmediate(prepared)
            else { return nil }
            portals.remove("")?.close()
            return statement
        case UInt8(ascii: "s"), UInt8(ascii: "i"), UInt8(ascii: "u"), UInt8(ascii: "d"):
            break
        default: return nil
        }
        let isNormalized = normalizer.normalize(source)
        self.isNormalized = isNormalized
        guard isNormalized, let prepared = cache[normalizer.key],
            prepared.compiled?.plan.wantedConstants.isEmpty != false,
            let statement = beginImmediate(prepared), let context
        else { return nil }
        for (literal, type) in zip(normalizer.literals, statement.parameterTypes) {
            guard let value = try? literal.value(in: text, as: type, context.settings) else {
                return nil
            }
            context.parameters.append(value)
        }
        self.isNormalized = nil
        atHand?.text = String(decoding: text, as: UTF8.self)
        portals.remove("")?.close()
        return statement
    }

    /// Longer texts that begin or end a block, or a part of one, are not looked for.
    private static var blockStatementBytesMax: Int { 96 }

    private func beginImmediate(_ prepared: PreparedStatement) -> ImmediateStatement? {
        guard let statement = prepared.immediate, !statement.isPostponed() else { return nil }
        let profile = profile
        // An alarm has to be set, or to be put off, or a pipeline to be ended that has no transaction: the usual way
        // does that.
        guard alarm == nil, boundPortal == nil, !hasRunWithoutBlock, profile.idleTimeout == 0,
            profile.idleInTransactionTimeout == 0,
            variables.generation == reportedGeneration
        else { return nil }
        let start = database.environment.clock.now
        atHand = StatementAtHand(statement: prepared, text: statement.text, start: start)
        guard case .run = statement.action else { return statement }
        guard let transaction = enter(statement, prepared, profile, start) else { return nil }
        let version = catalogVersion
        guard
            let plan = prepared.plan(catalogVersion: version, profile.planning),
            plan.isAllowed(by: seesOldCatalog ? database.history.newest.version : version),
            let context = contextAtHand(transaction, catalogVersion: version)
                ?? (try? executionContext(catalog, within: transaction))
        else { return nil }
        if statement.asksTime {
            noteTimes(transaction: block?.start ?? start, statement: start, in: context)
        } else {
            // What the texts 'now' and 'today' mean.
            context.settings.now = (block?.start ?? start).sincePostgresEpoch
        }
        context.parameters.removeAll(keepingCapacity: true)
        return statement
    }

    /// The transaction that the statement runs in, brought to where it may; nil when that would
    /// wait, or fail.
    private func enter(
        _ statement: ImmediateStatement, _ prepared: PreparedStatement, _ profile: SettingsProfile,
        _ start: Timestamp
    ) -> Transaction? {
        if let block { return enter(block, statement, prepared) ? block.transaction : nil }
        guard portals.isEmpty, profile.isolation == .readCommitted,
            !database.engine.hasExclusiveTableLocks
        else { return nil }
        guard statement.isWriting else { return loneReader() }
        guard !profile.isReadOnly, (try? ensureBlock(start: start)) != nil, let block
        else { return nil }
        return enter(block, statement, prepared) ? block.transaction : nil
    }

    /// Brings an open transaction to where it may run the statement; false when that would wait, or
    /// fail.
    private func enter(
        _ block: TransactionBlock, _ statement: ImmediateStatement, _ prepared: PreparedStatement
    ) -> Bool {
        let transaction = block.transaction
        // The first statement of the stricter levels takes the snapshot, and may have to wait for it.
        guard !block.isFailed, block.definitions.isEmpty,
            block.hasRun || transaction.isolation == .readCommitted,
            !statement.isWriting || !transaction.isReadOnly, followNow(statement, transaction)
        else { return false }
        let onlyWritten = !block.isExplicit
        for table in prepared.usedTables where !onlyWritten || table.mode != .accessShare {
            if transaction.holds(table.lock, table.mode) { continue }
            guard transaction.tryLock(table.lock, table.mode),
                (try? requireCurrentDefinition(of: table.oid, lockedIn: table.mode)) != nil
            else { return false }
        }
        block.hasRun = true
        guard transaction.isolation == .readCommitted else { return true }
        transaction.refreshSnapshot()
        // Behind their locks the tables are what the plan says, if that is of the newest catalog.
        return !statement.isWriting
            || transaction.snapshot >= database.history.newestSequence
    }

    /// What reads outside of blocks; nil while they would have to wait.
    private func loneReader() -> Transaction? {
        isAllPromisedDurable ? try? share.loneReader(database.engine) : nil
    }

    /// Takes the next parameter; nil is NULL. False when its bytes do not make sense.
    package func appendParameter(
        _ bytes: UnsafeRawBufferPointer?, isBinary: Bool, of statement: ImmediateStatement
    ) -> Bool {
        guard let context, context.parameters.count < statement.parameterTypes.count else {
            return false
        }
        let type = statement.parameterTypes[context.parameters.count]
        guard let bytes else {
            context.parameters.append(.null)
            return true
        }
        if !isBinary, let number = TextCodec.integer(bytes, as: type) {
            context.parameters.append(number)
            return true
        }
        do throws(SQLError) {
            let value =
                if isBinary {
                    try BinaryCodec.parse(bytes, as: type, context.settings)
                } else {
                    try TextCodec.parse(bytes, as: type, context.settings)
                }
            context.parameters.append(value)
            return true
        } catch {
            return false
        }
    }

    /// Runs it. `give` is called with the rows, nil when there are none, before it returns, once, if it is
    /// `.done` or `.awaits`, and the statement has rows. `isSimple`: the whole of a simple query, to
    /// be committed with it; otherwise a portal's run, which Sync commits.
    package func run(
        _ statement: ImmediateStatement, isSimple: Bool, _ give: (Batch?, TextSettings) -> Void
    ) -> ImmediateOutcome {
        let query: CompiledQuery
        switch statement.action {
        case .run(let compiled): query = compiled
        case .begin: return beginBlock(isSimple)
        case .commit: return endBlock()
        case .rollback: return undoBlock()
        case .savepoint(let savepoint): return run(savepoint, isSimple)
        }
        guard let context, context.parameters.count == statement.parameterTypes.count else {
            return .unsuitable
        }
        context.missedLock = nil
        let count: Int
        do throws(SQLError) {
            if block != nil {
                count = try query.takeNow(context, giving: statement, give)
            } else {
                count = try context.transaction.withNewestSnapshot { () throws(SQLError) in
                    try query.takeNow(context, giving: statement, give)
                }
            }
        } catch {
            if error.isMustWait, block != nil, context.missedLock != nil { return .blocked }
            // What an error tells has to be durable first, which the usual way waits for.
            guard statement.isWriting, !error.isMustWait, !mustSettle else {
                if !statement.isWriting, error.isMustWait { statement.postpone() }
                return .unsuitable
            }
            noteStatement()
            return .failed(failure(error, isSimple))
        }
        noteStatement()
        let tag = statement.tag(of: query.plan.command, count)
        guard let block else { return .done(tag) }
        if !isSimple {
            block.isPipelined = true
            leaveFinishedPortal()
        }
        guard isSimple, !block.isExplicit else {
            return answerMustSettle ? .awaits(.settling, tag) : .done(tag)
        }
        return commitsAtOnce ? .done(tag) : .awaits(.commit, tag)
    }

    /// What `pg_stat_activity` shows.
    private func noteStatement() {
        guard let atHand else { return }
        handle.update {
            $0.query = atHand.text
            $0.queryStart = atHand.start
            $0.stateChange = atHand.start
        }
    }

    /// The error as it is reported. After a simple query the transaction has failed; after a portal's run
    /// it does so when the client is told.
    private func failure(_ error: SQLError, _ isSimple: Bool) -> SQLError {
        if isSimple { failBlock() }
        return interrupted(pointing(error))
    }

    // MARK: Blocks

    private func beginBlock(_ isSimple: Bool) -> ImmediateOutcome {
        guard block == nil, (try? begin(explicit: true, TransactionOptions())) != nil else {
            return .unsuitable
        }
        noteStatement()
        if !isSimple { leaveFinishedPortal() }
        return .done("BEGIN")
    }

    private func endBlock() -> ImmediateOutcome {
        guard let block, block.isExplicit, !block.isFailed else { return .unsuitable }
        noteStatement()
        return commitsAtOnce ? .done("COMMIT") : .awaits(.commit, "COMMIT")
    }

    /// Ends a block that has nothing to commit, and nothing to do before.
    private var commitsAtOnce: Bool {
        guard let block, !block.transaction.needsCommit, !mustSettle, !notifier.hasWork,
            cursors.isEmpty, context?.constraints.isEmpty != false,
            block.settingsBefore.generation == variables.generation
        else { return false }
        closePortals()
        block.transaction.endUnchanged()
        endCommitted()
        return true
    }

    private func undoBlock() -> ImmediateOutcome {
        guard let block, block.isExplicit,
            block.settingsBefore.generation == variables.generation
        else { return .unsuitable }
        rollbackBlock()
        noteStatement()
        return .done("ROLLBACK")
    }

    /// SAVEPOINT, RELEASE, ROLLBACK TO. What goes wrong does so before anything is done.
    private func run(
        _ statement: TransactionStatement, _ isSimple: Bool
    ) -> ImmediateOutcome {
        guard let block, block.isExplicit else { return .unsuitable }
        let tag: String?
        switch statement {
        case .savepoint(let name) where !block.isFailed: tag = try? savepoint(name)
        case .release(let name) where !block.isFailed: tag = try? release(name)
        case .rollbackTo(let name):
            // Settings that come back are to be reported.
            let savepoint = block.savepoints.last { $0.name == name }
            guard savepoint?.settings.inForce.generation == variables.generation else {
                return .unsuitable
            }
            tag = try? rollback(toSavepoint: name)
        default: tag = nil
        }
        guard let tag else { return .unsuitable }
        noteStatement()
        if !isSimple { leaveFinishedPortal() }
        return .done(tag)
    }

    /// Waits for what the statement at hand has left to be waited for.
    package func finish(after wait: ImmediateWait) async throws(SQLError) {
        handle.update { $0.isActive = true }
        defer { handle.becomeIdle() }
        do throws(SQLError) {
            switch wait {
            case .commit: try await commitBlock()
            case .settling: try await settle()
            }
        } catch {
            failBlock()
            throw interrupted(pointing(error))
        }
    }

    /// An error with its place in the statement at hand.
    private func pointing(_ error: SQLError) -> SQLError {
        error.pointing(atStatementFrom: SourceText.firstWord(of: atHand?.text ?? ""))
    }

    /// Waits for the lock that the statement at hand has found taken, as one does that waits while it runs.
    /// An error is the statement's.
    package func unblock(isSimple: Bool) async throws(SQLError) {
        guard let block, let lock = context?.missedLock else { return }
        let hasBegun = block.transaction.hasBegunLock
        if !hasBegun { beginActivity(atHand?.text ?? "") }
        defer { endActivity() }
        applyLockLimits(block.transaction)
        do throws(SQLError) {
            if hasBegun {
                try translated { () throws(EngineError) in try block.transaction.endLock() }
            } else {
                try await self.lock(lock.key, lock.mode, block.transaction)
            }
        } catch {
            throw failure(await settled(error), isSimple)
        }
    }

    /// In a block the unnamed portal outlives its run.
    private func leaveFinishedPortal() {
        if let statement = atHand?.statement { portals.leaveFinished(statement) }
    }

    /// Whether Sync has nothing to do after an immediate statement but to say that the session is
    /// ready.
    package var isSyncImmediate: Bool { block?.isExplicit ?? true }
}

extension CompiledQuery {
    /// Runs it and hands its rows over; returns how many it gave, or changed.
    fileprivate func takeNow(
        _ context: ExecutionContext, giving statement: ImmediateStatement,
        _ give: (Batch?, TextSettings) -> Void
    ) throws(SQLError) -> Int {
        var givenCount = 0
        let changedCount = try takeNow(context) { rows in
            givenCount = rows?.selectedCount ?? 0
            if statement.hasRows { give(rows, context.settings) }
        }
        return plan.command == .select ? givenCount : changedCount
    }
}
