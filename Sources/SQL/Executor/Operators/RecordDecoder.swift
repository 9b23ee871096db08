// Takes a topic's records apart into columns.
//
// A JSON record's value is an object whose fields are the columns. A missing field, a JSON null and a
// record without a value (a tombstone) are NULL; fields without a column are ignored; a field of
// another type is converted by its text, as a cast would. What cannot be converted is an error that
// names the record, unless the topic says `on_error = 'set_null'`.

import Bytes
import Catalog
import Planner
import Topics
import Types

/// Turns records into rows of the scan's columns.
final class RecordDecoder {
    private enum Source {
        case field(name: [UInt8], type: SQLType)
        case rawKey, rawValue, partition, offset, timestamp, headers, nothing
    }

    private let types: [SQLType]
    private let sources: [Source]
    private let needsDocument: Bool
    private let setsNullOnError: Bool
    private let topic: String
    private var full: [Batch] = []
    private var current: Batch

    init(_ scan: TopicScan, types: [SQLType]) {
        self.types = types
        var isRaw = false
        if case .topic(let options) = scan.table.kind { isRaw = options.format == .raw }
        topic = scan.table.name
        setsNullOnError = scan.table.options.contains {
            $0.name == TopicOptions.onErrorName && $0.value == TopicOptions.setNull
        }
        sources = scan.columns.map { column in
            switch column {
            case .column(let attnum):
                let definition = scan.table.columns[Int(attnum) - 1]
                if !isRaw {
                    return .field(name: Array(definition.name.utf8), type: definition.type)
                }
                return switch definition.name {
                case "key": .rawKey
                case "value": .rawValue
                default: .nothing
                }
            case .topicKey, .rowKey: return .rawKey
            case .topicPartition: return .partition
            case .topicOffset: return .offset
            case .topicTimestamp: return .timestamp
            case .topicHeaders: return .headers
            case .version, .leafRowKey, .anyLeafRowKey, .tableOID, .writer: return .nothing
            }
        }
        needsDocument = sources.contains { if case .field = $0 { true } else { false } }
        current = Batch(types: types)
    }

    /// The rows decoded so far.
    func take() -> [Batch] {
        var batches = full
        if current.rowCount > 0 { batches.append(current) }
        full = []
        current = Batch(types: types)
        return batches
    }

    /// ms since 1970 as a timestamptz; what that type does not have is infinite.
    static func timestamptz(_ milliseconds: Int64) -> Int64 {
        let (microseconds, overflows) = milliseconds.multipliedReportingOverflow(by: 1000)
        let (moment, isBefore) = microseconds.subtractingReportingOverflow(
            Timestamp.postgresEpochMicroseconds)
        if overflows || isBefore || !timestamps.contains(moment) {
            return milliseconds < 0 ? .min : .max
        }
        return moment
    }

    /// Those there are: from 4714 BC to 294276 AD.
    private static let timestamps: Range<Int64> =
        -211_813_488_000_000_000..<9_223_371_331_200_000_000

    /// Adds a row; `offset` is nil for a record that is not committed yet.
    func append(
        _ record: RecordView, partition: Int32, offset: Int64?, _ settings: TextSettings
    ) throws(SQLError) {
        if current.rowCount == Batch.capacity {
            full.append(current)
            current = Batch(types: types)
        }
        let document = try document(of: record, partition, offset)
        for (place, (source, column)) in zip(sources, current.columns).enumerated() {
            let type = types[place]
            switch source {
            case .field(let name, let type):
                do throws(SQLError) {
                    column.append(try document.member(name)?.datum(as: type, settings) ?? .null)
                } catch {
                    guard !setsNullOnError else {
                        column.appendNull()
                        continue
                    }
                    throw located(error, String(decoding: name, as: UTF8.self), partition, offset)
                }
            case .rawKey:
                try append(record.key, to: column, "key", type, partition, offset)
            case .rawValue:
                try append(record.value, to: column, "value", type, partition, offset)
            case .partition: column.append(partition)
            case .offset:
                if let offset { column.append(offset) } else { column.appendNull() }
            case .timestamp: column.append(RecordDecoder.timestamptz(record.timestamp))
            case .headers: column.append(headers(record))
            case .nothing: column.appendNull()
            }
        }
        current.rowCount += 1
    }

    /// The record's value as an object; null when it has none, or is not looked at.
    private func document(
        of record: RecordView, _ partition: Int32, _ offset: Int64?
    ) throws(SQLError) -> JSONValue {
        guard needsDocument, let value = record.value else { return .null }
        let document: JSONValue
        do throws(SQLError) { try CharacterText.validate(value) } catch {
            if setsNullOnError { return .null }
            throw located(error, nil, partition, offset)
        }
        do {
            document = try JSONValue(parsing: value)
        } catch {
            if setsNullOnError { return .null }
            throw located(
                SQLError(.invalidTextRepresentation, "invalid input syntax for type json"), nil,
                partition, offset)
        }
        switch document {
        case .object, .null: return document
        default:
            if setsNullOnError { return .null }
            throw located(
                SQLError(.invalidTextRepresentation, "a topic's record is not a JSON object"), nil,
                partition, offset)
        }
    }

    /// The error with the record's place and a way on.
    private func located(
        _ error: SQLError, _ column: String?, _ partition: Int32, _ offset: Int64?
    ) -> SQLError {
        var error = error
        let record = offset.map { "record at offset \($0)" } ?? "a record of this transaction"
        error.detail =
            (column.map { "Column \($0) of the " } ?? "The ")
            + "\(record) in partition \(partition) of topic \"\(topic)\"."
        error.hint =
            "Conditions on _partition and _offset leave records out; a topic made with "
            + "on_error = 'set_null' reads such values as NULL."
        return error
    }

    /// Of text only what is text: 22021 for anything else that a Kafka client has written.
    private func append(
        _ bytes: UnsafeRawBufferPointer?, to column: ColumnVector, _ name: String, _ type: SQLType,
        _ partition: Int32, _ offset: Int64?
    ) throws(SQLError) {
        guard let bytes else { return column.appendNull() }
        if type.isText {
            do throws(SQLError) { try CharacterText.validate(bytes) } catch {
                if setsNullOnError { return column.appendNull() }
                throw located(error, name, partition, offset)
            }
        }
        column.append(bytes: bytes)
    }

    /// Headers as an object of strings, repaired where they are no text.
    private func headers(_ record: RecordView) -> Datum {
        guard let headers = try? record.headers else { return .null }
        func text(_ bytes: some Sequence<UInt8>) -> [UInt8] {
            let text = String(decoding: Array(bytes), as: UTF8.self)
            return Array(text.replacing("\0", with: "\u{fffd}").utf8)
        }
        return JSONText.datum(
            .object(
                unordered: headers.map {
                    JSONValue.Member(
                        key: text($0.name), value: $0.value.map { .string(text($0)) } ?? .null)
                }))
    }
}
