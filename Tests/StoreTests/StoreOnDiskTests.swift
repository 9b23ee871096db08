import Bytes
import Environment
import Testing

@testable import Store

private let keyspace = KeyspaceID(7)

/// A store on a simulated disk that is small enough to be flushed and merged all the time.
struct SmallStore {
    let disk: SimulatedDisk
    var store: Store
    var options: StoreOptions

    init(seed: UInt64) throws {
        disk = SimulatedDisk(seed: seed)
        options = StoreOptions(memoryBytes: 1 << 20)
        options.run.blockBytes = 256
        options.runBytes = 4 << 10
        options.level1Bytes = 16 << 10
        options.level0RunsMax = 2
        options.levelFactor = 4
        options.stepEntries = 50
        options.hollowKeysMin = 3
        store = try Store("store", in: disk, options)
    }

    mutating func reopen() throws { store = try Store("store", in: disk, options) }

    func flush(upTo sequence: UInt64) throws {
        store.freeze(upTo: CommitSequence(sequence))
        while true {
            switch try store.flushStep() {
            case .idle: return
            case .working: break
            case .written: try store.completeFlush()
            }
        }
    }

    func merge() throws { while try store.mergeStep() {} }
}

/// Keeps all of the past.
private final class Forever: KeyspaceRules {
    func shape(of keyspace: KeyspaceID) -> RowShape? { nil }
    func historyRetention(of keyspace: KeyspaceID) -> Int64 { .max }
    var historyRetentions: Set<Int64> { [.max] }
}

@Suite("The store on disk, compared with a dictionary")
struct StoreOnDiskTests {
    @Test("the runs of a level are disjoint, whatever keyspaces they hold", arguments: 1...6)
    func disjointLevels(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let small = try SmallStore(seed: seed)
        var model: [UInt32: [UInt8: UInt8]] = [:]
        for sequence in 1...UInt64(3000) {
            // Each flush has some of the keyspaces, and not its neighbours.
            let number =
                UInt32(sequence / 40 * 7 % 5) * 2
                + UInt32.random(in: 0...1, using: &generator) * 5
            let key = UInt8.random(in: 0...60, using: &generator)
            let value = UInt8.random(in: 0...250, using: &generator)
            let isDeleted = generator.chance(0.3)
            small.store.write(
                KeyspaceID(number + 10), [key], isDeleted ? nil : [value],
                at: CommitSequence(sequence))
            model[number, default: [:]][key] = isDeleted ? nil : value
            guard sequence % 40 == 0 else { continue }
            small.store.advance(Horizons(snapshots: CommitSequence(sequence)))
            try small.flush(upTo: sequence)
            if generator.chance(0.7) { try small.merge() }
            for level in small.store.currentVersion.levels {
                for (run, next) in zip(level, level.dropFirst()) {
                    #expect(run.last < next.first, "seed \(seed), after \(sequence)")
                }
            }
            for (number, rows) in model {
                for key in UInt8(0)...60 {
                    let found = try [key].withUnsafeBytes {
                        try small.store.get(KeyspaceID(number + 10), $0, at: .latest) { $0[0] }
                    }
                    try #require(found == rows[key], "seed \(seed), after \(sequence)")
                }
            }
        }
    }

    @Test("the moment before the newest commit can be read although only deletions were in that")
    func deletedLast() throws {
        var small = try SmallStore(seed: 1)
        small.store = try Store("store", in: small.disk, small.options, rules: Forever())
        let keys = (0..<40).map { [UInt8($0)] }
        for key in keys { small.store.write(keyspace, key, [1], at: CommitSequence(1)) }
        small.store.write(keyspace, [99], [2], at: CommitSequence(2))
        for key in keys { small.store.write(keyspace, key, nil, at: CommitSequence(3)) }
        small.store.advance(Horizons(snapshots: CommitSequence(3)))
        try small.flush(upTo: 3)
        try small.merge()
        let isGone = try keys[0].withUnsafeBytes {
            try small.store.newestSequence(of: $0, in: keyspace) == nil
        }
        #expect(isGone, "the merge leaves the deletions out")
        for (sequence, count) in [(UInt64(1), 40), (2, 41), (3, 1)] {
            var rows = 0
            _ = try small.store.scan(
                keyspace, .all, reverse: false, at: CommitSequence(sequence), limit: .max
            ) { _, _ in
                rows += 1
                return true
            }
            #expect(rows == count, "as of \(sequence)")
            let found = try keys[0].withUnsafeBytes {
                try small.store.get(keyspace, $0, at: CommitSequence(sequence)) { $0.count }
            }
            #expect((found != nil) == (sequence < 3), "as of \(sequence)")
        }
    }

