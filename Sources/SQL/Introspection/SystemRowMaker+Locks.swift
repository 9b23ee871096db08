// What is locked: pg_locks.
import Bytes
import Catalog
import Types

extension SystemRowMaker {
    func locks() -> [[Datum]] {
        let places = RowPlaces(catalog)
        return source.state().locks().flatMap { lock -> [[Datum]] in
            let indexes = places.indexes(lockedWith: lock)
            return [row(of: lock, places)].compactMap { $0 }
                + indexes.compactMap { index in
                    var lock = lock
                    lock.kind = index
                    return row(of: lock, places)
                }
        }
    }

    /// Nil where it is of a table that only another transaction knows.
    private func row(of lock: ServerState.Lock, _ places: RowPlaces) -> [Datum]? {
        var isKnown = true
        let values = make { row in
            if lock.processID != 0 { row["pid"] = .number(lock.processID) }
            row["mode"] = .text(lock.mode)
            row["granted"] = .flag(lock.isGranted)
            row["fastpath"] = .flag(lock.isFastPath)
            row["waitstart"] = time(lock.waitStart)
            let session = lock.processID == 0 ? -1 : lock.processID
            row["virtualtransaction"] = .text("\(session)/\(lock.transaction)")
            switch lock.kind {
            case .relation(let database, let table):
                row["locktype"] = "relation"
                row["database"] = .oid(database)
                row["relation"] = .oid(table)
            case .row(let keyspace, let number):
                isKnown = fill(&row, places.row(in: keyspace, number))
            case .read(let keyspace, let read):
                isKnown = fill(&row, places.place(of: read, in: keyspace))
            case .transaction(let number):
                row["locktype"] = "transactionid"
                row["transactionid"] = transaction(number)
            case .virtualTransaction(let processID, let number):
                row["locktype"] = "virtualxid"
                row["virtualxid"] = .text("\(processID)/\(number)")
            case .object(let database, let list, let object):
                row["locktype"] = "object"
                row["database"] = .oid(database)
                row["classid"] = .oid(list)
                row["objid"] = .oid(object)
                row["objsubid"] = .number(Int32(0))
            case .advisory(let database, let high, let low, let objectSubID):
                row["locktype"] = "advisory"
                row["database"] = .oid(database)
                row["classid"] = .oid(high)
                row["objid"] = .oid(low)
                row["objsubid"] = .number(Int32(objectSubID))
            }
        }
        return isKnown ? values : nil
    }

    private func fill(_ row: inout SystemRow, _ place: RowPlaces.Place?) -> Bool {
        guard let place else { return false }
        row["locktype"] = place.page == nil ? "relation" : place.tuple == nil ? "page" : "tuple"
        row["database"] = .oid(place.database)
        row["relation"] = .oid(place.relation)
        if let page = place.page { row["page"] = .number(page) }
        if let tuple = place.tuple { row["tuple"] = .number(tuple) }
        return true
    }
}

/// Where PostgreSQL would have what is here under a key. There are no pages: the numbers of page and tuple are
/// made of a checksum of the key, or of a range's bounds. They are the same for the same row or range, and
/// say no more.
private struct RowPlaces {
    struct Place {
        var database: OID
        var relation: OID
        var page: Int32?
        var tuple: Int16?
    }

    private struct Stored {
        var table: TableDefinition
        var database: OID
        /// Nil for the table's rows.
        var index: OID?
    }

    private let catalog: Catalog
    private let stored: [KeyspaceID: Stored]

    init(_ catalog: Catalog) {
        self.catalog = catalog
        var stored: [KeyspaceID: Stored] = [:]
        for table in catalog.tables.values where table.kind == .table {
            let database = catalog.schemas[table.schema]?.database ?? 0
            // Of a primary key that is how rows are stored the index has no keyspace of its own.
            for index in table.indexes {
                stored[index.storage] = Stored(table: table, database: database, index: index.oid)
            }
            stored[table.storage] = Stored(table: table, database: database)
        }
        self.stored = stored
    }

    func row(in keyspace: KeyspaceID, _ number: UInt32) -> Place? {
        stored[keyspace].map { stored in
            Place(
                database: stored.database, relation: stored.table.oid, page: page(number),
                tuple: Int16(number & 0xff) + 1)
        }
    }

    /// A single row is a tuple of its table; of an index, and for the gaps between rows, PostgreSQL knows pages.
    func place(of read: ServerState.Lock.Read, in keyspace: KeyspaceID) -> Place? {
        guard let stored = stored[keyspace] else { return nil }
        switch read {
        case .all:
            return Place(
                database: stored.database, relation: stored.index ?? stored.table.oid)
        case .key(let number) where stored.index == nil: return row(in: keyspace, number)
        case .key(let number), .range(let number):
            let primary =
                stored.table.keyColumns.isEmpty
                ? nil : stored.table.indexes.first(where: \.isPrimary)?.oid
            return Place(
                database: stored.database,
                relation: stored.index ?? primary ?? stored.table.oid, page: page(number))
        }
    }

    private func page(_ number: UInt32) -> Int32 { Int32(number >> 8) }

    /// Whoever plans a query over a table locks its indexes as well in PostgreSQL. Here the table's lock says
    /// it all; so these are shown with it, where it is one of queries.
    func indexes(lockedWith lock: ServerState.Lock) -> [ServerState.Lock.Kind] {
        guard case .relation(let database, let oid) = lock.kind, lock.isGranted,
            ["AccessShareLock", "RowShareLock", "RowExclusiveLock"].contains(lock.mode),
            let table = catalog.tables[oid], table.kind == .table
        else { return [] }
        return table.allIndexes.map { .relation(database: database, $0.oid) }
    }
}
