// Structured one-line logs on stderr, in logfmt:
//
//     2026-11-21T02:30:00.123Z info server: listening postgres=127.0.0.1:5432

import Environment
import Glibc
import Synchronization

/// How much a log line matters.
package enum LogLevel: Int, Comparable, CaseIterable, Sendable {
    case debug, info, warning, error

    package init?(name: String) {
        guard let level = LogLevel.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = level
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The process's log. Lines below `level` cost one atomic load.
package enum Log {
    private static let threshold = Atomic<Int>(LogLevel.info.rawValue)

    /// The least level that is written.
    package static var level: LogLevel {
        get { LogLevel(rawValue: threshold.load(ordering: .relaxed)) ?? .info }
        set { threshold.store(newValue.rawValue, ordering: .relaxed) }
    }

    package typealias Fields = KeyValuePairs<String, String>

    package static func debug(_ area: String, _ message: String, _ fields: Fields = [:]) {
        write(.debug, area, message, fields)
    }

    package static func info(_ area: String, _ message: String, _ fields: Fields = [:]) {
        write(.info, area, message, fields)
    }

    package static func warning(_ area: String, _ message: String, _ fields: Fields = [:]) {
        write(.warning, area, message, fields)
    }

    package static func error(_ area: String, _ message: String, _ fields: Fields = [:]) {
        write(.error, area, message, fields)
    }

    private static func write(
        _ level: LogLevel, _ area: String, _ message: String, _ fields: Fields
    ) {
        guard level >= self.level else { return }
        var line = "\(timestamp()) \(level) \(area): \(message)"
        for (key, value) in fields { line += " \(key)=\(quoted(value))" }
        line += "\n"
        // One call per line, so that lines of several threads do not mix.
        line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// A logfmt value: quoted when it has spaces, quotes, `=` or control characters.
    package static func quoted(_ value: String) -> String {
        let plain = value.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0 != "\\" && $0.value != 0x7f
        }
        if plain && !value.isEmpty { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: text += "?"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func timestamp() -> String {
        utcText(LinuxClock().now, fractionDigits: 3)
    }
}
