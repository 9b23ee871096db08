// INSERT into a topic: rows become records, one batch per partition and statement (more only when a
// batch would grow past what consumers take).

import Bytes
import Catalog
import Engine
import Environment
import Planner
import Topics
import Types

/// Appends the rows of its input to a topic, in the transaction.
final class TopicInsertOperator: ModifyOperator {
    private let input: Operator
    private let kernels: [Kernel]
    private let set: ExpressionSet
    private let checker: RowRulesChecker
    private let writer: TopicWriter
    /// The memory of `runNow`'s list of columns, between two rows.
    private var spareColumns: [ColumnVector] = []

    init(
        _ plan: InsertPlan, _ options: TopicOptions, _ input: Operator, types: [SQLType],
        _ state: QueryState
    ) throws(SQLError) {
        if plan.onConflict != nil {
            throw SQLError(
                .featureNotSupported, "topic \"\(plan.table.name)\" does not support ON CONFLICT")
        }
        self.input = input
        var compiler = ExpressionCompiler(state)
        kernels = try compiler.compile(plan.values)
        set = compiler.set
        checker = try RowRulesChecker(plan.table, plan.rules, state)
        writer = TopicWriter(plan.table, options, state)
        try super.init(plan.returning, types: types, state)
    }

    override func open() throws(SQLError) {
        try super.open()
        try input.open()
        writer.begin()
    }

    override func close() {
        super.close()
        input.close()
        set.close()
        checker.close()
    }

    override func run() async throws(SQLError) {
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            let rows = Rows(batch)
            if !set.isPlain { try await set.prepare(batch.columns, rows) }
            var columns: [ColumnVector] = []
            for kernel in kernels { columns.append(try kernel.evaluate(batch.columns, rows)) }
            try await checker.apply(&columns, rows)
            for index in 0..<rows.count { try writer.append(columns, rows[index]) }
            try await give(columns, rows)
        }
        try writer.finish()
    }

    override var isImmediate: Bool {
        input.isImmediate && set.isImmediate && checker.isImmediate && isReturningImmediate
    }

    override func runNow() throws(SQLError) {
        guard let batch = try input.takeNow() else { return }
        let rows = Rows(batch)
        if !set.isPlain { try set.prepareNow(batch.columns, rows) }
        var columns: [ColumnVector] = []
        swap(&columns, &spareColumns)
        defer {
            columns.removeAll(keepingCapacity: true)
            swap(&columns, &spareColumns)
        }
        for kernel in kernels { columns.append(try kernel.evaluate(batch.columns, rows)) }
        try checker.applyNow(&columns, rows)
        for index in 0..<rows.count { try writer.append(columns, rows[index]) }
        try giveNow(columns, rows)
        try writer.finish()
    }
}

/// Gathers a statement's records into batches and appends them to the transaction.
final class TopicWriter {
    private let table: TableDefinition
    private let options: TopicOptions
    private let state: QueryState
    /// The topic is compacted: a record without a key could never be replaced.
    private let needsKeys: Bool
    /// Of the partitions that the statement writes to, as they were met: one, nearly always. Only the first
    /// `batchCount` are of this statement; what follows is used again.
    private var batches: [PartitionBatch] = []
    private var batchCount = 0
    /// Where each partition's batch stands, -1 for none; empty while there is one batch or none.
    private var places: [Int32] = []
    /// What stands before each column's value in a record of JSON; of columns that are not dropped.
    private let fields: [(column: Int, start: [UInt8])]
    /// Of the columns, those whose values are a record's key and, in a raw topic, its value; nil: null.
    private let keyColumn: Int?
    private let valueColumn: Int?
    private var keyWriter = ByteWriter()
    private var valueWriter = ByteWriter()
    /// Where records without a key go in this statement; nil while there is none.
    private var keylessPartition: Int32?
    private var milliseconds: Int64 = 0
    /// The statement's; none of anybody's between two of them, as a catalog comes with them.
    private var settings = TextSettings()

    /// Bytes of a batch after which the next record starts another; clients refuse more than 1 MiB.
    private static let batchBytesMax = 512 << 10
    /// So many are kept from one statement to the next.
    private static let sparesMax = 4

    /// What a statement has for one partition, and has not appended yet.
    private final class PartitionBatch {
        var partition: Int32
        var builder = RecordBatchBuilder()

        init(_ partition: Int32) { self.partition = partition }
    }

    init(_ table: TableDefinition, _ options: TopicOptions, _ state: QueryState) {
        self.table = table
        self.options = options
        self.state = state
        fields = TopicWriter.fields(of: table)
        if options.format == .raw {
            keyColumn = table.columns.firstIndex { $0.name == "key" }
            valueColumn = table.columns.firstIndex { $0.name == "value" }
        } else {
            keyColumn = options.keyColumn.map { Int($0) - 1 }
            valueColumn = nil
        }
        needsKeys = table.options.contains {
            $0.name == TopicOptions.cleanupPolicyName && $0.value.contains("compact")
        }
    }

    private static func fields(of table: TableDefinition) -> [(column: Int, start: [UInt8])] {
        var fields: [(column: Int, start: [UInt8])] = []
        for (number, column) in table.columns.enumerated() where !column.isDropped {
            var start = ByteWriter()
            start.append(fields.isEmpty ? 0x7b : 0x2c)
            JSONText.appendName(column.name, to: &start)
            start.append(0x3a)
            fields.append((number, start.bytes))
        }
        return fields
    }

