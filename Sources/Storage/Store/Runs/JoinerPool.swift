import Synchronization

/// Row joiners for point reads, used again and again: a read allocates nothing.
enum JoinerPool {
    /// Whoever takes a joiner out is its only user.
    private struct Idle: @unchecked Sendable { var joiners: [RowJoiner] = [] }

    private static let idle = Mutex(Idle())
    private static let countMax = 64

    static func take() -> RowJoiner {
        idle.withLock { $0.joiners.popLast() } ?? RowJoiner()
    }

    static func give(_ joiner: RowJoiner) {
        joiner.trim()
        idle.withLock { if $0.joiners.count < countMax { $0.joiners.append(joiner) } }
    }
}
