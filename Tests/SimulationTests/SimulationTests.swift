import Glibc
import Simulation
import Testing

@Suite("The simulator") struct SimulationTests {
    /// How many seeds to play: `VARVE_SIMULATION_SEEDS`, or 1000.
    private static var seedCount: UInt64 {
        getenv("VARVE_SIMULATION_SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 1000
    }

    @Test("every seed's crashes and recoveries keep the promises")
    func seeds() throws {
        var total = SimulationReport()
        for seed in 0..<SimulationTests.seedCount {
            do throws(Violation) { total.add(try Simulation.run(seed: seed)) } catch {
                Issue.record("seed \(seed): \(error); replay: ./dev sim --seed \(seed)")
                return
            }
        }
        #expect(total.crashes > 0)
    }

    @Test("a planted bug is found", arguments: Canary.all.map(\.name))
    func canaries(name: String) throws {
        let canary = try #require(Canary(name: name))
        let found = (0..<500).first { seed in
            (try? Simulation.run(seed: UInt64(seed), canary: canary)) == nil
        }
        #expect(found != nil, "500 seeds did not notice \(name)")
    }

    @Test(
        "seeds that found mistakes keep the promises",
        arguments: [1_005_415, 1_005_539, 1_005_543, 1_002_527, 1_009_665, 1_017_158] as [UInt64])
    func found(seed: UInt64) throws {
        _ = try Simulation.run(seed: seed)
    }

    @Test("a seed replays identically", arguments: [3, 14, 15] as [UInt64])
    func determinism(seed: UInt64) throws {
        let first = try Simulation.run(seed: seed)
        let second = try Simulation.run(seed: seed)
        #expect(first == second)
    }
}
