import Bytes

/// Which commit was the newest at a time, roughly: a few thousand samples, so that the horizon can
/// follow the clock without looking into the ledger.
///
/// Invariant: sequences and times both grow from sample to sample.
struct CommitMoments {
    private var samples: [(sequence: CommitSequence, timestamp: Timestamp)] = []
    /// Microseconds between two samples; doubled whenever there are too many.
    private var spacing: Int64 = 1_000_000

    private static let samplesMax = 8192

    /// Takes note of the newest commit.
    mutating func add(_ sequence: CommitSequence, _ timestamp: Timestamp) {
        // An empty ledger has no time.
        guard sequence > .zero else { return }
        if let last = samples.last {
            guard sequence > last.sequence,
                timestamp.microseconds - last.timestamp.microseconds >= spacing
            else { return }
        }
        samples.append((sequence, timestamp))
        guard samples.count > Self.samplesMax else { return }
        samples = samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        spacing *= 2
    }

    /// The newest commit known to be at or before `timestamp`; zero when none is.
    func newest(notAfter timestamp: Timestamp) -> CommitSequence {
        var low = 0
        var high = samples.count
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].timestamp <= timestamp { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? samples[low - 1].sequence : .zero
    }

    /// Forgets the samples that nothing will be asked of: all before the newest one at or before
    /// `sequence`.
    mutating func discard(before sequence: CommitSequence) {
        let count = samples.firstIndex { $0.sequence > sequence } ?? samples.count
        if count > 1 { samples.removeFirst(count - 1) }
    }
}
