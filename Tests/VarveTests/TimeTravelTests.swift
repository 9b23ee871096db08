import Environment
import Foundation
import Testing
import Types
import Varve

/// Reads of every retained moment against a model, through changes of rows and of tables and
/// restarts.
@Suite("The past is what it was")
struct TimeTravelTests {
    /// A moment: what there was, and what the commit was called.
    private struct Moment {
        var model: TimeTravelModel
        var sequence: Int64
    }

    private final class Life {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-past-\(UUID().uuidString)").path
        var database: Database
        var session: Session

        init() async throws {
            database = try await Database.open(.linux, directory: directory)
            session = try Session(database: database, startup: SessionStartup(user: "varve"))
        }

        func restart() async throws {
            session.end()
            try database.close()
            database = try await Database.open(.linux, directory: directory)
            session = try Session(database: database, startup: SessionStartup(user: "varve"))
        }

        func end() {
            session.end()
            try? database.close()
            try? FileManager.default.removeItem(atPath: directory)
        }

        /// The rows; an error is a row that says so.
        func rows(_ sql: String) async -> [String] {
            let sink = CollectingSink()
            await session.simpleQuery(sql, sink)
            if let error = sink.error { return ["\(error.state.description) \(error.message)"] }
            return sink.rows
        }

        /// Nil, or what went wrong.
        func run(_ sql: String) async -> String? {
            let sink = CollectingSink()
            await session.simpleQuery(sql, sink)
            return sink.error.map { "\($0.state.description) \($0.message)" }
        }
    }

    @Test("every moment reads as the model was then", arguments: [1, 2, 3] as [UInt64])
    func everyMoment(seed: UInt64) async throws {
        var random = SeededChoice(seed: seed)
        let life = try await Life()
        defer { life.end() }
        var model = TimeTravelModel()
        var moments: [Moment] = []
        for step in 0..<120 {
            if random.below(40) == 0 { try await life.restart() }
            let isBlock = random.below(4) == 0
            var script = isBlock ? ["BEGIN"] : []
            for _ in 0..<(isBlock ? 1 + random.below(4) : 1) {
                script.append(model.change(&random))
            }
            if isBlock { script.append("COMMIT") }
            for sql in script {
                let failure = await life.run(sql)
                try #require(
                    failure == nil, "seed \(seed), step \(step): \(sql): \(failure ?? "")")
            }
            let sequence = await life.rows("SELECT varve.current_sequence()")
            moments.append(
                Moment(model: model, sequence: try #require(Int64(sequence.first ?? ""))))
            if step % 15 == 0 {
                try await check(moments[random.below(moments.count)], model, life, seed)
            }
        }
        for moment in moments { try await check(moment, model, life, seed) }
        try await life.restart()
        for moment in moments where random.below(4) == 0 {
            try await check(moment, model, life, seed)
        }
    }

    private func check(
        _ moment: Moment, _ present: TimeTravelModel, _ life: Life, _ seed: UInt64
    ) async throws {
        let place: Comment = "seed \(seed), sequence \(moment.sequence)"
        let isByTime = moment.sequence % 2 == 0
        let time = await life.rows("SELECT varve.timestamp_of(\(moment.sequence))")
        let name = isByTime ? time.first ?? "" : "sequence:\(moment.sequence)"
        #expect(await life.run("BEGIN") == nil, place)
        #expect(await life.run("SET TRANSACTION SNAPSHOT '\(name)'") == nil, place)
        let tables = await life.rows(
            "SELECT relname FROM pg_class WHERE relkind = 'r' "
                + "AND relnamespace = 'public'::regnamespace ORDER BY relname")
        #expect(tables == moment.model.tables.keys.sorted(), place)
        for (name, table) in moment.model.tables {
            let columns = (["id"] + table.columns).joined(separator: ", ")
            let rows = await life.rows("SELECT \(columns) FROM \(name) ORDER BY id")
            #expect(rows == TimeTravelModel.lines(table, columns: table.columns), place)
            let width = await life.rows("SELECT * FROM \(name) LIMIT 1")
            #expect(
                table.rows.isEmpty
                    || width.first?.split(separator: "\t").count == table.columns.count + 1, place)
        }
        #expect(await life.run("COMMIT") == nil, place)
        try await checkInPresent(moment, present, life, place)
    }

    /// The same from the present: the tables there are now, by their identity, in the columns that
    /// they had then and have now.
    private func checkInPresent(
        _ moment: Moment, _ present: TimeTravelModel, _ life: Life, _ place: Comment
    ) async throws {
        for (name, table) in present.tables {
            let then = moment.model.tables.values.first { $0.identity == table.identity }
            let columns = table.columns.filter { then?.columns.contains($0) ?? true }
            let list = (["id"] + columns).joined(separator: ", ")
            let expected = then.map { TimeTravelModel.lines($0, columns: columns) } ?? []
            let asOf = await life.rows(
                "SELECT \(list) FROM \(name) FOR SYSTEM_TIME AS OF \(moment.sequence) ORDER BY id")
            #expect(asOf == expected, place)
            let between = await life.rows(
                "SELECT \(list) FROM \(name) FOR SYSTEM_TIME BETWEEN \(moment.sequence) "
                    + "AND \(moment.sequence) ORDER BY id")
            #expect(between == expected, place)
            let history = await life.rows(
                "SELECT \(list) FROM varve.history('\(name)') "
                    + "WHERE _sequence <= \(moment.sequence) AND (_valid_to IS NULL OR "
                    + "_valid_to > varve.timestamp_of(\(moment.sequence))) ORDER BY id")
            #expect(history == expected, place)
            let one = await life.rows(
                "SELECT \(list) FROM \(name) FOR SYSTEM_TIME AS OF \(moment.sequence) "
                    + "WHERE id BETWEEN 7 AND 12 ORDER BY id")
            let some = then.map { table in
                var part = table
                part.rows = table.rows.filter { 7...12 ~= $0.key }
                return TimeTravelModel.lines(part, columns: columns)
            }
            #expect(one == some ?? [], place)
        }
    }
}
