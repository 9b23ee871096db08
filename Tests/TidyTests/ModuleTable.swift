/// The table of modules in docs/ARCHITECTURE.md, and what Package.swift says of the same.
struct ModuleTable {
    struct Row: Equatable {
        var name: String
        var folder: String
        var imports: [String]
    }

    /// In the order of the document: lower layers first.
    var rows: [Row]

    /// The rows `| module | folder | imports | …` of the document.
    static func inDocument() -> ModuleTable {
        let lines = SourceTree.text("docs/ARCHITECTURE.md").split(separator: "\n")
        return ModuleTable(
            rows: lines.compactMap { line in
                let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                guard cells.count == 6, let name = quoted(cells[1]).first,
                    let folder = quoted(cells[2]).first
                else { return nil }
                return Row(name: name, folder: folder, imports: quoted(cells[3]))
            })
    }

    private static func quoted(_ cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The calls `module(folder, name, dependencies)` and executable targets of the manifest.
    static func inManifest() -> ModuleTable {
        let text = SourceTree.text("Package.swift")
        var rows: [Row] = []
        for call in calls("module(", in: text) {
            let strings = strings(in: call)
            guard strings.count >= 2, !call.contains("name:") else { continue }
            rows.append(
                Row(
                    name: strings[1], folder: "Sources/\(strings[0])\(strings[1])",
                    imports: Array(strings[2...])))
        }
        for call in calls(".executableTarget(", in: text) + calls(".target(", in: text) {
            guard let name = value(of: "name:", in: call).first,
                let folder = value(of: "path:", in: call).first
            else { continue }
            rows.append(
                Row(name: name, folder: folder, imports: value(of: "dependencies:", in: call)))
        }
        for call in calls("library(", in: text) where call.contains("debian:") {
            guard let name = strings(in: call).first else { continue }
            rows.append(Row(name: name, folder: "Sources/C/\(name)", imports: []))
        }
        return ModuleTable(rows: rows)
    }

    /// The text of each call up to its closing bracket.
    private static func calls(_ start: String, in text: String) -> [Substring] {
        var result: [Substring] = []
        var rest = text[...]
        while let place = rest.firstRange(ofText: start) {
            var depth = 0
            let tail = rest[rest.index(before: place.upperBound)...]
            let end = tail.firstIndex { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return depth == 0
            }
            guard let end else { break }
            result.append(tail[...end])
            rest = rest[end...]
        }
        return result
    }

    /// The string or strings of one labelled argument.
    private static func value(of label: String, in call: Substring) -> [String] {
        guard let range = call.firstRange(ofText: label) else { return [] }
        let rest = call[range.upperBound...].drop(while: \.isWhitespace)
        if rest.hasPrefix("[") { return strings(in: rest.prefix { $0 != "]" }) }
        return rest.hasPrefix("\"") ? Array(strings(in: rest).prefix(1)) : []
    }

    private static func strings(in text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

extension Substring {
    /// Where a text first stands in it.
    func firstRange(ofText text: String) -> Range<Index>? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(text) {
                return place..<index(place, offsetBy: text.count)
            }
            place = index(after: place)
        }
        return nil
    }
}
