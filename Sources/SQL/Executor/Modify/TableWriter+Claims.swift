// What a new row claims: its key and those of unique indexes. Under the locks of its claims nobody else
// can take them, or take them away.

import Bytes
import Catalog
import Engine
import Types

/// What came of claiming the keys of a row.
enum Claim {
    case free
    /// Another row has one of them.
    case taken(Conflict)
    /// Somebody is about to decide that: once this lock was got the next attempt goes further. A claim
    /// is kept, the lock of a row that is in the way is not.
    case mustWait(LockKey, isClaim: Bool)
}

extension TableWriter {
    /// `claim`, waiting for what must be waited for; nil when the keys are free.
    func findConflict(
        _ row: Int, key: [UInt8], arbiters: [Int]? = nil, except oldKey: [UInt8]? = nil,
        hasAction: Bool = false
    ) async throws(SQLError) -> Conflict? {
        func look(_ lent: LockKey?) throws(SQLError) -> Claim {
            defer { if let lent { transaction.unlock(lent, .rowClaim) } }
            return try claim(
                row, key: key, arbiters: arbiters, except: oldKey, hasAction: hasAction)
        }
        // The lock of a row that was in the way. It is given back only after the next look: two who gave
        // it to each other before that would do so for ever.
        var lent: LockKey?
        while true {
            let claim = try look(lent)
            lent = nil
            switch claim {
            case .free: return nil
            case .taken(let conflict): return conflict
            case .mustWait(let lock, let isClaim):
                try await waitForLock(lock, .rowClaim, state)
                if !isClaim { lent = lock }
            }
        }
    }

    /// Locks what the new row claims, and finds the first existing row that claims it too. Looks at
    /// the indexes in `arbiters` only, or at all when nil; `except` is the key of the row's own old
    /// version; `hasAction` says that ON CONFLICT deals with what is found: the row is not written then,
    /// and keeps no claim. What it has locked before it must wait it keeps.
    func claim(
        _ row: Int, key: [UInt8], arbiters: [Int]? = nil, except oldKey: [UInt8]? = nil,
        hasAction: Bool = false
    ) throws(SQLError) -> Claim {
        var claims: [(key: [UInt8], keyspace: KeyspaceID)] = []
        for (index, entry) in newEntries.enumerated() {
            if let arbiters, !arbiters.contains(index) { continue }
            if hasAction, entry.definition.isDeferrableKey {
                throw deferrableArbiter(entry.definition)
            }
            if key == oldKey, hasSameEntry(index, row, key) { continue }
            let claimed: [UInt8]
            let found: KeyClaim
            if entry.definition.storage == table.storage {
                if key == oldKey { continue }
                claimed = key
                found = try claimRow(key, hasAction: hasAction)
            } else if entry.includes(row) && entry.isConstrained(row) {
                entry.encode(row, rowKey: key)
                claimed = entry.writer.bytes
                found = try claimEntry(
                    claimed, in: entry.definition.storage, except: oldKey, hasAction: hasAction)
            } else {
                continue
            }
            switch found {
            case .free:
                if hasAction { claims.append((claimed, entry.definition.storage)) }
            case .taken(let owner):
                for claim in claims { unclaim(claim.key, in: claim.keyspace) }
                return .taken(Conflict(index: index, rowKey: owner))
            case .mustWait(let lock, let isClaim): return .mustWait(lock, isClaim: isClaim)
            }
        }
        return .free
    }

    /// 55000: whether a deferrable key is taken is not known before it is due.
    private func deferrableArbiter(_ index: IndexDefinition) -> SQLError {
        SQLError(
            .objectNotInPrerequisiteState,
            "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as "
                + "arbiters"
        ).naming(
            schema: state.context.catalog.schemas[table.schema]?.name ?? "public",
            table: table.name, constraint: index.name)
    }

    private enum KeyClaim {
        case free
        /// By the row of this key.
        case taken([UInt8])
        case mustWait(LockKey, isClaim: Bool)
    }

    /// Whether an updated row keeps its entry in an index: then nothing new is claimed.
    private func hasSameEntry(_ index: Int, _ row: Int, _ key: [UInt8]) -> Bool {
        let (old, new) = (oldEntries[index], newEntries[index])
        guard new.definition.storage != table.storage, old.includes(row), new.includes(row) else {
            return false
        }
        old.encode(row, rowKey: key)
        new.encode(row, rowKey: key)
        return old.writer.bytes == new.writer.bytes
    }

