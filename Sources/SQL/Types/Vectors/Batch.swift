// What flows between operators: some columns of equal length, and which of the rows count.

/// Row numbers of a batch, in ascending order unless an operator says otherwise. Owns raw memory for
/// `capacity` numbers so that filters fill it without allocating.
package final class Selection {
    package let rows: UnsafeMutablePointer<UInt16>
    package let capacity: Int
    /// How many of `rows` are in use.
    package var count = 0

    package init(capacity: Int = Batch.capacity) {
        precondition(capacity > 0 && capacity <= Int(UInt16.max) + 1)
        self.capacity = capacity
        rows = .allocate(capacity: capacity)
        rows.initialize(repeating: 0, count: capacity)
    }

    deinit { rows.deallocate() }

    @inlinable package subscript(index: Int) -> Int {
        assert(index < count)
        return Int(rows[index])
    }

    @inlinable package func append(_ row: Int) {
        assert(count < capacity)
        rows[count] = UInt16(truncatingIfNeeded: row)
        count += 1
    }

    /// Selects rows 0 to `count` - 1.
    package func selectAll(_ count: Int) {
        for row in 0..<count { rows[row] = UInt16(truncatingIfNeeded: row) }
        self.count = count
    }
}

/// Columns, a number of rows in them, and optionally the selection of the rows that count.
package struct Batch {
    /// Rows in a full batch: small enough that a dozen columns stay in the second-level cache.
    package static let capacity = 1024

    package var columns: [ColumnVector]
    /// Rows present in every column, selected or not.
    package var rowCount: Int
    /// The rows that count; nil means all of them.
    package var selection: Selection?

    package init(columns: [ColumnVector], rowCount: Int = 0, selection: Selection? = nil) {
        self.columns = columns
        self.rowCount = rowCount
        self.selection = selection
    }

    /// Empty columns for these types.
    package init(types: [SQLType], capacity: Int = Batch.capacity) {
        self.init(columns: types.map { ColumnVector($0.physicalKind, capacity: capacity) })
    }

    /// Rows that count.
    @inlinable package var selectedCount: Int { selection?.count ?? rowCount }

    /// The row number of the `index`-th row that counts.
    @inlinable package func row(_ index: Int) -> Int {
        if let selection { selection[index] } else { index }
    }

    /// Empties every column and keeps the memory.
    package mutating func reset() {
        for column in columns { column.reset() }
        rowCount = 0
        selection = nil
    }
}

// MARK: - Memory

extension Batch {
    /// Bytes that its columns hold. Of large values those in use: what is reserved beyond is no memory until it is
    /// written.
    package var bytesHeld: Int {
        columns.reduce(0) {
            $0 + $1.capacity * ($1.kind.width + 1)
                + ($1.heapCapacity > Self.largeHeapMin ? $1.heapCount : $1.heapCapacity)
        }
    }

    /// Whether a column's values take so much that few rows more may be more than there is room for.
    package var isLarge: Bool { columns.contains { $0.heapCapacity > Self.largeHeapMin } }

    /// The bytes of a row's values, as a mean.
    package var bytesPerRow: Int {
        rowCount == 0 ? 0 : columns.reduce(0) { $0 + $1.heapCount } / rowCount
    }

    private static let largeHeapMin = 1 << 20
}

extension ColumnVector {
    /// The bytes of a value besides its own width, as a mean.
    package var bytesPerRow: Int { rowMask == 0 ? heapCount : heapCount / max(1, count) }
}
