// From a row to the partition that holds it.
import Bytes
package import Types

/// Finds the partition of a row of one partitioned table, through all levels. Immutable: made for one
/// state of the catalog.
package final class PartitionRouter: Sendable {
    package enum Place: Hashable, Sendable {
        case partition(OID)
        /// No partition of this table takes the row.
        case nowhere(table: OID)
    }

    private struct Child: Sendable {
        var oid: OID
        /// Nil for a table that holds rows.
        var level: PartitionLevel?
    }

    /// One partitioned table among them.
    private final class PartitionLevel: Sendable {
        let table: OID
        let strategy: PartitionKey.Strategy
        /// Places of the key's columns in the root's full row.
        let places: [Int]
        private let codecs: [KeyCodec]
        private let byValue: [[UInt8]: Int]
        private let nullChild: Int?
        /// In their order; no two have a row in common.
        private let ranges: [(lower: [End], upper: [End], child: Int)]
        private let hashes: [(modulus: UInt64, remainder: UInt64, child: Int)]
        private let fallback: Int?
        let children: [Child]

        enum End: Sendable {
            case minimum
            case value([UInt8])
            case maximum
        }

        init(
            _ table: TableDefinition, _ key: PartitionKey, _ names: [String: Int],
            _ catalog: Catalog
        ) {
            self.table = table.oid
            strategy = key.strategy
            let columns = key.columns.compactMap { table.column($0) }
            places = columns.map { names[$0.name] ?? 0 }
            let codecs = columns.map { KeyCodec(columns: [KeyColumn($0.type.unmodified)]) }
            self.codecs = codecs
            var children: [Child] = []
            var byValue: [[UInt8]: Int] = [:]
            var nullChild: Int?
            var ranges: [(lower: [End], upper: [End], child: Int)] = []
            var hashes: [(modulus: UInt64, remainder: UInt64, child: Int)] = []
            var fallback: Int?
            func ends(_ bound: [PartitionBound.End]) -> [End] {
                zip(bound, codecs).map { end, codec in
                    switch end {
                    case .minimum: .minimum
                    case .value(let value): .value(PartitionLevel.encoded(value, codec))
                    case .maximum: .maximum
                    }
                }
            }
            for partition in catalog.partitions(of: table.oid) {
                guard let membership = partition.partition else { continue }
                let place = children.count
                children.append(
                    Child(
                        oid: partition.oid,
                        level: partition.partitionKey.map {
                            PartitionLevel(partition, $0, names, catalog)
                        }))
                switch membership.bound {
                case .fallback: fallback = place
                case .list(let values):
                    for value in values {
                        if value == .null {
                            nullChild = place
                        } else if let codec = codecs.first {
                            byValue[PartitionLevel.encoded(value, codec)] = place
                        }
                    }
                case .range(let lower, let upper):
                    ranges.append((ends(lower), ends(upper), place))
                case .hash(let modulus, let remainder):
                    hashes.append((UInt64(modulus), UInt64(remainder), place))
                }
            }
            self.children = children
            self.byValue = byValue
            self.nullChild = nullChild
            self.ranges = ranges.sorted { Self.compare($0.lower, $1.lower) < 0 }
            self.hashes = hashes
            self.fallback = fallback
        }

        static func encoded(_ value: Datum, _ codec: KeyCodec) -> [UInt8] {
            var writer = ByteWriter()
            codec.encode([value], into: &writer)
            return writer.bytes
        }

        /// The partition of a row with these values in the key's columns.
        func child(of values: [Datum]) -> Child? {
            let place: Int?
            switch strategy {
            case .list:
                guard let value = values.first, let codec = codecs.first else { return nil }
                place = value == .null ? nullChild : byValue[Self.encoded(value, codec)]
            case .range:
                if values.contains(.null) {
                    place = nil
                } else {
                    let encoded = zip(values, codecs).map { Self.encoded($0, $1) }
                    place = range(of: encoded)
                }
            case .hash:
                let hash = PartitionRouter.hash(zip(values, codecs).map { Self.encoded($0, $1) })
                place = hashes.first { hash % $0.modulus == $0.remainder }?.child
            }
            return (place ?? fallback).map { children[$0] }
        }

        /// The child whose range the values are in: the last that does not begin above them, if it ends there.
        private func range(of values: [[UInt8]]) -> Int? {
            let next = first { Self.compare(values, $0.lower[...]) < 0 }
            guard next > 0, Self.compare(values, ranges[next - 1].upper[...]) < 0 else {
                return nil
            }
            return ranges[next - 1].child
        }

        /// The children that may have rows with a value between two, these included, in the key's first column;
        /// nil where that cannot be said.
        func children(from lower: Datum?, to upper: Datum?) -> [Int]? {
            guard strategy == .range, let codec = codecs.first else { return nil }
            // NULL compares with nothing.
            if lower == .null || upper == .null { return fallback.map { [$0] } ?? [] }
            var start = 0
            var end = ranges.count
            if let lower {
                let encoded = [Self.encoded(lower, codec)]
                start = first { Self.compare(encoded, $0.upper.prefix(1)) <= 0 }
            }
            if let upper {
                let encoded = [Self.encoded(upper, codec)]
                end = first { Self.compare(encoded, $0.lower.prefix(1)) < 0 }
            }
            let found = start < end ? ranges[start..<end].map(\.child) : []
            return found + (fallback.map { [$0] } ?? [])
        }

        /// The same of those that may have one of the values there.
        func children(havingOneOf values: [Datum]) -> [Int]? {
            var found: Set<Int> = []
            for value in values where value != .null {
                switch strategy {
                case .range:
                    guard let children = children(from: value, to: value) else { return nil }
                    found.formUnion(children)
                case .list:
                    guard let codec = codecs.first else { return nil }
                    if let place = byValue[Self.encoded(value, codec)] { found.insert(place) }
                case .hash: return nil
                }
            }
            if let fallback { found.insert(fallback) }
            return Array(found)
        }

        /// The first range of which something holds that holds of all after it; their count if there is none.
        private func first(
            where holds: ((lower: [End], upper: [End], child: Int)) -> Bool
        ) -> Int {
            var (low, high) = (0, ranges.count)
            while low < high {
                let middle = (low + high) / 2
                if holds(ranges[middle]) { high = middle } else { low = middle + 1 }
            }
            return low
        }

        /// Of this level and those below it.
        var allPlaces: Set<Int> {
            children.reduce(into: Set(places)) { $0.formUnion($1.level?.allPlaces ?? []) }
        }

        /// Of the lower ends of two ranges.
        private static func compare(_ first: [End], _ second: [End]) -> Int {
            for (left, right) in zip(first, second) {
                switch (left, right) {
                case (.minimum, .minimum), (.maximum, .maximum): return 0
                case (.minimum, _), (_, .maximum): return -1
                case (.maximum, _), (_, .minimum): return 1
                case (.value(let one), .value(let other)):
                    if one == other { continue }
                    return one.lexicographicallyPrecedes(other) ? -1 : 1
                }
            }
            return 0
        }

        /// Below, at, or above an end.
        private static func compare(_ values: [[UInt8]], _ ends: ArraySlice<End>) -> Int {
            for (value, end) in zip(values, ends) {
                switch end {
                case .minimum: return 1
                case .maximum: return -1
                case .value(let bound):
                    if value == bound { continue }
                    return value.lexicographicallyPrecedes(bound) ? -1 : 1
                }
            }
            return 0
        }
    }

    private let root: PartitionLevel

    /// Nil for a table that is not partitioned.
    init?(_ table: TableDefinition, _ catalog: Catalog) {
        guard let key = table.partitionKey else { return nil }
        let names = Dictionary(
            table.columns.filter { !$0.isDropped }.map { ($0.name, Int($0.attnum) - 1) },
            uniquingKeysWith: { first, _ in first })
        root = PartitionLevel(table, key, names, catalog)
    }

    /// The places in the root's full row that `place` may ask for.
    package var places: Set<Int> { root.allPlaces }

    /// Where a row belongs; `value` gives a column of the root's full row, by its place from 0.
    package func place(_ value: (Int) -> Datum) -> Place {
        var level = root
        while true {
            guard let child = level.child(of: level.places.map(value)) else {
                return .nowhere(table: level.table)
            }
            guard let next = child.level else { return .partition(child.oid) }
            level = next
        }
    }

    /// The table's own partitions that may have rows with a value between two, these included, in the first column of
    /// its key (of the column's type); nil where that cannot be said.
    package func children(from lower: Datum?, to upper: Datum?) -> [OID]? {
        root.children(from: lower, to: upper)?.map { root.children[$0].oid }
    }

    /// The same of those that may have one of the values there.
    package func children(havingOneOf values: [Datum]) -> [OID]? {
        root.children(havingOneOf: values)?.map { root.children[$0].oid }
    }

    /// The hash by which rows with these values of the key, of these types, are spread.
    package static func hash(_ values: [Datum], _ types: [SQLType]) -> UInt64 {
        hash(
            zip(values, types).map { value, type in
                PartitionLevel.encoded(value, KeyCodec(columns: [KeyColumn(type)]))
            })
    }

    /// FNV-1a over the encoded key's columns, each after its length. Kept by what is on disk: it must
    /// never change.
    static func hash(_ columns: [[UInt8]]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for column in columns {
            withUnsafeBytes(of: UInt32(column.count).littleEndian) { $0.forEach(add) }
            column.forEach(add)
        }
        // The lowest bits of FNV-1a alone are poor.
        hash ^= hash >> 32
        return hash
    }
}

/// Whether rows belong into one partition, as far as its ancestors say. Made for one state of the
/// catalog.
package struct PartitionCheck: Sendable {
    private struct Level: Sendable {
        var router: PartitionRouter
        var child: OID
        /// The key's columns by name.
        var names: [String]
    }

    private var levels: [Level] = []

    /// Nil for a table that is no partition.
    package init?(_ partition: TableDefinition, _ catalog: Catalog) {
        var current = partition
        while let membership = current.partition, let parent = catalog.tables[membership.parent],
            let key = parent.partitionKey, let router = catalog.router(of: parent.oid)
        {
            levels.append(
                Level(
                    router: router, child: current.oid,
                    names: key.columns.map { parent.column($0)?.name ?? "" }))
            current = parent
        }
        if levels.isEmpty { return nil }
    }

    /// `value` gives a column of the row, by name.
    package func accepts(_ value: (String) -> Datum) -> Bool {
        levels.allSatisfy { $0.router.child(of: $0.names.map(value)) == $0.child }
    }
}

extension PartitionRouter {
    /// The root's own partition for these values of its key.
    fileprivate func child(of values: [Datum]) -> OID? { root.child(of: values)?.oid }
}
