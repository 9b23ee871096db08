import Bytes
import Store
import Testing

private let keyspace = KeyspaceID(7)

private func number(_ value: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(value).bigEndian) { Array($0) }
}

@Suite("The store")
struct StoreTests {
    @Test("a reader sees the newest version at or before its sequence")
    func versions() throws {
        let store = Store()
        store.write(keyspace, [1], [10], at: CommitSequence(3))
        store.write(keyspace, [1], [20], at: CommitSequence(5))
        store.write(keyspace, [1], nil, at: CommitSequence(8))
        #expect(try store.value(keyspace, [1], at: CommitSequence(2)) == nil)
        #expect(try store.value(keyspace, [1], at: CommitSequence(3)) == [10])
        #expect(try store.value(keyspace, [1], at: CommitSequence(4)) == [10])
        #expect(try store.value(keyspace, [1], at: CommitSequence(7)) == [20])
        #expect(try store.value(keyspace, [1], at: .latest) == nil)
        #expect(try store.newestSequence(keyspace, [1]) == CommitSequence(8))
        #expect(try store.newestSequence(keyspace, [2]) == nil)
    }

    @Test("an empty value is a row, not a deletion")
    func emptyValue() throws {
        let store = Store()
        store.write(keyspace, [], [], at: CommitSequence(1))
        #expect(try store.value(keyspace, [], at: .latest) == [])
        #expect(try store.rows(keyspace) == [Row(key: [], value: [])])
    }

    @Test("a commit applied twice changes nothing the second time")
    func reapplied() throws {
        let store = Store()
        store.write(keyspace, [1], [10], at: CommitSequence(1))
        store.write(keyspace, [1], [20], at: CommitSequence(2))
        store.write(keyspace, [1], [20], at: CommitSequence(2))
        #expect(store.statistics(of: keyspace)?.versionCount == 2)
        store.prune(keepingFrom: CommitSequence(2))
        #expect(try store.value(keyspace, [1], at: .latest) == [20])
        #expect(store.statistics(of: keyspace)?.versionCount == 1)
    }

    @Test("an older version can be put below a newer one")
    func outOfOrder() throws {
        let store = Store()
        store.write(keyspace, [1], [30], at: CommitSequence(3))
        store.bulkLoad(keyspace, at: CommitSequence(1)) { add in
            [UInt8](arrayLiteral: 1).withUnsafeBytes { add($0, $0) }
        }
        #expect(try store.value(keyspace, [1], at: CommitSequence(2)) == [1])
        #expect(try store.value(keyspace, [1], at: CommitSequence(3)) == [30])
        store.prune(keepingFrom: CommitSequence(3))
        #expect(store.statistics(of: keyspace)?.versionCount == 1)
    }

    @Test("a scan stops at its limit and goes on after the last key")
    func scanLimit() throws {
        let store = Store()
        for index in 0..<1000 { store.write(keyspace, number(index), [1], at: CommitSequence(1)) }
        var count = 0
        let end = try store.scan(keyspace, .all, at: .latest, limit: 10) { _, _ in
            count += 1
            return true
        }
        #expect(count == 10)
        #expect(end == .more(lastKey: number(9)))
        #expect(try store.rows(keyspace, batch: 13).map(\.key) == (0..<1000).map(number))
    }

    @Test("a scan that meets only invisible rows still lets the lock go now and then")
    func scanInvisible() throws {
        let store = Store()
        for index in 0..<10_000 { store.write(keyspace, number(index), [1], at: CommitSequence(9)) }
        var count = 0
        let end = try store.scan(keyspace, .all, at: CommitSequence(1), limit: 10) { _, _ in
            count += 1
            return true
        }
        #expect(count == 0)
        #expect(end != .exhausted)
        #expect(try store.rows(keyspace, at: CommitSequence(1)) == [])
    }

