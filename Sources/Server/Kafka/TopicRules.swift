import Bytes
import KafkaWire
import Topics

/// An error of the protocol with a text for the client.
struct KafkaRefusal: Error, Hashable {
    var error: KafkaError
    var message: String
}

/// What Kafka allows as a topic's name and settings. Messages as Kafka words them.
enum TopicRules {
    static let nameLengthMax = 249
    /// More partitions than one machine serves sensibly.
    static let partitionCountMax: Int32 = 10_000

    static func checkName(_ name: String) throws(KafkaRefusal) {
        func refuse(_ reason: String) -> KafkaRefusal {
            KafkaRefusal(error: .invalidTopic, message: "Topic name is invalid: \(reason)")
        }
        if name.isEmpty { throw refuse("the empty string is not allowed") }
        if name == "." || name == ".." { throw refuse("'\(name)' is not allowed") }
        guard name.utf8.count <= nameLengthMax else {
            throw refuse("the length of '\(name)' is longer than the max allowed length 249")
        }
        guard name.utf8.allSatisfy(isLegal) else {
            throw refuse(
                "'\(name)' contains one or more characters other than ASCII alphanumerics, '.', '_'"
                    + " and '-'")
        }
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The settings that CreateTopics asks for. Throws INVALID_CONFIG for what is unknown or not
    /// understood: a setting that would have no effect is not accepted.
    static func config(
        _ entries: [CreateTopicsRequest.Config]
    ) throws(KafkaRefusal) -> TopicConfig {
        var config = TopicConfig()
        for entry in entries { try apply(entry, to: &config) }
        return config
    }

    private static func apply(
        _ entry: CreateTopicsRequest.Config, to config: inout TopicConfig
    ) throws(KafkaRefusal) {
        guard let value = entry.value else {
            throw KafkaRefusal(
                error: .invalidConfig,
                message: "Null value not supported for topic configs: \(entry.name)")
        }
        switch entry.name {
        case "retention.ms":
            config.retentionMilliseconds = try limit(entry.name, value)
        case "retention.bytes":
            config.retentionBytes = try limit(entry.name, value)
        case "max.message.bytes":
            guard let bytes = Int32(value), bytes >= 0 else { throw invalid(entry.name, value) }
            config.maxMessageBytes = bytes
        case "cleanup.policy":
            let policies = value.split(separator: ",").map { $0.trimmingPrefix(" ") }
            guard !policies.isEmpty, policies.allSatisfy({ $0 == "delete" || $0 == "compact" })
            else { throw invalid(entry.name, value) }
            config.deletesOldRecords = policies.contains("delete")
            config.isCompacted = policies.contains("compact")
        case "compression.type":
            guard value == "producer" else { throw invalid(entry.name, value) }
        case "message.timestamp.type":
            guard value == "CreateTime" else { throw invalid(entry.name, value) }
        case "min.insync.replicas":
            guard value == "1" else { throw invalid(entry.name, value) }
        default:
            throw KafkaRefusal(
                error: .invalidConfig, message: "Unknown topic config name: \(entry.name)")
        }
    }

    /// A number from 0 up, or −1 for none.
    private static func limit(
        _ name: String, _ value: String
    ) throws(KafkaRefusal) -> Int64? {
        guard let number = Int64(value), number >= -1 else { throw invalid(name, value) }
        return number == -1 ? nil : number
    }

    private static func invalid(_ name: String, _ value: String) -> KafkaRefusal {
        KafkaRefusal(
            error: .invalidConfig, message: "Invalid value \(value) for configuration \(name)")
    }

    /// The settings in effect, as CreateTopics reports them: what was asked for is marked as the
    /// topic's own, the rest as defaults.
    static func report(
        _ config: TopicConfig, asked entries: [CreateTopicsRequest.Config]
    ) -> [CreateTopicsResponse.Config] {
        let values: [(name: String, value: String)] = [
            ("cleanup.policy", config.cleanupPolicy),
            ("compression.type", "producer"),
            ("max.message.bytes", "\(config.maxMessageBytes)"),
            ("message.timestamp.type", "CreateTime"),
            ("min.insync.replicas", "1"),
            ("retention.bytes", "\(config.retentionBytes ?? -1)"),
            ("retention.ms", "\(config.retentionMilliseconds ?? -1)"),
        ]
        return values.map { name, value in
            var line = CreateTopicsResponse.Config()
            line.name = name
            line.value = value
            line.source = entries.contains { $0.name == name } ? 1 : 5
            return line
        }
    }
}

extension WireUUID {
    /// A topic's UUID: the same for as long as the topic lives, another for one made again.
    static func topic(_ topic: BrokerTopic, clusterID: String) -> WireUUID {
        var number = ByteWriter()
        number.append(utf8: clusterID)
        number.appendBigEndian(topic.id.rawValue)
        number.appendBigEndian(topic.incarnation)
        let digest = number.bytes.withUnsafeBytes { Digest(of: $0) }
        func half(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
        // The version and variant bits of RFC 9562's version 8: made by a method of our own.
        return WireUUID(
            high: half(digest.bytes[0..<8]) & ~0xf000 | 0x8000,
            low: half(digest.bytes[8..<16]) & ~(3 << 62) | 2 << 62)
    }
}
