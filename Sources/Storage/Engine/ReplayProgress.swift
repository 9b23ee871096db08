import Bytes
import Environment

/// How far a start has come: said once a second, and at the end if it took longer than that.
struct ReplayProgress {
    private let clock: any Clock
    private let report: (@Sendable (String) -> Void)?
    private let first: CommitSequence
    private let last: CommitSequence
    private let startNanoseconds: UInt64
    private var reportedNanoseconds: UInt64

    private static let intervalNanoseconds: UInt64 = 1_000_000_000

    init(_ parts: EngineParts, from first: CommitSequence, to last: CommitSequence) {
        clock = parts.environment.clock
        report = parts.options.onProgress
        self.first = first
        self.last = last
        startNanoseconds = clock.monotonicNanoseconds
        reportedNanoseconds = startNanoseconds
    }

    mutating func report(_ sequence: CommitSequence, isAtEnd: Bool = false) {
        guard let report else { return }
        let now = clock.monotonicNanoseconds
        guard
            now >= reportedNanoseconds + ReplayProgress.intervalNanoseconds
                || (isAtEnd && now >= startNanoseconds + ReplayProgress.intervalNanoseconds)
        else { return }
        reportedNanoseconds = now
        let done = sequence.rawValue - first.rawValue
        let all = last.rawValue - first.rawValue
        let rate = done * 1_000_000_000 / max(now - startNanoseconds, 1)
        report(
            "replayed \(done) of \(all) commits (\(done * 100 / max(all, 1)) %), \(rate) per second"
        )
    }
}
