// A cursor: a query whose rows are fetched a few at a time, in any order if it may scroll.
//
// Rows come from the running query while it only moves forward. A cursor that moves back, was
// declared SCROLL, or outlives its transaction keeps the rows it has read.
import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

final class Cursor {
    let name: String
    /// Grows with each cursor of the session.
    let number: Int
    /// What `pg_cursors` shows.
    let statementText: String
    let isHold: Bool
    let isBinary: Bool
    let isScrollable: Bool
    let created: Timestamp
    let columns: [ResultColumn]
    let types: [SQLType]
    /// Those of its query, the rows' keys included.
    private let keptTypes: [SQLType]
    /// What its rows are made of.
    let rows: CursorRows
    /// What its query reads.
    private let tables: [OID]
    /// Declared in the transaction at hand: goes with its rollback.
    var isNew = true
    /// A FETCH from it has failed: it gives nothing more, even after ROLLBACK TO.
    var hasFailed = false

    /// The query; nil when all its rows are kept.
    private var run: SelectRun?
    /// Makes the query anew, from its beginning and in its own view: for a cursor that moves back
    /// without having kept its rows.
    private var restart: (() throws(SQLError) -> SelectRun)?
    private var keepsRows: Bool
    private let memory: KeptMemory
    private var keptRows: KeptRows?
    /// Rows taken from the query so far.
    private var readCount = 0
    private var isExhausted = false
    /// The row the cursor stands on, from 1; 0 before the first, one more than their number after
    /// the last.
    private(set) var position = 0

    init(
        _ declaration: DeclareCursor, number: Int, text: String, isScrollable: Bool,
        created: Timestamp, tables: [OID], _ run: SelectRun, _ memory: KeptMemory,
        restart: @escaping () throws(SQLError) -> SelectRun
    ) {
        name = declaration.name
        self.number = number
        statementText = text
        isHold = declaration.isHold
        isBinary = declaration.isBinary
        self.isScrollable = isScrollable
        self.created = created
        columns = run.columns
        types = run.types
        rows = run.rows ?? CursorRows()
        keptTypes = run.types + rows.columnTypes
        self.tables = tables
        self.run = run
        self.memory = memory
        self.restart = restart
        keepsRows = declaration.isScroll == true
    }

    /// One that reads, forward only, what a portal gives.
    init(
        _ portal: String, number: Int, text: String, created: Timestamp, _ run: SelectRun,
        _ memory: KeptMemory
    ) {
        name = portal
        self.number = number
        statementText = text
        isHold = false
        isBinary = false
        isScrollable = false
        self.created = created
        columns = run.columns
        types = run.types
        keptTypes = run.types
        rows = run.rows ?? CursorRows()
        tables = []
        self.run = run
        self.memory = memory
        keepsRows = false
    }

    /// Execute has given so many rows of what both read.
    func passed(_ count: Int) {
        readCount += count
        position += count
    }

    /// Execute has come to the end of what both read.
    func passedEnd() {
        isExhausted = true
        position = readCount + 1
    }

    /// Whether its query, which is not over, reads the table.
    func isUsing(_ table: OID) -> Bool {
        run != nil && !hasFailed && tables.contains(table)
    }

    func close() {
        run?.close()
        run = nil
        restart = nil
        keptRows = nil
    }

    /// Reads all that is left and lets go of the transaction. A cursor that only goes forward keeps
    /// what lies before it.
    func persist() async throws(SQLError) {
        if isScrollable { try await keepRows() } else { keepsRows = true }
        let skipped = isScrollable ? 0 : readCount
        _ = try await read(upTo: .max, from: .max, CursorOutput())
        run?.close()
        run = nil
        restart = nil
        firstKept = skipped
    }

    /// How many rows before the first one kept were given out and are gone.
    private var firstKept = 0

    // MARK: Moving

