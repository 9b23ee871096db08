import Bytes

// The manifest: which files the store is made of. docs/formats/manifest.md
//
//   offset  size
//        0     8  "varveman"
//        8     4  format version, 2
//       12     4  bytes of the body
//       16     …  body
//        …     4  CRC-32C of everything before it
//
//     body      := applied:u64 nextRun:u64 nextSection:u32
//                  flushed:u64 merged:u64 content:u64
//                  snapshots:u64 count:var horizon*
//                  count:var keyspace*  count:var drop*  count:var run*
//     horizon   := retention:i64 sequence:u64     microseconds; the past before it may be gone
//     keyspace  := keyspace:u32 section:u32 reached:u64     its past before that may be gone; format 1
//                                                           has no `reached`
//     drop      := keyspace:u32 sequence:u64
//     run       := number:u64 place:u8            0 history, 1 level 0, 2 level 1, …
//
// Integers are little-endian, `var` is unsigned LEB128. Runs of level 0 come newest first, those of
// the other levels in the order of their keys.

/// What the manifest says.
struct Manifest: Equatable {
    struct RunEntry: Equatable {
        var number: UInt64
        var place: RunPlace
    }

    /// Every entry of the ledger up to here is in the runs.
    var appliedSequence = CommitSequence.zero
    var nextRun: UInt64 = 1
    var nextSection: UInt32 = 1
    /// The number in the runs of each keyspace there is.
    var sections: [KeyspaceID: KeyspaceID] = [:]
    /// How far back each of them can be read at most, whatever is to be kept of it from now on.
    var reached: [KeyspaceID: CommitSequence] = [:]
    /// Keyspaces that go once nobody can read as far back as that sequence.
    var drops: [KeyspaceDrop] = []
    var runs: [RunEntry] = []
    /// Bytes written since the store was made.
    var written = WrittenBytes()
    /// How far back the past can be read; before that it may be gone.
    var horizons = Horizons()
}

/// A keyspace that a commit dropped, and that is still kept for readers of the past.
struct KeyspaceDrop: Hashable, Sendable {
    var keyspace: KeyspaceID
    var sequence: CommitSequence
}

/// Bytes written since the store was made: how much more than what came in.
package struct WrittenBytes: Hashable, Sendable {
    /// Keys and values that were flushed.
    package var content = 0
    /// Files that flushes wrote.
    package var flushed = 0
    /// Files that merges wrote.
    package var merged = 0

    package init() {}

    /// Bytes written per byte that came in; 0 before anything did.
    package var amplification: Double {
        content == 0 ? 0 : Double(flushed + merged) / Double(content)
    }
}

/// Where a run stands.
enum RunPlace: Hashable {
    case history
    /// From 0.
    case level(Int)
}

enum ManifestFormat {
    static let magic: UInt64 = 0x6e61_6d65_7672_6176  // "varveman"
    static let version: UInt32 = 2
    static let headerSize = 16
    /// More runs, or keyspaces, than a machine holds.
    static let countMax: UInt64 = 1 << 28

    enum Failure: Error, Hashable {
        case newer(found: Int)
        case damaged(what: String, offset: Int)
    }
}

