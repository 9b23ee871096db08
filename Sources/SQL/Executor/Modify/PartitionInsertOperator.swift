// INSERT into a partitioned table: each row goes to the partition that holds it.

import Catalog
import Planner
import Types

/// Computes rows of the partitioned table and hands them to insertions into its partitions.
final class PartitionInsertOperator: ModifyOperator {
    private let plan: InsertPlan
    private let input: Operator
    private let kernels: [Kernel]
    private let set: ExpressionSet
    private let router: PartitionRouter
    private let leaves: [OID: InsertOperator]
    /// Of a table that is a partition itself: what its ancestors let into it, and its columns' places.
    private let check: PartitionCheck?
    private let places: [String: Int]
    /// Rows on their way to one partition.
    private var pending: Batch

    init(_ plan: InsertPlan, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        guard let router = state.context.catalog.router(of: plan.table.oid) else {
            throw SQLError(.internalError, "\"\(plan.table.name)\" is not partitioned")
        }
        self.plan = plan
        self.input = input
        self.router = router
        check = PartitionCheck(plan.table, state.context.catalog)
        places = Dictionary(
            plan.table.columns.enumerated().filter { !$1.isDropped }.map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first })
        var compiler = ExpressionCompiler(state)
        kernels = try compiler.compile(plan.values)
        set = compiler.set
        let rowTypes = plan.table.columns.map(\.type)
        var leaves: [OID: InsertOperator] = [:]
        for leaf in plan.partitions {
            leaves[leaf.table.oid] = try InsertOperator(
                leaf, OneRowOperator(state, rowTypes), types: [], state)
        }
        self.leaves = leaves
        pending = Batch(types: rowTypes)
        try super.init(plan.returning, types: types, state)
        for leaf in plan.partitions {
            leaves[leaf.table.oid]?.forward(
                to: self, Self.map(leaf, plan), from: leaf.table.oid)
        }
    }

    /// Where the partitioned table's columns stand in a partition's row; nil for dropped ones.
    private static func map(_ leaf: InsertPlan, _ root: InsertPlan) -> [Int?] {
        root.table.columns.map { column in
            guard !column.isDropped else { return nil }
            return leaf.table.columns.firstIndex { !$0.isDropped && $0.name == column.name }
        }
    }

    override func open() throws(SQLError) {
        try super.open()
        try input.open()
        for leaf in leaves.values { try leaf.open() }
    }

    override func close() {
        super.close()
        input.close()
        set.close()
        for leaf in leaves.values { leaf.close() }
    }

    override func run() async throws(SQLError) {
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            let rows = Rows(batch)
            let columns = try await rootRows(batch.columns, rows)
            try await insert(columns, rows)
        }
    }

    /// The partitioned table's rows, computed.
    func rootRows(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) -> [ColumnVector]
    {
        if !set.isPlain { try await set.prepare(columns, rows) }
        var result: [ColumnVector] = []
        result.reserveCapacity(kernels.count)
        for kernel in kernels { result.append(try kernel.evaluate(columns, rows)) }
        return result
    }

    /// The partition of a row; throws 23514 when there is none.
    func partition(of columns: [ColumnVector], _ row: Int) throws(SQLError) -> OID {
        let isAccepted =
            check?.accepts { name in places[name].map { columns[$0].datum(at: row) } ?? .null }
        if isAccepted == false {
            throw RowRulesChecker.partitionViolation(plan.table, columns, row, state)
        }
        switch router.place({ columns[$0].datum(at: row) }) {
        case .partition(let oid): return oid
        case .nowhere(let oid):
            let catalog = state.context.catalog
            guard let table = catalog.tables[oid], let key = table.partitionKey else {
                throw SQLError(.internalError, "no partition")
            }
            var names: [String] = []
            var texts: [String] = []
            for name in key.columns.compactMap({ table.column($0)?.name }) {
                guard let place = plan.table.columns.firstIndex(where: { $0.name == name }) else {
                    continue
                }
                names.append(name)
                texts.append(
                    TextCodec.text(
                        columns[place].datum(at: row), as: plan.table.columns[place].type,
                        state.context.settings) ?? "null")
            }
            let detail =
                "Partition key of the failing row contains "
                + "(\(names.joined(separator: ", "))) = (\(texts.joined(separator: ", ")))."
            throw SQLError(
                .checkViolation,
                "no partition of relation \"\(table.name)\" found for row",
                detail: state.context.mayRead(key.columns, of: table) ? detail : nil
            )
            .naming(
                schema: state.context.catalog.schemas[table.schema]?.name ?? "public",
                table: table.name)
        }
    }

    private func insert(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        var current: OID?
        pending.reset()
        for index in 0..<rows.count {
            let row = rows[index]
            let partition: OID
            do throws(SQLError) {
                partition = try self.partition(of: columns, row)
            } catch {
                // What comes before it may be in error too, and first.
                try await flush(current)
                throw error
            }
            if let current, current != partition { try await flush(current) }
            current = partition
            for (target, source) in zip(pending.columns, columns) {
                target.append(from: source, at: row)
            }
            pending.rowCount += 1
        }
        try await flush(current)
    }

    private func flush(_ partition: OID?) async throws(SQLError) {
        guard let partition, pending.rowCount > 0 else { return }
        try await leaf(partition).insertBatch(pending)
        pending.reset()
    }

    /// The plan has those into which its rows go, or all.
    private func leaf(_ partition: OID) throws(SQLError) -> InsertOperator {
        if let leaf = leaves[partition] { return leaf }
        throw SQLError(
            .internalError, "the plan of an insertion into \"\(plan.table.name)\" lacks a partition"
        )
    }

    /// Inserts one row of `rootRows`.
    func insert(_ columns: [ColumnVector], row: Int, into partition: OID) async throws(SQLError) {
        pending.reset()
        for (target, source) in zip(pending.columns, columns) {
            target.append(from: source, at: row)
        }
        pending.rowCount = 1
        try await flush(partition)
    }
}
