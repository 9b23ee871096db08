// varve.audit: who committed what, from the ledger; for who is no superuser, its own commits.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// One row for each commit of the ledger that the bounds let through, in order.
final class AuditScanOperator: Operator {
    /// A row in the making.
    private struct Summary {
        var tables: [String] = []
        var inserted: Int64 = 0
        var updated: Int64 = 0
        var deleted: Int64 = 0
        var records: Int64 = 0
        var definitions: Int64 = 0

        mutating func add(_ table: String) {
            if !tables.contains(table) { tables.append(table) }
        }
    }

    private struct Range {
        var isTime: Bool
        var lower: (value: Kernel, isInclusive: Bool)?
        var upper: (value: Kernel, isInclusive: Bool)?
    }

    private let scan: SystemScan
    private let ranges: [Range]
    private let set: ExpressionSet
    private let filter: BatchFilter?
    private var batch: Batch
    private var reader: CommitReader?
    private var names: CommitNames?
    private var hasStarted = false
    private var rights: PastRights

    init(_ scan: SystemScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.scan = scan
        var compiler = ExpressionCompiler(state)
        var ranges: [Range] = []
        for range in scan.ranges {
            var compiled = Range(isTime: range.column == 1)
            if let bound = range.lower {
                compiled.lower = (try compiler.compile(bound.value), bound.isInclusive)
            }
            if let bound = range.upper {
                compiled.upper = (try compiler.compile(bound.value), bound.isInclusive)
            }
            ranges.append(compiled)
        }
        self.ranges = ranges
        set = compiler.set
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        batch = Batch(types: types)
        rights = PastRights(state.context)
        super.init(state, types)
    }

    override func open() throws(SQLError) {
        hasStarted = false
        reader = nil
        names = nil
        filter?.open()
    }

    override func close() {
        reader = nil
        names = nil
        set.close()
        filter?.close()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        if !hasStarted {
            hasStarted = true
            rights = PastRights(state.context)
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            try start()
        }
        while let reader {
            try state.context.checkForInterrupts()
            batch.reset()
            while batch.rowCount < Batch.capacity {
                let entry = try engine { () throws(EngineError) in try reader.nextEntry() }
                guard let entry else {
                    self.reader = nil
                    break
                }
                try append(entry)
            }
            var result = batch
            if let filter { try await filter.apply(&result, demand: demand) }
            if result.selectedCount > 0 { return result }
        }
        return nil
    }

    // MARK: Bounds

    private func start() throws(SQLError) {
        let moments = PastMoments(state.context)
        var after = CommitSequence.zero
        var through = state.context.transaction.snapshot
        for range in ranges {
            if let (kernel, isInclusive) = range.lower {
                guard let value = try integer(kernel) else { return }
                let bound =
                    range.isTime
                    ? try moments.newest(value, isThrough: !isInclusive)
                    : CommitSequence(UInt64(isInclusive ? max(1, value) - 1 : max(0, value)))
                after = max(after, bound)
            }
            if let (kernel, isInclusive) = range.upper {
                guard let value = try integer(kernel) else { return }
                let bound =
                    range.isTime
                    ? try moments.newest(value, isThrough: isInclusive)
                    : CommitSequence(UInt64(isInclusive ? max(0, value) : max(1, value) - 1))
                through = min(through, bound)
            }
        }
        reader = state.context.transaction.past.commits(after: after, through: through)
    }

    private func integer(_ kernel: Kernel) throws(SQLError) -> Int64? {
        let value = try kernel.evaluate([], Rows(all: 1)).datum(at: 0).integerValue
        // One may be taken off it.
        return value.map { max($0, .min + 1) }
    }

    // MARK: Rows

    private func append(_ entry: CommittedEntry) throws(SQLError) {
        if names == nil { names = CommitNames(before: entry.sequence, state.context) }
        // What it calls things is learned from commits that are not shown, too.
        let summary = try summarize(entry)
        let commit = entry.info
        guard rights.seesCommit(by: commit.role) else { return }
        for (target, column) in zip(batch.columns, scan.columns) {
            switch scan.relation.columns[column].name {
            case "sequence": target.append(Int64(bitPattern: commit.sequence.rawValue))
            case "time": target.append(commit.timestamp.sincePostgresEpoch)
            case "role": target.append(.text(commit.role))
            case "client": target.append(.text(commit.client))
            case "application": target.append(.text(commit.application))
            case "tables": target.append(arrayDatum(summary.tables.map { .text($0) }, of: .text))
            case "inserted": target.append(summary.inserted)
            case "updated": target.append(summary.updated)
            case "deleted": target.append(summary.deleted)
            case "records": target.append(summary.records)
            case "definitions": target.append(summary.definitions)
            default: target.appendNull()
            }
        }
        batch.rowCount += 1
    }

    private func summarize(_ entry: CommittedEntry) throws(SQLError) -> Summary {
        var summary = Summary()
        var keyspace: KeyspaceID?
        for change in entry.changes {
            switch change {
            case .append(let append):
                summary.records += Int64(append.recordCount)
                if let names { summary.add(names.name(of: append.topicPartition.topic)) }
            case .row(let row) where row.keyspace == .system:
                let isDefinition = try names?.learn(row) { summary.add($0) }
                if isDefinition == true { summary.definitions += 1 }
            case .row(let row):
                guard let name = names?.name(of: row.keyspace) else { continue }
                if keyspace != row.keyspace { summary.add(name) }
                keyspace = row.keyspace
                switch row.kind {
                case .insert: summary.inserted += 1
                case .update: summary.updated += 1
                case .delete: summary.deleted += 1
                }
            }
        }
        return summary
    }
}
