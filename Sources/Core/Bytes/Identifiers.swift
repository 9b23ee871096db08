// Equality and hash are said for each: those of all raw representable types, which they would have otherwise,
// are called without knowing the type. And they are public: in other modules the compiler calls the comparison of
// a package's type by way of its conformance (docs/decisions/008).

/// The position of a committed transaction in the ledger, and therefore the database's clock: it is
/// the version of every row, the name of a snapshot and the position of a replica. Grows by one with
/// each commit; 0 means "before the first commit".
public struct CommitSequence: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    public var rawValue: UInt64

    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
    @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable public static var zero: CommitSequence { CommitSequence(0) }
    /// Later than every commit: "the newest there is".
    @inlinable public static var latest: CommitSequence { CommitSequence(UInt64.max) }

    @inlinable public var next: CommitSequence { CommitSequence(rawValue + 1) }

    @inlinable public static func == (left: CommitSequence, right: CommitSequence) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable public static func < (left: CommitSequence, right: CommitSequence) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A moment in microseconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
public struct Timestamp: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    public var rawValue: Int64

    @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
    @inlinable public init(microseconds: Int64) { self.rawValue = microseconds }

    @inlinable public var microseconds: Int64 { rawValue }
    /// Milliseconds since 1970, rounded down: what the Kafka protocol calls a timestamp.
    @inlinable public var milliseconds: Int64 {
        rawValue >= 0 ? rawValue / 1000 : (rawValue - 999) / 1000
    }

    @inlinable public static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// An ordered map of the store: a table's rows by key, or an index's entries.
public struct KeyspaceID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    public var rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The system's own rows: the catalog, sequences' positions, consumers' offsets.
    @inlinable public static var system: KeyspaceID { KeyspaceID(1) }

    @inlinable public static func == (left: KeyspaceID, right: KeyspaceID) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable public static func < (left: KeyspaceID, right: KeyspaceID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A topic, by the number of its catalog object. A topic that is dropped and made again has another.
public struct TopicID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    public var rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable public static func == (left: TopicID, right: TopicID) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable public static func < (left: TopicID, right: TopicID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One partition of one topic.
public struct TopicPartition: Hashable, BitwiseCopyable, Sendable {
    public var topic: TopicID
    /// Counted from 0.
    public var partition: Int32

    @inlinable public init(topic: TopicID, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    @inlinable public static func == (left: TopicPartition, right: TopicPartition) -> Bool {
        left.topic == right.topic && left.partition == right.partition
    }

    @inlinable public func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(topic.rawValue) << 32 | UInt64(UInt32(bitPattern: partition)))
    }
}
