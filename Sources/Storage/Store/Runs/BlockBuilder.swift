import Bytes
import Glibc

/// Gathers entries in order and encodes them as one block. The layout is drawn in
/// Block+Format.swift.
///
/// Thread safety: one thread at a time.
final class BlockBuilder {
    let places: RowPlaces
    /// One per column, then the plain values'.
    private let columns: UnsafeMutablePointer<ColumnBuffer>
    private var dictionary = DictionaryBuilder()
    private var keys = GrowingBytes()
    /// 4 bytes each.
    private var keyEnds = GrowingBytes()
    /// 8 bytes each.
    private var sequences = GrowingBytes()
    private var untils = GrowingBytes()
    /// 2 bytes each.
    private var forms = GrowingBytes()
    private(set) var count = 0
    /// Bytes of the keys and values gathered.
    private(set) var contentSize = 0
    /// Bytes of the keys among them.
    var keyBytes: Int { keys.count }
    private(set) var tombstones = 0
    private(set) var greatestSequence: UInt64 = 0
    private(set) var leastSequence = UInt64.max
    private(set) var greatestUntil: UInt64 = 0

    init(_ shape: RowShape) {
        places = RowPlaces(shape)
        columns = .allocate(capacity: places.count + 1)
        for (index, form) in (shape.columns + [.bytes]).enumerated() {
            (columns + index).initialize(to: ColumnBuffer(form: form))
        }
    }

    deinit {
        for index in 0...places.count { columns[index].deallocate() }
        columns.deallocate()
        dictionary.deallocate()
        keys.deallocate()
        keyEnds.deallocate()
        sequences.deallocate()
        untils.deallocate()
        forms.deallocate()
    }

    /// The last key added; valid until the next change.
    var lastKey: UnsafeRawBufferPointer { key(count - 1) }
    var firstKey: UnsafeRawBufferPointer { key(0) }

    var lastSequence: UInt64 {
        sequences.base.load(fromByteOffset: (count - 1) * 8, as: UInt64.self)
    }

    @inline(__always)
    private func keyEnd(_ index: Int) -> Int {
        Int(keyEnds.base.load(fromByteOffset: index * 4, as: UInt32.self))
    }

    private func key(_ index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : keyEnd(index - 1)
        return UnsafeRawBufferPointer(start: keys.base + start, count: keyEnd(index) - start)
    }

    // MARK: Gather

    func add(
        _ key: UnsafeRawBufferPointer, _ sequence: UInt64, until: UInt64,
        _ value: UnsafeRawBufferPointer?
    ) {
        keys.append(key)
        keyEnds.append(UInt32(truncatingIfNeeded: keys.count))
        sequences.append(sequence)
        untils.append(until)
        greatestSequence = max(greatestSequence, sequence)
        leastSequence = min(leastSequence, sequence)
        greatestUntil = max(greatestUntil, until)
        contentSize += key.count
        guard let value else {
            tombstones += 1
            addNulls(from: 0)
            columns[places.count].appendNull(row: count)
            return finishEntry(BlockFormat.tombstoneForm)
        }
        contentSize += value.count
        guard places.count > 0, let row = RowParts(value, places) else {
            addNulls(from: 0)
            if let start = value.baseAddress {
                columns[places.count].appendVariable(start, count: value.count)
            } else {
                columns[places.count].appendVariable(keys.base, count: 0)
            }
            return finishEntry(BlockFormat.plainForm)
        }
        add(row)
        columns[places.count].appendNull(row: count)
        finishEntry(UInt16(truncatingIfNeeded: row.columnCount))
    }

    @inline(__always)
    private func finishEntry(_ form: UInt16) {
        forms.append(form)
        count += 1
    }

    private func addNulls(from first: Int) {
        for column in first..<places.count { columns[column].appendNull(row: count) }
    }

    @inline(__always)
    private func add(_ row: RowParts) {
        var start = 0
        for column in 0..<row.columnCount {
            let place = places.places[column]
            if row.isNull(column) {
                columns[column].appendNull(row: count)
            } else if place.width > 0 {
                columns[column].appendFixed(row.fixed + place.fixedBefore)
            } else {
                let end = row.end(place.variableBefore)
                columns[column].appendVariable(row.variable + start, count: end - start)
                start = end
            }
        }
        if row.columnCount < places.count { addNulls(from: row.columnCount) }
    }

    // MARK: Encode

    /// Appends the block to `out` and its zone maps to `zones`, and forgets the entries. `keeping`:
    /// bytes of memory a column may keep.
    func finish(
        into out: inout GrowingBytes, zones: inout GrowingBytes, keeping limit: Int
    ) {
        let start = out.count
        encodeEntries(&out, start)
        let heads = out.count
        let hasPlainValues = columns[places.count].nullCount < count
        out.appendZeros((places.count + 1) * BlockFormat.columnHeadSize)
        for column in 0...places.count {
            let chunkStart = UInt32(truncatingIfNeeded: out.count - start)
            var (chunk, zone) = columns[column].encode(rows: count, &dictionary, into: &out)
            if column < places.count {
                if hasPlainValues { zone.flags |= ZoneMap.hasPlainValues }
                zones.append(zone)
            }
            let head = out.base + heads + column * BlockFormat.columnHeadSize
            head.storeBytes(of: chunkStart, as: UInt32.self)
            head.storeBytes(of: chunk.encoding.rawValue, toByteOffset: 4, as: UInt8.self)
            head.storeBytes(
                of: UInt8(truncatingIfNeeded: chunk.width)
                    | (chunk.hasNulls ? BlockFormat.nullsFlag : 0), toByteOffset: 5,
                as: UInt8.self)
            head.storeBytes(
                of: UInt16(truncatingIfNeeded: chunk.count), toByteOffset: 6, as: UInt16.self)
        }
        removeAll(keeping: limit)
    }

