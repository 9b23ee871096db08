import Foundation
import Testing

/// The house rules that a machine can check, on the text of the sources.
@Suite("Tidy")
struct TidyTests {
    // MARK: Modules

    @Test("Package.swift declares what the module table in docs/ARCHITECTURE.md says")
    func manifest() {
        let document = ModuleTable.inDocument()
        let manifest = ModuleTable.inManifest()
        #expect(document.rows.count > 10)
        for row in manifest.rows {
            let documented = document.rows.first { $0.name == row.name }
            #expect(documented?.folder == row.folder, "\(row.name): its folder")
            #expect(
                documented.map { Set($0.imports) } == Set(row.imports), "\(row.name): its imports")
        }
    }

    @Test("a module imports only modules of rows above its own")
    func layers() {
        var above: Set<String> = []
        for row in ModuleTable.inDocument().rows {
            for name in row.imports {
                #expect(above.contains(name), "\(row.name) imports \(name), which is not above it")
            }
            above.insert(row.name)
        }
    }

    @Test("sources import what their module's row allows")
    func imports() {
        let foundation = Exceptions().places("foundation")
        for row in ModuleTable.inDocument().rows {
            let allowed = Set(row.imports).union(["Glibc", "Synchronization"])
            for path in SourceTree.files(in: [row.folder], endings: [".swift"]) {
                for name in StrippedSources.text(path).imports where !allowed.contains(name) {
                    let isListed = name == "Foundation" && foundation.contains(path)
                    #expect(isListed, "\(path) imports \(name)")
                }
            }
        }
    }

    // MARK: Calls

    @Test("what a port, a typed error or a log takes the place of is not called")
    func bannedCalls() {
        expectNone(of: ["Date()", "try!", "as!", "fatalError("], in: SourceTree.sources)
        expectNone(of: ["try!", "as!"], in: SourceTree.tests)
        let printing = Exceptions().places("prints")
        for row in ModuleTable.inDocument().rows where !printing.contains(row.folder) {
            let files = SourceTree.files(in: [row.folder], endings: [".swift"])
            // A module with functions of that name calls those.
            let isOwn = files.contains {
                !StrippedSources.text($0).lines(with: "func print(").isEmpty
            }
            if !isOwn { expectNone(of: ["print("], in: files) }
        }
    }

    private func expectNone(of words: [String], in paths: [String]) {
        for path in paths {
            for word in words {
                for line in StrippedSources.text(path).lines(with: word) {
                    Issue.record("\(path):\(line) has \(word)")
                }
            }
        }
    }

    private static let rawMemory = [
        "UnsafeMutablePointer<", "UnsafeMutableRawPointer", "UnsafeRawPointer", "UnsafePointer<",
        "Unmanaged<", "unsafeBitCast",
    ]

    @Test("raw memory is handled only where the list says so")
    func rawMemory() {
        let places = Exceptions().places("raw-memory")
        expectNone(
            of: Self.rawMemory,
            in: SourceTree.sources.filter { path in
                !places.contains { path == $0 || path.hasPrefix($0 + "/") }
            })
    }

    // MARK: Texts

    @Test("no text has a path of one machine in it")
    func machinePaths() {
        // Put together here, so that this file has none either.
        let paths = ["work", "root", "Users"].map { "/\($0)/" }
        let files = SourceTree.files(
            in: [
                "dev", "Package.swift", "README.md", "CHANGELOG.md", "Sources", "Tests", "docs",
                "scripts",
                "Simulation", "Benchmarks", "Conformance",
            ], endings: [".swift", ".md", ".txt", ".story", ".slt", ".py", ".sh", ".c", ".h"])
        for path in files {
            let text = SourceTree.text(path)
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
                .enumerated()
            where paths.contains(where: { line.contains($0) }) {
                Issue.record("\(path):\(number + 1) has a machine's path")
            }
        }
    }

    @Test("links in the documents lead to something")
    func links() {
        for path in SourceTree.documents {
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            for link in Self.links(in: SourceTree.text(path)) {
                let target = link.split(separator: "#", omittingEmptySubsequences: false)[0]
                if link.contains("://") || target.isEmpty { continue }
                let full = folder.isEmpty ? String(target) : folder + "/" + target
                #expect(SourceTree.exists(full), "\(path) links to \(link)")
            }
        }
    }

    /// The targets of `[text](target)`.
    private static func links(in text: String) -> [String] {
        text.components(separatedBy: "](").dropFirst().compactMap { rest in
            rest.firstIndex(of: ")").map { String(rest[..<$0]) }
        }
    }
}
