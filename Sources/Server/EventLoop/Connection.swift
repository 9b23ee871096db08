// A stream socket owned by one event loop and used by one task that runs there.
//
// Steady state of a request: one recv, one send, and a share of one epoll_wait. A recv that
// returned less than it could hold has emptied the socket, so the next read waits for an edge
// without asking.
// An idle connection holds no buffers: recv goes into the loop's scratch and only what came is copied, into
// memory that the loop lends, as for what is to be sent, until that runs empty.
//
// Every member is for the loop's thread only, but for `onLoop`. A connection whose client runs on another
// loop's processor goes there when its handler says that it may (`Nearness`): the task ends on the one loop, and
// another goes on on the other.

package import Bytes
import CLinux
import Glibc
import Synchronization

/// Deals with what comes for a connection as it comes, while the connection's task waits for it.
package protocol InputHandler: AnyObject {
    /// What is consumed of `input` and appended to `output` then needs no task: only what is left, of
    /// either, wakes it, or that the outcome says so.
    func answerInput() -> Connection.InputOutcome
    /// Whether the connection may go to another loop: all is said that there was to say, and nothing of what
    /// goes on belongs to this one.
    var mayLeave: Bool { get }
}

/// One accepted connection.
package final class Connection: EventSource, @unchecked Sendable {
    // What each request touches comes first.
    private let descriptor: CInt
    private var isOpen = false
    private(set) var isDraining = false
    /// Its task does something, or waits for something else than its peer.
    private var isBusy = false
    /// `input` holds bytes that no `read` has told of.
    private var hasReceived = false
    /// The loop will send `output`.
    private var isSendDue = false
    /// The kernel did not take all of `output`: sending it is the task's.
    private var mustFlush = false
    private var failure: ConnectionError?
    private var nearness: Nearness
    package private(set) var loop: EventLoop
    /// Where its client was found to be: it goes there when it may.
    private var destination: EventLoop?
    /// It goes there now.
    private var admitting: EventLoop?
    /// Set by whoever does without the task what can be done so, for as long as it does.
    package var inputHandler: (any InputHandler)?
    /// Bytes received and not yet consumed.
    package private(set) var input = ReceiveBuffer()
    /// Bytes to be sent by the next `flush`. Append to it freely; above `flushThreshold`, flush.
    package var output = ByteWriter()
    /// What is in `output` from here on goes out with what follows, or when it exceeds `flushThreshold`.
    private var withheldFrom: Int?

    package let peer: SocketAddress
    private var deadline: TimerHeap.ID?
    private var hangUpTimer: TimerHeap.ID?
    private var hasFarewellLimit = false
    /// The loops that it may belong to, each on its processor; nil when there are none, and for a client of
    /// another machine.
    private let group: EventLoopGroup?
    /// `loop`, for other threads.
    private let whereabouts: Mutex<EventLoop>
    /// What of the session each statement touches.
    private var hotMemory = HotMemory()

    /// When `output` holds more than this, flush before appending more.
    package static let flushThreshold = 64 << 10

    /// Takes over an accepted, non-blocking socket, which `loop` counts already. Call on `loop`.
    init(
        descriptor: CInt, peer: SocketAddress, loop: EventLoop, group: EventLoopGroup?
    ) throws(SocketError) {
        self.descriptor = descriptor
        self.peer = peer
        self.loop = loop
        self.group = group
        nearness = Nearness(isRestless: group?.isRestless == true)
        whereabouts = Mutex(loop)
        super.init()
        try loop.watch(descriptor, self)
        isOpen = true
        become(busy: true)
    }

    deinit {
        precondition(!isOpen, "a connection is closed by its task before it is released")
    }

    /// The address at which the peer reached us; nil when the kernel no longer knows it.
    package var local: SocketAddress? {
        SocketAddress.filled { getsockname(descriptor, $0, &$1) }.address
    }

    // MARK: reading

    /// Appends what has come to `input`, waiting when nothing has. False: the peer has closed its
    /// side in good order and all it sent is in `input`. Throws `.shuttingDown` while draining, and `.leaving`
    /// where the handler of its input lets it go.
    package func read() async throws(ConnectionError) -> Bool {
        while true {
            if let failure { throw failure }
            if hasReceived {
                hasReceived = false
                noteHangUp()
                return true
            }
            if isDraining { throw .shuttingDown }
            if isReadable {
                let count = receive()
                if count > 0 {
                    noteHangUp()
                    return true
                }
                if count == 0 {
                    // A peer that says no more still hears what it has asked for.
                    if hasDue { try await flush() }
                    return false
                }
                try noteReadError(errno)
            }
            let hasMore = beforeWaiting?() == true
            if mustFlush || output.count >= Self.flushThreshold {
                try await flush()
                // Meanwhile there may be more to say, of which nobody tells a reader that does not wait.
                continue
            }
            if hasMore { deliverSoFar() }
            sendSoon()
            if output.count == 0 { loop.spare.takeBack(&output) }
            if mayLeave, isAdmitted() { throw .leaving }
            become(busy: false)
            await untilReadable()
            become(busy: isOpen)
        }
    }

    private func become(busy: Bool) {
        guard busy != isBusy else { return }
        isBusy = busy
        loop.busyCount += busy ? 1 : -1
    }

    /// Whether nothing and nobody else needs the loop's thread now, and has not for a while.
    package var isAlone: Bool { key.map { loop.isAlone($0) } ?? false }

    /// Appends what has come to `input`; the result of recv.
    private func receive() -> Int {
        let scratch = loop.receiveScratch
        let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
        if count > 0 {
            // After a hang-up there is no further edge: read on to the end of the stream.
            if count < scratch.count && !isHungUp { isReadable = false }
            loop.spare.lend(to: &input)
            loop.spare.lend(to: &output)
            input.append(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
            if nearness.noteReceived() { lookForClient() }
        }
        return count
    }

    /// What came of bytes that were dealt with as they came.
    package enum InputOutcome {
        /// What can be done at once is done.
        case done
        /// The task has something to wait for.
        case needsTask
        /// `hold` was called.
        case held
    }

    override func dealWithInput() -> Bool { inputHandler != nil && answerAtOnce() }

    private func answerAtOnce() -> Bool {
        // The task knows what to do at an end or an error: it meets the same.
        guard failure == nil, !isDraining, input.isEmpty, receive() > 0 else { return false }
        return answerInput()
    }

    /// False when the task has to go on.
    private func answerInput() -> Bool {
        let outcome = inputHandler?.answerInput() ?? .needsTask
        if outcome == .held { return true }
        if outcome == .done, input.isEmpty, !isReadable {
            sendSoon()
            return true
        }
        hasReceived = outcome == .needsTask || !input.isEmpty
        return false
    }

    /// To be called by the input's handler: the connection is busy with something that needs no task. Until
    /// `release` nothing that happens to it is dealt with. What is in `output` is sent if `sends`.
    package func hold(sends: Bool) {
        hold()
        become(busy: true)
        if sends { sendSoon() }
    }

    /// That is done, and what it had to say is in `output`. `needsTask`: the task has to go on. On the loop.
    package func release(needsTask: Bool = false) {
        become(busy: false)
        if endHold() || needsTask {
            hasReceived = needsTask || !input.isEmpty
            wakeReader()
            return
        }
        let goesOnWithoutTask =
            input.isEmpty ? !isReadable || answerAtOnce() : answerInput()
        if !goesOnWithoutTask {
            wakeReader()
        } else if !isHeld {
            sendSoon()
        }
    }

    /// Notes what each statement touches of the session: the connection's loop asks for that ahead.
    package func noteHot(_ objects: [AnyObject]) { hotMemory = HotMemory(objects) }

    override func fetchMemory() { hotMemory.fetch() }

    /// Has the loop send `output` together with what it has for others.
    private func sendSoon() {
        guard !isSendDue, hasDue else { return }
        isSendDue = true
        loop.sendSoon(self)
    }

    /// Called by the loop when it is time to.
    func sendNow() {
        isSendDue = false
        guard isOpen, !mustFlush else { return }
        if sendDue() {
            if output.count == 0 { loop.spare.takeBack(&output) }
            if mayLeave { wakeReader() }
            return
        }
        mustFlush = true
        wakeReader()
    }

    /// Whether nothing is known to have come that was not consumed: what is in `output` then goes out
    /// with the next `read`, and need not be flushed.
    package var isQuiet: Bool { input.isEmpty && !isReadable && !hasReceived }

    /// What is appended to `output` from now on can wait: its peer will say when it wants it.
    package func withhold() {
        if withheldFrom == nil { withheldFrom = output.count }
    }

    /// What is in `output` cannot.
    package func deliverSoFar() {
        if withheldFrom != nil { withheldFrom = output.count }
    }

    /// Nor can what is appended from now on.
    package func deliver() { withheldFrom = nil }

    /// Whether there is something in `output` that does not wait for its peer to ask.
    package var hasDue: Bool { output.count > 0 && withheldFrom != 0 }

    /// Sends what is due; false when the kernel did not take all of it at once.
    package func sendDue() -> Bool {
        guard hasDue else { return true }
        let count = withheldFrom ?? output.count
        let sent = output.bytes.withUnsafeBytes { bytes in
            send(descriptor, bytes.baseAddress, count, CInt(MSG_NOSIGNAL))
        }
        guard sent == output.count else {
            if sent > 0 { output.removeFirst(sent) }
            if withheldFrom != nil { withheldFrom = count - max(sent, 0) }
            return sent == count
        }
        output.removeAll()
        if withheldFrom != nil { withheldFrom = 0 }
        return true
    }

    private func noteReadError(_ code: CInt) throws(ConnectionError) {
        switch code {
        case EAGAIN: isReadable = false
        case EINTR: break
        case ECONNRESET, EPIPE, ETIMEDOUT: throw .closed
        default: throw .failed(SocketError("recv", code))
        }
    }

    /// Drops the first `count` bytes of `input`.
    package func consume(_ count: Int) {
        input.consume(count)
        if input.isEmpty { loop.spare.takeBack(&input) }
    }

    /// Called before each wait for the peer: appends to `output` what there is to say unasked, and
    /// returns whether there was something.
    package var beforeWaiting: (() -> Bool)?

    /// Ends the present wait for the peer, so that `beforeWaiting` is asked again. From any thread.
    package func interruptWait() {
        onLoop { [self] in wakeReader() }
    }

    // MARK: writing

    /// Sends all of `output`, waiting while the kernel's buffer is full.
    package func flush() async throws(ConnectionError) {
        mustFlush = true
        if withheldFrom != nil { withheldFrom = 0 }
        var sent = 0
        var isTold = false
        while sent < output.count {
            if let failure { throw failure }
            let result = output.bytes.withUnsafeBytes { bytes in
                send(
                    descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent,
                    CInt(MSG_NOSIGNAL))
            }
            if result >= 0 {
                sent += result
                continue
            }
            switch errno {
            case EAGAIN:
                isWritable = false
                if !isTold { try tell(writable: true) }
                isTold = true
                if isDraining { limitFarewell() }
                await untilWritable()
            case EINTR: break
            case ECONNRESET, EPIPE, ETIMEDOUT:
                throw .closed
            case let code:
                throw .failed(SocketError("send", code))
            }
        }
        if isTold { try tell(writable: false) }
        mustFlush = false
        output.removeAll()
        // More may follow: it keeps its memory, unless that is large.
        if output.capacity > 2 * Connection.flushThreshold { output = ByteWriter() }
    }

    private func tell(writable: Bool) throws(ConnectionError) {
        do throws(SocketError) {
            try loop.tell(writable: writable, of: descriptor, self)
        } catch {
            throw .failed(error)
        }
    }

    // MARK: moving

    /// Has `body` run on the loop that the connection belongs to by then. From any thread.
    package func onLoop(_ body: @escaping @Sendable () -> Void) {
        let loop = whereabouts.withLock { $0 }
        loop.spawn { [self] in
            if whereabouts.withLock({ $0 === loop }) { body() } else { onLoop(body) }
        }
    }

    private func lookForClient() {
        guard let group else { return }
        let near = group.clientProcessor(descriptor).flatMap({ group.loop(on: $0) })
        // Where that is not known, here is as good as anywhere.
        let isFar = nearness.looked(isNear: near == nil || near === loop)
        destination = near.flatMap { isFar && group.admits(from: loop, to: $0) ? $0 : nil }
    }

    /// Whether it has somewhere to go, and may go now.
    private var mayLeave: Bool {
        guard destination != nil, isQuiet, output.count == 0, !mustFlush, !isHeld, !isDraining,
            !isHungUp, failure == nil, deadline == nil
        else { return false }
        return inputHandler?.mayLeave == true
    }

    /// Whether the other loop has room for it still, which counts it then.
    private func isAdmitted() -> Bool {
        guard let group, let next = destination else { return false }
        destination = nil
        guard group.admits(from: loop, to: next) else { return false }
        next.connectionOpened()
        admitting = next
        return true
    }

    /// Called when its task has ended: gives up the loop for another one, which is told by `arrive`. Nil when it
    /// is to be closed.
    func leave() -> EventLoop? {
        guard let next = admitting else { return nil }
        admitting = nil
        become(busy: false)
        loop.release(descriptor, self)
        loop.connectionClosed()
        nearness.moved()
        group?.noteMove()
        loop = next
        // From here on it is the other's.
        whereabouts.withLock { $0 = next }
        return next
    }

    /// Belongs to the loop from now on. On it.
    func arrive(on loop: EventLoop) {
        become(busy: true)
        do throws(SocketError) { try loop.watch(descriptor, self) } catch {
            fail(.failed(error))
        }
    }

    // MARK: ending

    /// Called once, on the loop, when the server begins to shut down: end what waits for anything
    /// else than the peer.
    package var onDrain: (() -> Void)?

    /// Called on the loop when the peer closes its side while nothing waits to read from it.
    package var onHangUp: (() -> Void)?

    override func peerHungUp() { onHangUp?() }

    /// How often it is looked whether a peer that has closed its side has nothing more to say.
    private static var hangUpInterval: Duration { .milliseconds(50) }

    /// The peer has closed its side, and what it said before is about to be done: nothing will tell of that
    /// again. One that only ends what it says (`shutdown`) is served as long as there is more of it.
    private func noteHangUp() {
        guard isHungUp, hangUpTimer == nil, isOpen else { return }
        hangUpTimer = loop.schedule(after: Connection.hangUpInterval) { [self] in lookForMore() }
    }

    private func lookForMore() {
        hangUpTimer = nil
        var byte: UInt8 = 0
        if input.isEmpty, recv(descriptor, &byte, 1, CInt(MSG_PEEK)) <= 0 { peerHungUp() }
        noteHangUp()
    }

    /// Lets the request in progress finish, and makes `read` throw `.shuttingDown`. A peer that does
    /// not take what is sent holds it up for a second at most. On the loop.
    func drain() {
        guard isOpen, !isDraining else { return }
        isDraining = true
        wakeReader()
        if isAwaitingWrite { limitFarewell() }
        onDrain?()
    }

    /// How long a peer may take to receive what is left to be said.
    private static var farewellTimeout: Duration { .seconds(1) }

    private func limitFarewell() {
        if !hasFarewellLimit { setDeadline(after: Connection.farewellTimeout) }
        hasFarewellLimit = true
    }

    /// Fails reads and writes with `.timedOut` once `duration` has passed; nil lifts the limit.
    package func setDeadline(after duration: Duration?) {
        if let deadline { loop.cancel(deadline) }
        deadline = duration.map { duration in
            loop.schedule(after: duration) { [self] in fail(.timedOut) }
        }
    }

    /// Makes reads and writes, also the ones waiting now, throw `reason`.
    package func fail(_ reason: ConnectionError) {
        guard isOpen, failure == nil else { return }
        failure = reason
        interrupt()
    }

    /// Takes in what has come and nobody reads any more: closed with that, the socket is reset, and the peer may lose
    /// what was said last.
    private func discardReceived() {
        let scratch = loop.receiveScratch
        for _ in 0..<Connection.discardsMax
        where recv(descriptor, scratch.baseAddress, scratch.count, 0) <= 0 { break }
    }

    private static let discardsMax = 16

    /// Closes the socket; further calls do nothing.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        setDeadline(after: nil)
        if let hangUpTimer { loop.cancel(hangUpTimer) }
        failure = .closed
        interrupt()
        loop.unwatch(self)
        discardReceived()
        Glibc.close(descriptor)
        become(busy: false)
        loop.connectionClosed()
        onDrain = nil
        onHangUp = nil
        inputHandler = nil
        beforeWaiting = nil
    }
}
