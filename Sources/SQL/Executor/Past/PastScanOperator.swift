// Reads a table as it was: the rows of a moment, or versions of rows.

import Bytes
import Catalog
import Engine
import Planner
import Store
import Types

/// Rows of a table at a moment, or all versions of them that a period has.
///
/// The table is looked up as it was: its rows may have been in another keyspace (before a TRUNCATE or
/// another primary key), of other columns. What the scan gives are the columns it has now.
final class PastScanOperator: Operator {
    /// What is being read.
    private enum Reading {
        case nothing
        /// The rows of a state.
        case rows(Cursor)
        /// Versions that were there at some state from `first` to `last`.
        case versions(VersionScan, first: CommitSequence, last: CommitSequence)
    }

    private let scan: PastScan
    private let filter: BatchFilter?
    private let moments: [Kernel]
    private let bounds: IndexBounds
    private let set: ExpressionSet
    private var reader: PastRowReader?
    private var commits: CommitLookup?
    private var needsStart = false
    /// Keeps the versions while they are read.
    private var hold: SnapshotHold?
    private var reading = Reading.nothing
    /// Epochs still to be read, the next one last.
    private var epochs: [TableEpoch] = []
    private var span: (first: CommitSequence, last: CommitSequence) = (.zero, .zero)
    private var keyRange = KeyRange.all
    /// Batches made and not given yet.
    private var ready: [Batch] = []

    init(_ scan: PastScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.scan = scan
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        var compiler = ExpressionCompiler(state)
        moments = try compiler.compile(scan.period.moments)
        let key = scan.table.indexes.first(where: \.isPrimary)
        bounds = try IndexBounds(
            key?.keyCodec(of: scan.table) ?? KeyCodec(columns: []), equalities: scan.equalities,
            lower: scan.lower, upper: scan.upper, &compiler)
        set = compiler.set
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        close()
        needsStart = true
        filter?.open()
    }

    override func close() {
        reading = .nothing
        epochs = []
        ready = []
        hold = nil
        needsStart = false
        filter?.close()
        set.close()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        if needsStart {
            needsStart = false
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            try start()
        }
        while true {
            try state.context.checkForInterrupts()
            if !ready.isEmpty {
                var batch = ready.removeFirst()
                if let filter { try await filter.apply(&batch, demand: demand) }
                if batch.selectedCount > 0 { return batch }
                continue
            }
            guard try readMore() else { return nil }
        }
    }

    // MARK: Start

    private func start() throws(SQLError) {
        let context = state.context
        let past = context.transaction.past
        commits = CommitLookup(past)
        reader = PastRowReader(scan, types: types, context.settings)
        if bounds.isUnbounded {
            keyRange = .all
        } else if let range = try bounds.keyRange() {
            keyRange = range
        } else {
            return
        }
        let history = TableHistory(past: past, table: scan.table)
        let moments = PastMoments(context)
        let present = context.transaction.snapshot
        switch scan.period {
        case .asOf(let moment):
            let sequence = min(try self.sequence(0, moment.type, moments), present)
            try startRows(at: sequence, history, moments)
        case .span(let from, let to, let isThrough):
            guard let found = try spanned(from.type, to.type, isThrough, moments) else { return }
            span = (found.first, min(found.last, present))
            try moments.check(span.first, of: scan.table.storage)
            hold = try engine { () throws(EngineError) in try past.hold(span.first) }
            try startVersions(history)
        case .all:
            hold = try holdOldest(past)
            span = (.zero, present)
            try startVersions(history)
        }
    }

    /// The rows of one state; as versions where something of those is asked for.
    private func startRows(
        at sequence: CommitSequence, _ history: TableHistory, _ moments: PastMoments
    ) throws(SQLError) {
        let past = history.past
        let hold = try engine { () throws(EngineError) in try past.hold(sequence) }
        self.hold = hold
        guard let definition = try history.definition(at: hold) else { return }
        try moments.check(sequence, of: definition.storage)
        guard let reader else { return }
        if reader.needsVersions {
            span = (sequence, sequence)
            try startVersions(history)
            return
        }
        reader.use(definition)
        reading = .rows(past.scan(definition.storage, range(of: definition), at: hold))
    }

    private func startVersions(_ history: TableHistory) throws(SQLError) {
        let present = state.context.transaction.snapshot
        guard let hold else { return }
        epochs = try history.epochs(through: present, holding: hold).filter { epoch in
            epoch.end.map { $0 > span.first } ?? true
        }.reversed()
    }

    /// The oldest state kept, which may go while it is being asked for.
    private func holdOldest(_ past: Past) throws(SQLError) -> SnapshotHold {
        while true {
            do throws(EngineError) {
                let storage = scan.table.storage
                return try past.hold(past.oldestSequence(of: storage), of: storage)
            } catch {
                guard case .momentNotKept = error else { throw SQLError(error) }
            }
        }
    }

