import Bytes
import Store

/// The store as a plain dictionary: what every answer is compared with.
struct StoreModel {
    private var versions: [[UInt8]: [(sequence: UInt64, value: [UInt8]?)]] = [:]

    mutating func write(_ key: [UInt8], _ value: [UInt8]?, at sequence: UInt64) {
        var chain = versions[key] ?? []
        chain.removeAll { $0.sequence == sequence }
        chain.append((sequence, value))
        chain.sort { $0.sequence < $1.sequence }
        versions[key] = chain
    }

    func get(_ key: [UInt8], at sequence: UInt64) -> [UInt8]? {
        versions[key]?.last { $0.sequence <= sequence }?.value
    }

    func sequence(of key: [UInt8], at sequence: UInt64) -> UInt64? {
        versions[key]?.last { $0.sequence <= sequence }?.sequence
    }

    /// The visible rows in key order.
    func rows(at sequence: UInt64) -> [Row] {
        versions.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
            get(key, at: sequence).map { Row(key: key, value: $0) }
        }
    }

    func firstDeletion(of key: [UInt8], after sequence: UInt64) -> UInt64? {
        versions[key]?.first { $0.sequence > sequence && $0.value == nil }?.sequence
    }

    func newestSequence(of key: [UInt8]) -> UInt64? { versions[key]?.last?.sequence }

    /// Oldest first.
    func chain(of key: [UInt8]) -> [(sequence: UInt64, value: [UInt8]?)] { versions[key] ?? [] }

    var keys: [[UInt8]] { Array(versions.keys) }
}

struct Row: Equatable {
    var key: [UInt8]
    var value: [UInt8]
}

struct Version: Equatable {
    var key: [UInt8]
    var from: UInt64
    var until: UInt64?
    var value: [UInt8]?
}

extension Store {
    func value(
        _ keyspace: KeyspaceID, _ key: [UInt8], at sequence: CommitSequence
    ) throws -> [UInt8]? {
        try key.withUnsafeBytes { try get(keyspace, $0, at: sequence) { Array($0) } }
    }

    func newestSequence(_ keyspace: KeyspaceID, _ key: [UInt8]) throws -> CommitSequence? {
        try key.withUnsafeBytes { try newestSequence(of: $0, in: keyspace) }
    }

    func sequence(
        _ keyspace: KeyspaceID, _ key: [UInt8], at sequence: CommitSequence
    ) throws -> UInt64? {
        try key.withUnsafeBytes {
            try self.sequence(of: $0, in: keyspace, at: sequence)?.rawValue
        }
    }

    func firstDeletion(
        _ keyspace: KeyspaceID, _ key: [UInt8], after sequence: CommitSequence
    ) throws -> UInt64? {
        try key.withUnsafeBytes {
            try firstDeletion(of: $0, in: keyspace, after: sequence)?.rawValue
        }
    }

    /// Writes one row as a commit of its own.
    func write(
        _ keyspace: KeyspaceID, _ key: [UInt8], _ value: [UInt8]?, at sequence: CommitSequence
    ) {
        apply(at: sequence) { applier in
            key.withUnsafeBytes { key in
                if let value {
                    value.withUnsafeBytes { applier.write(keyspace, key, $0) }
                } else {
                    applier.write(keyspace, key, nil)
                }
            }
        }
    }

    /// All rows of a range, gathered in batches.
    func rows(
        _ keyspace: KeyspaceID, _ range: KeyRange = .all, reverse: Bool = false,
        at sequence: CommitSequence = .latest, batch: Int = 1024
    ) throws -> [Row] {
        var rows: [Row] = []
        var rest = range
        while true {
            let end = try scan(keyspace, rest, reverse: reverse, at: sequence, limit: batch) {
                rows.append(Row(key: Array($0), value: Array($1)))
                return true
            }
            guard case .more(let lastKey) = end else { return rows }
            rest = rest.remaining(after: lastKey, reverse: reverse)
        }
    }

    /// All versions of a range that were valid in a period, gathered in batches.
    func versions(
        _ keyspace: KeyspaceID, _ range: KeyRange = .all, during period: ClosedRange<UInt64>,
        batch: Int = 1024
    ) throws -> [Version] {
        var versions: [Version] = []
        var rest = range
        while true {
            let end = try scanVersions(
                keyspace, rest,
                during: CommitSequence(period.lowerBound)...CommitSequence(period.upperBound),
                limit: batch
            ) {
                versions.append(
                    Version(
                        key: Array($0.key), from: $0.from.rawValue, until: $0.until?.rawValue,
                        value: $0.value.map { Array($0) }))
                return true
            }
            guard case .more(let lastKey) = end else { return versions }
            rest = rest.remaining(after: lastKey, reverse: false)
        }
    }
}
