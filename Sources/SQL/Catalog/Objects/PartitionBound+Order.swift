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
    /// Whether a row of the partition may have one of the values, of the column's type, in the first column of its
    /// parent's key, where that is asked for: NULL never. Each value is encoded once, however many siblings there are.
    package func partition(_ oid: OID, mayHaveOneOf values: [Datum]) -> Bool {
        guard let membership = tables[oid]?.partition, let parent = tables[membership.parent],
            let key = parent.partitionKey,
            let type = key.columns.first.flatMap({ parent.column($0)?.type.unmodified })
        else { return true }
        let column = FirstColumn(type: type, isWhole: key.columns.count == 1)
        let takes: ([UInt8]) -> Bool
        switch membership.bound {
        case .hash(let modulus, let remainder):
            guard column.isWhole else { return true }
            takes = { PartitionRouter.hash([$0]) % UInt64(modulus) == UInt64(remainder) }
        case .range(let lower, let upper):
            let span = column.span(lower, upper)
            takes = span.contains
        case .list(let listed):
            takes = column.encoded(listed).contains
        case .fallback:
            // What another partition certainly takes is not there.
            guard column.isWhole else { return true }
            let others = partitions(of: parent.oid).compactMap { $0.partition?.bound }
            let isTaken = column.takers(others)
            takes = { !isTaken($0) }
        }
        return values.contains { !$0.isNull && takes(column.encoded($0)) }
    }
}

/// The first column of a partition key, its values encoded so that their bytes compare as they do.
private struct FirstColumn {
    /// From the one, if there is one, up to the other.
    struct Span {
        var lower: [UInt8]?
        var upper: [UInt8]?
        /// A key with more columns goes on where the first one is the upper end's.
        var includesUpper: Bool

        func contains(_ key: [UInt8]) -> Bool {
            if let lower, key.lexicographicallyPrecedes(lower) { return false }
            guard let upper else { return true }
            return key.lexicographicallyPrecedes(upper) || (includesUpper && key == upper)
        }
    }

    let isWhole: Bool
    private let codec: KeyCodec

    init(type: SQLType, isWhole: Bool) {
        codec = KeyCodec(columns: [KeyColumn(type)])
        self.isWhole = isWhole
    }

    func encoded(_ value: Datum) -> [UInt8] {
        var writer = ByteWriter()
        codec.encode([value], into: &writer)
        return writer.bytes
    }

    func encoded(_ values: [Datum]) -> Set<[UInt8]> {
        Set(values.filter { !$0.isNull }.map { encoded($0) })
    }

    func span(_ lower: [PartitionBound.End], _ upper: [PartitionBound.End]) -> Span {
        func key(_ end: PartitionBound.End?) -> [UInt8]? {
            if case .value(let value)? = end { encoded(value) } else { nil }
        }
        return Span(lower: key(lower.first), upper: key(upper.first), includesUpper: !isWhole)
    }

    /// Whether one of these bounds takes a value. Ranges do not overlap: of those in order one has to be looked at.
    func takers(_ bounds: [PartitionBound]) -> ([UInt8]) -> Bool {
        var listed: Set<[UInt8]> = []
        var spans: [Span] = []
        for bound in bounds {
            switch bound {
            case .list(let values): listed.formUnion(encoded(values))
            case .range(let lower, let upper): spans.append(span(lower, upper))
            case .hash, .fallback: break
            }
        }
        spans.sort { ($0.lower ?? []).lexicographicallyPrecedes($1.lower ?? []) }
        return { key in
            var (low, high) = (0, spans.count)
            while low < high {
                let middle = (low + high) / 2
                if let lower = spans[middle].lower, key.lexicographicallyPrecedes(lower) {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return listed.contains(key) || (low > 0 && spans[low - 1].contains(key))
        }
    }
}