extension Manifest {
    func encoded() -> [UInt8] {
        var body = ByteWriter(reserving: 64 + sections.count * 16 + runs.count * 9)
        body.appendLittleEndian(appliedSequence.rawValue)
        body.appendLittleEndian(nextRun)
        body.appendLittleEndian(nextSection)
        body.appendLittleEndian(UInt64(written.flushed))
        body.appendLittleEndian(UInt64(written.merged))
        body.appendLittleEndian(UInt64(written.content))
        body.appendLittleEndian(horizons.snapshots.rawValue)
        body.appendVariable(UInt64(horizons.byRetention.count))
        for (retention, sequence) in horizons.byRetention.sorted(by: { $0.key < $1.key }) {
            body.appendLittleEndian(retention)
            body.appendLittleEndian(sequence.rawValue)
        }
        body.appendVariable(UInt64(sections.count))
        for (keyspace, section) in sections.sorted(by: { $0.key < $1.key }) {
            body.appendLittleEndian(keyspace.rawValue)
            body.appendLittleEndian(section.rawValue)
            body.appendLittleEndian((reached[keyspace] ?? .zero).rawValue)
        }
        body.appendVariable(UInt64(drops.count))
        for drop in drops {
            body.appendLittleEndian(drop.keyspace.rawValue)
            body.appendLittleEndian(drop.sequence.rawValue)
        }
        body.appendVariable(UInt64(runs.count))
        for run in runs {
            body.appendLittleEndian(run.number)
            body.append(run.place.code)
        }
        var writer = ByteWriter(reserving: body.count + ManifestFormat.headerSize + 4)
        writer.appendLittleEndian(ManifestFormat.magic)
        writer.appendLittleEndian(ManifestFormat.version)
        writer.appendLittleEndian(UInt32(body.count))
        writer.append(contentsOf: body.bytes)
        writer.appendLittleEndian(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(ManifestFormat.Failure) {
        let result = bytes.withUnsafeBytes { bytes -> Result<Manifest, ManifestFormat.Failure> in
            do throws(MalformedBytes) {
                return .success(try Manifest(bytes))
            } catch {
                if error.what.isEmpty { return .failure(.newer(found: error.position)) }
                return .failure(.damaged(what: error.what, offset: error.position))
            }
        }
        self = try result.get()
    }

    /// A newer version is thrown as an error without a name, the version in place of a position.
    private init(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        guard try reader.littleEndian(UInt64.self, "magic") == ManifestFormat.magic else {
            throw MalformedBytes("magic", at: 0)
        }
        let version = try reader.littleEndian(UInt32.self, "format version")
        guard version <= ManifestFormat.version else { throw MalformedBytes("", at: Int(version)) }
        guard version > 0 else { throw MalformedBytes("format version", at: 8) }
        let length = Int(try reader.littleEndian(UInt32.self, "length"))
        guard reader.remaining == length + 4 else { throw MalformedBytes("length", at: 12) }
        let checked = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)])
        let checksum = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: checked.count, as: UInt32.self))
        guard CRC32C.checksum(checked) == checksum else {
            throw MalformedBytes("checksum", at: checked.count)
        }
        try readBody(&reader, version)
        guard reader.remaining == 4 else { throw MalformedBytes("end", at: reader.position) }
    }

    private mutating func readBody(
        _ reader: inout ByteReader, _ version: UInt32
    ) throws(MalformedBytes) {
        appliedSequence = CommitSequence(try reader.littleEndian(UInt64.self, "sequence"))
        nextRun = try reader.littleEndian(UInt64.self, "next run")
        nextSection = try reader.littleEndian(UInt32.self, "next section")
        written.flushed = try Manifest.size(&reader)
        written.merged = try Manifest.size(&reader)
        written.content = try Manifest.size(&reader)
        horizons.snapshots = CommitSequence(try reader.littleEndian(UInt64.self, "horizon"))
        for _ in 0..<(try Manifest.count(&reader)) {
            let retention = try reader.littleEndian(Int64.self, "retention")
            let sequence = CommitSequence(try reader.littleEndian(UInt64.self, "horizon"))
            horizons.byRetention[retention] = sequence
        }
        for _ in 0..<(try Manifest.count(&reader)) {
            let keyspace = KeyspaceID(try reader.littleEndian(UInt32.self, "keyspace"))
            let section = KeyspaceID(try reader.littleEndian(UInt32.self, "section"))
            sections[keyspace] = section
            guard version > 1 else { continue }
            let sequence = CommitSequence(try reader.littleEndian(UInt64.self, "horizon"))
            if sequence > .zero { reached[keyspace] = sequence }
        }
        for _ in 0..<(try Manifest.count(&reader)) {
            let keyspace = KeyspaceID(try reader.littleEndian(UInt32.self, "keyspace"))
            let sequence = CommitSequence(try reader.littleEndian(UInt64.self, "sequence"))
            drops.append(KeyspaceDrop(keyspace: keyspace, sequence: sequence))
        }
        for _ in 0..<(try Manifest.count(&reader)) {
            let number = try reader.littleEndian(UInt64.self, "run")
            let position = reader.position
            guard let place = RunPlace(code: try reader.byte("place")) else {
                throw MalformedBytes("place", at: position)
            }
            runs.append(RunEntry(number: number, place: place))
        }
    }

    private static func size(_ reader: inout ByteReader) throws(MalformedBytes) -> Int {
        let position = reader.position
        guard let size = Int(exactly: try reader.littleEndian(UInt64.self, "bytes")) else {
            throw MalformedBytes("bytes", at: position)
        }
        return size
    }

    private static func count(_ reader: inout ByteReader) throws(MalformedBytes) -> Int {
        let position = reader.position
        let count = try reader.variable("count")
        guard count <= ManifestFormat.countMax else { throw MalformedBytes("count", at: position) }
        return Int(count)
    }
}

extension RunPlace {
    static let levelCountMax = 16

    fileprivate var code: UInt8 {
        switch self {
        case .history: 0
        case .level(let level): UInt8(level + 1)
        }
    }

    fileprivate init?(code: UInt8) {
        switch code {
        case 0: self = .history
        case 1...UInt8(RunPlace.levelCountMax): self = .level(Int(code) - 1)
        default: return nil
        }
    }
}
