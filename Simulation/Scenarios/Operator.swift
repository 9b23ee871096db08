import Bytes
import Engine
import Environment
import Ledger
import Synchronization
import Topics

/// What is known of the backups of a life.
final class Vault: Sendable {
    private struct State {
        var newest: LedgerPosition?
        var count = 0
        var archived = 0
        var removed = 0
    }

    private let state = Mutex(State())

    /// Where the backup that was completed last ends.
    var newest: LedgerPosition? { state.withLock { $0.newest } }

    func complete(_ end: LedgerPosition) {
        state.withLock { state in
            state.newest = end
            state.count += 1
        }
    }

    func note(archived: Int, removed: Int) {
        state.withLock { state in
            state.archived += archived
            state.removed += removed
        }
    }

    func report(to report: inout SimulationReport) {
        state.withLock { state in
            report.backups = state.count
            report.archivedSegments = state.archived
            report.removedSegments = state.removed
        }
    }
}

/// Whether an engine's disk has failed it: its process ends then. A backup made before the next start
/// might show what is in the system's memory and was never stored.
final class FailureFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var value: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}

/// What an operator, and the server's own clockwork, do beside the sessions.
struct Operator: Sendable {
    let environment: Environment
    let clock: SimulatedClock
    let options: LifeOptions
    let vault: Vault

    static let backup = "backup"

    /// Works until it has done enough, or the disk is gone.
    func work(_ run: Simulation.Run, _ journal: Journal, seed: UInt64, steps: Int) async {
        let (engine, topics) = (run.engine, run.topics)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<steps where !run.hasFailed.value {
            switch Int.random(in: 0..<9, using: &random) {
            case 0..<3: keepLedger(engine)
            case 3..<5: keepTopics(topics)
            case 5..<7:
                do throws(Violation) { try makeBackup() } catch {
                    journal.violate(error.description)
                }
            default:
                clock.advance(microseconds: Int64.random(in: 0...1_500_000, using: &random))
                engine.keepHouse()
            }
            for _ in 0..<Int.random(in: 1...20, using: &random) { await Task.yield() }
        }
    }

    /// A failure is tried again next time.
    private func keepLedger(_ engine: Engine) {
        guard let retention = options.retention(environment.files, engine.ledgerIdentity),
            let done = try? engine.retainLedger(retention)
        else { return }
        vault.note(archived: done.archived, removed: done.removed)
    }

    private func keepTopics(_ topics: TopicStore) {
        for topic in World.topics {
            let config = options.config(of: topic)
            topics.retain(topic, config, now: clock.now)
            try? topics.compact(topic, config, now: clock.now)
        }
        try? topics.checkpoint()
    }

    /// Throws when it fails although no disk does.
    func makeBackup() throws(Violation) {
        do throws(LedgerError) {
            let data = try DataDirectory.open(
                Simulation.directory, mode: .readOnly, in: environment)
            let archive = options.isArchived ? LifeOptions.archive : nil
            let backup = LedgerBackup(
                Operator.backup, in: environment, partsMax: options.backupPartsMax,
                plantedBug: options.engine.ledger.plantedBug)
            vault.complete(try backup.make(of: data, archive: archive) { _, _ in }.end)
        } catch {
            switch error {
            case .file: return
            case .backup(.incompleteLedger) where options.isDropped: return
            default: throw Violation("a backup fails: \(error)")
            }
        }
    }
}
