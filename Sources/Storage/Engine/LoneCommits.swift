/// Whether a session whose thread nobody else needs writes and syncs its commit itself, in the worker's
/// place: a pure value. Two changes of thread take as long as a short sync; a group of several commits
/// saves more, and a thread that waits for a slow disk serves nobody.
struct LoneCommits {
    /// After a commit that took longer, in nanoseconds, the next ones are the worker's.
    static let nanosecondsMax: UInt64 = 8_000_000
    static let leftAfterSlow = 16
    /// So many are the worker's after one beside which others came.
    static let leftAfterCompany = 64

    private var left = 0

    /// Asked once for each commit that may be.
    mutating func mayBegin() -> Bool {
        guard left > 0 else { return true }
        left -= 1
        return false
    }

    /// One took so long; `hadCompany`: others had something for the worker meanwhile.
    mutating func ended(nanoseconds: UInt64, hadCompany: Bool) {
        if hadCompany {
            left = LoneCommits.leftAfterCompany
        } else if nanoseconds > LoneCommits.nanosecondsMax {
            left = LoneCommits.leftAfterSlow
        }
    }
}
