// NOTIFY to LISTEN: who listens to what, and the way from a commit to the listeners.
//
// Order: a commit hands its notifications over (`send`) in commit order, on the sequencer's thread,
// which does no more than note them with those who listen at that moment. A task of its own brings
// them to the listeners, however many there are, in that order.
import Catalog
import Synchronization

/// What NOTIFY sends.
package struct Notification: Hashable, Sendable {
    package var channel: String
    package var payload: String
    /// Of the session that sent it.
    package var processID: Int32

    /// About what it takes in a mailbox.
    var byteCount: Int { channel.utf8.count + payload.utf8.count + 64 }
}

/// A session's notifications that it has not given to its client yet.
///
/// Thread safety: filled by the hub's task, emptied by the session's.
package final class NotificationMailbox: Sendable {
    private struct State {
        /// Those before `first` are taken.
        var notifications: [Notification] = []
        var first = 0
        /// Its session is gone.
        var isClosed = false
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// About what the notifications take, in bytes.
    private let byteCount = Atomic<Int>(0)
    static let bytesMax = 64 << 20
    /// False while there is surely nothing: what each statement asks.
    private let mayHold = Atomic<Bool>(false)

    package init() {}

    /// A client that does not take what it is told must not fill the memory: no more is sent to it.
    var isFull: Bool { byteCount.load(ordering: .relaxed) >= Self.bytesMax }

    /// Called, from any thread, after the first notification was laid in an empty mailbox.
    package func onArrival(_ wake: (@Sendable () -> Void)?) {
        state.withLock { $0.wake = wake }
    }

    /// Returns what is to be called when all that belongs together is in.
    func add(_ notification: Notification) -> (@Sendable () -> Void)? {
        state.withLock { state in
            if state.isClosed { return nil }
            state.notifications.append(notification)
            byteCount.add(notification.byteCount, ordering: .relaxed)
            mayHold.store(true, ordering: .releasing)
            return state.notifications.count - state.first == 1 ? state.wake : nil
        }
    }

    /// Takes the first notifications, until they have so many bytes or there are no more.
    package func take(upTo bytes: Int) -> ArraySlice<Notification> {
        guard mayHold.load(ordering: .acquiring) else { return [] }
        return state.withLock { state in
            var end = state.first
            var taken = 0
            while end < state.notifications.count, taken < bytes {
                taken += state.notifications[end].byteCount
                end += 1
            }
            let notifications = state.notifications[state.first..<end]
            byteCount.subtract(taken, ordering: .relaxed)
            state.first = end
            if end == state.notifications.count {
                state.notifications = []
                state.first = 0
                mayHold.store(false, ordering: .relaxed)
            } else if end > state.notifications.count / 2 {
                state.notifications.removeFirst(end)
                state.first = 0
            }
            return notifications
        }
    }

    /// Its session is gone: what there is and what comes is for nobody.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.notifications = []
            state.first = 0
            byteCount.store(0, ordering: .relaxed)
            mayHold.store(false, ordering: .relaxed)
        }
    }

    /// About what waits to be taken, in bytes.
    var bytes: Int { byteCount.load(ordering: .relaxed) }
}

/// All listeners of an open data directory.
///
/// Thread safety: used from any thread.
final class NotificationHub: Sendable {
    private struct Channel: Hashable {
        var database: OID
        var name: String
    }

    private struct Delivery {
        var notification: Notification
        var listeners: [NotificationMailbox]
        /// The same transaction sends more.
        var goesOn: Bool
    }

