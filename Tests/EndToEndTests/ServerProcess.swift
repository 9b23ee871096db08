import Foundation

/// A real `varve serve` on free ports, with the clients that talk to it.
///
/// The data directory belongs to the test and outlives the process, so that a test can kill the
/// server and start another one on what it left.
final class ServerProcess {
    let dataDirectory: String
    let postgresPort: Int
    let kafkaPort: Int
    private let process: Process
    private let logFile: String

    struct DidNotStart: Error { var log: String }

    /// The `varve` built beside these tests.
    static var executable: String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("varve").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return "varve"
    }

    /// Starts a server and waits for its ready line.
    init(dataDirectory: String, arguments: [String] = []) throws {
        self.dataDirectory = dataDirectory
        logFile = dataDirectory + ".log"
        _ = FileManager.default.createFile(atPath: logFile, contents: nil)
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: logFile))
        try log.seekToEnd()
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.executable)
        process.arguments =
            ["serve", "--data", dataDirectory, "--postgres-port", "0", "--kafka-port", "0"]
            + arguments
        // A crashed server must end at once: a lingering one would hold the directory's lock.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardOutput = output
        process.standardError = log
        try process.run()

        var line = ""
        while !line.hasSuffix("\n") {
            let piece = output.fileHandleForReading.readData(ofLength: 1)
            if piece.isEmpty { break }
            line += String(decoding: piece, as: UTF8.self)
        }
        func port(_ name: String) -> Int? {
            line.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("\(name)=") }
                .flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
        }
        guard line.hasPrefix("varve ready "), let postgres = port("postgres"),
            let kafka = port("kafka")
        else {
            process.terminate()
            process.waitUntilExit()
            throw DidNotStart(log: (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? line)
        }
        postgresPort = postgres
        kafkaPort = kafka
    }

    deinit { kill() }

    var processIdentifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// `kill -9`: the process gets no chance to do anything.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// SIGTERM, then waits. Returns the exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Environment variables by which libpq's programs find this server.
    var clientEnvironment: [String: String] {
        [
            "PGHOST": "127.0.0.1", "PGPORT": "\(postgresPort)", "PGUSER": "varve",
            "PGDATABASE": "varve", "PGSSLMODE": "disable", "PGGSSENCMODE": "disable",
            "PGTZ": "UTC", "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10", "PSQLRC": "/dev/null",
        ]
    }

    /// Runs SQL with psql: unaligned, tuples only, one script on standard input.
    func psql(_ sql: String, arguments: [String] = ["-XAtq"], timeoutSeconds: Int = 60) throws
        -> CommandResult
    {
        try run(
            "psql", arguments, input: sql, environment: clientEnvironment,
            timeoutSeconds: timeoutSeconds)
    }

    func pgbench(_ arguments: [String], timeoutSeconds: Int = 120) throws -> CommandResult {
        try run(
            "pgbench", arguments, environment: clientEnvironment, timeoutSeconds: timeoutSeconds)
    }

    func kcat(_ arguments: [String], input: String? = nil, timeoutSeconds: Int = 30) throws
        -> CommandResult
    {
        try run(
            "kcat", ["-b", "127.0.0.1:\(kafkaPort)"] + arguments, input: input,
            timeoutSeconds: timeoutSeconds)
    }
}

/// A directory that is there for one test and gone after it.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
