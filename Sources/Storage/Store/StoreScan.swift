package import Bytes

/// A scan that goes on from call to call, in key order: what runs have of the range comes as stretches of
/// their blocks, what memory has row by row.
///
/// Each walk stands on its next key. Of those on the same key only the newest holds, memory's before all:
/// the others are moved on. Then whoever has the least key has all keys up to the next one that anybody
/// else stands on.
///
/// Invariant: while `version` is the store's current one, everything the scan may see of `rest` is in
/// its runs, in `memory`, or was in memory behind `memory` when that was read: what comes into memory
/// later is newer than `sequence`, and what leaves it makes a new version.
///
/// Not thread-safe: one per reader.
package final class StoreScan {
    private let store: Store
    private let keyspace: KeyspaceID
    private let sequence: CommitSequence
    private let conditions: [ZoneCondition]
    /// What is still to be visited, but for `passed`.
    package private(set) var rest: KeyRange
    /// What was passed since `rest` was set.
    private var passed = Passed.nothing
    /// What the walks are of; nil when they must be made anew.
    private var version: StoreVersion?
    /// The keyspace's number in the runs; nil when they have nothing of it.
    private var section: KeyspaceID?
    /// The newer a run, the further in front. Those at their end stay.
    private var walks: [BlockWalk] = []
    private var heads = HeadKeys()
    /// The next rows that memory has.
    private var memory = MemoryRows()
    private var memoryLimit = StoreScan.memoryLimitMin
    /// So many rows are merged before it is looked at again whether one run has the next ones.
    private var mergedRows = StoreScan.mergedRowsMin
    private var rows: StretchRows?
    /// Where it began.
    private let beginning: KeyRange
    /// While it has met no row: so many deleted keys.
    private var isBarren = true
    private var deadCount = 0

    private enum Passed {
        case nothing
        /// All up to an entry of a block.
        case entry(Block, Int)
        /// All up to the row before memory's next one.
        case row
        case bound(KeyBound)
    }

    private static let mergedRowsMin = 32
    private static let mergedRowsMax = 1024
    /// Rows that are copied out of memory at once. A scan begins with few: it may want no more.
    private static let memoryLimitMin = 1
    private static let memoryLimitMax = 1024

    /// Blocks of which each condition's rows are not wanted may be left out.
    package init(
        _ store: Store, _ keyspace: KeyspaceID, _ range: KeyRange, at sequence: CommitSequence,
        unless conditions: [ZoneCondition] = []
    ) {
        self.store = store
        self.keyspace = keyspace
        self.sequence = sequence
        self.conditions = conditions
        beginning = range
        rest = store.table.find(keyspace)?.shortened(range, at: sequence) ?? range
    }

    /// Hands out about `limit` entries, at most: stretches to one, single rows to the other body,
    /// in key order. Either returns false to stop after what it got; `row` may be called inside a lock
    /// of the store. Returns false when the range is exhausted.
    package func next(
        limit: Int, stretch: (RunStretch) throws(StoreError) -> Bool,
        row: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> Bool {
        guard let found = store.table.find(keyspace), !rest.isEmpty else { return false }
        let hasMore = try go(found, limit: limit, stretch: stretch, row: row)
        if isBarren, deadCount >= store.options.hollowKeysMin {
            isBarren = false
            try store.noteHollow(keyspace, found, beginning, at: sequence)
        }
        return hasMore
    }

    private func go(
        _ found: Keyspace, limit: Int, stretch: (RunStretch) throws(StoreError) -> Bool,
        row: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> Bool {
        defer { settle() }
        var remaining = limit
        if version !== store.currentVersion { version = nil }
        while remaining > 0 {
            if version == nil { try refresh(found) }
            while section != nil, memory.isSpent { try refill(found) }
            switch try choose(limit: remaining) {
            case .none: return false
            case .merge:
                let end = try merge(found, limit: remaining, row)
                remaining -= end.count
                version = nil
                guard end.hasMore else { return false }
                if !end.wantsMore { return true }
            case .row:
                var wantsMore = true
                if !memory.isDeletion {
                    wantsMore = memory.withRow(row)
                    remaining -= 1
                    metRow()
                } else if isBarren {
                    deadCount += 1
                }
                memory.advance()
                passed = .row
                if !wantsMore { return true }
            case .pass(let walk, let entry): try leave(walk, upTo: entry)
            case .take(let walk, let entries):
                guard let section = walk.part else { return false }
                let taken = RunStretch(section, walk.number, entries, walk.block)
                if !taken.mayHoldTombstones { metRow() }
                let wantsMore = try stretch(taken)
                // Nobody has seen a row of them: they are deletions.
                if isBarren { deadCount += entries.count }
                remaining -= entries.count
                mergedRows = StoreScan.mergedRowsMin
                try leave(walk, upTo: entries.upperBound)
                if !wantsMore { return true }
            }
        }
        return true
    }

    /// What is deleted further on is nobody's beginning.
    @inline(__always)
    private func metRow() {
        if isBarren, deadCount < store.options.hollowKeysMin { isBarren = false }
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
                metRow()
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

    /// Brings `rest` up to where the scan is.
    private func settle() {
        switch passed {
        case .nothing: return
        case .entry(let block, let entry):
            // Not up to the next block: something else may have keys before it.
            var key: [UInt8] = []
            block.appendKey(entry, to: &key)
            rest.lower = .exclusive(key)
        case .row: rest.lower = .exclusive(memory.passedKey)
        case .bound(let bound): rest.lower = bound
        }
        passed = .nothing
    }

    private func refresh(_ found: Keyspace) throws(StoreError) {
        settle()
        let below: KeyspaceID?
        (memory, below) = copyMemory(of: found, rest)
        try open(below, below == nil ? .empty : store.currentVersion)
    }

    /// Copies the next of what memory has.
    private func refill(_ found: Keyspace) throws(StoreError) {
        guard let lastKey = memory.lastKey else { return }
        settle()
        memoryLimit = min(memoryLimit * 8, StoreScan.memoryLimitMax)
        let below: KeyspaceID?
        (memory, below) = copyMemory(of: found, rest.remaining(after: lastKey, reverse: false))
        let version = below == nil ? .empty : store.currentVersion
        if self.version !== version || section != below { try open(below, version) }
    }

    private func copyMemory(
        of found: Keyspace, _ range: KeyRange
    ) -> (memory: MemoryRows, below: KeyspaceID?) {
        found.withWalk(range, reverse: false) { walk, below in
            (MemoryRows(&walk, range, reverse: false, at: sequence, limit: memoryLimit), below)
        }
    }

    /// Makes the walks anew, of a version that was current after memory was read.
    private func open(_ below: KeyspaceID?, _ version: StoreVersion) throws(StoreError) {
        // Those of other walks go with them.
        if !heads.isEmpty { heads = HeadKeys() }
        walks = try version.blockWalks(
            below ?? KeyspaceID(0), rest, heads, history: sequence < version.newestSequence)
        self.version = version
        section = below
    }
}

// MARK: One step

extension StoreScan {
    private enum Step {
        case none
        /// Some rows must be put together one by one.
        case merge
        /// Memory's next one.
        case row
        /// No row of the block at hand is wanted; of it whole, or up to an entry.
        case pass(BlockWalk, upTo: Int?)
        case take(BlockWalk, Range<Int>)
    }

    /// Says what comes next. Reads the blocks it has to compare.
    private func choose(limit: Int) throws(StoreError) -> Step {
        // With nothing in runs memory need not be copied.
        if section == nil { return memory.isValid || memory.isSpent ? .merge : .none }
        while true {
            let (least, next) = heads.least()
            guard least >= 0, !isPastEnd(least) else { break }
            let order = memory.isValid ? memory.withKey { heads.compare(least, with: $0) } : -1
            if order > 0 { return .row }
            let best = walks[least]
            // Of the same key memory has the newest version, then whoever is in front. But the keys of
            // blocks that were not read are only bounds.
            if order == 0 {
                if best.isRead { try best.move(to: best.entry + 1) } else { try best.read() }
            } else if next >= 0, heads.compare(least, next) == 0 {
                let rival = walks[next]
                if !best.isRead {
                    try best.read()
                } else if !rival.isRead {
                    try rival.read()
                } else if isCurrent(best) {
                    try rival.move(to: rival.entry + 1)
                } else {
                    return .merge
                }
            } else if best.isRead {
                return try part(best, before: next, limit: limit)
            } else if let step = try wholeBlock(best, before: next, limit: limit) {
                return step
            } else {
                try best.read()
            }
        }
        return memory.isValid ? .row : .none
    }

    /// Whether every key from where a walk stands on is past the range.
    private func isPastEnd(_ walk: Int) -> Bool {
        switch rest.upper {
        case .unbounded: false
        case .inclusive(let last): last.withUnsafeBytes { heads.compare(walk, with: $0) } > 0
        case .exclusive(let end): end.withUnsafeBytes { heads.compare(walk, with: $0) } >= 0
        }
    }

    /// Calls `body` with the next key that somebody else has: memory, or the other walk; -1 for none.
    @inline(__always)
    private func withBound<Result>(
        _ rival: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        guard rival >= 0 else { return memory.isValid ? memory.withKey(body) : nil }
        if memory.isValid, memory.withKey({ heads.compare(rival, with: $0) }) > 0 {
            return memory.withKey(body)
        }
        return body(heads.key(rival))
    }

    /// Whether the entries of the block at hand, which was read, are what holds of their keys, unless
    /// something newer has them too.
    private func isCurrent(_ walk: BlockWalk) -> Bool {
        guard let section = walk.part, let summary = walk.blockEntry else { return false }
        return !section.isHistory && summary.greatestSequence <= sequence.rawValue
    }

    /// The step that takes the block at hand whole, without reading it; nil when it must be read.
    private func wholeBlock(
        _ walk: BlockWalk, before rival: Int, limit: Int
    ) throws(StoreError) -> Step? {
        guard isCurrent(walk), let entry = walk.blockEntry, let section = walk.part else {
            return nil
        }
        if withBound(rival, { !walk.endsBefore($0) }) ?? false { return nil }
        if let upper = rest.upper.key, upper.withUnsafeBytes({ !walk.endsBefore($0) }) {
            return nil
        }
        if try excludes(walk.number, of: section) { return .pass(walk, upTo: nil) }
        return entry.entryCount <= limit ? .take(walk, 0..<entry.entryCount) : nil
    }

    private func excludes(_ block: Int, of section: RunSection) throws(StoreError) -> Bool {
        for condition in conditions {
            if try condition.excludes(block, of: section) { return true }
        }
        return false
    }

    /// Takes what may be taken of the block at hand, which was read.
    private func part(
        _ walk: BlockWalk, before rival: Int, limit: Int
    ) throws(StoreError) -> Step {
        guard let block = walk.block, let section = walk.part else { return .none }
        guard isCurrent(walk) else { return .merge }
        let first = walk.entry
        var end = walk.end
        if let next = withBound(rival, { block.firstEntry(of: $0, after: first) }) {
            end = min(end, next)
        }
        if try excludes(walk.number, of: section) { return .pass(walk, upTo: end) }
        return .take(walk, first..<first + min(end - first, limit))
    }

    /// Goes behind what was taken of the block at hand: up to an entry, or all of it.
    private func leave(_ walk: BlockWalk, upTo entry: Int?) throws(StoreError) {
        guard let block = walk.block, let entry else {
            passed = .bound(walk.boundAfterBlock)
            return try walk.leaveBlock()
        }
        passed = .entry(block, entry - 1)
        try walk.move(to: entry)
    }

    /// Hands out rows from everywhere, some at a time.
    private func merge(
        _ found: Keyspace, limit: Int,
        _ row: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> (count: Int, hasMore: Bool, wantsMore: Bool) {
        settle()
        var count = 0
        var wantsMore = true
        var passedDead = 0
        let end = try store.mergeRows(
            found, rest, reverse: false, at: sequence,
            limit: walks.isEmpty ? limit : min(limit, mergedRows), &passedDead
        ) { key, value in
            count += 1
            wantsMore = row(key, value)
            return wantsMore
        }
        if isBarren { deadCount += passedDead }
        if count > 0 { metRow() }
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
        _ section: KeyspaceID, _ range: KeyRange, _ heads: HeadKeys,
        history includesHistory: Bool
    ) throws(StoreError) -> [BlockWalk] {
        var walks: [BlockWalk] = []
        func add(_ runs: [Run]) throws(StoreError) {
            walks.append(try BlockWalk(runs, section, range, heads))
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
