import Foundation
import Testing

@Suite("kill -9")
struct CrashTests {
    @Test(
        "twenty kills under load lose no acknowledged commit or produce and leave nothing half there"
    )
    func twentyRounds() throws {
        let home = try TemporaryDirectory()
        let rounds = ProcessInfo.processInfo.environment["VARVE_CRASH_ROUNDS"] ?? "20"
        let result = try run(
            PythonClients.interpreter,
            [
                PythonClients.script("crash/crash_rounds.py"), "--varve", ServerProcess.executable,
                "--data", home.path + "/data", "--rounds", rounds,
            ], timeoutSeconds: 600)
        #expect(result.status == 0, "\(result.transcript)")
    }
}
