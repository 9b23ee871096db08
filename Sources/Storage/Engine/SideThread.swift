import Environment

/// A thread that does one thing at a time while its owner's thread does another.
///
/// Thread safety: used by one thread at a time.
final class SideThread: Sendable {
    private let bench: Bench
    private let thread: SystemThread

    init() {
        let bench = Bench()
        self.bench = bench
        thread = .needed("varve-side") { bench.runThread() }
    }

    deinit {
        bench.begin(nil)
        thread.join()
    }

    /// Begins with `work`. Nothing else may be begun before `waitForEnd`.
    func begin(_ work: @escaping @Sendable () -> Void) { bench.begin(work) }

    /// Returns when what was begun is done.
    func waitForEnd() { bench.waitForEnd() }
}

/// What the two threads share. The work is whose turn it is: the semaphores say so.
private final class Bench: @unchecked Sendable {
    private var work: (@Sendable () -> Void)?
    private let begun = Semaphore()
    private let ended = Semaphore()

    /// Hands work over; nil ends the thread.
    func begin(_ work: (@Sendable () -> Void)?) {
        self.work = work
        begun.signal()
    }

    func waitForEnd() { ended.wait() }

    func runThread() {
        while true {
            begun.wait()
            guard let work else { return }
            work()
            ended.signal()
        }
    }
}
