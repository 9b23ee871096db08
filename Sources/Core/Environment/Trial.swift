/// Whether to try what pays only if it succeeds more often than not: where it does not, it is tried again
/// only now and then.
package struct Trial {
    /// What a failure costs, in successes.
    private static let successesPerFailure = 3
    private static let creditMax = 24
    /// From one try to the next, without credit.
    private static let turnsBetweenTries = 32

    private var credit = 0
    private var turnsToTry = 0

    package init() {}

    /// Asked once each turn.
    package mutating func mayTry() -> Bool {
        if credit > 0 { return true }
        guard turnsToTry == 0 else {
            turnsToTry -= 1
            return false
        }
        turnsToTry = Trial.turnsBetweenTries
        return true
    }

    /// What came of it.
    package mutating func tried(succeeded: Bool) {
        credit =
            succeeded
            ? min(credit + 1, Trial.creditMax) : max(credit - Trial.successesPerFailure, 0)
    }
}
