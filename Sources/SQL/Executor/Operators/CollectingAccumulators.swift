// Aggregates that keep every value: string_agg, array_agg, json_agg and their like.

import Bytes
import Types

/// One whose memory grows with its input, and counts for the query's.
class CollectingAccumulator: Accumulator {
    override var keepsOrder: Bool { true }

    fileprivate let state: QueryState
    private let name: StaticString
    private var heldBytes = 0

    init(_ state: QueryState, _ name: StaticString) {
        self.state = state
        self.name = name
    }

    override func reset() {
        state.release(heldBytes)
        heldBytes = 0
    }

    fileprivate func hold(_ bytes: Int) throws(SQLError) {
        heldBytes += bytes
        try state.reserve(bytes, for: name)
    }
}

/// string_agg of text and bytea: the second argument stands before every value but the first.
final class StringAccumulator: CollectingAccumulator {
    private var texts: [[UInt8]?] = []

    init(_ state: QueryState) { super.init(state, "string_agg") }

    override func reset() {
        super.reset()
        texts.removeAll(keepingCapacity: true)
    }

    override func grow(to groupCount: Int) {
        while texts.count < groupCount { texts.append(nil) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        for index in 0..<rows.count {
            let row = rows[index]
            if arguments[0].isNull(at: row) { continue }
            let group = groups[row]
            try hold(
                arguments[0].bytes(at: row).count
                    + (arguments[1].isNull(at: row) ? 0 : arguments[1].bytes(at: row).count))
            if texts[group] == nil {
                texts[group] = [UInt8](arguments[0].bytes(at: row))
                continue
            }
            if !arguments[1].isNull(at: row) {
                texts[group]?.append(contentsOf: arguments[1].bytes(at: row))
            }
            texts[group]?.append(contentsOf: arguments[0].bytes(at: row))
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        vector.append(texts[group].map { .bytes($0) } ?? .null)
    }
}

/// array_agg of values, or of arrays into one array with a dimension more.
final class ArrayAccumulator: CollectingAccumulator {
    private let type: SQLType
    private let isNested: Bool
    private var elements: [[Datum]] = []

    init(_ type: SQLType, isNested: Bool, _ state: QueryState) {
        self.type = type
        self.isNested = isNested
        super.init(state, "array_agg")
    }

    override func reset() {
        super.reset()
        elements.removeAll(keepingCapacity: true)
    }

    override func grow(to groupCount: Int) {
        while elements.count < groupCount { elements.append([]) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        for index in 0..<rows.count {
            let row = rows[index]
            let element = arguments[0].datum(at: row)
            var size = MemoryLayout<Datum>.size
            if case .bytes(let bytes) = element { size += bytes.count + 32 }
            try hold(size)
            elements[groups[row]].append(element)
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        if elements[group].isEmpty { return vector.appendNull() }
        if !isNested { return vector.append(arrayDatum(elements[group], of: type)) }
        let array = try ArrayValue.stacked(elements[group], type.element ?? .text)
        vector.append(.bytes(array.encoded))
    }
}

/// json_agg, jsonb_agg, json_object_agg, jsonb_object_agg.
final class JSONAccumulator: CollectingAccumulator {
    /// Of the arguments that are not for the order alone.
    private let types: [SQLType]
    private let isObject: Bool
    private let isBinary: Bool
    private var texts: [ByteWriter?] = []

    init(_ types: [SQLType], isObject: Bool, isBinary: Bool, _ state: QueryState) {
        self.types = types
        self.isObject = isObject
        self.isBinary = isBinary
        super.init(state, "json_agg")
    }

    override func reset() {
        super.reset()
        texts.removeAll(keepingCapacity: true)
    }

    override func grow(to groupCount: Int) {
        while texts.count < groupCount { texts.append(nil) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        let settings = state.context.settings
        for index in 0..<rows.count {
            let row = rows[index]
            var writer = texts[groups[row]] ?? ByteWriter()
            texts[groups[row]] = nil
            let before = writer.count
            writer.append(utf8: writer.count == 0 ? (isObject ? "{ " : "[") : ", ")
            // As PostgreSQL does, arrays and rows each on a line of their own.
            if before > 0, !isObject, types[0].isArray || types[0].oid == .record,
                !arguments[0].isNull(at: row)
            {
                writer.append(utf8: "\n ")
            }
            if isObject {
                if arguments[0].isNull(at: row) {
                    throw SQLError(.invalidParameterValue, "field name must not be null")
                }
                try JSONText.appendKey(
                    arguments[0].datum(at: row), types[0], settings, to: &writer)
                writer.append(utf8: " : ")
            }
            let last = types.count - 1
            JSONText.append(arguments[last].datum(at: row), types[last], settings, to: &writer)
            try hold(writer.count - before)
            texts[groups[row]] = writer
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        guard var writer = texts[group] else { return vector.appendNull() }
        writer.append(utf8: isObject ? " }" : "]")
        let bytes = writer.bytes
        if !isBinary { return vector.append(.bytes(bytes)) }
        vector.append(try JSONText.normalised(bytes))
    }
}
