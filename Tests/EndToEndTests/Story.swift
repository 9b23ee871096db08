import Foundation

/// A golden script of what a person types and sees: clients run against a real server.
///
/// ```
/// # a comment
/// $ psql
/// | SELECT 1 AS one;
///  one
/// -----
///    1
/// (1 row)
///
/// $ kcat -C -t events -e -q
/// hello
/// ```
///
/// A line `$ …` is a command: `psql`, `kcat` and `pgbench` with their arguments, `feed TOPIC` (what a
/// change feed holds), `varve` with its arguments, `kill -9` (the
/// server is killed and started again) and `restart` (a clean stop and a start). Lines that begin
/// with `| ` are its standard input; what follows, up to the next command or comment, is what it
/// prints, errors included. With `VARVE_REWRITE=1` in the environment the file is written anew with
/// what the commands really print.
struct Story {
    struct Step {
        var comments: [String] = []
        var command: String
        var input: [String] = []
        var expected: [String] = []
    }

    let file: URL
    var steps: [Step] = []
    var epilogue: [String] = []

    static var directory: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Stories")
    }

    /// The names of all stories, for a parameterised test.
    static func names() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".story") }.sorted()
    }

    init(named name: String) throws {
        file = Self.directory.appendingPathComponent(name)
        var comments: [String] = []
        for line in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n") {
            if line.hasPrefix("$ ") {
                steps.append(Step(comments: comments, command: String(line.dropFirst(2))))
                comments = []
            } else if line.hasPrefix("# ") {
                comments.append(line)
            } else if line == "|" || line.hasPrefix("| "), !steps.isEmpty {
                steps[steps.count - 1].input.append(String(line.dropFirst(2)))
            } else if !steps.isEmpty, comments.isEmpty {
                steps[steps.count - 1].expected.append(line)
            }
        }
        epilogue = comments
        for index in steps.indices { steps[index].expected.trimBlankEnd() }
    }

    /// Plays the story. Returns the first difference as text, or nil; rewrites the file if asked to.
    func play() throws -> String? {
        let home = try TemporaryDirectory()
        var server = try ServerProcess(dataDirectory: home.path + "/data")
        var played = self
        for (index, step) in steps.enumerated() {
            let printed = try perform(step, &server, home)
            played.steps[index].expected = printed
            if printed != step.expected, !Self.rewrites {
                return """
                    \(file.lastPathComponent): $ \(step.command)
                    \(step.input.joined(separator: "\n"))
                    --- expected
                    \(step.expected.joined(separator: "\n"))
                    --- printed
                    \(printed.joined(separator: "\n"))
                    --- server's log
                    \(server.log.suffix(2000))
                    """
            }
        }
        if Self.rewrites { try played.text.write(to: file, atomically: true, encoding: .utf8) }
        return nil
    }

    private static var rewrites: Bool {
        ProcessInfo.processInfo.environment["VARVE_REWRITE"] == "1"
    }

    private func perform(_ step: Step, _ server: inout ServerProcess, _ home: TemporaryDirectory)
        throws -> [String]
    {
        let words = step.command.split(separator: " ").map(String.init)
        let input = step.input.map { $0 + "\n" }.joined()
        let result: CommandResult
        switch (words.first, step.command) {
        case ("psql", _):
            let arguments = words.count > 1 ? Array(words.dropFirst()) : ["-Xq"]
            result = try run(
                "bash", ["-c", "exec psql \"$@\" 2>&1", "psql"] + arguments, input: input,
                environment: server.clientEnvironment)
        case ("pgbench", _):
            result = try server.pgbench(Array(words.dropFirst()))
        case ("kcat", _):
            result = try server.kcat(Array(words.dropFirst()), input: input)
        case ("feed", _):
            // A change feed, its times left out.
            result = try run(
                "bash",
                [
                    "-c",
                    "kcat -b 127.0.0.1:\(server.kafkaPort) -C -t \"$0\" -o beginning -e -q "
                        + "-f '%o %k %s\\n' | sed -E 's/\"ts_ms\":[0-9]+/\"ts_ms\":T/g'", words[1],
                ])
        case ("varve", _):
            // The data directory and the story's own are called DATA and HOME.
            result = try run(
                ServerProcess.executable,
                words.dropFirst().map {
                    $0.replacingOccurrences(of: "DATA", with: home.path + "/data")
                        .replacingOccurrences(of: "HOME", with: home.path)
                })
        case (_, "kill -9"):
            server.kill()
            server = try ServerProcess(dataDirectory: home.path + "/data")
            return []
        case (_, "restart"):
            let status = server.stop()
            server = try ServerProcess(dataDirectory: home.path + "/data")
            return status == 0 ? [] : ["exit status \(status)"]
        default:
            return ["a story knows no command \(step.command)"]
        }
        var lines = (result.output + result.errors).components(separatedBy: "\n")
        // Ports are free ones, different in each run.
        lines = lines.map {
            $0.replacingOccurrences(of: "127.0.0.1:\(server.kafkaPort)", with: "127.0.0.1:KAFKA")
                .replacingOccurrences(
                    of: "port \"\(server.postgresPort)\"", with: "port \"POSTGRES\""
                )
                .replacingOccurrences(of: home.path, with: "HOME")
                .replacingOccurrences(
                    of: "[0-9a-f]{64}", with: "DIGEST", options: .regularExpression
                )
                .replacingOccurrences(
                    of: "[0-9]+ bytes", with: "N bytes", options: .regularExpression
                )
                .replacingOccurrences(
                    of: "process [0-9]+", with: "process N", options: .regularExpression
                )
                .replacingOccurrences(
                    of: "20[0-9-]+T[0-9:.]+Z", with: "TIME", options: .regularExpression)
        }
        lines.trimBlankEnd()
        return lines
    }

    private var text: String {
        let body = steps.map { step in
            let lines =
                step.comments + ["$ \(step.command)"]
                + step.input.map { $0.isEmpty ? "|" : "| \($0)" } + step.expected
            return lines.joined(separator: "\n") + "\n"
        }
        return (body + (epilogue.isEmpty ? [] : [epilogue.joined(separator: "\n") + "\n"]))
            .joined(separator: "\n")
    }
}

extension [String] {
    fileprivate mutating func trimBlankEnd() {
        while last?.isEmpty == true { removeLast() }
    }
}
