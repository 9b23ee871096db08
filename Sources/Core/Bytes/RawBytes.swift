// Bytes in place: `withUnsafeBytes` with typed throws, which the standard library does not have, and numbers put into memory.

extension Array where Element == UInt8 {
    /// The array's bytes in place, valid inside `body`.
    @inlinable @inline(__always)
    package func withRawBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(Failure) in
            try body(UnsafeRawBufferPointer(buffer))
        }
    }
}

extension ArraySlice where Element == UInt8 {
    /// The slice's bytes in place, valid inside `body`.
    @inlinable @inline(__always)
    package func withRawBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(Failure) in
            try body(UnsafeRawBufferPointer(buffer))
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes a number as unsigned LEB128, of ten bytes at most, and moves `position` behind it.
    @inlinable @inline(__always)
    public func put(variable value: UInt64, at position: inout Int) {
        var rest = value
        while rest >= 0x80 {
            self[position] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            position += 1
        }
        self[position] = UInt8(rest)
        position += 1
    }

    /// Copies bytes, and moves `position` behind them.
    @inlinable @inline(__always)
    public func put(_ bytes: UnsafeRawBufferPointer, at position: inout Int) {
        UnsafeMutableRawBufferPointer(rebasing: self[position..<position + bytes.count])
            .copyMemory(from: bytes)
        position += bytes.count
    }
}
