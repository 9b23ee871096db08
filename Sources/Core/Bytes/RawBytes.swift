// `withUnsafeBytes` with typed throws, which the standard library's does not have.

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
