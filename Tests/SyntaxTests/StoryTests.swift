import Glibc
import Syntax
import Testing

/// Runs the stories in Tests/Stories/Syntax: each is a list of statements and their outlines, as
///
///     SELECT 1
///     ----
///     select …
///
/// separated by blank lines. `VARVE_REWRITE=1 swift test --filter SyntaxTests` writes them anew.
@Suite("Statements and their trees")
struct StoryTests {
    @Test(
        "each statement of a story has the tree the story tells",
        arguments: ["select", "expressions", "from", "modify", "tables", "objects", "session"])
    func story(name: String) throws {
        let path = "\(Self.folder)/\(name).story"
        let text = try #require(readText(path), "the story \(name) is there")
        let cases = Self.cases(of: text)
        #expect(!cases.isEmpty)
        var rewritten: [String] = []
        for story in cases {
            let actual = Self.outline(of: story.sql)
            rewritten.append("\(story.sql)\n----\n\(actual)\n")
            if !Self.isRewriting { #expect(actual == story.outline, "\(story.sql)") }
        }
        if Self.isRewriting { #expect(writeText(rewritten.joined(separator: "\n"), path)) }
    }

    private struct Case {
        var sql: String
        var outline: String
    }

    private static let isRewriting = getenv("VARVE_REWRITE") != nil
    private static let folder = "\(repositoryRoot)/Tests/Stories/Syntax"

    private static func cases(of text: String) -> [Case] {
        text.split(separator: "\n\n").compactMap { part in
            let lines = part.split(separator: "\n")
            guard !lines.isEmpty else { return nil }
            let border = lines.firstIndex(of: "----") ?? lines.endIndex
            let outline = lines[min(border + 1, lines.endIndex)...]
            return Case(
                sql: lines[..<border].joined(separator: "\n"),
                outline: outline.joined(separator: "\n"))
        }
    }

    private static func outline(of sql: String) -> String {
        do {
            return try ParserThread.shared.parse(sql)
                .flatMap { Outline.lines(of: $0.statement) }
                .joined(separator: "\n")
        } catch {
            return "error at \(error.position ?? 0): \(error.message)"
        }
    }
}

func readText(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { break }
        bytes += chunk[..<count]
    }
    return String(validating: bytes, as: UTF8.self)
}

func writeText(_ text: String, _ path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    defer { fclose(file) }
    return fputs(text, file) >= 0
}

/// The folder of the package, from where this file stands in it.
let repositoryRoot = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
