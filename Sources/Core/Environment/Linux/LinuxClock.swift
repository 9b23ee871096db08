package import Bytes
import Glibc

/// The machine's clocks.
package struct LinuxClock: Clock {
    package init() {}

    package var now: Timestamp {
        let time = read(CLOCK_REALTIME)
        return Timestamp(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package var monotonicNanoseconds: UInt64 {
        let time = read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Both clocks exist on every Linux, so the call cannot fail.
    private func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}

/// The kernel's random numbers.
package struct LinuxRandomness: Randomness {
    package init() {}

    package func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
