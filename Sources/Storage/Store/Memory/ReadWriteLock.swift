import Glibc

/// A reader-writer lock in memory of its own: many readers or one writer. A waiting writer goes
/// before new readers, so a stream of short reads does not starve it; therefore a thread must not
/// read-lock twice.
final class ReadWriteLock: @unchecked Sendable {
    // Only the pthread functions touch it, at an address that does not change.
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>

    init() {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_rwlock_t())
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        pthread_rwlockattr_setkind_np(
            &attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        pthread_rwlock_init(lock, &attributes)
        pthread_rwlockattr_destroy(&attributes)
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    func lockForReading() {
        let result = pthread_rwlock_rdlock(lock)
        precondition(result == 0, "a body called the store it was called from")
    }

    func lockForWriting() {
        let result = pthread_rwlock_wrlock(lock)
        precondition(result == 0, "a body called the store it was called from")
    }

    func unlock() { pthread_rwlock_unlock(lock) }
}
