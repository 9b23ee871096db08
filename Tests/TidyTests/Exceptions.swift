import Foundation

/// Tests/tidy-exceptions.txt: what stands beside the rules, one line each:
///
///     file-length PATH LINES
///     function-length PATH NAME LINES
///     foundation PATH
///     prints FOLDER
///     raw-memory PATH
///
/// The lengths may only shrink. `VARVE_REWRITE=1 swift test --filter TidyTests` writes the present
/// lengths of what is listed and removes what need not be there; adding a line takes a person.
struct Exceptions {
    static let path = "Tests/tidy-exceptions.txt"
    static let isRewriting = ProcessInfo.processInfo.environment["VARVE_REWRITE"] != nil

    private(set) var lines: [[String]]

    init() {
        lines = SourceTree.text(Self.path).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: " ").map(String.init) }
    }

    /// The length an exception allows, by the words before it.
    func length(of words: [String]) -> Int? {
        lines.first { Array($0.dropLast()) == words }.flatMap { $0.last }.flatMap { Int($0) }
    }

    /// The places of a kind of exception.
    func places(_ kind: String) -> [String] {
        lines.filter { $0.first == kind && $0.count == 2 }.map { $0[1] }
    }
}
