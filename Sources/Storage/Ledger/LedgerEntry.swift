package import Bytes

/// Who made a commit, as the ledger records it. One reference: a copy goes with every commit.
package struct EntryOrigin: Hashable, Sendable {
    private final class Names: Sendable {
        let role: String
        let client: String
        let application: String
        /// As a group has them, encoded once for all of the session's commits.
        let encoded: [UInt8]

        init(_ role: String, _ client: String, _ application: String) {
            self.role = role
            self.client = client
            self.application = application
            var writer = ByteWriter()
            writer.appendSized(utf8: role)
            writer.appendSized(utf8: client)
            writer.appendSized(utf8: application)
            encoded = writer.bytes
        }
    }

    private let names: Names

    package init(role: String, client: String, application: String) {
        names = Names(role, client, application)
    }

    package var role: String { names.role }
    /// Address and port of the client, empty for the server itself.
    package var client: String { names.client }
    package var application: String { names.application }
    /// Of this value and its copies: equal ones made elsewhere have others.
    var identity: ObjectIdentifier { ObjectIdentifier(names) }
    /// The three texts, each with its length before it.
    var encoded: [UInt8] { names.encoded }

    /// What differs most is compared first.
    package static func == (one: EntryOrigin, other: EntryOrigin) -> Bool {
        one.names === other.names
            || one.client == other.client && one.role == other.role
                && one.application == other.application
    }

    package func hash(into hasher: inout Swift.Hasher) {
        hasher.combine(role)
        hasher.combine(client)
        hasher.combine(application)
    }
}

/// One committed transaction, before it is written.
package struct EntryDraft: Sendable {
    /// The next sequence after the entry before it.
    package var sequence: CommitSequence
    /// Later than the timestamp of the entry before it.
    package var timestamp: Timestamp
    package var origin: EntryOrigin
    /// The beginning of a large body, where it is not copied from.
    package var beginning: BodyPieces?
    /// What follows the beginning: all of an ordinary body. Opaque to the ledger.
    package var body: [UInt8]

    package init(
        sequence: CommitSequence, timestamp: Timestamp, origin: EntryOrigin,
        beginning: BodyPieces? = nil, body: [UInt8]
    ) {
        self.beginning = beginning
        self.sequence = sequence
        self.timestamp = timestamp
        self.origin = origin
        self.body = body
    }
}

/// Bytes that follow each other and stay where they are as long as this is there.
package final class BodyPieces: @unchecked Sendable {
    package let pieces: [UnsafeRawBufferPointer]
    /// Bytes of all pieces.
    package let byteCount: Int
    /// Whose memory it is.
    private let owner: AnyObject

    /// `owner` frees the memory at its end, and changes nothing in it.
    package init(_ pieces: [UnsafeRawBufferPointer], of owner: AnyObject) {
        self.pieces = pieces
        byteCount = pieces.reduce(0) { $0 + $1.count }
        self.owner = owner
    }
}

/// One committed transaction as it stands in a group that was read. Plain words, so that a replay
/// passes it around without reference counting.
package struct LedgerEntry {
    package let sequence: CommitSequence
    package let timestamp: Timestamp
    /// Index into the group's `origins`.
    package let originIndex: Int
    /// Valid only while the group is the reader's current one.
    package let body: UnsafeRawBufferPointer
}

/// Where the ledger ends: after the newest entry.
package struct LedgerPosition: Hashable, Sendable {
    /// Of the newest entry; zero in an empty ledger.
    package var sequence: CommitSequence
    /// Of the newest entry; the smallest timestamp in an empty ledger.
    package var timestamp: Timestamp
    /// Of the newest group: it stands for every byte of the ledger before it.
    package var digest: Digest

    package static let start = LedgerPosition(
        sequence: .zero, timestamp: Timestamp(microseconds: .min), digest: .zero)

    package init(sequence: CommitSequence, timestamp: Timestamp, digest: Digest) {
        self.sequence = sequence
        self.timestamp = timestamp
        self.digest = digest
    }
}
