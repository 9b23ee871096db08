package import Bytes

/// Entries of one block that a scan may take as they are: they are the newest versions of their keys
/// not after the scan's sequence, and nothing that another run or memory has lies among them.
/// Tombstones may be among them.
package struct RunStretch {
    package let section: RunSection
    package let entries: Range<Int>
    /// The block's number in the section.
    let number: Int
    /// Nil while nobody wanted to see it.
    private let known: Block?

    init(_ section: RunSection, _ number: Int, _ entries: Range<Int>, _ block: Block?) {
        self.section = section
        self.number = number
        self.entries = entries
        known = block
    }

    /// The block, read now if it was not yet.
    package func block() throws(StoreError) -> Block {
        if let known { return known }
        return try section.block(number)
    }

    /// False promises that every entry is a row, which the block need not be read for.
    package var mayHoldTombstones: Bool { section.summary.tombstoneCount > 0 }

    /// Calls `body` with each row until it says no.
    package func forEachRow(
        _ body: (_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) {
        try StretchRows().show(self, body)
    }

    /// What a failure to decode its values means.
    package func damage(_ error: MalformedBytes) throws(StoreError) -> StoreError {
        section.damage(error, in: try block())
    }
}

/// Rows that have in a column a value outside of some ranks, or NULL, are not wanted. Blocks that
/// can have no others are left out of a scan unread.
package struct ZoneCondition: Hashable, Sendable {
    package var column: Int
    package var form: ColumnForm
    package var ranks: ClosedRange<UInt64>
    /// Whether the column is NULL for rows written before it was added.
    package var isNullWhereMissing: Bool

    package init(
        column: Int, form: ColumnForm, ranks: ClosedRange<UInt64>, isNullWhereMissing: Bool
    ) {
        self.column = column
        self.form = form
        self.ranks = ranks
        self.isNullWhereMissing = isNullWhereMissing
    }

    /// Whether no row of the block can be wanted.
    func excludes(_ block: Int, of section: RunSection) throws(StoreError) -> Bool {
        let columns = section.summary.shape.columns
        guard column < columns.count, columns[column] == form, let zones = try section.zones()
        else { return false }
        let zone = zones.zone(block: block, column: column)
        return !zone.mayHold(ranks) && (isNullWhereMissing || !zone.mayHoldNulls)
    }
}

/// Shows the rows of stretches one by one.
///
/// Not thread-safe. What it shows is valid inside the call.
final class StretchRows {
    private var key = GrowingBytes(capacity: 64)
    private let joiner = RowJoiner()
    private var blockJoiner: BlockJoiner?
    /// The block that `blockJoiner` was last asked to join.
    private var joined: Block?
    /// The block of the last stretch, and how many rows of it were shown so far.
    private var last: Block?
    private var shown = 0

    /// From so many rows on all of a block's are joined at once.
    private static let singleRows = 24

    deinit { key.deallocate() }

    /// Calls `body` with each row until it says no.
    func show(
        _ stretch: RunStretch,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) {
        let block = try stretch.block()
        let section = stretch.section
        let count = stretch.entries.count
        if last !== block {
            last = block
            shown = 0
        }
        // A block that comes again and again comes in short stretches, and mostly whole.
        let isWhole = count >= StretchRows.singleRows && count * 2 >= block.count
        if joined !== block, isWhole || shown >= StretchRows.singleRows { try join(block, section) }
        shown += count
        key.removeAll()
        _ = key.extend(by: block.longestKey)
        var isPrefixThere = false
        for entry in stretch.entries {
            guard let value = try value(entry, of: block, section) else { continue }
            let size = block.copyKey(entry, to: key.base, isPrefixThere: isPrefixThere)
            isPrefixThere = true
            if !body(UnsafeRawBufferPointer(start: key.base, count: size), value) { return }
        }
    }

    @inline(__always)
    private func value(_ entry: Int, of block: Block, _ section: RunSection) throws(StoreError)
        -> UnsafeRawBufferPointer?
    {
        if joined === block, let row = blockJoiner?.row(entry, of: block) { return row }
        return try section.value(entry, of: block, with: joiner)
    }

    private func join(_ block: Block, _ section: RunSection) throws(StoreError) {
        guard section.places.count > 0 else { return }
        let joiner = blockJoiner ?? BlockJoiner()
        blockJoiner = joiner
        do throws(MalformedBytes) { try joiner.join(block, section.places) } catch {
            throw section.damage(error, in: block)
        }
        joined = block
    }
}
