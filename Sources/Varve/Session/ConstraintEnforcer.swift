// One constraint held against one changed row: what PostgreSQL's referential integrity triggers do,
// in their words. Rows that refer are found and changed by statements of the planner's, so that an
// index on them is used; the row referred to is found by the index its key relies on.
import Bytes
import Catalog
import Engine
import Executor
import Syntax
import Types

struct ConstraintEnforcer {
    private let session: Session
    /// The table that has the constraint.
    private let owner: TableDefinition
    private let constraint: ConstraintDefinition
    private let transaction: Transaction

    init(
        _ session: Session, _ owner: TableDefinition, _ constraint: ConstraintDefinition
    ) throws(SQLError) {
        guard let block = session.block else {
            throw SQLError(.internalError, "no transaction")
        }
        self.session = session
        self.owner = owner
        self.constraint = constraint
        transaction = block.transaction
    }

    // MARK: A row of the constraint's own table

    /// Checks the row as it is now; nothing when it is gone.
    func check(rowOf key: [UInt8]) async throws(SQLError) {
        switch constraint.kind {
        case .foreignKey(let foreign):
            guard let values = try values(foreign.columns.map { Int($0) - 1 }, of: key) else {
                return
            }
            try await check(values, foreign)
        case .primaryKey, .unique:
            guard let unique = DeferrableKey(owner, constraint.oid),
                let values = try values(unique.columns, of: key), !values.contains(.null),
                try await unique.isShared(values, transaction)
            else { return }
            throw named(
                SQLError(
                    .uniqueViolation,
                    "duplicate key value violates unique constraint \"\(constraint.name)\"",
                    detail: try described(values, unique.columns, of: owner).map {
                        "Key \($0) already exists."
                    }))
        case .check: break
        }
    }

    private func check(
        _ values: [Datum], _ foreign: ConstraintDefinition.ForeignKey
    ) async throws(SQLError) {
        let nulls = values.count { $0 == .null }
        if nulls == values.count || (nulls > 0 && foreign.match == .simple) { return }
        let message =
            "insert or update on table \"\(owner.name)\" violates foreign key constraint "
            + "\"\(constraint.name)\""
        guard nulls == 0 else {
            throw named(
                SQLError(
                    .foreignKeyViolation, message,
                    detail: "MATCH FULL does not allow mixing of null and nonnull key values."))
        }
        // Nobody may move its rows elsewhere between the check and our commit.
        try await session.lock(
            .table(foreign.referencedTable, in: session.databaseOID), .tableRowShare,
            transaction)
        try session.requireCurrentDefinition(
            of: foreign.referencedTable, lockedIn: .tableRowShare)
        if transaction.isolation == .readCommitted { transaction.refreshSnapshot() }
        guard let referenced = session.catalog.tables[foreign.referencedTable] else { return }
        let types = foreign.columns.map { owner.column($0)?.type ?? .unknown }
        if try await isPresent(values, types, foreign, in: referenced) { return }
        let key =
            try described(values, foreign.columns.map { Int($0) - 1 }, of: owner)
            .map { " \($0)" } ?? ""
        throw named(
            SQLError(
                .foreignKeyViolation, message,
                detail: "Key\(key) is not present in table \"\(referenced.name)\"."))
    }

    /// Whether a row with the key is there; locked if so.
    private func isPresent(
        _ values: [Datum], _ types: [SQLType], _ foreign: ConstraintDefinition.ForeignKey,
        in referenced: TableDefinition
    ) async throws(SQLError) -> Bool {
        if referenced.partitionKey != nil, let leaf = leaf(of: values, types, foreign, referenced) {
            guard let (partition, columns) = leaf.found else { return false }
            if let key = ReferencedKey(partition, columns, valuesOf: types) {
                // As in PostgreSQL: in a partitioned table rows count that came after the snapshot.
                let aside = transaction.useNewestSnapshot(keepsConflicts: false)
                defer { if transaction.isolation != .readCommitted { transaction.resume(aside) } }
                return try await key.isPresent(values, transaction)
            }
        } else if referenced.partitionKey == nil,
            let key = ReferencedKey(referenced, foreign.referencedColumns, valuesOf: types)
        {
            return try await key.isPresent(values, transaction)
        }
        if transaction.isolation == .readCommitted { transaction.refreshSnapshot() }
        let conditions = foreign.referencedColumns.enumerated().map { place, attnum in
            "\(name(attnum, of: referenced)) OPERATOR(pg_catalog.=) $\(place + 1)"
        }
        return try await run(
            "SELECT 1 FROM \(only(referenced)) x WHERE "
                + conditions.joined(separator: " AND ") + " FOR KEY SHARE OF x", types, values) > 0
    }

