// Functions that may have to wait: sequences and sleeping.

import Bytes
import Catalog
import Engine
import Environment
import Planner
import Types

/// The waiting functions by `prosrc`.
struct WaitingFunctions: Sendable {
    private let bodies: [String: WaitingFunction]

    static let standard = WaitingFunctions(
        bodies: [
            "nextval_oid": nextval, Procedure.identityNextValue: nextvalOfIdentity,
            "setval_oid": setval, "setval3_oid": setvalWithCalled,
            "currval_oid": currval, "lastval": lastval, "pg_sleep": pgSleep,
        ].merging(LockFunctions.bodies) { first, _ in first })

    subscript(prosrc: String) -> WaitingFunction? { bodies[prosrc] }

    /// Those that seldom wait.
    func hasty(_ prosrc: String) -> HastyFunction? {
        switch prosrc {
        case "nextval_oid": nextvalNow
        case Procedure.identityNextValue: nextvalOfIdentityNow
        default: nil
        }
    }

    /// Those that can be called by name.
    var names: [String] { bodies.keys.filter { $0 != Procedure.identityNextValue }.sorted() }
}

// Functions, not closures: the compiler (6.3.1) crashes on closures that are async with typed throws.

private func nextval(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    .int64(try await nextValue(arguments[0].oidValue ?? 0, context))
}

private func nextvalOfIdentity(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    .int64(try await nextValue(arguments[0].oidValue ?? 0, context, ofIdentity: true))
}

private func nextvalNow(_ arguments: [Datum], _ context: ExecutionContext) throws(SQLError)
    -> Datum?
{
    try nextValueNow(arguments[0].oidValue ?? 0, context).map { .int64($0) }
}

private func nextvalOfIdentityNow(_ arguments: [Datum], _ context: ExecutionContext)
    throws(SQLError) -> Datum?
{
    try nextValueNow(arguments[0].oidValue ?? 0, context, ofIdentity: true).map { .int64($0) }
}

private func setval(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    try await setValue(arguments, isCalled: true, context)
}

private func setvalWithCalled(_ arguments: [Datum], _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    try await setValue(arguments, isCalled: arguments[2].boolValue ?? true, context)
}

private func currval(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    let oid = arguments[0].oidValue ?? 0
    let sequence = try definition(oid, context)
    try context.check([.usage, .select], on: sequence)
    guard let value = context.sequences.last[oid] else {
        throw SQLError(
            .objectNotInPrerequisiteState,
            "currval of sequence \"\(sequence.name)\" is not yet defined in this session")
    }
    return .int64(value)
}

private func lastval(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    guard let oid = context.sequences.lastUsed, let value = context.sequences.last[oid],
        let sequence = context.catalog.sequences[oid]
    else {
        throw SQLError(
            .objectNotInPrerequisiteState, "lastval is not yet defined in this session")
    }
    try context.check([.usage, .select], on: sequence)
    return .int64(value)
}

private func pgSleep(_ arguments: [Datum], _ context: ExecutionContext) async throws(SQLError)
    -> Datum
{
    try await sleep(arguments[0].doubleValue ?? 0, context)
    // void prints as nothing.
    return .bytes([])
}

private func definition(_ oid: OID, _ context: ExecutionContext) throws(SQLError)
    -> SequenceDefinition
{
    guard let sequence = context.catalog.sequences[oid] else {
        let name = context.settings.names?.name(of: oid, as: .regclass) ?? "\(oid)"
        throw SQLError(.wrongObjectType, "\"\(name)\" is not a sequence")
    }
    return sequence
}

/// Keeps ALTER SEQUENCE away until the transaction ends. True when it had to be waited for. A
/// statement that is a transaction by itself needs no lock unless somebody alters something now.
private func lock(
    _ sequence: SequenceDefinition, _ context: ExecutionContext
) async throws(SQLError) -> Bool {
    guard context.isInBlock || context.transaction.mayMeetDefinitions else { return false }
    let key = LockKey.table(sequence.oid, in: context.session.databaseOID)
    if context.transaction.tryLock(key, .rowExclusive) { return false }
    do throws(EngineError) {
        try await context.transaction.lock(key, .rowExclusive)
    } catch {
        throw SQLError(error)
    }
    return context.transaction.isolation == .readCommitted
}

/// The sequence as it is once nobody changes it any more until the transaction ends.
private func latest(
    _ sequence: SequenceDefinition, _ context: ExecutionContext
) async throws(SQLError) -> SequenceDefinition {
    if try await lock(sequence, context), let newest = context.pastCatalogs?.newest {
        if context.sequences.changed.catalogVersion != context.catalog.version {
            context.sequences.changed = (context.catalog.version, [:])
        }
        context.sequences.changed.sequences[sequence.oid] = newest.sequences[sequence.oid]
    }
    return newestKnown(sequence, context)
}

/// A definition that has changed since the statement's catalog, if that is known. Numbers are outside of snapshots: at
/// the stricter levels the newest counts, too, unless the transaction has changed it itself.
private func newestKnown(
    _ sequence: SequenceDefinition, _ context: ExecutionContext
) -> SequenceDefinition {
    if context.transaction.isolation != .readCommitted {
        let key = LockKey.table(sequence.oid, in: context.session.databaseOID)
        let isOwn = [LockMode.shareRowExclusive, .accessExclusive].contains {
            context.transaction.holds(key, $0)
        }
        if isOwn { return sequence }
        return context.pastCatalogs?.newest.sequences[sequence.oid] ?? sequence
    }
    guard context.sequences.changed.catalogVersion == context.catalog.version else {
        return sequence
    }
    return context.sequences.changed.sequences[sequence.oid] ?? sequence
}

