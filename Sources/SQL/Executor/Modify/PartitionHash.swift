// Which partition a keyed record goes to, as Kafka's Java client chooses it, so that rows inserted
// with SQL and records produced by clients with one key meet in one partition.

/// Murmur2 with Kafka's seed (org.apache.kafka.common.utils.Utils.murmur2).
enum PartitionHash {
    /// The partition of `key` among `count` partitions.
    static func partition(of key: UnsafeRawBufferPointer, count: Int32) -> Int32 {
        Int32(murmur2(key) & 0x7fff_ffff) % count
    }

    static func murmur2(_ key: UnsafeRawBufferPointer) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        var position = 0
        while position + 4 <= key.count {
            var word = UInt32(
                littleEndian: key.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            word = word &* multiplier
            word ^= word >> 24
            word = word &* multiplier
            hash = (hash &* multiplier) ^ word
            position += 4
        }
        let rest = key.count - position
        if rest >= 3 { hash ^= UInt32(key[position + 2]) << 16 }
        if rest >= 2 { hash ^= UInt32(key[position + 1]) << 8 }
        if rest >= 1 {
            hash ^= UInt32(key[position])
            hash = hash &* multiplier
        }
        hash ^= hash >> 13
        hash = hash &* multiplier
        hash ^= hash >> 15
        return hash
    }
}
