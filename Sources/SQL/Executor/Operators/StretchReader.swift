// Columns of a run's blocks, decoded straight into the vectors of a scan.

import Bytes
import Store
import Types

extension RowReader {
    /// Appends the entries of a stretch, at most as many as there is room for: column by column
    /// where all of them are rows of the same columns, otherwise row by row.
    func append(_ stretch: RunStretch) throws(StoreError) {
        if columns.isEmpty, !stretch.mayHoldTombstones {
            count(stretch.entries.count)
            return
        }
        let block = try stretch.block()
        guard let width = block.commonColumnCount, takesColumns(of: stretch.section) else {
            return try appendRows(of: stretch)
        }
        try forEachColumn { (column, target, missing) throws(StoreError) in
            guard column < width else {
                for _ in stretch.entries { target.append(missing) }
                return
            }
            let chunk = try stretch.section.column(column, of: block)
            do throws(MalformedBytes) {
                try target.append(chunk, stretch.entries, of: block)
            } catch { throw stretch.section.damage(error, in: block) }
        }
        appendKeys(stretch.entries, of: block)
        count(stretch.entries.count)
    }

    private func appendRows(of stretch: RunStretch) throws(StoreError) {
        var failure: MalformedBytes?
        try stretch.forEachRow { key, row in
            do throws(MalformedBytes) {
                try append(key: key, row: row)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw try stretch.damage(failure) }
    }
}

extension ColumnVector {
    /// Appends the values of some entries of a block's column of this vector's kind.
    fileprivate func append(_ chunk: ColumnChunk, _ entries: Range<Int>, of block: Block)
        throws(MalformedBytes)
    {
        precondition(count + entries.count <= capacity && chunk.isFixed == kind.isFixed)
        if chunk.mayHaveNulls, chunk.decodeNulls(entries, into: nulls + count) { hasNulls = true }
        if kind.isFixed {
            try chunk.decodeFixed(entries, into: values + count * kind.width)
        } else {
            try appendVariable(chunk, entries, of: block)
        }
        count += entries.count
    }

    private func appendVariable(_ chunk: ColumnChunk, _ entries: Range<Int>, of block: Block)
        throws(MalformedBytes)
    {
        // A place has the size of a slot, and stands where the slot will.
        let places = (values + count * kind.width).assumingMemoryBound(to: ValuePlace.self)
        try chunk.decodePlaces(entries, into: places)
        var first = Int.max
        var last = 0
        var total = 0
        for index in 0..<entries.count where places[index].count > 0 {
            let start = Int(places[index].offset)
            first = min(first, start)
            last = max(last, start + Int(places[index].count))
            total += Int(places[index].count)
        }
        let slots = UnsafeMutableRawPointer(places).assumingMemoryBound(to: UInt64.self)
        // Mostly they lie side by side, or are a few that come again and again.
        guard total > 0, last - first <= max(total, 4096), let base = block.bytes.baseAddress else {
            return copyEach(places, slots, entries.count, block.bytes)
        }
        let start = heapCount
        reserveHeap(last - first).copyMemory(from: base + first, byteCount: last - first)
        advanceHeap(last - first)
        for index in 0..<entries.count {
            let place = places[index]
            slots[index] =
                place.count == 0
                ? 0
                : ByteSlot(
                    offset: start + Int(place.offset) - first, length: Int(place.count)
                ).rawValue
        }
    }

    private func copyEach(
        _ places: UnsafeMutablePointer<ValuePlace>, _ slots: UnsafeMutablePointer<UInt64>,
        _ rows: Int, _ bytes: UnsafeRawBufferPointer
    ) {
        for index in 0..<rows {
            let place = places[index]
            let length = Int(place.count)
            guard length > 0, let base = bytes.baseAddress else {
                slots[index] = 0
                continue
            }
            reserveHeap(length).copyMemory(from: base + Int(place.offset), byteCount: length)
            slots[index] = ByteSlot(offset: heapCount, length: length).rawValue
            advanceHeap(length)
        }
    }
}
