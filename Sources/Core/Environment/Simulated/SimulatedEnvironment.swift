/// A machine in memory, each part of which a test can reach, whose every choice follows from one
/// seed.
package struct SimulatedEnvironment: Sendable {
    package let disk: SimulatedDisk
    package let clock: SimulatedClock
    package let randomness: SimulatedRandomness
    package let scheduler: SimulatedScheduler

    package init(seed: UInt64) {
        var seeds = SeededGenerator(seed: seed)
        disk = SimulatedDisk(seed: seeds.next())
        clock = SimulatedClock()
        randomness = SimulatedRandomness(seed: seeds.next())
        scheduler = SimulatedScheduler(seed: seeds.next())
    }

    /// What the engine sees of it.
    package var environment: Environment {
        Environment(files: disk, clock: clock, randomness: randomness)
    }
}
