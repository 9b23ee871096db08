// What the commands are called, which options they take, and what the command line said: a value.

/// Where the data is when `--data` does not say.
let defaultDataDirectory = "./varve-data"

/// A command's option.
struct Option: Hashable {
    /// With its dashes: `--data`.
    var name: String
    /// What stands for the value in the help, nil for a switch.
    var value: String?
    var help: String
}

/// A command of the program.
struct Command: Hashable {
    /// Its words: `serve`, `ledger stat`.
    var name: String
    var summary: String
    /// More for its own help.
    var explanation: String
    /// What stands for its arguments that are not options, all of them needed.
    var operands: [String] = []
    var options: [Option]
}

extension Command {
    private static let data = Option(
        name: "--data", value: "DIR", help: "the data directory (default \(defaultDataDirectory))")

    static let serve = Command(
        name: "serve", summary: "run the server",
        explanation: """
            Opens the data directory, or makes it, and serves PostgreSQL and Kafka clients until
            SIGTERM or SIGINT. Once it accepts clients it prints one line to stdout:
            varve ready postgres=127.0.0.1:5432 kafka=127.0.0.1:9092
            """,
        options: [
            data,
            Option(
                name: "--listen", value: "ADDR",
                help: "the loopback address to listen on (default 127.0.0.1)"),
            Option(
                name: "--postgres-port", value: "N",
                help: "the port for PostgreSQL clients; 0 picks a free one (default 5432)"),
            Option(
                name: "--socket-directory", value: "DIR",
                help: "serve PostgreSQL clients on a Unix-domain socket here, too"),
            Option(
                name: "--kafka-port", value: "N",
                help: "the port for Kafka clients; 0 picks a free one (default 9092)"),
            Option(
                name: "--memory", value: "SIZE",
                help: "for rows and file blocks, like 512MB (default: a quarter of the machine's)"),
            Option(
                name: "--threads", value: "N", help: "event loops (default: one for each core)"),
            Option(
                name: "--log-level", value: "L",
                help: "debug, info, warning or error (default info)"),
            Option(
                name: "--archive", value: "DIR",
                help: "keep the ledger's full segments here, compressed"),
            Option(
                name: "--ledger-retention", value: "TIME",
                help: "remove segments of the ledger that are older, as in '30 days'"),
            Option(
                name: "--ledger-size", value: "SIZE",
                help: "remove the oldest segments above this size, as in 10GB"),
            Option(
                name: "--no-auto-create-topics", value: nil,
                help: "do not make the topics that Kafka clients name"),
            Option(
                name: "--no-keep-awake", value: nil,
                help: "let processors sleep while commits wait for the disk"),
        ])

    static let ledgerStat = Command(
        name: "ledger stat", summary: "sizes and ranges of a ledger",
        explanation: "Prints segments, bytes, sequences and times. A server may be running.",
        options: [data])

    static let ledgerDump = Command(
        name: "ledger dump", summary: "a ledger's entries, readable",
        explanation: """
            Prints every entry: its sequence, time, role, client, application, and its changes.
            A server may be running.
            """,
        options: [
            data,
            Option(
                name: "--after", value: "SEQUENCE",
                help: "begin after this sequence (default 0: with the first entry)"),
            Option(
                name: "--limit", value: "N", help: "print at most so many entries (default: all)"),
        ])

    private static let archive = Option(
        name: "--archive", value: "DIR", help: "the archive of the ledger's older segments")

    static let ledgerVerify = Command(
        name: "ledger verify", summary: "check every checksum and the hash chain",
        explanation: """
            Reads the whole ledger, checks every CRC-32C and the SHA-256 chain, and prints the
            digest, which stands for every byte before it. On damage: its place, and exit 1.
            With --archive the segments that only the archive has are covered too.
            """,
        options: [data, archive])

    static let backup = Command(
        name: "backup", summary: "copy a data directory's ledger",
        explanation: """
            Copies the whole ledger, of which all else is made, into DIR, and checks it. A server may
            be running. When DIR holds an earlier backup, only what is new is copied.
            """,
        operands: ["DIR"], options: [data, archive])

    static let restore = Command(
        name: "restore", summary: "make a data directory of a backup",
        explanation: """
            Makes a new data directory of the backup in DIR, as of its end or of an earlier moment:
            a sequence, or a time such as '2026-11-20 10:00+00'.
            """,
        operands: ["DIR"],
        options: [
            Option(
                name: "--data", value: "NEW",
                help: "the data directory to make (default \(defaultDataDirectory))"),
            Option(
                name: "--to", value: "MOMENT",
                help: "the last moment that is restored (default: all there is)"),
        ])

    static let rebuild = Command(
        name: "rebuild", summary: "make tables and topics anew from the ledger",
        explanation: """
            Removes all that is made from the ledger and makes it again. No server may be running.
            With --table one table's rows and indexes only, which are replaced when they are done.
            """,
        options: [
            data,
            Option(
                name: "--table", value: "NAME",
                help: "this table only: NAME, SCHEMA.NAME or DATABASE.SCHEMA.NAME"),
        ])

    static let all = [
        serve, backup, restore, rebuild, ledgerStat, ledgerDump, ledgerVerify,
    ]
}

