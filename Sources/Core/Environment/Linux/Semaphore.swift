import Glibc

/// The system's counting semaphore (sem_overview(7)): threads wait in it, from any to any.
package final class Semaphore: Sendable {
    // Touched only by the semaphore functions, at an address that does not change.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    package init() {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Lets one `wait` return, now or later.
    package func signal() { sem_post(semaphore) }

    /// Returns once for each `signal`, however many of the process's signals interrupt it.
    package func wait() { while sem_wait(semaphore) != 0 {} }
}
