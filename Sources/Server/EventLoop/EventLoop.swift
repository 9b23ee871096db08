// One pinned thread over epoll that runs Swift tasks: a task whose executor preference is a loop
// never leaves its thread. A server has one loop per core.
//
// Invariants:
//  - `local`, `sources` and `timers` are touched by the loop's own thread only.
//  - Other threads hand jobs over through `remote`; the eventfd is written only while the loop
//    sleeps, once for all that come until it has woken.
//  - Nothing that runs on a loop may block its thread: it awaits, or lends the loop to another thread
//    (EventLoop+Lending.swift). "The loop's own thread" is the one that has the baton. Only the commit of a
//    client that has the loop to itself (`isAlone`) waits for the disk there.

import CLinux
import Environment
import Glibc
import Synchronization

/// Something that happens elsewhere and is dealt with on a loop's thread, without a task.
package protocol LoopEvent: AnyObject, Sendable {
    /// Called on the loop's thread, between tasks' jobs.
    func happen()
}

/// What other threads leave for a loop.
private struct RemoteWork {
    var jobs: [UnownedJob] = []
    var events: [any LoopEvent] = []

    var isEmpty: Bool { jobs.isEmpty && events.isEmpty }
}

/// A thread that waits for sockets and timers and runs the jobs of the tasks that prefer it.
package final class EventLoop: TaskExecutor, LendableThread, WakeableThread, @unchecked Sendable {
    /// The loop's number in its group, from 0.
    package let index: Int

    /// The parser recurses on deep input (ARCHITECTURE.md, section 6), so stacks are deep. Only
    /// what is touched takes memory.
    private static let stackSize = 64 << 20
    /// Connections whose answers wait for one another to be sent.
    private static let unsentMax = 16
    /// Bytes one recv asks for; one such buffer serves all connections of the loop.
    package static let receiveSize = 64 << 10

    private let poll: CInt
    private let wakeUp: CInt
    private let remote = Mutex(RemoteWork())
    private let isAsleep = Atomic<Bool>(false)
    let isStopping = Atomic<Bool>(false)
    private let threadID = Atomic<UInt>(0)
    private let connections = Atomic<Int>(0)

    /// Which thread runs the loop.
    let baton = LoopBaton()
    /// The processor it stays on, and those that the process may use; none when it runs anywhere. Set once,
    /// on its thread.
    var processor: [CInt] = []
    var allowedProcessors: [CInt] = []

    // Loop thread only.
    private var local: [UnownedJob] = []
    private var happened: [any LoopEvent] = []
    private var happening: [any LoopEvent] = []
    private var running: [UnownedJob] = []
    /// The next of `running`.
    private var nextRunning = 0
    /// A job is being run: what it does may be long, and the loop be lent meanwhile.
    private(set) var isInJob = false
    private var sources = EventSourceTable()
    private var timers = TimerHeap()
    private var lookout = Lookout()
    /// Set once, on the loop's thread.
    var vigil = Vigil(nil)
    private var solitude = Solitude()
    /// Connections whose task does something, or waits for something else than its peer.
    var busyCount = 0
    /// Something was sent in this turn.
    private var hasAnswered = false
    /// Connections with something to send.
    private var unsent: [Connection] = []
    /// What one epoll_wait tells.
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
    /// How many of them have not been dealt with.
    private var eventsLeft = 0
    /// Where connections receive before the bytes are copied to their own buffers.
    let receiveScratch = UnsafeMutableRawBufferPointer.allocate(
        byteCount: EventLoop.receiveSize, alignment: 64)
    /// Memory for what was received and what is to be sent: a connection has none of its own while it waits,
    /// and what was used last is in the processor's caches.
    let spare = SpareBuffers()

    /// Starts the loop's thread. Throws when the kernel is out of descriptors or threads.
    package init(index: Int = 0) throws(SocketError) {
        self.index = index
        poll = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw SocketError("epoll_create1", errno) }
        wakeUp = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
        guard wakeUp >= 0 else { throw SocketError("eventfd", errno) }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = EventSourceTable.wakeUpKey
        guard epoll_ctl(poll, EPOLL_CTL_ADD, wakeUp, &event) == 0 else {
            throw SocketError("epoll_ctl", errno)
        }
        try startThread()
    }

    deinit {
        close(poll)
        close(wakeUp)
        receiveScratch.deallocate()
        events.deallocate()
    }

    /// Connections that live on this loop: what `EventLoopGroup` balances by.
    package var connectionCount: Int { connections.load(ordering: .relaxed) }
    package func connectionOpened() { connections.add(1, ordering: .relaxed) }
    package func connectionClosed() { connections.subtract(1, ordering: .relaxed) }

    /// Whether the caller runs on this loop's thread.
    package var isCurrent: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            local.append(job)
            return
        }
        remote.withLock { $0.jobs.append(job) }
        // The first to find the loop asleep wakes it for all.
        wakeIfAsleep()
    }

    /// Has an event dealt with soon. From another thread it is to be followed by `wakeIfAsleep`, once for many.
    package func post(_ event: any LoopEvent) {
        if isCurrent {
            happened.append(event)
        } else {
            remote.withLock { $0.events.append(event) }
        }
    }

    /// Starts a task that lives on this loop.
    @discardableResult
    package func spawn<Result: Sendable>(
        _ body: @escaping @Sendable () async -> Result
    ) -> Task<Result, Never> {
        Task.detached(executorPreference: self) { await body() }
    }

    /// Ends the thread after the jobs that are ready now. Tasks still waiting are never resumed.
    package func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        wake()
    }

    /// Ends the loop's sleep, if it sleeps.
    package func wakeIfAsleep() {
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wake() }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeUp, &one, 8)
    }

    // MARK: the thread

    func startThread() throws(SocketError) {
        do throws(SystemThread.Refusal) {
            let thread = try SystemThread(
                "varve-loop-\(index)", stackBytes: EventLoop.stackSize
            ) {
                if self.baton.take() { self.run() }
            }
            thread.detach()
        } catch {
            throw SocketError("pthread_create", error.code)
        }
    }

    private func run() {
        let note = ThreadNote(self)
        note.leave()
        defer { note.remove() }
        becomeCurrent()
        while !isStopping.load(ordering: .relaxed) {
            takeRemoteWork()
            dealWithEvents()
            runJobs()
            fireTimers()
            pollEvents()
            if baton.isWanted {
                baton.pass()
                guard baton.take() else { return }
                becomeCurrent()
            }
        }
        baton.end()
    }

    /// The calling thread is the loop's now.
    private func becomeCurrent() { threadID.store(UInt(pthread_self()), ordering: .relaxed) }

    /// What a job that lends the loop leaves behind is in order for whoever runs it next.
    func suspendJob() {
        isInJob = false
        // What it makes ready from now on comes from another thread than the loop's.
        threadID.store(0, ordering: .relaxed)
        local.insert(contentsOf: running[nextRunning...], at: 0)
        running.removeAll(keepingCapacity: true)
        nextRunning = 0
    }

    /// That job goes on, on the calling thread.
    func resumeJob() {
        becomeCurrent()
        isInJob = true
    }

    private func takeRemoteWork() {
        remote.withLock { work in
            take(&work.jobs, into: &local)
            take(&work.events, into: &happened)
        }
    }

    private func take<Item>(_ items: inout [Item], into own: inout [Item]) {
        guard !items.isEmpty else { return }
        if own.isEmpty {
            swap(&own, &items)
        } else {
            own.append(contentsOf: items)
            items.removeAll(keepingCapacity: true)
        }
    }

    /// Those that they lead to are dealt with in the next turn.
    private func dealWithEvents() {
        guard !happened.isEmpty else { return }
        swap(&happening, &happened)
        for event in happening { event.happen() }
        happening.removeAll(keepingCapacity: true)
    }

    /// Nothing that can be done is left to be done.
    private var isIdle: Bool { local.isEmpty && happened.isEmpty }

    /// Runs the jobs that are ready now. Those they make ready run after the next poll, so that a
    /// task which yields forever cannot starve the sockets.
    private func runJobs() {
        swap(&running, &local)
        while nextRunning < running.count {
            let job = running[nextRunning]
            nextRunning += 1
            isInJob = true
            job.runSynchronously(on: asUnownedTaskExecutor())
            isInJob = false
        }
        running.removeAll(keepingCapacity: true)
        nextRunning = 0
        sendAll()
    }

    /// Those that they set meanwhile are not due before the next turn.
    private func fireTimers() {
        if timers.isEmpty { return }
        let now = MonotonicTime.now
        while let action = timers.takeDue(now: now) { action() }
    }

    /// Has what a connection has to say sent when the jobs or events of this turn are done, or some
    /// others have as much to say. A send wakes its receiver, often on the core of this thread; woken for
    /// many answers at once it works off all of them before it sleeps.
    func sendSoon(_ connection: Connection) {
        unsent.append(connection)
        hasAnswered = true
        if unsent.count >= EventLoop.unsentMax { sendAll() }
    }

    private func sendAll() {
        guard !unsent.isEmpty else { return }
        for connection in unsent { connection.sendNow() }
        unsent.removeAll(keepingCapacity: true)
    }

    /// Whether the connection with this key is the only one that the loop has had anything to do for lately,
    /// and has anything to do for now. What the loop has to say to others is said first.
    func isAlone(_ key: UInt64) -> Bool {
        guard solitude.isAlone(key), busyCount == 1, isIdle, running.count <= 1, eventsLeft == 0,
            remote.withLock({ $0.isEmpty })
        else { return false }
        sendAll()
        return true
    }

    private func pollEvents() {
        if isIdle, let turn = solitude.endTurn() {
            lookout.turnEnded(
                source: turn.source, isAnswered: turn.isOnly && busyCount == 0 && hasAnswered)
            hasAnswered = false
        }
        if isIdle, lookout.mayLook() {
            let hasCome = look()
            lookout.looked(found: hasCome)
            if hasCome { return }
        }
        var timeout: CInt = 0
        if isIdle {
            isAsleep.store(true, ordering: .sequentiallyConsistent)
            // A job handed over before the store above was seen is found here; one handed over
            // after it finds `isAsleep` set and writes the eventfd. So is a thread that wants the loop back.
            if remote.withLock({ $0.isEmpty }) && !isStopping.load(ordering: .relaxed)
                && !baton.isWanted
            {
                timeout = timers.millisecondsToNext(now: MonotonicTime.now)
            }
        }
        // Who waits for a commit will be answered soon.
        if timeout != 0, busyCount > 0 { vigil.begin() }
        let count = epoll_wait(poll, events.baseAddress, CInt(events.count), timeout)
        vigil.end()
        isAsleep.store(false, ordering: .relaxed)
        take(Int(count))
    }

    /// Looks for events, and does them; false when none come. Gives others on its core their turn.
    private func look() -> Bool {
        let end = MonotonicTime.now.advanced(by: Lookout.duration)
        repeat {
            let count = epoll_wait(poll, events.baseAddress, CInt(events.count), 0)
            if count > 0 {
                take(Int(count))
                return true
            }
            sched_yield()
        } while MonotonicTime.now < end && remote.withLock({ $0.isEmpty })
        return false
    }

    private func take(_ count: Int) {
        let fetches = connectionCount >= EventsAhead.connectionsMin
        for index in 0..<max(0, count) {
            let event = events[index]
            eventsLeft = count - index - 1
            if fetches { EventsAhead.fetch(after: index, of: events, count: count, sources) }
            if event.data.u64 == EventSourceTable.wakeUpKey {
                var value: UInt64 = 0
                _ = Glibc.read(wakeUp, &value, 8)
            } else {
                solitude.note(event.data.u64)
                sources[event.data.u64]?.become(ready: event.events)
            }
        }
        sendAll()
    }

    // MARK: sockets and timers; on the loop's thread only

    /// Watches a descriptor for what comes, edge-triggered, until `unwatch`.
    func watch(_ descriptor: CInt, _ source: EventSource) throws(SocketError) {
        precondition(isCurrent, "a descriptor is watched from its loop's thread")
        let key = sources.insert(source)
        var event = epoll_event()
        event.events = EventLoop.watchedEvents
        event.data.u64 = key
        guard epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            sources.remove(key)
            throw SocketError("epoll_ctl", errno)
        }
        source.key = key
    }

    private static let watchedEvents = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue

    /// Whether to tell, too, when a write may succeed, at once if it may by now. Only for as long as somebody waits
    /// for that: a Unix-domain socket has such an edge each time that its peer reads.
    func tell(writable: Bool, of descriptor: CInt, _ source: EventSource) throws(SocketError) {
        guard let key = source.key else { return }
        var event = epoll_event()
        event.events = EventLoop.watchedEvents | (writable ? EPOLLOUT.rawValue : 0)
        event.data.u64 = key
        guard epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) == 0 else {
            throw SocketError("epoll_ctl", errno)
        }
    }

    /// Forgets a source. The descriptor must be closed right after, which removes it from epoll.
    func unwatch(_ source: EventSource) {
        precondition(isCurrent, "a descriptor is watched from its loop's thread")
        if let key = source.key { sources.remove(key) }
        source.key = nil
    }

    /// The same for a descriptor that another loop is to watch.
    func release(_ descriptor: CInt, _ source: EventSource) {
        unwatch(source)
        var event = epoll_event()
        _ = epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Calls `action` on the loop once `delay` has passed, unless cancelled before.
    package func schedule(
        after delay: Duration, _ action: @escaping @Sendable () -> Void
    ) -> TimerHeap.ID {
        precondition(isCurrent, "a timer is set from its loop's thread")
        return timers.insert(at: MonotonicTime.now.advanced(by: delay), action)
    }

    package func cancel(_ timer: TimerHeap.ID) {
        precondition(isCurrent, "a timer is cancelled from its loop's thread")
        timers.cancel(timer)
    }

    /// Suspends the calling task for `duration`. The task must run on this loop.
    package func sleep(for duration: Duration) async {
        await withUnsafeContinuation { continuation in
            _ = schedule(after: duration) { continuation.resume() }
        }
    }
}
