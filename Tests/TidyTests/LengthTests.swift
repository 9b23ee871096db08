import Foundation
import Testing

/// Files and functions that fit: new ones do, and those listed in Tests/tidy-exceptions.txt only shrink.
@Suite("Tidy lengths")
struct LengthTests {
    private static let fileLinesMax = 600
    private static let functionLinesMax = 100

    /// Something longer than it should be: the words of its exception, and its length.
    private struct Excess {
        var words: [String]
        var length: Int
        var limit: Int
    }

    @Test("files have at most 600 lines and functions at most 100, but for the listed ones")
    func lengths() throws {
        let exceptions = Exceptions()
        let excesses = Self.excesses()
        for excess in excesses {
            let allowed = exceptions.length(of: excess.words)
            #expect(
                excess.length <= allowed ?? excess.limit,
                "\(excess.words.dropFirst().joined(separator: " ")) has \(excess.length) lines")
        }
        if Exceptions.isRewriting { try Self.rewrite(exceptions, excesses) }
    }

    @Test("the list of exceptions has none that is no longer needed")
    func needed() {
        let excesses = Self.excesses()
        for line in Exceptions().lines where line[0].hasSuffix("-length") {
            let words = Array(line.dropLast())
            #expect(
                excesses.contains { $0.words == words },
                "\(words.joined(separator: " ")) fits: take it off \(Exceptions.path)")
        }
        for kind in ["foundation", "prints", "raw-memory"] {
            for place in Exceptions().places(kind) {
                #expect(SourceTree.exists(place), "\(kind) \(place) is not there")
            }
        }
    }

    private static func excesses() -> [Excess] {
        (SourceTree.sources + SourceTree.tests).flatMap { path -> [Excess] in
            let text = StrippedSources.text(path)
            var result: [Excess] = []
            // The last line break ends the last line.
            let count = text.lines.count - (text.lines.last?.isEmpty == true ? 1 : 0)
            if count > fileLinesMax {
                result.append(
                    Excess(words: ["file-length", path], length: count, limit: fileLinesMax))
            }
            for function in text.functions where function.length > functionLinesMax {
                result.append(
                    Excess(
                        words: ["function-length", path, function.name], length: function.length,
                        limit: functionLinesMax))
            }
            return result
        }
    }

    /// Writes the present lengths of what is listed, and leaves out what fits.
    private static func rewrite(_ exceptions: Exceptions, _ excesses: [Excess]) throws {
        let text = SourceTree.text(Exceptions.path)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).compactMap {
            line -> String? in
            let words = line.split(separator: " ").map(String.init)
            guard words.first?.hasSuffix("-length") == true,
                let listed = words.last.flatMap({ Int($0) })
            else { return String(line) }
            let name = Array(words.dropLast())
            guard let excess = excesses.first(where: { $0.words == name }) else { return nil }
            return (name + ["\(min(excess.length, listed))"]).joined(separator: " ")
        }
        try lines.joined(separator: "\n").write(
            to: SourceTree.root.appendingPathComponent(Exceptions.path), atomically: true,
            encoding: .utf8)
    }
}
