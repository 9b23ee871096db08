import CLinux
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Server

private final class Count: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }
    func increment() { number.add(1, ordering: .relaxed) }
}

private final class Happening: LoopEvent {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func happen() { body() }
}

/// A source, who waits for it, and what happens to them; used on one loop.
private final class HeldWait: EventSource, @unchecked Sendable {
    var order: [String] = []

    override func dealWithInput() -> Bool {
        order.append("asked")
        return true
    }

    func begin() async {
        isReadable = false
        await untilReadable()
        order.append("goes on")
    }
}

@Suite("event loops")
struct EventLoopTests {
    @Test("a task stays on its loop across suspensions")
    func staysOnItsLoop() async throws {
        let group = try EventLoopGroup(count: 2)
        defer { group.stop() }
        for loop in group.loops {
            let stayed = loop.spawn {
                var stayed = loop.isCurrent
                for _ in 0..<10 {
                    await Task.yield()
                    await loop.sleep(for: .milliseconds(1))
                    stayed = stayed && loop.isCurrent
                }
                return stayed
            }
            #expect(await stayed.value)
        }
    }

    @Test("jobs from many threads all run")
    func remoteJobs() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let total = await withTaskGroup(of: Int.self) { group in
            for number in 0..<2000 {
                group.addTask { await loop.spawn { number }.value }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 1999 * 1000)
    }