    /// Claims a row's key for a new row. Where there is a row its key stays unclaimed. Must wait
    /// for who may be about to take the row away, or to insert it; not for who has only locked it.
    ///
    /// What counts is the newest state, whatever the snapshot, as in PostgreSQL: under the stricter
    /// levels a key that was removed after the snapshot is free, and one that came after it is
    /// taken, on which ON CONFLICT, that would have to act on what it must not see, fails.
    private func claimRow(_ key: [UInt8], hasAction: Bool) throws(SQLError) -> KeyClaim {
        let lock = LockKey(table.storage, key)
        guard transaction.tryLock(lock, .rowClaim) else {
            return .mustWait(lock, isClaim: true)
        }
        guard try isPresent(key, in: table.storage) else {
            if hasAction { try noteSerializableRead(key, in: table.storage) }
            return .free
        }
        try checkTaken(key, in: table.storage, rowKey: key, hasAction: hasAction)
        unclaim(key, in: table.storage)
        return .taken(key)
    }

    /// The same for the key of a unique index: gives the key of the row that has it.
    private func claimEntry(
        _ key: [UInt8], in keyspace: KeyspaceID, except oldKey: [UInt8]?, hasAction: Bool
    ) throws(SQLError) -> KeyClaim {
        let lock = LockKey(keyspace, key)
        guard transaction.tryLock(lock, .rowClaim) else {
            return .mustWait(lock, isClaim: true)
        }
        while let owner = try readLatest(key, keyspace) {
            if owner == oldKey { return .free }
            // Who changes that row holds its lock, not its index entries'.
            let ownersLock = LockKey(table.storage, owner)
            guard transaction.tryLock(ownersLock, .rowClaim) else {
                // Not kept: who takes the row's key next may want this one too.
                unclaim(key, in: keyspace)
                return .mustWait(ownersLock, isClaim: false)
            }
            unclaim(owner, in: table.storage)
            guard try readLatest(key, keyspace) == owner else { continue }
            try checkTaken(key, in: keyspace, rowKey: owner, hasAction: hasAction)
            unclaim(key, in: keyspace)
            return .taken(owner)
        }
        if hasAction { try noteSerializableRead(key, in: keyspace) }
        return .free
    }

    /// Throws when a taken key is rather a reason to fail as a whole.
    private func checkTaken(
        _ key: [UInt8], in keyspace: KeyspaceID, rowKey: [UInt8], hasAction: Bool
    ) throws(SQLError) {
        if transaction.isolation == .readCommitted { return }
        if hasAction {
            try noteSerializableRead(key, in: keyspace)
            if try isNewerThanSnapshot(rowKey, in: table.storage, transaction) {
                throw .concurrentUpdate
            }
        } else {
            try engine { () throws(EngineError) in
                try key.withRawBytes { (key) throws(EngineError) in
                    try transaction.checkSerializableInsertion(keyspace, key)
                }
            }
            // Who catches the error has seen that the row was there.
            if try !isNewerThanSnapshot(rowKey, in: table.storage, transaction) {
                try noteSerializableRead(key, in: keyspace)
            }
        }
    }

    /// What is found, or that nothing is, and is acted upon: to others that is a read.
    private func noteSerializableRead(
        _ key: [UInt8], in keyspace: KeyspaceID
    ) throws(SQLError) {
        guard transaction.isolation == .serializable else { return }
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                _ = try transaction.get(keyspace, key) { _ in () }
            }
        }
    }

    /// Gives a claim back, unless it is what an own row stands under.
    private func unclaim(_ key: [UInt8], in keyspace: KeyspaceID) {
        key.withRawBytes { key in
            guard !transaction.hasWritten(keyspace, key) else { return }
            transaction.unlock(LockKey(keyspace, key), .rowClaim)
        }
    }

    private func isPresent(_ key: [UInt8], in keyspace: KeyspaceID) throws(SQLError) -> Bool {
        try engine { () throws(EngineError) -> Bool in
            try key.withRawBytes { (key) throws(EngineError) -> Bool in
                try transaction.getLatest(keyspace, key) { _ in true } ?? false
            }
        }
    }

    private func readLatest(_ key: [UInt8], _ keyspace: KeyspaceID) throws(SQLError) -> [UInt8]? {
        try engine { () throws(EngineError) -> [UInt8]? in
            try key.withRawBytes { (key) throws(EngineError) -> [UInt8]? in
                try transaction.getLatest(keyspace, key) { [UInt8]($0) }
            }
        }
    }
}
