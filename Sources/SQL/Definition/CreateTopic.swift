// CREATE TABLE … USING topic WITH (…).
import Bytes
package import Catalog
import Syntax
package import Types

extension DefinitionPlanner {
    /// Turns a draft of columns into a topic.
    mutating func makeTopic(
        _ draft: inout TableDraft, _ create: CreateTable
    ) throws(SQLError) {
        guard draft.keys.isEmpty, draft.checks.isEmpty else {
            throw unsupported("a constraint on a topic", create.name.location)
        }
        var options = TopicOptions(topic: TopicID(newOID()), partitions: 1)
        var keyName: String?
        for option in create.options {
            guard let value = option.valueText else {
                throw SQLError(
                    .syntaxError, "topic option \"\(option.name)\" requires a value",
                    position: position(option.location))
            }
            switch option.name {
            case "key": keyName = value
            case "partitions": options.partitions = try Self.partitions(value)
            case "retention": options.retentionMilliseconds = try retention(value)
            case "retention_bytes": options.retentionBytes = try Self.bytes(value)
            case "format": options.format = try Self.format(value)
            case TopicOptions.onErrorName: try Self.checkOnError(value)
            case TopicOptions.cleanupPolicyName: try Self.checkCleanupPolicy(value)
            default:
                throw SQLError(
                    .invalidParameterValue, "unrecognized parameter \"\(option.name)\"",
                    hint: "A topic takes key, partitions, retention, retention_bytes, format, "
                        + "on_error and cleanup_policy.",
                    position: position(option.location))
            }
            draft.definition.options.append(StorageOption(name: option.name, value: value))
        }
        if options.format == .raw { try checkRawColumns(&draft) }
        for column in draft.definition.columns where SystemColumns.ofTopics.contains(column.name) {
            throw SQLError(
                .duplicateColumn,
                "column name \"\(column.name)\" conflicts with a system column name")
        }
        try Self.checkTopicName(draft.definition.name, in: draft.definition.schema, catalog)
        if let keyName {
            guard let column = draft.column(named: keyName) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(keyName)\" named as the topic's key does not exist")
            }
            options.keyColumn = column.attnum
        } else if options.format == .raw {
            options.keyColumn = draft.column(named: "key")?.attnum
        }
        let isCompacted = draft.definition.options.contains {
            $0.name == TopicOptions.cleanupPolicyName && $0.value.contains("compact")
        }
        if isCompacted && options.keyColumn == nil {
            throw SQLError(
                .invalidTableDefinition, "a compacted topic needs a key",
                hint: "WITH (key = …) names the column that is the record's key.")
        }
        draft.definition.kind = .topic(options)
    }

    /// Kafka clients have one space of names, in which topics and change feeds that are elsewhere are called by
    /// database, schema and table (`TopicDirectory`): 42602 for a topic that would be called so itself.
    static func checkTopicName(
        _ name: String, in schema: OID, _ catalog: Catalog
    ) throws(SQLError) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard schema == Catalog.publicSchema, parts.count > 2,
            catalog.databases.values.contains(where: { $0.name == parts[0] })
        else { return }
        throw SQLError(
            .invalidName, "topic name \"\(name)\" is reserved",
            detail: "Kafka clients know the topics and change feeds of database \"\(parts[0])\" by "
                + "such names.")
    }

    private static func checkCleanupPolicy(_ value: String) throws(SQLError) {
        guard ["delete", "compact", "compact,delete", "delete,compact"].contains(value) else {
            throw SQLError(
                .invalidParameterValue,
                "invalid value for topic option \"cleanup_policy\": \"\(value)\"",
                hint: "Available values: delete, compact, and both with a comma between.")
        }
    }

    private static func partitions(_ value: String) throws(SQLError) -> Int32 {
        guard let count = Int32(value), (1...10_000).contains(count) else {
            throw SQLError(
                .invalidParameterValue,
                "invalid value for topic option \"partitions\": \"\(value)\"",
                hint: "A topic has 1 to 10000 partitions.")
        }
        return count
    }

    private static func format(_ value: String) throws(SQLError) -> TopicOptions.Format {
        switch value.lowercased() {
        case "json": return .json
        case "raw": return .raw
        default:
            throw SQLError(
                .invalidParameterValue, "invalid value for topic option \"format\": \"\(value)\"",
                hint: "Available values: json, raw.")
        }
    }

    private static func checkOnError(_ value: String) throws(SQLError) {
        guard value == "stop" || value == TopicOptions.setNull else {
            throw SQLError(
                .invalidParameterValue,
                "invalid value for topic option \"on_error\": \"\(value)\"",
                hint: "Available values: stop, set_null.")
        }
    }

    /// An interval's text, in milliseconds; months count as 30 days.
    private func retention(_ value: String) throws(SQLError) -> Int64? {
        if value == "-1" || value.lowercased() == "forever" { return nil }
        guard
            case .fixed16(let bits) = try TextCodec.parse(value, as: .interval, context.text)
        else { return nil }
        let interval = Interval(bits)
        let days = Int64(interval.months) * 30 + Int64(interval.days)
        let milliseconds = days * 86_400_000 + interval.microseconds / 1000
        guard milliseconds > 0 else {
            throw SQLError(
                .invalidParameterValue, "topic option \"retention\" must be longer than nothing")
        }
        return milliseconds
    }

    /// A size such as `64MB`.
    private static func bytes(_ value: String) throws(SQLError) -> Int64? {
        if value == "-1" { return nil }
        let digits = value.prefix { $0.isNumber }
        let factor: Int64? =
            switch value.dropFirst(digits.count).trimmingPrefix(" ").lowercased() {
            case "", "b": 1
            case "kb": 1 << 10
            case "mb": 1 << 20
            case "gb": 1 << 30
            case "tb": 1 << 40
            default: nil
            }
        guard let count = Int64(digits), let factor, count > 0, count <= Int64.max / factor else {
            throw SQLError(
                .invalidParameterValue,
                "invalid value for topic option \"retention_bytes\": \"\(value)\"",
                hint: "Sizes are written like 64MB or 2GB.")
        }
        return count * factor
    }

    /// A raw topic has the record's bytes as `key` and `value`, or only `value`.
    private func checkRawColumns(_ draft: inout TableDraft) throws(SQLError) {
        if draft.definition.columns.isEmpty {
            draft.definition.columns = Self.rawColumns
            return
        }
        for column in draft.definition.columns {
            guard column.name == "key" || column.name == "value",
                column.type.oid == .bytea || column.type.oid == .text
            else {
                throw SQLError(
                    .invalidTableDefinition,
                    "a raw topic has columns \"key\" and \"value\" of type bytea or text only",
                    hint: "Use format = 'json' for columns that are fields of a JSON value.")
            }
        }
    }

    /// What a topic made by a Kafka client looks like in SQL.
    package static let rawColumns = [
        TableColumn(attnum: 1, name: "key", type: .bytea),
        TableColumn(attnum: 2, name: "value", type: .bytea),
    ]

    /// The definition of a topic that a Kafka client makes: raw, in schema `public` of database
    /// `varve`, with a number from `firstOID` on. Throws 42P07 when the name is taken.
    package static func topic(
        named name: String, partitions: Int32, retentionMilliseconds: Int64?,
        retentionBytes: Int64?, options: [StorageOption], owner: OID, catalog: Catalog,
        firstOID: OID
    ) throws(SQLError) -> CatalogChange {
        guard catalog.relation(named: name, in: Catalog.publicSchema) == nil else {
            throw SQLError(.duplicateTable, "relation \"\(name)\" already exists")
        }
        try checkTopicName(name, in: Catalog.publicSchema, catalog)
        let topic = TopicOptions(
            topic: TopicID(firstOID + 1), partitions: partitions, keyColumn: 1,
            retentionMilliseconds: retentionMilliseconds, retentionBytes: retentionBytes,
            format: .raw)
        return .put(
            .table(
                TableDefinition(
                    oid: firstOID, schema: Catalog.publicSchema, name: name, owner: owner,
                    kind: .topic(topic), columns: rawColumns, storage: KeyspaceID(0),
                    options: options)))
    }
}
