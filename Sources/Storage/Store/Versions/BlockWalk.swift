import Bytes

/// Walks one section's blocks through runs that follow each other: a run alone, or those of a level.
/// A block is read only when somebody wants its entries.
///
/// Used by one thread, for one scan.
final class BlockWalk {
    private let section: KeyspaceID
    /// In key order.
    private let runs: [Run]
    private var nextRun: Int
    /// Where its key is: the next entry's; while the block at hand is not read, one that is not after it.
    private let heads: HeadKeys
    let place: Int
    // The block at hand; nil at the end.
    private(set) var part: RunSection?
    private var index: SectionIndex?
    private(set) var number = 0
    /// Nil while nothing but the index was asked about it.
    private(set) var block: Block?
    /// The next entry, in the block at hand.
    private(set) var entry = 0
    /// The first entry of the block at hand that is not in the scan's range.
    private(set) var end = 0
    private let upper: KeyBound

    /// Stands on the first entry of the range, in all that `runs` have of the section.
    init(
        _ runs: [Run], _ section: KeyspaceID, _ range: KeyRange, _ heads: HeadKeys
    ) throws(StoreError) {
        self.runs = runs
        self.section = section
        self.heads = heads
        upper = range.upper
        place = heads.add()
        nextRun = BlockWalk.firstRun(runs, section, from: range.lower)
        try openNext(from: range.lower)
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

    private func openNext(from lower: KeyBound) throws(StoreError) {
        part = nil
        block = nil
        heads.setAtEnd(place)
        while nextRun < runs.count, part == nil {
            let run = runs[nextRun]
            nextRun += 1
            if run.first.section > section {
                nextRun = runs.count
            } else if let part = run.reader.section(section) {
                try open(part, from: lower)
            }
        }
    }

    private func open(_ part: RunSection, from lower: KeyBound) throws(StoreError) {
        let index = try part.parts().index
        self.part = part
        self.index = index
        guard let key = lower.key else {
            number = 0
            part.summary.firstKey.withUnsafeBytes { heads.set(place, $0) }
            return
        }
        key.withUnsafeBytes { key in
            number = index.firstBlock(for: key, isRepeated: part.summary.hasRepeatedKeys)
            heads.set(place, key)
        }
        try read(from: lower)
    }

    // MARK: Position

    /// Whether the block at hand was read, so that its key is the next entry's.
    var isRead: Bool { block != nil }

    /// What the index says of the block at hand.
    var blockEntry: BlockEntry? { index?.block(number) }

    /// Whether all of the block's keys are before `bound`, by the index alone.
    func endsBefore(_ bound: UnsafeRawBufferPointer) -> Bool {
        guard let part, let index else { return true }
        if number + 1 < index.count { return compareKeys(index.separator(number + 1), bound) <= 0 }
        return part.summary.lastKey.withUnsafeBytes { compareKeys($0, bound) < 0 }
    }

    /// What is left once the block at hand was handed out whole.
    var boundAfterBlock: KeyBound {
        guard let part, let index else { return .unbounded }
        if number + 1 < index.count { return .inclusive([UInt8](index.separator(number + 1))) }
        return .exclusive(part.summary.lastKey)
    }

    // MARK: Movement

    /// Reads the block at hand, which was not read yet, and stands on its first entry within `lower`, or at
    /// the start of what follows it.
    func read(from lower: KeyBound = .unbounded) throws(StoreError) {
        guard let part else { return }
        let read = try part.block(number)
        let entries = read.entries(in: KeyRange(lower: lower, upper: upper))
        block = read
        end = entries.upperBound
        try move(to: read.entries(in: KeyRange(lower: lower)).lowerBound)
    }

    /// Goes to an entry of the block at hand, or behind its last.
    @inline(__always)
    func move(to next: Int) throws(StoreError) {
        guard let block else { return }
        if next == block.count { return try leaveBlock() }
        entry = next
        heads.set(place, next, of: block)
    }

    /// Goes to the start of the next block.
    func leaveBlock() throws(StoreError) {
        guard let index else { return }
        number += 1
        guard number < index.count else { return try openNext(from: .unbounded) }
        block = nil
        entry = 0
        heads.set(place, index.separator(number))
    }
}