    /// Starts a statement.
    func begin() {
        reset()
        keylessPartition = nil
        milliseconds = state.context.clock.now.milliseconds
        settings = state.context.settings.ofEvents
    }

    /// Appends what is gathered to the transaction.
    func finish() throws(SQLError) {
        if batchCount > 1 { batches[..<batchCount].sort { $0.partition < $1.partition } }
        for place in 0..<batchCount { try flush(batches[place]) }
        batchCount = 0
        settings = TextSettings()
        reset()
    }

    /// What a statement has left behind that failed is not kept.
    private func reset() {
        if batchCount > 0 || batches.count > TopicWriter.sparesMax { batches = [] }
        batchCount = 0
        places = []
    }

    /// Adds a row, one vector per column of the table.
    func append(_ columns: [ColumnVector], _ row: Int) throws(SQLError) {
        guard let keyColumn, !columns[keyColumn].isNull(at: row) else {
            return try append(key: nil, columns, row)
        }
        let (column, type) = (columns[keyColumn], table.columns[keyColumn].type)
        if options.format == .raw || type.isText {
            return try append(key: column.bytes(at: row), columns, row)
        }
        keyWriter.removeAll()
        TextCodec.print(column, at: row, as: type, settings, into: &keyWriter)
        try keyWriter.bytes.withRawBytes { (key) throws(SQLError) in
            try append(key: key, columns, row)
        }
    }

    private func append(
        key: UnsafeRawBufferPointer?, _ columns: [ColumnVector], _ row: Int
    ) throws(SQLError) {
        if key == nil, needsKeys {
            throw SQLError(
                .notNullViolation,
                "null key in compacted topic \"\(table.name)\" violates not-null constraint")
        }
        let partition =
            key.map { PartitionHash.partition(of: $0, count: options.partitions) }
            ?? partitionWithoutKey()
        let batch = batch(of: partition)
        if batch.builder.byteCount > TopicWriter.batchBytesMax {
            try flush(batch)
            batch.builder = RecordBatchBuilder()
        }
        guard options.format == .raw else {
            try printObject(columns, row, roomFor: key)
            return valueWriter.bytes.withRawBytes {
                batch.builder.append(key: key, value: $0, timestamp: milliseconds)
            }
        }
        let value = valueColumn.flatMap { column in
            columns[column].isNull(at: row) ? nil : columns[column].bytes(at: row)
        }
        try checkSize(key, value?.count ?? 0)
        batch.builder.append(key: key, value: value, timestamp: milliseconds)
    }

    private func checkSize(_ key: UnsafeRawBufferPointer?, _ valueSize: Int) throws(SQLError) {
        guard (key?.count ?? 0) + valueSize > RecordBatchBuilder.recordBytesMax else { return }
        throw SQLError(
            .programLimitExceeded, "record for topic \"\(table.name)\" is too large",
            detail: "A record has at most \(RecordBatchBuilder.recordBytesMax) bytes.")
    }

    /// The partition's batch, begun if there is none.
    private func batch(of partition: Int32) -> PartitionBatch {
        if places.isEmpty {
            if batchCount == 1, batches[0].partition == partition { return batches[0] }
        } else if places[Int(partition)] >= 0 {
            return batches[Int(places[Int(partition)])]
        }
        if batchCount == batches.count {
            batches.append(PartitionBatch(partition))
        } else {
            batches[batchCount].partition = partition
            batches[batchCount].builder = RecordBatchBuilder()
        }
        batchCount += 1
        if batchCount == 2 {
            places = Array(repeating: -1, count: Int(options.partitions))
            places[Int(batches[0].partition)] = 0
        }
        if batchCount > 1 { places[Int(partition)] = Int32(batchCount - 1) }
        return batches[batchCount - 1]
    }

    private func partitionWithoutKey() -> Int32 {
        if let keylessPartition { return keylessPartition }
        let count = UInt64(max(1, options.partitions))
        let partition = count == 1 ? 0 : Int32(state.context.randomness.next() % count)
        keylessPartition = partition
        return partition
    }

    private func flush(_ batch: PartitionBatch) throws(SQLError) {
        let count = batch.builder.recordCount
        let bytes = batch.builder.finish()
        let partition = TopicPartition(topic: options.topic, partition: batch.partition)
        try engine { () throws(EngineError) in
            try state.context.transaction.append(partition, batch: bytes, recordCount: count)
        }
    }

    /// The columns as a JSON object in their order, into `valueWriter`.
    private func printObject(
        _ columns: [ColumnVector], _ row: Int, roomFor key: UnsafeRawBufferPointer?
    ) throws(SQLError) {
        valueWriter.removeAll()
        if fields.isEmpty { valueWriter.append(0x7b) }
        for field in fields {
            let (column, type) = (columns[field.column], table.columns[field.column].type)
            valueWriter.append(contentsOf: field.start)
            if type.isText, !column.isNull(at: row) {
                let text = column.bytes(at: row)
                try checkSize(key, valueWriter.count + text.count)
                JSONValue.printString(text, into: &valueWriter)
            } else {
                JSONText.append(column.datum(at: row), type, settings, to: &valueWriter)
            }
            try checkSize(key, valueWriter.count)
        }
        valueWriter.append(0x7d)
    }
}
