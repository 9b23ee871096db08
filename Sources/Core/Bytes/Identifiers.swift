// Equality and hash are said for each: those of all raw representable types, which they would have otherwise,
// are called without knowing the type.

/// The position of a committed transaction in the ledger, and therefore the database's clock: it is
/// the version of every row, the name of a snapshot and the position of a replica. Grows by one with
/// each commit; 0 means "before the first commit".
package struct CommitSequence: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    package var rawValue: UInt64

    @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }
    @inlinable package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    package static let zero = CommitSequence(0)
    /// Later than every commit: "the newest there is".
    package static let latest = CommitSequence(UInt64.max)

    @inlinable package var next: CommitSequence { CommitSequence(rawValue + 1) }

    @inlinable package static func == (left: CommitSequence, right: CommitSequence) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable package static func < (left: CommitSequence, right: CommitSequence) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A moment in microseconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
package struct Timestamp: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    package var rawValue: Int64

    @inlinable package init(rawValue: Int64) { self.rawValue = rawValue }
    @inlinable package init(microseconds: Int64) { self.rawValue = microseconds }

    @inlinable package var microseconds: Int64 { rawValue }
    /// Milliseconds since 1970, rounded down: what the Kafka protocol calls a timestamp.
    @inlinable package var milliseconds: Int64 {
        rawValue >= 0 ? rawValue / 1000 : (rawValue - 999) / 1000
    }

    @inlinable package static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// An ordered map of the store: a table's rows by key, or an index's entries.
package struct KeyspaceID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    package var rawValue: UInt32

    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }
    @inlinable package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The system's own rows: the catalog, sequences' positions, consumers' offsets.
    package static let system = KeyspaceID(1)

    @inlinable package static func == (left: KeyspaceID, right: KeyspaceID) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable package static func < (left: KeyspaceID, right: KeyspaceID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A topic, by the number of its catalog object. A topic that is dropped and made again has another.
package struct TopicID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    package var rawValue: UInt32

    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }
    @inlinable package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable package static func == (left: TopicID, right: TopicID) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable package static func < (left: TopicID, right: TopicID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One partition of one topic.
package struct TopicPartition: Hashable, BitwiseCopyable, Sendable {
    package var topic: TopicID
    /// Counted from 0.
    package var partition: Int32

    @inlinable package init(topic: TopicID, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    @inlinable package static func == (left: TopicPartition, right: TopicPartition) -> Bool {
        left.topic == right.topic && left.partition == right.partition
    }

    @inlinable package func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(topic.rawValue) << 32 | UInt64(UInt32(bitPattern: partition)))
    }
}
