import Bytes
import Store

/// What a serializable transaction has touched, in a few bits: of thousands of transactions that are remembered most
/// have nothing to do with a key, and need not be asked.
struct SerializableMarks {
    // Two bits for each key read or written.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// A bit for each keyspace of which ranges were read, or all rows removed.
    private var rangeSpaces: UInt64 = 0
    /// A bit for each keyspace that was written in.
    private var writtenSpaces: UInt64 = 0

    /// What a key's bits are.
    struct Key {
        fileprivate let low: UInt64
        fileprivate let high: UInt64
        fileprivate let space: UInt64

        init(_ keyspace: KeyspaceID, _ key: [UInt8]) {
            let hash = CRC32C.checksum(key, continuing: keyspace.rawValue)
            low = 1 << UInt64(hash & 63)
            high = 1 << UInt64(hash >> 6 & 63)
            space = SerializableMarks.bit(keyspace)
        }
    }

    private static func bit(_ keyspace: KeyspaceID) -> UInt64 {
        1 << UInt64(keyspace.rawValue & 63)
    }

    mutating func add(_ key: Key) {
        low |= key.low
        high |= key.high
    }

    mutating func addRange(of keyspace: KeyspaceID) { rangeSpaces |= Self.bit(keyspace) }

    mutating func addWrites(in keyspace: KeyspaceID) { writtenSpaces |= Self.bit(keyspace) }

    /// False: it has neither read nor written the key.
    func mayHaveTouched(_ key: Key) -> Bool {
        (low & key.low != 0 && high & key.high != 0) || rangeSpaces & key.space != 0
    }

    /// False: it has written nothing in the keyspace.
    func mayHaveWritten(in keyspace: KeyspaceID) -> Bool {
        writtenSpaces & Self.bit(keyspace) != 0
    }
}

/// The keys that a transaction has written in a keyspace, so that both a key and a range are found soon.
struct WrittenKeys {
    private var keys: Set<[UInt8]> = []
    /// Those that are in order, and those that came later.
    private var sorted: [[UInt8]] = []
    private var recent: [[UInt8]] = []

    /// Fewer are looked through.
    private static let recentMin = 256

    mutating func insert(_ key: [UInt8]) {
        guard keys.insert(key).inserted else { return }
        recent.append(key)
        // Each key is moved a few times, however many there will be.
        if recent.count > max(Self.recentMin, sorted.count / 4) { sortRecent() }
    }

    private mutating func sortRecent() {
        recent.sort { $0.lexicographicallyPrecedes($1) }
        if let last = sorted.last, let first = recent.first, first.lexicographicallyPrecedes(last) {
            var merged: [[UInt8]] = []
            merged.reserveCapacity(sorted.count + recent.count)
            var position = 0
            for key in recent {
                while position < sorted.count, sorted[position].lexicographicallyPrecedes(key) {
                    merged.append(sorted[position])
                    position += 1
                }
                merged.append(key)
            }
            merged += sorted[position...]
            sorted = merged
        } else {
            sorted += recent
        }
        recent.removeAll()
    }

    func contains(_ key: [UInt8]) -> Bool { keys.contains(key) }

    /// Whether one lies in the range.
    func meet(_ range: KeyRange) -> Bool {
        if recent.contains(where: { range.contains($0) }) { return true }
        // The first that is not before the range.
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            let isBefore =
                switch range.lower {
                case .unbounded: false
                case .inclusive(let bound): sorted[middle].lexicographicallyPrecedes(bound)
                case .exclusive(let bound): !bound.lexicographicallyPrecedes(sorted[middle])
                }
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && range.contains(sorted[low])
    }
}
