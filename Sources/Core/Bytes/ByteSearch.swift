import CLinux
import Glibc

extension UnsafeRawBufferPointer {
    /// Where the first byte of that value stands, found by the C library, many at a time; nil when there is none.
    package func firstPlace(of byte: UInt8) -> Int? {
        guard let base = baseAddress, count > 0, let found = memchr(base, Int32(byte), count) else {
            return nil
        }
        return base.distance(to: found)
    }

    /// Where the first byte stands, from `start` on, that a JSON string holds escaped only: a quote, a backslash,
    /// a control character. The count when none does.
    package func firstJSONEscape(from start: Int) -> Int {
        precondition(start >= 0 && start <= count)
        guard let base = baseAddress else { return 0 }
        return varve_find_json_escape(base, start, count)
    }
}

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
