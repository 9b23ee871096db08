import Foundation

/// All that a real client sent on one connection.
struct Recording: Sendable {
    var name: String
    var bytes: [UInt8]

    /// psql and pgbench; see the file's own head.
    static let clients: [Recording] = load("postgresql-15-clients.txt")

    private static func load(_ name: String) -> [Recording] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Recordings/\(name)")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ")
            let digits = Array(words[1].utf8)
            let bytes = stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
            }
            return Recording(name: String(words[0]), bytes: bytes)
        }
    }
}
