/// Whether the thread that commits waits a moment for more commits before it takes a group: a pure value.
///
/// A group costs the processors the same, however small. Where these have enough else to do, that is, where the thread
/// itself is kept waiting for one, and groups are small all the same, since a transaction has many statements and only
/// the last one commits, what a larger group saves is there for statements, and nobody misses the moment. Groups of
/// statements that commit each by themselves are large, and their clients would wait for nothing else.
struct GroupRest {
    static let microseconds: UInt32 = 200
    /// From one look to the next.
    static let groupsPerLook = 32
    /// Nanoseconds that the thread waits for a processor in each step, at least.
    static let crowdingMin: UInt64 = 40_000

    private(set) var isWanted = false
    private var groups = 0
    private var commits = 0

    /// A group of so many commits was taken. `crowding`: how long the thread has waited for a processor, in
    /// nanoseconds for each of its last steps.
    mutating func took(_ count: Int, crowding: UInt64) {
        groups += 1
        commits += count
        guard groups == GroupRest.groupsPerLook else { return }
        // A client alone has nobody to wait for.
        let hasOthers = commits * 2 >= groups * 3
        isWanted =
            hasOthers && commits < groups * (isWanted ? 10 : 5)
            && crowding >= GroupRest.crowdingMin
        (groups, commits) = (0, 0)
    }
}
