import Environment

/// Whether a loop that has nothing to do looks for more a little longer before it sleeps. Waking a thread
/// that sleeps takes tens of microseconds, more than a short statement does, above all on a virtual
/// machine whose core has gone idle with it. A client that asks again as soon as it was answered is met
/// awake. It is done for one client that has the loop to itself, and whose questions are answered at
/// once: others on the machine need the core. Where looking was in vain it is not done for a while, so that
/// a server with little to do sleeps.
struct Lookout {
    /// How long it looks.
    static let duration = Duration.microseconds(60)
    /// How many turns in a row a client has to have had to itself.
    static let loneTurnsMin = 16

    private var source: UInt64?
    private var loneTurns = 0
    private var mayAskAgain = false
    private var trial = Trial()

    /// A turn with events has ended. `source` is whose the first was; `isAnswered`: that was the only one,
    /// and nothing is left to be done for it.
    mutating func turnEnded(source: UInt64, isAnswered: Bool) {
        loneTurns = isAnswered && source == self.source ? loneTurns + 1 : 0
        self.source = source
        mayAskAgain = loneTurns >= Lookout.loneTurnsMin
    }

    /// Asked once before the loop would sleep.
    mutating func mayLook() -> Bool {
        guard mayAskAgain else { return false }
        mayAskAgain = false
        return trial.mayTry()
    }

    /// What came of it.
    mutating func looked(found: Bool) { trial.tried(succeeded: found) }
}
