// A plan made ready to run: compiled once, executed many times.
//
// Compiling resolves every function and allocates every vector. An execution borrows a compiled
// instance and gives it back when it is closed, so the second execution of a one-row statement
// allocates next to nothing. Two executions at once (two portals of one statement) get one instance
// each.

package import Catalog
package import Engine
package import Planner
import Syntax
package import Types

/// A prepared plan, compiled. Belongs to one session, or to several of one thread.
package final class CompiledQuery {
    package let plan: PreparedPlan
    /// The statement's text, for the positions in errors.
    private let text: String
    private let isOfOneRow: Bool
    private var idle: [QueryInstance] = []
    private let partitionChoice: PartitionChoice?

    /// Compiles `plan`. Throws 0A000 for a function or operator that cannot run here; `text` is the
    /// statement's, for the error's position.
    package init(_ plan: PreparedPlan, text: String = "", context: ExecutionContext)
        throws(SQLError)
    {
        self.plan = plan
        self.text = text
        isOfOneRow = plan.plan.isOfOneRow
        partitionChoice = try PartitionChoice(plan, context)
        let instance = try QueryInstance(plan, text: text, context: context)
        instance.state.rest()
        idle.append(instance)
    }

    /// Starts an execution with the context's parameters; nothing is read before the first `next`.
    /// One that may be suspended between its calls reads the transaction's own changes as of `mark`,
    /// whatever is written meanwhile.
    package func begin(
        _ context: ExecutionContext, readingAsOf mark: WriteMark? = nil
    ) throws(SQLError) -> Execution {
        if plan.needsParameterValues {
            throw SQLError(.internalError, "a plan was to be made for the parameters' values")
        }
        let instance = try takeInstance(context)
        instance.state.begin(context, readingAsOf: mark)
        return Execution(of: self, instance, context.parameters)
    }

    /// The partitions in the plan to which an execution with the context's parameters does not come. None are left out
    /// if that cannot be said: should it be an error, the execution meets it, too.
    package func partitionsLeftOut(_ context: ExecutionContext) -> Set<OID> {
        guard let partitionChoice else { return [] }
        let fits = zip(context.parameters, plan.parameterTypes).allSatisfy { value, type in
            value == .null || value.kind == type.physicalKind
        }
        guard fits, context.parameters.count == plan.parameterTypes.count else { return [] }
        return (try? partitionChoice.leftOut(context)) ?? []
    }

    /// Whether `partitionsLeftOut` may leave some out.
    package var choosesPartitions: Bool { partitionChoice != nil }

    /// Whether `takeNow` may run it: it reads rows by their keys or between two, or none, or changes one row
    /// by its key, or makes one, and waits for nothing but locks. A query's functions give results
    /// that depend on nothing but their arguments.
    package var isImmediate: Bool {
        guard let instance = idle.first, instance.root.isImmediate, plan.plan.isBrief,
            plan.isReadOnly || isOfOneRow
        else { return false }
        switch plan.command {
        case .select:
            guard plan.isReadOnly else { return plan.plan.isRepeatable }
            return plan.plan.isSettled
        case .insert, .update, .delete: return plan.plan.isRepeatable
        case .merge, .explain: return false
        }
    }

    /// Runs an immediate query or modification with the context's parameters. `give` is called once,
    /// before it returns, with the rows, nil when there are none. Returns the rows changed: 0 for a
    /// query. After an error nothing that it did remains and `give` was not called; the error is
    /// `SQLError.mustWait` for a modification that finds a lock taken, and for a query that reads more
    /// than is done at once.
    package func takeNow(
        _ context: ExecutionContext, _ give: (Batch?) -> Void
    ) throws(SQLError) -> Int {
        let instance = try takeInstance(context)
        defer {
            // What looks at one row holds nothing.
            if !isOfOneRow { instance.root.close() }
            instance.state.rest()
            giveBack(instance)
        }
        instance.state.begin(context)
        instance.root.demand = .max
        do throws(SQLError) {
            try instance.root.open()
            let rows = try instance.root.takeNow()
            if !isOfOneRow, let rows, rows.columns.byteCount > ImmediateWork.bytesMax {
                throw SQLError.mustWait
            }
            give(rows)
            return instance.state.affectedRows
        } catch {
            if let mark = instance.state.undoMark { context.transaction.rollback(to: mark) }
            throw error
        }
    }

    private func takeInstance(_ context: ExecutionContext) throws(SQLError) -> QueryInstance {
        let instance =
            if let free = idle.popLast() { free } else {
                try QueryInstance(plan, text: text, context: context)
            }
        instance.largeGrowths = ColumnVector.largeGrowths
        return instance
    }

    /// Whether the next execution finds an instance.
    var keepsInstance: Bool { !idle.isEmpty }

    /// Keeps an instance for the next execution, but not with the memory of large values: a session has many
    /// plans, and each would keep its own. (Whoever's they were: that costs no more than to compile it again.)
    fileprivate func giveBack(_ instance: QueryInstance) {
        guard idle.count < 2,
            instance.largeGrowths == ColumnVector.largeGrowths
        else { return }
        idle.append(instance)
    }
}

