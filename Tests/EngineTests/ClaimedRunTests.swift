import Bytes
import Environment
import Testing

@testable import Engine

@Suite("Keys claimed many at a time") struct ClaimedRunTests {
    private let owners = (0..<4).map { LockOwner(pid: Int32($0)) }
    /// What `LockStory.lock` takes locks in.
    private let space = KeyspaceID(1)

    private func run(_ keys: String...) -> PackedBytes {
        var run = PackedBytes()
        for key in keys.sorted() { Array(key.utf8).withUnsafeBytes { run.append($0) } }
        return run
    }

    @Test("who wants one waits for the claimant, other keys are free")
    func waits() {
        let story = LockStory()
        #expect(story.table.claim(run("a", "c", "e"), in: space, for: owners[0]))
        story.lock(owners[1], "b", .rowClaim)
        story.lock(owners[1], "c", .rowClaim)
        story.lock(owners[2], "c", .rowWrite)
        #expect(story.log == ["1 has b"])
        #expect(story.table.blockedSessions().map(\.blockedBy) == [[0], [0]])
        story.release(owners[0])
        #expect(story.log == ["1 has b", "1 has c"])
        story.release(owners[1])
        #expect(story.log.last == "2 has c")
        story.release(owners[2])
        #expect(story.table.all().isEmpty)
    }

    @Test("who only reads a row, or locks it, is not kept from a claimed key")
    func otherModes() {
        let story = LockStory()
        #expect(story.table.claim(run("a"), in: space, for: owners[0]))
        #expect(story.table.tryLock(LockKey(object: 1, [97]), .rowShare, for: owners[1]))
        #expect(!story.table.tryLock(LockKey(object: 1, [97]), .rowClaim, for: owners[1]))
        #expect(story.table.tryLock(LockKey(object: 1, [97]), .rowClaim, for: owners[0]))
        #expect(owners[0].held.isEmpty)
    }

    @Test("nothing is claimed when somebody else has one of the keys or waits for it")
    func refused() {
        let story = LockStory()
        story.lock(owners[1], "b", .rowClaim)
        #expect(!story.table.claim(run("a", "b"), in: space, for: owners[0]))
        #expect(story.table.claim(run("a", "c"), in: space, for: owners[0]))
        #expect(!story.table.claim(run("b", "c"), in: space, for: owners[2]))
        #expect(!story.table.claim(run("c"), in: space, for: owners[1]))
        story.lock(owners[2], "c", .rowClaim)
        #expect(story.log == ["1 has b"])
        // The waiter comes first.
        #expect(!story.table.claim(run("c"), in: space, for: owners[3]))
        story.release(owners[0])
        #expect(story.log.last == "2 has c")
        story.release(owners[2])
        #expect(story.table.claim(run("c"), in: space, for: owners[3]))
    }

    @Test("what was claimed after a mark is given back alone")
    func partialRelease() {
        let story = LockStory()
        #expect(story.table.claim(run("a", "b"), in: space, for: owners[0]))
        #expect(story.table.claim(run("c", "d"), in: space, for: owners[0]))
        story.lock(owners[1], "a", .rowClaim)
        story.lock(owners[2], "c", .rowClaim)
        story.table.release(owners[0], downTo: 0, runs: 1)
        story.scheduler.runUntilIdle()
        #expect(story.log == ["2 has c"])
        #expect(story.table.claim(run("d"), in: space, for: owners[3]))
        story.release(owners[0])
        #expect(story.log.last == "1 has a")
    }

    @Test("a deadlock over claimed keys is found")
    func deadlock() {
        let story = LockStory()
        #expect(story.table.claim(run("a"), in: space, for: owners[0]))
        #expect(story.table.claim(run("b"), in: space, for: owners[1]))
        story.lock(owners[0], "b", .rowClaim)
        story.lock(owners[1], "a", .rowClaim)
        #expect(story.log == ["1 deadlock of [1, 0]"])
        story.release(owners[1])
        #expect(story.log.last == "0 has b")
    }

    @Test("another owner takes over the claims")
    func handOver() {
        let story = LockStory()
        #expect(story.table.claim(run("a", "b"), in: space, for: owners[0]))
        story.lock(owners[1], "a", .rowClaim)
        #expect(story.table.heldLocks(of: owners[0]).map(\.key.bytes) == [[97], [98]])
        story.table.handOver(from: owners[0], to: owners[2])
        story.release(owners[0])
        story.lock(owners[3], "b", .rowClaim)
        #expect(story.log.isEmpty)
        story.release(owners[2])
        #expect(Set(story.log) == ["1 has a", "3 has b"])
    }

    @Test("no key ever has two owners, whichever way they got it", arguments: 0..<20)
    func exclusion(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let table = LockTable()
        var model: [Int: Int] = [:]
        var runs: [[[Int]]] = Array(repeating: [], count: 4)
        for _ in 0..<2000 {
            let who = Int.random(in: 0..<4, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let key = Int.random(in: 0..<300, using: &random)
                let isFree = model[key] == nil || model[key] == who
                let name = LockKey(space, [UInt8(key / 256), UInt8(key % 256)])
                #expect(table.tryLock(name, .rowClaim, for: owners[who]) == isFree)
                if isFree { model[key] = who }
            case 4..<8:
                let first = Int.random(in: 0..<300, using: &random)
                let keys = (first..<min(first + 12, 300)).filter { model[$0] != who }
                var run = PackedBytes()
                for key in keys {
                    [UInt8(key / 256), UInt8(key % 256)].withUnsafeBytes { run.append($0) }
                }
                if keys.isEmpty { continue }
                let isFree = keys.allSatisfy { model[$0] == nil }
                #expect(table.claim(run, in: space, for: owners[who]) == isFree)
                if isFree {
                    runs[who].append(keys)
                    for key in keys { model[key] = who }
                }
            case 8:
                guard let last = runs[who].popLast() else { continue }
                table.release(owners[who], downTo: owners[who].held.count, runs: runs[who].count)
                for key in last { model[key] = nil }
            default:
                table.releaseAll(of: owners[who])
                for (key, owner) in model where owner == who { model[key] = nil }
                runs[who] = []
            }
        }
        for owner in owners { table.releaseAll(of: owner) }
        #expect(table.all().isEmpty)
    }
}
