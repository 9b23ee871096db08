// varve-sim: plays simulated lives of the database, one per seed, and says which broke a promise.

import Glibc
import Simulation

@main
struct SimulationCommand {
    private static let usage = """
        usage: varve-sim --seed N [--seeds COUNT] [--canary NAME]
               varve-sim --nightly
          --nightly       10,000 seeds that no other day's night plays
          --seed N        the first seed
          --seeds COUNT   how many, one after the other (1)
          --canary NAME   plant a bug, which is then to be found: \
        \(Canary.all.map(\.name).joined(separator: ", "))
        """

    static func main() {
        var seed: UInt64?
        var count: UInt64 = 1
        var canary: Canary?
        var arguments = CommandLine.arguments.dropFirst()
        while let option = arguments.popFirst() {
            if option == "--nightly" {
                (seed, count) = (nightlySeed, nightlyCount)
                write("seeds \(nightlySeed) to \(nightlySeed + nightlyCount - 1)\n")
                continue
            }
            let value = arguments.popFirst() ?? ""
            switch option {
            case "--seed": seed = UInt64(value)
            case "--seeds":
                guard let number = UInt64(value) else { refuse() }
                count = number
            case "--canary":
                guard let found = Canary(name: value) else { refuse() }
                canary = found
            default: refuse()
            }
        }
        guard let seed else { refuse() }
        exit(play(seed..<seed &+ count, canary) ? 0 : 1)
    }

    private static let nightlyCount: UInt64 = 10_000
    /// Days since 1970, each with seeds of its own.
    private static var nightlySeed: UInt64 { UInt64(max(0, time(nil)) / 86_400) * nightlyCount }

    /// Plays the seeds; returns whether all promises were kept.
    private static func play(_ seeds: Range<UInt64>, _ canary: Canary?) -> Bool {
        var total = SimulationReport()
        for seed in seeds {
            do throws(Violation) {
                total.add(try Simulation.run(seed: seed, canary: canary))
            } catch {
                let planted = canary.map { " --canary \($0.name)" } ?? ""
                write("seed \(seed): \(error)\nreplay: ./dev sim --seed \(seed)\(planted)\n")
                return false
            }
        }
        write(
            "\(seeds.count) seeds kept every promise: \(total.rounds) rounds, "
                + "\(total.entries) commits, \(total.largeCommits) of them large, \(total.crashes) crashes, "
                + "\(total.failedRecoveries) recoveries cut short, \(total.bitFlips) bits flipped, "
                + "\(total.flushedBytes) bytes flushed, \(total.mergedBytes) merged, "
                + "\(total.archivedSegments) segments archived, \(total.removedSegments) removed, "
                + "\(total.backups) backups, \(total.restores) restores, "
                + "\(total.removedRecords) records of topics expired or compacted\n"
        )
        return true
    }

    private static func refuse() -> Never {
        write(usage + "\n")
        exit(2)
    }

    private static func write(_ text: String) {
        var text = text
        text.withUTF8 { _ = Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
