import Bytes
import Environment
import Ledger
import Testing

/// A ledger on a simulated disk, with small segments.
struct LedgerFixture {
    var disk = SimulatedDisk()
    let identity = LedgerIdentity(rawValue: 0x0123_4567_89ab_cdef)
    var options = LedgerOptions(segmentCapacity: 4096)
    /// Of the appends: small, so that they cross many.
    var pageSize = 64

    static let directory = "ledger"

    init(segmentCapacity: Int = 4096) throws {
        options.segmentCapacity = segmentCapacity
        try disk.createDirectory(LedgerFixture.directory)
        try disk.syncDirectory(".")
    }

    /// The same ledger as it stands now, on a disk of its own.
    func copied() -> LedgerFixture {
        var copy = self
        copy.disk = SimulatedDisk(copying: disk)
        return copy
    }

    var storage: LocalSegmentStorage {
        LocalSegmentStorage(
            directory: LedgerFixture.directory, files: disk, pageSize: pageSize)
    }

    func openWriter() throws(LedgerError) -> LedgerWriter {
        try .open(storage, identity: identity, epoch: WriterEpoch(rawValue: 1), options: options)
    }

    /// All entries, from the first kept on.
    func entries() throws(LedgerError) -> [ReadEntry] {
        try LedgerReader(fromStartOf: storage, identity: identity).readAll()
    }

    func path(_ id: UInt64) -> String { storage.path(SegmentID(rawValue: id)) }
}

/// An entry with bytes of its own.
struct ReadEntry: Equatable {
    var sequence: UInt64
    var timestamp: Int64
    var origin: EntryOrigin
    var body: [UInt8]

    init(_ draft: EntryDraft) {
        sequence = draft.sequence.rawValue
        timestamp = draft.timestamp.microseconds
        origin = draft.origin
        body = draft.body
    }

    init(_ entry: LedgerEntry, origins: [EntryOrigin]) {
        sequence = entry.sequence.rawValue
        timestamp = entry.timestamp.microseconds
        origin = origins[entry.originIndex]
        body = Array(entry.body)
    }
}

extension LedgerReader {
    func readAll() throws(LedgerError) -> [ReadEntry] {
        var all: [ReadEntry] = []
        while try nextGroup() { all += entries.map { ReadEntry($0, origins: origins) } }
        return all
    }
}

/// The entry of a sequence: everything about it follows from the number.
func draft(_ sequence: UInt64, bodySize: Int? = nil) -> EntryDraft {
    let size = bodySize ?? Int(sequence * 7 % 40)
    return EntryDraft(
        sequence: CommitSequence(sequence),
        timestamp: Timestamp(microseconds: 1_000_000 + Int64(sequence) * 10),
        origin: EntryOrigin(
            role: sequence % 3 == 0 ? "sarah" : "jake", client: "127.0.0.1:5\(sequence % 2)",
            application: "psql"),
        body: (0..<size).map { UInt8(truncatingIfNeeded: UInt64($0) &* 31 &+ sequence) })
}

/// The entries of the sequences, as they should be read.
func expected(_ sequences: ClosedRange<UInt64>) -> [ReadEntry] {
    sequences.map { ReadEntry(draft($0)) }
}

extension LedgerWriter {
    /// Appends and syncs the next `count` entries as one group.
    func write(_ count: UInt64) throws(LedgerError) {
        let first = end.sequence.rawValue + 1
        try append(group: (first..<first + count).map { draft($0) })
        try sync()
    }
}

/// The corruption that `body` throws; nil when it throws none.
func corruption(_ body: () throws(LedgerError) -> Void) throws -> LedgerCorruption? {
    do throws(LedgerError) { try body() } catch {
        guard case .corrupt(let corruption) = error else { throw error }
        return corruption
    }
    return nil
}
