import Bytes
import Environment
import Synchronization
import Testing

@testable import Engine

@Suite("Very many locks of one owner") struct FoldedLockTests {
    private static let modes: [LockMode] = [
        .rowKeyShare, .rowShare, .rowNoKeyUpdate, .rowUpdate, .rowNoKeyWrite, .rowWrite, .rowClaim,
    ]

    private static func key(_ name: String) -> LockKey { LockKey(object: 1, Array(name.utf8)) }

    /// The same operations on tables that fold never and soon.
    private struct Pair {
        let stories: [LockStory]
        /// By story.
        let owners: [[LockOwner]]
        /// Counts of locks to go back to, by story and owner.
        var marks: [[[Int]]]

        init(foldedAtOnce: Int, ownerCount: Int) {
            stories = [LockStory(foldedAtOnce: 1 << 20), LockStory(foldedAtOnce: foldedAtOnce)]
            owners = stories.map { _ in (0..<ownerCount).map { LockOwner(pid: Int32($0)) } }
            marks = stories.map { _ in Array(repeating: [], count: ownerCount) }
        }

        func each(_ body: (LockStory, [LockOwner]) -> Void) {
            for (story, owners) in zip(stories, owners) { body(story, owners) }
        }

        func locks(_ story: Int, _ owner: Int) -> Set<String> {
            Set(
                stories[story].table.heldLocks(of: owners[story][owner]).map {
                    "\($0.key.space) \($0.key.bytes) \($0.mode)"
                })
        }
    }

