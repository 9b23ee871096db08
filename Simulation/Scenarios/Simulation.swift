import Bytes
package import Engine
import Environment
import Ledger
package import Store
import Synchronization

/// What a simulation went through.
package struct SimulationReport: Hashable, Sendable {
    package var rounds = 0
    package var entries = 0
    package var crashes = 0
    package var bitFlips = 0
    package var failedRecoveries = 0
    /// Bytes that flushes and merges wrote.
    package var flushedBytes = 0
    package var mergedBytes = 0

    package init() {}

    package mutating func add(_ other: SimulationReport) {
        rounds += other.rounds
        entries += other.entries
        crashes += other.crashes
        bitFlips += other.bitFlips
        failedRecoveries += other.failedRecoveries
        flushedBytes += other.flushedBytes
        mergedBytes += other.mergedBytes
    }
}

/// Mistakes planted on purpose, which the simulation must find.
package enum Canary: Hashable, Sendable {
    /// A mistake of the engine.
    case engine(PlantedBug)
    /// A mistake of the store.
    case store(PlantedStoreBug)
    /// A disk that says it has synced and has not.
    case lyingSync

    package static let all: [Canary] =
        PlantedBug.allCases.map { .engine($0) } + PlantedStoreBug.allCases.map { .store($0) }
        + [.lyingSync]

    package init?(name: String) {
        guard let found = Canary.all.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    package var name: String {
        switch self {
        case .engine(let bug): bug.rawValue
        case .store(let bug): bug.rawValue
        case .lyingSync: "lying-sync"
        }
    }
}

/// One database's life on a simulated machine: rounds of work that end in a crash, a failing disk
/// or an orderly close, each followed by a recovery that is checked. Everything follows from the
/// seed.
package struct Simulation {
    private let machine: SimulatedEnvironment
    private let canary: Canary?
    private var random: SeededGenerator
    private var history = History()
    private var journal = Journal()
    private var report = SimulationReport()
    private let storeOptions: StoreOptions

    private static let directory = "data"

    private init(seed: UInt64, canary: Canary?) {
        machine = SimulatedEnvironment(seed: seed)
        self.canary = canary
        random = SeededGenerator(seed: seed ^ 0x5eed)
        storeOptions = Simulation.smallStore(&random, canary)
    }

    /// Small enough to be flushed and merged several times in a life.
    private static func smallStore(
        _ random: inout SeededGenerator, _ canary: Canary?
    ) -> StoreOptions {
        var options = StoreOptions(memoryBytes: 1 << 16)
        options.flushBytes = Int.random(in: 300...4000, using: &random)
        options.run.blockBytes = Int.random(in: 64...512, using: &random)
        options.runBytes = Int.random(in: 500...2000, using: &random)
        options.level0RunsMax = Int.random(in: 1...3, using: &random)
        options.level1Bytes = Int.random(in: 1000...4000, using: &random)
        options.levelFactor = 2
        options.stepEntries = Int.random(in: 1...40, using: &random)
        if case .store(let bug) = canary { options.plantedBug = bug }
        return options
    }

    /// Runs the life that a seed stands for. Throws what it finds wrong.
    package static func run(
        seed: UInt64, canary: Canary? = nil
    ) throws(Violation) -> SimulationReport {
        var simulation = Simulation(seed: seed, canary: canary)
        let rounds = Int.random(in: 2...4, using: &simulation.random)
        for round in 0..<rounds { try simulation.playRound(round) }
        let engine = try simulation.recover(on: SimulatedScheduler(seed: 0))
        simulation.report.flushedBytes = engine.writtenBytes.flushed
        simulation.report.mergedBytes = engine.writtenBytes.merged
        simulation.report.entries = simulation.history.entries.count
        return simulation.report
    }

    // MARK: A round

    /// How a round ends.
    private enum Ending: CaseIterable {
        case crash, powerLoss, failedSync, failedWrite, fullDisk, close
    }

    private mutating func playRound(_ round: Int) throws(Violation) {
        report.rounds += 1
        let scheduler = SimulatedScheduler(seed: random.next())
        let engine = try recover(on: scheduler)
        journal = Journal()
        let workload = Workload(engine: engine, journal: journal, round: round)
        if history.entries.isEmpty {
            _ = scheduler.run { await workload.createAccounts() }
        }
        let ending = Ending.allCases.randomElement(using: &random) ?? .crash
        arm(ending)
        let running = startSessions(of: workload, on: scheduler)
        let steps = ending == .crash ? Int.random(in: 0..<400, using: &random) : .max
        run(scheduler, steps: steps)
        if ending != .crash, running.value > 0 {
            throw Violation("\(running.value) sessions wait for ever after \(ending)")
        }
        if ending == .close {
            try close(engine)
        } else {
            crash(scheduler)
        }
    }

    private mutating func arm(_ ending: Ending) {
        var faults = DiskFaults()
        let counts = machine.disk.counts
        switch ending {
        case .crash, .close: break
        case .powerLoss:
            faults.powerLossAtOperation =
                counts.operations + Int.random(in: 0..<60, using: &random)
        case .failedSync:
            faults.failingSyncs = [counts.syncs + Int.random(in: 0..<20, using: &random)]
        case .failedWrite:
            faults.failingWrites = [counts.writes + Int.random(in: 0..<20, using: &random)]
        case .fullDisk:
            faults.capacity =
                machine.sizeOnDisk(Simulation.directory)
                + Int.random(in: 0..<20_000, using: &random)
        }
        if random.chance(0.3) { faults.shortTransferProbability = 0.3 }
        machine.disk.faults = faults
    }

    private mutating func startSessions(
        of workload: Workload, on scheduler: SimulatedScheduler
    ) -> Running {
        let running = Running()
        for number in 0..<Int.random(in: 1...6, using: &random) {
            let seed = random.next()
            let transactions = Int.random(in: 1...8, using: &random)
            running.add(1)
            Task(executorPreference: scheduler) {
                await workload.session(number, seed: seed, transactions: transactions)
                running.add(-1)
            }
        }
        return running
    }

    /// Runs the scheduler while time passes, and sometimes the wall clock is stepped.
    private mutating func run(_ scheduler: SimulatedScheduler, steps: Int) {
        var step = 0
        while step < steps, scheduler.runOne() {
            step += 1
            machine.clock.advance(microseconds: Int64.random(in: 0..<50, using: &random))
            if random.chance(0.01) {
                machine.clock.stepWallClock(
                    microseconds: Int64.random(in: -3_600_000_000...3_600_000_000, using: &random))
            }
        }
    }

    private func close(_ engine: Engine) throws(Violation) {
        machine.disk.faults = DiskFaults()
        do throws(EngineError) { try engine.close() } catch {
            throw Violation("the engine does not close: \(error)")
        }
    }

    /// The machine loses power. What the dead process still tries to do reaches nothing.
    private mutating func crash(_ scheduler: SimulatedScheduler) {
        report.crashes += 1
        journal.end()
        machine.disk.faults.powerLossAtOperation = machine.disk.counts.operations
        scheduler.runUntilIdle()
        machine.disk.faults = DiskFaults()
        machine.disk.crash(seed: random.next())
    }

    // MARK: Recovery

    /// Opens the database and checks what it shows, sometimes after a recovery that was cut short
    /// or found a bit flipped.
    private mutating func recover(
        on scheduler: SimulatedScheduler
    ) throws(Violation) -> Engine {
        if random.chance(0.25) { tryToRecover() }
        if random.chance(0.3) { try flipBit() }
        let collector = EntryCollector()
        let engine: Engine
        do throws(EngineError) { engine = try open(on: scheduler, collector) } catch {
            throw Violation("the database does not open: \(error)")
        }
        let entries = collector.entries
        guard collector.published == engine.visibleSequence,
            engine.visibleSequence.rawValue == UInt64(entries.count)
        else { throw Violation("the replay and the visible sequence disagree") }
        try history.recover(entries, from: engine, after: journal)
        return engine
    }

    /// A recovery during which power is lost.
    private mutating func tryToRecover() {
        machine.disk.faults.powerLossAtOperation =
            machine.disk.counts.operations + Int.random(in: 0..<12, using: &random)
        let scheduler = SimulatedScheduler(seed: random.next())
        _ = try? open(on: scheduler, EntryCollector())
        report.failedRecoveries += 1
        machine.disk.faults.powerLossAtOperation = machine.disk.counts.operations
        scheduler.runUntilIdle()
        machine.disk.faults = DiskFaults()
        machine.disk.crash(seed: random.next())
    }

    /// Flips a bit of a copy of the disk: the copy is refused, or holds what was durable; entries
    /// may be missing at its end only if they could have been a torn tail.
    private mutating func flipBit() throws(Violation) {
        let disk = SimulatedDisk(copying: machine.disk)
        let folder = Simulation.directory + (random.chance(0.5) ? "/ledger" : "/store")
        guard let names = try? disk.list(folder),
            let name = names.randomElement(using: &random),
            let size = disk.contents(of: "\(folder)/\(name)")?.count, size > 0
        else { return }
        report.bitFlips += 1
        disk.flipBit(Int.random(in: 0..<size * 8, using: &random), of: "\(folder)/\(name)")
        let collector = EntryCollector()
        let scheduler = SimulatedScheduler(seed: 0)
        let engine: Engine
        do throws(EngineError) {
            engine = try open(on: scheduler, collector, files: disk)
        } catch {
            return
        }
        for (index, entry) in collector.entries.enumerated() where index < history.entries.count {
            guard entry == history.entries[index] else {
                throw Violation("entry \(index + 1) was read with a flipped bit in \(name)")
            }
        }
        try History.checkReadable(engine, against: collector.entries, "a flipped bit in \(name)")
    }

    private func open(
        on scheduler: SimulatedScheduler, _ collector: EntryCollector,
        files: SimulatedDisk? = nil
    ) throws(EngineError) -> Engine {
        var options = EngineOptions()
        options.execution = .simulated(scheduler)
        options.ledger = LedgerOptions(segmentCapacity: 8 << 10)
        options.store = storeOptions
        options.retainedCommits = World.retainedCommits
        if case .engine(let bug) = canary { options.plantedBug = bug }
        let disk = files ?? machine.disk
        let environment = Environment(
            files: canary == .lyingSync ? LyingFileSystem(disk) : disk, clock: machine.clock,
            randomness: machine.randomness)
        return try Engine.open(
            environment, directory: Simulation.directory, options: options,
            views: EngineViews(deriver: ItemIndex(), observers: [collector]))
    }
}

/// How many sessions have not ended.
private final class Running: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ change: Int) { count.add(change, ordering: .relaxed) }
}

extension SimulatedEnvironment {
    /// Bytes of the files under a directory.
    fileprivate func sizeOnDisk(_ directory: String) -> Int {
        let names = (try? disk.list(directory)) ?? []
        return names.reduce(0) { size, name in
            let path = "\(directory)/\(name)"
            return size + (disk.contents(of: path)?.count ?? sizeOnDisk(path))
        }
    }
}
