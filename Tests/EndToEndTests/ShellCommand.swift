import Foundation

/// What a program that ran to its end left behind.
struct CommandResult: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// Both streams, for a failure's message.
    var transcript: String { "status \(status)\n\(output)\(errors)" }
}

enum CommandFailure: Error, CustomStringConvertible {
    case timedOut(String)
    case notFound(String)

    var description: String {
        switch self {
        case .timedOut(let command): "\(command) did not end in time and was killed"
        case .notFound(let program): "\(program) is not installed: run ./dev setup --test"
        }
    }
}

/// Runs `program` with `arguments`, feeding it `input`, and waits for it to end. A program that runs
/// longer than `timeoutSeconds` is killed: no test hangs.
func run(
    _ program: String, _ arguments: [String], input: String? = nil,
    environment: [String: String] = [:], timeoutSeconds: Int = 60
) throws -> CommandResult {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("varve-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }

    // Files, not pipes: a full pipe would stop the child while we wait for it.
    func stream(_ name: String, holding text: String) throws -> FileHandle {
        let file = directory.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return try FileHandle(forUpdating: file)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["timeout", "--kill-after=2", "\(timeoutSeconds)", program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try stream("input", holding: input ?? "")
    process.standardOutput = try stream("output", holding: "")
    process.standardError = try stream("errors", holding: "")
    try process.run()
    process.waitUntilExit()

    func text(_ name: String) throws -> String {
        String(
            decoding: try Data(contentsOf: directory.appendingPathComponent(name)), as: UTF8.self)
    }
    let result = CommandResult(
        status: process.terminationStatus, output: try text("output"), errors: try text("errors"))
    switch result.status {
    case 124, 137: throw CommandFailure.timedOut(([program] + arguments).joined(separator: " "))
    case 127: throw CommandFailure.notFound(program)
    default: return result
    }
}
