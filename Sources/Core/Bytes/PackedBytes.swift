import Glibc

/// Many byte strings, one after the other in one buffer: the keys of a batch, or its rows.
///
/// Invariant: `ends` ascends, and its last is the buffer's length.
///
/// Public, as `ByteReader` is: the compiler inlines nothing of `package` access across modules.
public struct PackedBytes: Hashable, Sendable {
    public private(set) var bytes: [UInt8]
    /// Where each string ends in `bytes`.
    public private(set) var ends: [Int]

    public init(_ bytes: [UInt8] = [], ends: [Int] = []) {
        precondition(ends.last ?? 0 == bytes.count, "the last string ends where the buffer does")
        self.bytes = bytes
        self.ends = ends
    }

    public var count: Int { ends.count }
    public var isEmpty: Bool { ends.isEmpty }

    public mutating func append(_ string: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
    }

    /// The strings in place, valid inside `body`.
    @inlinable public func withStrings<Result, Failure: Error>(
        _ body: (Strings) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try ends.withUnsafeBufferPointer { (ends) throws(Failure) in
                try body(Strings(bytes: UnsafeRawBufferPointer(bytes), ends: ends))
            }
        }
    }

    /// A string of its own.
    public func copy(_ index: Int) -> [UInt8] { withStrings { [UInt8]($0[index]) } }

    /// The strings of a `PackedBytes` in place.
    public struct Strings {
        @usableFromInline let bytes: UnsafeRawBufferPointer
        @usableFromInline let ends: UnsafeBufferPointer<Int>

        @usableFromInline
        init(bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<Int>) {
            self.bytes = bytes
            self.ends = ends
        }

        @inlinable public var count: Int { ends.count }

        @inlinable public subscript(index: Int) -> UnsafeRawBufferPointer {
            let start = index == 0 ? 0 : ends[index - 1]
            return UnsafeRawBufferPointer(rebasing: bytes[start..<ends[index]])
        }
    }
}

// MARK: - Order

extension PackedBytes {
    /// Whether each string comes after the one before it, in the order of bytes.
    public var isAscending: Bool {
        withStrings { strings in
            for index in 0..<max(strings.count - 1, 0)
            where strings[index].comesBefore(strings[index + 1]) == false { return false }
            return true
        }
    }

    /// The strings in ascending order; nil when two of them are equal.
    public func sorted() -> PackedBytes? {
        withStrings { strings in
            let order = (0..<strings.count).sorted { strings[$0].comesBefore(strings[$1]) }
            var sorted = PackedBytes()
            sorted.bytes.reserveCapacity(bytes.count)
            sorted.ends.reserveCapacity(count)
            for index in order { sorted.append(strings[index]) }
            return sorted.isAscending ? sorted : nil
        }
    }

    /// Whether a string is among these, which must ascend.
    public func contains(sorted string: UnsafeRawBufferPointer) -> Bool {
        withStrings { strings in
            var low = 0
            var high = strings.count
            while low < high {
                let middle = (low + high) / 2
                if strings[middle].comesBefore(string) { low = middle + 1 } else { high = middle }
            }
            return low < strings.count && !string.comesBefore(strings[low])
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes come before others in the order of bytes; a prefix comes before what it
    /// begins.
    public func comesBefore(_ other: UnsafeRawBufferPointer) -> Bool {
        let shared = Swift.min(count, other.count)
        if shared > 0, let left = baseAddress, let right = other.baseAddress {
            let order = memcmp(left, right, shared)
            if order != 0 { return order < 0 }
        }
        return count < other.count
    }
}
