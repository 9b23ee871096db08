import Bytes
import Environment
import Ledger

/// One transaction on its way through the sequencer.
///
/// Thread safety: the session's until it is submitted, the sequencer's until it is answered.
final class CommitRequest: @unchecked Sendable {
    typealias Outcome = Result<CommitReceipt, EngineError>

    let origin: EntryOrigin
    /// The entry's body, complete but for the offsets of its appends.
    var body: EntryBodyWriter
    /// All that the commit changes in the store; nil for appends alone.
    private(set) var writeSet: WriteSet?
    /// Whose locks come free with the commit; nil when there are none.
    let lockOwner: LockOwner?
    /// Of a serializable transaction that has passed its check.
    let serializable: SerializableTransaction?
    /// Rows that left their keys: see `RowDepartures`.
    let departures: [(key: LockKey, what: RowDeparture)]
    /// Of a transaction that had shown it.
    var number: TransactionNumber?

    /// Whether the sequencer releases the locks, or else the session once it is answered.
    var releasesLocks = true
    /// Answered once it has its place, durable or not.
    var isAsynchronous = false

    /// Called in commit order once the commit is visible, before the session learns of it. Must be
    /// quick: all commits behind it wait.
    var onCommit: (@Sendable () -> Void)?

    // What the sequencer decided.
    var sequence = CommitSequence.zero
    var timestamp = Timestamp(microseconds: 0)
    var baseOffsets: [Int64] = []
    /// False for one whose appends are all duplicates: nothing is written for it.
    var isWritten = false

    /// A task that waits for the end, or who is told of it.
    private var continuation: UnsafeContinuation<Outcome, Never>?
    var listener: (any WaitListener)?
    /// How it ended; where there is a listener, before that is told.
    private(set) var outcome: Outcome?

    /// Bytes of the ledger's group that this takes, at most.
    var groupBytesMax: Int {
        EntryDraft.bytesMax(bodyCount: body.byteCount, origin)
    }

    init(
        origin: EntryOrigin, body: consuming EntryBodyWriter, writeSet: WriteSet?,
        lockOwner: LockOwner? = nil, serializable: SerializableTransaction? = nil,
        departures: [(key: LockKey, what: RowDeparture)] = []
    ) {
        self.origin = origin
        self.body = body
        self.writeSet = writeSet
        self.lockOwner = lockOwner
        self.serializable = serializable
        self.departures = departures
    }

    /// Lets go of what was written, once it is answered. Nobody else has the body then, unless the commit was
    /// asynchronous.
    func takeMemory() -> EntryBodyWriter.Memory {
        writeSet = nil
        return isAsynchronous ? EntryBodyWriter.Memory() : body.takeMemory()
    }

    /// To be called once, before the request is submitted.
    func setContinuation(_ continuation: UnsafeContinuation<Outcome, Never>) {
        self.continuation = continuation
    }

    /// Ends the wait of the session. The request is the session's again.
    func answer(_ outcome: Outcome) {
        var woken = WokenThreads()
        answer(outcome, &woken)
        woken.wake()
    }

    /// The same; whoever has to take note of it is woken by the caller.
    private func answer(_ outcome: Outcome, _ woken: inout WokenThreads) {
        if let listener {
            self.listener = nil
            self.outcome = outcome
            listener.waitEnded()
            woken.insert(listener.thread)
        } else if let continuation {
            self.continuation = nil
            continuation.resume(returning: outcome)
        }
    }

    func succeed() {
        var woken = WokenThreads()
        succeed(&woken)
        woken.wake()
    }

    func succeed(_ woken: inout WokenThreads) {
        let receipt = CommitReceipt(
            sequence: sequence, timestamp: timestamp, baseOffsets: baseOffsets)
        answer(.success(receipt), &woken)
    }
}

/// The way into the sequencer, and the worker that runs it.
///
/// `lone` belongs to who has the worker's place.
final class CommitPort: @unchecked Sendable {
    private let sequencer: Sequencer
    private let worker: Worker
    private let clock: any Clock
    private var lone = LoneCommits()

    init(_ sequencer: Sequencer, _ options: EngineOptions, _ clock: any Clock) {
        self.sequencer = sequencer
        self.clock = clock
        worker = Worker("varve-commit", options.execution, deferent: sequencer.crowding) {
            sequencer.rest()
            return sequencer.runStep()
        }
    }

    func start() { worker.start() }

    /// Lets the sequencer look whether there is something to do beside commits.
    func wake() { worker.wake() }

    /// Hands a commit over and waits for its end. `mayBlock`: the thread may wait for the disk, as nobody
    /// else needs it.
    func submit(_ request: CommitRequest, mayBlock: Bool = false) async -> CommitRequest.Outcome {
        await withUnsafeContinuation { continuation in
            request.setContinuation(continuation)
            begin(request, mayBlock: mayBlock)
        }
    }

    /// The same without a task: the request's listener is told of the end.
    func begin(_ request: CommitRequest, mayBlock: Bool) {
        if mayBlock, submitHere(request) { return }
        // Once it is submitted the request is the sequencer's, which may have placed it already.
        sequencer.submit(request)
        worker.wake()
    }

    /// Commits it on this thread while the worker sleeps: the same steps, one at a time, in the worker's
    /// place. What comes meanwhile is in the next group, which is the worker's. False when nothing was
    /// done with it.
    private func submitHere(_ request: CommitRequest) -> Bool {
        guard worker.take() else { return false }
        guard lone.mayBegin(), sequencer.isIdle else {
            worker.giveBack(isIdle: sequencer.isIdle)
            return false
        }
        let begin = clock.monotonicNanoseconds
        // What only the worker may place takes longer.
        guard sequencer.submit(request) else {
            worker.giveBack(isIdle: false)
            return true
        }
        sequencer.runGroup()
        lone.ended(
            nanoseconds: clock.monotonicNanoseconds - begin, hadCompany: worker.isWanted)
        worker.giveBack(isIdle: sequencer.isIdle)
        return true
    }

    /// Something else failed in a way that nothing may be committed after. From any thread but the
    /// sequencer's.
    func fail(_ error: EngineError) {
        sequencer.stop(with: error)
        worker.wake()
    }

    /// True after the first failed write or sync.
    var hasFailed: Bool { sequencer.hasFailed }

    /// Finishes what was handed over and refuses the rest.
    func close() {
        sequencer.close()
        worker.stop()
    }
}