    /// The partition that a row with the key would be in, and the key's columns there; `found` is nil when
    /// there is no such partition. Nil when the values would have to be converted to tell.
    private func leaf(
        of values: [Datum], _ types: [SQLType], _ foreign: ConstraintDefinition.ForeignKey,
        _ referenced: TableDefinition
    ) -> (found: (partition: TableDefinition, columns: [Int16])?, Void)? {
        let columns = foreign.referencedColumns.map { referenced.column($0) }
        guard zip(columns, types).allSatisfy({ $0?.type.oid == $1.oid }),
            let router = session.catalog.router(of: referenced.oid)
        else { return nil }
        let place = router.place { place in
            foreign.referencedColumns.firstIndex(of: Int16(place + 1)).map { values[$0] } ?? .null
        }
        guard case .partition(let oid) = place, let partition = session.catalog.tables[oid] else {
            return (nil, ())
        }
        let own = columns.compactMap { column in
            partition.liveColumns.first { $0.name == column?.name }?.attnum
        }
        return ((partition, own), ())
    }

    /// Checks every row there is.
    func checkAllRows() async throws(SQLError) {
        guard let foreign = constraint.foreignKey,
            let referenced = session.catalog.tables[foreign.referencedTable]
        else { return }
        let pairs = zip(foreign.columns, foreign.referencedColumns).map { pair in
            "pk.\(name(pair.1, of: referenced)) OPERATOR(pg_catalog.=) "
                + "fk.\(name(pair.0, of: owner))"
        }
        let columns = foreign.columns.map { "fk.\(name($0, of: owner))" }
        let separator = foreign.match == .full ? " OR " : " AND "
        let text =
            "SELECT \(columns.joined(separator: ", ")) FROM \(only(owner)) fk "
            + "LEFT OUTER JOIN \(only(referenced)) pk ON "
            + "(\(pairs.joined(separator: " AND "))) WHERE "
            + "pk.\(name(foreign.referencedColumns[0], of: referenced)) IS NULL AND ("
            + columns.map { "\($0) IS NOT NULL" }.joined(separator: separator) + ") LIMIT 1"
        guard let values = try await firstRow(of: text) else { return }
        // The check finds the words; the row may have its fellow by now only if it has a mixture
        // of NULLs, which the check refuses as well.
        try await check(values, foreign)
    }

    /// The values of a query's first row; nil when there is none.
    private func firstRow(of text: String) async throws(SQLError) -> [Datum]? {
        let statement = PreparedStatement(
            text: text, statement: try session.parseText(text).first?.statement)
        let run = try await session.start(statement, [], isInternal: true)
        defer { run.close() }
        guard let batch = try await run.next(), batch.selectedCount > 0 else { return nil }
        let row = batch.row(0)
        return batch.columns.map { $0.datum(at: row) }
    }

    // MARK: A row that others may refer to

    /// Checks that no row refers to one of a table that was a partition of the table referred to. `name`: the
    /// constraint's, in the error.
    func checkUnreferenced(_ partition: TableDefinition, as name: String) async throws(SQLError) {
        guard let foreign = constraint.foreignKey,
            let referenced = session.catalog.tables[foreign.referencedTable]
        else { return }
        let columns = foreign.referencedColumns.map { self.name($0, of: referenced) }
        let pairs = zip(foreign.columns, columns).map { attnum, column in
            "pk.\(column) OPERATOR(pg_catalog.=) fk.\(self.name(attnum, of: owner))"
        }
        let keys = foreign.columns.map { "fk.\(self.name($0, of: owner))" }
        let found = try await firstRow(
            of: "SELECT \(keys.joined(separator: ", ")) "
                + "FROM \(only(owner)) fk JOIN \(only(partition)) pk ON "
                + "(\(pairs.joined(separator: " AND "))) LIMIT 1")
        guard let found else { return }
        let key =
            try described(found, foreign.columns.map { Int($0) - 1 }, of: owner)
            .map { " \($0)" } ?? ""
        // The partition's own rows were rows of that table.
        let referrer = owner.oid == partition.oid ? referenced : owner
        throw named(
            SQLError(
                .foreignKeyViolation,
                "removing partition \"\(partition.name)\" violates foreign key constraint "
                    + "\"\(name)\"",
                detail: "Key\(key) is still referenced from table \"\(referrer.name)\"."), as: name)
    }

