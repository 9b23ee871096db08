import Foundation
import Testing

/// Concurrent clients over real sockets; the larger runs are `./dev conformance isolation`.
@Suite("isolation")
struct IsolationTests {
    private func play(_ script: String, _ arguments: [String]) throws {
        let result = try run(
            PythonClients.interpreter,
            [PythonClients.script(script), "--varve", ServerProcess.executable] + arguments,
            timeoutSeconds: 600)
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test("Hermitage's anomalies go at the three levels as they go in PostgreSQL, or better")
    func anomalies() throws {
        let folder = PythonClients.script("interleavings")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".story") }.sorted().map { folder + "/" + $0 }
        #expect(files.count >= 10)
        try play("interleavings/interleave.py", files)
    }

    @Test("limits of time, cancelling, ending and vanishing go as in PostgreSQL")
    func sessions() throws { try play("isolation/sessions.py", []) }

    @Test("clients that cancel, are ended, vanish or go on leave nothing behind")
    func waits() throws { try play("isolation/waits.py", ["--steps", "40"]) }

    @Test("appended lists show no forbidden anomaly, through kill -9")
    func lists() throws {
        let home = try TemporaryDirectory()
        try play(
            "isolation/list_append.py",
            ["--data", home.path + "/data", "--transactions", "300", "--kills", "2"])
    }

    @Test("and would show one if nothing were validated")
    func canary() throws {
        let home = try TemporaryDirectory()
        try play(
            "isolation/list_append.py",
            ["--data", home.path + "/data", "--transactions", "300", "--kills", "0", "--canary"])
    }

    @Test(
        "job queues, locks of both kinds and an outbox's reader lose nothing; a bank keeps its money",
        arguments: ["queue", "optimistic", "pessimistic", "outbox", "bank"])
    func patterns(name: String) throws {
        let home = try TemporaryDirectory()
        try play(
            "isolation/patterns.py",
            ["--data", home.path + "/data", "--jobs", "200", "--transfers", "30", name])
    }
}
