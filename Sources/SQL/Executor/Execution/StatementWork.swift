// Work of a statement that cannot suspend: it is cancelled all the same, and when it takes long its thread's
// other tasks are not kept waiting.

package import Environment
package import Types

/// Watches over a session's long work, one piece at a time. Not shared.
package final class StatementWork: LongWork {
    /// How long a thread's other tasks wait, in ns.
    private static let patience: UInt64 = 5_000_000
    /// Questions from one look at the clock to the next.
    private static let questionsBetween = 64

    private let cancellation: CancellationFlag
    private let clock: any Clock
    private var depth = 0
    private var questions = 0
    /// When the piece of work began, by the monotonic clock in ns.
    private var start: UInt64 = 0
    /// The thread that was lent.
    private var lent: (any LendableThread)?
    /// The work has found that it may not take long here.
    private var isOverdue = false
    private var mayPostpone = true

    package init(cancellation: CancellationFlag, clock: any Clock) {
        self.cancellation = cancellation
        self.clock = clock
    }

    /// Does something that may take long, and asks `mustStop` meanwhile. `mayPostpone`: it may end in
    /// `SQLError.mustWait` where it keeps others waiting and cannot help it.
    package func perform<Result>(
        mayPostpone: Bool = true, _ body: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        if depth == 0 {
            self.mayPostpone = mayPostpone
            questions = 0
            isOverdue = false
            start = 0
        }
        depth += 1
        defer {
            depth -= 1
            if depth == 0, let lent {
                self.lent = nil
                lent.takeBack()
            }
        }
        return try body()
    }

    /// What comes is long for certain: lends the thread at once, until `perform` ends.
    package func lendThread() {
        precondition(depth > 0, "a thread that is lent outside of `perform` is never taken back")
        guard lent == nil, let thread = ThreadNote.current, thread.mayLend, thread.lend() else {
            return
        }
        lent = thread
    }

    /// What comes may take long and asks nobody: as `lendThread`, or ends in `SQLError.mustWait`.
    package func expectLong() throws(SQLError) {
        guard lent == nil, let thread = ThreadNote.current else { return }
        if !thread.mayLend, mayPostpone { throw .mustWait }
        lendThread()
    }

    package func mustStop() -> Bool {
        if cancellation.isSet { return true }
        questions &+= 1
        // Most work is over before the clock is worth a look.
        guard questions % Self.questionsBetween == 0, lent == nil else { return isOverdue }
        let now = clock.monotonicNanoseconds
        if start == 0 { start = now }
        if now &- start < Self.patience { return false }
        start = now
        guard let thread = ThreadNote.current else { return false }
        if thread.mayLend {
            lendThread()
        } else {
            isOverdue = mayPostpone
        }
        return isOverdue
    }

    /// A statement that was to be done at once is tried again by a task, which may take its time.
    package var stopReason: SQLError {
        cancellation.isSet ? SQLError(cancellation.reason) : .mustWait
    }
}
