package import Environment

/// Who is told of the end of a commit, or of a wait for a lock, where no task waits for it.
package protocol WaitListener: AnyObject, Sendable {
    /// It has ended. Called once, on whatever thread ended it or began it; must be quick, as others wait
    /// meanwhile.
    func waitEnded()
    /// The thread that takes note then. Whoever calls `waitEnded` wakes it, once for all that ended together.
    var thread: any WakeableThread { get }
}

/// The threads that have to take note of what ended together: few, each woken once.
struct WokenThreads {
    private var threads: [any WakeableThread] = []

    mutating func insert(_ thread: any WakeableThread) {
        if !threads.contains(where: { $0 === thread }) { threads.append(thread) }
    }

    mutating func wake() {
        for thread in threads { thread.wakeIfAsleep() }
        threads.removeAll(keepingCapacity: true)
    }
}
