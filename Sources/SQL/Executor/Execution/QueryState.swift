// What all operators and kernels of one compiled instance share: the context of the execution at
// hand, correlation slots, the memory budget.

import Bytes
import Catalog
import Engine
import Environment
import Planner
import Types

/// The shared state of one `QueryInstance`.
final class QueryState {
    /// That of the execution at hand, or of the compilation.
    private var running: ExecutionContext?
    /// Values handed from outer operators to inner ones: vectors whose row 0 stands for all.
    private var slots: [ColumnVector?]
    /// Rows changed by the statement's outermost modification.
    var affectedRows = 0
    /// Bytes held by operators that materialise.
    private(set) var memoryBytes = 0
    /// Bytes of what functions have returned so far, of each batch together.
    private(set) var madeBytes = 0
    /// Hides what the statement itself has written from its own reads, and what is written between
    /// the calls of one that is suspended; nil while it only reads.
    private(set) var statementMark: WriteMark?
    /// What a failing statement goes back to; nil when it only reads.
    private(set) var undoMark: WriteMark?
    private let isReadOnly: Bool
    /// The most rows that a batch of the plan can have: what vectors are made for.
    let batchCapacity: Int
    /// Counts executions, so that what was computed once for one is not taken for the next.
    private(set) var execution = 0
    /// Checks of this execution so far, and when the thread was last free for others, by the
    /// monotonic clock in ns; 0 before the first look at it.
    private var checkCount = 0
    private var sliceStart: UInt64 = 0
    /// Counts what the operators compiled from now on do; nil but for EXPLAIN ANALYZE.
    var measurements: Measurements?
    /// What RETURNING is evaluated over are rows that ON CONFLICT has updated.
    var returnsUpdatedRows = false
    /// What the statement does with relations.
    var uses: [OID: RelationUse] = [:]
    /// Queries of WITH clauses and recursive unions, by their numbers.
    var commonTables: [Int: CommonTableState] = [:]
    /// Gives up what is kept from one run of an operator to the next within an execution.
    var atEnd: [() -> Void] = []

    init(
        slotCount: Int, isReadOnly: Bool, batchCapacity: Int = Batch.capacity,
        context: ExecutionContext
    ) {
        self.batchCapacity = batchCapacity
        running = context
        self.isReadOnly = isReadOnly
        slots = Array(repeating: nil, count: slotCount)
    }

    /// To be asked for only by what runs, or is compiled.
    var context: ExecutionContext {
        guard let running else { preconditionFailure("an instance at rest has no context") }
        return running
    }

    func begin(_ context: ExecutionContext, readingAsOf mark: WriteMark? = nil) {
        running = context
        affectedRows = 0
        memoryBytes = 0
        execution += 1
        statementMark = mark ?? (isReadOnly ? nil : context.transaction.mark())
        // By the time a suspended one fails, others may have written after it.
        undoMark = isReadOnly || mark != nil ? nil : statementMark
        checkCount = 0
        sliceStart = 0
    }

    /// How long a statement may keep its thread from the thread's other tasks (a cancel request may
    /// be one of them), in ns.
    private static let sliceLength: UInt64 = 5_000_000

    /// Whether the statement itself has written a row: by another of its queries, or before. It sees the
    /// row as it was, and must not change it a second time.
    func hasWritten(_ key: [UInt8], of table: TableDefinition) -> Bool {
        guard let statementMark else { return false }
        return key.withRawBytes {
            context.transaction.hasWritten(table.storage, $0, after: statementMark)
        }
    }

    /// Operators ask once per batch. Throws 57014 when somebody asked to cancel. True when the thread
    /// has served this statement alone for long enough: the caller must yield.
    func mustPause() throws(SQLError) -> Bool {
        try context.checkForInterrupts()
        checkCount += 1
        // Most statements are over before the clock is worth a look.
        if checkCount < 4 { return false }
        let now = context.clock.monotonicNanoseconds
        if sliceStart == 0 { sliceStart = now }
        if now &- sliceStart < Self.sliceLength { return false }
        sliceStart = 0
        return true
    }

    func end() {
        for table in commonTables.values { table.reset() }
        for forget in atEnd { forget() }
        rest()
    }

    /// Nobody runs it: it keeps nothing of the session that did, which may not be the next one.
    func rest() { running = nil }

    /// The vector of a slot, made at its first mention; every mention has the slot's one type.
    func slot(_ slot: CorrelationSlot, _ type: SQLType) -> ColumnVector {
        while slots.count <= slot.rawValue { slots.append(nil) }
        if let vector = slots[slot.rawValue] { return vector }
        let vector = ColumnVector(type.physicalKind, capacity: 1)
        slots[slot.rawValue] = vector
        return vector
    }

    /// Counts `bytes` more (or fewer) held by the operator called `name`; 53200 above the limit.
    func reserve(_ bytes: Int, for name: StaticString) throws(SQLError) {
        memoryBytes += bytes
        if memoryBytes > context.memoryLimitBytes {
            throw SQLError(
                .outOfMemory, "out of memory",
                detail: "\(name) needs more than the query's \(context.memoryLimitBytes) bytes.")
        }
    }

    func release(_ bytes: Int) { memoryBytes -= bytes }

    /// A function has returned so many bytes for the rows of a batch.
    func noteMade(_ bytes: Int) { madeBytes &+= bytes }
}

extension ColumnVector {
    /// Makes row `row` of `source` the one value of this capacity-1 vector.
    func becomeConstant(copying source: ColumnVector, at row: Int) {
        reset()
        append(from: source, at: row)
        becomeConstant(count: 1)
    }

    func becomeConstant(_ datum: Datum) {
        reset()
        append(datum)
        becomeConstant(count: 1)
    }
}