/// One execution of a compiled query. Pull batches with `next` until nil, then (or earlier, to give
/// up) `close`. Suspending a portal is not calling `next`.
package final class Execution {
    private let query: CompiledQuery
    private var instance: QueryInstance?
    private var isOpen = false
    private var isFinished = false
    /// Several executions share the context: each puts its own back.
    private let parameters: [Datum]
    /// Rows inserted, updated or deleted so far; for a SELECT the rows given.
    package private(set) var affectedRows = 0

    fileprivate init(
        of query: CompiledQuery, _ instance: QueryInstance, _ parameters: [Datum]
    ) {
        self.query = query
        self.instance = instance
        self.parameters = parameters
    }

    deinit { if instance != nil { close() } }

    /// An INSERT, UPDATE, DELETE or MERGE: the first `next` does all its work.
    package var isModifying: Bool { instance?.root.isModifying ?? false }

    /// The result's columns.
    package var columns: [ResultColumn] { query.plan.columns }

    package var plan: PreparedPlan { query.plan }

    /// The next rows, valid until the next call; nil at the end. A data-modifying statement without
    /// RETURNING does all its work in the first call, which returns nil. After an error the
    /// execution is over: close it. `demand`: how many rows the caller wants now; more may come, but
    /// no volatile function is called for those beyond.
    package func next(demand: Int = .max) async throws(SQLError) -> Batch? {
        guard let instance, !isFinished else { return nil }
        instance.root.demand = demand
        instance.state.context.parameters = parameters
        do throws(SQLError) {
            if !isOpen {
                try instance.root.open()
                isOpen = true
            }
            while let batch = try await instance.root.next() {
                if try instance.state.mustPause() { await Task.yield() }
                if batch.selectedCount == 0 { continue }
                if !instance.root.isModifying {
                    affectedRows += batch.selectedCount
                } else {
                    affectedRows = instance.state.affectedRows
                }
                if instance.returnsRows { return batch }
            }
            if instance.root.isModifying { affectedRows = instance.state.affectedRows }
            isFinished = true
            return nil
        } catch {
            isFinished = true
            // The statement leaves nothing behind, its transaction may go on.
            if let mark = instance.state.undoMark {
                instance.state.context.transaction.rollback(to: mark)
            }
            throw error
        }
    }

    /// Ends the execution, wherever it is, and frees what it holds. Safe to call twice.
    package func close() {
        guard let instance else { return }
        self.instance = nil
        instance.root.close()
        instance.state.end()
        query.giveBack(instance)
    }
}

/// One set of operators and vectors for a plan.
final class QueryInstance {
    let state: QueryState
    let root: Operator
    /// False for a modification without RETURNING.
    let returnsRows: Bool
    /// `ColumnVector.largeGrowths` when its execution began.
    fileprivate var largeGrowths = 0

    init(_ plan: PreparedPlan, text: String, context: ExecutionContext) throws(SQLError) {
        let state = QueryState(
            slotCount: plan.slotCount, isReadOnly: plan.isReadOnly,
            batchCapacity: plan.plan.isOfOneRow ? 1 : Batch.capacity, context: context)
        state.uses = plan.uses
        do throws(SQLError) {
            root = try PlanCompiler(state).compile(plan.plan)
        } catch {
            // Compile errors carry byte offsets; clients expect characters.
            var located = error
            if let offset = error.position, !text.isEmpty {
                located.position = SourceText.characterPosition(
                    byteOffset: Int32(clamping: offset), in: text)
            }
            throw located
        }
        self.state = state
        returnsRows = !plan.plan.columns.isEmpty || plan.command == .select
    }

    // Operators have the state, which has those of WITH queries, which have each other's.
    deinit { for table in state.commonTables.values { table.dismiss() } }
}
