// Set-returning functions in FROM and in a select list.

import Planner
import Types

/// A call of a set-returning function, or any other expression as a set of one row.
final class SetSource {
    private let function: SetFunction?
    private let arguments: [Kernel]
    private let argumentTypes: [SQLType]
    private let isStrict: Bool
    /// The columns of a function that has several.
    private let rowTypes: [SQLType]
    private let state: QueryState
    private var generator: SetGenerator?
    private(set) var isOver = true

    init(_ expression: BoundExpression, _ compiler: inout ExpressionCompiler, _ state: QueryState)
        throws(SQLError)
    {
        self.state = state
        guard case .call(let procedure, let arguments) = expression.kind, procedure.returnsSet
        else {
            function = nil
            self.arguments = [try compiler.compile(expression)]
            argumentTypes = [expression.type]
            isStrict = false
            rowTypes = []
            return
        }
        // An SQL function that is a query has no source; those known are known by name.
        let source = procedure.source.isEmpty ? procedure.name : procedure.source
        guard let function = SetFunctionRegistry.standard[source] else {
            throw .notSupported(
                "function \(procedure.name)", at: ErrorPlace(expression.location.map(Int.init)))
        }
        self.function = function
        self.arguments = try compiler.compile(arguments)
        argumentTypes = arguments.map(\.type)
        isStrict = procedure.isStrict
        rowTypes = procedure.rowColumns.map(\.type)
    }

    var returnsSet: Bool { function != nil }

    /// Starts the call for a row of `columns`.
    func start(_ columns: [ColumnVector], row: Int, limit: Int) throws(SQLError) {
        let selection = Selection(capacity: 1)
        selection.append(row)
        let rows = Rows(selection, limit: limit)
        var values: [Datum] = []
        for argument in arguments {
            values.append(try argument.evaluate(columns, rows).datum(at: row))
        }
        isOver = false
        guard let function else {
            generator = RowsGenerator([values])
            return
        }
        if isStrict && values.contains(.null) {
            generator = nil
            isOver = true
        } else {
            generator = try function(values, argumentTypes, state.context)
        }
    }

    /// Appends up to `limit` rows, each as one value: a record where the function has several columns.
    func fill(_ vector: ColumnVector, limit: Int) throws(SQLError) -> Int {
        if rowTypes.isEmpty { return try fill([vector], limit: limit) }
        let fields = rowTypes.map { ColumnVector($0.physicalKind, capacity: limit) }
        let count = try fill(fields, limit: limit)
        for row in 0..<count {
            let record = RecordValue(
                fields: zip(rowTypes, fields).map {
                    .init(type: $0.oid, value: $1.datum(at: row))
                })
            vector.append(.bytes(record.encoded))
        }
        return count
    }

    /// Appends up to `limit` rows; at the end pads with NULLs if `padding` rows are wanted.
    func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int {
        guard let generator, !isOver else { return 0 }
        let count = try generator.fill(vectors, limit: limit)
        if count < limit { isOver = true }
        return count
    }
}

/// Functions in FROM, side by side.
final class FunctionScanOperator: Operator {
    private let sources: [(source: SetSource, columns: Range<Int>)]
    private let hasOrdinality: Bool
    private let set: ExpressionSet
    private let filter: BatchFilter?
    private var batch: Batch
    private var hasStarted = false
    private var ordinal: Int64 = 0

    init(_ scan: FunctionScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        var compiler = ExpressionCompiler(state)
        var sources: [(source: SetSource, columns: Range<Int>)] = []
        var column = 0
        for function in scan.functions {
            let source = try SetSource(function.expression, &compiler, state)
            sources.append((source, column..<column + function.columns.count))
            column += function.columns.count
        }
        self.sources = sources
        set = compiler.set
        hasOrdinality = scan.hasOrdinality
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        batch = Batch(types: types)
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        hasStarted = false
        ordinal = 0
        filter?.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        if !hasStarted {
            hasStarted = true
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            for (source, _) in sources { try source.start([], row: 0, limit: 1) }
        }
        while true {
            if try state.mustPause() { await Task.yield() }
            batch.reset()
            for (source, columns) in sources {
                let count = try source.fill(
                    Array(batch.columns[columns]), limit: Batch.capacity)
                batch.rowCount = max(batch.rowCount, count)
            }
            if batch.rowCount == 0 { return nil }
            for column in batch.columns {
                while column.count < batch.rowCount
                    && !(hasOrdinality && column === batch.columns.last)
                {
                    column.appendNull()
                }
            }
            if hasOrdinality, let last = batch.columns.last {
                for _ in 0..<batch.rowCount {
                    ordinal += 1
                    last.append(ordinal)
                }
            }
            var result = batch
            if let filter { try await filter.apply(&result, demand: demand) }
            if result.selectedCount > 0 { return result }
        }
    }

