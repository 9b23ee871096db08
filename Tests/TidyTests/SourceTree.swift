import Foundation

/// The files of the repository, by their paths relative to its root.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The text of a file; empty when it is not there.
    static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The files below some folders (or files themselves) with one of these endings, in order.
    static func files(in places: [String], endings: [String]) -> [String] {
        places.flatMap { place -> [String] in
            var isFolder: ObjCBool = false
            let path = root.appendingPathComponent(place).path
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                return []
            }
            guard isFolder.boolValue else { return [place] }
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String }
            return (names ?? []).sorted()
                .filter { name in endings.contains { name.hasSuffix($0) } }
                .map { place + "/" + $0 }
        }
    }

    /// Every Swift file of the targets, the simulator and the benchmarks.
    static let sources = files(in: ["Sources", "Simulation", "Benchmarks"], endings: [".swift"])
    static let tests = files(in: ["Tests"], endings: [".swift"])
    static let documents = files(
        in: ["README.md", "CHANGELOG.md", "docs"], endings: [".md"])
}
