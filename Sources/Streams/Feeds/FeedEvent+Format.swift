// A change event: Debezium's envelope for PostgreSQL, as plain JSON (schemas.enable = false).
//
//   key    {"id":7}, the primary key's columns; null for a table without one
//   value  {"before":{…}|null,"after":{…}|null,
//           "source":{"version":…,"connector":"postgresql","name":<database>,"ts_ms":…,
//                     "snapshot":"true"|"false","db":…,"schema":…,"table":…,
//                     "txId":…,"lsn":…,"xmin":null},
//           "op":"c"|"u"|"d"|"r"|"t","ts_ms":…,"transaction":null}
//
// txId and lsn are the commit's sequence; both times are the commit's own, in milliseconds, so that a
// feed made again is the same feed, byte for byte. Where both rows together have more than 64 MiB, which no client
// would read, their values of more than 32 KiB are Debezium's "__debezium_unavailable_value", but for the key's.
// `before` is the whole row, as with REPLICA IDENTITY FULL. A delete is not followed by a tombstone
// (tombstones.on.delete = false).

import Bytes
import Topics
import Types

/// One record of a feed, before it is printed.
struct FeedEvent: Sendable {
    /// By Debezium's letters.
    enum Operation: Character, Hashable, Sendable {
        case create = "c"
        case update = "u"
        case delete = "d"
        /// A row that was there when the feed began.
        case read = "r"
        case truncate = "t"
    }

    var table: FeedTable
    var operation: Operation
    /// The rows' bytes, as the store has them.
    var before: [UInt8]?
    var after: [UInt8]?
    var sequence: CommitSequence
    var timestamp: Timestamp

    /// The version that events name as their connector's.
    static let version = "varve-1"

    /// Rows of so many bytes together are told whole.
    private static let rowsBytesMax = RecordBatchBuilder.recordBytesMax
    /// Of larger ones the values of at most so many bytes.
    private static let valueBytesMax = 32 << 10
    /// Debezium's word for a value that an event does not have.
    private static let unavailable = "\"__debezium_unavailable_value\""

    private var isLarge: Bool {
        (before?.count ?? 0) + (after?.count ?? 0) > FeedEvent.rowsBytesMax
    }

    /// The record to append. Throws when a row is not what its table's definition says.
    func record() throws(MalformedBytes) -> Record {
        let milliseconds = timestamp.milliseconds
        var value = ByteWriter(reserving: 512)
        value.append(utf8: "{\"before\":")
        try print(before, table.columns, into: &value)
        value.append(utf8: ",\"after\":")
        try print(after, table.columns, into: &value)
        printSource(milliseconds, into: &value)
        value.append(utf8: ",\"op\":\"\(operation.rawValue)\",\"ts_ms\":\(milliseconds)")
        value.append(utf8: ",\"transaction\":null}")
        return Record(key: try key(), value: value.bytes, timestamp: milliseconds)
    }

    private func key() throws(MalformedBytes) -> [UInt8]? {
        guard !table.keyColumns.isEmpty, let row = after ?? before else { return nil }
        var key = ByteWriter(reserving: 32)
        try print(row, table.keyColumns, isWhole: true, into: &key)
        return key.bytes
    }

    private func printSource(_ milliseconds: Int64, into writer: inout ByteWriter) {
        func text(_ name: String, _ value: String) {
            writer.append(utf8: ",\"\(name)\":")
            Array(value.utf8).withUnsafeBytes { JSONValue.printString($0, into: &writer) }
        }
        writer.append(utf8: ",\"source\":{\"version\":\"\(FeedEvent.version)\"")
        text("connector", "postgresql")
        text("name", table.database)
        writer.append(utf8: ",\"ts_ms\":\(milliseconds)")
        text("snapshot", operation == .read ? "true" : "false")
        text("db", table.database)
        text("schema", table.schema)
        text("table", table.table)
        writer.append(
            utf8: ",\"txId\":\(sequence.rawValue),\"lsn\":\(sequence.rawValue),\"xmin\":null}")
    }

    private func print(
        _ row: [UInt8]?, _ columns: [FeedTable.Column], isWhole: Bool = false,
        into writer: inout ByteWriter
    ) throws(MalformedBytes) {
        guard let row else { return writer.append(utf8: "null") }
        let isLarge = isLarge && !isWhole
        try row.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
            writer.append(UInt8(ascii: "{"))
            for (position, column) in columns.enumerated() {
                if position > 0 { writer.append(UInt8(ascii: ",")) }
                writer.append(contentsOf: column.label)
                let datum = try table.codec.datum(column.index, of: bytes)
                if isLarge, case .bytes(let value) = datum, value.count > FeedEvent.valueBytesMax {
                    writer.append(utf8: FeedEvent.unavailable)
                } else {
                    FeedValue.print(datum, as: column.type, into: &writer)
                }
            }
            writer.append(UInt8(ascii: "}"))
        }
    }
}