    @Test(
        "are as any others: who gets them, who waits for whom, which go with a savepoint",
        arguments: 0..<60 as Range<UInt64>)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = 4
        var pair = Pair(foldedAtOnce: Int.random(in: 1...3, using: &random), ownerCount: count)
        var place: UInt64 = 0
        for _ in 0..<400 {
            let waiting = Set(pair.stories[0].table.blockedSessions().map { Int($0.pid) })
            let free = (0..<count).filter { !waiting.contains($0) }
            guard let owner = free.randomElement(using: &random) else { break }
            let isPlaced = pair.owners[0][owner].place != nil
            let name = "k\(Int.random(in: 0..<12, using: &random))"
            let mode = FoldedLockTests.modes.randomElement(using: &random) ?? .rowUpdate
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<10 where !isPlaced:
                pair.each { story, owners in story.lock(owners[owner], name, mode) }
            case 10..<13 where !isPlaced:
                let got = pair.stories.indices.map { index in
                    pair.stories[index].table.tryLock(
                        FoldedLockTests.key(name), mode, for: pair.owners[index][owner])
                }
                #expect(got[0] == got[1])
            case 13 where !isPlaced:
                for index in pair.stories.indices {
                    pair.marks[index][owner].append(pair.owners[index][owner].lockCount)
                }
            case 14..<16 where !isPlaced && !pair.marks[0][owner].isEmpty:
                for index in pair.stories.indices {
                    guard let mark = pair.marks[index][owner].popLast() else { continue }
                    pair.stories[index].table.release(pair.owners[index][owner], downTo: mark)
                    pair.stories[index].scheduler.runUntilIdle()
                }
            case 16 where !isPlaced && pair.marks[0][owner].isEmpty:
                let released = pair.stories.indices.map { index in
                    pair.stories[index].table.release(
                        FoldedLockTests.key(name), mode, of: pair.owners[index][owner])
                }
                #expect(released[0] == released[1])
                pair.each { story, _ in story.scheduler.runUntilIdle() }
            case 17 where !isPlaced:
                pair.each { _, owners in owners[owner].follows.toggle() }
            case 18 where !isPlaced:
                // It stays so until it has released all.
                place += 1
                pair.each { story, owners in
                    let granted = story.table.place(owners[owner], at: CommitSequence(place))
                    story.table.grant(granted)
                    story.scheduler.runUntilIdle()
                }
            case 19:
                pair.each { story, owners in story.release(owners[owner]) }
                for index in pair.stories.indices { pair.marks[index][owner] = [] }
                if isPlaced { return }
            default: continue
            }
            // What is given back at once has no order.
            #expect(pair.stories[0].log.sorted() == pair.stories[1].log.sorted())
            #expect(
                pair.stories[0].table.blockedSessions() == pair.stories[1].table.blockedSessions())
            for owner in 0..<count { #expect(pair.locks(0, owner) == pair.locks(1, owner)) }
            for owner in 0..<count {
                #expect(pair.owners[0][owner].dependency == pair.owners[1][owner].dependency)
            }
        }
        for owner in 0..<count {
            pair.each { story, owners in
                story.release(owners[owner])
            }
        }
        #expect(pair.stories[0].log.sorted() == pair.stories[1].log.sorted())
        if pair.stories[0].table.blockedSessions().isEmpty {
            pair.each { story, owners in
                for owner in owners { story.release(owner) }
                #expect(story.table.all().isEmpty)
            }
        }
    }

    @Test("leave the table, and come back to it one by one for who wants them")
    func folded() {
        let story = LockStory(foldedAtOnce: 4)
        let owners = (0..<3).map { LockOwner(pid: Int32($0)) }
        for number in 0..<100 { story.lock(owners[0], "k\(number)", .rowNoKeyWrite) }
        #expect(story.table.all().count < 9)
        #expect(story.table.heldLocks(of: owners[0]).count == 100)
        // Who does not conflict changes nothing.
        story.lock(owners[1], "k7", .rowKeyShare)
        story.lock(owners[1], "k7", .rowShare)
        #expect(story.log.last == "1 has k7")
        #expect(story.table.blockedSessions().map(\.blockedBy) == [[0]])
        #expect(!story.table.tryLock(FoldedLockTests.key("k9"), .rowShare, for: owners[2]))
        #expect(story.table.tryLock(FoldedLockTests.key("k9"), .rowNoKeyWrite, for: owners[0]))
        story.release(owners[0])
        #expect(story.table.tryLock(FoldedLockTests.key("k9"), .rowShare, for: owners[2]))
        story.release(owners[1])
        story.release(owners[2])
        #expect(story.table.all().isEmpty)
    }

    @Test("are of rows: a session's advisory locks stay as they are")
    func advisory() {
        let table = LockTable(foldedAtOnce: 2)
        let owner = LockOwner(pid: 1)
        for round in 0..<3 {
            for number in 0..<50 {
                #expect(table.tryLock(FoldedLockTests.key("\(number)"), .exclusive, for: owner))
            }
            #expect(table.all().count == 50)
            for number in 0..<50 {
                #expect(
                    table.release(FoldedLockTests.key("\(number)"), .exclusive, of: owner),
                    "round \(round)")
            }
            #expect(owner.lockCount == 0)
        }
    }

    @Test("a deadlock through one of them is found")
    func deadlock() {
        let story = LockStory(foldedAtOnce: 2)
        let owners = (0..<2).map { LockOwner(pid: Int32($0)) }
        for number in 0..<20 { story.lock(owners[0], "k\(number)", .rowUpdate) }
        for number in 20..<40 { story.lock(owners[1], "k\(number)", .rowUpdate) }
        story.lock(owners[0], "k21", .rowUpdate)
        story.lock(owners[1], "k1", .rowUpdate)
        #expect(story.log.last == "1 deadlock of [1, 0]")
    }

    @Test("keep who claims keys in a run from theirs")
    func claims() {
        let story = LockStory(foldedAtOnce: 2)
        let owners = (0..<2).map { LockOwner(pid: Int32($0)) }
        for number in 0..<20 { story.lock(owners[0], "k\(number)", .rowWrite) }
        func run(_ name: String) -> PackedBytes {
            PackedBytes(Array(name.utf8), ends: [name.utf8.count])
        }
        #expect(!story.table.claim(run("k3"), in: KeyspaceID(1), for: owners[1]))
        #expect(story.table.claim(run("x"), in: KeyspaceID(1), for: owners[1]))
        #expect(story.table.claim(run("k3"), in: KeyspaceID(1), for: owners[0]))
    }

    @Test("go to the heir of a prepared transaction")
    func handOver() {
        let story = LockStory(foldedAtOnce: 2)
        let owners = (0..<3).map { LockOwner(pid: Int32($0)) }
        for number in 0..<20 { story.lock(owners[0], "k\(number)", .rowUpdate) }
        story.lock(owners[1], "k4", .rowShare)
        story.table.handOver(from: owners[0], to: owners[2])
        story.lock(owners[0], "k5", .rowShare)
        #expect(story.table.blockedSessions().map(\.blockedBy) == [[2], [2]])
        #expect(story.table.heldLocks(of: owners[2]).count == 20)
        story.release(owners[2])
        #expect(story.log.suffix(2).sorted() == ["0 has k5", "1 has k4"])
    }

    @Test("of several threads no two ever hold one key", arguments: [1, 8])
    func threads(foldedAtOnce: Int) async {
        let table = LockTable(foldedAtOnce: foldedAtOnce)
        let holders = HolderCounts()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(number))
                    for _ in 0..<400 {
                        let owner = LockOwner(pid: Int32(number))
                        var got: Set<Int> = []
                        for _ in 0..<20 {
                            let place = Int.random(in: 0..<40, using: &random)
                            let key = FoldedLockTests.key("k\(place)")
                            let has = table.tryLock(key, .rowUpdate, for: owner)
                            guard has, got.insert(place).inserted else { continue }
                            #expect(holders.add(1, to: place) == 1)
                        }
                        for place in got { holders.add(-1, to: place) }
                        table.releaseAll(of: owner)
                    }
                }
            }
        }
        #expect(table.all().isEmpty)
    }
}

/// How many hold each of some keys.
private final class HolderCounts: Sendable {
    private let counts = Mutex([Int](repeating: 0, count: 40))

    @discardableResult
    func add(_ change: Int, to place: Int) -> Int {
        counts.withLock { counts in
            counts[place] += change
            return counts[place]
        }
    }
}
