import Bytes

/// What to do next with the runs of a version: pure decisions.
enum MergePlan {
    /// Runs with nothing anybody can read: they go as they are.
    case discard([Run])
    /// A run stands as well in the next level, as it is.
    case move(Run, to: Int)
    /// Current entries are merged into a level. The inputs come newest first; a group is one sorted
    /// sequence of runs.
    case merge([[Run]], into: Int)
    /// Runs of history become one.
    case mergeHistory([Run])
}

/// What the decisions depend on besides the runs.
struct MergeFacts {
    var options: StoreOptions
    /// What is to be known of a section; nil when it is nobody's.
    var rule: (KeyspaceID) -> SectionRule?
}

extension StoreVersion {
    /// So many runs of history of about one size are merged.
    private static let historyRunsMax = 4
    /// Larger runs of history are left to expire.
    private static let historyBytesMax = 1 << 30
    /// Of a run's entries, how many may be deletions that hide nothing any more: one in so many.
    private static let deletionShare = 4

    /// Nil when the runs are in order.
    func nextMerge(_ facts: MergeFacts) -> MergePlan? {
        let useless = (current + history).filter { isUseless($0, facts) }
        if !useless.isEmpty { return .discard(useless) }
        if level0.count > facts.options.level0RunsMax { return mergeOfLevel0() }
        for index in levels.indices
        where StoreVersion.size(of: levels[index]) > limit(ofLevel: index + 1, facts.options) {
            if let plan = mergeOfLevel(index + 1, facts) { return plan }
        }
        if let plan = mergeOfHistory() { return plan }
        return mergeOfDeletions(facts)
    }

    /// How far the runs are from being in order: 1 is when merging begins, more when it is behind.
    func mergeDebt(_ options: StoreOptions) -> Double {
        var debt = Double(level0.count) / Double(options.level0RunsMax + 1)
        for index in levels.indices {
            let size = Double(StoreVersion.size(of: levels[index]))
            debt = max(debt, size / Double(limit(ofLevel: index + 1, options)))
        }
        return debt
    }

    private static func size(of runs: [Run]) -> Int { runs.reduce(0) { $0 + $1.fileBytes } }

    private func limit(ofLevel level: Int, _ options: StoreOptions) -> Int {
        guard level < RunPlace.levelCountMax - 1 else { return .max }
        var limit = options.level1Bytes
        for _ in 1..<level {
            let (next, overflow) = limit.multipliedReportingOverflow(by: options.levelFactor)
            if overflow { return .max }
            limit = next
        }
        return limit
    }

    private func isUseless(_ run: Run, _ facts: MergeFacts) -> Bool {
        run.reader.summary.sections.allSatisfy { section in
            guard let rule = facts.rule(section.keyspace) else { return true }
            return run.reader.summary.kind == .history && section.greatestUntil <= rule.horizon
        }
    }

    // MARK: Current entries

    private func mergeOfLevel0() -> MergePlan? {
        guard !level0.isEmpty else { return nil }
        return .merge(level0.map { [$0] } + below(level0, level: 1), into: 1)
    }

    /// The run whose merge writes the least for what it moves.
    private func mergeOfLevel(_ level: Int, _ facts: MergeFacts) -> MergePlan? {
        var best: (run: Run, cost: Double)?
        for run in levels[level - 1] {
            let overlap = StoreVersion.size(of: below([run], level: level + 1).first ?? [])
            let cost = Double(overlap) / Double(max(run.fileBytes, 1))
            if best.map({ cost < $0.cost }) ?? true { best = (run, cost) }
        }
        guard let best else { return nil }
        let lower = below([best.run], level: level + 1)
        return lower.isEmpty
            ? .move(best.run, to: level + 1) : .merge([[best.run]] + lower, into: level + 1)
    }

    /// The runs of a level in whose ranges others lie, as one group or none. Also those that have none
    /// of their sections: a run that came to lie inside of another's range, or around it, would break
    /// the level's order, by which its runs are found.
    private func below(_ runs: [Run], level: Int) -> [[Run]] {
        guard level <= levels.count else { return [] }
        let found = levels[level - 1].filter { lower in
            runs.contains { $0.overlaps(lower.first, lower.last) }
        }
        return found.isEmpty ? [] : [found]
    }

    /// Deletions that hide nothing anybody reads are carried to where they can be dropped, and with
    /// them what they deleted.
    private func mergeOfDeletions(_ facts: MergeFacts) -> MergePlan? {
        func isRipe(_ runs: [Run]) -> Bool {
            var entries = 0
            var ripe = 0
            for section in runs.flatMap(\.reader.summary.sections) {
                entries += section.entryCount
                guard let rule = facts.rule(section.keyspace) else {
                    ripe += section.entryCount
                    continue
                }
                if section.greatestSequence <= rule.snapshots { ripe += section.tombstoneCount }
            }
            return ripe > 0 && ripe * StoreVersion.deletionShare >= entries
        }
        if isRipe(level0) { return mergeOfLevel0() }
        for index in levels.indices {
            guard let run = levels[index].first(where: { isRipe([$0]) }) else { continue }
            let lower = below([run], level: index + 2)
            if !lower.isEmpty { return .merge([[run]] + lower, into: index + 2) }
            let isBottom = levels[(index + 1)...].joined().allSatisfy { !run.sharesKeys(with: $0) }
            return isBottom ? .merge([[run]], into: index + 1) : .move(run, to: index + 2)
        }
        return nil
    }

    // MARK: History

    private func mergeOfHistory() -> MergePlan? {
        let small = history.filter { $0.fileBytes < StoreVersion.historyBytesMax }
            .sorted { $0.fileBytes < $1.fileBytes }
        let count = StoreVersion.historyRunsMax
        guard small.count >= count else { return nil }
        for start in 0...(small.count - count) {
            let group = Array(small[start..<start + count])
            // Four of one size, or whatever small ones there are before them.
            if group[count - 1].fileBytes <= max(group[0].fileBytes, 1 << 20) * 4 {
                return .mergeHistory(Array(small[..<(start + count)].suffix(2 * count)))
            }
        }
        return nil
    }
}

extension Run {
    /// Whether both have a section in which their keys' ranges meet.
    func sharesKeys(with other: Run) -> Bool {
        guard overlaps(other.first, other.last) else { return false }
        return reader.summary.sections.contains { mine in
            guard let theirs = other.reader.section(mine.keyspace)?.summary else { return false }
            return !mine.lastKey.lexicographicallyPrecedes(theirs.firstKey)
                && !theirs.lastKey.lexicographicallyPrecedes(mine.firstKey)
        }
    }
}
