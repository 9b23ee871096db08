import Foundation
import Testing

@Suite("varve serve: a Unix-domain socket for PostgreSQL clients")
struct SocketTests {
    private let home: TemporaryDirectory

    init() throws { home = try TemporaryDirectory() }

    private func start(_ name: String = "data") throws -> ServerProcess {
        try ServerProcess(
            dataDirectory: home.path + "/" + name, arguments: ["--socket-directory", home.path])
    }

    private func psql(_ server: ServerProcess, _ sql: String) throws -> CommandResult {
        try server.psql(sql, arguments: ["-XAtq", "-h", home.path])
    }

    /// Names of sockets and their locks.
    private func socketFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home.path)
            .filter { $0.hasPrefix(".s.PGSQL.") }.sorted()
    }

    @Test("psql finds it in the directory, and is told apart from clients of the port")
    func clients() throws {
        let server = try start()
        let ports = "SELECT client_port, inet_client_port() FROM pg_stat_activity "
        let own = "WHERE pid = pg_backend_pid()"
        #expect(try psql(server, ports + own).output == "-1|\n")
        #expect(try server.psql(ports + own + " AND client_port > 0").output != "")
        #expect(try psql(server, "SELECT 1 / 0").errors.contains("division by zero"))
    }

    @Test("more than the kernel holds goes through it, both ways")
    func largeAmounts() throws {
        let server = try start()
        let rows = 200_000
        let lines = (1...rows).map { "\($0)\t\(String(repeating: "x", count: 40))" }
        let input =
            "CREATE TABLE t (a int PRIMARY KEY, b text);\nCOPY t FROM stdin;\n"
            + lines.joined(separator: "\n") + "\n\\.\n"
        let loaded = try psql(server, input)
        #expect(loaded.status == 0, "\(loaded.transcript)")
        let copied = try psql(server, "COPY (SELECT * FROM t ORDER BY a) TO stdout;")
        #expect(copied.output == lines.joined(separator: "\n") + "\n")
    }

    @Test("all that the protocol has goes through it, cancelling too")
    func protocolMessages() throws {
        let server = try start()
        let result = try run(
            PythonClients.interpreter,
            [
                PythonClients.script("clients/protocol_client.py"),
                "\(home.path)/.s.PGSQL.\(server.postgresPort)",
            ], timeoutSeconds: 120)
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test("it is gone after SIGTERM, and what kill -9 leaves behind is replaced")
    func files() throws {
        let server = try start()
        let name = ".s.PGSQL.\(server.postgresPort)"
        #expect(try socketFiles() == [name, name + ".lock"])
        server.kill()
        #expect(try socketFiles() == [name, name + ".lock"])
        let again = try ServerProcess(
            dataDirectory: home.path + "/data",
            arguments: [
                "--socket-directory", home.path, "--postgres-port", "\(server.postgresPort)",
            ])
        #expect(try psql(again, "SELECT 1").output == "1\n")
        #expect(again.stop() == 0)
        #expect(try socketFiles().isEmpty)
    }

    @Test("a second server is refused, and told the first one's process")
    func secondServer() throws {
        let server = try start()
        let second = try run(
            ServerProcess.executable,
            [
                "serve", "--data", home.path + "/other", "--listen", "127.0.0.2",
                "--postgres-port", "\(server.postgresPort)", "--kafka-port", "0",
                "--socket-directory", home.path,
            ], environment: ["SWIFT_BACKTRACE": "enable=no"], timeoutSeconds: 20)
        #expect(second.status != 0)
        #expect(second.errors.contains("\(server.processIdentifier)"), "\(second.transcript)")
        #expect(try psql(server, "SELECT 1").output == "1\n")
    }

    @Test("a lock file that leads elsewhere is not followed")
    func linkedLock() throws {
        let victim = home.path + "/victim"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
        let server = try start()
        #expect(server.stop() == 0)
        let lock = home.path + "/.s.PGSQL.\(server.postgresPort).lock"
        try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: victim)
        let refused = try run(
            ServerProcess.executable,
            [
                "serve", "--data", home.path + "/data", "--postgres-port",
                "\(server.postgresPort)", "--kafka-port", "0", "--socket-directory", home.path,
            ], environment: ["SWIFT_BACKTRACE": "enable=no"], timeoutSeconds: 20)
        #expect(refused.status != 0)
        #expect(refused.errors.contains(lock), "\(refused.transcript)")
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }

    @Test(
        "a directory that is not there, and one whose name is too long, are named",
        arguments: [("/nowhere/to/be/found", "No such file"), ("/long", "107")])
    func badDirectory(_ path: String, _ reason: String) throws {
        let path = path == "/long" ? path + String(repeating: "g", count: 100) : path
        let refused = try run(
            ServerProcess.executable,
            [
                "serve", "--data", home.path + "/data", "--postgres-port", "0", "--kafka-port",
                "0", "--socket-directory", path,
            ], environment: ["SWIFT_BACKTRACE": "enable=no"], timeoutSeconds: 20)
        #expect(refused.status != 0)
        #expect(refused.errors.contains(path), "\(refused.transcript)")
        #expect(refused.errors.contains(reason), "\(refused.transcript)")
    }
}
