// The loops of a server and the choice of one for a new connection.

import Synchronization

/// One event loop per core.
package final class EventLoopGroup: Sendable {
    package let loops: [EventLoop]
    private let rotation = Atomic<Int>(0)

    /// Starts `count` loops, at least one.
    package init(count: Int) throws(SocketError) {
        var loops: [EventLoop] = []
        for index in 0..<max(1, count) { loops.append(try EventLoop(index: index)) }
        self.loops = loops
    }

    /// The loop with the fewest connections, equal ones in turn; the connection it is for is counted at
    /// once, so that the next of a burst sees it. Give it back by `connectionClosed`.
    package func next() -> EventLoop {
        let turn = rotation.add(1, ordering: .relaxed).oldValue
        var best = loops[turn % loops.count]
        for loop in loops where loop.connectionCount < best.connectionCount { best = loop }
        best.connectionOpened()
        return best
    }

    /// Ends all threads. Connections must have ended before.
    package func stop() {
        for loop in loops { loop.stop() }
    }
}
