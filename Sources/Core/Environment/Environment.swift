package import Bytes
import Glibc

/// What the program may ask of the world outside it: files, time, chance. The whole engine runs
/// on this bundle, so a simulated one makes every run repeatable from its seed.
///
/// The ports are existentials and called per group, per file or per statement, never per row.
package struct Environment: Sendable {
    package let files: any FileSystem
    package let clock: any Clock
    package let randomness: any Randomness
    /// The number other processes know this one by.
    package let processID: Int32

    package init(
        files: any FileSystem, clock: any Clock, randomness: any Randomness, processID: Int32 = 1
    ) {
        self.files = files
        self.clock = clock
        self.randomness = randomness
        self.processID = processID
    }

    /// The machine this process runs on.
    package static let linux = Environment(
        files: LinuxFileSystem(), clock: LinuxClock(), randomness: LinuxRandomness(),
        processID: getpid())
}

/// Tells the time.
package protocol Clock: Sendable {
    /// The wall clock. It can be stepped, forwards and backwards.
    var now: Timestamp { get }
    /// Nanoseconds since an arbitrary moment; never steps back.
    var monotonicNanoseconds: UInt64 { get }
}

/// Gives random bits.
package protocol Randomness: Sendable {
    /// 64 bits, each value as likely as any other.
    func next() -> UInt64
}