    @Test("pruning frees superseded versions and deleted keys, and nothing that can still be read")
    func prune() throws {
        let store = Store()
        for sequence in 1...100 {
            store.write(keyspace, [1], number(sequence), at: CommitSequence(UInt64(sequence)))
        }
        store.write(keyspace, [2], [2], at: CommitSequence(101))
        store.write(keyspace, [2], nil, at: CommitSequence(102))
        store.prune(keepingFrom: CommitSequence(50))
        #expect(try store.value(keyspace, [1], at: CommitSequence(50)) == number(50))
        #expect(try store.value(keyspace, [2], at: CommitSequence(101)) == [2])
        #expect(store.statistics(of: keyspace)?.versionCount == 53)
        store.prune(keepingFrom: CommitSequence(102))
        #expect(store.statistics(of: keyspace)?.versionCount == 1)
        #expect(try store.newestSequence(keyspace, [2]) == nil)
    }

    @Test("a queue that moves through its keyspace leaves no memory behind")
    func queue() throws {
        let store = Store()
        var sequence: UInt64 = 0
        for index in 0..<20_000 {
            sequence += 1
            store.write(keyspace, number(index), [1], at: CommitSequence(sequence))
            if index >= 100 {
                store.write(keyspace, number(index - 100), nil, at: CommitSequence(sequence))
            }
            if index % 50 == 0 { store.prune(keepingFrom: CommitSequence(sequence)) }
        }
        store.prune(keepingFrom: CommitSequence(sequence))
        let statistics = store.statistics(of: keyspace)
        #expect(statistics?.rowCount == 100)
        #expect(statistics?.versionCount == 100)
        #expect((statistics?.memoryBytes ?? .max) < 100_000)
        #expect(try store.rows(keyspace).map(\.key) == (19_900..<20_000).map(number))
    }

    @Test("a keyspace emptied to its root takes rows again")
    func emptied() throws {
        let store = Store()
        for round in 0..<3 {
            let sequence = CommitSequence(UInt64(round * 2 + 1))
            for index in 0..<5000 { store.write(keyspace, number(index), [1], at: sequence) }
            for index in (0..<5000).reversed() {
                store.write(keyspace, number(index), nil, at: sequence.next)
            }
            store.prune(keepingFrom: sequence.next)
            #expect(try store.rows(keyspace) == [])
            #expect(store.statistics(of: keyspace)?.versionCount == 0)
        }
    }

    @Test("keyspaces are apart, and a dropped one is gone")
    func keyspaces() throws {
        let store = Store()
        store.create(KeyspaceID(3))
        store.write(keyspace, [1], [10], at: CommitSequence(1))
        #expect(store.keyspaces == [KeyspaceID(3), keyspace])
        #expect(try store.value(KeyspaceID(3), [1], at: .latest) == nil)
        store.drop(keyspace)
        #expect(store.keyspaces == [KeyspaceID(3)])
        #expect(try store.value(keyspace, [1], at: .latest) == nil)
        #expect(try store.rows(keyspace) == [])
        #expect(store.statistics(of: keyspace) == nil)
        store.write(keyspace, [2], [20], at: CommitSequence(2))
        #expect(try store.rows(keyspace) == [Row(key: [2], value: [20])])
        #expect(store.statistics(of: keyspace)?.versionCount == 1)
    }

    @Test("any number names a keyspace")
    func keyspaceNumbers() throws {
        let store = Store()
        let numbers: [UInt32] = [0, 1, 1023, 1024, 1 << 21, (1 << 21) - 1, .max]
        for number in numbers {
            let key = [UInt8(truncatingIfNeeded: number)]
            store.write(KeyspaceID(number), key, key, at: CommitSequence(1))
        }
        #expect(store.keyspaces == numbers.sorted().map { KeyspaceID($0) })
        for number in numbers {
            let key = [UInt8(truncatingIfNeeded: number)]
            #expect(try store.rows(KeyspaceID(number)) == [Row(key: key, value: key)])
        }
        #expect(try store.rows(KeyspaceID(2)) == [])
    }

