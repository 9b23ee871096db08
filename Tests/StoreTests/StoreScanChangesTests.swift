import Bytes
import Environment
import Testing

@testable import Store

private let keyspace = KeyspaceID(7)

private final class EverKept: KeyspaceRules {
    func shape(of keyspace: KeyspaceID) -> RowShape? { nil }
    func historyRetention(of keyspace: KeyspaceID) -> Int64 { .max }
    var historyRetentions: Set<Int64> { [.max] }
}

/// A store with its model, which goes on changing while it is read.
private struct ChangingStore {
    var small: SmallStore
    var model = StoreModel()
    var sequence: UInt64 = 0
    var random: SeededGenerator
    let shape: KeyShape

    init(seed: UInt64, _ shape: KeyShape) throws {
        random = SeededGenerator(seed: seed)
        self.shape = shape
        small = try SmallStore(seed: seed)
        small.options.level0RunsMax = Int.random(in: 1...5, using: &random)
        small.options.runBytes = Int.random(in: 500...4000, using: &random)
        small.store = try Store("store", in: small.disk, small.options, rules: EverKept())
    }

    /// Writes one row, or removes some that lie together.
    mutating func write() {
        sequence += 1
        if random.chance(0.03) {
            let here = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
            guard let start = here.indices.randomElement(using: &random) else { return }
            small.store.apply(at: CommitSequence(sequence)) { applier in
                for key in here[start...].prefix(40) {
                    key.withUnsafeBytes { applier.write(keyspace, $0, nil) }
                }
            }
            for key in here[start...].prefix(40) { model.write(key, nil, at: sequence) }
            return
        }
        let key = shape.key(using: &random)
        // Some rows are larger than a block.
        let size = random.chance(0.05) ? 700 : Int.random(in: 0...40, using: &random)
        let value: [UInt8]? =
            random.chance(0.2) ? nil : [UInt8](repeating: UInt8(sequence % 251), count: size)
        small.store.write(keyspace, key, value, at: CommitSequence(sequence))
        model.write(key, value, at: sequence)
    }

    mutating func change() throws {
        for _ in 0..<Int.random(in: 0...30, using: &random) { write() }
        if random.chance(0.4) { try small.flush(upTo: sequence) }
        if random.chance(0.2) { try small.merge() }
        // A part of a merge, or of a flush.
        if random.chance(0.2) { _ = try small.store.mergeStep() }
    }

    mutating func bound() -> KeyBound {
        let key = shape.key(using: &random)
        return [.unbounded, .inclusive(key), .exclusive(key)].randomElement(using: &random)
            ?? .unbounded
    }

    func expected(_ range: KeyRange, at snapshot: UInt64) -> [Row] {
        model.rows(at: snapshot).filter { row in
            switch range.lower {
            case .unbounded: break
            case .inclusive(let key): if row.key.lexicographicallyPrecedes(key) { return false }
            case .exclusive(let key): if !key.lexicographicallyPrecedes(row.key) { return false }
            }
            switch range.upper {
            case .unbounded: return true
            case .inclusive(let key): return !key.lexicographicallyPrecedes(row.key)
            case .exclusive(let key): return row.key.lexicographicallyPrecedes(key)
            }
        }
    }

    /// By stretches, stopping here and there.
    mutating func scan(_ range: KeyRange, at snapshot: UInt64) throws -> [Row] {
        let scan = StoreScan(small.store, keyspace, range, at: CommitSequence(snapshot))
        var rows: [Row] = []
        var hasMore = true
        while hasMore {
            let stops = random.chance(0.5)
            hasMore = try scan.next(
                limit: Int.random(in: 1...60, using: &random),
                stretch: { (stretch) throws(StoreError) in
                    try stretch.forEachRow {
                        rows.append(Row(key: Array($0), value: Array($1)))
                        return true
                    }
                    return !stops
                },
                row: {
                    rows.append(Row(key: Array($0), value: Array($1)))
                    return !stops
                })
            if random.chance(0.3) { try change() }
        }
        return rows
    }

    /// By single rows, of which some calls take less than they may.
    mutating func scanRows(_ range: KeyRange, at snapshot: UInt64) throws -> [Row] {
        let scan = StoreScan(small.store, keyspace, range, at: CommitSequence(snapshot))
        var rows: [Row] = []
        while true {
            var left = Int.random(in: 1...50, using: &random)
            let stop = try scan.nextRows(limit: Int.random(in: 1...50, using: &random)) {
                rows.append(Row(key: Array($0), value: Array($1)))
                left -= 1
                return left > 0
            }
            if stop == nil { return rows }
            if random.chance(0.3) { try change() }
        }
    }

    /// Call by call, in either direction.
    mutating func scanAnew(
        _ range: KeyRange, reverse: Bool, at snapshot: UInt64
    ) throws -> [Row] {
        var rows: [Row] = []
        var rest = range
        while true {
            let end = try small.store.scan(
                keyspace, rest, reverse: reverse, at: CommitSequence(snapshot),
                limit: Int.random(in: 1...50, using: &random)
            ) {
                rows.append(Row(key: Array($0), value: Array($1)))
                return true
            }
            guard case .more(let lastKey) = end else { return rows }
            rest = rest.remaining(after: lastKey, reverse: reverse)
            if random.chance(0.3) { try change() }
        }
    }
}

@Suite("Scans of a store that changes meanwhile, compared with a dictionary")
struct StoreScanChangesTests {
    @Test(
        "see what their moment had, however they stop and whatever is flushed and merged",
        arguments: KeyShape.allCases, 0..<5 as Range<UInt64>)
    func changing(shape: KeyShape, seed: UInt64) throws {
        var store = try ChangingStore(seed: seed, shape)
        for _ in 0..<300 { store.write() }
        for _ in 0..<12 {
            try store.change()
            let newest = store.sequence
            // The newest moment, one at which something is rewritten, any.
            let back = UInt64.random(in: 0...60, using: &store.random)
            let any = UInt64.random(in: 0...newest, using: &store.random)
            let moments = [newest, newest - min(back, newest), any]
            let snapshot = moments.randomElement(using: &store.random) ?? newest
            let range =
                store.random.chance(0.4)
                ? .all : KeyRange(lower: store.bound(), upper: store.bound())
            let expected = store.expected(range, at: snapshot)
            #expect(try store.scan(range, at: snapshot) == expected)
            #expect(try store.scanRows(range, at: snapshot) == expected)
            #expect(try store.scanAnew(range, reverse: false, at: snapshot) == expected)
            #expect(try store.scanAnew(range, reverse: true, at: snapshot) == expected.reversed())
        }
    }
}
