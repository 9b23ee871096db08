// Bounds of partitions compared with one another.
import Bytes
package import Types

extension PartitionBound {
    /// Whether some row could be in both. Default partitions only collide with each other.
    package func overlaps(_ other: PartitionBound, _ types: [SQLType]) -> Bool {
        switch (self, other) {
        case (.fallback, .fallback): return true
        case (.list(let mine), .list(let theirs)):
            let taken = Set(theirs.map { Self.encoded($0, types.first ?? .text) })
            return mine.contains { taken.contains(Self.encoded($0, types.first ?? .text)) }
        case (.range(let lower, let upper), .range(let otherLower, let otherUpper)):
            return Self.compare(lower, otherUpper, types) < 0
                && Self.compare(otherLower, upper, types) < 0
        case (.hash(let modulus, let remainder), .hash(let otherModulus, let otherRemainder)):
            // Both hold what leaves either remainder: two moduli meet where their divisors agree.
            var (a, b) = (modulus, otherModulus)
            while b != 0 { (a, b) = (b, a % b) }
            return remainder % a == otherRemainder % a
        default: return false
        }
    }

    /// Negative, 0 or positive as `first` is below, at or above `second`.
    package static func compare(_ first: [End], _ second: [End], _ types: [SQLType]) -> Int {
        for ((left, right), type) in zip(zip(first, second), types) {
            switch (left, right) {
            case (.minimum, .minimum), (.maximum, .maximum): return 0
            case (.minimum, _), (_, .maximum): return -1
            case (.maximum, _), (_, .minimum): return 1
            case (.value(let a), .value(let b)):
                let (x, y) = (encoded(a, type), encoded(b, type))
                if x == y { continue }
                return x.lexicographicallyPrecedes(y) ? -1 : 1
            }
        }
        return 0
    }

    private static func encoded(_ value: Datum, _ type: SQLType) -> [UInt8] {
        var writer = ByteWriter()
        KeyCodec(columns: [KeyColumn(type.unmodified)]).encode([value], into: &writer)
        return writer.bytes
    }
}
