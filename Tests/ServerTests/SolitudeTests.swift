import Testing

@testable import Server

@Suite("A client that has a loop to itself") struct SolitudeTests {
    private func turns(_ solitude: inout Solitude, _ count: Int, of sources: [UInt64]) {
        for _ in 0..<count {
            for source in sources { solitude.note(source) }
            _ = solitude.endTurn()
        }
    }

    @Test("is known by the turns that were its own")
    func alone() {
        var solitude = Solitude()
        turns(&solitude, Solitude.turnsMin, of: [1])
        #expect(!solitude.isAlone(1))
        turns(&solitude, 1, of: [1])
        #expect(solitude.isAlone(1) && !solitude.isAlone(2))
        // Turns without anybody's events say nothing.
        turns(&solitude, 5, of: [])
        #expect(solitude.isAlone(1))
    }

    @Test("has it no more once another has said something, in the same turn too")
    func company() {
        var solitude = Solitude()
        turns(&solitude, 100, of: [1])
        solitude.note(1)
        solitude.note(2)
        #expect(!solitude.isAlone(1))
        #expect(solitude.endTurn()?.isOnly == false)
        turns(&solitude, 100, of: [1, 2])
        #expect(!solitude.isAlone(1) && !solitude.isAlone(2))
        turns(&solitude, 100, of: [1])
        turns(&solitude, 1, of: [2])
        #expect(!solitude.isAlone(1) && !solitude.isAlone(2))
    }

    @Test("a turn is of one client whose socket has several events")
    func events() {
        var solitude = Solitude()
        solitude.note(7)
        solitude.note(7)
        let turn = solitude.endTurn()
        #expect(turn?.source == 7 && turn?.isOnly == true)
        #expect(solitude.endTurn() == nil)
    }
}
