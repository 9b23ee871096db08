// A job that works long without suspending lends its loop: another thread runs the loop meanwhile, with
// all its connections, and gives it back between two turns when the job is done.
//
// What the job does while the loop is lent must not touch the loop or its connections.

import CLinux
import Environment
import Glibc
import Synchronization

extension EventLoop {
    /// Only a job is suspended cleanly: what answers a client at once, between two events, is not.
    package var mayLend: Bool { isInJob }

    /// Called on the loop's thread. False when there are too many that do so: it keeps the loop then.
    package func lend() -> Bool {
        precondition(isCurrent && isInJob, "a loop is lent by a job that runs on it")
        guard !isStopping.load(ordering: .relaxed) else { return false }
        suspendJob()
        let isTaken = baton.lend { [self] in
            do throws(SocketError) {
                try startThread()
                return true
            } catch {
                return false
            }
        }
        if isTaken {
            // The loop goes on on its processor, in a thread that has inherited it; this one need not be there.
            keepThread(on: allowedProcessors)
        } else {
            resumeJob()
        }
        return isTaken
    }

    /// Called on the thread that has lent it, which waits for the end of the loop's present turn.
    package func takeBack() {
        baton.takeBack { wakeIfAsleep() }
        keepThread(on: processor)
        resumeJob()
    }
}

// MARK: Processors

extension EventLoop {
    /// Has the loop's thread stay on a processor, of those that the process may use. Called on that thread,
    /// once, before the loop is lent.
    func stay(on processor: CInt, of allowed: [CInt], keepingAwake awake: AwakeProcessors?) {
        vigil = Vigil(awake)
        self.processor = [processor]
        allowedProcessors = allowed
        keepThread(on: self.processor)
    }

    /// One taken away meanwhile is no reason not to go on: then the thread runs on any.
    private func keepThread(on processors: [CInt]) {
        if processors.isEmpty { return }
        _ = varve_keep_thread_on(processors, CInt(processors.count))
    }
}

/// Says which of several threads runs a loop. A thread has the baton, or is in the middle of a job and
/// has lent it, or has nothing to do.
final class LoopBaton: @unchecked Sendable {
    /// Threads of one loop: a limit for how many jobs have lent it at once.
    private static let threadsMax = 33

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let wanted = Atomic<Bool>(false)

    // Under the mutex.
    private var isHeld = false
    private var hasEnded = false
    /// Threads that want it back.
    private var waiterCount = 0
    /// Threads that have nothing to do.
    private var idleCount = 0
    /// The first one is started by the loop itself.
    private var threadCount = 1

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Whether somebody waits for whoever runs the loop to end his turn.
    var isWanted: Bool { wanted.load(ordering: .sequentiallyConsistent) }

    /// Waits until nobody runs the loop and nobody wants it back; false when it has ended.
    func take() -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        idleCount += 1
        while (isHeld || waiterCount > 0) && !hasEnded { pthread_cond_wait(changed, mutex) }
        idleCount -= 1
        if hasEnded { return false }
        isHeld = true
        return true
    }

    /// Lets somebody else run the loop.
    func pass() {
        pthread_mutex_lock(mutex)
        isHeld = false
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// Lets an idle thread run the loop, or one that `start` starts. False when there is none.
    func lend(_ start: () -> Bool) -> Bool {
        pthread_mutex_lock(mutex)
        let hasIdle = idleCount > 0
        let mayStart = threadCount < Self.threadsMax
        if !hasIdle && mayStart { threadCount += 1 }
        pthread_mutex_unlock(mutex)
        if !hasIdle {
            guard mayStart else { return false }
            guard start() else {
                pthread_mutex_lock(mutex)
                threadCount -= 1
                pthread_mutex_unlock(mutex)
                return false
            }
        }
        pass()
        return true
    }

    /// Waits for the end of the present turn. `wake` ends the sleep of who runs the loop.
    func takeBack(_ wake: () -> Void) {
        pthread_mutex_lock(mutex)
        waiterCount += 1
        wanted.store(true, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(mutex)
        wake()
        pthread_mutex_lock(mutex)
        while isHeld { pthread_cond_wait(changed, mutex) }
        isHeld = true
        waiterCount -= 1
        if waiterCount == 0 { wanted.store(false, ordering: .sequentiallyConsistent) }
        pthread_mutex_unlock(mutex)
    }

    /// The loop has ended: idle threads end too, the others when their jobs are done.
    func end() {
        pthread_mutex_lock(mutex)
        hasEnded = true
        isHeld = false
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }
}
