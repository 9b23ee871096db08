/// A blocked Bloom filter: a key's bits all lie in one line of 64 bytes, so asking costs one cache
/// miss. The layout:
///
///     line    = (high 32 bits of the hash × number of lines) >> 32
///     probe i = the top 9 bits of (low 32 bits of the hash × 0x9e3779b9 to the i-th), i = 0…5
///
/// Bit b of a line is bit b mod 8 of its byte b div 8.
enum BloomFilter {
    static let lineSize = 64
    private static let probes = 6
    private static let multiplier: UInt32 = 0x9e37_79b9

    /// Bytes of a filter for so many keys; a multiple of `lineSize`.
    static func size(keys: Int, bitsPerKey: Int) -> Int {
        max((keys * bitsPerKey + lineSize * 8 - 1) / (lineSize * 8), 1) * lineSize
    }

    @inline(__always)
    static func mayContain(_ hash: KeyHash, in filter: UnsafeRawBufferPointer) -> Bool {
        guard let base = filter.baseAddress else { return true }
        let line = base + lineOffset(hash, size: filter.count)
        var bits = UInt32(truncatingIfNeeded: hash.rawValue)
        for _ in 0..<probes {
            let bit = Int(bits >> 23)
            if line.load(fromByteOffset: bit >> 3, as: UInt8.self) >> UInt8(bit & 7) & 1 == 0 {
                return false
            }
            bits = bits &* multiplier
        }
        return true
    }

    @inline(__always)
    static func insert(_ hash: UInt64, into filter: UnsafeMutableRawPointer, size: Int) {
        let hash = KeyHash(rawValue: hash)
        let line = filter + lineOffset(hash, size: size)
        var bits = UInt32(truncatingIfNeeded: hash.rawValue)
        for _ in 0..<probes {
            let bit = Int(bits >> 23)
            let byte = line.load(fromByteOffset: bit >> 3, as: UInt8.self)
            line.storeBytes(
                of: byte | 1 << UInt8(bit & 7), toByteOffset: bit >> 3, as: UInt8.self)
            bits = bits &* multiplier
        }
    }

    @inline(__always)
    private static func lineOffset(_ hash: KeyHash, size: Int) -> Int {
        let lines = UInt64(size / lineSize)
        return Int(truncatingIfNeeded: (hash.rawValue >> 32 &* lines) >> 32) * lineSize
    }
}
