// Rows of a WITH query, and of a recursive query's last round, kept while the statement runs.

import Planner
import Types

/// What all scans of one common table share.
final class CommonTableState {
    /// The query, until it has given its last row.
    private var producer: Operator?
    private var store: RowStore?
    private var isOpen = false
    private(set) var isComplete = false
    /// Of which the rows are.
    private var execution: Int?
    /// What has ended the query. Who asks again is told again: it has not given its last row.
    private var failure: SQLError?
    /// The rows of the last round, while a recursive union runs.
    var work: RowStore?

    func define(_ producer: Operator, _ state: QueryState) {
        self.producer = producer
        if store == nil { store = RowStore(producer.types, state, for: "WITH query") }
        reset()
        execution = state.execution
    }

    /// The rows so far are of this execution.
    func isDefined(in state: QueryState) -> Bool { execution == state.execution }

    /// Ends the query, wherever it is, and forgets its rows.
    func reset() {
        if isOpen, !isComplete { producer?.close() }
        store?.removeAll()
        isOpen = false
        isComplete = false
        execution = nil
        failure = nil
    }

    /// Lets go of the query, which may be over what reads its rows.
    func dismiss() {
        producer = nil
        store = nil
        work = nil
    }

    /// Rows computed so far.
    var count: Int { store?.count ?? 0 }

    var chunks: [Batch] { store?.chunks ?? [] }

    /// Computes some more rows, for somebody who looks at no more than `demand`; false when there are no more.
    func advance(_ demand: Int = .max) async throws(SQLError) -> Bool {
        if let failure { throw failure }
        do throws(SQLError) { return try await produce(demand) } catch {
            failure = error
            throw error
        }
    }

    private func produce(_ demand: Int) async throws(SQLError) -> Bool {
        guard !isComplete, let producer, let store else { return false }
        if !isOpen {
            isOpen = true
            try producer.open()
        }
        producer.demand = demand
        while let batch = try await producer.next() {
            if batch.selectedCount == 0 { continue }
            try store.append(batch)
            return true
        }
        isComplete = true
        producer.close()
        return false
    }
}

extension QueryState {
    func commonTable(_ id: CommonTableID) -> CommonTableState {
        if let table = commonTables[id.rawValue] { return table }
        let table = CommonTableState()
        commonTables[id.rawValue] = table
        return table
    }
}
