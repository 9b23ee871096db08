// What the topics' checkpoint keeps of the change feeds: for each, its topic (variable), the sequence of
// the commit that began it (variable), and a byte: 1 when it ended early.

import Bytes

/// A feed as the topics' checkpoint keeps it.
struct SavedFeed: Hashable, Sendable {
    var topic: TopicID
    var start: CommitSequence
    /// It met a row that it could not read, and gets no more events.
    var hasFailed: Bool

    static func encode(_ feeds: [SavedFeed]) -> [UInt8] {
        var writer = ByteWriter()
        for feed in feeds.sorted(by: { $0.topic < $1.topic }) {
            writer.appendVariable(UInt64(feed.topic.rawValue))
            writer.appendVariable(feed.start.rawValue)
            writer.append(feed.hasFailed ? 1 : 0)
        }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(MalformedBytes) -> [TopicID: SavedFeed] {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
            var reader = ByteReader(bytes)
            var feeds: [TopicID: SavedFeed] = [:]
            while !reader.isAtEnd {
                let start = reader.position
                guard let topic = UInt32(exactly: try reader.variable("topic")) else {
                    throw MalformedBytes("topic", at: start)
                }
                let feed = SavedFeed(
                    topic: TopicID(topic), start: CommitSequence(try reader.variable("start")),
                    hasFailed: try reader.byte("failed") != 0)
                feeds[feed.topic] = feed
            }
            return feeds
        }
    }
}
