import Bytes
import Environment
import Ledger
import Store
import Synchronization

/// Says which commits are older than a retention: the ledger knows the time of each.
final class RetentionClock: Sendable {
    private let clock: any Clock
    private let writer: LedgerWriter
    private let rules: (any KeyspaceRules)?
    /// A planted bug.
    private let ignoresRetention: Bool
    private let state = Mutex(State())

    private struct State {
        var byRetention: [Int64: CommitSequence] = [:]
        /// On the monotonic clock.
        var readAt: UInt64?
    }

    /// The ledger is not asked more often.
    private static let intervalNanoseconds: UInt64 = 1_000_000_000

    init(_ parts: EngineParts, _ writer: LedgerWriter) {
        clock = parts.environment.clock
        self.writer = writer
        rules = parts.rules
        ignoresRetention = parts.options.plantedBug == .ignoreRetention
    }

    /// By retention, the newest commit that is older; as it was up to a second ago.
    var byRetention: [Int64: CommitSequence] {
        guard let rules else { return [:] }
        let now = clock.monotonicNanoseconds
        let known = state.withLock { state -> [Int64: CommitSequence]? in
            guard let readAt = state.readAt, now < readAt + RetentionClock.intervalNanoseconds
            else { return nil }
            return state.byRetention
        }
        if let known { return known }
        var next: [Int64: CommitSequence] = [:]
        for retention in rules.historyRetentions { next[retention] = newest(olderThan: retention) }
        let found = next
        state.withLock { state in
            state.byRetention = found
            state.readAt = now
        }
        return found
    }

    /// Zero when the ledger cannot say: then nothing is given up.
    private func newest(olderThan retention: Int64) -> CommitSequence {
        let now = clock.now.microseconds
        guard retention > 0, !ignoresRetention else { return writer.end.sequence }
        let (moment, overflow) = now.subtractingReportingOverflow(retention)
        if overflow { return .zero }
        let found = try? writer.sequence(at: Timestamp(microseconds: moment))
        return (found ?? nil) ?? .zero
    }
}