    override func close() {
        set.close()
        filter?.close()
    }
}

/// Set-returning functions in the select list: each input row becomes as many rows as the longest of
/// them gives; the others' values repeat, shorter sets are filled up with NULLs.
final class ProjectSetOperator: Operator {
    private let input: Operator
    private let sources: [SetSource]
    private let plain: [Kernel?]
    private let set: ExpressionSet
    private let parts = BatchParts()
    private var source: Batch?
    private var position = 0
    private var isRunning = false
    private var values: [ColumnVector?] = []
    private var output: Batch
    /// How many rows go into an output: fewer where the values that repeat are large.
    private var outputMax = Batch.capacity
    private static let outputBytesMax = 8 << 20

    init(
        _ input: Operator, _ expressions: [BoundExpression], types: [SQLType], _ state: QueryState
    ) throws(SQLError) {
        self.input = input
        var compiler = ExpressionCompiler(state)
        var sources: [SetSource] = []
        var plain: [Kernel?] = []
        for expression in expressions {
            let source = try SetSource(expression, &compiler, state)
            sources.append(source)
            plain.append(source.returnsSet ? nil : try compiler.compile(expression))
        }
        self.sources = sources
        self.plain = plain
        set = compiler.set
        output = Batch(types: types)
        super.init(state, types)
    }

    override func open() throws(SQLError) {
        try input.open()
        parts.reset()
        source = nil
        isRunning = false
    }

    override func next() async throws(SQLError) -> Batch? {
        if try state.mustPause() { await Task.yield() }
        output.reset()
        while output.rowCount < min(demand, outputMax) {
            guard let batch = source else {
                // One row may give all that is wanted: no other is looked at then.
                let rowsMax = demand < Batch.capacity ? 1 : Int.max
                input.demand = rowsMax
                guard let batch = try await parts.next(of: input, rowsMax) else { break }
                let rows = Rows(batch)
                if !set.isPlain { try await set.prepare(batch.columns, rows) }
                values.removeAll(keepingCapacity: true)
                for kernel in plain {
                    values.append(try kernel?.evaluate(batch.columns, rows))
                }
                let width = values.reduce(0) { $0 + ($1?.bytesPerRow ?? 0) }
                outputMax = max(1, min(Batch.capacity, Self.outputBytesMax / max(1, width)))
                source = batch
                position = 0
                isRunning = false
                continue
            }
            if position >= batch.selectedCount {
                source = nil
                continue
            }
            try expand(batch, row: batch.row(position), upTo: min(demand, outputMax))
        }
        return output.rowCount > 0 ? output : nil
    }

    /// Adds rows of the input row's sets until they end or the output is full.
    private func expand(_ batch: Batch, row: Int, upTo limit: Int) throws(SQLError) {
        if !isRunning {
            isRunning = true
            for source in sources where source.returnsSet {
                try source.start(batch.columns, row: row, limit: batch.rowCount)
            }
        }
        let room = limit - output.rowCount
        var added = 0
        for (index, source) in sources.enumerated() where source.returnsSet {
            added = max(added, try source.fill(output.columns[index], limit: room))
        }
        let target = output.rowCount + added
        for (index, column) in output.columns.enumerated() {
            if let value = values[index] {
                for _ in 0..<added { column.append(from: value, at: row) }
            } else {
                while column.count < target { column.appendNull() }
            }
        }
        output.rowCount = target
        if added < room {
            position += 1
            isRunning = false
        }
    }

    override func close() {
        input.close()
        set.close()
    }
}
