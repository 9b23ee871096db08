import Bytes

/// Some rows of a range as memory has them, copied out so that no lock is held while files are read.
/// Deletions are among them: they hide what the runs have.
struct MemoryRows {
    private struct Row {
        var keyStart: Int
        var valueStart: Int
        /// Bytes of the value; -1 for a deletion.
        var valueCount: Int
    }

    private var bytes: [UInt8] = []
    private var rows: [Row] = []
    private var next = 0
    /// What was looked at: the range itself, or up to the key the walk stopped at.
    let range: KeyRange
    /// Where it stopped, if it did.
    let lastKey: [UInt8]?

    /// Bytes of rows after which it stops.
    private static let bytesMax = 1 << 20

    /// Nothing of nothing.
    init() {
        range = .all
        lastKey = nil
    }

    /// Copies the rows of up to `limit` keys.
    init(
        _ walk: inout MemoryWalk, _ range: KeyRange, reverse: Bool, at sequence: CommitSequence,
        limit: Int
    ) {
        var stop: [UInt8]?
        var steps = 0
        while let newest = walk.next() {
            steps += 1
            if let version = walk.version(at: sequence.rawValue) {
                let keyStart = bytes.count
                if limit == 1 {
                    bytes.reserveCapacity(newest.key.count + (version.value?.count ?? 0))
                }
                bytes.append(contentsOf: newest.key)
                let valueStart = bytes.count
                if let value = version.value { bytes.append(contentsOf: value) }
                rows.append(
                    Row(
                        keyStart: keyStart, valueStart: valueStart,
                        valueCount: version.value?.count ?? -1))
            }
            if rows.count >= limit || steps >= Keyspace.lockedSteps
                || bytes.count >= MemoryRows.bytesMax
            {
                stop = Array(newest.key)
                break
            }
        }
        lastKey = stop
        guard let stop else {
            self.range = range
            return
        }
        self.range =
            reverse
            ? KeyRange(lower: .inclusive(stop), upper: range.upper)
            : KeyRange(lower: range.lower, upper: .inclusive(stop))
    }

    /// Whether a row is at hand. What follows needs one.
    var isValid: Bool { next < rows.count }
    var isDeletion: Bool { rows[next].valueCount < 0 }

    /// Whether there may be more where it stopped, and all it has was passed.
    var isSpent: Bool { next == rows.count && lastKey != nil }

    mutating func advance() { next += 1 }

    /// The key of the row before the one at hand.
    var passedKey: [UInt8] {
        let row = rows[next - 1]
        return Array(bytes[row.keyStart..<row.valueStart])
    }

    func withKey<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            let row = rows[next]
            return body(UnsafeRawBufferPointer(rebasing: bytes[row.keyStart..<row.valueStart]))
        }
    }

    func withRow<Result>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { bytes in
            let row = rows[next]
            return body(
                UnsafeRawBufferPointer(rebasing: bytes[row.keyStart..<row.valueStart]),
                UnsafeRawBufferPointer(
                    rebasing: bytes[row.valueStart..<row.valueStart + max(row.valueCount, 0)]))
        }
    }
}