    @Test(
        "through flushes, merges and restarts every kept snapshot reads and scans as the model does",
        arguments: KeyShape.allCases, [1, 2, 3] as [UInt64])
    func randomWrites(shape: KeyShape, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var small = try SmallStore(seed: seed)
        var model = StoreModel()
        var horizon: UInt64 = 0
        for sequence in 1...UInt64(1500) {
            let key = shape.key(using: &generator)
            let value: [UInt8]? =
                generator.chance(0.3)
                ? nil : [UInt8](repeating: UInt8(sequence % 251), count: Int(sequence % 40))
            small.store.write(keyspace, key, value, at: CommitSequence(sequence))
            model.write(key, value, at: sequence)
            if generator.chance(0.003) {
                horizon = UInt64.random(in: horizon...sequence, using: &generator)
                small.store.prune(keepingFrom: CommitSequence(horizon))
            }
            if generator.chance(0.02) { try small.flush(upTo: sequence) }
            if generator.chance(0.02) { _ = try small.store.mergeStep() }
            if generator.chance(0.005) { try small.merge() }
            if generator.chance(0.004) {
                try small.flush(upTo: sequence)
                try small.reopen()
                small.store.advance(Horizons(snapshots: CommitSequence(horizon)))
            }
            if sequence % 250 == 0 {
                try check(small.store, model, horizon...sequence, shape, &generator)
            }
        }
        try small.flush(upTo: 1500)
        try small.merge()
        try check(small.store, model, horizon...1500, shape, &generator)
    }

    private func check(
        _ store: Store, _ model: StoreModel, _ kept: ClosedRange<UInt64>, _ shape: KeyShape,
        _ generator: inout SeededGenerator
    ) throws {
        for round in 0..<4 {
            let snapshot =
                round == 0 ? kept.upperBound : UInt64.random(in: kept, using: &generator)
            let at = CommitSequence(snapshot)
            let rows = model.rows(at: snapshot)
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
                let newest = try store.newestSequence(keyspace, key)
                if let newest { #expect(newest.rawValue == model.newestSequence(of: key)) }
            }
        }
        let from = UInt64.random(in: kept, using: &generator)
        let period = from...UInt64.random(in: from...kept.upperBound, using: &generator)
        let versions = try store.versions(keyspace, during: period, batch: 50)
        #expect(rows(of: versions) == rows(of: model.versions(during: period)))
    }

    /// Deletions before anything that is kept may be forgotten.
    private func rows(of versions: [Version]) -> [Version] { versions.filter { $0.value != nil } }

    @Test("a keyspace dropped and made again has nothing of the old one, in files neither")
    func madeAgain() throws {
        var small = try SmallStore(seed: 1)
        small.store.write(keyspace, [1], [10], at: CommitSequence(1))
        try small.flush(upTo: 1)
        small.store.drop(keyspace)
        #expect(try small.store.value(keyspace, [1], at: .latest) == nil)
        small.store.write(keyspace, [2], [20], at: CommitSequence(2))
        #expect(try small.store.rows(keyspace) == [Row(key: [2], value: [20])])
        try small.flush(upTo: 2)
        try small.reopen()
        #expect(try small.store.rows(keyspace) == [Row(key: [2], value: [20])])
        small.store.recreate(keyspace)
        #expect(try small.store.rows(keyspace) == [])
    }

    @Test("what was not flushed is lost with the process, what was flushed is not")
    func restart() throws {
        var small = try SmallStore(seed: 1)
        small.store.write(keyspace, [1], [10], at: CommitSequence(1))
        try small.flush(upTo: 1)
        small.store.write(keyspace, [1], [20], at: CommitSequence(2))
        try small.reopen()
        #expect(small.store.appliedSequence == CommitSequence(1))
        #expect(try small.store.rows(keyspace) == [Row(key: [1], value: [10])])
    }

    @Test("a reader of now opens no history file")
    func nowNeedsNoHistory() throws {
        let small = try SmallStore(seed: 1)
        for sequence in 1...UInt64(50) {
            small.store.write(
                keyspace, [UInt8(sequence % 5)], [UInt8(sequence)], at: CommitSequence(sequence))
            if sequence % 10 == 0 { try small.flush(upTo: sequence) }
        }
        try small.merge()
        let history = small.store.currentVersion.history
        #expect(!history.isEmpty)
        #expect(try small.store.value(keyspace, [1], at: CommitSequence(7)) == [6])
        for run in history { small.disk.flipBit(8 * 20, of: run.reader.path) }
        try #require(small.store.files).cache.byteBudget = 0
        #expect(try small.store.rows(keyspace).map(\.value) == [[50], [46], [47], [48], [49]])
    }
}

extension StoreModel {
    /// Every version valid at some moment of the period: keys in order, newest first.
    func versions(during period: ClosedRange<UInt64>) -> [Version] {
        var found: [Version] = []
        for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            var until: UInt64?
            for version in chain(of: key).reversed() {
                let isValid = until.map { $0 > period.lowerBound } ?? true
                if version.sequence <= period.upperBound, isValid {
                    found.append(
                        Version(
                            key: key, from: version.sequence, until: until, value: version.value))
                }
                until = version.sequence
            }
        }
        return found
    }
}