    /// The range of keys in the keyspace of that time: all of them if rows had another key.
    private func range(of definition: TableDefinition) -> KeyRange {
        let isSameKey =
            definition.keyColumns == scan.table.keyColumns
            && definition.keyCodecColumns == scan.table.keyCodecColumns
        return isSameKey ? keyRange : .all
    }

    // MARK: Moments

    private func value(_ index: Int) throws(SQLError) -> Int64 {
        let value = try moments[index].evaluate([], Rows(all: 1)).datum(at: 0)
        guard let number = value.integerValue else {
            throw SQLError(.nullValueNotAllowed, "FOR SYSTEM_TIME requires a moment, not NULL")
        }
        return number
    }

    private func sequence(
        _ index: Int, _ type: SQLType, _ moments: PastMoments
    ) throws(SQLError) -> CommitSequence {
        let value = try value(index)
        return type.oid == .int8
            ? try moments.sequence(number: value) : try moments.sequence(at: value)
    }

    /// The states of a period, first and last; nil when it is empty. `-infinity` is the beginning of
    /// what is kept.
    private func spanned(
        _ fromType: SQLType, _ toType: SQLType, _ isThrough: Bool, _ moments: PastMoments
    ) throws(SQLError) -> (first: CommitSequence, last: CommitSequence)? {
        let (from, to) = (try value(0), try value(1))
        if fromType.oid == toType.oid, isThrough ? from > to : from >= to { return nil }
        let first: CommitSequence
        if fromType.oid != .int8, from == .min {
            first = moments.oldest(of: scan.table.storage)
        } else {
            first = try sequence(0, fromType, moments)
        }
        guard toType.oid == .int8 else {
            return (first, try moments.newest(to, isThrough: isThrough))
        }
        let last = isThrough ? max(0, to) : max(1, to) - 1
        return (first, CommitSequence(UInt64(last)))
    }

    // MARK: Reading

    /// Makes more batches; false when there is nothing more to read.
    private func readMore() throws(SQLError) -> Bool {
        guard let reader, let commits else { return false }
        switch reading {
        case .rows(let cursor):
            reader.reset()
            var failure: SQLError?
            let hasMore = try engine { () throws(EngineError) in
                try cursor.next(limit: Batch.capacity) { _, row in
                    do throws(SQLError) {
                        try reader.append(row)
                        return true
                    } catch {
                        failure = error
                        return false
                    }
                }
            }
            if let failure { throw failure }
            if reader.rowCount > 0 { ready.append(reader.batch) }
            if !hasMore { reading = .nothing }
            return true
        case .versions(var versions, let first, let last):
            ready = try batches(of: &versions, first, last, reader, commits)
            if !ready.isEmpty || hasMoreVersions {
                reading = .versions(versions, first: first, last: last)
            } else {
                reading = .nothing
            }
            return true
        case .nothing:
            guard let epoch = epochs.popLast(), let hold else { return false }
            reader.use(epoch.definition)
            reading = .versions(
                VersionScan(
                    epoch, state.context.transaction.past, range: range(of: epoch.definition),
                    through: state.context.transaction.snapshot, holding: hold,
                    horizon: PastMoments(state.context).oldest(of: epoch.definition.storage)),
                first: span.first, last: span.last)
            hasMoreVersions = true
            return true
        }
    }

    private var hasMoreVersions = false

    /// The next versions that were there from `first` to `last`, in batches of their own.
    private func batches(
        of versions: inout VersionScan, _ first: CommitSequence, _ last: CommitSequence,
        _ reader: PastRowReader, _ commits: CommitLookup
    ) throws(SQLError) -> [Batch] {
        var made: [Batch] = []
        reader.reset()
        let isWhole = if case .all = scan.period { true } else { false }
        hasMoreVersions = try versions.next { (version, row) throws(SQLError) in
            guard version.sequence <= last, isWhole || version.isThere(after: first) else { return }
            if reader.rowCount == Batch.capacity {
                made.append(reader.batch.copied(types: types))
                reader.reset()
            }
            try reader.append(row)
            try reader.append(version, commits)
        }
        if reader.rowCount > 0 { made.append(reader.batch.copied(types: types)) }
        return made
    }
}

extension RowVersion {
    /// Whether the version was there at some state from `first` on; deletions never are.
    fileprivate func isThere(after first: CommitSequence) -> Bool {
        guard let end else { return true }
        return end > first && end > sequence
    }
}

extension TableDefinition {
    /// How the table's key is stored.
    fileprivate var keyCodecColumns: [KeyColumn]? {
        indexes.first(where: \.isPrimary)?.keyCodec(of: self).columns
    }
}

extension Batch {
    /// The rows in vectors of their own.
    fileprivate func copied(types: [SQLType]) -> Batch {
        var copy = Batch(types: types, capacity: max(1, rowCount))
        for (source, target) in zip(columns, copy.columns) {
            for row in 0..<rowCount { target.append(from: source, at: row) }
        }
        copy.rowCount = rowCount
        return copy
    }
}
