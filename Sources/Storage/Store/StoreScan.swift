package import Bytes

/// A scan that goes on from call to call, in key order: what one run alone has of the range comes as
/// stretches of its blocks, the rest row by row, merged.
///
/// Invariant: while `version` is the store's current one, everything the scan may see of `rest` is in
/// its runs or was in memory when `memoryKey` was read: what comes into memory later is newer than
/// `sequence`, and what leaves it makes a new version.
///
/// Not thread-safe: one per reader.
package final class StoreScan {
    private let store: Store
    private let keyspace: KeyspaceID
    private let sequence: CommitSequence
    private let conditions: [ZoneCondition]
    /// What is still to be visited.
    package private(set) var rest: KeyRange
    /// What the walks are of; nil when they must be made anew.
    private var version: StoreVersion?
    private var walks: [BlockWalk] = []
    /// The first key of the rest that memory has something of.
    private var memoryKey: [UInt8]?
    /// So many rows are merged before it is looked at again whether one run has the next ones.
    private var mergedRows = StoreScan.mergedRowsMin
    private var rows: StretchRows?

    private static let mergedRowsMin = 32
    private static let mergedRowsMax = 1024
    /// Shorter stretches are not worth a call.
    private static let stretchMin = 8

    /// Blocks of which each condition's rows are not wanted may be left out.
    package init(
        _ store: Store, _ keyspace: KeyspaceID, _ range: KeyRange, at sequence: CommitSequence,
        unless conditions: [ZoneCondition] = []
    ) {
        self.store = store
        self.keyspace = keyspace
        self.sequence = sequence
        self.conditions = conditions
        rest = range
    }

    /// Hands out about `limit` entries, at most: stretches to one, single rows to the other body,
    /// in key order. Either returns false to stop after what it got; `row` may be called inside a lock
    /// of the store. Returns false when the range is exhausted.
    package func next(
        limit: Int, stretch: (RunStretch) throws(StoreError) -> Bool,
        row: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> Bool {
        guard let found = store.table.find(keyspace), !rest.isEmpty else { return false }
        var remaining = limit
        if version !== store.currentVersion { version = nil }
        while remaining > 0 {
            if version == nil { try refresh(found) }
            switch try choose(limit: remaining) {
            case .none: return false
            case .merge:
                let end = try merge(found, limit: remaining, row)
                remaining -= end.count
                guard end.hasMore else { return false }
                if !end.wantsMore { return true }
                version = nil
            case .pass(let walk, let entry): try leave(walk, upTo: entry)
            case .take(let walk, let entries):
                guard let section = walks[walk].part else { return false }
                let taken = RunStretch(section, walks[walk].number, entries, walks[walk].block)
                let wantsMore = try stretch(taken)
                remaining -= entries.count
                mergedRows = StoreScan.mergedRowsMin
                try leave(walk, upTo: entries.upperBound)
                if !wantsMore { return true }
            }
        }
        return true
    }

    /// As `next`, but all rows come one by one. Returns the key it stopped at; nil when the range is
    /// exhausted.
    package func nextRows(
        limit: Int,
        _ row: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> [UInt8]? {
        let rows = rows ?? StretchRows()
        self.rows = rows
        var remaining = limit
        var stop: [UInt8]?
        var hasMore = true
        while hasMore, stop == nil, remaining > 0 {
            func show(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
                remaining -= 1
                if row(key, value), remaining > 0 { return true }
                stop = [UInt8](key)
                return false
            }
            hasMore = try next(
                limit: remaining,
                stretch: { (stretch) throws(StoreError) in
                    try rows.show(stretch, show)
                    return stop == nil
                }, row: show)
        }
        guard let stop else { return nil }
        rest.lower = .exclusive(stop)
        version = nil
        return stop
    }

    private func refresh(_ found: Keyspace) throws(StoreError) {
        let (key, below) = found.withWalk(rest, reverse: false) { walk, below in
            (walk.next().map { [UInt8]($0.key) }, below)
        }
        memoryKey = key
        let version = below == nil ? StoreVersion.empty : store.currentVersion
        walks = try version.blockWalks(
            below ?? KeyspaceID(0), from: rest.lower, history: sequence < version.newestSequence)
        self.version = version
    }
}

// MARK: One step

extension StoreScan {
    private enum Step {
        case none
        case merge
        /// No row of the block at hand is wanted; of it whole, or up to an entry.
        case pass(walk: Int, upTo: Int?)
        case take(walk: Int, Range<Int>)
    }

    /// Says what comes next. Reads the blocks it has to compare.
    private func choose(limit: Int) throws(StoreError) -> Step {
        walks.removeAll { $0.isAtEnd }
        while !walks.isEmpty {
            let (best, bound, rival) = least()
            let isBehind = rest.upper.isBefore(walks[best].key)
            if isBehind { break }
            if let bound, !walks[best].key.lexicographicallyPrecedes(bound) {
                // The keys of blocks that were not read are only bounds.
                guard let rival, !walks[rival].isRead || !walks[best].isRead else { return .merge }
                if !walks[rival].isRead { try walks[rival].read() }
                if !walks[best].isRead { try walks[best].read() }
                walks.removeAll { $0.isAtEnd }
                continue
            }
            if !walks[best].isRead {
                if let step = wholeBlock(best, before: bound, limit: limit) {
                    return try step.get()
                }
                try walks[best].read()
                continue
            }
            return try part(best, before: bound, limit: limit)
        }
        return memoryKey == nil ? .none : .merge
    }

    /// The walk whose key comes first, and the next key that something else has: memory, or the walk
    /// called the rival.
    private func least() -> (best: Int, bound: [UInt8]?, rival: Int?) {
        var best = 0
        for index in walks.indices.dropFirst()
        where walks[index].key.lexicographicallyPrecedes(walks[best].key) { best = index }
        var bound = memoryKey
        var rival: Int?
        for index in walks.indices where index != best {
            let key = walks[index].key
            if let other = bound, !key.lexicographicallyPrecedes(other) { continue }
            bound = key
            rival = index
        }
        return (best, bound, rival)
    }

    /// The step that takes the block at hand whole, without reading it; nil when it must be read.
    private func wholeBlock(
        _ walk: Int, before bound: [UInt8]?, limit: Int
    ) -> Result<Step, StoreError>? {
        guard let entry = walks[walk].blockEntry, let section = walks[walk].part,
            !section.isHistory, entry.greatestSequence <= sequence.rawValue
        else { return nil }
        if let bound, !walks[walk].endsBefore(bound) { return nil }
        if let upper = rest.upper.key, !walks[walk].endsBefore(upper) { return nil }
        do throws(StoreError) {
            if try excludes(walks[walk].number, of: section) {
                return .success(.pass(walk: walk, upTo: nil))
            }
        } catch { return .failure(error) }
        return entry.entryCount <= limit ? .success(.take(walk: walk, 0..<entry.entryCount)) : nil
    }

    private func excludes(_ block: Int, of section: RunSection) throws(StoreError) -> Bool {
        for condition in conditions {
            if try condition.excludes(block, of: section) { return true }
        }
        return false
    }

    /// Takes what may be taken of the block at hand, which was read.
    private func part(_ walk: Int, before bound: [UInt8]?, limit: Int) throws(StoreError) -> Step {
        guard let block = walks[walk].block, let section = walks[walk].part,
            let summary = walks[walk].blockEntry
        else { return .none }
        if section.isHistory || summary.greatestSequence > sequence.rawValue { return .merge }
        let first = walks[walk].entry
        var end = block.entries(in: KeyRange(upper: rest.upper)).upperBound
        if let bound {
            end = min(end, bound.withUnsafeBytes { block.firstEntry(of: $0) })
            if end < block.count, end - first < StoreScan.stretchMin { return .merge }
        }
        if try excludes(walks[walk].number, of: section) {
            return .pass(walk: walk, upTo: end)
        }
        return .take(walk: walk, first..<min(end, first + limit))
    }

    /// Goes behind what was taken of the block at hand: up to an entry, or all of it.
    private func leave(_ walk: Int, upTo entry: Int?) throws(StoreError) {
        guard let block = walks[walk].block, let entry else {
            rest.lower = walks[walk].boundAfterBlock
            return try walks[walk].leaveBlock()
        }
        // Not up to the next block: something else may have keys before it.
        var key: [UInt8] = []
        block.appendKey(entry - 1, to: &key)
        rest.lower = .exclusive(key)
        try walks[walk].move(to: entry)
    }

    /// Hands out rows from everywhere, some at a time.
    private func merge(
        _ found: Keyspace, limit: Int,
        _ row: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> (count: Int, hasMore: Bool, wantsMore: Bool) {
        var count = 0
        var wantsMore = true
        let end = try store.mergeRows(
            found, rest, reverse: false, at: sequence,
            limit: walks.isEmpty ? limit : min(limit, mergedRows)
        ) { key, value in
            count += 1
            wantsMore = row(key, value)
            return wantsMore
        }
        mergedRows = min(mergedRows * 2, StoreScan.mergedRowsMax)
        guard case .more(let lastKey) = end else { return (count, false, wantsMore) }
        rest = rest.remaining(after: lastKey, reverse: false)
        return (count, true, wantsMore)
    }
}

extension StoreVersion {
    /// Walks over a section's blocks: one for each run of level 0, one for each level, and with
    /// `history` one for each run of history.
    fileprivate func blockWalks(
        _ section: KeyspaceID, from lower: KeyBound, history includesHistory: Bool
    ) throws(StoreError) -> [BlockWalk] {
        var walks: [BlockWalk] = []
        func add(_ runs: [Run]) throws(StoreError) {
            let walk = try BlockWalk(runs, section, from: lower)
            if !walk.isAtEnd { walks.append(walk) }
        }
        for run in level0 { try add([run]) }
        for level in levels { try add(level) }
        if includesHistory { for run in history { try add([run]) } }
        return walks
    }
}

extension RunSection {
    /// Whether it holds superseded entries, which are valid for a while only.
    fileprivate var isHistory: Bool { summary.greatestUntil > .zero }
}

extension KeyBound {
    /// Whether every key from `key` on is past this upper bound.
    fileprivate func isBefore(_ key: [UInt8]) -> Bool {
        switch self {
        case .unbounded: false
        case .inclusive(let last): last.lexicographicallyPrecedes(key)
        case .exclusive(let end): !key.lexicographicallyPrecedes(end)
        }
    }
}
