import Synchronization

/// Row joiners for point reads, used again and again: a read allocates nothing.
///
/// The one given back last is kept at hand, for whoever exchanges it out: mostly that is all there is
/// to do. Others wait behind a lock.
enum JoinerPool {
    /// Whoever takes a joiner out is its only user.
    private struct Idle: @unchecked Sendable { var joiners: [RowJoiner] = [] }

    /// A retained joiner's address; 0 when there is none.
    private static let atHand = Atomic<UInt>(0)
    private static let idle = Mutex(Idle())
    private static let countMax = 64

    @inline(__always)
    static func take() -> RowJoiner {
        joiner(atHand.exchange(0, ordering: .acquiringAndReleasing))
            ?? idle.withLock { $0.joiners.popLast() } ?? RowJoiner()
    }

    @inline(__always)
    static func give(_ joiner: RowJoiner) {
        joiner.trim()
        let address = UInt(bitPattern: Unmanaged.passRetained(joiner).toOpaque())
        guard
            let other = self.joiner(atHand.exchange(address, ordering: .acquiringAndReleasing))
        else { return }
        idle.withLock { if $0.joiners.count < countMax { $0.joiners.append(other) } }
    }

    /// Takes over the joiner of that address.
    @inline(__always)
    private static func joiner(_ address: UInt) -> RowJoiner? {
        UnsafeRawPointer(bitPattern: address).map {
            Unmanaged<RowJoiner>.fromOpaque($0).takeRetainedValue()
        }
    }
}
