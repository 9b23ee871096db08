// Lookups: prepared statements answered in one step, for as long as nothing stands in the way. All
// that could is tried here first; a nil leaves the statement, unharmed, to the messages' usual way,
// which also knows the right errors.
import Bytes
import Catalog
import Engine
import Environment
import Executor
import Syntax
package import Types

extension Session {
    /// The lookup that a prepared statement is, ready for its parameters; nil when it is none, or not
    /// now.
    package func beginLookup(statement name: UnsafeRawBufferPointer) -> Lookup? {
        guard let prepared = statements[String(decoding: name, as: UTF8.self)] else { return nil }
        return beginLookup(prepared)
    }

    /// The same for the text of a simple query, whose literals are the parameters.
    package func beginLookup(text: UnsafeRawBufferPointer) -> Lookup? {
        let source = text.assumingMemoryBound(to: UInt8.self)
        // Whatever does not begin as SELECT need not be taken apart for this.
        guard let first = source.first, first | 0x20 == UInt8(ascii: "s") else { return nil }
        guard normalizer.normalize(source), let prepared = cache[normalizer.key],
            let lookup = beginLookup(prepared), let context
        else { return nil }
        for (literal, type) in zip(normalizer.literals, lookup.parameterTypes) {
            guard let value = try? literal.value(in: text, as: type, context.settings) else {
                return nil
            }
            context.parameters.append(value)
        }
        lookup.text = String(decoding: text, as: UTF8.self)
        portals.removeValue(forKey: "")?.run?.execution.close()
        return lookup
    }

    private func beginLookup(_ prepared: PreparedStatement) -> Lookup? {
        guard let lookup = prepared.lookup else { return nil }
        let profile = profile
        // An alarm has to be set, or to be put off: the usual way does that.
        guard database.engine.promisedSequence <= database.engine.visibleSequence,
            alarm == nil, profile.idleTimeout == 0, profile.idleInTransactionTimeout == 0,
            variables.generation == reportedGeneration
        else { return nil }
        let transaction: Transaction
        if let block {
            guard enterLookup(block, prepared) else { return nil }
            transaction = block.transaction
        } else {
            guard portals.isEmpty, profile.isolation == .readCommitted,
                !database.engine.locks.hasExclusiveTableLocks, let own = lookupTransaction()
            else { return nil }
            transaction = own
        }
        let catalog = catalog
        guard prepared.compiled(catalogVersion: catalog.version, profile) === lookup.query,
            prepared.isAllowed(for: profile.roleName),
            let context = try? executionContext(transaction, catalog)
        else { return nil }
        lookup.text = prepared.text
        lookup.start = database.environment.clock.now
        // What the texts 'now' and 'today' mean.
        context.settings.now = (block?.start ?? lookup.start).sincePostgresEpoch
        context.parameters.removeAll(keepingCapacity: true)
        return lookup
    }

    /// Brings an open transaction to where it may run a statement that reads; false when that would
    /// wait, or fail.
    private func enterLookup(_ block: TransactionBlock, _ prepared: PreparedStatement) -> Bool {
        let transaction = block.transaction
        guard !block.isFailed, block.catalog == nil, transaction.isolation != .serializable,
            block.hasRun || transaction.isolation == .readCommitted, !transaction.isFollowing
        else { return false }
        for table in prepared.usedTables {
            let key = LockKey.table(table.oid, in: databaseOID)
            guard
                transaction.holds(key, table.mode) || transaction.tryLock(key, table.mode)
            else { return false }
        }
        block.hasRun = true
        if transaction.isolation == .readCommitted { transaction.refreshSnapshot() }
        return true
    }

    /// The transaction of lookups outside of blocks: it sees something only while one runs.
    private func lookupTransaction() -> Transaction? {
        if let ownTransaction { return ownTransaction }
        ownTransaction = try? database.engine.begin(
            .readCommitted, readOnly: true, session: handle.locks)
        return ownTransaction
    }

    /// Takes the next parameter; nil is NULL. False when its bytes do not make sense.
    package func appendParameter(
        _ bytes: UnsafeRawBufferPointer?, isBinary: Bool, of lookup: Lookup
    ) -> Bool {
        guard let context, context.parameters.count < lookup.parameterTypes.count else {
            return false
        }
        let type = lookup.parameterTypes[context.parameters.count]
        guard let bytes else {
            context.parameters.append(.null)
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

    /// Runs it and calls `give` with the rows, nil when there are none, once. False, without that,
    /// when it failed or lacks parameters. `leavesPortal`: as the extended protocol does.
    package func run(
        _ lookup: Lookup, leavesPortal: Bool, _ give: (Batch?, TextSettings) -> Void
    ) -> Bool {
        guard let context, context.parameters.count == lookup.parameterTypes.count else {
            return false
        }
        do throws(SQLError) {
            if block != nil {
                give(try lookup.query.takeNow(context), context.settings)
                if leavesPortal { leaveFinishedPortal(of: lookup.statement) }
            } else {
                try context.transaction.withNewestSnapshot { () throws(SQLError) in
                    give(try lookup.query.takeNow(context), context.settings)
                }
            }
            handle.update {
                $0.query = lookup.text
                $0.queryStart = lookup.start
                $0.stateChange = lookup.start
            }
            return true
        } catch {
            return false
        }
    }

    /// In a block the unnamed portal outlives its run.
    private func leaveFinishedPortal(of statement: PreparedStatement) {
        if let portal = portals[""] {
            if portal.statement === statement, portal.isDone, portal.run == nil { return }
            portal.run?.execution.close()
        }
        let portal = Portal(statement, parameters: [], resultFormats: [])
        portal.isDone = true
        portals[""] = portal
    }

    /// Whether Sync has nothing to do after a lookup but to say that the session is ready.
    package var isSyncImmediate: Bool { block?.isExplicit ?? true }
}
