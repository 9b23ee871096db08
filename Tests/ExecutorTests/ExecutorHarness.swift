import Bytes
import Catalog
import Engine
import Environment
import Ledger
import Planner
import Syntax
import Topics
import Types

@testable import Executor

/// A database without sessions: statements are parsed, planned and run against an engine on a
/// simulated machine; tables are put into the catalog by hand.
final class ExecutorHarness: @unchecked Sendable {
    let machine = SimulatedEnvironment(seed: 7)
    let engine: Engine
    let topics = TopicStore()
    let rowNumbers = RowNumbers()
    var catalog: Catalog

    init(tables: [TableDefinition] = []) throws {
        var options = EngineOptions()
        options.execution = .simulated(machine.scheduler)
        var views = EngineViews()
        views.observers = [topics]
        views.gate = topics
        engine = try Engine.open(
            machine.environment, directory: "data", options: options, views: views)
        var objects: [CatalogObject] = [
            .role(RoleDefinition(oid: Catalog.bootstrapRole, name: "varve", isSuperuser: true)),
            .database(DatabaseDefinition(oid: 5, name: "varve", owner: Catalog.bootstrapRole)),
            .schema(
                SchemaDefinition(
                    oid: Catalog.systemSchema, database: nil, name: "pg_catalog",
                    owner: Catalog.bootstrapRole)),
            .schema(
                SchemaDefinition(
                    oid: Catalog.publicSchema, database: nil, name: "public",
                    owner: Catalog.bootstrapRole)),
        ]
        objects += tables.map { .table($0) }
        catalog = Catalog(objects: objects, version: 1)
    }

    /// Runs a test's steps as a task of the simulated machine.
    func run<Success: Sendable>(_ body: @escaping @Sendable () async throws -> Success) throws
        -> Success
    {
        guard let result = machine.scheduler.run(body) else { throw Stuck() }
        return try result.get()
    }

    struct Stuck: Error {}

    func begin(_ isolation: Isolation = .readCommitted) throws -> Transaction {
        try engine.begin(isolation)
    }

    let origin = EntryOrigin(role: "varve", client: "", application: "tests")
    var settings: TextSettings { TextSettings(timeZone: .utc) }

    func plan(_ text: String) throws(SQLError) -> PreparedPlan {
        let statements: [ParsedStatement]
        do throws(SyntaxError) {
            statements = try ParserThread.shared.parse(text)
        } catch {
            throw SQLError(.syntaxError, error.message, position: error.position)
        }
        let planner = Planner(
            catalog: catalog,
            settings: PlannerSettings(
                database: 5, searchPath: [Catalog.systemSchema, Catalog.publicSchema],
                user: Catalog.bootstrapRole, text: settings))
        return try planner.plan(statements[0].statement, text: text)
    }

    func context(_ transaction: Transaction, _ parameters: [Datum] = []) -> ExecutionContext {
        ExecutionContext(
            transaction: transaction, catalog: catalog, settings: settings,
            parameters: parameters, clock: machine.clock, randomness: machine.randomness,
            counters: engine.counters, rowNumbers: rowNumbers, topics: topics)
    }

    /// The rows of a statement as texts joined by `|`, NULL as the word; and the affected rows.
    func execute(_ text: String, _ transaction: Transaction, _ parameters: [Datum] = [])
        async throws(SQLError) -> (rows: [String], affected: Int)
    {
        let context = context(transaction, parameters)
        let query = try CompiledQuery(try plan(text), text: text, context: context)
        return try await run(query, context)
    }

    func run(_ query: CompiledQuery, _ context: ExecutionContext) async throws(SQLError)
        -> (rows: [String], affected: Int)
    {
        let execution = try query.begin(context)
        defer { execution.close() }
        var rows: [String] = []
        while let batch = try await execution.next() {
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                let texts = zip(batch.columns, execution.columns).map { column, definition in
                    TextCodec.text(column.datum(at: row), as: definition.type, settings) ?? "NULL"
                }
                rows.append(texts.joined(separator: "|"))
            }
        }
        return (rows, execution.affectedRows)
    }

    /// Runs statements one after the other, each in a transaction of its own; returns the last's
    /// rows.
    func query(_ statements: String...) throws -> [String] {
        var rows: [String] = []
        for statement in statements {
            rows = try run { [self] in
                let transaction = try begin()
                do {
                    let result = try await execute(statement, transaction)
                    _ = try await transaction.commit(origin)
                    return result.rows
                } catch {
                    transaction.rollback()
                    throw error
                }
            }
        }
        return rows
    }

    /// The error of a statement, as `SQLSTATE message` with the detail after ` / `.
    func error(_ statement: String) throws -> String {
        do {
            let rows = try query(statement)
            return "no error, rows: \(rows)"
        } catch let error as SQLError {
            let detail = error.detail.map { " / \($0)" } ?? ""
            return "\(error.state) \(error.message)\(detail)"
        }
    }
}
