// Two-phase commit: transactions that their sessions have left, prepared to commit whatever happens.
//
// A prepared transaction is a row of the system keyspace until it ends:
//
//   key    1 tag = 0x02 | the transaction identifier, UTF-8
//   value  1 version = 1 | 8 µs since 1970 | 4 role | 4 database | 8 number | the transaction
//
// Drawn in docs/formats/prepared.md.
import Bytes
import Catalog
import Engine
import Executor
import Introspection
import Store
import Synchronization
import Types

/// One of them.
struct PreparedTransaction: Sendable {
    var identifier: String
    var owner: OID
    var database: OID
    var prepared: Timestamp
    /// What `pg_prepared_xacts` shows as its number.
    var number: UInt64
    var transaction: Transaction

    static let tag: UInt8 = 0x02
    private static let version: UInt8 = 1

    static func key(_ identifier: String) -> [UInt8] { [tag] + Array(identifier.utf8) }

    func encode() -> [UInt8] {
        let content = transaction.encodePrepared()
        var writer = ByteWriter(reserving: content.count + 32)
        writer.append(Self.version)
        writer.appendLittleEndian(prepared.rawValue)
        writer.appendLittleEndian(owner)
        writer.appendLittleEndian(database)
        writer.appendLittleEndian(number)
        writer.append(contentsOf: content)
        return writer.bytes
    }

    /// Throws `.corrupt` for bytes that are none.
    init(key: [UInt8], value: [UInt8], _ engine: Engine) throws(EngineError) {
        identifier = String(decoding: key.dropFirst(), as: UTF8.self)
        let head: (prepared: Int64, owner: OID, database: OID, number: UInt64, count: Int)
        do throws(MalformedBytes) {
            head = try value.withRawBytes { bytes throws(MalformedBytes) in
                var reader = ByteReader(bytes)
                guard try reader.byte("version") == Self.version else {
                    throw MalformedBytes("version", at: 0)
                }
                return (
                    try reader.littleEndian(Int64.self, "time"),
                    try reader.littleEndian(OID.self, "role"),
                    try reader.littleEndian(OID.self, "database"),
                    try reader.littleEndian(UInt64.self, "number"), reader.position
                )
            }
        } catch {
            throw .corrupt(
                "prepared transaction: \(error.what) at byte \(error.position)")
        }
        prepared = Timestamp(microseconds: head.prepared)
        owner = head.owner
        database = head.database
        number = head.number
        transaction = try engine.restorePrepared(
            [UInt8](value[head.count...]), number: number)
    }

    init(
        _ identifier: String, owner: OID, database: OID, prepared: Timestamp,
        _ transaction: Transaction
    ) {
        self.identifier = identifier
        self.owner = owner
        self.database = database
        self.prepared = prepared
        number = transaction.showNumber()
        self.transaction = transaction
    }
}

/// All prepared transactions of an open data directory.
///
/// Thread safety: used from any thread.
final class PreparedTransactions: Sendable {
    private enum Entry {
        /// Being prepared or ended by a session.
        case busy(PreparedTransaction?)
        case waiting(PreparedTransaction)
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// Takes them up from the ledger's state, before there are sessions.
    func recover(
        _ engine: Engine, _ catalog: Catalog, _ numbers: ObjectNumbers, _ rowNumbers: RowNumbers
    ) throws(EngineError) {
        let reader = try engine.begin(readOnly: true)
        defer { reader.rollback() }
        var rows: [(key: [UInt8], value: [UInt8])] = []
        let cursor = reader.scan(.system, KeyRange(prefix: [PreparedTransaction.tag]))
        while try cursor.next(
            limit: 1024,
            { key, value in
                rows.append(([UInt8](key), [UInt8](value)))
                return true
            })
        {}
        for row in rows {
            let prepared = try PreparedTransaction(key: row.key, value: row.value, engine)
            let definitions = try PreparedDefinitions(of: prepared.transaction)
            numbers.skip(to: definitions.highestOID)
            try definitions.restoreIndexes(catalog, reader)
            for table in catalog.tables.values {
                let last = prepared.transaction.lastOwnKey(in: table.storage)
                if let last, table.keyColumns.isEmpty {
                    rowNumbers.skip(last, in: table.storage)
                }
            }
            entries.withLock { $0[prepared.identifier] = .waiting(prepared) }
        }
    }

    /// Takes an identifier. Throws 42710 when it is in use.
    func reserve(_ identifier: String) throws(SQLError) {
        let isTaken = entries.withLock { entries in
            if entries[identifier] != nil { return true }
            entries[identifier] = .busy(nil)
            return false
        }
        guard isTaken else { return }
        throw SQLError(
            .duplicateObject,
            "transaction identifier \"\(identifier)\" is already in use")
    }

    /// Whoever reserved or began to end it is done: with a transaction it waits again.
    func settle(_ identifier: String, _ prepared: PreparedTransaction?) {
        entries.withLock { $0[identifier] = prepared.map { .waiting($0) } }
    }

    /// Takes one to end it. Throws 42704, 55000 when somebody else ends it, 42501 and 0A000 when it
    /// is not this session's to end.
    func take(
        _ identifier: String, by role: RoleDefinition, in database: OID
    ) throws(SQLError) -> PreparedTransaction {
        try entries.withLock { entries -> Result<PreparedTransaction, SQLError> in
            switch entries[identifier] {
            case nil, .busy(nil)?:
                return .failure(
                    SQLError(
                        .undefinedObject,
                        "prepared transaction with identifier \"\(identifier)\" does not exist"))
            case .busy?:
                return .failure(
                    SQLError(
                        .objectNotInPrerequisiteState,
                        "prepared transaction with identifier \"\(identifier)\" is busy"))
            case .waiting(let prepared)?:
                guard prepared.owner == role.oid || role.isSuperuser else {
                    return .failure(
                        SQLError(
                            .insufficientPrivilege,
                            "permission denied to finish prepared transaction",
                            hint: "Must be superuser or the user that prepared the transaction."))
                }
                guard prepared.database == database else {
                    return .failure(
                        SQLError(
                            .featureNotSupported,
                            "prepared transaction belongs to another database",
                            hint: "Connect to the database where the transaction was prepared to "
                                + "finish it."))
                }
                entries[identifier] = .busy(prepared)
                return .success(prepared)
            }
        }.get()
    }

    /// For `pg_prepared_xacts`.
    var all: [ServerState.PreparedTransaction] {
        entries.withLock { Array($0.values) }.compactMap {
            entry -> ServerState.PreparedTransaction? in
            switch entry {
            case .busy(let prepared?), .waiting(let prepared):
                ServerState.PreparedTransaction(
                    number: prepared.number, identifier: prepared.identifier,
                    prepared: prepared.prepared, owner: prepared.owner,
                    database: prepared.database)
            case .busy(nil): nil
            }
        }
    }
}