    @Test("a scan of versions shows all that were valid in a period, each with its end")
    func scanVersions() throws {
        let store = Store()
        store.write(keyspace, [1], [10], at: CommitSequence(3))
        store.write(keyspace, [1], [20], at: CommitSequence(5))
        store.write(keyspace, [1], nil, at: CommitSequence(8))
        store.write(keyspace, [2], [30], at: CommitSequence(6))
        #expect(
            try store.versions(keyspace, during: 0...9, batch: 1) == [
                Version(key: [1], from: 8, until: nil, value: nil),
                Version(key: [1], from: 5, until: 8, value: [20]),
                Version(key: [1], from: 3, until: 5, value: [10]),
                Version(key: [2], from: 6, until: nil, value: [30]),
            ])
        #expect(
            try store.versions(keyspace, during: 5...5) == [
                Version(key: [1], from: 5, until: 8, value: [20])
            ])
        #expect(try store.versions(keyspace, during: 1...2) == [])
        let rest = KeyRange(lower: .exclusive([1]))
        #expect(
            try store.versions(keyspace, rest, during: 7...7) == [
                Version(key: [2], from: 6, until: nil, value: [30])
            ])
    }

    @Test("readers and a writer may run at once")
    func concurrent() async throws {
        let store = Store()
        store.create(keyspace)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for sequence in 1...UInt64(5000) {
                    let at = CommitSequence(sequence)
                    store.write(keyspace, number(Int(sequence % 97)), number(Int(sequence)), at: at)
                    if sequence % 100 == 0, sequence > 1000 {
                        store.prune(keepingFrom: CommitSequence(sequence - 1000))
                    }
                }
                return true
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<200 {
                        let keys = try store.rows(keyspace, batch: 10).map(\.key)
                        if keys != keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                            return false
                        }
                    }
                    return true
                }
            }
            for try await isFine in group { #expect(isFine) }
        }
    }

    @Test("the keys that begin with a prefix are one range")
    func prefixRange() throws {
        #expect(
            KeyRange(prefix: [1, 0xff])
                == KeyRange(lower: .inclusive([1, 0xff]), upper: .exclusive([2])))
        #expect(KeyRange(prefix: [0xff]) == KeyRange(lower: .inclusive([0xff])))
        #expect(KeyRange(prefix: []).upper == .unbounded)
    }

    @Test("whether a range lies in another follows from their bounds")
    func nestedRanges() throws {
        let bounds: [KeyBound] = [
            .unbounded, .inclusive([1]), .exclusive([1]), .inclusive([1, 0]), .exclusive([3]),
            .inclusive([3]),
        ]
        let keys: [[UInt8]] = [[], [0, 255], [1], [1, 0], [1, 0, 0], [2], [3], [3, 0], [255]]
        var ranges: [KeyRange] = []
        for lower in bounds {
            for upper in bounds { ranges.append(KeyRange(lower: lower, upper: upper)) }
        }
        func has(_ range: KeyRange, _ key: [UInt8]) -> Bool {
            let isAbove =
                switch range.lower {
                case .unbounded: true
                case .inclusive(let bound): !key.lexicographicallyPrecedes(bound)
                case .exclusive(let bound): bound.lexicographicallyPrecedes(key)
                }
            let isBelow =
                switch range.upper {
                case .unbounded: true
                case .inclusive(let bound): !bound.lexicographicallyPrecedes(key)
                case .exclusive(let bound): key.lexicographicallyPrecedes(bound)
                }
            return isAbove && isBelow
        }
        var nested = 0
        for inner in ranges {
            #expect(inner.isWithin(inner) && inner.isWithin(.all))
            for outer in ranges where inner.isWithin(outer) {
                nested += 1
                #expect(keys.allSatisfy { !has(inner, $0) || has(outer, $0) })
            }
        }
        #expect(nested > 100)
        let tens = KeyRange(lower: .inclusive([1]), upper: .exclusive([2]))
        #expect(!KeyRange(lower: .inclusive([1])).isWithin(tens))
        #expect(!KeyRange(lower: .exclusive([0]), upper: .exclusive([2])).isWithin(tens))
        #expect(KeyRange(lower: .exclusive([1]), upper: .exclusive([2])).isWithin(tens))
    }
}
