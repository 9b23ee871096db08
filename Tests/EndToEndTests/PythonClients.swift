import Foundation
import Testing

/// The client libraries from PyPI, in the environment that `./dev setup --test` makes.
enum PythonClients {
    private static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    static var interpreter: String {
        ProcessInfo.processInfo.environment["VARVE_PYTHON"]
            ?? root.appendingPathComponent(".build/python/bin/python").path
    }

    /// The path of a script under `Conformance/`.
    static func script(_ name: String) -> String {
        root.appendingPathComponent("Conformance").appendingPathComponent(name).path
    }
}

@Suite("client libraries, unmodified")
struct PythonClientTests {
    @Test(arguments: [
        "psycopg_client.py", "sessions_client.py", "confluent_client.py", "protocol_client.py",
    ])
    func client(script: String) throws {
        let home = try TemporaryDirectory()
        let server = try ServerProcess(dataDirectory: home.path + "/data")
        let result = try run(
            PythonClients.interpreter,
            [
                PythonClients.script("clients/\(script)"), "\(server.postgresPort)",
                "\(server.kafkaPort)",
            ], timeoutSeconds: 120)
        #expect(result.status == 0, "\(result.transcript)")
    }
}
