/// The 64-bit hash of a key that a run's filter is asked for. Computed once per read, whatever the
/// number of runs. It is part of the format: filters on disk are made of it.
///
/// Words of 8 bytes, little-endian, the last one filled up with zeros, are folded in one after the
/// other by the two halves of a 128-bit product (as wyhash does).
package struct KeyHash: Hashable, Sendable {
    package let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    private static let first: UInt64 = 0x9e37_79b9_7f4a_7c15
    private static let second: UInt64 = 0xd6e8_feb8_6659_fd93

    @inline(__always)
    package init(_ key: UnsafeRawBufferPointer) {
        var hash = KeyHash.first ^ UInt64(truncatingIfNeeded: key.count) &* KeyHash.second
        var offset = 0
        while offset + 8 <= key.count {
            let word = key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = KeyHash.fold(hash ^ UInt64(littleEndian: word), KeyHash.first)
            offset += 8
        }
        if offset < key.count {
            var word: UInt64 = 0
            for index in offset..<key.count {
                word |= UInt64(key[index]) << UInt64(8 * (index - offset))
            }
            hash = KeyHash.fold(hash ^ word, KeyHash.first)
        }
        rawValue = KeyHash.fold(hash, KeyHash.second)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
