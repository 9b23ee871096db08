import Glibc

/// What a column head says of a chunk, its start apart.
struct ChunkHead {
    var encoding: ColumnEncoding
    var width = 0
    var count = 0
    var hasNulls = false
}

// The encodings are drawn in Block+Format.swift. The smallest is taken, but one that is slower to
// read (runs, and a dictionary of variable values) only where it saves much.

extension ColumnBuffer {
    /// Appends the column's chunk and says what range its values have.
    mutating func encode(
        rows: Int, _ dictionary: inout DictionaryBuilder, into out: inout GrowingBytes
    ) -> (head: ChunkHead, zone: ZoneMap) {
        if nullCount == rows { return (ChunkHead(encoding: .allNull), ZoneMap.nulls) }
        if nullCount > 0 {
            finishNulls(rows: rows)
            fillNulls(rows: rows)
            out.append(nulls.buffer)
        }
        var (head, zone) = encodeValues(rows, &dictionary, &out)
        head.hasNulls = nullCount > 0
        if nullCount > 0 { zone.flags |= ZoneMap.hasNulls }
        return (head, zone)
    }

    private func encodeValues(
        _ rows: Int, _ dictionary: inout DictionaryBuilder, _ out: inout GrowingBytes
    ) -> (head: ChunkHead, zone: ZoneMap) {
        switch form {
        case .bytes: (encodeVariable(rows, &dictionary, &out), variableZone(rows))
        case .bool8: encodeIntegers(UInt8.self, rows, &dictionary, &out) { UInt64($0) }
        case .int16:
            encodeIntegers(Int16.self, rows, &dictionary, &out) { ZoneMap.rank(Int64($0)) }
        case .int32:
            encodeIntegers(Int32.self, rows, &dictionary, &out) { ZoneMap.rank(Int64($0)) }
        case .int64: encodeIntegers(Int64.self, rows, &dictionary, &out) { ZoneMap.rank($0) }
        case .float32, .float64, .fixed16:
            (encodeOpaque(rows, &dictionary, &out), opaqueZone(rows))
        }
    }

    /// Gives NULL rows of fixed width a neighbour's value, so that they cost nothing.
    private mutating func fillNulls(rows: Int) {
        guard width > 0 else { return }
        var source = 0
        while source < rows, isNull(source) { source += 1 }
        for row in 0..<rows {
            if isNull(row) {
                (values.base + row * width).copyMemory(
                    from: values.base + source * width, byteCount: width)
            } else {
                source = row
            }
        }
    }

    // MARK: Fixed

    @inline(__always)
    private func typed<Value>(_: Value.Type) -> UnsafePointer<Value> {
        UnsafePointer(values.base.assumingMemoryBound(to: Value.self))
    }

    @inline(__always)
    private func encodeIntegers<Value: FixedWidthInteger & BitwiseCopyable>(
        _: Value.Type, _ rows: Int, _ dictionary: inout DictionaryBuilder,
        _ out: inout GrowingBytes, _ rank: (Value) -> UInt64
    ) -> (head: ChunkHead, zone: ZoneMap) {
        let values = typed(Value.self)
        var least = values[0]
        var greatest = values[0]
        var runs = 1
        for row in 1..<max(rows, 1) {
            least = min(least, values[row])
            greatest = max(greatest, values[row])
            runs &+= values[row] == values[row - 1] ? 0 : 1
        }
        let zone = ZoneMap(
            flags: ZoneMap.hasValues, least: rank(least), greatest: rank(greatest))
        let head = encodeIntegers(values, rows, least, greatest, runs: runs, &dictionary, &out)
        return (head, zone)
    }

    @inline(__always)
    private func encodeIntegers<Value: FixedWidthInteger & BitwiseCopyable>(
        _ values: UnsafePointer<Value>, _ rows: Int, _ least: Value, _ greatest: Value, runs: Int,
        _ dictionary: inout DictionaryBuilder, _ out: inout GrowingBytes
    ) -> ChunkHead {
        let span = UInt64(
            truncatingIfNeeded: Int64(truncatingIfNeeded: greatest)
                &- Int64(truncatingIfNeeded: least))
        let differenceWidth = BlockFormat.width(span)
        var best = 8 + rows * differenceWidth
        if runs * (width + 2) * 3 < best { return encodeRuns(rows, runs, &out) }
        if differenceWidth >= 2, width >= 4,
            let head = encodeDictionary(
                rows, smallerThan: min(best, rows * width), &dictionary, &out)
        {
            return head
        }
        best = min(best, rows * width)
        if best == rows * width {
            out.append(self.values.buffer)
            return ChunkHead(encoding: .plain)
        }
        out.append(Int64(truncatingIfNeeded: least))
        appendDifferences(values, rows, least, differenceWidth, &out)
        return ChunkHead(encoding: .reference, width: differenceWidth)
    }

