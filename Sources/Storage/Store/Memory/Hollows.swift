import Bytes

/// Stretches of a keyspace's keys that are known to have no rows, though versions are left of what was deleted
/// there. A scan that begins in one begins behind it instead: else whoever takes the first row of a queue
/// would pass all that were taken before him, until merges have made them go.
///
/// A stretch is found by who has passed many deleted keys (`Store.noteHollow`), and holds for those who read at
/// its `from` or later: all deletions in it are visible there. Whoever writes a row into it cuts it off there.
/// Rows that are written while a stretch is looked for are noted by the watch.
struct Hollows {
    /// From `lower` on, up to before `upper`; nil: to the end.
    struct Stretch: Hashable {
        var lower: [UInt8]
        var upper: [UInt8]?
        var from: CommitSequence
    }

    /// Somebody looks for rows from `start` on.
    struct Search {
        fileprivate let number: Int
        let start: [UInt8]
    }

    /// What is noted for the one who does; `row` is the first of those written there meanwhile.
    private struct Watch {
        let search: Search
        var row: [UInt8]?
    }

    /// No two have a key in common.
    private(set) var stretches: [Stretch] = []
    private var watch: Watch?
    private var searchCount = 0

    /// More are not kept: each write of a row compares with all.
    static let stretchesMax = 8

    var isEmpty: Bool { stretches.isEmpty }

    /// Whether a row that is written need be told of.
    var areConcerned: Bool { watch != nil || !stretches.isEmpty }

    /// The range without what it begins with of the stretches.
    func shortened(_ range: KeyRange, at sequence: CommitSequence) -> KeyRange {
        var lower = range.lower.firstKey
        var left = range
        while let found = stretches.first(where: { $0.from <= sequence && $0.contains(lower) }) {
            guard let behind = found.upper ?? range.upper.endKey else { return .nothing }
            lower = behind
            left.lower = .inclusive(behind)
            if found.upper == nil { break }
        }
        return left
    }

    /// A row is written.
    mutating func wrote(_ key: UnsafeRawBufferPointer) {
        if let watched = watch {
            let isBehind = watched.search.start.withUnsafeBytes { compareKeys($0, key) <= 0 }
            let isFirst = watched.row?.withUnsafeBytes { compareKeys(key, $0) < 0 } ?? true
            if isBehind, isFirst { watch?.row = [UInt8](key) }
        }
        guard let index = stretches.firstIndex(where: { $0.contains(key) }) else { return }
        stretches[index].upper = [UInt8](key)
        if stretches[index].isEmpty { stretches.remove(at: index) }
    }

    /// Begins to look for the rows of a range, from the first key on that is not known; nil when somebody else is at
    /// it, or nothing is left.
    mutating func beginSearch(_ range: KeyRange) -> Search? {
        guard watch == nil else { return nil }
        // What is known is, though not all readers may go by it yet.
        let left = shortened(range, at: .latest)
        guard !left.isEmpty else { return nil }
        searchCount += 1
        let search = Search(number: searchCount, start: left.lower.firstKey)
        watch = Watch(search: search)
        return search
    }

    /// There was no row before `upper` (nil: the end), for who reads at `from` or later; nor will there be, but
    /// for those that were written meanwhile. New readers read at `sequence` at least.
    mutating func end(
        _ search: Search, upTo upper: [UInt8]?, from: CommitSequence,
        seenAt sequence: CommitSequence
    ) {
        guard let watch, watch.search.number == search.number else { return }
        self.watch = nil
        var found = Stretch(lower: search.start, upper: upper, from: from)
        if let row = watch.row, found.contains(row) { found.upper = row }
        guard !found.isEmpty else { return }
        stretches.removeAll { found.overlaps($0) }
        stretches.append(found)
        join(visibleAt: sequence)
        if stretches.count > Hollows.stretchesMax,
            let oldest = stretches.indices.min(by: { stretches[$0].from < stretches[$1].from })
        {
            stretches.remove(at: oldest)
        }
    }

    /// Makes one of those that follow one another, where nobody new has to know them apart.
    private mutating func join(visibleAt sequence: CommitSequence) {
        var index = 0
        while index < stretches.count {
            let stretch = stretches[index]
            let next = stretches.firstIndex {
                $0.lower == stretch.upper && $0.from <= sequence && stretch.from <= sequence
            }
            guard let next else {
                index += 1
                continue
            }
            stretches[index].upper = stretches[next].upper
            stretches[index].from = max(stretch.from, stretches[next].from)
            stretches.remove(at: next)
            index = 0
        }
    }

    /// What was looked for was not found out.
    mutating func cancel(_ search: Search) {
        if watch?.search.number == search.number { watch = nil }
    }

    /// The keyspace's rows are gone, or others.
    mutating func forgetAll() {
        stretches = []
        watch = nil
    }
}

extension KeyRange {
    fileprivate static let nothing = KeyRange(lower: .inclusive([]), upper: .exclusive([]))
}

extension Hollows.Stretch {
    fileprivate var isEmpty: Bool { upper.map { !lower.lexicographicallyPrecedes($0) } ?? false }

    fileprivate func contains(_ key: [UInt8]) -> Bool {
        key.withUnsafeBytes { contains($0) }
    }

    fileprivate func contains(_ key: UnsafeRawBufferPointer) -> Bool {
        guard lower.withUnsafeBytes({ compareKeys($0, key) <= 0 }) else { return false }
        return upper?.withUnsafeBytes { compareKeys(key, $0) < 0 } ?? true
    }

    fileprivate func overlaps(_ other: Self) -> Bool {
        contains(other.lower) || other.contains(lower)
    }
}

extension KeyBound {
    /// As a lower bound: the first key that it lets in.
    fileprivate var firstKey: [UInt8] {
        switch self {
        case .unbounded: []
        case .inclusive(let key): key
        case .exclusive(let key): key + [0]
        }
    }

    /// As an upper bound: the first key that it keeps out; nil when it lets all in.
    var endKey: [UInt8]? {
        switch self {
        case .unbounded: nil
        case .inclusive(let key): key + [0]
        case .exclusive(let key): key
        }
    }
}
