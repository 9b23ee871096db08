// Advisory locks, and what sessions may know of each other's waits and do to each other.

import Catalog
package import Engine
import Environment
package import Types

/// What functions may ask of and do to sessions. Implemented by whoever runs sessions.
package protocol SessionControl: AnyObject, Sendable {
    /// Takes an advisory lock, for the session or for its transaction. False, when not waiting, if
    /// another has it.
    func lock(
        _ key: LockKey, _ mode: LockMode, forSession: Bool, waits: Bool
    ) async throws(SQLError) -> Bool
    /// Gives back what was taken once for the session. False when it was not.
    func unlock(_ key: LockKey, _ mode: LockMode) -> Bool
    /// Gives back all that was taken for the session.
    func unlockAll()
    /// Who the session with this process id waits for.
    func blockers(of processID: Int32) -> [Int32]
    /// Whose end a DEFERRABLE transaction waits for before it takes its snapshot.
    func snapshotBlockers(of processID: Int32) -> [Int32]
    /// The session itself sleeps, or does no more.
    func noteSleep(_ isSleeping: Bool)
    /// Who began the session with this process id; nil when there is none.
    func user(of processID: Int32) -> String?
    /// Ends the statement of another session. False when there is no such session.
    func cancel(_ processID: Int32) -> Bool
    /// Ends another session. False when there is no such session.
    func terminate(_ processID: Int32) -> Bool
    func exists(_ processID: Int32) -> Bool
}

enum LockFunctions {
    static let bodies: [String: WaitingFunction] = [
        "pg_advisory_lock_int8": lockSession, "pg_advisory_lock_int4": lockSession,
        "pg_advisory_lock_shared_int8": lockSessionShared,
        "pg_advisory_lock_shared_int4": lockSessionShared,
        "pg_advisory_xact_lock_int8": lockTransaction,
        "pg_advisory_xact_lock_int4": lockTransaction,
        "pg_advisory_xact_lock_shared_int8": lockTransactionShared,
        "pg_advisory_xact_lock_shared_int4": lockTransactionShared,
        "pg_try_advisory_lock_int8": tryLockSession, "pg_try_advisory_lock_int4": tryLockSession,
        "pg_try_advisory_lock_shared_int8": tryLockSessionShared,
        "pg_try_advisory_lock_shared_int4": tryLockSessionShared,
        "pg_try_advisory_xact_lock_int8": tryLockTransaction,
        "pg_try_advisory_xact_lock_int4": tryLockTransaction,
        "pg_try_advisory_xact_lock_shared_int8": tryLockTransactionShared,
        "pg_try_advisory_xact_lock_shared_int4": tryLockTransactionShared,
        "pg_advisory_unlock_int8": unlock, "pg_advisory_unlock_int4": unlock,
        "pg_advisory_unlock_shared_int8": unlockShared,
        "pg_advisory_unlock_shared_int4": unlockShared,
        "pg_advisory_unlock_all": unlockAll,
        "pg_terminate_backend": terminate,
    ]
}

// Functions, not closures: the compiler (6.3.1) crashes on closures that are async with typed throws.

/// One bigint as its halves, or two ints.
private func key(_ arguments: [Datum], _ context: ExecutionContext) -> LockKey {
    let database = context.session.databaseOID
    if arguments.count == 2 {
        return .advisory(
            database: database, high: half(arguments[0]), low: half(arguments[1]), isPair: true)
    }
    let number = UInt64(bitPattern: arguments[0].integerValue ?? 0)
    return .advisory(
        database: database, high: UInt32(number >> 32), low: UInt32(truncatingIfNeeded: number),
        isPair: false)
}

private func half(_ datum: Datum) -> UInt32 {
    UInt32(truncatingIfNeeded: datum.integerValue ?? 0)
}

private func control(_ context: ExecutionContext) throws(SQLError) -> any SessionControl {
    guard let control = context.control else {
        throw .notSupported("advisory locks here", at: .statement)
    }
    return control
}

// void prints as nothing.
private let void = Datum.bytes([])

private func lockSession(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    _ = try await control(context).lock(
        key(arguments, context), .exclusive, forSession: true, waits: true)
    return void
}

private func lockSessionShared(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    _ = try await control(context).lock(
        key(arguments, context), .share, forSession: true, waits: true)
    return void
}

private func lockTransaction(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    _ = try await control(context).lock(
        key(arguments, context), .exclusive, forSession: false, waits: true)
    return void
}

private func lockTransactionShared(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    _ = try await control(context).lock(
        key(arguments, context), .share, forSession: false, waits: true)
    return void
}

private func tryLockSession(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    .bool(
        try await control(context).lock(
            key(arguments, context), .exclusive, forSession: true, waits: false))
}

private func tryLockSessionShared(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    .bool(
        try await control(context).lock(
            key(arguments, context), .share, forSession: true, waits: false))
}