    @inline(__always)
    private func appendDifferences<Value: FixedWidthInteger>(
        _ values: UnsafePointer<Value>, _ rows: Int, _ least: Value, _ width: Int,
        _ out: inout GrowingBytes
    ) {
        let target = out.extend(by: rows * width)
        switch width {
        case 0: break
        case 1: fill(UInt8.self, target, values, rows, least)
        case 2: fill(UInt16.self, target, values, rows, least)
        default: fill(UInt32.self, target, values, rows, least)
        }
    }

    @inline(__always)
    private func fill<Value: FixedWidthInteger, Difference: FixedWidthInteger & BitwiseCopyable>(
        _: Difference.Type, _ target: UnsafeMutableRawPointer, _ values: UnsafePointer<Value>,
        _ rows: Int, _ least: Value
    ) {
        for row in 0..<rows {
            target.storeBytes(
                of: Difference(truncatingIfNeeded: values[row] &- least),
                toByteOffset: row * MemoryLayout<Difference>.size, as: Difference.self)
        }
    }

    /// Floats and 16-byte values, which have no differences.
    private func encodeOpaque(
        _ rows: Int, _ dictionary: inout DictionaryBuilder, _ out: inout GrowingBytes
    ) -> ChunkHead {
        var runs = 1
        for row in 1..<max(rows, 1) where !areFixedEqual(row, row - 1) { runs += 1 }
        if runs * (width + 2) * 3 < rows * width { return encodeRuns(rows, runs, &out) }
        if let head = encodeDictionary(rows, smallerThan: rows * width, &dictionary, &out) {
            return head
        }
        out.append(values.buffer)
        return ChunkHead(encoding: .plain)
    }

    @inline(__always)
    private func areFixedEqual(_ left: Int, _ right: Int) -> Bool {
        if width == 8 { return typed(UInt64.self)[left] == typed(UInt64.self)[right] }
        if width == 4 { return typed(UInt32.self)[left] == typed(UInt32.self)[right] }
        return memcmp(values.base + left * width, values.base + right * width, width) == 0
    }

    /// One value per stretch of equal ones.
    private func encodeRuns(_ rows: Int, _ runs: Int, _ out: inout GrowingBytes) -> ChunkHead {
        for row in 0..<rows where row == 0 || !areFixedEqual(row, row - 1) {
            out.append(values.base + row * width, count: width)
        }
        appendRunEnds(rows, &out) { areFixedEqual($0, $1) }
        return ChunkHead(encoding: .runs, count: runs)
    }

    @inline(__always)
    private func appendRunEnds(
        _ rows: Int, _ out: inout GrowingBytes, _ areEqual: (Int, Int) -> Bool
    ) {
        for row in 1..<max(rows, 1) where !areEqual(row, row - 1) {
            out.append(UInt16(truncatingIfNeeded: row))
        }
        out.append(UInt16(truncatingIfNeeded: rows))
    }

    /// Nil when a dictionary is not worth it.
    private func encodeDictionary(
        _ rows: Int, smallerThan best: Int, _ dictionary: inout DictionaryBuilder,
        _ out: inout GrowingBytes
    ) -> ChunkHead? {
        // More values than this cannot pay, or need codes of two bytes.
        let limit = min(256, (best - rows) / width, rows / 2 + 1)
        guard limit > 0, buildFixed(&dictionary, rows, limit) else { return nil }
        let count = dictionary.count
        for code in 0..<count {
            out.append(values.base + dictionary.firstRow(code) * width, count: width)
        }
        let codeWidth = count == 1 ? 0 : 1
        dictionary.appendCodes(rows: rows, width: codeWidth, to: &out)
        return ChunkHead(encoding: .dictionary, width: codeWidth, count: count)
    }

