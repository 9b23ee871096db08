import Glibc
import Synchronization

/// A thread that does one thing at a time while its owner's thread does another.
///
/// Thread safety: used by one thread at a time.
final class SideThread: Sendable {
    private let bench: Bench
    private let thread: pthread_t

    init() {
        let bench = Bench()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil, runBench, Unmanaged.passRetained(bench).toOpaque())
        precondition(result == 0, "the process may not make threads")
        self.bench = bench
        self.thread = thread
    }

    deinit {
        bench.begin(nil)
        pthread_join(thread, nil)
    }

    /// Begins with `work`. Nothing else may be begun before `waitForEnd`.
    func begin(_ work: @escaping @Sendable () -> Void) { bench.begin(work) }

    /// Returns when what was begun is done.
    func waitForEnd() { bench.waitForEnd() }
}

/// What the two threads share. The work is whose turn it is: the semaphores say so.
private final class Bench: @unchecked Sendable {
    private var work: (@Sendable () -> Void)?
    // Touched only by the semaphore functions, at addresses that do not change.
    private let begun: UnsafeMutablePointer<sem_t>
    private let ended: UnsafeMutablePointer<sem_t>

    init() {
        func semaphore() -> UnsafeMutablePointer<sem_t> {
            let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
            semaphore.initialize(to: sem_t())
            sem_init(semaphore, 0, 0)
            return semaphore
        }
        begun = semaphore()
        ended = semaphore()
    }

    deinit {
        for semaphore in [begun, ended] {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }
    }

    /// Hands work over; nil ends the thread.
    func begin(_ work: (@Sendable () -> Void)?) {
        self.work = work
        sem_post(begun)
    }

    func waitForEnd() { wait(ended) }

    func runThread() {
        while true {
            wait(begun)
            guard let work else { return }
            work()
            sem_post(ended)
        }
    }

    /// Waits however many signals come.
    private func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        while sem_wait(semaphore) != 0 {}
    }
}

private func runBench(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { Unmanaged<Bench>.fromOpaque(pointer).takeRetainedValue().runThread() }
    return nil
}
