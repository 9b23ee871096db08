import Bytes
import Engine
import Environment
import Ledger
import Topics

extension Simulation {
    /// Opens the database and checks what it shows, sometimes after a recovery that was cut short
    /// or found a bit flipped.
    mutating func recover(on scheduler: SimulatedScheduler) throws(Violation) -> Run {
        if random.chance(0.25) { tryToRecover() }
        if random.chance(0.4) { try flipBit() }
        let run: Run
        do throws(EngineError) { run = try open(on: scheduler) } catch {
            throw Violation("the database does not open: \(error)")
        }
        let replayed = run.collector.entries
        guard run.collector.published == run.engine.visibleSequence else {
            throw Violation("the replay and the visible sequence disagree")
        }
        let entries = try allEntries(run)
        guard run.engine.visibleSequence.rawValue == UInt64(entries.count),
            entries.suffix(replayed.count).elementsEqual(replayed),
            !wantsAllReplayed || replayed.count == entries.count
        else { throw Violation("the replay is not what the ledger holds") }
        promises.latest = machine.clock.latest
        report.removedRecords += try history.recover(
            entries, from: run.engine, run.topics, after: last.journal, promises)
        if let newest = vault.newest, newest.sequence > run.engine.visibleSequence {
            throw Violation("a backup holds entry \(newest.sequence.rawValue), the ledger does not")
        }
        if random.chance(0.3) { try keeper.makeBackup() }
        if random.chance(0.3) { try checkBackup() }
        return run
    }

    /// What the ledger holds, its archive included; entries that were removed for good as they were
    /// known before.
    private func allEntries(_ run: Run) throws(Violation) -> [Entry] {
        let identity = run.engine.ledgerIdentity
        let local = LocalSegmentStorage(
            directory: Simulation.directory + "/ledger", files: machine.disk)
        let archive = options.archive(machine.disk, identity)
        let entries = try Entry.all(of: SegmentChain([local, archive]), identity)
        guard let first = entries.first?.sequence.rawValue, first > 1 else { return entries }
        guard options.isDropped else {
            throw Violation("the ledger begins with entry \(first)")
        }
        let known = Dictionary(
            (history.entries + last.entries).map { ($0.sequence.rawValue, $0) },
            uniquingKeysWith: { first, _ in first })
        var all: [Entry] = []
        for sequence in 1..<first {
            guard let entry = known[sequence] else {
                throw Violation("entry \(sequence) was removed, and nobody was shown it")
            }
            all.append(entry)
        }
        return all + entries
    }

    /// A recovery during which power is lost.
    private mutating func tryToRecover() {
        machine.disk.faults.powerLossAtOperation =
            machine.disk.counts.operations + Int.random(in: 0..<12, using: &random)
        let scheduler = SimulatedScheduler(seed: random.next())
        _ = try? open(on: scheduler)
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
        let data = Simulation.directory
        let folder =
            ["/ledger", "/store", "/topics"].randomElement(using: &random).map { data + $0 }
            ?? data
        guard let names = try? disk.list(folder),
            let name = names.randomElement(using: &random),
            let size = disk.contents(of: "\(folder)/\(name)")?.count, size > 0
        else { return }
        report.bitFlips += 1
        disk.flipBit(Int.random(in: 0..<size * 8, using: &random), of: "\(folder)/\(name)")
        let damage = "a flipped bit in \(name)"
        let run: Run
        let scheduler = SimulatedScheduler(seed: 0)
        // A task that never runs is never freed.
        defer { scheduler.runUntilIdle() }
        do throws(EngineError) {
            run = try open(on: scheduler, files: disk)
        } catch {
            return
        }
        for entry in run.collector.entries {
            let place = Int(entry.sequence.rawValue) - 1
            guard place >= history.entries.count || entry == history.entries[place] else {
                throw Violation("entry \(place + 1) was read with \(damage)")
            }
        }
        try checkReadable(run, damage)
    }

    /// What a damaged database shows is right, or an error.
    private func checkReadable(_ run: Run, _ damage: String) throws(Violation) {
        // A torn tail may have been longer before: then nobody knows what the entries were.
        let newest = run.engine.visibleSequence.rawValue
        var entries = history.entries
        let newer = Dictionary(
            (last.entries + run.collector.entries).map { ($0.sequence.rawValue, $0) },
            uniquingKeysWith: { _, replayed in replayed })
        while let entry = newer[UInt64(entries.count) + 1] { entries.append(entry) }
        guard newest <= entries.count else { return }
        entries.removeLast(entries.count - Int(newest))
        try History.checkReadable(run.engine, against: entries, damage)
        let records = try TopicHistory(entries, options, latest: machine.clock.latest)
        for place in World.partitions {
            guard let reading = try? TopicReading(run.topics.log(place), bytesAtATime: 300)
            else { continue }
            do throws(Violation) { _ = try records.check(reading) } catch {
                throw Violation("\(damage): \(error)")
            }
        }
    }

    /// Whether each start shows the views the whole ledger.
    private var wantsAllReplayed: Bool { options.keeping == .whole }

    func open(
        on scheduler: SimulatedScheduler, directory: String = Simulation.directory,
        files: SimulatedDisk? = nil
    ) throws(EngineError) -> Run {
        var engineOptions = options.engine
        engineOptions.execution = .simulated(scheduler)
        let disk = files ?? machine.disk
        // The process ends when a topic's file fails: nothing it does afterwards reaches the disk.
        let hasFailed = FailureFlag()
        let topics = TopicStore(files: disk, options: options.topics, execution: .inline) { _ in
            hasFailed.set()
            disk.faults.powerLossAtOperation = disk.counts.operations
        }
        let collector = EntryCollector(wantsAll: wantsAllReplayed)
        let engine = try Engine.open(
            environment(disk), directory: directory, options: engineOptions,
            views: EngineViews(
                deriver: ItemIndex(), gate: topics, observers: [topics, collector], rules: rules),
            onFatal: { _ in hasFailed.set() })
        return Run(
            engine: engine, topics: topics, collector: collector, hasFailed: hasFailed)
    }

    func environment(_ disk: SimulatedDisk) -> Environment {
        Environment(
            files: options.canary == .lyingSync ? LyingFileSystem(disk) : disk,
            clock: machine.clock, randomness: machine.randomness)
    }
}