    /// Moves as FETCH and MOVE say. The rows that are fetched go to `output`; returns how many.
    func move(
        _ direction: Fetch.Direction, _ output: CursorOutput
    ) async throws(SQLError) -> Int {
        switch direction {
        case .forward(.all): return try await forward(.max, output)
        case .forward(.rows(let count)):
            return count >= 0
                ? try await forwardOrHere(Int(clamping: count), output)
                : try await backward(Int(clamping: count.magnitude), output)
        case .backward(.all): return try await backward(.max, output)
        case .backward(.rows(let count)):
            if count == 0 { return try await forwardOrHere(0, output) }
            return count > 0
                ? try await backward(Int(clamping: count), output)
                : try await forward(Int(clamping: count.magnitude), output)
        case .absolute(let place): return try await moveTo(place, output)
        case .relative(let distance):
            if distance == 0 { return try await forwardOrHere(0, output) }
            let target = position.addingReportingOverflow(Int(clamping: distance))
            if target.overflow {
                _ = try await forward(.max, CursorOutput())
                return 0
            }
            if target.partialValue <= 0 {
                try await toStart()
                return 0
            }
            return try await stand(on: target.partialValue, output)
        }
    }

    private func forward(_ count: Int, _ output: CursorOutput) async throws(SQLError) -> Int {
        let (last, overflow) = position.addingReportingOverflow(count)
        let given = try await read(
            upTo: overflow ? .max : last, from: position + 1, output)
        position = given == count ? position + given : readCount + 1
        return given
    }

    /// FORWARD 0 and its like give the row the cursor stands on again.
    private func forwardOrHere(_ count: Int, _ output: CursorOutput) async throws(SQLError) -> Int {
        if count > 0 { return try await forward(count, output) }
        guard position > 0, !isAfterLast else { return 0 }
        if output.isMove { return 1 }
        return try await stand(on: position, output)
    }

    private func backward(_ count: Int, _ output: CursorOutput) async throws(SQLError) -> Int {
        try checkScrolls()
        guard position > 1 else {
            try await toStart()
            return 0
        }
        try await keepRows()
        var given = 0
        while given < count, position > 1 {
            position -= 1
            given += 1
            if let (batch, row) = kept(position) { try await output.give(batch, row) }
        }
        if given < count { position = 0 }
        return given
    }

    private func moveTo(_ place: Int64, _ output: CursorOutput) async throws(SQLError) -> Int {
        if place > 0 { return try await stand(on: Int(clamping: place), output) }
        guard place < 0 else {
            try await toStart()
            return 0
        }
        // From the end: all rows must be known.
        try await keepRows()
        _ = try await read(upTo: .max, from: .max, output)
        let target = readCount + 1 - Int(clamping: place.magnitude)
        if target <= 0 {
            position = 0
            return 0
        }
        return try await stand(on: target, output)
    }

    /// Goes to a row and gives it, if there is one.
    private func stand(on target: Int, _ output: CursorOutput) async throws(SQLError) -> Int {
        if target <= position { try await keepRows() }
        let given = try await read(upTo: target, from: target, output)
        position = given == 1 ? target : readCount + 1
        return given
    }

    private func toStart() async throws(SQLError) {
        if position > 0 { try await keepRows() }
        position = 0
    }

    private var isAfterLast: Bool { isExhausted && position > readCount }

    // MARK: Rows

    private func checkScrolls() throws(SQLError) {
        guard !isScrollable else { return }
        throw SQLError(
            .objectNotInPrerequisiteState, "cursor can only scan forward",
            hint: "Declare it with SCROLL option to enable backward scan.")
    }

    /// From now on rows are kept; those that went by are read again.
    private func keepRows() async throws(SQLError) {
        try checkScrolls()
        guard !keepsRows, let restart else { return }
        let count = readCount
        run?.close()
        run = try restart()
        keepsRows = true
        readCount = 0
        isExhausted = false
        _ = try await read(upTo: count, from: .max, CursorOutput())
    }

