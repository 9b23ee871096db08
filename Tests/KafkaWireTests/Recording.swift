import Foundation

/// A request frame recorded from a real client, without its length.
struct Recording: Sendable, CustomStringConvertible {
    var command: String
    var apiKey: Int16
    var apiVersion: Int16
    var frame: [UInt8]

    var description: String { "\(command): \(apiKey) v\(apiVersion)" }

    /// What kcat sent; see the file's own head.
    static let kcat: [Recording] = load("kafka-kcat-1.7.1.txt")

    private static func load(_ name: String) -> [Recording] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Recordings/\(name)")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ")
            let digits = Array(words[3].utf8)
            let frame = stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
            }
            return Recording(
                command: String(words[0]), apiKey: Int16(words[1]) ?? -1,
                apiVersion: Int16(words[2]) ?? -1, frame: frame)
        }
    }
}
