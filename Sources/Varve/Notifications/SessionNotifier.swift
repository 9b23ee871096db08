// A session's LISTEN, UNLISTEN and NOTIFY: they take effect when its transaction commits.
import Catalog
import Executor
import Types

/// What a session listens to, and what its transaction will say. Belongs to one session.
final class SessionNotifier: SessionNotifications {
    /// A place to go back to in a transaction.
    struct Mark {
        fileprivate var notificationCount: Int
        fileprivate var actionCount: Int
    }

    private enum Action {
        case listen(String)
        case unlisten(String)
        case unlistenAll
    }

    let mailbox = NotificationMailbox()
    private let hub: NotificationHub
    private let database: OID
    private let processID: Int32
    /// In the order of LISTEN.
    private(set) var listening: [String] = []
    private var actions: [Action] = []
    private var hasListened = false
    private var pending: [Notification] = []
    private var known: Set<Notification> = []
    /// About what `pending` takes.
    private var pendingBytes = 0
    /// Channels that the transaction, or its commit, has begun to listen to.
    private var begun: [String] = []

    /// PostgreSQL's limits: a name, and a page less its head.
    private static let channelBytesMax = 63
    private static let payloadBytesMax = 7999

    init(_ hub: NotificationHub, database: OID, processID: Int32) {
        self.hub = hub
        self.database = database
        self.processID = processID
    }

    var queueUsage: Double { hub.usage }

    var hasWork: Bool { !pending.isEmpty || !actions.isEmpty }

    /// The first of what has arrived, about so many bytes or all there is, on the channels that are listened to
    /// now, no longer on those given up since.
    func take(upTo bytes: Int) -> [Notification] {
        while true {
            let taken = mailbox.take(upTo: bytes)
            let heard = taken.filter { listening.contains($0.channel) }
            if taken.isEmpty || !heard.isEmpty { return heard }
        }
    }

    // MARK: In the transaction

    /// Notifies of the same thing once, however often it is said.
    func notify(_ channel: String, _ payload: String) throws(SQLError) {
        guard !channel.isEmpty else {
            throw SQLError(.invalidParameterValue, "channel name cannot be empty")
        }
        guard channel.utf8.count <= Self.channelBytesMax else {
            throw SQLError(.invalidParameterValue, "channel name too long")
        }
        guard payload.utf8.count <= Self.payloadBytesMax else {
            throw SQLError(.invalidParameterValue, "payload string too long")
        }
        let notification = Notification(
            channel: channel, payload: payload, processID: processID)
        guard known.insert(notification).inserted else { return }
        pending.append(notification)
        pendingBytes += notification.byteCount
        if pendingBytes > NotificationMailbox.bytesMax { throw Self.tooMany }
    }

    /// Whoever listens to something already hears of others' commits from now on, should this one come to pass: what
    /// is sent meanwhile waits for the transaction's end, and is sorted out then (`take`).
    func listen(_ channel: String) {
        actions.append(.listen(channel))
        if !listening.isEmpty { beginListening(to: channel) }
    }

    private func beginListening(to channel: String) {
        if listening.contains(channel) || begun.contains(channel) { return }
        begun.append(channel)
        hub.add(mailbox, to: channel, in: database)
    }

    /// Nil: all channels. Nothing is to be done in a session that has listened to nothing so far.
    func unlisten(_ channel: String?) {
        if actions.isEmpty && !hasListened { return }
        actions.append(channel.map { .unlisten($0) } ?? .unlistenAll)
    }

    func mark() -> Mark {
        Mark(notificationCount: pending.count, actionCount: actions.count)
    }

    func rollback(to mark: Mark) {
        for notification in pending[mark.notificationCount...] {
            known.remove(notification)
            pendingBytes -= notification.byteCount
        }
        pending.removeLast(pending.count - mark.notificationCount)
        actions.removeLast(actions.count - mark.actionCount)
    }

    // MARK: Its end

    /// Throws 54000 when a listener has so much to read already that memory would fill up.
    func checkRoom() async throws(SQLError) {
        if pending.isEmpty { return }
        await hub.untilRoom()
        guard hub.isFull(for: pending, in: database) else { return }
        throw Self.tooMany
    }

    private static var tooMany: SQLError {
        SQLError(
            .programLimitExceeded, "too many notifications in the NOTIFY queue",
            hint: "A session that listens does not read, or is in a transaction that does not end.")
    }

    /// Before the commit: whoever commits after it is heard. Returns what sends the notifications,
    /// to be called once in commit order; nil when there are none.
    func prepareCommit() -> (@Sendable () -> Void)? {
        for case .listen(let channel) in actions { beginListening(to: channel) }
        guard !pending.isEmpty else { return nil }
        return { [hub, pending, database] in hub.send(pending, in: database) }
    }

    /// After the commit. Waits until the session's own mailbox has what it told itself.
    func committed() async {
        var now = listening
        for action in actions {
            switch action {
            case .listen(let channel):
                hasListened = true
                if !now.contains(channel) { now.append(channel) }
            case .unlisten(let channel): now.removeAll { $0 == channel }
            case .unlistenAll: now.removeAll()
            }
        }
        let heard = pending.contains { notification in
            listening.contains(notification.channel) || begun.contains(notification.channel)
        }
        for channel in listening + begun where !now.contains(channel) {
            hub.remove(mailbox, from: channel, in: database)
        }
        listening = now
        begun = []
        forget()
        if heard { await hub.untilDelivered() }
    }

    /// After a rollback.
    func rolledBack() {
        for channel in begun { hub.remove(mailbox, from: channel, in: database) }
        begun = []
        forget()
    }

    private func forget() {
        actions = []
        pending = []
        pendingBytes = 0
        known = []
    }

    /// The session ends.
    func end() {
        rolledBack()
        for channel in listening { hub.remove(mailbox, from: channel, in: database) }
        listening = []
        mailbox.close()
    }
}
