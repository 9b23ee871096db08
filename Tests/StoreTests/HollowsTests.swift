import Bytes
import Testing

@testable import Store

/// Keys of one byte each.
private func range(_ lower: UInt8?, _ upper: UInt8?) -> KeyRange {
    KeyRange(
        lower: lower.map { .inclusive([$0]) } ?? .unbounded,
        upper: upper.map { .exclusive([$0]) } ?? .unbounded)
}

extension Hollows {
    /// Finds that there is no row from `lower` up to before `upper`, for readers at `from`.
    fileprivate mutating func find(
        _ lower: UInt8?, upTo upper: UInt8?, from: UInt64, seenAt sequence: UInt64 = 0
    ) {
        guard let search = beginSearch(range(lower, nil)) else { return }
        end(
            search, upTo: upper.map { [$0] }, from: CommitSequence(from),
            seenAt: CommitSequence(sequence))
    }

    fileprivate mutating func search(_ range: KeyRange) throws -> Search {
        let search = beginSearch(range)
        return try #require(search)
    }

    fileprivate mutating func wrote(_ key: UInt8) { [key].withUnsafeBytes { wrote($0) } }

    /// The first key of what is left of all from `lower` on; nil when nothing is.
    fileprivate func first(from lower: UInt8, at sequence: UInt64) -> [UInt8]? {
        let left = shortened(range(lower, nil), at: CommitSequence(sequence))
        guard !left.isEmpty, case .inclusive(let key) = left.lower else { return nil }
        return key
    }
}

@Suite("Stretches of keys without rows")
struct HollowsTests {
    @Test("a scan that begins in one begins behind it, from its moment on")
    func begins() {
        var hollows = Hollows()
        hollows.find(10, upTo: 50, from: 7)
        #expect(hollows.first(from: 10, at: 7) == [50])
        #expect(hollows.first(from: 49, at: 8) == [50])
        #expect(hollows.first(from: 9, at: 8) == [9])
        #expect(hollows.first(from: 50, at: 8) == [50])
        #expect(hollows.first(from: 10, at: 6) == [10])
        // It ends before there is anything to see.
        #expect(hollows.shortened(range(20, 40), at: CommitSequence(7)).isEmpty)
        let inclusive = KeyRange(lower: .exclusive([20]), upper: .inclusive([50]))
        #expect(
            hollows.shortened(inclusive, at: CommitSequence(7))
                == KeyRange(lower: .inclusive([50]), upper: .inclusive([50])))
    }

    @Test("nothing at all behind it")
    func endless() {
        var hollows = Hollows()
        hollows.find(nil, upTo: nil, from: 1)
        #expect(hollows.shortened(.all, at: CommitSequence(1)).isEmpty)
        #expect(hollows.shortened(range(3, 9), at: CommitSequence(1)).isEmpty)
        hollows.wrote(40)
        #expect(hollows.first(from: 0, at: 1) == [40])
        #expect(hollows.first(from: 41, at: 1) == [41])
    }

    @Test("a row that is written cuts it off there")
    func cut() {
        var hollows = Hollows()
        hollows.find(10, upTo: 50, from: 1)
        hollows.wrote(60)
        hollows.wrote(30)
        #expect(hollows.first(from: 10, at: 1) == [30])
        #expect(hollows.first(from: 31, at: 1) == [31])
        hollows.wrote(10)
        #expect(hollows.isEmpty)
    }

    @Test("a row that is written while it is looked for counts, though it was not met")
    func watched() throws {
        var hollows = Hollows()
        let search = try hollows.search(range(10, nil))
        let second = hollows.beginSearch(range(70, nil))
        #expect(second?.start == nil)
        #expect(hollows.areConcerned)
        hollows.wrote(5)
        hollows.wrote(40)
        hollows.wrote(30)
        hollows.wrote(35)
        hollows.end(search, upTo: [50], from: CommitSequence(1), seenAt: .zero)
        #expect(hollows.first(from: 10, at: 1) == [30])
        // Behind what was found.
        let other = try hollows.search(range(30, nil))
        hollows.wrote(60)
        hollows.end(other, upTo: [50], from: CommitSequence(1), seenAt: .zero)
        #expect(hollows.first(from: 30, at: 1) == [50])
    }

    @Test("those that follow one another are gone through one by one, and joined once all may know")
    func joined() throws {
        var hollows = Hollows()
        hollows.find(10, upTo: 20, from: 5)
        // What is known is not looked for again, by those either who may not go by it yet.
        let start = try hollows.search(range(10, nil)).start
        #expect(start == [20])
        hollows = Hollows()
        hollows.find(10, upTo: 20, from: 5)
        hollows.find(10, upTo: 30, from: 9, seenAt: 8)
        #expect(hollows.stretches.count == 2)
        #expect(hollows.first(from: 10, at: 5) == [20])
        #expect(hollows.first(from: 10, at: 9) == [30])
        hollows.find(10, upTo: 40, from: 9, seenAt: 9)
        #expect(hollows.stretches == [.init(lower: [10], upper: [40], from: CommitSequence(9))])
    }

    @Test("the oldest goes when there are too many")
    func bounded() {
        var hollows = Hollows()
        for number in 0..<UInt8(Hollows.stretchesMax) + 2 {
            hollows.find(number * 10, upTo: number * 10 + 5, from: UInt64(number))
        }
        #expect(hollows.stretches.count == Hollows.stretchesMax)
        #expect(hollows.first(from: 0, at: 100) == [0])
        #expect(hollows.first(from: 20, at: 100) == [25])
    }

    @Test("a search that the keyspace's end has overtaken finds nothing out")
    func overtaken() throws {
        var hollows = Hollows()
        let search = try hollows.search(range(10, nil))
        hollows.forgetAll()
        let other = try hollows.search(range(20, nil))
        hollows.end(search, upTo: [50], from: .zero, seenAt: .zero)
        hollows.cancel(search)
        #expect(hollows.isEmpty)
        hollows.end(other, upTo: [30], from: .zero, seenAt: .zero)
        #expect(hollows.first(from: 20, at: 0) == [30])
    }
}

