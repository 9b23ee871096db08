import Environment
import Glibc

/// One figure: what was done, how often, how long it took.
struct Measurement {
    var name: String
    var count: Int
    /// By the clock on the wall.
    var wallNanoseconds: UInt64
    /// This thread's share of a CPU: steadier than the wall on a busy machine.
    var processorNanoseconds: UInt64

    /// Does `body`, which does the thing `count` times.
    init(_ name: String, count: Int, _ body: () throws -> Void) rethrows {
        let wallStart = Measurement.read(CLOCK_MONOTONIC)
        let processorStart = Measurement.read(CLOCK_THREAD_CPUTIME_ID)
        try body()
        self.name = name
        self.count = count
        wallNanoseconds = Measurement.read(CLOCK_MONOTONIC) - wallStart
        processorNanoseconds = Measurement.read(CLOCK_THREAD_CPUTIME_ID) - processorStart
    }

    /// Says that durable writes can begin, and makes one of as many rows as each line of standard input
    /// says, answered by its nanoseconds, until a line says 0.
    static func serveDurableWrites(_ write: (Range<Int>) throws -> Void) rethrows {
        say("durable writes")
        var first = 0
        while let line = readLine(), let count = Int(line), count > 0 {
            let start = read(CLOCK_MONOTONIC)
            try write(first..<first + count)
            say("\(read(CLOCK_MONOTONIC) - start)")
            first += count
        }
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Such as `random get: 430 ns of CPU, 512 ns, 1953125/s`.
    func report() {
        let each = UInt64(count)
        let rate = UInt64(count) * 1_000_000_000 / max(wallNanoseconds, 1)
        say(
            "\(name): \(processorNanoseconds / each) ns of CPU, \(wallNanoseconds / each) ns, "
                + "\(rate)/s")
    }
}

/// Writes a line to standard output.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// A line that Benchmarks/store.py reads: so many bytes were written, or are taken.
func reportBytes(_ name: String, _ bytes: Int) { say("bytes\t\(name)\t\(bytes)") }

/// The bytes this process has handed to write calls, by the kernel's count. (`write_bytes` there counts
/// a whole large page of the cache for every byte of it.)
func writtenBytes() -> Int {
    let files = Environment.linux.files
    guard let file = try? File("/proc/self/io", .read, in: files) else { return 0 }
    var content = [UInt8](repeating: 0, count: 1024)
    let count = content.withUnsafeMutableBytes {
        (try? file.readAvailable(into: $0, at: 0)) ?? 0
    }
    let text = String(decoding: content[..<count], as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("wchar: ") }
    return line.flatMap { Int($0.dropFirst("wchar: ".count)) } ?? 0
}
