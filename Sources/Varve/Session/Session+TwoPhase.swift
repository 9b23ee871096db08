// PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED.
import Bytes
import Catalog
import Engine
import Environment
import Executor
import Types

extension Session {
    /// PostgreSQL's limit for an identifier, in bytes.
    private static let identifierBytesMax = 199

    /// The transaction leaves the session, with its changes and locks. In a failed block this is a rollback.
    func prepareTransaction(
        _ identifier: String, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        if block?.isExplicit != true {
            tell(sink, warning(.noActiveTransaction, "there is no transaction in progress"))
        }
        if isInBlock { try ensureBlock() }
        guard let block, isInBlock, !block.isFailed else {
            // Without a block PostgreSQL says this as well, and commits what a pipeline has done so far.
            if self.block?.isExplicit == false { try await commitBlock() }
            rollbackBlock()
            return "ROLLBACK"
        }
        do throws(SQLError) {
            try await settle()
            try await checkDeferredConstraints()
            try refuseUnpreparable()
            guard identifier.utf8.count <= Self.identifierBytesMax else {
                throw SQLError(
                    .invalidParameterValue,
                    "transaction identifier \"\(identifier)\" is too long")
            }
            try database.prepared.reserve(identifier)
        } catch {
            // As PostgreSQL: a transaction that cannot be prepared is gone.
            rollbackBlock()
            throw error
        }
        let prepared = PreparedTransaction(
            identifier, owner: currentRole.oid, database: databaseOID,
            prepared: database.environment.clock.now, block.transaction)
        do throws(SQLError) {
            try translated { () throws(EngineError) in try block.transaction.prepareCommit() }
            let content = try encoded(prepared)
            do throws(EngineError) {
                try await record(PreparedTransaction.key(identifier), content)
            } catch {
                throw SQLError(error)
            }
        } catch {
            database.prepared.settle(identifier, nil)
            rollbackBlock()
            throw error
        }
        leaveBlock()
        prepared.transaction.leaveSession()
        database.prepared.settle(identifier, prepared)
        return "PREPARE TRANSACTION"
    }

    /// A large one takes its time: others go on in another thread.
    private func encoded(_ prepared: PreparedTransaction) throws(SQLError) -> [UInt8] {
        try work.perform(mayPostpone: false) { () throws(SQLError) in
            if prepared.transaction.writtenBytes > Self.encodedAtOnceMax { work.lendThread() }
            return prepared.encode()
        }
    }

    private static let encodedAtOnceMax = 1 << 20

    private func refuseUnpreparable() throws(SQLError) {
        if notifier.hasWork {
            throw SQLError(
                .featureNotSupported,
                "cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY")
        }
        if let block, block.transaction.advisoryLocks.contains(where: { controls.holds($0) }) {
            throw SQLError(
                .featureNotSupported,
                "cannot PREPARE while holding both session-level and transaction-level locks on "
                    + "the same object")
        }
        if cursors.values.contains(where: { $0.isHold && $0.isNew }) {
            throw SQLError(
                .featureNotSupported,
                "cannot PREPARE a transaction that has created a cursor WITH HOLD")
        }
    }

    /// Writes or, without a value, removes a row of the system keyspace in a commit of its own.
    private func record(_ key: [UInt8], _ value: [UInt8]?) async throws(EngineError) {
        let transaction = try database.engine.begin()
        try key.withRawBytes { key throws(EngineError) in
            if let value {
                try value.withRawBytes { value throws(EngineError) in
                    try transaction.insert(.system, key, value)
                }
            } else {
                try transaction.delete(.system, key)
            }
        }
        _ = try await transaction.commit(origin)
    }

    func commitPrepared(_ identifier: String) async throws(SQLError) -> String {
        let prepared = try take(identifier, "COMMIT PREPARED")
        let mark = prepared.transaction.mark()
        // Its end is part of the commit itself, also of one that was to write nothing.
        prepared.transaction.isReadOnly = false
        do throws(EngineError) {
            try PreparedTransaction.key(identifier).withRawBytes { key throws(EngineError) in
                try prepared.transaction.delete(.system, key)
            }
            _ = try await prepared.transaction.commit(origin, staysIfRefused: true)
        } catch {
            // It goes on waiting, as it was: it was promised that it can be committed.
            if !prepared.transaction.hasEnded { prepared.transaction.rollback(to: mark) }
            database.prepared.settle(identifier, prepared)
            throw SQLError(error)
        }
        database.prepared.settle(identifier, nil)
        return "COMMIT PREPARED"
    }

    func rollbackPrepared(_ identifier: String) async throws(SQLError) -> String {
        let prepared = try take(identifier, "ROLLBACK PREPARED")
        do throws(EngineError) {
            try await record(PreparedTransaction.key(identifier), nil)
        } catch {
            database.prepared.settle(identifier, prepared)
            throw SQLError(error)
        }
        prepared.transaction.rollback()
        database.prepared.settle(identifier, nil)
        return "ROLLBACK PREPARED"
    }

    private func take(
        _ identifier: String, _ statement: String
    ) throws(SQLError) -> PreparedTransaction {
        try refuseInBlock(statement)
        return try database.prepared.take(identifier, by: currentRole, in: databaseOID)
    }
}