private func tryLockTransaction(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    .bool(
        try await control(context).lock(
            key(arguments, context), .exclusive, forSession: false, waits: false))
}

private func tryLockTransactionShared(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    .bool(
        try await control(context).lock(
            key(arguments, context), .share, forSession: false, waits: false))
}

private func unlock(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    try unlock(key(arguments, context), .exclusive, context)
}

private func unlockShared(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    try unlock(key(arguments, context), .share, context)
}

private func unlock(_ key: LockKey, _ mode: LockMode, _ context: ExecutionContext)
    throws(SQLError) -> Datum
{
    let isReleased = try control(context).unlock(key, mode)
    if !isReleased {
        var warning = SQLError(.warning, "you don't own a lock of type \(mode.name)")
        warning.severity = .warning
        context.notices.append(warning)
    }
    return .bool(isReleased)
}

private func unlockAll(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    try control(context).unlockAll()
    return void
}

/// `pg_terminate_backend(pid, timeout)`: with a timeout in milliseconds waits until it is gone.
private func terminate(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    let processID = Int32(truncatingIfNeeded: arguments[0].integerValue ?? 0)
    let timeout = arguments.count > 1 ? arguments[1].integerValue ?? 0 : 0
    if timeout < 0 {
        throw SQLError(.numericValueOutOfRange, "\"timeout\" must not be negative")
    }
    let control = try control(context)
    try checkMaySignal(
        processID, context, superuser: "must be a superuser to terminate superuser process",
        other: "must be a member of the role whose process is being terminated or member of "
            + "pg_signal_backend")
    guard control.terminate(processID) else {
        noteMissing(processID, context)
        return .bool(false)
    }
    if timeout == 0 { return .bool(true) }
    let end = context.clock.monotonicNanoseconds &+ UInt64(timeout) &* 1_000_000
    while control.exists(processID) {
        guard context.clock.monotonicNanoseconds < end else {
            var warning = SQLError(
                .warning,
                "backend with PID \(processID) did not terminate within \(timeout) "
                    + (timeout == 1 ? "millisecond" : "milliseconds"))
            warning.severity = .warning
            context.notices.append(warning)
            return .bool(false)
        }
        try context.checkForInterrupts()
        try? await Task.sleep(nanoseconds: 2_000_000)
    }
    return .bool(true)
}

/// Throws 42501 unless the role may do something to a session: it is a superuser, or acts as who began it.
private func checkMaySignal(
    _ processID: Int32, _ context: ExecutionContext, superuser: String, other: String
) throws(SQLError) {
    let rights = context.rights
    let role = context.session.currentUserOID
    guard let name = context.control?.user(of: processID), let user = rights.role(named: name),
        !rights.role(role, actsAs: user.oid)
    else { return }
    throw SQLError(.insufficientPrivilege, user.isSuperuser ? superuser : other)
}

private func noteMissing(_ processID: Int32, _ context: ExecutionContext) {
    var warning = SQLError(
        .warning, "PID \(processID) is not a PostgreSQL backend process")
    warning.severity = .warning
    context.notices.append(warning)
}

extension FunctionRegistry {
    /// Registers what asks for other sessions without waiting.
    mutating func addLockFunctions() {
        rowwise("pg_cancel_backend") { (call, row) throws(SQLError) in
            let processID = call.int32(0, row)
            try checkMaySignal(
                processID, call.context, superuser: "must be a superuser to cancel superuser query",
                other: "must be a member of the role whose query is being canceled or member of "
                    + "pg_signal_backend")
            let isDone = try control(call.context).cancel(processID)
            if !isDone { noteMissing(processID, call.context) }
            call.result.set(isDone, at: row)
        }
        rowwise("pg_blocking_pids") { (call, row) throws(SQLError) in
            let blockers = try control(call.context).blockers(of: call.int32(0, row))
            call.result.set(arrayDatum(blockers.map { .int32($0) }, of: .int4), at: row)
        }
        rowwise("pg_safe_snapshot_blocking_pids") { (call, row) throws(SQLError) in
            let blockers = try control(call.context).snapshotBlockers(of: call.int32(0, row))
            call.result.set(arrayDatum(blockers.map { .int32($0) }, of: .int4), at: row)
        }
        // What PostgreSQL's isolationtester polls: is the session blocked by one of these?
        rowwise("pg_isolation_test_session_is_blocked") { (call, row) throws(SQLError) in
            let control = try control(call.context)
            let processID = call.int32(0, row)
            let interesting = arrayElements(call.arguments[1], at: row).map(\.integerValue)
            let isBlocked = control.blockers(of: processID).contains {
                interesting.contains(Int64($0))
            }
            // For a snapshot whoever it is will do.
            call.result.set(
                isBlocked || !control.snapshotBlockers(of: processID).isEmpty, at: row)
        }
    }
}
