// The loops of a server and the choice of one for a new connection.

import CLinux
package import Environment
import Glibc
import Synchronization

/// One event loop per core, each on its own, when there are as many as the process may use.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]
    private let rotation = Atomic<Int>(0)

    /// The processor of each loop; none when there are not as many loops as the process may use.
    package let processors: [Int]
    /// The processor that the client of a socket on this machine runs on, if that is known.
    let clientProcessor: @Sendable (_ socket: CInt) -> Int?
    /// Connections look for their clients whenever they have received something, and go there at once.
    let isRestless: Bool
    private let moves = Atomic<Int>(0)

    /// Starts `count` loops, at least one. Tests say which processors there are, which a client runs on, and
    /// whether connections are restless.
    package init(
        count: Int, processors known: [Int]? = nil,
        clientProcessor: (@Sendable (CInt) -> Int?)? = nil,
        isRestless: Bool = false
    ) throws(SocketError) {
        self.clientProcessor = clientProcessor ?? ClientProcessor.find
        self.isRestless = isRestless
        var loops: [EventLoop] = []
        for index in 0..<max(1, count) { loops.append(try EventLoop(index: index)) }
        self.loops = loops
        let allowed = known ?? EventLoopGroup.allowedProcessors()
        processors = loops.count > 1 && loops.count == allowed.count ? allowed : []
    }

    /// Has each loop's thread stay on its processor from now on, and keep it awake for what comes soon, if `awake` is
    /// there to do it. Threads inherit that from the one that makes them: call this when those that are to run anywhere
    /// have been made.
    package func stayOnProcessors(keepingAwake awake: AwakeProcessors? = nil) async {
        for (loop, processor) in zip(loops, processors) {
            // One taken away meanwhile is no reason not to serve: then the loop runs on any.
            let allowed = processors.map { CInt($0) }
            await loop.spawn {
                loop.stay(on: CInt(processor), of: allowed, keepingAwake: awake)
            }.value
        }
    }

    private static func allowedProcessors() -> [Int] {
        let processorsMax = 1024
        let found = [CInt](unsafeUninitializedCapacity: processorsMax) { buffer, count in
            count = Int(varve_allowed_processors(buffer.baseAddress, CInt(processorsMax)))
        }
        return found.map { Int($0) }
    }

    /// The loop for a new connection. `processor` is the one its client runs on; nil when that is
    /// unknown, or another machine's. The connection is counted at once, so that the next of a burst
    /// sees it. Give it back by `connectionClosed`.
    package func next(near processor: Int? = nil) -> EventLoop {
        let turn = rotation.add(1, ordering: .relaxed).oldValue
        let near = processor.flatMap { processors.firstIndex(of: $0) }
        let chosen = EventLoopGroup.choose(
            connectionCounts: loops.map(\.connectionCount), turn: turn, near: near)
        loops[chosen].connectionOpened()
        return loops[chosen]
    }

    /// The loop that stays on a processor; nil when none does.
    func loop(on processor: Int) -> EventLoop? {
        processors.firstIndex(of: processor).map { loops[$0] }
    }

    /// Whether a connection of one loop may go to another, on its client's processor.
    func admits(from old: EventLoop, to new: EventLoop) -> Bool {
        var counts = loops.map(\.connectionCount)
        counts[old.index] -= 1
        let chosen = EventLoopGroup.choose(
            connectionCounts: counts, turn: old.index, near: new.index)
        return chosen == new.index
    }

    /// How often a connection has gone from one loop to another.
    var moveCount: Int { moves.load(ordering: .relaxed) }
    func noteMove() { moves.add(1, ordering: .relaxed) }

    /// How many connections a loop may have above the one with the fewest for the sake of nearness: so
    /// many, and an eighth of those.
    private static let nearExcessMax = 2

    /// The loop with the fewest connections, equal ones in turn; rather the one on their client's processor,
    /// `near`, as long as that does not leave another with much less to do. Two that wake each other on one
    /// processor need no interrupt of the other, and a thread with many connections is woken for many answers.
    static func choose(connectionCounts: [Int], turn: Int, near: Int?) -> Int {
        var fewest = turn % connectionCounts.count
        for loop in connectionCounts.indices
        where connectionCounts[loop] < connectionCounts[fewest] {
            fewest = loop
        }
        guard let near else { return fewest }
        let bound = connectionCounts[fewest] + nearExcessMax + connectionCounts[fewest] / 8
        return connectionCounts[near] < bound ? near : fewest
    }

    /// Ends all threads. Connections must have ended before.
    package func stop() {
        for loop in loops { loop.stop() }
    }
}