/// What was asked for.
enum Invocation: Hashable {
    case help(Command?)
    case version
    case run(Command, ParsedOptions)
}

/// The options a command was given.
struct ParsedOptions: Hashable {
    private(set) var values: [String: String] = [:]
    private(set) var switches: Set<String> = []
    /// One for each of the command's `operands`.
    fileprivate(set) var operands: [String] = []

    subscript(_ name: String) -> String? { values[name] }
    func isOn(_ name: String) -> Bool { switches.contains(name) }

    fileprivate mutating func set(_ name: String, _ value: String?) {
        if let value { values[name] = value } else { switches.insert(name) }
    }

    /// A number in a range; `fallback` when the option was not given.
    func integer(
        _ name: String, in range: ClosedRange<Int>, or fallback: Int
    ) throws(UsageError) -> Int {
        guard let text = values[name] else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "\(name) expects a number from \(range.lowerBound) to \(range.upperBound), "
                    + "not \"\(text)\"")
        }
        return number
    }
}

extension ParsedOptions {
    /// A size such as `64MB` or `2GB`; `fallback` when the option was not given.
    func size(_ name: String, atLeast least: Int, or fallback: Int) throws(UsageError) -> Int {
        guard let text = values[name] else { return fallback }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).uppercased()
        let shifts = ["B": 0, "KB": 10, "MB": 20, "GB": 30, "TB": 40]
        guard let count = Int(digits), let shift = shifts[unit], count <= Int.max >> shift else {
            throw UsageError("\(name) expects a size such as 64MB or 2GB, not \"\(text)\"")
        }
        let bytes = count << shift
        guard bytes >= least else {
            throw UsageError("\(name) expects at least \(least >> 20)MB, not \"\(text)\"")
        }
        return bytes
    }
}

/// A command line that makes no sense: one line for the person who typed it.
struct UsageError: Error, Hashable {
    var message: String

    init(_ message: String) { self.message = message }
}

extension Invocation {
    /// Reads the arguments after the program's name.
    static func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        guard let first = arguments.first else { return .help(nil) }
        switch first {
        case "--help", "-h", "help": return .help(nil)
        case "--version", "-V": return .version
        case _ where first.hasPrefix("-"):
            throw UsageError(
                "unknown option \(first)" + suggestion(for: first, of: ["--help", "--version"]))
        default: break
        }
        let (command, rest) = try findCommand(arguments)
        return try parseOptions(command, rest)
    }

    private static func findCommand(
        _ arguments: [String]
    ) throws(UsageError) -> (Command, ArraySlice<String>) {
        let first = arguments[0]
        if let command = Command.all.first(where: { $0.name == first }) {
            return (command, arguments.dropFirst())
        }
        let group = Command.all.filter { $0.name.hasPrefix(first + " ") }
        guard !group.isEmpty else {
            let words = Command.all.map { String($0.name.prefix { $0 != " " }) }
            throw UsageError("unknown command \(first)" + suggestion(for: first, of: words))
        }
        let names = group.map { String($0.name.dropFirst(first.count + 1)) }
        guard arguments.count > 1, !arguments[1].hasPrefix("-") else {
            throw UsageError("\(first) expects one of: \(names.joined(separator: ", "))")
        }
        guard let command = group.first(where: { $0.name == "\(first) \(arguments[1])" }) else {
            throw UsageError(
                "unknown command \(first) \(arguments[1])"
                    + suggestion(for: arguments[1], of: names))
        }
        return (command, arguments.dropFirst(2))
    }

    private static func parseOptions(
        _ command: Command, _ arguments: ArraySlice<String>
    ) throws(UsageError) -> Invocation {
        var parsed = ParsedOptions()
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" { return .help(command) }
            guard argument.hasPrefix("-") else {
                if parsed.operands.count < command.operands.count {
                    parsed.operands.append(argument)
                    continue
                }
                throw UsageError("unexpected argument \"\(argument)\" for \(command.name)")
            }
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = command.options.first(where: { $0.name == name }) else {
                throw UsageError(
                    "unknown option \(name) for \(command.name)"
                        + suggestion(for: name, of: command.options.map(\.name)))
            }
            guard let placeholder = option.value else {
                guard parts.count == 1 else { throw UsageError("\(name) takes no value") }
                parsed.set(name, nil)
                continue
            }
            guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
                throw UsageError("\(name) expects a value: \(name) \(placeholder)")
            }
            parsed.set(name, value)
        }
        guard parsed.operands.count == command.operands.count else {
            throw UsageError(
                "\(command.name) expects \(command.operands[parsed.operands.count])")
        }
        return .run(command, parsed)
    }

    /// `; did you mean …?` when one of the words is near enough.
    private static func suggestion(for word: String, of candidates: [String]) -> String {
        let nearest = candidates.map { candidate in
            (candidate, candidate.hasPrefix(word) ? 0 : editDistance(word, candidate))
        }.min { $0.1 < $1.1 }
        guard let nearest, nearest.1 <= max(2, nearest.0.count / 3) else { return "" }
        return "; did you mean \(nearest.0)?"
    }
}

/// Levenshtein's distance: insertions, deletions and replacements between one word and the other.
func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let replaced = previous[column] + (letter == other ? 0 : 1)
            current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
