/// Whether a client on this machine runs on the processor of its connection's loop: a pure value.
///
/// One that runs elsewhere is woken by an interrupt of its processor for each answer, and wakes the loop by
/// another. So a connection looks now and then where its last bytes came from, and goes where its client is found
/// twice in a row. One that has gone in vain, as where processors are idle and threads go from one to another all
/// the time, looks less and less often.
struct Nearness {
    /// It looks whenever it may, and goes at once: for tests.
    private let isRestless: Bool
    /// Receives from one look to the next while the client is not known to be near.
    private var interval = Nearness.intervalMin
    /// Doubled by each look that finds it near.
    private var receives = Nearness.intervalMin
    private var receivesToLook = Nearness.intervalMin
    /// Looks in a row that found the client elsewhere.
    private var farCount: UInt8 = 0
    /// Looks since the last move, as far as they count.
    private var looksSinceMove = Nearness.looksToSettle

    static let intervalMin: UInt32 = 16
    static let intervalMax: UInt32 = 1 << 16
    /// Of one whose client is near.
    static let calmIntervalMax: UInt32 = 128
    /// A client is elsewhere when so many looks in a row say so.
    static let farCountMin: UInt8 = 2
    /// A move that is called for again before so many looks was in vain.
    static let looksToSettle: UInt8 = 16

    init(isRestless: Bool = false) { self.isRestless = isRestless }

    /// Something was received: whether to look.
    mutating func noteReceived() -> Bool {
        if isRestless { return true }
        receivesToLook -= 1
        guard receivesToLook == 0 else { return false }
        receivesToLook = receives
        return true
    }

    /// What the look found. True when the connection should go where its client is.
    mutating func looked(isNear: Bool) -> Bool {
        if isRestless { return !isNear }
        noteLook()
        farCount = isNear ? 0 : min(farCount + 1, Nearness.farCountMin)
        receives = isNear ? max(interval, min(receives * 2, Nearness.calmIntervalMax)) : interval
        receivesToLook = receives
        return farCount == Nearness.farCountMin
    }

    /// The last move was a good one when this many looks have not called for another.
    private mutating func noteLook() {
        guard looksSinceMove < Nearness.looksToSettle else { return }
        looksSinceMove += 1
        if looksSinceMove == Nearness.looksToSettle {
            interval = max(interval / 4, Nearness.intervalMin)
        }
    }

    /// It has gone there.
    mutating func moved() {
        if looksSinceMove < Nearness.looksToSettle {
            interval = min(interval * 2, Nearness.intervalMax)
        }
        looksSinceMove = 0
        farCount = 0
        receives = interval
        receivesToLook = interval
    }
}
