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

extension Catalog {
    /// Whether a row of the partition may have the value, of the column's type, in the first column of its parent's key,
    /// where that is asked for: NULL never.
    package func partition(_ oid: OID, mayHave value: Datum) -> Bool {
        guard let membership = tables[oid]?.partition, let parent = tables[membership.parent],
            let key = parent.partitionKey,
            let type = key.columns.first.flatMap({ parent.column($0)?.type.unmodified })
        else { return true }
        if value.isNull { return false }
        let isWhole = key.columns.count == 1
        if membership.bound != .fallback {
            return membership.bound.mayHave(value, type, isWhole: isWhole)
        }
        // What another partition certainly takes is not there.
        return !isWhole
            || !partitions(of: parent.oid).contains {
                $0.partition?.bound.mayHave(value, type, isWhole: true) == true
            }
    }
}

extension PartitionBound {
    /// `isWhole`: the key has no other column. Not for default partitions, about which their siblings decide: false.
    fileprivate func mayHave(_ value: Datum, _ type: SQLType, isWhole: Bool) -> Bool {
        let place = [End.value(value)]
        switch self {
        case .fallback: return false
        case .list(let values):
            return values.contains {
                !$0.isNull && Self.compare(place, [.value($0)], [type]) == 0
            }
        case .range(let lower, let upper):
            let below = Self.compare(place, Array(upper.prefix(1)), [type])
            return Self.compare(place, Array(lower.prefix(1)), [type]) >= 0
                && (below < 0 || (!isWhole && below == 0))
        case .hash(let modulus, let remainder):
            return !isWhole
                || PartitionRouter.hash([value], [type]) % UInt64(modulus) == UInt64(remainder)
        }
    }
}
