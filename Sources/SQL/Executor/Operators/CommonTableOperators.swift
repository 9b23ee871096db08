// WITH: queries computed once and scanned by number, and recursive unions.

import Planner
import Types

/// Sets up the queries of a WITH clause, then runs the body. A query that reads nothing of what is around
/// the clause keeps its rows when this runs again in the same execution.
final class WithOperator: Operator {
    private struct Table {
        let state: CommonTableState
        let query: Operator
        let isModifying: Bool
        let isSelfContained: Bool
    }

    private let tables: [Table]
    private let body: Operator
    private var hasStarted = false

    init(_ tables: [CommonTable], _ queries: [Operator], _ body: Operator, _ state: QueryState) {
        self.tables = zip(tables, queries).map {
            Table(
                state: state.commonTable($0.id), query: $1, isModifying: $0.isModifying,
                isSelfContained: $0.plan.isSelfContained)
        }
        self.body = body
        super.init(state, body.types)
    }

    override var isModifying: Bool { body.isModifying }

    override func open() throws(SQLError) {
        for table in tables where !(table.isSelfContained && table.state.isDefined(in: state)) {
            table.state.define(table.query, state)
        }
        hasStarted = false
    }

    override func next() async throws(SQLError) -> Batch? {
        body.demand = demand
        if hasStarted { return try await body.next() }
        hasStarted = true
        state.affectedRows = 0
        try body.open()
        // As in PostgreSQL the body goes first, with the modifications that it asks for rows. The rest
        // follows, the last one first: it may ask others.
        let first = try await body.next()
        let affectedRows = body.isModifying ? state.affectedRows : 0
        for table in tables.reversed() where table.isModifying {
            while try await table.state.advance() {}
        }
        state.affectedRows = affectedRows
        return first
    }

    override func close() {
        body.close()
        // The others' rows go when the execution ends.
        for table in tables where !table.isSelfContained { table.state.reset() }
    }
}

/// Gives a slice of a row store, chunk by chunk, as it grows.
struct ChunkCursor {
    private var position = 0
    private let selection = Selection()

    mutating func rewind() { position = 0 }

    /// The next rows among the first `count` of `chunks`; nil when all were given.
    mutating func next(_ chunks: [Batch], count: Int) -> Batch? {
        guard position < count else { return nil }
        let chunk = position / Batch.capacity
        let from = position % Batch.capacity
        let end = min(count - chunk * Batch.capacity, Batch.capacity)
        position = chunk * Batch.capacity + end
        var batch = chunks[chunk]
        batch.rowCount = end
        if from > 0 {
            selection.count = 0
            for row in from..<end { selection.append(row) }
            batch.selection = selection
        }
        return batch
    }
}

/// Reads a WITH query's rows, computing them when first needed.
final class CommonTableScanOperator: Operator {
    private let table: CommonTableState
    private var cursor = ChunkCursor()

    init(_ table: CommonTableState, types: [SQLType], _ state: QueryState) {
        self.table = table
        super.init(state, types)
    }

    override func open() throws(SQLError) { cursor.rewind() }

    override func next() async throws(SQLError) -> Batch? {
        while true {
            if let batch = cursor.next(table.chunks, count: table.count) { return batch }
            guard try await table.advance(demand) else { return nil }
        }
    }
}

/// The rows of a recursive union's last round.
final class WorkTableScanOperator: Operator {
    private let table: CommonTableState
    private var cursor = ChunkCursor()

    init(_ table: CommonTableState, types: [SQLType], _ state: QueryState) {
        self.table = table
        super.init(state, types)
    }

    override func open() throws(SQLError) { cursor.rewind() }

    override func next() async throws(SQLError) -> Batch? {
        guard let work = table.work else { return nil }
        return cursor.next(work.chunks, count: work.count)
    }
}

/// `initial UNION [ALL] recursive`, round by round.
final class RecursiveUnionOperator: Operator {
    private let union: RecursiveUnion
    private let initial: Operator
    private let recursive: Operator
    private let table: CommonTableState
    private let keys: RowKeys
    private var seen = KeyTable()
    private var charged = 0
    private var lastRound: RowStore
    private var thisRound: RowStore
    private var isInitial = true
    private let selection = Selection()

    init(_ union: RecursiveUnion, _ initial: Operator, _ recursive: Operator, _ state: QueryState) {
        self.union = union
        self.initial = initial
        self.recursive = recursive
        table = state.commonTable(union.id)
        keys = RowKeys(all: initial.types)
        lastRound = RowStore(initial.types, state, for: "recursive union")
        thisRound = RowStore(initial.types, state, for: "recursive union")
        super.init(state, initial.types)
    }

    override func open() throws(SQLError) {
        try initial.open()
        isInitial = true
        seen.removeAll()
        lastRound.removeAll()
        thisRound.removeAll()
    }

    override func next() async throws(SQLError) -> Batch? {
        while true {
            if try state.mustPause() { await Task.yield() }
            let source = isInitial ? initial : recursive
            guard var batch = try await source.next() else {
                if thisRound.count == 0 { return nil }
                swap(&lastRound, &thisRound)
                thisRound.removeAll()
                table.work = lastRound
                isInitial = false
                try recursive.open()
                continue
            }
            if !union.isAll {
                selection.count = 0
                for index in 0..<batch.selectedCount {
                    let row = batch.row(index)
                    if keys.withKey(batch.columns, row, { seen.insert($0).isNew }) {
                        selection.append(row)
                    }
                }
                batch.selection = selection
                try state.reserve(seen.byteCount - charged, for: "recursive union")
                charged = seen.byteCount
            }
            if batch.selectedCount == 0 { continue }
            try thisRound.append(batch)
            return batch
        }
    }

    override func close() {
        initial.close()
        recursive.close()
        lastRound.removeAll()
        thisRound.removeAll()
        state.release(charged)
        charged = 0
        table.work = nil
    }
}
