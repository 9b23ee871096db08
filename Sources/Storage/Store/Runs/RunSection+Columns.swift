package import Bytes

// Scans that read some columns of many rows, block by block, straight into vectors:
//
//     for index in try section.blocks(range) where zones.mayHold… {
//         let block = try section.block(index)
//         let entries = block.entries(in: range)
//         try section.column(2, of: block).decodeFixed(entries, into: vector)
//     }
//
// What an entry is (a row of so many columns, a tombstone, a value stored whole) is its form: a
// column says nothing of rows that have fewer columns, of tombstones, and of values stored whole.

extension RunSection {
    /// The blocks that can hold keys of the range.
    package func blocks(_ range: KeyRange = .all) throws(StoreError) -> Range<Int> {
        let index = try parts().index
        if range.isEmpty { return 0..<0 }
        let isRepeated = summary.hasRepeatedKeys
        var first = 0
        var last = index.count - 1
        if let key = range.lower.key {
            first = key.withUnsafeBytes { index.firstBlock(for: $0, isRepeated: isRepeated) }
        }
        if let key = range.upper.key {
            last = key.withUnsafeBytes { index.lastBlock(for: $0) }
        }
        return first..<max(last + 1, first)
    }

    /// The sequences of a block's entries, without reading it.
    package func sequences(ofBlock number: Int) throws(StoreError) -> ClosedRange<CommitSequence> {
        let entry = try parts().index.block(number)
        let least = CommitSequence(entry.leastSequence)
        return least...max(least, CommitSequence(entry.greatestSequence))
    }

    /// A block by its number. The cache keeps it when `keeps`.
    package func block(_ number: Int, keeps: Bool = true) throws(StoreError) -> Block {
        try source.block(try parts().index.block(number), keeps: keeps)
    }

    /// A column of a block, by its number in the shape. It points into the block.
    @inline(__always)
    package func column(_ column: Int, of block: Block) throws(StoreError) -> ColumnChunk {
        precondition(column < places.count)
        guard column < block.columnCount else {
            throw source.corrupt(block.place.offset + 4, "number of columns")
        }
        do throws(MalformedBytes) {
            return try ColumnChunk(block, column, valueWidth: places.places[column].width)
        } catch { throw damage(error, in: block) }
    }

    /// What a chunk's failure means.
    package func damage(_ error: MalformedBytes, in block: Block) -> StoreError {
        source.corrupt(block.place.offset, error)
    }
}

extension Block {
    /// What `ValuePlace`s point into.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: size) }

    /// The entries whose keys are in the range.
    package func entries(in range: KeyRange) -> Range<Int> {
        let low: Int =
            switch range.lower {
            case .unbounded: 0
            case .inclusive(let key): key.withUnsafeBytes { firstEntry(of: $0) }
            case .exclusive(let key): key.withUnsafeBytes { firstEntry(of: $0, isAfter: true) }
            }
        let high: Int =
            switch range.upper {
            case .unbounded: count
            case .inclusive(let key): key.withUnsafeBytes { firstEntry(of: $0, isAfter: true) }
            case .exclusive(let key): key.withUnsafeBytes { firstEntry(of: $0) }
            }
        return low..<max(low, high)
    }

    /// The number of columns that every entry is a row of; nil when entries differ, or are no rows.
    package var commonColumnCount: Int? {
        guard let form = commonForm, form < BlockFormat.plainForm else { return nil }
        return Int(form)
    }

    /// What an entry's value is.
    package enum Content: Hashable, Sendable {
        case tombstone
        /// Stored whole.
        case plain
        case row(columns: Int)
    }

    package func content(_ entry: Int) -> Content {
        switch form(entry) {
        case BlockFormat.tombstoneForm: .tombstone
        case BlockFormat.plainForm: .plain
        case let columns: .row(columns: Int(columns))
        }
    }

    /// Appends the entry's key.
    package func appendKey(_ entry: Int, to key: inout [UInt8]) {
        key.append(contentsOf: UnsafeRawBufferPointer(start: prefix, count: prefixSize))
        key.append(contentsOf: suffix(entry))
    }
}

extension KeyBound {
    var key: [UInt8]? {
        switch self {
        case .unbounded: nil
        case .inclusive(let key), .exclusive(let key): key
        }
    }
}
