import Bytes
import Environment
import Store

/// One entry of a run, as a test writes it and expects it back.
struct RunEntry: Equatable {
    var key: [UInt8]
    var sequence: UInt64
    var until: UInt64 = 0
    var value: [UInt8]?
}

/// Entries of one keyspace.
struct RunContent {
    var keyspace: UInt32
    var shape: RowShape?
    var entries: [RunEntry]
}

/// Runs on a simulated disk.
struct RunFixture {
    static let path = "store/00000000000000000007.run"
    static let number: UInt64 = 7

    var disk = SimulatedDisk(seed: 1)
    var cache = BlockCache(byteBudget: 4 << 20)

    init() throws { try disk.createDirectory("store") }

    /// A disk of its own with the same files.
    init(copying other: RunFixture) { disk = SimulatedDisk(copying: other.disk) }

    @discardableResult
    func write(
        _ contents: [RunContent], kind: RunKind = .current, options: RunOptions = RunOptions()
    ) throws -> RunSummary {
        let writer = try RunWriter(
            RunFixture.path, number: RunFixture.number, kind: kind, options: options, in: disk)
        for content in contents {
            try writer.beginSection(KeyspaceID(content.keyspace), shape: content.shape)
            for entry in content.entries { try add(entry, to: writer) }
        }
        return try writer.finish()
    }

    private func add(_ entry: RunEntry, to writer: RunWriter) throws {
        let (sequence, until) = (CommitSequence(entry.sequence), CommitSequence(entry.until))
        try entry.key.withUnsafeBytes { key in
            if let value = entry.value {
                try value.withUnsafeBytes { try writer.add(key, sequence, until: until, $0) }
            } else {
                try writer.add(key, sequence, until: until, nil)
            }
        }
    }

    /// Puts a file in the run's place.
    func set(_ content: [UInt8]) throws {
        _ = try File(RunFixture.path, .readWriteOrCreate, in: disk)
        disk.setContents(of: RunFixture.path, to: content)
    }

    func open() throws -> RunReader {
        try RunReader(RunFixture.path, number: RunFixture.number, cache: cache, in: disk)
    }
}

extension RunSection {
    /// The entries of a range, read one after the other.
    func entries(_ range: KeyRange = .all, reverse: Bool = false, keepsBlocks: Bool = true) throws
        -> [RunEntry]
    {
        var result: [RunEntry] = []
        let iterator = try iterator(range, reverse: reverse, keepsBlocks: keepsBlocks)
        while iterator.isValid {
            let value = try iterator.value().map { Array($0) }
            precondition(iterator.isTombstone == (value == nil), "a tombstone has no value")
            result.append(
                RunEntry(
                    key: Array(iterator.key), sequence: iterator.sequence.rawValue,
                    until: iterator.until.rawValue, value: value))
            try iterator.advance()
        }
        return result
    }

    /// The newest entry of the key that is not after `sequence`.
    func entry(_ key: [UInt8], notAfter sequence: UInt64 = .max) throws -> RunEntry? {
        let joiner = RowJoiner()
        return try key.withUnsafeBytes { bytes in
            guard let hit = try find(bytes, KeyHash(bytes), notAfter: CommitSequence(sequence))
            else { return nil }
            let value = try value(of: hit, with: joiner).map { Array($0) }
            precondition(hit.isTombstone == (value == nil), "a tombstone has no value")
            return RunEntry(
                key: key, sequence: hit.sequence.rawValue, until: hit.until.rawValue, value: value)
        }
    }
}