    @Test("events from many threads are dealt with on the loop, those of one thread in their order")
    func events() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let seen = Mutex<[[Int]]>(Array(repeating: [], count: 8))
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<500 {
                loop.post(
                    Happening {
                        #expect(loop.isCurrent)
                        seen.withLock { $0[thread].append(number) }
                    })
                loop.wakeIfAsleep()
            }
        }
        // What the loop itself leaves for later comes after all that others did before.
        let ends = Count()
        loop.post(Happening { loop.post(Happening { ends.increment() }) })
        loop.wakeIfAsleep()
        while ends.value == 0 { await loop.spawn { await loop.sleep(for: .milliseconds(1)) }.value }
        #expect(seen.withLock { $0 } == Array(repeating: Array(0..<500), count: 8))
    }

    @Test("timers fire in the order of their deadlines, cancelled ones never")
    func timerOrder() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let fired = Mutex<[Int]>([])
        await loop.spawn {
            _ = loop.schedule(after: .milliseconds(15)) { fired.withLock { $0.append(3) } }
            _ = loop.schedule(after: .milliseconds(5)) { fired.withLock { $0.append(1) } }
            let cancelled = loop.schedule(after: .milliseconds(8)) {
                fired.withLock { $0.append(99) }
            }
            _ = loop.schedule(after: .milliseconds(10)) { fired.withLock { $0.append(2) } }
            loop.cancel(cancelled)
            await loop.sleep(for: .milliseconds(20))
        }.value
        #expect(fired.withLock { $0 } == [1, 2, 3])
    }

    @Test("what a timer does may set and cancel others")
    func timersOfTimers() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let fired = Mutex<[Int]>([])
        await loop.spawn {
            let other = loop.schedule(after: .milliseconds(6)) { fired.withLock { $0.append(99) } }
            _ = loop.schedule(after: .milliseconds(2)) {
                fired.withLock { $0.append(1) }
                loop.cancel(other)
                _ = loop.schedule(after: .zero) { fired.withLock { $0.append(2) } }
            }
            while fired.withLock({ $0.count < 2 }) { await loop.sleep(for: .milliseconds(2)) }
            await loop.sleep(for: .milliseconds(8))
        }.value
        #expect(fired.withLock { $0 } == [1, 2])
    }

    @Test("what a loop has to do is done while long jobs have lent it, and those go on after")
    func lending() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let others = Count()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await loop.spawn {
                        for _ in 0..<5 {
                            guard loop.mayLend, loop.lend() else { continue }
                            #expect(!loop.isCurrent)
                            let before = others.value
                            // Ends only when the loop, run by another thread, has done something.
                            let other = loop.spawn { others.increment() }
                            while others.value == before { sched_yield() }
                            loop.takeBack()
                            #expect(loop.isCurrent)
                            await loop.sleep(for: .microseconds(10))
                            // What it waited for may have been another's.
                            await other.value
                        }
                    }.value
                }
            }
        }
        #expect(others.value == 100)
    }

    @Test("the heap gives deadlines in order whatever their insertion, and forgets the cancelled")
    func heapOrder() {
        var heap = TimerHeap()
        let fired = Mutex<[Int64]>([])
        var identifiers: [TimerHeap.ID] = []
        for number in 0..<500 {
            let deadline = Int64((number * 7919) % 500)
            identifiers.append(
                heap.insert(at: MonotonicTime(nanoseconds: deadline)) {
                    fired.withLock { $0.append(deadline) }
                })
        }
        for index in stride(from: 0, to: 500, by: 2) { heap.cancel(identifiers[index]) }
        while let action = heap.takeDue(now: MonotonicTime(nanoseconds: 249)) { action() }
        #expect(fired.withLock { $0 == $0.sorted() && $0.allSatisfy { $0 <= 249 } })
        while let action = heap.takeDue(now: MonotonicTime(nanoseconds: 1000)) { action() }
        #expect(fired.withLock { $0.count == 250 && $0 == $0.sorted() })
        #expect(heap.millisecondsToNext(now: MonotonicTime(nanoseconds: 0)) == -1)
    }

    @Test("new connections go to the loop that has the fewest")
    func balance() throws {
        let group = try EventLoopGroup(count: 3)
        defer { group.stop() }
        group.loops[0].connectionOpened()
        group.loops[1].connectionOpened()
        #expect(group.next() === group.loops[2])
        group.loops[2].connectionOpened()
        group.loops[1].connectionClosed()
        #expect(group.next() === group.loops[1])
    }

    @Test("a burst of new connections is spread evenly")
    func burst() throws {
        let group = try EventLoopGroup(count: 3)
        defer { group.stop() }
        group.loops[1].connectionOpened()
        for _ in 0..<8 { _ = group.next() }
        #expect(group.loops.map(\.connectionCount) == [3, 3, 3])
    }

    @Test("a client's processor decides the loop as long as no other has much less to do")
    func nearness() {
        func choose(_ counts: [Int], _ turn: Int, near: Int?) -> Int {
            EventLoopGroup.choose(connectionCounts: counts, turn: turn, near: near)
        }
        #expect(choose([0, 0], 0, near: 1) == 1)
        #expect(choose([0, 0], 1, near: 0) == 0)
        #expect(choose([0, 1], 0, near: 1) == 1)
        #expect(choose([0, 2], 0, near: 1) == 0)
        #expect(choose([16, 19], 0, near: 1) == 1)
        #expect(choose([16, 20], 0, near: 1) == 0)
        #expect(choose([3, 0, 5], 0, near: 2) == 1)
        #expect(choose([3, 3, 5], 1, near: nil) == 1)
    }

    @Test("loops stay on a processor each, or on any when there are not as many as may be used")
    func processors() async throws {
        var processors = [CInt](repeating: 0, count: 1024)
        let available = Int(varve_allowed_processors(&processors, 1024))
        for count in [1, 65] where count != available {
            let group = try EventLoopGroup(count: count)
            defer { group.stop() }
            #expect(group.processors.isEmpty)
        }
        let group = try EventLoopGroup(count: available)
        defer { group.stop() }
        #expect(
            group.processors == (available > 1 ? processors.prefix(available).map { Int($0) } : []))
        await group.stayOnProcessors()
        for (loop, processor) in zip(group.loops, group.processors) {
            let allowed = await loop.spawn {
                var allowed: [CInt] = [-1, -1]
                let count = varve_allowed_processors(&allowed, 2)
                return allowed.prefix(Int(count)).map { Int($0) }
            }.value
            #expect(allowed == [processor])
        }
    }

    @Test(
        "threads of one processor each keep to one loop, and a lone thread fills all",
        arguments: [8, 16, 64])
    func nearBursts(count: Int) {
        func burst(_ processors: [Int]) -> [[Int]] {
            var placed = [[0, 0], [0, 0]]
            for (turn, processor) in processors.enumerated() {
                let loop = EventLoopGroup.choose(
                    connectionCounts: (0..<2).map { placed[0][$0] + placed[1][$0] }, turn: turn,
                    near: processor)
                placed[processor][loop] += 1
            }
            return placed
        }
        #expect(burst((0..<count).map { $0 / 2 % 2 }) == [[count / 2, 0], [0, count / 2]])
        let lone = burst(Array(repeating: 1, count: count))[1]
        #expect(lone[1] - lone[0] <= 2 + lone[0] / 8)
        #expect(lone[0] + lone[1] == count)
    }

    @Test("a key of a source that is gone reaches nobody")
    func staleKeys() {
        var table = EventSourceTable()
        let first = EventSource()
        let key = table.insert(first)
        table.remove(key)
        let second = EventSource()
        let reused = table.insert(second)
        #expect(table[key] == nil && table[reused] === second && key != reused)
    }

    @Test("who waits to read is woken once a source is released, if anything happened meanwhile")
    func heldSource() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        for (event, isWoken) in [(EPOLLIN, false), (EPOLLRDHUP, true), (EPOLLOUT, false)] {
            let wait = HeldWait()
            let waiter = loop.spawn { await wait.begin() }
            let order = await loop.spawn {
                await loop.sleep(for: .milliseconds(1))
                wait.hold()
                wait.become(ready: event.rawValue)
                await loop.sleep(for: .milliseconds(1))
                wait.order.append("released")
                #expect(wait.endHold() == isWoken)
                await loop.sleep(for: .milliseconds(1))
                wait.order.append("woken at the latest")
                wait.wakeReader()
                await loop.sleep(for: .milliseconds(1))
                return wait.order
            }.value
            await waiter.value
            #expect(
                order
                    == (isWoken
                        ? ["released", "goes on", "woken at the latest"]
                        : ["released", "woken at the latest", "goes on"]))
        }
    }

    @Test("a receive buffer gives back what came, in order, and keeps none of it")
    func receiveBuffer() {
        var buffer = ReceiveBuffer()
        var expected: [UInt8] = []
        var taken: [UInt8] = []
        for round in 0..<200 {
            let piece = (0..<(round % 37)).map { UInt8(truncatingIfNeeded: $0 &+ round) }
            piece.withUnsafeBytes { buffer.append($0) }
            expected += piece
            let count = min(buffer.count, (round * 13) % 29)
            taken += buffer.withUnsafeBytes { Array($0.prefix(count)) }
            buffer.consume(count)
        }
        taken += buffer.withUnsafeBytes { Array($0) }
        #expect(taken == expected)
    }

    @Test(
        "only loopback addresses count as such",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.10", true), ("localhost", true), ("::1", true),
            ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("::2", false),
        ])
    func loopback(_ host: String, _ expected: Bool) throws {
        let address = try #require(SocketAddress(host: host, port: 5432))
        #expect(address.isLoopback == expected)
    }

    @Test("addresses print as clients write them, names are not addresses")
    func addressText() {
        #expect(SocketAddress(host: "localhost", port: 1)?.description == "127.0.0.1:1")
        #expect(SocketAddress(host: "::1", port: 2)?.description == "[::1]:2")
        #expect(SocketAddress(host: "example.org", port: 3) == nil)
        #expect(SocketAddress(path: "/run/s")?.description == "/run/s")
        #expect(SocketAddress(path: "/run/s")?.isLoopback == true)
        let longest = String(repeating: "x", count: SocketAddress.pathSizeMax)
        #expect(SocketAddress(path: longest)?.host == longest)
        #expect(SocketAddress(path: longest + "x") == nil)
        #expect(SocketAddress(path: "") == nil)
        #expect(SocketAddress(path: "a\0b") == nil)
    }
}
