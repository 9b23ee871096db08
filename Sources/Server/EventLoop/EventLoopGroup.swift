// The loops of a server and the choice of one for a new connection.

import CLinux
import Synchronization

/// One event loop per core, each on its own, when there are as many as the process may use.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]
    private let rotation = Atomic<Int>(0)

    /// The processor of each loop; none when there are not as many loops as the process may use.
    let processors: [Int]

    /// Starts `count` loops, at least one.
    package init(count: Int) throws(SocketError) {
        var loops: [EventLoop] = []
        for index in 0..<max(1, count) { loops.append(try EventLoop(index: index)) }
        self.loops = loops
        let allowed = EventLoopGroup.allowedProcessors()
        processors = loops.count > 1 && loops.count == allowed.count ? allowed : []
    }

    /// Has each loop's thread stay on its processor from now on. Threads inherit that from the one that makes
    /// them: call this when those that are to run anywhere have been made.
    package func stayOnProcessors() async {
        for (loop, processor) in zip(loops, processors) {
            // One taken away meanwhile is no reason not to serve: then the loop runs on any.
            let allowed = processors.map { CInt($0) }
            await loop.spawn { loop.stay(on: CInt(processor), of: allowed) }.value
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
