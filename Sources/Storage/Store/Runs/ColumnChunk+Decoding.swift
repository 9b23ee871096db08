package import Bytes

/// Where a variable value lies: bytes from a block's start, and their number.
package struct ValuePlace: BitwiseCopyable, Sendable {
    package var offset: UInt32
    package var count: UInt32

    @inlinable package init(offset: UInt32, count: UInt32) {
        self.offset = offset
        self.count = count
    }
}

// A column decoded for scans: the values of a stretch of entries, one after the other, written
// straight to where the caller wants them.

extension ColumnChunk {
    /// Writes a byte per entry, 1 where NULL. Returns whether there is a NULL.
    package func decodeNulls(_ entries: Range<Int>, into target: UnsafeMutablePointer<UInt8>)
        -> Bool
    {
        precondition(entries.lowerBound >= 0 && entries.upperBound <= rows)
        guard let nulls else {
            target.update(repeating: encoding == .allNull ? 1 : 0, count: entries.count)
            return encoding == .allNull && !entries.isEmpty
        }
        var found: UInt8 = 0
        for (index, entry) in entries.enumerated() {
            let bits = nulls.load(fromByteOffset: entry >> 3, as: UInt8.self)
            let isNull = bits >> UInt8(entry & 7) & 1
            target[index] = isNull
            found |= isNull
        }
        return found != 0
    }

    /// Writes the values of a fixed column, `valueWidth` bytes each. What a NULL entry gets means
    /// nothing.
    package func decodeFixed(_ entries: Range<Int>, into target: UnsafeMutableRawPointer)
        throws(MalformedBytes)
    {
        precondition(entries.lowerBound >= 0 && entries.upperBound <= rows)
        switch valueWidth {
        case 1: try decode(UInt8.self, entries, into: target)
        case 2: try decode(UInt16.self, entries, into: target)
        case 4: try decode(UInt32.self, entries, into: target)
        case 8: try decode(UInt64.self, entries, into: target)
        case 16: try decode(SIMD2<UInt64>.self, entries, into: target)
        default: throw malformed("width of a column")
        }
    }

    @inline(__always)
    private func decode<Value: BitwiseCopyable>(
        _: Value.Type, _ entries: Range<Int>, into target: UnsafeMutableRawPointer
    ) throws(MalformedBytes) {
        let size = MemoryLayout<Value>.size
        switch encoding {
        case .allNull:
            target.initializeMemory(as: UInt8.self, repeating: 0, count: entries.count * size)
        case .plain:
            target.copyMemory(
                from: values + entries.lowerBound * size, byteCount: entries.count * size)
        case .reference: decodeReference(entries, into: target)
        case .dictionary:
            try checkCodes(entries)
            for (index, entry) in entries.enumerated() {
                let code = Int(loadNumber(numbers, entry, width: width))
                target.storeBytes(
                    of: values.loadUnaligned(fromByteOffset: code * size, as: Value.self),
                    toByteOffset: index * size, as: Value.self)
            }
        case .runs:
            try forEachRun(entries) { run, stretch in
                let value = values.loadUnaligned(fromByteOffset: run * size, as: Value.self)
                for index in stretch {
                    target.storeBytes(of: value, toByteOffset: index * size, as: Value.self)
                }
            }
        default: throw malformed("encoding of a column")
        }
    }

    private func decodeReference(_ entries: Range<Int>, into target: UnsafeMutableRawPointer) {
        switch valueWidth {
        case 1: addReference(UInt8.self, entries, into: target)
        case 2: addReference(UInt16.self, entries, into: target)
        case 4: addReference(UInt32.self, entries, into: target)
        default: addReference(UInt64.self, entries, into: target)
        }
    }

