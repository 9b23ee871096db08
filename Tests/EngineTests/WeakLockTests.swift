import Bytes
import Environment
import Synchronization
import Testing

@testable import Engine

/// Table locks of statements stand in no queue while nobody wants more: whoever does must see them all the same.
@Suite("Weak locks") struct WeakLockTests {
    private let owners = (0..<4).map { LockOwner(pid: Int32($0)) }
    private let table = LockKey(object: 1, Array("a".utf8))

    /// How many locks stand in lists.
    private func listed(_ locks: LockTable) -> Int {
        var count = 0
        locks.weak.forEach { _, _, _ in count += 1 }
        return count
    }

    @Test("who wants a table for himself waits for all who use it, and others wait for him")
    func strongSeesWeak() {
        let story = LockStory()
        story.lock(owners[0], "a", .accessShare)
        story.lock(owners[1], "a", .rowExclusive)
        story.lock(owners[1], "b", .rowExclusive)
        #expect(listed(story.table) == 3)
        #expect(story.table.all().map(\.isWeak) == [true, true, true])
        story.lock(owners[2], "a", .accessExclusive)
        #expect(listed(story.table) == 1)
        #expect(story.table.all().filter(\.isWeak).map(\.pid) == [1])
        // In the order of the lists they stood in, which their numbers say.
        #expect(story.table.blockedSessions().map { Set($0.blockedBy) } == [[0, 1]])
        // Of any table: it is not told which one somebody wants.
        story.lock(owners[3], "b", .accessShare)
        story.lock(owners[3], "a", .accessShare)
        #expect(listed(story.table) == 1)
        #expect(story.table.blockedSessions().map(\.pid) == [2, 3])
        story.release(owners[0])
        #expect(story.log == ["0 has a", "1 has a", "1 has b", "3 has b"])
        story.release(owners[1])
        #expect(story.log.last == "2 has a")
        story.release(owners[2])
        #expect(story.log.last == "3 has a")
        story.release(owners[3])
        #expect(story.table.all().isEmpty)
        let later = LockOwner(pid: 9)
        story.lock(later, "a", .rowExclusive)
        #expect(listed(story.table) == 1)
    }

    @Test("once nobody wants more, locks stand in lists again", arguments: 0..<3)
    func withdrawal(way: Int) {
        let story = LockStory()
        story.lock(owners[0], "a", .accessShare)
        switch way {
        case 0:  // Refused at once.
            #expect(!story.table.tryLock(table, .accessExclusive, for: owners[2]))
            #expect(story.table.tryLock(table, .exclusive, for: owners[1]))
            story.release(owners[1])
        case 1:  // Cancelled.
            story.lock(owners[1], "a", .accessExclusive)
            story.table.cancelWait(of: owners[1].session)
            story.scheduler.runUntilIdle()
            #expect(story.log.last == "1 canceled")
        default:  // Got, and given back to a savepoint.
            story.release(owners[0])
            story.lock(owners[1], "a", .share)
            story.table.release(owners[1], downTo: 0)
        }
        let later = LockOwner(pid: 9)
        story.lock(later, "a", .rowExclusive)
        #expect(story.log.last == "9 has a")
        #expect(listed(story.table) == 1)
    }