    /// The row with the key `old` has gone, or has `new` instead.
    /// `table` is the one whose row it was: the one referred to, or a partition of it.
    func release(_ old: [Datum], _ new: [Datum]?, of table: OID) async throws(SQLError) {
        guard let foreign = constraint.foreignKey,
            let referenced = session.catalog.tables[foreign.referencedTable]
        else { return }
        let types = foreign.referencedColumns.map { referenced.column($0)?.type ?? .unknown }
        let action = new == nil ? foreign.onDelete : foreign.onUpdate
        switch action {
        case .noAction:
            // Another row may have the key by now.
            if try await isPresent(old, types, foreign, in: referenced) { return }
            try await refuseIfReferenced(old, types, foreign, referenced, table)
        case .restrict: try await refuseIfReferenced(old, types, foreign, referenced, table)
        case .cascade:
            guard let new else {
                try await change(
                    "DELETE FROM \(only(owner)) WHERE " + condition(foreign, from: 1),
                    types, old)
                return
            }
            let assignments = foreign.columns.enumerated().map { place, attnum in
                "\(name(attnum, of: owner)) = $\(place + 1)"
            }
            try await change(
                update(assignments, condition(foreign, from: new.count + 1)), types + types,
                new + old)
        case .setNull, .setDefault:
            let chosen =
                new == nil && !foreign.deleteSetColumns.isEmpty
                ? foreign.deleteSetColumns : foreign.columns
            let value = action == .setNull ? "NULL" : "DEFAULT"
            let assignments = chosen.map { "\(name($0, of: owner)) = \(value)" }
            try await change(update(assignments, condition(foreign, from: 1)), types, old)
            // Rows may refer to it still: by the default itself.
            if action == .setDefault {
                if try await isPresent(old, types, foreign, in: referenced) { return }
                try await refuseIfReferenced(old, types, foreign, referenced, table)
            }
        }
    }

    private func update(_ assignments: [String], _ condition: String) -> String {
        "UPDATE \(only(owner)) SET \(assignments.joined(separator: ", ")) WHERE "
            + condition
    }

    /// The rows that refer to the key in the parameters from `$first` on.
    private func condition(
        _ foreign: ConstraintDefinition.ForeignKey, from first: Int
    ) -> String {
        foreign.columns.enumerated().map { place, attnum in
            "$\(first + place) OPERATOR(pg_catalog.=) \(name(attnum, of: owner))"
        }.joined(separator: " AND ")
    }

    private func refuseIfReferenced(
        _ old: [Datum], _ types: [SQLType], _ foreign: ConstraintDefinition.ForeignKey,
        _ referenced: TableDefinition, _ table: OID
    ) async throws(SQLError) {
        let aside = transaction.useNewestSnapshot(keepsConflicts: false)
        defer { if transaction.isolation != .readCommitted { transaction.resume(aside) } }
        let text =
            "SELECT 1 FROM \(only(owner)) x WHERE " + condition(foreign, from: 1)
            + " LIMIT 1 FOR KEY SHARE OF x"
        guard try await run(text, types, old) > 0 else { return }
        let key =
            try described(old, foreign.referencedColumns.map { Int($0) - 1 }, of: referenced)
            .map { " \($0)" } ?? ""
        let seenName = name(asSeenBy: table, referenced)
        throw named(
            SQLError(
                .foreignKeyViolation,
                "update or delete on table \"\(session.catalog.tables[table]?.name ?? "")\" violates "
                    + "foreign key constraint \"\(seenName)\" on table \"\(owner.name)\"",
                detail: "Key\(key) is still referenced from table \"\(owner.name)\"."),
            as: seenName)
    }

