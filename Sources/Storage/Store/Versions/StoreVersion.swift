import Bytes

/// The runs there are at one moment; never changed. Readers hold one while they read.
///
/// Invariants: an entry of `level0[i]` is newer than those of the same key in `level0[i + 1]` and
/// in the levels; an entry of a level is newer than those of the same key in the levels after it.
/// The runs of a level are disjoint and in order.
final class StoreVersion: Sendable {
    /// Newest first.
    let level0: [Run]
    /// Level 1 and up.
    let levels: [[Run]]
    /// Superseded entries, in no order that matters.
    let history: [Run]
    /// The newest sequence in any run, as an entry's or as the end of a superseded one: who reads at or
    /// after it needs no history. (A deletion may be gone, and its commit be known by that end alone.)
    let newestSequence: CommitSequence

    static let empty = StoreVersion(level0: [], levels: [], history: [])

    init(level0: [Run], levels: [[Run]], history: [Run]) {
        self.level0 = level0
        self.levels = levels
        self.history = history
        newestSequence = (level0 + levels.joined() + history).reduce(.zero) {
            max($0, $1.reader.summary.greatestSequence, $1.reader.summary.greatestUntil)
        }
    }

    /// All runs of current entries.
    var current: [Run] { level0 + levels.joined() }

    func holds(_ number: UInt64) -> Bool {
        (current + history).contains { $0.number == number }
    }
}

// MARK: Point reads

extension StoreVersion {
    /// The newest entry of the key in the runs of current entries.
    @inline(__always)
    func findNewest(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ hash: KeyHash
    ) throws(StoreError) -> (hit: RunHit, section: RunSection)? {
        try findCurrent(section, key, hash, at: .latest).found
    }

    /// Calls `body` with the value as of `sequence`, if there is one.
    func read(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        let hash = KeyHash(key)
        let (candidate, mayBeSuperseded) = try findCurrent(section, key, hash, at: sequence)
        var best = candidate
        if mayBeSuperseded, sequence < newestSequence {
            best = try findPast(section, key, hash, at: sequence, after: candidate)
        }
        guard let best, !best.hit.isTombstone else { return }
        if let value = try best.section.wholeValue(of: best.hit) { return body(value) }
        let joiner = JoinerPool.take()
        defer { JoinerPool.give(joiner) }
        if let value = try best.section.value(of: best.hit, with: joiner) { body(value) }
    }

    private typealias Found = (hit: RunHit, section: RunSection)

    /// The newest current entry not after `sequence`. `mayBeSuperseded`: a later one hid it, or none
    /// is there, so that history may know better.
    private func findCurrent(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ hash: KeyHash,
        at sequence: CommitSequence
    ) throws(StoreError) -> (found: Found?, mayBeSuperseded: Bool) {
        var sawLater = false
        for run in level0 where run.mayHold(section, key) {
            guard let part = run.reader.section(section), let hit = try part.find(key, hash) else {
                continue
            }
            if hit.sequence <= sequence { return ((hit, part), sawLater) }
            sawLater = true
        }
        for level in levels {
            guard let run = StoreVersion.run(of: level, at: section, key),
                let part = run.reader.section(section), let hit = try part.find(key, hash)
            else { continue }
            if hit.sequence <= sequence { return ((hit, part), sawLater) }
            sawLater = true
        }
        return (nil, true)
    }

    /// The valid one among `candidate` and what history knows.
    private func findPast(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ hash: KeyHash,
        at sequence: CommitSequence, after candidate: Found?
    ) throws(StoreError) -> Found? {
        var best = candidate
        var until = CommitSequence.latest
        for run in history {
            guard let part = run.reader.section(section),
                let hit = try part.find(key, hash, notAfter: sequence)
            else { continue }
            if let best, best.hit.sequence >= hit.sequence { continue }
            best = (hit, part)
            until = hit.until
        }
        return until > sequence ? best : nil
    }

    /// The one run of a level that may hold the key.
    static func run(
        of level: [Run], at section: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) -> Run? {
        var low = 0
        var high = level.count
        while low < high {
            let middle = (low + high) / 2
            if level[middle].last.compare(section, key) < 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < level.count, level[low].first.compare(section, key) <= 0 else { return nil }
        return level[low]
    }
}
