import Bytes
package import Catalog
package import Topics

/// A topic by the name that Kafka clients use.
package struct NamedTopic: Hashable, Sendable {
    package var name: String
    package var table: OID
    package var options: TopicOptions
    package var config: TopicConfig
}

/// The topics of one catalog, by their Kafka names. Kafka has one flat space of names: a topic in
/// schema `public` of database `varve` has its table's name, every other one is
/// `<database>.<schema>.<table>`.
package struct TopicDirectory: Sendable {
    package let version: UInt64
    package let topics: [NamedTopic]
    private let byName: [String: Int]

    init(_ catalog: Catalog) {
        version = catalog.version
        var topics: [NamedTopic] = []
        for table in catalog.tables.values {
            guard case .topic(let options) = table.kind else { continue }
            topics.append(
                NamedTopic(
                    name: Self.name(of: table, in: catalog), table: table.oid, options: options,
                    config: TopicConfig(options, table.options)))
        }
        // Of two that dots in their names make alike the older one has the name, always.
        topics.sort { ($0.name, $0.table) < ($1.name, $1.table) }
        self.topics = topics
        byName = Dictionary(
            topics.indices.map { (topics[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func topic(named name: String) -> NamedTopic? { byName[name].map { topics[$0] } }

    private static func name(of table: TableDefinition, in catalog: Catalog) -> String {
        guard let schema = catalog.schemas[table.schema], let database = schema.database,
            let owner = catalog.databases[database]
        else { return table.name }
        if database == Catalog.varveDatabase, schema.name == "public" { return table.name }
        return "\(owner.name).\(schema.name).\(table.name)"
    }
}

extension TopicConfig {
    /// Retention is part of the topic's definition; Kafka's other settings are kept as options under
    /// their Kafka names.
    init(_ options: TopicOptions, _ storage: [StorageOption]) {
        self.init()
        retentionMilliseconds = options.retentionMilliseconds
        retentionBytes = options.retentionBytes
        for option in storage {
            switch option.name {
            case "max.message.bytes": maxMessageBytes = Int32(option.value) ?? maxMessageBytes
            case TopicOptions.cleanupPolicyName:
                deletesOldRecords = option.value.contains("delete")
                isCompacted = option.value.contains("compact")
            default: break
            }
        }
    }

    /// What is kept as options.
    var storageOptions: [StorageOption] {
        var options: [StorageOption] = []
        let standard = TopicConfig()
        if maxMessageBytes != standard.maxMessageBytes {
            options.append(
                StorageOption(name: "max.message.bytes", value: String(maxMessageBytes)))
        }
        if isCompacted {
            options.append(
                StorageOption(name: TopicOptions.cleanupPolicyName, value: cleanupPolicy))
        }
        return options
    }
}
