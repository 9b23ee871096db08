// Golden stories: a schema, then statements, each followed by its plan or its error.
//
// A story is a text of blocks. `schema` is followed by CREATE statements up to an empty line; `plan`
// by a statement, a line `----` and the expected text up to an empty line; `rows` by tables' names and
// how many rows they have. VARVE_REWRITE=1 writes what the planner answers in its place.
import Foundation
import Planner
import Syntax
import Testing
import Types

@Suite struct PlanStoryTests {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Stories/Planner")

    static let stories: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
        return (files ?? []).filter { $0.hasSuffix(".story") || $0.hasSuffix(".oracle") }.sorted()
    }()

    @Test("plans and errors are those the story tells", arguments: stories)
    func story(_ name: String) throws {
        let url = Self.directory.appending(path: name)
        let text = try String(contentsOf: url, encoding: .utf8)
        var builder = CatalogBuilder()
        var told: [String] = []
        for block in text.components(separatedBy: "\n\n") {
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
                .map { String($0) }
            switch lines.first {
            case "schema":
                try builder.run(lines.dropFirst().joined(separator: "\n"))
                told.append(block)
            case "rows":
                for line in lines.dropFirst() {
                    let words = line.split(separator: " ").map { String($0) }
                    let count = try #require(words.count == 2 ? Int(words[1]) : nil)
                    builder.rowCounts.byName[words[0]] = count
                }
                told.append(block)
            case "plan":
                let body = lines.dropFirst()
                let statement = Array(body.prefix { $0 != "----" }).joined(separator: "\n")
                let answer = Self.answer(statement, builder)
                told.append("plan\n\(statement)\n----\n\(answer)")
            case "describe":
                let statement = Array(lines.dropFirst().prefix { $0 != "----" })
                    .joined(separator: "\n")
                let answer = Self.description(statement, builder)
                told.append(
                    "describe\n\(statement)\n----" + (answer.isEmpty ? "" : "\n\(answer)"))
            default: told.append(block)
            }
        }
        let actual = told.joined(separator: "\n\n")
        if let path = ProcessInfo.processInfo.environment["VARVE_ANSWERS"] {
            try actual.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        }
        let trimmed = { (text: String) in
            text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        if ProcessInfo.processInfo.environment["VARVE_REWRITE"] == "1" {
            try (trimmed(actual) + "\n").write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(trimmed(actual) == trimmed(text))
        }
    }

    /// Parameters and columns, or the error, in the form scripts/planner-oracle writes.
    static func description(_ sql: String, _ builder: CatalogBuilder) -> String {
        do {
            guard let parsed = try StatementParser.parse(sql).first else { return "" }
            let plan = try builder.planner.plan(parsed.statement, text: sql)
            var lines: [String] = []
            if !plan.parameterTypes.isEmpty {
                let oids = plan.parameterTypes.map { "\($0.oid.rawValue)" }
                lines.append("parameters \(oids.joined(separator: " "))")
            }
            for column in plan.columns {
                let modifier = column.type.modifier >= 0 ? " \(column.type.modifier)" : ""
                lines.append("\(column.name) \(column.type.oid.rawValue)\(modifier)")
            }
            return lines.joined(separator: "\n")
        } catch let error as SQLError {
            return words(of: error)
        } catch let error as SyntaxError {
            let position = error.position.map { " at \($0)" } ?? ""
            return "ERROR 42601: \(error.message)\(position)"
        } catch {
            return "\(error)"
        }
    }

    static func words(of error: SQLError) -> String {
        var lines = ["ERROR \(error.state): \(error.message)"]
        if let position = error.position { lines[0] += " at \(position)" }
        if let detail = error.detail { lines.append("DETAIL: \(detail)") }
        if let hint = error.hint { lines.append("HINT: \(hint)") }
        return lines.joined(separator: "\n")
    }

    /// The plan's lines, or the error's.
    static func answer(_ sql: String, _ builder: CatalogBuilder) -> String {
        do {
            guard let parsed = try StatementParser.parse(sql).first else { return "" }
            let planner = builder.planner
            let plan = try planner.plan(parsed.statement, text: sql)
            var options = ExplainOptions()
            options.showsCosts = false
            let lines = ExplainPlan(
                plan: plan.plan, options: options, settings: planner.settings.text
            ).texts(catalog: planner.catalog)
            let wanted = plan.wantedConstants.sorted().map { "$\($0)" }.joined(separator: ", ")
            return (lines + (wanted.isEmpty ? [] : ["Better with constants for \(wanted)"]))
                .joined(separator: "\n")
        } catch let error as SQLError {
            return words(of: error)
        } catch {
            return "\(error)"
        }
    }
}
