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

    @Test("ten kills while many change one row lose nothing that anybody was told of it")
    func hotRows() throws {
        let home = try TemporaryDirectory()
        let result = try run(
            PythonClients.interpreter,
            [
                PythonClients.script("crash/hot_rows.py"), "--varve", ServerProcess.executable,
                "--data", home.path + "/data", "--rounds", "10",
            ], timeoutSeconds: 300)
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test("indexes built beside writers are whole, and a kill in the middle leaves none half built")
    func indexBuilds() throws {
        let home = try TemporaryDirectory()
        let result = try run(
            PythonClients.interpreter,
            [
                PythonClients.script("crash/index_builds.py"), "--varve",
                ServerProcess.executable, "--data", home.path + "/data",
            ], timeoutSeconds: 300)
        #expect(result.status == 0, "\(result.transcript)")
    }

    @Test("large loads are there as a whole or not at all, whenever the server is killed")
    func largeLoads() throws {
        let home = try TemporaryDirectory()
        let result = try run(
            PythonClients.interpreter,
            [
                PythonClients.script("crash/large_loads.py"), "--varve",
                ServerProcess.executable, "--data", home.path + "/data", "--rounds", "3",
            ], timeoutSeconds: 300)
        #expect(result.status == 0, "\(result.transcript)")
    }
}
