import Bytes

/// Walks one section's blocks through runs that follow each other: a run alone, or those of a level.
/// A block is read only when somebody wants its entries.
struct BlockWalk {
    /// Where it stands.
    private struct Place {
        let part: RunSection
        let index: SectionIndex
        var number: Int
        /// Nil while nothing but the index was asked about the block.
        var block: Block?
        var entry = 0
        /// The next entry's key; while the block is not read, one that is not after it.
        var key: [UInt8]
    }

    private let section: KeyspaceID
    /// In key order.
    private let runs: [Run]
    private var nextRun: Int
    private var place: Place?

    /// Stands on the first entry within `lower`, in all that `runs` have of the section.
    init(_ runs: [Run], _ section: KeyspaceID, from lower: KeyBound) throws(StoreError) {
        self.runs = runs
        self.section = section
        nextRun = BlockWalk.firstRun(runs, section, from: lower)
        try openNext(from: lower)
    }

    /// The first run that does not end before the bound.
    private static func firstRun(
        _ runs: [Run], _ section: KeyspaceID, from lower: KeyBound
    ) -> Int {
        let key = lower.key ?? []
        return key.withUnsafeBytes { key in
            var low = 0
            var high = runs.count
            while low < high {
                let middle = (low + high) / 2
                if runs[middle].last.compare(section, key) < 0 {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
    }

    private mutating func openNext(from lower: KeyBound) throws(StoreError) {
        place = nil
        while nextRun < runs.count, place == nil {
            let run = runs[nextRun]
            nextRun += 1
            if run.first.section > section {
                nextRun = runs.count
            } else if let part = run.reader.section(section) {
                try open(part, from: lower)
            }
        }
    }

    private mutating func open(_ part: RunSection, from lower: KeyBound) throws(StoreError) {
        let index = try part.parts().index
        guard let key = lower.key else {
            place = Place(part: part, index: index, number: 0, key: part.summary.firstKey)
            return
        }
        let number = key.withUnsafeBytes {
            index.firstBlock(for: $0, isRepeated: part.summary.hasRepeatedKeys)
        }
        place = Place(part: part, index: index, number: number, key: key)
        try read(from: lower)
    }

    // MARK: Position

    var isAtEnd: Bool { place == nil }
    /// Whether the block at hand was read, so that `key` is the next entry's.
    var isRead: Bool { place?.block != nil }
    var key: [UInt8] { place?.key ?? [] }
    /// The next entry, in the block at hand.
    var entry: Int { place?.entry ?? 0 }
    var block: Block? { place?.block }
    var part: RunSection? { place?.part }
    var number: Int { place?.number ?? 0 }

    /// What the index says of the block at hand.
    var blockEntry: BlockEntry? { place.map { $0.index.block($0.number) } }

    /// Whether all of the block's keys are before `bound`, by the index alone.
    func endsBefore(_ bound: [UInt8]) -> Bool {
        guard let place else { return true }
        return bound.withUnsafeBytes { bound in
            if place.number + 1 < place.index.count {
                return compareKeys(place.index.separator(place.number + 1), bound) <= 0
            }
            return place.part.summary.lastKey.withUnsafeBytes { compareKeys($0, bound) < 0 }
        }
    }

    /// What is left once the block at hand was handed out whole.
    var boundAfterBlock: KeyBound {
        guard let place else { return .unbounded }
        if place.number + 1 < place.index.count {
            return .inclusive([UInt8](place.index.separator(place.number + 1)))
        }
        return .exclusive(place.part.summary.lastKey)
    }

    // MARK: Movement

    /// Reads the block at hand, which was not read yet, and stands on its first entry within `lower`, or at the start of what
    /// follows it.
    mutating func read(from lower: KeyBound = .unbounded) throws(StoreError) {
        guard let standing = place else { return }
        let block = try standing.part.block(standing.number)
        let entry = block.entries(in: KeyRange(lower: lower)).lowerBound
        if entry == block.count { return try leaveBlock() }
        stand(on: block, entry)
    }

    private mutating func stand(on block: Block, _ entry: Int) {
        var key: [UInt8] = []
        block.appendKey(entry, to: &key)
        place?.block = block
        place?.entry = entry
        place?.key = key
    }

    /// Goes to an entry of the block at hand, or behind its last.
    mutating func move(to entry: Int) throws(StoreError) {
        guard let block = place?.block else { return }
        if entry == block.count { return try leaveBlock() }
        stand(on: block, entry)
    }

    /// Goes to the start of the next block.
    mutating func leaveBlock() throws(StoreError) {
        guard var next = place else { return }
        next.number += 1
        guard next.number < next.index.count else { return try openNext(from: .unbounded) }
        next.block = nil
        next.entry = 0
        next.key = [UInt8](next.index.separator(next.number))
        place = next
    }
}
