/// How long writers wait for the disk, little by little, before memory runs out: a pure value.
///
/// What is committed is paid for at so many bytes a second, one commit after the other; who commits
/// waits until his is paid for, after it was made durable and visible, so that nobody waits for him.
/// There is nothing to pay while there is room; at pressure 1 the price is what flushes have been
/// measured to take, and beyond that it grows with the pressure's square.
///
/// Small commits are not held up by large ones: nobody waits for longer than sixteen times his own
/// price, and waits below a millisecond are left out.
struct WritePace {
    /// What flushes have been measured to take, while they were at work.
    private(set) var bytesPerSecond = WritePace.bytesPerSecondAtFirst
    /// Until when everything written so far is paid for, in nanoseconds of the monotonic clock.
    private var paidUntil: UInt64 = 0

    private static let bytesPerSecondAtFirst: Double = 50_000_000
    /// A measurement of less than that says nothing.
    private static let measuredBytesMin = 1 << 20
    private static let ownPricesMax: Double = 16
    static let pauseMillisecondsMax: Double = 500

    /// A flush of so many bytes was at work for so long.
    mutating func flushed(_ bytes: Int, nanoseconds: UInt64) {
        guard bytes >= WritePace.measuredBytesMin, nanoseconds > 0 else { return }
        let measured = Double(bytes) * 1e9 / Double(nanoseconds)
        bytesPerSecond += (measured - bytesPerSecond) / 4
    }

    /// How many milliseconds a writer of so many bytes waits. `pressure`: see `Store.writePressure`.
    mutating func pause(afterWriting bytes: Int, pressure: Double, now: UInt64) -> Int {
        guard pressure > 0, bytes > 0 else {
            paidUntil = now
            return 0
        }
        let price = Double(bytes) * 1e9 / bytesPerSecond * pressure * pressure
        let owed = Double(max(paidUntil, now) - now) + price
        // Nobody waits for longer than that; so nobody need remember more.
        let remembered = min(owed, WritePace.pauseMillisecondsMax * 1e6)
        paidUntil = now + UInt64(remembered)
        return Int(min(remembered, price * WritePace.ownPricesMax) / 1e6)
    }
}