    private func buildFixed(_ dictionary: inout DictionaryBuilder, _ rows: Int, _ limit: Int)
        -> Bool
    {
        let (base, width) = (values.base, width)
        return dictionary.build(rows: rows, limit: limit) { row in
            var word = loadNumber(base, row, width: min(width, 8))
            if width == 16 {
                word = base.loadUnaligned(fromByteOffset: row * 16, as: UInt64.self)
                word ^= base.loadUnaligned(fromByteOffset: row * 16 + 8, as: UInt64.self) &* 31
            }
            return word &* 0x9e37_79b9_7f4a_7c15
        } areEqual: {
            areFixedEqual($0, $1)
        }
    }

    // MARK: Variable

    private func encodeVariable(
        _ rows: Int, _ dictionary: inout DictionaryBuilder, _ out: inout GrowingBytes
    ) -> ChunkHead {
        let endWidth = BlockFormat.endWidth(values.count)
        let first = variable(0).count
        let areEquallyLong = nullCount == 0 && values.count == first * rows && isLength(first, rows)
        let plain = values.count + (areEquallyLong ? 4 : rows * endWidth)
        // A row of its own block, or bytes too large to look through.
        if rows > 1, values.count < 1 << 24 {
            if let head = encodeRepeated(rows, smallerThan: plain, &dictionary, &out) {
                return head
            }
        }
        if areEquallyLong {
            out.append(UInt32(truncatingIfNeeded: first))
            out.append(values.buffer)
            return ChunkHead(encoding: .equallyLong)
        }
        out.appendEnds(
            ends.base.assumingMemoryBound(to: UInt32.self), count: rows, width: endWidth)
        out.append(values.buffer)
        return ChunkHead(encoding: .variable, width: endWidth)
    }

    private func isLength(_ length: Int, _ rows: Int) -> Bool {
        let ends = UnsafePointer(self.ends.base.assumingMemoryBound(to: UInt32.self))
        for row in 0..<rows where Int(ends[row]) != (row + 1) * length { return false }
        return true
    }

    @inline(__always)
    private func areVariableEqual(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (variable(left), variable(right))
        guard left.count == right.count else { return false }
        guard left.count > 0, let start = left.baseAddress, let other = right.baseAddress else {
            return true
        }
        return memcmp(start, other, left.count) == 0
    }

    /// As a dictionary or as runs. Nil when neither saves a quarter.
    private func encodeRepeated(
        _ rows: Int, smallerThan plain: Int, _ dictionary: inout DictionaryBuilder,
        _ out: inout GrowingBytes
    ) -> ChunkHead? {
        var runs = 1
        var runBytes = variable(0).count
        for row in 1..<rows where !areVariableEqual(row, row - 1) {
            runs += 1
            runBytes += variable(row).count
        }
        if runs > 1, (runBytes + runs * 6) * 3 < plain {
            return encodeVariableRuns(rows, runs, &out)
        }
        let isNumbered = dictionary.build(rows: rows, limit: rows / 2 + 1) { row in
            KeyHash(variable(row)).rawValue
        } areEqual: {
            areVariableEqual($0, $1)
        }
        guard isNumbered else { return nil }
        let count = dictionary.count
        let codeWidth = count == 1 ? 0 : count <= 256 ? 1 : 2
        var bytes = 0
        for code in 0..<count { bytes += variable(dictionary.firstRow(code)).count }
        let size = count * 4 + rows * codeWidth + bytes
        guard size * 4 < plain * 3 else { return nil }
        var end: UInt32 = 0
        for code in 0..<count {
            end += UInt32(truncatingIfNeeded: variable(dictionary.firstRow(code)).count)
            out.append(end)
        }
        dictionary.appendCodes(rows: rows, width: codeWidth, to: &out)
        for code in 0..<count { out.append(variable(dictionary.firstRow(code))) }
        return ChunkHead(encoding: .variableDictionary, width: codeWidth, count: count)
    }

    private func encodeVariableRuns(_ rows: Int, _ runs: Int, _ out: inout GrowingBytes)
        -> ChunkHead
    {
        var end: UInt32 = 0
        for row in 0..<rows where row == 0 || !areVariableEqual(row, row - 1) {
            end += UInt32(truncatingIfNeeded: variable(row).count)
            out.append(end)
        }
        appendRunEnds(rows, &out) { areVariableEqual($0, $1) }
        for row in 0..<rows where row == 0 || !areVariableEqual(row, row - 1) {
            out.append(variable(row))
        }
        return ChunkHead(encoding: .variableRuns, count: runs)
    }
}
