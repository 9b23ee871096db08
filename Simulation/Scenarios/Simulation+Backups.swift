import Bytes
import Engine
import Environment
import Ledger

extension Simulation {
    /// Restores the backup on a copy of the disk, to its end or to an earlier moment: the copy holds
    /// exactly the entries up to there, and everything made of them.
    mutating func checkBackup() throws(Violation) {
        let disk = SimulatedDisk(copying: machine.disk)
        if random.chance(0.3) {
            try restoreWithFault(disk)
            return
        }
        guard let newest = vault.newest else { return }
        var moment = LedgerBackup.Moment.end
        // A backup that was cut short may have more than the one before.
        var expected: CommitSequence?
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let sequence = CommitSequence(
                UInt64.random(in: 0...newest.sequence.rawValue, using: &random))
            moment = .sequence(sequence)
            expected = sequence
        case 1 where newest.sequence > .zero:
            let index = Int.random(in: 0..<Int(newest.sequence.rawValue), using: &random)
            let entry = history.entries[index]
            let isLast = index + 1 == history.entries.count
            let next = isLast ? nil : history.entries[index + 1].timestamp.microseconds
            let latest = next.map { $0 - 1 } ?? entry.timestamp.microseconds
            moment = .timestamp(
                Timestamp(
                    microseconds: Int64.random(
                        in: entry.timestamp.microseconds...latest, using: &random)))
            expected = entry.sequence
        default: break
        }
        let end: LedgerPosition
        do throws(LedgerError) { end = try restore(moment, on: disk) } catch {
            // There is nothing before the first entry.
            if expected == .zero || newest.sequence == .zero { return }
            throw Violation(
                "a backup up to \(newest.sequence.rawValue) gives no \(moment): \(error)")
        }
        report.restores += 1
        guard end.sequence >= expected ?? newest.sequence, end.sequence <= expected ?? end.sequence
        else { throw Violation("\(moment) was restored to \(end.sequence.rawValue)") }
        try checkRestored(end, on: disk)
    }

    private func restore(
        _ moment: LedgerBackup.Moment, on disk: SimulatedDisk
    ) throws(LedgerError) -> LedgerPosition {
        try LedgerBackup(
            Operator.backup, in: environment(disk), plantedBug: options.engine.ledger.plantedBug
        ).restore(to: "restored", until: moment) { _, _ in }
    }

    private func checkRestored(_ end: LedgerPosition, on disk: SimulatedDisk) throws(Violation) {
        let run: Run
        let scheduler = SimulatedScheduler(seed: 0)
        // A task that never runs is never freed.
        defer { scheduler.runUntilIdle() }
        do throws(EngineError) {
            run = try open(on: scheduler, directory: "restored", files: disk)
        } catch {
            throw Violation("a restored copy does not open: \(error)")
        }
        let storage = LocalSegmentStorage(directory: "restored/ledger", files: disk)
        let entries = try Entry.all(of: storage, run.engine.ledgerIdentity)
        let count = Int(end.sequence.rawValue)
        guard run.engine.visibleSequence == end.sequence,
            count <= history.entries.count, entries[...] == history.entries[..<count]
        else {
            throw Violation(
                "a copy restored up to \(count) holds \(entries.count) entries, "
                    + "of \(history.entries.count), or others")
        }
        try History.checkCopy(run.engine, run.topics, history.entries[..<count], promises)
    }

    /// Power is lost during a restore, or a bit of the backup is flipped before: what is restored is
    /// refused or right.
    private mutating func restoreWithFault(_ disk: SimulatedDisk) throws(Violation) {
        if random.chance(0.5) {
            disk.faults.powerLossAtOperation =
                disk.counts.operations + Int.random(in: 0..<30, using: &random)
        } else {
            let folder = Operator.backup + (random.chance(0.8) ? "/ledger" : "")
            guard let name = (try? disk.list(folder))?.randomElement(using: &random),
                let size = disk.contents(of: "\(folder)/\(name)")?.count, size > 0
            else { return }
            report.bitFlips += 1
            disk.flipBit(Int.random(in: 0..<size * 8, using: &random), of: "\(folder)/\(name)")
        }
        let end = try? restore(.end, on: disk)
        let isWhole = end != nil
        if disk.isPoweredOff { disk.crash(seed: random.next()) }
        disk.faults = DiskFaults()
        let isThere = (try? disk.kind("restored/FORMAT")) != nil
        guard isThere || isWhole else { return }
        let storage = LocalSegmentStorage(directory: "restored/ledger", files: disk)
        let data: DataDirectory
        do throws(LedgerError) {
            data = try DataDirectory.open("restored", mode: .readOnly, in: environment(disk))
        } catch {
            throw Violation("a restored copy cannot be opened: \(error)")
        }
        let entries = try Entry.all(of: storage, data.identity)
        guard entries.count <= history.entries.count,
            entries[...] == history.entries[..<entries.count],
            UInt64(entries.count) >= vault.newest?.sequence.rawValue ?? 0
        else { throw Violation("a restore that met a fault left something else") }
    }
}
