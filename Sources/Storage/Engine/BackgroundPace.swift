/// How fast a flush or a merge may write beside the commits: a pure value.
///
/// The limit follows what is being committed: a flush writes twice as fast as that, so that it is done
/// long before memory is full again; merges write as fast as they have to for each byte committed, half
/// as fast again when they are behind, and on from there. Without commits, and where there is no time to
/// lose, there is no limit.
struct BackgroundPace {
    /// Bytes a second that are being committed, smoothed.
    private(set) var inflow: Double = 0
    private var lastTotal = 0
    private var lastTime: UInt64?
    /// How much longer the work so far should have taken, in nanoseconds.
    private var owed: Double = 0

    /// No slower than this, in bytes a second: the work ends one day.
    static let bytesPerSecondMin: Double = 16_000_000
    /// How long a change of what is committed takes to count, in nanoseconds.
    private static let smoothing: Double = 2_000_000_000
    /// Rests are no longer than this, so that a change of mind takes effect soon.
    static let restMax: Double = 50_000_000

    /// Notes how many bytes were committed altogether by now (nanoseconds of the monotonic clock).
    mutating func note(total: Int, now: UInt64) {
        defer {
            lastTotal = total
            lastTime = now
        }
        guard let lastTime, now > lastTime else { return }
        let passed = Double(now - lastTime)
        let rate = Double(total - lastTotal) * 1e9 / passed
        inflow += (rate - inflow) * min(passed / BackgroundPace.smoothing, 1)
    }

    /// The limit of a flush in bytes a second; nil for none. `fill`: the share of memory for rows that
    /// is taken.
    func flushLimit(fill: Double) -> Double? {
        guard inflow >= 1, fill < 0.75 else { return nil }
        return max(inflow * 2, BackgroundPace.bytesPerSecondMin)
    }

    /// The limit of merges in bytes a second; nil for none. `debt`: 1 is when merging begins.
    /// `amplification`: how many bytes merges have written for each byte committed.
    func mergeLimit(debt: Double, amplification: Double) -> Double? {
        guard inflow >= 1, debt < 2.5 else { return nil }
        let needed = inflow * min(max(amplification, 1), 30)
        return max(needed * (0.5 + max(debt, 0.5)), BackgroundPace.bytesPerSecondMin)
    }

    /// How long to rest after having written so many bytes in so many nanoseconds. What was rested in
    /// vain counts for the next time, up to one rest.
    mutating func rest(
        afterWriting bytes: Int, nanoseconds: UInt64, limit: Double?
    ) -> UInt64 {
        guard let limit else {
            owed = 0
            return 0
        }
        owed += Double(bytes) * 1e9 / limit - Double(nanoseconds)
        owed = max(owed, -BackgroundPace.restMax)
        let rest = min(max(owed, 0), BackgroundPace.restMax)
        owed -= rest
        return UInt64(rest)
    }
}
