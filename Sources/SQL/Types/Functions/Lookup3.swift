/// The hash function of PostgreSQL's `hash_bytes` and `hash_uint32`: Bob Jenkins' lookup3 (2006), with other
/// beginnings. Applications keep locks and buckets by its values, so they are PostgreSQL's.
package struct Lookup3 {
    private var a: UInt32
    private var b: UInt32
    private var c: UInt32

    private init(byteCount: Int) {
        a = 0x9e37_79b9 &+ UInt32(truncatingIfNeeded: byteCount) &+ 3_923_095
        b = a
        c = a
    }

    package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state = Lookup3(byteCount: bytes.count)
        state.add(bytes)
        return state.c
    }

    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var state = Lookup3(byteCount: bytes.count)
        if seed != 0 {
            state.a &+= UInt32(truncatingIfNeeded: seed >> 32)
            state.b &+= UInt32(truncatingIfNeeded: seed)
            state.mix()
        }
        state.add(bytes)
        return UInt64(state.b) << 32 | UInt64(state.c)
    }

    package static func hash(_ number: UInt32) -> UInt32 {
        var state = Lookup3(byteCount: 4)
        state.a &+= number
        state.finish()
        return state.c
    }

    /// A bigint: that of the integer that it is equal to, if there is one.
    package static func hash(folding number: Int64) -> UInt32 {
        let low = UInt32(truncatingIfNeeded: number)
        let high = UInt32(truncatingIfNeeded: number >> 32)
        return hash(low ^ (number >= 0 ? high : ~high))
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while rest.count >= 12 {
            a &+= Lookup3.word(rest.prefix(4))
            b &+= Lookup3.word(rest.dropFirst(4).prefix(4))
            c &+= Lookup3.word(rest.dropFirst(8).prefix(4))
            mix()
            rest = rest.dropFirst(12)
        }
        a &+= Lookup3.word(rest.prefix(4))
        b &+= Lookup3.word(rest.dropFirst(4).prefix(4))
        // The lowest byte of c is kept for the length.
        c &+= Lookup3.word(rest.dropFirst(8)) << 8
        finish()
    }

    /// Up to four bytes, the first of them lowest.
    private static func word(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }

    private mutating func mix() {
        a = (a &- c) ^ Lookup3.rotate(c, 4)
        c &+= b
        b = (b &- a) ^ Lookup3.rotate(a, 6)
        a &+= c
        c = (c &- b) ^ Lookup3.rotate(b, 8)
        b &+= a
        a = (a &- c) ^ Lookup3.rotate(c, 16)
        c &+= b
        b = (b &- a) ^ Lookup3.rotate(a, 19)
        a &+= c
        c = (c &- b) ^ Lookup3.rotate(b, 4)
        b &+= a
    }

    private mutating func finish() {
        c = (c ^ b) &- Lookup3.rotate(b, 14)
        a = (a ^ c) &- Lookup3.rotate(c, 11)
        b = (b ^ a) &- Lookup3.rotate(a, 25)
        c = (c ^ b) &- Lookup3.rotate(b, 16)
        a = (a ^ c) &- Lookup3.rotate(c, 4)
        b = (b ^ a) &- Lookup3.rotate(a, 14)
        c = (c ^ b) &- Lookup3.rotate(b, 24)
    }
}
