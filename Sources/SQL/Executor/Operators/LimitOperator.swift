// LIMIT, OFFSET and FETCH FIRST … WITH TIES.

import Planner
import Types

extension RowLimit {
    /// Values of LIMIT and OFFSET, evaluated; nil is "no limit".
    struct Values {
        var count: Int?
        var offset: Int

        /// Rows up to the last that is given.
        var reach: Int {
            guard let count else { return .max }
            let (reach, overflows) = count.addingReportingOverflow(offset)
            return overflows ? .max : reach
        }
    }
}

/// Evaluates a limit's expressions, which have no input columns.
final class LimitKernels {
    private let count: Kernel?
    private let offset: Kernel?
    private let set: ExpressionSet

    init(_ limit: RowLimit, _ state: QueryState) throws(SQLError) {
        var compiler = ExpressionCompiler(state)
        if let count = limit.count {
            self.count = try compiler.compile(count)
        } else {
            count = nil
        }
        if let offset = limit.offset {
            self.offset = try compiler.compile(offset)
        } else {
            offset = nil
        }
        set = compiler.set
    }

    func evaluate() async throws(SQLError) -> RowLimit.Values {
        if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
        return try evaluateNow()
    }

    /// Whether `evaluateNow` serves by itself.
    var isImmediate: Bool { self.set.isPlain }

    func evaluateNow() throws(SQLError) -> RowLimit.Values {
        let one = Rows(all: 1)
        var values = RowLimit.Values(count: nil, offset: 0)
        if let offset {
            let vector = try offset.evaluate([], one)
            if !vector.isNull(at: 0) {
                guard let number = vector.datum(at: 0).integerValue, number >= 0 else {
                    throw SQLError(.invalidRowCountInOffset, "OFFSET must not be negative")
                }
                values.offset = Int(number)
            }
        }
        if let count {
            let vector = try count.evaluate([], one)
            if !vector.isNull(at: 0) {
                guard let number = vector.datum(at: 0).integerValue, number >= 0 else {
                    throw SQLError(.invalidRowCountInLimit, "LIMIT must not be negative")
                }
                values.count = Int(number)
            }
        }
        return values
    }
}

/// Passes on some of its input's rows, and stops pulling when it has them.
final class LimitOperator: Operator {
    private let input: Operator
    private let kernels: LimitKernels
    private let ties: RowKeys?
    private let selection = Selection()
    private var values: RowLimit.Values?
    private var given = 0
    private var lastKey: [UInt8] = []

    init(_ input: Operator, _ limit: RowLimit, _ state: QueryState) throws(SQLError) {
        self.input = input
        kernels = try LimitKernels(limit, state)
        ties = limit.tieKeys.map { RowKeys($0, types: input.types) }
        super.init(state, input.types)
    }

    override func open() throws(SQLError) {
        try input.open()
        values = nil
        given = 0
    }

    override func next() async throws(SQLError) -> Batch? {
        var limits: RowLimit.Values
        if let values { limits = values } else { limits = try await kernels.evaluate() }
        defer { values = limits }
        if let count = limits.count, given >= count, ties == nil || count == 0 { return nil }
        while true {
            // With ties, one row more tells where they end.
            let missing = limits.count.map { min(max($0 - given, 1), demand) } ?? demand
            let (wanted, overflows) = missing.addingReportingOverflow(limits.offset)
            input.demand = overflows ? .max : wanted
            guard var batch = try await input.next() else { return nil }
            selection.count = 0
            var isOver = false
            for index in 0..<batch.selectedCount {
                if limits.offset > 0 {
                    limits.offset -= 1
                    continue
                }
                let row = batch.row(index)
                if let count = limits.count, given >= count,
                    !isTie(batch, row)
                {
                    isOver = true
                    break
                }
                selection.append(row)
                given += 1
                if let ties, given == limits.count { lastKey = ties.encoded(batch.columns, row) }
            }
            if selection.count > 0 {
                batch.selection = selection
                return batch
            }
            if isOver { return nil }
        }
    }

    override var isImmediate: Bool { input.isImmediate && kernels.isImmediate && ties == nil }

    override func takeNow() throws(SQLError) -> Batch? {
        let limits = try kernels.evaluateNow()
        if limits.count == 0 { return nil }
        input.demand = limits.reach
        guard var batch = try input.takeNow(), limits.offset < batch.selectedCount else {
            return nil
        }
        selection.count = 0
        for index in limits.offset..<min(limits.reach, batch.selectedCount) {
            selection.append(batch.row(index))
        }
        batch.selection = selection
        return batch
    }

    private func isTie(_ batch: Batch, _ row: Int) -> Bool {
        guard let ties else { return false }
        return ties.encoded(batch.columns, row) == lastKey
    }

    override func close() { input.close() }
}
