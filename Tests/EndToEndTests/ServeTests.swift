import Foundation
import Testing

@Suite("varve serve: starting, refusing to start, stopping")
struct ServeTests {
    private let home: TemporaryDirectory

    init() throws { home = try TemporaryDirectory() }

    private func serve(_ arguments: String...) throws -> CommandResult {
        try run(
            ServerProcess.executable, ["serve"] + arguments,
            environment: ["SWIFT_BACKTRACE": "enable=no"], timeoutSeconds: 20)
    }

    /// A refusal is one clear line and an exit status other than 0.
    private func expectRefusal(_ result: CommandResult, naming word: String) {
        #expect(result.status != 0, "\(result.transcript)")
        #expect(result.errors.contains(word), "\(result.transcript)")
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(result.transcript)")
        #expect(result.output.isEmpty, "\(result.transcript)")
    }

    @Test("SIGTERM ends the server with status 0, and a restart finds the rows")
    func cleanStop() throws {
        let server = try ServerProcess(dataDirectory: home.path + "/data")
        let created = try server.psql("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);")
        #expect(created.status == 0, "\(created.transcript)")
        #expect(server.stop() == 0)
        let again = try ServerProcess(dataDirectory: home.path + "/data")
        #expect(try again.psql("SELECT sum(a) FROM t").output == "3\n")
        #expect(again.stop() == 0)
    }

    @Test("a second server on the same directory is refused and told the first one's pid")
    func secondServer() throws {
        let server = try ServerProcess(dataDirectory: home.path + "/data")
        let second = try serve(
            "--data", home.path + "/data", "--postgres-port", "0", "--kafka-port", "0")
        expectRefusal(second, naming: "\(server.processIdentifier)")
    }

    @Test("a port in use is named")
    func portInUse() throws {
        let server = try ServerProcess(dataDirectory: home.path + "/data")
        let second = try serve(
            "--data", home.path + "/other", "--postgres-port", "\(server.postgresPort)",
            "--kafka-port", "0")
        expectRefusal(second, naming: "\(server.postgresPort)")
    }

    @Test("a directory that cannot be made is named")
    func unwritableDirectory() throws {
        let file = home.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        expectRefusal(
            try serve("--data", file + "/data", "--postgres-port", "0", "--kafka-port", "0"),
            naming: file)
    }

    @Test("an unknown flag is named")
    func unknownFlag() throws {
        expectRefusal(try serve("--prot", "5432"), naming: "--prot")
    }

    @Test("a port that is no number is named", arguments: ["abc", "70000", "-1", ""])
    func badPort(text: String) throws {
        expectRefusal(try serve("--postgres-port", text), naming: "--postgres-port")
    }

    @Test("listening beyond loopback is refused until authentication exists")
    func beyondLoopback() throws {
        expectRefusal(
            try serve("--data", home.path + "/data", "--listen", "0.0.0.0"), naming: "0.0.0.0")
    }

    @Test("a role or database that does not exist is refused with PostgreSQL's words")
    func unknownRoleAndDatabase() throws {
        let server = try ServerProcess(dataDirectory: home.path + "/data")
        let role = try server.psql("SELECT 1", arguments: ["-XAtq", "-U", "nobody"])
        #expect(role.status == 2)
        #expect(role.errors.contains("role \"nobody\" does not exist"), "\(role.transcript)")
        let database = try server.psql("SELECT 1", arguments: ["-XAtq", "-d", "nowhere"])
        #expect(database.errors.contains("database \"nowhere\" does not exist"))
    }
}
