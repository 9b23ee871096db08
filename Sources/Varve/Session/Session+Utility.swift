// Statements that need no plan: transactions, settings, definitions, COPY and housekeeping.
import Catalog
import Executor
import Syntax
import Types

extension Session {
    /// Runs the statement. What it gives besides its tag (rows of SHOW) is in the outcome; COPY, FETCH and EXECUTE
    /// talk to the sink by themselves. Not `isSimple`: for a portal that gives no rows.
    func runUtility(
        _ statement: Statement, _ prepared: PreparedStatement, _ parameters: [Datum],
        isSimple: Bool, _ sink: any ResultSink
    ) async throws(SQLError) -> UtilityOutcome {
        let text = prepared.text
        if case .transaction = statement {} else { try await settle() }
        switch statement {
        case .prepare(let name, let types, let inner):
            return UtilityOutcome(try await prepare(name: name, types, inner, text: text))
        case .execute(let name, let arguments):
            return UtilityOutcome(
                try await executePrepared(name: name, arguments, text: text, sink))
        case .explain(let explain):
            guard case .execute(let name, let arguments) = explain.statement else {
                throw SQLError(.internalError, "EXPLAIN is planned")
            }
            return UtilityOutcome(
                try await explainPrepared(
                    explain, name: name, arguments, text: text, sink))
        case .declareCursor(let declaration):
            return UtilityOutcome(
                try await declareCursor(
                    declaration, text: text, query: prepared.query, parameters))
        case .fetch(let fetch):
            return UtilityOutcome(try await self.fetch(fetch, givesRows: isSimple, sink))
        case .closeCursor(let name): return UtilityOutcome(try closeCursor(name))
        case .transaction(let transaction):
            return UtilityOutcome(try await runTransaction(transaction, sink))
        case .set(let set):
            return UtilityOutcome(try runSet(set, sink))
        case .show(let name):
            let (columns, rows) = try show(name)
            return UtilityOutcome("SHOW", columns: columns, rows: rows)
        case .setConstraints(let names, let isDeferred):
            return UtilityOutcome(
                try await setConstraints(names, isDeferred: isDeferred, sink))
        case .notify(let channel, let payload):
            try ensureBlock()
            try notifier.notify(channel, payload ?? "")
            return UtilityOutcome("NOTIFY")
        case .listen(let channel):
            try ensureBlock()
            notifier.listen(channel)
            hasListened = true
            return UtilityOutcome("LISTEN")
        case .unlisten(let channel):
            try ensureBlock()
            notifier.unlisten(channel)
            return UtilityOutcome("UNLISTEN")
        case .discard(let target): return UtilityOutcome(try discard(target))
        case .deallocate(let name): return UtilityOutcome(try deallocate(name))
        case .copy(let copy):
            try await beginStatement()
            return UtilityOutcome(try await runCopy(copy, text: text, sink))
        case .vacuum(let vacuum):
            return UtilityOutcome(try await runVacuum(vacuum, sink))
        case .lock(let lock): return UtilityOutcome(try await lockTables(lock))
        case .checkpoint:
            guard currentRole.isSuperuser else {
                throw SQLError(
                    .insufficientPrivilege,
                    "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT")
            }
            try await database.checkpoint()
            return UtilityOutcome("CHECKPOINT")
        case .reindex(let reindex):
            return UtilityOutcome(try await self.reindex(reindex, text, sink))
        case .cluster(let cluster): return UtilityOutcome(try await self.cluster(cluster, text))
        case .createTableAs(let create):
            return UtilityOutcome(try await createTableAs(create, prepared, parameters, sink))
        case .unsupported(let construct):
            if construct.isMistake {
                throw SQLError(
                    .syntaxError, construct.description,
                    position: position(construct.location, in: text))
            }
            throw SQLError.notSupported(
                construct.description, at: ErrorPlace(position(construct.location, in: text)))
        default:
            try await beginStatement()
            if let tag = try await runDefinition(statement, text: text, sink) {
                return UtilityOutcome(tag)
            }
            throw SQLError.notSupported(statement.description, at: .statement)
        }
    }

    func position(_ location: Int32?, in text: String) -> Int? {
        location.map { SourceText.characterPosition(byteOffset: $0, in: text) }
    }

    /// Sends an outcome, with the columns first if it has any.
    func emit(_ outcome: UtilityOutcome, _ sink: any ResultSink) async throws(SQLError) {
        if let columns = outcome.columns, let batch = outcome.batch {
            sink.describe(columns, formats: [])
            try await sink.rows(
                batch, 0..<batch.rowCount, types: columns.map(\.type),
                formats: columns.map { _ in 0 }, settings: try textSettings(catalog))
        }
        sink.complete(outcome.tag)
    }

    /// The relation of that name; throws 42P01.
    func relation(_ name: QualifiedName) throws(SQLError) -> NamedRelation {
        let catalog = catalog
        let found: NamedRelation?
        if let written = name.catalog, written != databaseName {
            throw SQLError(
                .featureNotSupported,
                "cross-database references are not implemented: "
                    + "\"\(written).\(name.schema ?? "").\(name.name)\"")
        }
        if let schemaName = name.schema {
            guard let schema = catalog.schema(named: schemaName, in: databaseOID) else {
                throw SQLError(
                    .invalidSchemaName, "schema \"\(schemaName)\" does not exist")
            }
            try checkUsage(of: schema)
            found = catalog.relation(named: name.name, in: schema.oid)
        } else {
            found = catalog.relation(named: name.name, path: searchPath(catalog))
        }
        guard let found else {
            let written = name.schema.map { "\($0).\(name.name)" } ?? name.name
            throw SQLError(.undefinedTable, "relation \"\(written)\" does not exist")
        }
        return found
    }
}

extension Statement {
    /// What the statement does to a table, for refusals.
    var verb: String {
        switch self {
        case .drop(let drop): drop.kind == .index ? "DROP INDEX" : "DROP TABLE"
        case .truncate: "TRUNCATE"
        case .createIndex: "CREATE INDEX"
        default: "ALTER TABLE"
        }
    }

    /// The statement's name, for the message that it is not supported.
    var description: String {
        switch self {
        case .alterDatabase: "ALTER DATABASE"
        case .alterPublication: "ALTER PUBLICATION"
        case .refreshMaterializedView: "REFRESH MATERIALIZED VIEW"
        default: "this statement"
        }
    }
}