    @inline(__always)
    private func addReference<Value: FixedWidthInteger & BitwiseCopyable>(
        _: Value.Type, _ entries: Range<Int>, into target: UnsafeMutableRawPointer
    ) {
        switch width {
        case 1: addReference(Value.self, UInt8.self, entries, into: target)
        case 2: addReference(Value.self, UInt16.self, entries, into: target)
        case 4: addReference(Value.self, UInt32.self, entries, into: target)
        case 8: addReference(Value.self, UInt64.self, entries, into: target)
        default:
            for index in 0..<entries.count {
                target.storeBytes(
                    of: Value(truncatingIfNeeded: reference),
                    toByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
            }
        }
    }

    /// A loop without branches, which the compiler turns into vector instructions.
    @inline(__always)
    private func addReference<
        Value: FixedWidthInteger & BitwiseCopyable, Difference: FixedWidthInteger & BitwiseCopyable
    >(
        _: Value.Type, _: Difference.Type, _ entries: Range<Int>,
        into target: UnsafeMutableRawPointer
    ) {
        let base = Value(truncatingIfNeeded: reference)
        let source = numbers + entries.lowerBound * MemoryLayout<Difference>.size
        for index in 0..<entries.count {
            let difference = source.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Difference>.size, as: Difference.self)
            target.storeBytes(
                of: base &+ Value(truncatingIfNeeded: difference),
                toByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
        }
    }

    private func checkCodes(_ entries: Range<Int>) throws(MalformedBytes) {
        var greatest: UInt64 = 0
        for entry in entries { greatest = max(greatest, loadNumber(numbers, entry, width: width)) }
        guard greatest < UInt64(count) else { throw malformed("code of a value") }
    }

    /// Calls `body` with each run that the entries are in, and which of them, counted from the first
    /// of them.
    @inline(__always)
    private func forEachRun(_ entries: Range<Int>, _ body: (Int, Range<Int>) -> Void)
        throws(MalformedBytes)
    {
        var entry = entries.lowerBound
        for run in 0..<count where entry < entries.upperBound {
            let end = Int(numbers.loadUnaligned(fromByteOffset: run * 2, as: UInt16.self))
            if end <= entry { continue }
            let last = min(end, entries.upperBound)
            body(run, entry - entries.lowerBound..<last - entries.lowerBound)
            entry = last
        }
        guard entry >= entries.upperBound else { throw malformed("end of a run") }
    }

    // MARK: Variable

    /// Writes where the values of a variable column lie in the block (`Block.bytes`), NULL ones as
    /// empty.
    package func decodePlaces(_ entries: Range<Int>, into target: UnsafeMutablePointer<ValuePlace>)
        throws(MalformedBytes)
    {
        precondition(entries.lowerBound >= 0 && entries.upperBound <= rows && valueWidth == 0)
        switch encoding {
        case .allNull:
            target.update(repeating: ValuePlace(offset: 0, count: 0), count: entries.count)
        case .variable: try decodeEnds(entries, into: target)
        case .equallyLong:
            let length = UInt32(truncatingIfNeeded: reference)
            for (index, entry) in entries.enumerated() {
                target[index] = ValuePlace(
                    offset: offset(entry * Int(length)), count: length)
            }
        case .variableDictionary:
            try checkCodes(entries)
            for (index, entry) in entries.enumerated() {
                target[index] = try place(Int(loadNumber(numbers, entry, width: width)))
            }
        case .variableRuns:
            for run in 0..<count { _ = try place(run) }
            try forEachRun(entries) { run, stretch in
                let start = run == 0 ? 0 : loadNumber(values, run - 1, width: 4)
                let end = loadNumber(values, run, width: 4)
                let place = ValuePlace(
                    offset: offset(Int(start)), count: UInt32(truncatingIfNeeded: end &- start))
                for index in stretch { target[index] = place }
            }
        default: throw malformed("encoding of a column")
        }
    }

    private func decodeEnds(_ entries: Range<Int>, into target: UnsafeMutablePointer<ValuePlace>)
        throws(MalformedBytes)
    {
        var start =
            entries.lowerBound == 0
            ? 0 : Int(loadNumber(values, entries.lowerBound - 1, width: width))
        var areRight = true
        for (index, entry) in entries.enumerated() {
            let end = Int(loadNumber(values, entry, width: width))
            areRight = areRight && start <= end && end <= bytesSize
            target[index] = ValuePlace(
                offset: offset(start), count: UInt32(truncatingIfNeeded: end &- start))
            start = end
        }
        guard areRight else { throw malformed("end of a value") }
    }

    /// From the block's start to the `index`-th of the chunk's bytes.
    @inline(__always)
    private func offset(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: bytes - base + index)
    }

    private func place(_ index: Int) throws(MalformedBytes) -> ValuePlace {
        let start = index == 0 ? 0 : Int(loadNumber(values, index - 1, width: 4))
        let end = Int(loadNumber(values, index, width: 4))
        guard start <= end, end <= bytesSize else { throw malformed("end of a value") }
        return ValuePlace(offset: offset(start), count: UInt32(truncatingIfNeeded: end - start))
    }
}
