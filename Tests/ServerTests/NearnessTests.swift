import Testing

@testable import Server

@Suite("Whether a client runs where its connection's loop does") struct NearnessTests {
    /// What a look says.
    private func look(_ nearness: inout Nearness, isNear: Bool) -> Bool {
        nearness.looked(isNear: isNear)
    }

    /// Receives until it looks.
    private func receivesToLook(_ nearness: inout Nearness) -> UInt32 {
        var count: UInt32 = 1
        while !nearness.noteReceived() { count += 1 }
        return count
    }

    @Test("a client that is near is looked for less and less often, up to a limit")
    func near() {
        var nearness = Nearness()
        var intervals: [UInt32] = []
        for _ in 0..<6 {
            intervals.append(receivesToLook(&nearness))
            #expect(look(&nearness, isNear: true) == false)
        }
        #expect(intervals == [16, 32, 64, 128, 128, 128])
    }

    @Test("one that is elsewhere is followed when it is there the second time")
    func far() {
        var nearness = Nearness()
        for isNear in [true, true, true, false, true, false] {
            _ = receivesToLook(&nearness)
            #expect(look(&nearness, isNear: isNear) == false)
        }
        #expect(receivesToLook(&nearness) == Nearness.intervalMin)
        #expect(look(&nearness, isNear: false))
        // It cannot go yet.
        #expect(receivesToLook(&nearness) == Nearness.intervalMin)
        #expect(look(&nearness, isNear: false))
    }

    @Test("where it is never found it is followed less and less often, until it stays where it is")
    func vain() {
        var nearness = Nearness()
        var moves = 0
        var receives: UInt32 = 0
        while receives < 1 << 20 {
            receives += receivesToLook(&nearness)
            if nearness.looked(isNear: false) {
                nearness.moved()
                moves += 1
            }
        }
        #expect(moves < 24)
        var intervals: [UInt32] = []
        for _ in 0..<8 * Int(Nearness.looksToSettle) {
            intervals.append(receivesToLook(&nearness))
            #expect(look(&nearness, isNear: true) == false)
        }
        #expect(intervals[0] == Nearness.intervalMax)
        _ = receivesToLook(&nearness)
        #expect(look(&nearness, isNear: false) == false)
        #expect(receivesToLook(&nearness) == Nearness.intervalMax / 4)
    }

    @Test("a move in time is no move in vain")
    func good() {
        var nearness = Nearness()
        for _ in 0..<10 {
            for _ in 0..<Nearness.looksToSettle {
                _ = receivesToLook(&nearness)
                #expect(look(&nearness, isNear: true) == false)
            }
            _ = receivesToLook(&nearness)
            #expect(look(&nearness, isNear: false) == false)
            #expect(receivesToLook(&nearness) == Nearness.intervalMin)
            #expect(look(&nearness, isNear: false))
            nearness.moved()
        }
    }
}
