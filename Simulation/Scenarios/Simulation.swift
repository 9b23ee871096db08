import Bytes
import Engine
import Environment
import Ledger
import Store
import Synchronization
import Topics

/// One database's life on a simulated machine: rounds of work that end in a crash, a failing disk
/// or an orderly close, each followed by a recovery that is checked. Beside the sessions, the ledger
/// is archived, topics are kept and backups are made. Everything follows from the seed.
package struct Simulation {
    let machine: SimulatedEnvironment
    let options: LifeOptions
    let vault = Vault()
    let rules: WorldRules
    var random: SeededGenerator
    /// Of what lives with large transactions do beside: seeds that are known to have found mistakes play
    /// on as they did, and have none.
    private var largeRandom: SeededGenerator
    var history = History()
    var promises: Promises
    var report = SimulationReport()
    /// Of the run before the last crash.
    var last = (journal: Journal(), entries: [Entry]())

    static let directory = "data"

    /// An engine with its views.
    struct Run: Sendable {
        let engine: Engine
        let topics: TopicStore
        let collector: EntryCollector
        let hasFailed: FailureFlag
    }

    private init(seed: UInt64, canary: Canary?) {
        machine = SimulatedEnvironment(seed: seed)
        random = SeededGenerator(seed: seed ^ 0x5eed)
        largeRandom = SeededGenerator(seed: seed ^ 0x1a59)
        options = LifeOptions(&random, large: &largeRandom, canary)
        let accounts = WorldRules.choices.randomElement(using: &random) ?? 0
        let items = WorldRules.choices.randomElement(using: &random) ?? 0
        rules = WorldRules(accounts: accounts, items: items)
        promises = Promises(
            options: options, retentions: [World.accounts: accounts, World.items: items],
            latest: machine.clock.latest)
    }

    /// Runs the life that a seed stands for. Throws what it finds wrong.
    package static func run(
        seed: UInt64, canary: Canary? = nil
    ) throws(Violation) -> SimulationReport {
        var simulation = Simulation(seed: seed, canary: canary)
        do throws(Violation) { return try simulation.live() } catch {
            throw Violation(
                "\(error); ledger \(simulation.options.keeping), retentions "
                    + "\(simulation.promises.retentions.map { ($0.rawValue, $1) }), let go "
                    + "\(simulation.promises.floors.map { ($0.rawValue, $1.rawValue) })")
        }
    }

    private mutating func live() throws(Violation) -> SimulationReport {
        let rounds = Int.random(in: 2...4, using: &random)
        for round in 0..<rounds { try playRound(round) }
        let scheduler = SimulatedScheduler(seed: 0)
        // A task that never runs is never freed.
        defer { scheduler.runUntilIdle() }
        let run = try recover(on: scheduler)
        try checkBackup()
        report.flushedBytes = run.engine.writtenBytes.flushed
        report.mergedBytes = run.engine.writtenBytes.merged
        report.entries = history.entries.count
        vault.report(to: &report)
        return report
    }

    // MARK: A round

    /// How a round ends.
    private enum Ending: CaseIterable {
        case crash, kill, powerLoss, failedSync, failedWrite, fullDisk, close
    }

    private mutating func playRound(_ round: Int) throws(Violation) {
        report.rounds += 1
        let scheduler = SimulatedScheduler(seed: random.next())
        let run = try recover(on: scheduler)
        changeRetention()
        let journal = Journal()
        last.journal = journal
        let workload = Workload(
            engine: run.engine, topics: run.topics, clock: machine.clock, journal: journal,
            round: round)
        if history.entries.isEmpty {
            _ = scheduler.run { await workload.createAccounts() }
        }
        runLargeTransaction(of: workload, Workload.firstSession, on: scheduler)
        let ending = Ending.allCases.randomElement(using: &random) ?? .crash
        arm(ending)
        let running = startSessions(of: workload, on: scheduler)
        startOperator(of: run, journal, running, on: scheduler)
        if options.hasLargeTransactions { startLargeSession(of: workload, running, on: scheduler) }
        let isCutShort = ending == .crash || ending == .kill
        let steps = isCutShort ? Int.random(in: 0..<600, using: &random) : .max
        play(scheduler, steps: steps)
        if !isCutShort, running.value > 0 {
            throw Violation("\(running.value) sessions wait for ever after \(ending)")
        }
        switch ending {
        case .close:
            runLargeTransaction(of: workload, Workload.lastSession, on: scheduler)
            try close(run)
        default: crash(scheduler, losesPower: ending != .kill)
        }
        last.entries = run.collector.entries
        if options.hasLargeTransactions {
            report.largeCommits += journal.attempts.count { $0.isLarge }
        }
    }

    /// Sometimes a table's history is to be kept for longer or shorter from now on.
    private mutating func changeRetention() {
        guard random.chance(0.3) else { return }
        let keyspace = random.chance(0.5) ? World.accounts : World.items
        let retention = WorldRules.choices.randomElement(using: &random) ?? 0
        promises.latest = machine.clock.latest
        promises.floors[keyspace] = promises.newestExpired(keyspace, history.entries)
        promises.retentions[keyspace] = retention
        rules.setRetention(retention, of: keyspace)
    }

    private mutating func arm(_ ending: Ending) {
        var faults = DiskFaults()
        let counts = machine.disk.counts
        switch ending {
        case .crash, .kill, .close: break
        case .powerLoss:
            faults.powerLossAtOperation =
                counts.operations + Int.random(in: 0..<150, using: &random)
        case .failedSync:
            faults.failingSyncs = [counts.syncs + Int.random(in: 0..<40, using: &random)]
        case .failedWrite:
            faults.failingWrites = [counts.writes + Int.random(in: 0..<40, using: &random)]
        case .fullDisk:
            faults.capacity = machine.bytesOnDisk + Int.random(in: 0..<20_000, using: &random)
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

    private mutating func startLargeSession(
        of workload: Workload, _ running: Running, on scheduler: SimulatedScheduler
    ) {
        let seed = largeRandom.next()
        let transactions = Int.random(in: 0...3, using: &largeRandom)
        running.add(1)
        Task(executorPreference: scheduler) {
            await workload.largeSession(
                Workload.largeSession, seed: seed, transactions: transactions)
            running.add(-1)
        }
    }

    /// Sometimes nothing else is done before, or after, a large transaction.
    private mutating func runLargeTransaction(
        of workload: Workload, _ number: Int, on scheduler: SimulatedScheduler
    ) {
        guard options.hasLargeTransactions, largeRandom.chance(0.4) else { return }
        let seed = largeRandom.next()
        _ = scheduler.run { await workload.largeSession(number, seed: seed, transactions: 1) }
    }

    private mutating func startOperator(
        of run: Run, _ journal: Journal, _ running: Running, on scheduler: SimulatedScheduler
    ) {
        let steps = Int.random(in: 0...10, using: &random)
        let seed = random.next()
        let keeper = keeper
        running.add(1)
        Task(executorPreference: scheduler) {
            await keeper.work(run, journal, seed: seed, steps: steps)
            running.add(-1)
        }
    }

    var keeper: Operator {
        Operator(
            environment: environment(machine.disk), clock: machine.clock, options: options,
            vault: vault)
    }

    /// Runs the scheduler while time passes, and sometimes the wall clock is stepped.
    private mutating func play(_ scheduler: SimulatedScheduler, steps: Int) {
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

    private func close(_ run: Run) throws(Violation) {
        machine.disk.faults = DiskFaults()
        try? run.topics.checkpoint()
        do throws(EngineError) { try run.engine.close() } catch {
            throw Violation("the engine does not close: \(error)")
        }
    }

    /// The machine loses power, or the process is killed alone. What the dead process still tries
    /// to do reaches nothing.
    private mutating func crash(_ scheduler: SimulatedScheduler, losesPower: Bool) {
        report.crashes += 1
        last.journal.end()
        machine.disk.faults.powerLossAtOperation = machine.disk.counts.operations
        scheduler.runUntilIdle()
        machine.disk.faults = DiskFaults()
        if losesPower {
            machine.disk.crash(seed: random.next())
        } else {
            machine.disk.killProcess()
        }
    }
}

/// How many sessions have not ended.
private final class Running: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ change: Int) { count.add(change, ordering: .relaxed) }
}

extension SimulatedEnvironment {
    /// Bytes of all files.
    fileprivate var bytesOnDisk: Int {
        [Simulation.directory, LifeOptions.archive, Operator.backup].reduce(0) {
            $0 + sizeOnDisk($1)
        }
    }

    private func sizeOnDisk(_ directory: String) -> Int {
        let names = (try? disk.list(directory)) ?? []
        return names.reduce(0) { size, name in
            let path = "\(directory)/\(name)"
            return size + (disk.contents(of: path)?.count ?? sizeOnDisk(path))
        }
    }
}
