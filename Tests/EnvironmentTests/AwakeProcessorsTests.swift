import CLinux
import Foundation
import Testing

@testable import Environment

/// The threads of this process that keep processors awake, as the kernel tells of them.
private struct Watcher: Equatable {
    var state: Character
    var policy: Int

    static var all: [Watcher] {
        let tasks = "/proc/self/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.compactMap { thread in
            // A thread may have ended meanwhile.
            let stat = try? String(contentsOfFile: "\(tasks)/\(thread)/stat", encoding: .utf8)
            guard let stat, stat.contains("(varve-awake)"),
                let end = stat.lastIndex(of: ")")
            else { return nil }
            // From the third field on; the 41st is the policy.
            let fields = stat[stat.index(end, offsetBy: 2)...].split(separator: " ")
            guard fields.count > 38, let state = fields[0].first, let policy = Int(fields[38])
            else { return nil }
            return Watcher(state: state, policy: policy)
        }
    }

    /// Looks until they are as wanted; what they were at last.
    static func wait(until isWanted: ([Watcher]) -> Bool) async throws -> [Watcher] {
        var seen = all
        for _ in 0..<1000 where !isWanted(seen) {
            try await Task.sleep(for: .milliseconds(10))
            seen = all
        }
        return seen
    }
}

private let schedIdle = 5

private var processors: [Int] {
    var numbers = [CInt](repeating: 0, count: 1024)
    let count = varve_allowed_processors(&numbers, 1024)
    return numbers.prefix(Int(count)).map { Int($0) }
}

@Suite("Processors that are kept awake", .serialized)
struct AwakeProcessorsTests {
    @Test("each has a thread that gives way to all others, and sleeps when nobody waits")
    func threads() async throws {
        let count = processors.count
        var awake = AwakeProcessors(processors: processors)
        #expect(awake != nil)
        let asleep = [Watcher](repeating: Watcher(state: "S", policy: schedIdle), count: count)
        #expect(try await Watcher.wait { $0 == asleep } == asleep)
        // Many threads that wait, again and again, on processors that they do not stay on.
        await withTaskGroup(of: Void.self) { [awake] group in
            for _ in 0..<4 {
                group.addTask {
                    var vigil = Vigil(awake)
                    for _ in 0..<2000 {
                        vigil.begin()
                        sched_yield()
                        vigil.end()
                    }
                    // One that is not ended is by the next.
                    vigil.begin()
                    vigil.begin()
                    vigil.end()
                }
            }
        }
        #expect(try await Watcher.wait { $0 == asleep } == asleep)
        awake = nil
        #expect(try await Watcher.wait(until: \.isEmpty).isEmpty)
    }

    @Test("a processor that is none of them is left alone")
    func others() {
        let none = AwakeProcessors(processors: [])
        #expect(none != nil && none?.begin() == nil)
    }

    @Test("none is, while threads wait for processors")
    func crowded() throws {
        let awake = try #require(AwakeProcessors(processors: processors))
        var vigil = Vigil(awake)
        awake.areCrowded = true
        vigil.begin()
        #expect(!vigil.isHeld)
        awake.areCrowded = false
        vigil.begin()
        #expect(vigil.isHeld)
        vigil.end()
        #expect(!vigil.isHeld)
    }
}

@Suite("What is tried while it pays")
struct TrialTests {
    /// At which of so many turns it is tried, when nothing comes of it.
    private func turns(_ count: Int, _ trial: inout Trial) -> [Int] {
        var tried: [Int] = []
        for turn in 0..<count where trial.mayTry() {
            tried.append(turn)
            trial.tried(succeeded: false)
        }
        return tried
    }

    @Test("after failures it is tried again each 33rd time only, until it has succeeded")
    func failures() {
        var trial = Trial()
        #expect(turns(100, &trial) == [0, 33, 66, 99])
        trial.tried(succeeded: true)
        #expect(turns(34, &trial) == [0, 33])
    }

    @Test("one failure takes back three successes, and many are as good as 24")
    func credit() {
        var trial = Trial()
        for _ in 0..<100 { trial.tried(succeeded: true) }
        #expect(turns(10, &trial) == Array(0..<9))
    }
}