    private struct State {
        var listeners: [Channel: [NotificationMailbox]] = [:]
        var queue: [Delivery] = []
        /// About what the notifications take that are not in all mailboxes yet.
        var queuedBytes = 0
        var isDelivering = false
        /// How many deliveries were ever queued, and are done.
        var queuedCount: UInt64 = 0
        var deliveredCount: UInt64 = 0
        var waiters: [(count: UInt64, continuation: UnsafeContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    // MARK: Listening

    func add(_ mailbox: NotificationMailbox, to channel: String, in database: OID) {
        state.withLock { state in
            state.listeners[Channel(database: database, name: channel), default: []]
                .append(mailbox)
        }
    }

    func remove(_ mailbox: NotificationMailbox, from channel: String, in database: OID) {
        let key = Channel(database: database, name: channel)
        state.withLock { state in
            state.listeners[key]?.removeAll { $0 === mailbox }
            if state.listeners[key]?.isEmpty == true { state.listeners[key] = nil }
        }
    }

    // MARK: Sending

    /// Whether somebody who would hear of one of these does not take what is there already.
    func isFull(for notifications: [Notification], in database: OID) -> Bool {
        let channels = Set(notifications.map(\.channel))
        return state.withLock { state in
            channels.contains { name in
                state.listeners[Channel(database: database, name: name)]?.contains(where: \.isFull)
                    ?? false
            }
        }
    }

    /// Sends what a transaction that has just committed notified of. Returns at once.
    func send(_ notifications: [Notification], in database: OID) {
        let mustStart = state.withLock { state in
            var sendsSome = false
            for notification in notifications {
                let key = Channel(database: database, name: notification.channel)
                guard let listeners = state.listeners[key] else { continue }
                state.queue.append(
                    Delivery(notification: notification, listeners: listeners, goesOn: true))
                state.queuedCount += 1
                state.queuedBytes += notification.byteCount
                sendsSome = true
            }
            if sendsSome { state.queue[state.queue.count - 1].goesOn = false }
            let mustStart = !state.isDelivering && !state.queue.isEmpty
            if mustStart { state.isDelivering = true }
            return mustStart
        }
        if mustStart { Task.detached { self.deliver() } }
    }

    private func deliver() {
        while true {
            let batch = state.withLock { state -> [Delivery] in
                defer { state.queue = [] }
                if state.queue.isEmpty { state.isDelivering = false }
                return state.queue
            }
            if batch.isEmpty { return }
            deliver(batch)
            let done = state.withLock { state in
                state.deliveredCount += UInt64(batch.count)
                state.queuedBytes -= batch.reduce(0) { $0 + $1.notification.byteCount }
                let count = state.deliveredCount
                let done = state.waiters.filter { $0.count <= count }
                state.waiters.removeAll { $0.count <= count }
                return done
            }
            for waiter in done { waiter.continuation.resume() }
        }
    }

    /// Wakes listeners when all of a transaction is in their mailboxes: clients get it with one packet, as
    /// PostgreSQL's do.
    private func deliver(_ batch: [Delivery]) {
        var wakes: [@Sendable () -> Void] = []
        for delivery in batch {
            for listener in delivery.listeners {
                guard let wake = listener.add(delivery.notification) else { continue }
                if delivery.goesOn || !wakes.isEmpty { wakes.append(wake) } else { wake() }
            }
            guard !delivery.goesOn, !wakes.isEmpty else { continue }
            for wake in wakes { wake() }
            wakes.removeAll()
        }
    }

    /// How much the notifications that the slowest listener has not taken yet fill of what may wait for one,
    /// from 0 to 1.
    var usage: Double {
        let (waiting, mailboxes) = state.withLock { state in
            (state.queuedBytes, state.listeners.values.joined())
        }
        let slowest = mailboxes.map(\.bytes).max() ?? 0
        return min(1, Double(waiting + slowest) / Double(NotificationMailbox.bytesMax))
    }

    /// Where more is said than is brought to all who listen, waits until that is done.
    func untilRoom() async {
        let isFull = state.withLock { $0.queuedBytes >= NotificationMailbox.bytesMax }
        if isFull { await untilDelivered() }
    }

    /// Returns when all that was sent before is in the mailboxes.
    func untilDelivered() async {
        await withUnsafeContinuation { continuation in
            let isDone = state.withLock { state in
                if state.deliveredCount == state.queuedCount { return true }
                state.waiters.append((state.queuedCount, continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }
}
