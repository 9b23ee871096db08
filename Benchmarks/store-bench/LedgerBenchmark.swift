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
        for (entries, size, rounds) in [(1, 3900, 1000), (16, 4080, 500), (1000, 60, 500)] {
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

    private func append(entries: Int, bodySize: Int, rounds: Int) throws {
        let body = [UInt8](repeating: 3, count: bodySize)
        let origin = EntryOrigin(role: "bench", client: "127.0.0.1:5432", application: "bench")
        let first = writer.end.sequence.rawValue + 1
        let groups = (0..<rounds).map { round in
            (0..<entries).map { index in
                let number = first + UInt64(round * entries + index)
                return EntryDraft(
                    sequence: CommitSequence(number),
                    timestamp: Timestamp(microseconds: Int64(number)), origin: origin, body: body)
            }
        }
        try writer.prepareNextSegment()
        let size = entries * bodySize
        let raw = try bareFile(size: size, rounds: rounds)
        let measured = try Measurement("\(entries) × \(bodySize) bytes, synced", count: rounds) {
            for group in groups {
                try writer.append(group: group)
                try writer.sync()
            }
        }
        measured.report()
        say(
            "    a bare file: \(raw.wallNanoseconds / UInt64(rounds)) ns; the ledger at "
                + "\(raw.wallNanoseconds * 100 / measured.wallNanoseconds) %")
    }

    /// The same bytes at the same pace into a file written ahead.
    private func bareFile(size: Int, rounds: Int) throws -> Measurement {
        let file = try File(path + "/bare", .readWriteOrCreate, in: Environment.linux.files)
        let bytes = [UInt8](repeating: 3, count: size)
        for round in 0..<rounds { try file.write(bytes, at: round * size) }
        try file.syncData()
        return try Measurement("bare file", count: rounds) {
            for round in 0..<rounds {
                try file.write(bytes, at: round * size)
                try file.syncData()
            }
        }
    }

    private func replay() throws {
        let count = Int(writer.end.sequence.rawValue)
        var read = 0
        try Measurement("replay, an entry", count: count) {
            let reader = try LedgerReader(directory.segments, identity: directory.identity)
            while try reader.nextGroup() { reader.forEachEntry { read += $0.body.isEmpty ? 0 : 1 } }
        }.report()
        precondition(read == count, "every entry is read")
    }
}
