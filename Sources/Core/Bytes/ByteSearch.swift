import CLinux

/// Up to four bytes that are looked for together.
public struct ByteSet: Sendable {
    private let a: UInt8
    private let b: UInt8
    private let c: UInt8
    private let d: UInt8

    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
    }

    /// Where the first of them stands in `bytes`, from `start` on; the bytes' count when none does.
    public func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        precondition(start >= 0 && start <= bytes.count)
        guard let base = bytes.baseAddress else { return 0 }
        return varve_find_any(base, start, bytes.count, a, b, c, d)
    }
}
