// Sessions and locks as PostgreSQL shows them: found out when somebody looks, by what is there anyway.
import Bytes
import Catalog
import Engine
import Environment
import Introspection
import Types

extension Database {
    /// As `pg_stat_activity` shows them.
    func shownSessions() -> [ServerState.Activity] {
        let waits = Dictionary(
            engine.awaitedLocks().map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
        let sessions = numberedSessions()
        let oldest = (sessions.compactMap(\.number) + prepared.all.map(\.number)).min()
        return sessions.map { session in
            var shown = session.handle.shown(waitsFor: waits[session.handle.processID])
            shown.transactionID = session.number
            // A snapshot shows nothing of who began later, nor of the oldest that still runs.
            shown.oldestTransaction = session.transaction.map { min($0, oldest ?? $0) }
            return shown
        }
    }

    /// All sessions with their transactions: each has one, but a number for others to see only once
    /// PostgreSQL had given it one.
    private func numberedSessions() -> [(
        handle: SessionHandle, transaction: UInt64?, number: UInt64?
    )] {
        let numbered = engine.locks.numberedTransactions()
        return sessionHandles.map { handle in
            let transaction = handle.activity.transactionID
            let isNumbered = transaction.map {
                handle.locks.numberedTransaction == $0 || numbered.contains($0)
            }
            let number = isNumbered == true ? transaction.map(handle.locks.number(of:)) : nil
            return (handle, transaction, number)
        }
    }

    /// As `pg_locks` shows them: of rows no more than who waits for them.
    func shownLocks() -> [ServerState.Lock] {
        let sessions = numberedSessions()
        let transactions = Dictionary(
            sessions.map { ($0.handle.processID, $0.transaction ?? 0) }, uniquingKeysWith: { $1 })
        var shown: [ServerState.Lock] = []
        for lock in engine.locks.all() { addRows(of: lock, to: &shown) }
        for read in engine.readLocks() {
            shown.append(
                ServerState.Lock(
                    processID: read.pid, transaction: read.transactionID, mode: "SIReadLock",
                    .read(read.keyspace, ServerState.Lock.Read(read.read))))
        }
        // What a session locks for itself is shown as its transaction's, while it has one.
        for index in shown.indices where shown[index].transaction == 0 {
            shown[index].transaction = transactions[shown[index].processID] ?? 0
        }
        for session in sessions {
            guard let transaction = session.transaction else { continue }
            var row = ServerState.Lock(
                processID: session.handle.processID, transaction: transaction,
                mode: "ExclusiveLock",
                .virtualTransaction(session.handle.processID, transaction))
            row.isFastPath = true
            shown.append(row)
            guard let number = session.number else { continue }
            row.kind = .transaction(number)
            row.isFastPath = false
            shown.append(row)
        }
        for number in prepared.all.map(\.number) {
            shown.append(
                ServerState.Lock(
                    processID: 0, transaction: number, mode: "ExclusiveLock", .transaction(number)))
        }
        return shown
    }

    private func addRows(of lock: LockedObject, to shown: inout [ServerState.Lock]) {
        var row = ServerState.Lock(
            processID: lock.pid, transaction: lock.transactionID, mode: lock.mode.name,
            ServerState.Lock.Kind(lock.key))
        row.isFastPath = lock.isWeak
        row.isGranted = lock.isGranted
        if !lock.isGranted {
            row.waitStart = Timestamp(
                microseconds: environment.clock.now.microseconds - Int64(lock.waited / 1000))
        }
        guard case .row = lock.key.target else {
            if case .end(let transaction, _, let pid)? = lock.wait {
                row.kind = .virtualTransaction(pid, transaction)
                row.mode = "ShareLock"
            }
            shown.append(row)
            return
        }
        switch lock.wait {
        case nil: return
        case .lock?, .turn?: row.mode = lock.mode.tupleLockName
        case .end(_, let number, _)?:
            if lock.mode != .rowClaim {
                var turn = row
                turn.mode = lock.mode.tupleLockName
                turn.isGranted = true
                turn.waitStart = nil
                shown.append(turn)
            }
            row.kind = .transaction(number)
        }
        shown.append(row)
    }
}

extension BlockedSession {
    /// As `pg_locks.locktype` and `pg_stat_activity.wait_event` name what it waits for.
    var lockType: String {
        switch (key.target, wait) {
        case (.row, .end): "transactionid"
        case (.row, _): "tuple"
        case (_, .end): "virtualxid"
        case (.table, _): "relation"
        case (.object, _): "object"
        case (.advisory, _): "advisory"
        }
    }
}

extension ServerState.Lock.Kind {
    fileprivate init(_ key: LockKey) {
        self =
            switch key.target {
            case .row(let keyspace): .row(keyspace, key.rowNumber)
            case .table(let database, let table): .relation(database: database, table)
            case .object(let database, let list, let object):
                .object(database: database, class: list, object)
            case .advisory(let database, let high, let low, let isPair):
                .advisory(database: database, high: high, low: low, objectSubID: isPair ? 2 : 1)
            }
    }
}

extension ServerState.Lock.Read {
    fileprivate init(_ read: ReadLock.Read) {
        self =
            switch read {
            case .all: .all
            case .key(let number): .key(number)
            case .range(let number): .range(number)
            }
    }
}
