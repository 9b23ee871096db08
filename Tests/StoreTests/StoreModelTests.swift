import Bytes
import Environment
import Store
import Testing

private let keyspace = KeyspaceID(7)

/// Shapes of keys that the tree treats differently.
enum KeyShape: CaseIterable, Sendable {
    /// Up to three bytes out of four: many prefixes of each other, the empty key too.
    case tiny
    /// A marker and a big-endian number, as an integer primary key is stored.
    case number
    /// 40 shared bytes, more than a node keeps, then a few that differ.
    case longShared
    /// Several columns with long common parts.
    case composite

    func key(using generator: inout SeededGenerator) -> [UInt8] {
        switch self {
        case .tiny:
            return (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                [0, 1, 0x7f, 0xff].randomElement(using: &generator) ?? 0
            }
        case .number:
            return [1] + bigEndian(UInt64.random(in: 0..<3000, using: &generator))
        case .longShared:
            return [UInt8](repeating: 0x61, count: 40)
                + bigEndian(UInt64.random(in: 0..<600, using: &generator)).suffix(2)
        case .composite:
            return [1] + bigEndian(UInt64.random(in: 0..<4, using: &generator)) + [1]
                + bigEndian(UInt64.random(in: 0..<300, using: &generator))
        }
    }
}

private func bigEndian(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}

@Suite("The store, compared with a dictionary")
struct StoreModelTests {
    @Test(
        "after random writes, every snapshot reads and scans as the model does",
        arguments: KeyShape.allCases, [1, 2] as [UInt64])
    func randomWrites(shape: KeyShape, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var options = StoreOptions(memoryBytes: .max)
        options.hollowKeysMin = 2
        let store = Store(options)
        var model = StoreModel()
        var horizon: UInt64 = 0
        for sequence in 1...UInt64(2000) {
            let key = shape.key(using: &generator)
            let value: [UInt8]? =
                generator.chance(0.3)
                ? nil : bigEndian(sequence) + [UInt8](repeating: 9, count: Int(sequence % 5))
            store.write(keyspace, key, value, at: CommitSequence(sequence))
            model.write(key, value, at: sequence)
            if generator.chance(0.004) {
                horizon = UInt64.random(in: horizon...sequence, using: &generator)
                store.prune(keepingFrom: CommitSequence(horizon))
            }
            if sequence % 1000 == 0 {
                try check(store, model, between: horizon, and: sequence, shape, &generator)
            }
        }
    }

    private func check(
        _ store: Store, _ model: StoreModel, between horizon: UInt64, and newest: UInt64,
        _ shape: KeyShape, _ generator: inout SeededGenerator
    ) throws {
        for _ in 0..<2 {
            let snapshot = UInt64.random(in: horizon...newest, using: &generator)
            let rows = model.rows(at: snapshot)
            let at = CommitSequence(snapshot)
            #expect(try store.rows(keyspace, at: at, batch: 100) == rows)
            #expect(try store.rows(keyspace, reverse: true, at: at, batch: 7) == rows.reversed())
            for _ in 0..<15 {
                let key = shape.key(using: &generator)
                #expect(try store.value(keyspace, key, at: at) == model.get(key, at: snapshot))
                if model.get(key, at: snapshot) != nil {
                    #expect(
                        try store.sequence(keyspace, key, at: at)
                            == model.sequence(of: key, at: snapshot))
                    #expect(
                        try store.firstDeletion(keyspace, key, after: at)
                            == model.firstDeletion(of: key, after: snapshot))
                }
                let range = KeyRange(
                    lower: bound(shape, &generator), upper: bound(shape, &generator))
                let expected = rows.filter { contains(range, $0.key) }
                #expect(try store.rows(keyspace, range, at: at, batch: 11) == expected)
                #expect(
                    try store.rows(keyspace, range, reverse: true, at: at) == expected.reversed())
            }
        }
        for key in model.keys {
            // Pruned tombstones may be gone.
            let found = try store.newestSequence(keyspace, key)
            if let found { #expect(found.rawValue == model.newestSequence(of: key)) }
            if found == nil { #expect(model.get(key, at: newest) == nil) }
        }
        let rows = model.rows(at: newest)
        let statistics = store.statistics(of: keyspace)
        #expect(statistics?.rowCount == rows.count)
        #expect(statistics?.rowBytes == rows.reduce(0) { $0 + $1.key.count + $1.value.count })
    }

    private func bound(_ shape: KeyShape, _ generator: inout SeededGenerator) -> KeyBound {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: .unbounded
        case 1, 2: .inclusive(shape.key(using: &generator))
        default: .exclusive(shape.key(using: &generator))
        }
    }

    private func contains(_ range: KeyRange, _ key: [UInt8]) -> Bool {
        let isAfterLower =
            switch range.lower {
            case .unbounded: true
            case .inclusive(let bound): !key.lexicographicallyPrecedes(bound)
            case .exclusive(let bound): bound.lexicographicallyPrecedes(key)
            }
        let isBeforeUpper =
            switch range.upper {
            case .unbounded: true
            case .inclusive(let bound): !bound.lexicographicallyPrecedes(key)
            case .exclusive(let bound): key.lexicographicallyPrecedes(bound)
            }
        return isAfterLower && isBeforeUpper
    }
}
