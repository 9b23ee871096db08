import Bytes
import Environment
import Ledger

/// Groups written and synced one after the other, compared with the same writes and syncs of a bare
/// file written ahead, and read back.
struct LedgerBenchmark {
    private let directory: DataDirectory
    private let writer: LedgerWriter
    private let path: String

    /// Runs in `path`, a directory that does not exist yet.
    static func run(path: String) throws {
        let benchmark = try LedgerBenchmark(path: path)
        let groups = [
            (1, 200, 1000), (1, 3900, 1000), (16, 4080, 500), (1000, 60, 500), (64, 4080, 400),
            (256, 4080, 200),
        ]
        for (entries, size, rounds) in groups {
            try benchmark.append(entries: entries, bodySize: size, rounds: rounds)
        }
        try benchmark.replay()
    }

    private init(path: String) throws {
        self.path = path
        directory = try DataDirectory.open(path, mode: .exclusive, in: .linux)
        writer = try LedgerWriter.open(
            directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1))
        try writer.append(group: [])
        try writer.sync()
    }

    /// One group after the other, and beside each the same bytes into a bare file that was written
    /// ahead, so that both meet the disk in the same moods. Medians.
    private func append(entries: Int, bodySize: Int, rounds: Int) throws {
        try writer.prepareNextSegment()
        let size = entries * bodySize
        let bytes = [UInt8](repeating: 3, count: size)
        let bare = try File(path + "/bare", .readWriteOrCreate, in: Environment.linux.files)
        for round in 0..<rounds { try bare.write(bytes, at: round * size) }
        try bare.syncData()
        var times: (bare: [UInt64], ledger: [UInt64]) = ([], [])
        for round in 0..<rounds {
            let first = writer.end.sequence.rawValue + 1
            let group = drafts(entries, bodySize, from: first)
            times.bare.append(
                try Measurement("bare", count: 1) {
                    try bare.write(bytes, at: round * size)
                    try bare.syncData()
                }.wallNanoseconds)
            times.ledger.append(
                try Measurement("ledger", count: 1) {
                    try writer.append(group: group)
                    try writer.sync()
                }.wallNanoseconds)
            // The server does so on another thread.
            if round % 16 == 0 { try writer.prepareNextSegment() }
        }
        report(
            "\(entries) × \(bodySize) bytes, synced", bare: times.bare.sorted()[rounds / 2],
            ledger: times.ledger.sorted()[rounds / 2])
    }

    private func drafts(_ count: Int, _ bodySize: Int, from first: UInt64) -> [EntryDraft] {
        let body = [UInt8](repeating: 3, count: bodySize)
        let origin = EntryOrigin(role: "bench", client: "127.0.0.1:5432", application: "bench")
        return (first..<first + UInt64(count)).map { number in
            EntryDraft(
                sequence: CommitSequence(number),
                timestamp: Timestamp(microseconds: Int64(number)), origin: origin, body: body)
        }
    }

    /// A line that Benchmarks/store.py reads.
    private func report(_ name: String, bare: UInt64, ledger: UInt64) {
        say("ledger\t\(name)\t\(bare)\t\(ledger)")
    }

    /// All entries, 650 bytes each on average: once from the device, for most of them were written past the
    /// page cache, and once from there.
    private func replay() throws {
        let count = Int(writer.end.sequence.rawValue)
        for place in ["the device", "memory"] {
            var read = 0
            let measured = try Measurement("replay, an entry", count: count) {
                let reader = try LedgerReader(directory.segments, identity: directory.identity)
                while try reader.nextGroup() {
                    reader.forEachEntry { read += $0.body.isEmpty ? 0 : 1 }
                }
            }
            report(
                "reading an entry from \(place)", bare: 0,
                ledger: measured.wallNanoseconds / UInt64(count))
            precondition(read == count, "every entry is read")
        }
    }
}
