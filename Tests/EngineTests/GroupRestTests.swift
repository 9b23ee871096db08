import Testing

@testable import Engine

@Suite("A group waits a moment for more commits")
struct GroupRestTests {
    /// After as many groups of so many commits each as it takes to look.
    private func looked(
        _ rest: inout GroupRest, _ count: Int, crowding: UInt64 = GroupRest.crowdingMin
    ) -> Bool {
        for _ in 0..<GroupRest.groupsPerLook { rest.took(count, crowding: crowding) }
        return rest.isWanted
    }

    @Test("where the processors have enough to do and groups are small, but not for a client alone")
    func wanted() {
        var rest = GroupRest()
        #expect(!rest.isWanted)
        #expect(!looked(&rest, 1))
        #expect(!looked(&rest, 2, crowding: GroupRest.crowdingMin - 1))
        #expect(looked(&rest, 2))
        // Those that have grown by it go on growing; of themselves they would not.
        #expect(looked(&rest, 9))
        #expect(!looked(&rest, 10))
        #expect(!looked(&rest, 5))
        #expect(looked(&rest, 4))
    }

    @Test("and no longer once there is nothing else to do, or nobody else")
    func ended() {
        var rest = GroupRest()
        #expect(looked(&rest, 3))
        #expect(!looked(&rest, 3, crowding: 0))
        #expect(looked(&rest, 3))
        #expect(!looked(&rest, 1))
    }

    @Test("as it is on the average of some groups")
    func average() {
        var rest = GroupRest()
        for number in 0..<GroupRest.groupsPerLook {
            #expect(!rest.isWanted)
            rest.took(number.isMultiple(of: 2) ? 1 : 2, crowding: GroupRest.crowdingMin)
        }
        #expect(rest.isWanted)
    }
}
