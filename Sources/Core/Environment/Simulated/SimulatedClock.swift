package import Bytes
import Synchronization

/// A clock that moves only when told to. The wall clock can be stepped apart from the monotonic
/// one.
package final class SimulatedClock: Clock {
    private struct State {
        var wallMicroseconds: Int64
        var latestMicroseconds: Int64
        var monotonicNanoseconds: UInt64 = 0

        mutating func step(_ microseconds: Int64) {
            wallMicroseconds += microseconds
            latestMicroseconds = max(latestMicroseconds, wallMicroseconds)
        }
    }

    private let state: Mutex<State>

    /// Starts at 2026-01-01 00:00:00 UTC unless told otherwise.
    package init(startingAt start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        state = Mutex(
            State(
                wallMicroseconds: start.microseconds, latestMicroseconds: start.microseconds))
    }

    package var now: Timestamp {
        state.withLock { Timestamp(microseconds: $0.wallMicroseconds) }
    }

    /// The latest that the wall clock has ever been.
    package var latest: Timestamp {
        state.withLock { Timestamp(microseconds: $0.latestMicroseconds) }
    }

    package var monotonicNanoseconds: UInt64 { state.withLock { $0.monotonicNanoseconds } }

    /// Lets time pass on both clocks.
    package func advance(microseconds: Int64) {
        precondition(microseconds >= 0, "time does not pass backwards; step the wall clock instead")
        state.withLock { state in
            state.step(microseconds)
            state.monotonicNanoseconds += UInt64(microseconds) * 1_000
        }
    }

    /// Steps the wall clock alone, as an administrator or NTP would; may be negative.
    package func stepWallClock(microseconds: Int64) {
        state.withLock { $0.step(microseconds) }
    }
}