    /// Reads until row `last` is known, and gives those from `first` to it. Returns how many it gave.
    private func read(
        upTo last: Int, from first: Int, _ output: CursorOutput
    ) async throws(SQLError) -> Int {
        var next = first
        var given = 0
        while next <= min(last, readCount), let (batch, row) = kept(next) {
            try await output.give(batch, row)
            next += 1
            given += 1
        }
        while readCount < last, !isExhausted {
            guard let run, let (batch, row) = try await run.nextRow(demand: last - readCount)
            else {
                isExhausted = true
                break
            }
            readCount += 1
            if keepsRows {
                try keep(batch, row)
            } else if readCount == last {
                run.standing = run.standing(on: row, of: batch)
            }
            if readCount >= next {
                try await output.give(batch, row)
                given += 1
            }
        }
        return given
    }

    /// Where it stands; nil: on no row.
    var standing: Standing? {
        guard position > 0, position <= readCount, let run else { return nil }
        guard keepsRows else { return run.standing }
        return kept(position).flatMap { batch, row in run.standing(on: row, of: batch) }
    }

    private func keep(_ batch: Batch, _ row: Int) throws(SQLError) {
        let rows = keptRows ?? KeptRows(keptTypes, memory)
        keptRows = rows
        try rows.append(batch.columns, row)
    }

    /// A row that was kept.
    private func kept(_ number: Int) -> (Batch, Int)? {
        keptRows?[number - 1 - firstKept]
    }
}

/// Where fetched rows go: gathered into batches for the sink, kept, or nowhere.
final class CursorOutput {
    let isMove: Bool
    private let sink: (any ResultSink)?
    private let types: [SQLType]
    private let formats: [Int16]
    private let settings: TextSettings
    private var batch: Batch
    /// The columns that the sink is still to be told of, before the first rows.
    private var undescribed: [ResultColumn]?
    /// Has them in the end, if that is what they are for.
    let kept: KeptRows?
    /// The batch has had values so large that their bytes are to be looked at.
    private var isLarge = false
    private var largeGrowths = ColumnVector.largeGrowths

    /// As many bytes of values go to the sink together.
    private static let batchBytesMax = 8 << 20

    /// Of MOVE.
    init() {
        isMove = true
        sink = nil
        kept = nil
        types = []
        formats = []
        settings = TextSettings()
        batch = Batch(types: [])
    }

    init(keeping types: [SQLType], _ memory: KeptMemory) {
        isMove = false
        sink = nil
        kept = KeptRows(types, memory)
        self.types = types
        formats = []
        settings = TextSettings()
        batch = Batch(types: [])
    }

    init(
        _ sink: any ResultSink, describing columns: [ResultColumn]? = nil, types: [SQLType],
        formats: [Int16], _ settings: TextSettings
    ) {
        isMove = false
        self.sink = sink
        kept = nil
        undescribed = columns
        self.types = types
        self.formats = formats
        self.settings = settings
        batch = Batch(types: types)
    }

    func give(_ source: Batch, _ row: Int) async throws(SQLError) {
        if isMove { return }
        if let kept { return try kept.append(source.columns, row) }
        for (target, column) in zip(batch.columns, source.columns) {
            target.append(from: column, at: row)
        }
        batch.rowCount += 1
        if largeGrowths != ColumnVector.largeGrowths {
            largeGrowths = ColumnVector.largeGrowths
            isLarge = true
        }
        let isFull =
            batch.rowCount == Batch.capacity
            || isLarge
                && batch.columns.reduce(0) { $0 + $1.heapCount } >= Self.batchBytesMax
        if isFull { try await flush() }
    }

    /// After the last row.
    func finish() async throws(SQLError) {
        describe()
        try await flush()
    }

    private func describe() {
        guard let undescribed else { return }
        sink?.describe(undescribed, formats: formats)
        self.undescribed = nil
    }

    private func flush() async throws(SQLError) {
        guard batch.rowCount > 0, let sink else { return }
        describe()
        try await sink.rows(
            batch, 0..<batch.rowCount, types: types, formats: formats, settings: settings)
        batch.reset()
    }
}
