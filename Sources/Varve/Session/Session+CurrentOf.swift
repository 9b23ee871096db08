// WHERE CURRENT OF: where the cursors of a session stand, among them the portals that Bind has named.
import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

extension Session {
    /// Where the cursors stand that a statement names, or why nothing is to be found there.
    func places(of names: [String]) -> [String: Result<CursorPlace, SQLError>] {
        var places: [String: Result<CursorPlace, SQLError>] = [:]
        for name in names {
            places[name] = Result { () throws(SQLError) in try place(of: name) }
        }
        return places
    }

    private func place(of name: String) throws(SQLError) -> CursorPlace {
        let held = SQLError(
            .invalidCursorState, "cursor \"\(name)\" is held from a previous transaction")
        if let cursor = cursors[name] {
            guard cursor.isNew, !cursor.hasFailed else { throw held }
            return try place(name, cursor.rows, cursor.standing)
        }
        guard let portal = portals.named[name] else {
            throw SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
        }
        guard portal.isQuery else {
            throw SQLError(.invalidCursorState, "cursor \"\(name)\" is not a SELECT query")
        }
        guard !portal.hasFailed else { throw held }
        if let rows = portal.run?.rows { return try place(name, rows, portal.standing) }
        let rows = try compile(portal.statement.withRowKeys).plan.cursorRows ?? CursorRows()
        return CursorPlace(cursor: name, rows: rows, current: nil)
    }

    private func place(
        _ name: String, _ rows: CursorRows, _ standing: Standing?
    ) throws(SQLError) -> CursorPlace {
        var place = CursorPlace(cursor: name, rows: rows, current: nil)
        guard let standing else { return place }
        var current: [CursorPlace.Row?] = []
        for row in standing.rows {
            current.append(
                try row.flatMap { (row) throws(SQLError) in
                    try self.row(row.key, row.table, standing.sight)
                })
        }
        place.current = current
        return place
    }

    /// The row of a table that was seen under `key`, where it is now.
    private func row(
        _ key: [UInt8], _ oid: OID, _ sight: RowSight
    ) throws(SQLError) -> CursorPlace.Row? {
        guard let table = catalog.tables[oid], let transaction = block?.transaction else {
            return nil
        }
        let place: [UInt8]?
        do throws(EngineError) {
            place = try transaction.place(of: key, in: table.storage, since: sight)
        } catch { throw SQLError(error) }
        guard let place else { return nil }
        guard let index = table.indexes.first(where: { $0.storage == table.storage }) else {
            return CursorPlace.Row(table: oid, key: place, values: [])
        }
        let codec = index.keyCodec(of: table)
        do throws(MalformedBytes) {
            let values = try place.withRawBytes { (key) throws(MalformedBytes) in
                try codec.datums(key).values
            }
            return CursorPlace.Row(table: oid, key: place, values: values)
        } catch { throw SQLError(.dataCorrupted, "a row's key: \(error)") }
    }
}

/// The rows that a cursor's row is made of.
struct Standing {
    /// One for each key of the `CursorRows`; nil: it is NULL.
    var rows: [(table: OID, key: [UInt8])?]
    /// When they were seen there.
    var sight: RowSight
}

/// What a suspended query reads, whatever happens around it: the snapshot and the transaction's own
/// changes as they were when it began.
final class CursorView {
    let mark: WriteMark
    private let snapshot: SetAsideSnapshot
    private let transaction: Transaction
    /// Of the rows it reads.
    let sight: RowSight
    /// Of a row that it has locked just now.
    var sightOfLocked: RowSight { transaction.sightOfLocked(asOf: mark) }

    init(_ transaction: Transaction) {
        self.transaction = transaction
        mark = transaction.mark()
        snapshot = transaction.setAsideSnapshot()
        sight = transaction.sight(asOf: mark)
    }

    /// Makes the transaction read as of the view.
    func enter() { transaction.resume(snapshot) }
}

extension SelectRun {
    /// The next row, valid until the next call; nil at the end. `demand`: how many are wanted now.
    func nextRow(demand: Int = .max) async throws(SQLError) -> (Batch, Int)? {
        while true {
            if let batch, given < batch.selectedCount {
                defer { given += 1 }
                return (batch, batch.row(given))
            }
            view?.enter()
            batch = try await next(demand: demand)
            given = 0
            if batch == nil { return nil }
        }
    }

    /// A batch as clients see it: without keys.
    func visible(_ batch: Batch) -> Batch {
        guard types.count < batch.columns.count else { return batch }
        var visible = batch
        visible.columns.removeLast(batch.columns.count - types.count)
        return visible
    }

    /// Where a cursor stands that is on this row.
    func standing(on row: Int, of batch: Batch) -> Standing? {
        guard let rows, let view else { return nil }
        var columns = batch.columns.dropFirst(types.count)
        var found: [(table: OID, key: [UInt8])?] = []
        for key in rows.keys {
            let bytes = columns.removeFirst()
            var table = key.tables.first
            if key.isPartitioned,
                case .int32(let partition) = columns.removeFirst().datum(at: row)
            {
                table = OID(bitPattern: partition)
            }
            found.append(
                bytes.isNull(at: row) ? nil : table.map { ($0, [UInt8](bytes.bytes(at: row))) })
        }
        return Standing(rows: found, sight: rows.areLocked ? view.sightOfLocked : view.sight)
    }
}

extension Statement {
    /// The cursors whose rows it changes.
    var currentCursors: [String] {
        switch self {
        case .update(let update): Self.cursors(update.condition, update.with)
        case .delete(let delete): Self.cursors(delete.condition, delete.with)
        case .insert(let insert): Self.cursors(nil, insert.with)
        case .merge(let merge): Self.cursors(nil, merge.with)
        case .select(let select): Self.cursors(nil, select.with)
        case .explain(let explain): explain.statement.currentCursors
        default: []
        }
    }

    private static func cursors(_ condition: Expression?, _ with: WithClause?) -> [String] {
        let inner = with?.queries.flatMap(\.statement.currentCursors) ?? []
        guard case .currentOf(let cursor)? = condition?.node else { return inner }
        return inner + [cursor]
    }
}
