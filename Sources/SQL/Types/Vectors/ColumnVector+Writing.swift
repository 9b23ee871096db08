// Filling vectors: appending values, setting rows in place, copying and gathering rows.

extension ColumnVector {
    /// Stores `value` in a row below `capacity`; the row stops being NULL.
    @inlinable package func set<Value: BitwiseCopyable>(_ value: Value, at row: Int) {
        assert(row < capacity)
        typed(Value.self)[row] = value
        nulls[row] = 0
    }

    package func setNull(at row: Int) {
        precondition(row < capacity)
        nulls[row] = 1
        hasNulls = true
        if kind == .bytes { typed(UInt64.self)[row] = 0 }
    }

    /// Copies `bytes` to the heap as the value of `row`. `bytes` may lie in this vector's own heap.
    /// Beyond the limits the row is NULL and `hasRefusedValue` is set.
    package func set(bytes: UnsafeRawBufferPointer, at row: Int) {
        precondition(row < capacity)
        guard hasRoom(for: bytes.count) else {
            hasRefusedValue = true
            setNull(at: row)
            return
        }
        let source = bytes.baseAddress
        var offsetInHeap: Int?
        if let source, source >= UnsafeRawPointer(heap), source < UnsafeRawPointer(heap) + heapCount
        {
            offsetInHeap = source - UnsafeRawPointer(heap)
        }
        let target = reserveHeap(bytes.count)
        if let from = offsetInHeap.map({ UnsafeRawPointer(heap) + $0 }) ?? source {
            target.copyMemory(from: from, byteCount: bytes.count)
        }
        commitHeap(bytes.count, toRow: row)
        nulls[row] = 0
    }

    /// Whether a computed value of that many bytes may be added.
    package func hasRoom(for length: Int) -> Bool {
        length <= ByteSlot.lengthMax && heapCount + length <= ColumnVector.heapBytesMax
    }

    /// Stores a datum of this vector's kind, or NULL.
    package func set(_ datum: Datum, at row: Int) {
        switch datum {
        case .null: setNull(at: row)
        case .bool(let value):
            precondition(kind == .bool8)
            set(value ? 1 : 0 as UInt8, at: row)
        case .int16(let value):
            precondition(kind == .int16)
            set(value, at: row)
        case .int32(let value):
            precondition(kind == .int32)
            set(value, at: row)
        case .int64(let value):
            precondition(kind == .int64)
            set(value, at: row)
        case .float32(let value):
            precondition(kind == .float32)
            set(value, at: row)
        case .float64(let value):
            precondition(kind == .float64)
            set(value, at: row)
        case .fixed16(let value):
            precondition(kind == .fixed16)
            set(value, at: row)
        case .bytes(let value):
            precondition(kind == .bytes)
            value.withUnsafeBytes { set(bytes: $0, at: row) }
        }
    }
}

// MARK: - Appending

extension ColumnVector {
    @inlinable package func append<Value: BitwiseCopyable>(_ value: Value) {
        precondition(count < capacity)
        set(value, at: count)
        count += 1
    }

    package func append(_ value: Bool) { append(value ? 1 : 0 as UInt8) }

    package func append(bytes: UnsafeRawBufferPointer) {
        set(bytes: bytes, at: count)
        count += 1
    }

    /// The same of bytes that do not lie in this vector's heap.
    package func append(foreign bytes: UnsafeRawBufferPointer) {
        let length = bytes.count
        guard count < capacity, hasRoom(for: length) else { return append(bytes: bytes) }
        let target = reserveHeap(length)
        if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: length) }
        commitHeap(length, toRow: count)
        nulls[count] = 0
        count += 1
    }

    package func append(text: String) {
        var copy = text
        copy.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    package func appendNull() {
        setNull(at: count)
        count += 1
    }

    package func append(_ datum: Datum) {
        set(datum, at: count)
        count += 1
    }

    /// Appends row `row` of a vector of the same kind.
    package func append(from other: ColumnVector, at row: Int) {
        copy(row: row, of: other, to: count)
        count += 1
    }
}

// MARK: - Copying rows

extension ColumnVector {
    /// Copies one row of a vector of the same kind into `target`.
    package func copy(row: Int, of other: ColumnVector, to target: Int) {
        precondition(kind == other.kind && target < capacity)
        if other.isNull(at: row) {
            setNull(at: target)
            return
        }
        switch kind {
        case .bool8: set(other.typed(UInt8.self)[row & other.rowMask], at: target)
        case .int16: set(other.int16(at: row), at: target)
        case .int32, .float32: set(other.int32(at: row), at: target)
        case .int64, .float64: set(other.int64(at: row), at: target)
        case .fixed16: set(other.fixed16(at: row), at: target)
        case .bytes: set(bytes: other.bytes(at: row), at: target)
        }
    }

    /// Appends the rows of `other` that `selection` names, or its first `rows`.
    package func append(gathering other: ColumnVector, rows: Int, selection: Selection? = nil) {
        precondition(kind == other.kind && count + rows <= capacity)
        let start = count
        switch kind {
        case .bool8: gather(UInt8.self, other, rows, selection)
        case .int16: gather(UInt16.self, other, rows, selection)
        case .int32, .float32: gather(UInt32.self, other, rows, selection)
        case .int64, .float64: gather(UInt64.self, other, rows, selection)
        case .fixed16: gather(Fixed16.self, other, rows, selection)
        case .bytes: gatherBytes(other, rows, selection)
        }
        if other.hasNulls {
            for index in 0..<rows {
                let row = (selection.map { Int($0.rows[index]) } ?? index) & other.rowMask
                nulls[start + index] = other.nulls[row]
            }
            hasNulls = true
        }
        count = start + rows
    }

    private func gather<Element: BitwiseCopyable>(
        _: Element.Type, _ other: ColumnVector, _ rows: Int, _ selection: Selection?
    ) {
        let target = typed(Element.self) + count
        let source = other.typed(Element.self)
        let mask = other.rowMask
        if let selection {
            let indices = selection.rows
            for index in 0..<rows { target[index] = source[Int(indices[index]) & mask] }
        } else if mask != 0 {
            target.update(from: source, count: rows)
        } else {
            target.update(repeating: source[0], count: rows)
        }
    }

    private func gatherBytes(_ other: ColumnVector, _ rows: Int, _ selection: Selection?) {
        precondition(other !== self)
        for index in 0..<rows {
            let row = selection.map { Int($0.rows[index]) } ?? index
            let bytes = other.bytes(at: row)
            let target = reserveHeap(bytes.count)
            if let source = bytes.baseAddress {
                target.copyMemory(from: source, byteCount: bytes.count)
            }
            commitHeap(bytes.count, toRow: count + index)
        }
    }
}