extension SequenceDefinition {
    fileprivate var rule: CounterRule {
        CounterRule(
            start: start, increment: increment, minimum: minimum, maximum: maximum, cycles: cycles)
    }
}

/// `nextValue` where neither a lock nor the ledger has to be waited for, and nothing is wrong; nil
/// otherwise.
private func nextValueNow(
    _ oid: OID, _ context: ExecutionContext, ofIdentity: Bool = false
) throws(SQLError) -> Int64? {
    guard let sequence = context.catalog.sequences[oid], !context.transaction.isReadOnly,
        let counters = context.counters, ofIdentity || context.mayTakeNumbers(of: sequence)
    else { return nil }
    if context.isInBlock || context.transaction.mayMeetDefinitions {
        let key = LockKey.table(oid, in: context.session.databaseOID)
        guard context.transaction.tryLock(key, .rowExclusive) else { return nil }
    }
    let newest = newestKnown(sequence, context)
    let value =
        newest.cache > 1
        ? context.sequences.nextTaken(newest)
        : counters.nextReserved(CounterID(newest.counterNumber), newest.rule)
    if let value { context.sequences.gave(value, of: oid) }
    return value
}

/// The next number of a sequence; remembered for `currval`.
func nextValue(
    _ oid: OID, _ context: ExecutionContext, ofIdentity: Bool = false
) async throws(SQLError) -> Int64 {
    var sequence = try definition(oid, context)
    if !ofIdentity, !context.mayTakeNumbers(of: sequence) {
        try context.check([.usage, .update], on: sequence)
    }
    if context.transaction.isReadOnly {
        throw SQLError(
            .readOnlyTransaction, "cannot execute nextval() in a read-only transaction")
    }
    guard let counters = context.counters else {
        throw .notSupported("nextval here", at: .statement)
    }
    sequence = try await latest(sequence, context)
    if let value = context.sequences.nextTaken(sequence) {
        context.sequences.gave(value, of: oid)
        return value
    }
    do throws(EngineError) {
        let run = try await counters.take(
            CounterID(sequence.counterNumber), sequence.rule, atMost: sequence.cache)
        context.sequences.keepRest(of: run, sequence)
        context.sequences.gave(run.first, of: oid)
        return run.first
    } catch {
        if case .counterExhausted(let limit, let ascending) = error {
            throw SQLError(
                .sequenceGeneratorLimitExceeded,
                "nextval: reached \(ascending ? "maximum" : "minimum") value of sequence "
                    + "\"\(sequence.name)\" (\(limit))")
        }
        throw SQLError(error)
    }
}

/// A sequence's row: `last_value`, `log_cnt`, `is_called`.
func sequenceRow(
    _ sequence: SequenceDefinition, _ context: ExecutionContext
) throws(SQLError) -> [Datum] {
    guard let counters = context.counters else {
        throw .notSupported("reading a sequence here", at: .statement)
    }
    do throws(EngineError) {
        let last = try counters.last(CounterID(sequence.counterNumber))
        return [
            .int64(last?.value ?? sequence.start), .int64(last?.reserved ?? 0),
            .bool(last?.isCalled ?? false),
        ]
    } catch {
        throw SQLError(error)
    }
}

private func setValue(_ arguments: [Datum], isCalled: Bool, _ context: ExecutionContext)
    async throws(SQLError) -> Datum
{
    let oid = arguments[0].oidValue ?? 0
    let value = arguments[1].integerValue ?? 0
    let sequence = try await latest(try definition(oid, context), context)
    try context.check(.update, on: sequence)
    guard value >= sequence.minimum, value <= sequence.maximum else {
        throw SQLError(
            .numericValueOutOfRange,
            "setval: value \(value) is out of bounds for sequence \"\(sequence.name)\" "
                + "(\(sequence.minimum)..\(sequence.maximum))")
    }
    if context.transaction.isReadOnly {
        throw SQLError(
            .readOnlyTransaction, "cannot execute setval() in a read-only transaction")
    }
    guard let counters = context.counters else {
        throw .notSupported("setval here", at: .statement)
    }
    do throws(EngineError) {
        try await counters.set(CounterID(sequence.counterNumber), value, isCalled: isCalled)
    } catch {
        throw SQLError(error)
    }
    context.sequences.giveUpTaken(oid)
    if isCalled { context.sequences.set(value, of: oid) }
    return arguments[1]
}

/// Waits in short steps, so that a cancel request ends it soon.
private func sleep(_ seconds: Double, _ context: ExecutionContext) async throws(SQLError) {
    let step: UInt64 = 20_000_000
    context.control?.noteSleep(true)
    defer { context.control?.noteSleep(false) }
    let end = context.clock.monotonicNanoseconds &+ UInt64(max(0, min(seconds, 1e9)) * 1e9)
    while true {
        // One look at the clock: by the next the end may have passed.
        let now = context.clock.monotonicNanoseconds
        if now >= end || Task.isCancelled { break }
        try context.checkForInterrupts()
        try? await Task.sleep(nanoseconds: min(step, end - now))
    }
    try context.checkForInterrupts()
}
