import Testing

@testable import Server

@Suite("Looking for more before sleeping") struct LookoutTests {
    /// Plays turns of one client; returns how often the loop looked.
    private func looks(
        _ lookout: inout Lookout, turns: Int, source: UInt64 = 1, isAnswered: Bool = true,
        finding isFound: Bool
    ) -> Int {
        var count = 0
        for _ in 0..<turns {
            lookout.turnEnded(source: source, isAnswered: isAnswered)
            guard lookout.mayLook() else { continue }
            count += 1
            lookout.looked(found: isFound)
        }
        return count
    }

    @Test("begins with the client that has had the loop to itself for a while")
    func begins() {
        var lookout = Lookout()
        let before = looks(&lookout, turns: Lookout.loneTurnsMin, finding: true)
        #expect(before == 0)
        let after = looks(&lookout, turns: 100, finding: true)
        #expect(after == 100)
    }

    @Test("is not done for two clients in turn, nor for one whose statements have to wait")
    func others() {
        var lookout = Lookout()
        var count = 0
        for _ in 0..<100 {
            count += looks(&lookout, turns: 1, source: 1, finding: true)
            count += looks(&lookout, turns: 1, source: 2, finding: true)
        }
        count += looks(&lookout, turns: 1000, isAnswered: false, finding: true)
        #expect(count == 0)
    }

    @Test("is done once for each turn, not again while nothing comes")
    func once() {
        var lookout = Lookout()
        _ = looks(&lookout, turns: 100, finding: true)
        let again = lookout.mayLook()
        #expect(!again)
    }

    @Test("is left off where it is in vain, and tried again now and then")
    func vain() {
        var lookout = Lookout()
        _ = looks(&lookout, turns: 100, finding: true)
        let looked = looks(&lookout, turns: 1000, finding: false)
        #expect((20...50).contains(looked))
        // A client that is quick again is seen to be.
        let later = looks(&lookout, turns: 200, finding: true)
        #expect(later > 150)
    }
}