    @Test("who waits for those who use a table, waits for those alone who used it then")
    func observation() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowExclusive)
        story.lock(owners[1], "a", .accessShare)
        Task(executorPreference: story.scheduler) { [table, owner = owners[2]] in
            try? await story.table.awaitHolders(of: table, conflictingWith: .share, for: owner)
            story.note("all are gone")
        }
        story.scheduler.runUntilIdle()
        story.lock(owners[3], "a", .rowExclusive)
        #expect(story.log == ["0 has a", "1 has a", "3 has a"])
        story.release(owners[0])
        #expect(story.log.last == "all are gone")
    }

    @Test("locks that go to another owner stand in the way as before")
    func handingOver() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowExclusive)
        story.table.handOver(from: owners[0], to: owners[1])
        #expect(!story.table.tryLock(table, .accessExclusive, for: owners[0]))
        #expect(story.table.heldLocks(of: owners[1]).map(\.mode) == [.rowExclusive])
        story.release(owners[1])
        #expect(story.table.tryLock(table, .accessExclusive, for: owners[0]))
    }

    @Test("two who use a table and want it for themselves are a deadlock")
    func deadlock() {
        let story = LockStory()
        for owner in owners.prefix(2) { story.lock(owner, "a", .accessShare) }
        for owner in owners.prefix(2) { story.lock(owner, "a", .accessExclusive) }
        #expect(story.log.last == "1 deadlock of [1, 0]")
        story.release(owners[1])
        #expect(story.log.last == "0 has a")
    }

    @Test("a lock is had exactly when nobody else has one that conflicts", arguments: 1...20)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let locks = LockTable()
        let owners = (0..<6).map { LockOwner(pid: Int32($0)) }
        let keys = (0..<3).map { LockKey(object: 1, [UInt8($0)]) }
        let modes = LockMode.allCases.filter { !$0.isOfRow }
        var held: [[(key: Int, mode: LockMode)]] = owners.map { _ in [] }
        for _ in 0..<2000 {
            let owner = Int.random(in: 0..<owners.count, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                locks.releaseAll(of: owners[owner])
                held[owner] = []
            case 1:
                let count = Int.random(in: 0...held[owner].count, using: &random)
                locks.release(owners[owner], downTo: count)
                held[owner].removeLast(held[owner].count - count)
            case 2 where !held[owner].isEmpty:
                let place = Int.random(in: 0..<held[owner].count, using: &random)
                let lock = held[owner].remove(at: place)
                #expect(locks.release(keys[lock.key], lock.mode, of: owners[owner]))
            default:
                let key = Int.random(in: 0..<keys.count, using: &random)
                let weakModes = modes.filter(\.isWeak)
                let mode =
                    Bool.random(using: &random)
                    ? weakModes.randomElement(using: &random) ?? .share
                    : modes.randomElement(using: &random) ?? .share
                let conflicts = held.indices.contains { other in
                    other != owner
                        && held[other].contains { $0.key == key && $0.mode.conflicts(with: mode) }
                }
                #expect(locks.tryLock(keys[key], mode, for: owners[owner]) == !conflicts)
                let isNew = !held[owner].contains { $0.key == key && $0.mode == mode }
                if !conflicts, isNew { held[owner].append((key, mode)) }
            }
            #expect(locks.all().count == held.reduce(0) { $0 + $1.count })
        }
    }

    private final class Tally: Sendable {
        /// Users of the table in the low half, those who have it for themselves in the high one.
        let users = Atomic<Int>(0)
        let violations = Atomic<Int>(0)
        let exclusives = Atomic<Int>(0)
    }

    @Test("threads never have a table in modes that conflict")
    func threads() async {
        let locks = LockTable()
        let table = table
        let tally = Tally()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let session = LockSession(pid: Int32(number))
                    for round in 0..<20_000 {
                        let owner = LockOwner(session)
                        let isStrong = number == 0 || (round + number) % 64 == 0
                        let mode: LockMode = isStrong ? .accessExclusive : .rowExclusive
                        guard locks.tryLock(table, mode, for: owner) else { continue }
                        let share = isStrong ? 1 << 32 : 1
                        let before = tally.users.add(share, ordering: .sequentiallyConsistent)
                            .oldValue
                        if isStrong ? before != 0 : before >= 1 << 32 {
                            tally.violations.add(1, ordering: .relaxed)
                        }
                        if isStrong { tally.exclusives.add(1, ordering: .relaxed) }
                        tally.users.subtract(share, ordering: .sequentiallyConsistent)
                        locks.releaseAll(of: owner)
                    }
                }
            }
        }
        #expect(tally.violations.load(ordering: .relaxed) == 0)
        #expect(tally.exclusives.load(ordering: .relaxed) > 0)
        #expect(locks.all().isEmpty)
    }
}