    /// PostgreSQL has a constraint for each partition of the table referred to, numbered after the
    /// table's own.
    private func name(asSeenBy table: OID, _ referenced: TableDefinition) -> String {
        let partitions = session.catalog.partitionTree(of: referenced.oid)
        guard let place = partitions.firstIndex(where: { $0.oid == table }) else {
            return constraint.name
        }
        return "\(constraint.name)\(place + 1)"
    }

    /// Changes the rows that refer, whatever the transaction's snapshot: under the stricter levels
    /// rows that came after it are error 40001.
    private func change(
        _ text: String, _ types: [SQLType], _ values: [Datum]
    ) async throws(SQLError) {
        let isStrict = transaction.isolation != .readCommitted
        let aside = transaction.useNewestSnapshot(keepsConflicts: isStrict)
        defer { if isStrict { transaction.resume(aside) } }
        _ = try await run(text, types, values)
    }

    // MARK: Statements and words

    /// Runs a statement to its end. Returns the number of rows found or changed.
    private func run(
        _ text: String, _ types: [SQLType], _ values: [Datum]
    ) async throws(SQLError) -> Int {
        do throws(SQLError) {
            return try await session.runInternal(text, types.map(\.oid), values)
        } catch {
            var error = error
            error.position = nil
            if error.context == nil { error.context = "SQL statement \"\(text)\"" }
            throw error
        }
    }

    /// The columns of the row as the transaction sees it; nil when there is none any more.
    private func values(_ columns: [Int], of key: [UInt8]) throws(SQLError) -> [Datum]? {
        try transaction.values(of: key, in: owner, columns)
    }

    private func named(_ error: SQLError, as name: String? = nil) -> SQLError {
        error.naming(
            schema: session.catalog.schemas[owner.schema]?.name ?? "", table: owner.name,
            constraint: name ?? constraint.name)
    }

    private func name(_ attnum: Int16, of table: TableDefinition) -> String {
        Identifier.quoted(table.column(attnum)?.name ?? "")
    }

    /// The table without others that inherit from it; a partitioned one with its partitions.
    private func only(_ table: TableDefinition) -> String {
        (table.partitionKey == nil ? "ONLY " : "") + qualified(table)
    }

    private func qualified(_ table: TableDefinition) -> String {
        let schema = session.catalog.schemas[table.schema]?.name ?? ""
        return "\(Identifier.quoted(schema)).\(Identifier.quoted(table.name))"
    }

    /// `(a, b)=(1, x)`; nil when the role may not read it.
    private func described(
        _ values: [Datum], _ columns: [Int], of table: TableDefinition
    ) throws(SQLError) -> String? {
        let attnums = columns.map { table.columns[$0].attnum }
        guard try session.executionContext(session.catalog).mayRead(attnums, of: table) else {
            return nil
        }
        let settings = try session.textSettings(session.catalog)
        var texts: [String] = []
        for (value, column) in zip(values, columns) {
            texts.append(
                TextCodec.text(value, as: table.columns[column].type, settings) ?? "null")
        }
        let names = columns.map { table.columns[$0].name }
        return "(\(names.joined(separator: ", ")))=(\(texts.joined(separator: ", ")))"
    }
}

extension Transaction {
    /// Columns of a row as the transaction sees it; nil when there is none.
    fileprivate func values(
        of key: [UInt8], in table: TableDefinition, _ columns: [Int]
    ) throws(SQLError) -> [Datum]? {
        let row = try translated { () throws(EngineError) in
            try key.withRawBytes { key throws(EngineError) in
                try get(table.storage, key) { [UInt8]($0) }
            }
        }
        guard let row else { return nil }
        return try row.withRawBytes { row throws(SQLError) in
            var values: [Datum] = []
            for column in columns {
                do throws(MalformedBytes) {
                    values.append(try table.rowCodec.datum(column, of: row))
                } catch {
                    throw SQLError(
                        .dataCorrupted,
                        "a row of table \"\(table.name)\" is malformed: \(error.what)")
                }
            }
            return values
        }
    }
}