    private func encodeEntries(_ out: inout GrowingBytes, _ start: Int) {
        let untilRange = range(of: untils)
        let formRange = formRange()
        let sequenceWidth = BlockFormat.width(greatestSequence - leastSequence)
        let untilWidth = BlockFormat.width(untilRange.greatest - untilRange.least)
        let formWidth = formRange.least == formRange.greatest ? 0 : 2
        let prefix = sharedCount(firstKey, lastKey)
        let suffixes = suffixes(prefix: prefix)
        out.append(UInt32(truncatingIfNeeded: count))
        out.append(UInt16(truncatingIfNeeded: places.count))
        out.append(UInt8(truncatingIfNeeded: sequenceWidth))
        out.append(UInt8(truncatingIfNeeded: untilWidth))
        out.append(UInt8(truncatingIfNeeded: formWidth))
        out.append(UInt8(truncatingIfNeeded: suffixes.endWidth))
        out.append(formRange.least)
        out.append(UInt32(truncatingIfNeeded: prefix))
        out.append(UInt32(truncatingIfNeeded: suffixes.size))
        out.append(0 as UInt32)
        out.append(leastSequence)
        out.append(untilRange.least)
        out.append(keys.base, count: prefix)
        appendKeys(&out, prefix: prefix, endWidth: suffixes.endWidth)
        out.appendNumbers(
            sequences.base.assumingMemoryBound(to: UInt64.self), count: count,
            lessBase: leastSequence, width: sequenceWidth)
        out.appendNumbers(
            untils.base.assumingMemoryBound(to: UInt64.self), count: count,
            lessBase: untilRange.least, width: untilWidth)
        if formWidth == 2 { appendForms(&out, least: formRange.least) }
    }

    private func range(of numbers: GrowingBytes) -> (least: UInt64, greatest: UInt64) {
        let all = numbers.base.assumingMemoryBound(to: UInt64.self)
        var least = all[0]
        var greatest = all[0]
        for index in 1..<max(count, 1) {
            least = min(least, all[index])
            greatest = max(greatest, all[index])
        }
        return (least, greatest)
    }

    private func formRange() -> (least: UInt16, greatest: UInt16) {
        let all = forms.base.assumingMemoryBound(to: UInt16.self)
        var least = all[0]
        var greatest = all[0]
        for index in 1..<max(count, 1) {
            least = min(least, all[index])
            greatest = max(greatest, all[index])
        }
        return (least, greatest)
    }

    private func appendForms(_ out: inout GrowingBytes, least: UInt16) {
        let all = forms.base.assumingMemoryBound(to: UInt16.self)
        for index in 0..<count { out.append(all[index] - least) }
    }

    /// The keys' bytes after the prefix: of one when all are equally long (then the ends have width
    /// 0), else of all.
    private func suffixes(prefix: Int) -> (size: Int, endWidth: Int) {
        let first = keyEnd(0)
        var areEqual = true
        for index in 1..<max(count, 1) where keyEnd(index) - keyEnd(index - 1) != first {
            areEqual = false
            break
        }
        let size = keys.count - prefix * count
        return areEqual ? (first - prefix, 0) : (size, BlockFormat.endWidth(size))
    }

    private func appendKeys(_ out: inout GrowingBytes, prefix: Int, endWidth: Int) {
        if endWidth > 0 {
            let target = out.extend(by: count * endWidth)
            for index in 0..<count {
                let end = keyEnd(index) - prefix * (index + 1)
                switch endWidth {
                case 1:
                    target.storeBytes(
                        of: UInt8(truncatingIfNeeded: end), toByteOffset: index, as: UInt8.self)
                case 2:
                    target.storeBytes(
                        of: UInt16(truncatingIfNeeded: end), toByteOffset: index * 2,
                        as: UInt16.self)
                default:
                    target.storeBytes(
                        of: UInt32(truncatingIfNeeded: end), toByteOffset: index * 4,
                        as: UInt32.self)
                }
            }
        }
        let target = out.extend(by: keys.count - prefix * count)
        var written = 0
        var start = 0
        for index in 0..<count {
            let end = keyEnd(index)
            let size = end - start - prefix
            (target + written).copyMemory(from: keys.base + start + prefix, byteCount: size)
            written += size
            start = end
        }
    }

    private func removeAll(keeping limit: Int) {
        for column in 0...places.count { columns[column].removeAll(keeping: limit) }
        keys.removeAll()
        keys.shrink(toCapacity: limit)
        keyEnds.removeAll()
        sequences.removeAll()
        untils.removeAll()
        forms.removeAll()
        count = 0
        contentSize = 0
        tombstones = 0
        greatestSequence = 0
        leastSequence = .max
        greatestUntil = 0
    }
}