@Suite("Scans in front of which much was deleted")
struct HollowScanTests {
    private let keyspace = KeyspaceID(7)

    private func key(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }

    /// 1,000 rows in runs, of which the first 500 were deleted one by one, the last at 501; `areFlushed`: these
    /// deletions are in runs, too.
    private func queue(areFlushed: Bool) throws -> SmallStore {
        var small = try SmallStore(seed: 1)
        small.options.hollowKeysMin = 64
        try small.reopen()
        small.store.apply(at: CommitSequence(1)) { applier in
            for number in 0..<1000 {
                key(number).withUnsafeBytes { applier.write(keyspace, $0, $0) }
            }
        }
        try small.flush(upTo: 1)
        for number in 0..<500 {
            small.store.write(keyspace, key(number), nil, at: CommitSequence(UInt64(number) + 2))
        }
        if areFlushed { try small.flush(upTo: 501) }
        return small
    }

    private func first(_ store: Store, at sequence: UInt64) throws -> [UInt8]? {
        var found: [UInt8]?
        let scan = StoreScan(store, keyspace, .all, at: CommitSequence(sequence))
        _ = try scan.nextRows(limit: 1) { key, _ in
            found = [UInt8](key)
            return false
        }
        return found
    }

    private func start(_ store: Store, at sequence: UInt64) -> KeyBound? {
        store.table.find(keyspace)?.shortened(.all, at: CommitSequence(sequence)).lower
    }

    @Test("the next one begins behind it", arguments: [false, true])
    func nextOne(areFlushed: Bool) throws {
        let store = try queue(areFlushed: areFlushed).store
        #expect(start(store, at: 501) == .unbounded)
        #expect(try first(store, at: 501) == key(500))
        #expect(start(store, at: 501) == .inclusive(key(500)))
        #expect(try first(store, at: 501) == key(500))
        // Who saw less of the deletions goes on to.
        #expect(start(store, at: 500) == .unbounded)
        #expect(try first(store, at: 500) == key(499))
        #expect(try first(store, at: 7) == key(6))
    }

    @Test("but for the rows that came since, whoever wrote them")
    func sinceThen() throws {
        let small = try queue(areFlushed: true)
        _ = try first(small.store, at: 501)
        small.store.write(keyspace, key(300), [1], at: CommitSequence(502))
        #expect(try first(small.store, at: 501) == key(500))
        #expect(try first(small.store, at: 502) == key(300))
        try small.flush(upTo: 502)
        try small.merge()
        #expect(try first(small.store, at: 502) == key(300))
        small.store.drop(keyspace)
        #expect(start(small.store, at: 502) == .unbounded)
    }

    @Test("what was written but cannot be seen yet is none of it")
    func notVisible() throws {
        let store = try queue(areFlushed: false).store
        store.write(keyspace, key(200), [1], at: CommitSequence(700))
        #expect(try first(store, at: 501) == key(500))
        #expect(start(store, at: 501) == .inclusive(key(200)))
        #expect(try first(store, at: 700) == key(200))
    }

    @Test("few deleted keys are not worth it")
    func few() throws {
        let store = try queue(areFlushed: false).store
        store.write(keyspace, key(63), [1], at: CommitSequence(700))
        #expect(try first(store, at: 700) == key(63))
        #expect(start(store, at: 700) == .unbounded)
    }
}
