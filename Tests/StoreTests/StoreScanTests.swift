import Bytes
import Environment
import Testing

@testable import Store

private let keyspace = KeyspaceID(7)

@Suite("Scans by stretches, compared with a dictionary")
struct StoreScanTests {
    @Test(
        "stretches and single rows together are what the model has, at every snapshot",
        arguments: KeyShape.allCases, [1, 2] as [UInt64])
    func randomWrites(shape: KeyShape, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var small = try SmallStore(seed: seed)
        var model = StoreModel()
        for sequence in 1...UInt64(800) {
            // Writes come in places, so that runs have stretches of their own.
            let key = shape.key(using: &generator)
            let value: [UInt8]? =
                generator.chance(0.2)
                ? nil : [UInt8](repeating: UInt8(sequence % 251), count: Int(sequence % 40))
            small.store.write(keyspace, key, value, at: CommitSequence(sequence))
            model.write(key, value, at: sequence)
            if generator.chance(0.02) { try small.flush(upTo: sequence) }
            if generator.chance(0.01) { try small.merge() }
            if sequence % 400 == 0 {
                for snapshot in [sequence, UInt64.random(in: 0...sequence, using: &generator)] {
                    try check(&small, model, at: snapshot, shape, &generator)
                }
            }
        }
        try small.flush(upTo: 800)
        try small.merge()
        try check(&small, model, at: 800, shape, &generator)
    }

    private func check(
        _ small: inout SmallStore, _ model: StoreModel, at snapshot: UInt64, _ shape: KeyShape,
        _ generator: inout SeededGenerator
    ) throws {
        let all = model.rows(at: snapshot)
        for limit in [5, 1000, Int.max] {
            #expect(try small.scanned(.all, at: snapshot, limit: limit) == all)
            #expect(try small.scannedRows(.all, at: snapshot, limit: limit) == all)
        }
        for _ in 0..<6 {
            let low = shape.key(using: &generator)
            let high = shape.key(using: &generator)
            let range = KeyRange(
                lower: generator.chance(0.5) ? .inclusive(low) : .exclusive(low),
                upper: generator.chance(0.5) ? .inclusive(high) : .exclusive(high))
            let expected = all.filter { row in
                isWithin(row.key, range)
            }
            #expect(try small.scanned(range, at: snapshot, limit: 11) == expected)
            #expect(try small.scannedRows(range, at: snapshot, limit: 5) == expected)
        }
    }

    private func isWithin(_ key: [UInt8], _ range: KeyRange) -> Bool {
        let isAfter =
            switch range.lower {
            case .unbounded: true
            case .inclusive(let bound): !key.lexicographicallyPrecedes(bound)
            case .exclusive(let bound): bound.lexicographicallyPrecedes(key)
            }
        let isBefore =
            switch range.upper {
            case .unbounded: true
            case .inclusive(let bound): !bound.lexicographicallyPrecedes(key)
            case .exclusive(let bound): key.lexicographicallyPrecedes(bound)
            }
        return isAfter && isBefore
    }

    @Test("what one run alone has comes as stretches, and none of it twice after a flush between")
    func flushBetween() throws {
        let small = try SmallStore(seed: 1)
        let keys = (0..<200).map { [1, UInt8($0)] as [UInt8] }
        for key in keys { small.store.write(keyspace, key, key, at: CommitSequence(1)) }
        try small.flush(upTo: 1)
        for key in keys[150...] { small.store.write(keyspace, key, [9], at: CommitSequence(2)) }
        let scan = StoreScan(small.store, keyspace, .all, at: CommitSequence(2))
        var stretches = 0
        var seen: [Row] = []
        var rounds = 0
        while try scan.next(
            limit: 20,
            stretch: { (stretch) throws(StoreError) in
                stretches += 1
                try stretch.forEachRow {
                    seen.append(Row(key: Array($0), value: Array($1)))
                    return true
                }
                return true
            },
            row: {
                seen.append(Row(key: Array($0), value: Array($1)))
                return true
            })
        {
            rounds += 1
            if rounds == 3 { try small.flush(upTo: 2) }
            if rounds == 5 { try small.merge() }
        }
        #expect(stretches > 5)
        #expect(seen.map(\.key) == keys)
        #expect(seen[150...].allSatisfy { $0.value == [9] })
    }

    @Test("blocks that a condition rules out are not read, all others are")
    func pruned() throws {
        let disk = SimulatedDisk(seed: 1)
        var options = StoreOptions(memoryBytes: 1 << 20)
        options.run.blockBytes = 1024
        let store = try Store("store", in: disk, options, rules: ShapedRules())
        for number in 0..<1000 {
            store.write(
                keyspace, [UInt8(number >> 8), UInt8(number & 255)],
                RunRows.row(ShapedRules.shape, [bytes(of: Int64(number))]), at: CommitSequence(1))
        }
        store.freeze(upTo: CommitSequence(1))
        while try store.flushStep() == .working {}
        try store.completeFlush()
        let ranks = ZoneMap.rank(Int64(700))...ZoneMap.rank(Int64(720))
        let scan = StoreScan(
            store, keyspace, .all, at: CommitSequence(1),
            unless: [
                ZoneCondition(column: 0, form: .int64, ranks: ranks, isNullWhereMissing: true)
            ])
        var seen: [Int64] = []
        while try scan.next(
            limit: 100,
            stretch: { (stretch) throws(StoreError) in
                let block = try stretch.block()
                var values = [Int64](repeating: 0, count: stretch.entries.count)
                let column = try stretch.section.column(0, of: block)
                values.withUnsafeMutableBytes { target in
                    guard let start = target.baseAddress else { return }
                    #expect(throws: Never.self) {
                        try column.decodeFixed(stretch.entries, into: start)
                    }
                }
                seen += values
                return true
            }, row: { _, _ in true })
        {}
        #expect(Set(seen).isSuperset(of: 700...720))
        #expect(seen.count < 300)
        #expect(try #require(store.files).cache.statistics.lookups < 10)
    }
}

private func bytes(of value: Int64) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

private final class ShapedRules: KeyspaceRules {
    static let shape = RowShape(columns: [.int64])

    func shape(of keyspace: KeyspaceID) -> RowShape? { ShapedRules.shape }
    func historyRetention(of keyspace: KeyspaceID) -> Int64 { 0 }
    var historyRetentions: Set<Int64> { [0] }
}

extension SmallStore {
    /// What a scan by stretches gives.
    fileprivate func scanned(_ range: KeyRange, at sequence: UInt64, limit: Int) throws -> [Row] {
        let scan = StoreScan(store, keyspace, range, at: CommitSequence(sequence))
        var rows: [Row] = []
        var hasMore = true
        while hasMore {
            hasMore = try scan.next(
                limit: limit,
                stretch: { (stretch) throws(StoreError) in
                    try stretch.forEachRow {
                        rows.append(Row(key: Array($0), value: Array($1)))
                        return true
                    }
                    return true
                },
                row: {
                    rows.append(Row(key: Array($0), value: Array($1)))
                    return true
                })
        }
        return rows
    }

    fileprivate func scannedRows(
        _ range: KeyRange, at sequence: UInt64, limit: Int
    ) throws -> [Row] {
        let scan = StoreScan(store, keyspace, range, at: CommitSequence(sequence))
        var rows: [Row] = []
        while try scan.nextRows(
            limit: limit,
            {
                rows.append(Row(key: Array($0), value: Array($1)))
                return true
            }) != nil
        {}
        return rows
    }
}
