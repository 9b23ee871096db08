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
    private let points: PointRuns

    static let empty = StoreVersion(level0: [], levels: [], history: [])

    init(level0: [Run], levels: [[Run]], history: [Run]) {
        self.level0 = level0
        self.levels = levels
        self.history = history
        points = PointRuns(
            level0: level0.map(\.point), levels: levels.map { $0.map(\.point) })
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
    /// The sequence of the newest entry of the key in the runs of current entries, a deletion's too.
    func newestSequence(
        of key: UnsafeRawBufferPointer, in section: KeyspaceID
    ) throws(StoreError) -> CommitSequence? {
        let hash = KeyHash(key)
        var place = 0
        while let part = points.next(section, key, &place) {
            if let hit = try part.pointee.find(key, hash) { return hit.sequence }
        }
        return nil
    }

    /// Calls `body` with the value as of `sequence`, if there is one.
    func read(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        let hash = KeyHash(key)
        var place = 0
        while let part = points.next(section, key, &place) {
            guard let hit = try part.pointee.find(key, hash) else { continue }
            guard hit.sequence.rawValue <= sequence.rawValue else {
                // A later entry hid it: history may know better.
                return try readPast(section, key, hash, at: sequence, &place, body)
            }
            return try part.pointee.withValue(of: hit, body)
        }
        if sequence < newestSequence {
            try readPast(section, key, hash, at: sequence, &place, body)
        }
    }

    /// The sequence of the entry that is seen as of `sequence`, a deletion's too.
    func sequence(
        of key: UnsafeRawBufferPointer, in section: KeyspaceID, at sequence: CommitSequence
    ) throws(StoreError) -> CommitSequence? {
        let hash = KeyHash(key)
        var place = 0
        while let part = points.next(section, key, &place) {
            guard let hit = try part.pointee.find(key, hash) else { continue }
            if hit.sequence <= sequence { return hit.sequence }
            break
        }
        guard sequence < newestSequence else { return nil }
        return try findPast(section, key, hash, at: sequence, &place)?.hit.sequence
    }

    private typealias Found = (hit: RunHit, section: RunSection)

    /// `read` for who reads before the newest entry. What the walk has not come to from `place` on is
    /// older.
    private func readPast(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ hash: KeyHash,
        at sequence: CommitSequence, _ place: inout Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        let found = try findPast(section, key, hash, at: sequence, &place)
        guard let found, !found.hit.isTombstone else { return }
        let joiner = JoinerPool.take()
        defer { JoinerPool.give(joiner) }
        if let value = try found.section.value(of: found.hit, with: joiner) { body(value) }
    }

    /// The valid one among the current entries that the walk has not come to and what history knows.
    private func findPast(
        _ section: KeyspaceID, _ key: UnsafeRawBufferPointer, _ hash: KeyHash,
        at sequence: CommitSequence, _ place: inout Int
    ) throws(StoreError) -> Found? {
        var best: Found?
        while best == nil, let part = points.next(section, key, &place) {
            if let hit = try part.pointee.find(key, hash), hit.sequence <= sequence {
                best = (hit, part.pointee.section)
            }
        }
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
