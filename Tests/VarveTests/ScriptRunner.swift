import Bytes
import Environment
import Foundation
import Types
import Varve

/// Runs `.slt` scripts, SQLite's sqllogictest format, on a database in this process.
///
/// ```
/// statement ok
/// CREATE TABLE t (a int)
///
/// statement error 23505
/// INSERT INTO t VALUES (1), (1)
///
/// statement error 42703 at 8
/// SELECT b FROM t
///
/// query rowsort
/// SELECT a, b FROM t
/// ----
/// 1	x
/// ```
///
/// Records are separated by blank lines; `#` begins a comment. A row is one line, its columns
/// separated by tabs, NULL as `NULL` and the empty string as `(empty)`. `at 8` after an error's code
/// is the character it points at. `connection NAME` before a
/// record runs it in the session of that name. With `VARVE_REWRITE=1` in the environment expected
/// rows and error codes are written anew.
struct Script {
    enum Kind { case ok, error(String, position: Int?), query(sorted: Bool) }

    struct Record {
        var comments: [String] = []
        var connection: String?
        var kind: Kind
        var sql: String
        var expected: [String] = []
    }

    struct Malformed: Error { var line: String }

    let file: URL
    var records: [Record] = []

    static var directory: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Scripts")
    }

    static func names() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".slt") }.sorted()
    }

    init(named name: String) throws {
        file = Self.directory.appendingPathComponent(name)
        let text = try String(contentsOf: file, encoding: .utf8)
        var comments: [String] = []
        for paragraph in Self.paragraphs(text) {
            var lines = paragraph[...]
            while let first = lines.first, first.hasPrefix("#") {
                comments.append(first)
                lines = lines.dropFirst()
            }
            guard !lines.isEmpty else { continue }
            records.append(try Self.record(lines, comments))
            comments = []
        }
    }

    private static func paragraphs(_ text: String) -> [[String]] {
        var result: [[String]] = [[]]
        for line in text.components(separatedBy: "\n") {
            if line.isEmpty { result.append([]) } else { result[result.count - 1].append(line) }
        }
        return result.filter { !$0.isEmpty }
    }

    private static func record(
        _ given: ArraySlice<String>, _ comments: [String]
    ) throws -> Record {
        var lines = given
        var connection: String?
        if let first = lines.first, first.hasPrefix("connection ") {
            connection = String(first.dropFirst("connection ".count))
            lines = lines.dropFirst()
        }
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        let kind: Kind
        switch (words.first, words.dropFirst().first) {
        case ("statement", "ok"): kind = .ok
        case ("statement", "error"):
            kind = .error(
                words.count > 2 ? words[2] : "",
                position: words.count > 4 && words[3] == "at" ? Int(words[4]) : nil)
        case ("query", let mode): kind = .query(sorted: mode == "rowsort")
        default: throw Malformed(line: lines.first ?? "")
        }
        lines = lines.dropFirst()
        let separator = lines.firstIndex(of: "----") ?? lines.endIndex
        return Record(
            comments: comments, connection: connection, kind: kind,
            sql: lines[..<separator].joined(separator: "\n"),
            expected: Array(lines[separator...].dropFirst()))
    }

    /// Runs the script on a fresh database. Returns the first difference, or nil.
    func run() async throws -> String? {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-slt-\(UUID().uuidString)").path
        let database = try await Database.open(.linux, directory: directory)
        defer {
            try? database.close()
            try? FileManager.default.removeItem(atPath: directory)
        }
        var sessions: [String: Session] = [:]
        var done = self
        for (index, record) in records.enumerated() {
            let name = record.connection ?? ""
            let session: Session
            if let existing = sessions[name] {
                session = existing
            } else {
                session = try Session(database: database, startup: SessionStartup(user: "varve"))
                sessions[name] = session
            }
            let sink = CollectingSink()
            await session.simpleQuery(record.sql, sink)
            let difference = Self.compare(sink, &done.records[index])
            if let difference, !Self.rewrites {
                return "\(file.lastPathComponent):\n\(record.sql)\n\(difference)"
            }
        }
        if Self.rewrites { try done.text.write(to: file, atomically: true, encoding: .utf8) }
        return nil
    }

    private static var rewrites: Bool {
        ProcessInfo.processInfo.environment["VARVE_REWRITE"] == "1"
    }

    /// What differs; the record is changed to what happened.
    private static func compare(_ sink: CollectingSink, _ record: inout Record) -> String? {
        switch record.kind {
        case .ok:
            return sink.error.map { "failed: \($0.state.description) \($0.message)" }
        case .error(let state, let position):
            guard let error = sink.error else { return "succeeded, expected error \(state)" }
            let code = error.state.description
            record.kind = .error(code, position: position == nil ? nil : error.position ?? 0)
            if let position, position != error.position ?? 0 {
                return "\(error.message): points at \(error.position ?? 0), expected \(position)"
            }
            return code == state ? nil : "failed with \(code) \(error.message), expected \(state)"
        case .query(let sorted):
            if let error = sink.error {
                return "failed: \(error.state.description) \(error.message) \(error.position ?? 0)"
            }
            // A value of several lines is several lines here.
            let rows = (sorted ? sink.rows.sorted() : sink.rows).flatMap {
                $0.components(separatedBy: "\n")
            }
            defer { record.expected = rows }
            if rows == record.expected { return nil }
            return """
                --- expected
                \(record.expected.joined(separator: "\n"))
                --- got
                \(rows.joined(separator: "\n"))
                """
        }
    }

    private var text: String {
        records.map { record in
            var lines = record.comments
            if let connection = record.connection { lines.append("connection \(connection)") }
            switch record.kind {
            case .ok: lines.append("statement ok")
            case .error(let state, let position):
                let place = position.map { " at \($0)" } ?? ""
                lines.append("statement error \(state)\(place)")
            case .query(let sorted): lines.append(sorted ? "query rowsort" : "query")
            }
            lines.append(record.sql)
            if case .query = record.kind { lines += ["----"] + record.expected }
            return lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}

/// Collects what a session sends, rows as lines of text.
final class CollectingSink: ResultSink {
    var rows: [String] = []
    var tags: [String] = []
    var notices: [SQLError] = []
    var error: SQLError?
    var columns: [ResultColumn] = []
    /// What COPY FROM STDIN reads.
    var copyInput: [[UInt8]] = []
    var copyOutput: [UInt8] = []
    var parameters: [String: String] = [:]

    func describe(_ columns: [ResultColumn], formats: [Int16]) { self.columns = columns }

    func rows(
        _ batch: Batch, _ range: Range<Int>, types: [SQLType], formats: [Int16],
        settings: TextSettings
    ) async throws(SQLError) {
        for index in range {
            let row = batch.row(index)
            let values = types.indices.map { column -> String in
                let datum = batch.columns[column].datum(at: row)
                guard let text = TextCodec.text(datum, as: types[column], settings) else {
                    return "NULL"
                }
                return text.isEmpty ? "(empty)" : text
            }
            rows.append(values.joined(separator: "\t"))
        }
    }

    func complete(_ tag: String) { tags.append(tag) }
    func emptyQuery() { tags.append("") }
    func fail(_ error: SQLError) { self.error = error }
    func notice(_ notice: SQLError) { notices.append(notice) }
    func parameterChanged(name: String, value: String) { parameters[name] = value }
    func beginCopyIn(_ start: CopyStart) async throws(SQLError) {}
    func nextCopyChunk() async throws(SQLError) -> [UInt8]? {
        copyInput.isEmpty ? nil : copyInput.removeFirst()
    }
    func beginCopyOut(_ start: CopyStart) async throws(SQLError) {}
    func copyOut(_ chunk: [UInt8], lineEnds: [Int]) async throws(SQLError) {
        copyOutput += chunk
    }
    func endCopyOut() {}
}
