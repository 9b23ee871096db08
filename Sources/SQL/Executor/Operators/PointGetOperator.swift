// Rows by whole keys of the primary key or a unique index: no scan, and after the first execution no
// allocation but the engine's own.

import Bytes
package import Catalog
import Engine
import Planner
package import Types

extension IndexDefinition {
    /// The codec of the index's columns, without the primary key that may follow them.
    package func keyCodec(of table: TableDefinition) -> KeyCodec {
        KeyCodec(columns: codecColumns(of: table))
    }

    /// The codec of the index's columns and of the primary key that follows them in entries of an index
    /// that is not unique.
    func entryCodec(of table: TableDefinition) -> KeyCodec {
        let key = isUnique ? nil : table.indexes.first { $0.storage == table.storage }
        return KeyCodec(columns: codecColumns(of: table) + (key?.codecColumns(of: table) ?? []))
    }

    private func codecColumns(of table: TableDefinition) -> [KeyColumn] {
        parts.map { part in
            let type: SQLType =
                switch part.value {
                case .column(let attnum): table.columns[Int(attnum) - 1].type
                case .expression(_, let type): type
                }
            return KeyColumn(
                type.unmodified, descending: part.isDescending, nullsFirst: part.nullsFirst)
        }
    }
}

/// Looks rows up by key.
final class PointGetOperator: Operator {
    private let get: PointGet
    private let reader: RowReader
    private let filter: BatchFilter?
    private let codec: KeyCodec
    private let tuples: [[Kernel]]
    /// `id = ANY (array)`: the prefix's kernels and the array's.
    private let arrayKeys: (prefix: [Kernel], elements: Kernel, element: SQLType)?
    private let set: ExpressionSet
    private var keys = KeyTable()
    private var keyBytes: [[UInt8]] = []
    private var position = 0
    private var writer = ByteWriter()
    private var arguments: [ColumnVector] = []

    init(_ get: PointGet, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.get = get
        reader = RowReader(
            get.table, get.columns, types: types, capacity: state.batchCapacity)
        if let condition = get.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        codec = get.index.keyCodec(of: get.table)
        var compiler = ExpressionCompiler(state)
        switch get.keys {
        case .tuples(let expressions):
            var compiled: [[Kernel]] = []
            for tuple in expressions { compiled.append(try compiler.compile(tuple)) }
            tuples = compiled
            arrayKeys = nil
        case .array(let prefix, let elements):
            tuples = []
            arrayKeys = (
                try compiler.compile(prefix), try compiler.compile(elements),
                elements.type.element ?? elements.type
            )
        }
        set = compiler.set
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        position = -1
        keyBytes.removeAll(keepingCapacity: true)
    }

    override func next() async throws(SQLError) -> Batch? {
        if position < 0 {
            position = 0
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            if tuples.count == 1 {
                reader.reset()
                if try encode(tuples[0]) { try fetch(writer.bytes) }
                return try await filtered()
            }
            try collectKeys()
        }
        while position < keyBytes.count {
            if try state.mustPause() { await Task.yield() }
            reader.reset()
            while position < keyBytes.count && reader.rowCount < Batch.capacity {
                try fetch(keyBytes[position])
                position += 1
            }
            if let batch = try await filtered() { return batch }
        }
        return nil
    }

    override var isImmediate: Bool { self.set.isPlain && filter?.isImmediate != false }

    override func takeNow() throws(SQLError) -> Batch? {
        reader.reset()
        if tuples.count == 1 {
            if try encode(tuples[0]) { try fetch(writer.bytes) }
        } else {
            try collectKeys()
            try fetchAll()
        }
        if reader.rowCount == 0 { return nil }
        var batch = try batch(of: reader)
        try filter?.applyNow(&batch)
        return batch.selectedCount > 0 ? batch : nil
    }

    override func close() {
        filter?.close()
        set.close()
    }

    /// Reads the rows of all keys at once. Throws `.mustWait` when that is too much.
    private func fetchAll() throws(SQLError) {
        guard keyBytes.count <= ImmediateWork.rowsMax else { throw .mustWait }
        for key in keyBytes {
            try fetch(key)
            if reader.byteCount > ImmediateWork.bytesMax { throw .mustWait }
        }
    }

    private func filtered() async throws(SQLError) -> Batch? {
        if reader.rowCount == 0 { return nil }
        var batch = try batch(of: reader)
        if let filter { try await filter.apply(&batch) }
        return batch.selectedCount > 0 ? batch : nil
    }

    /// Encodes a key into `writer`; false when a part is NULL and nothing can match.
    private func encode(_ tuple: [Kernel]) throws(SQLError) -> Bool {
        arguments.removeAll(keepingCapacity: true)
        for kernel in tuple {
            let value = try kernel.evaluate([], Rows(all: 1))
            if value.isNull(at: 0) { return false }
            arguments.append(value)
        }
        writer.removeAll()
        codec.encode(row: 0, of: arguments, into: &writer)
        return true
    }

    private func collectKeys() throws(SQLError) {
        keys.removeAll()
        for tuple in tuples where try encode(tuple) { addKey() }
        guard let arrayKeys else { return sortKeys() }
        let array = try arrayKeys.elements.evaluate([], Rows(all: 1))
        if array.isNull(at: 0) { return }
        guard try encode(arrayKeys.prefix) else { return }
        let prefixCount = writer.count
        for element in arrayElements(array, at: 0) where !element.isNull {
            writer.truncate(to: prefixCount)
            codec.encode(element, column: arrayKeys.prefix.count, into: &writer)
            addKey()
        }
        sortKeys()
    }

    /// In the index's order, whatever the list's: who locks several rows does so in one order with others who do.
    private func sortKeys() {
        guard keyBytes.count > 1 else { return }
        keyBytes.sort { $0.lexicographicallyPrecedes($1) }
    }

    private func addKey() {
        let isNew = writer.bytes.withUnsafeBytes { keys.insert($0).isNew }
        if isNew { keyBytes.append(writer.bytes) }
    }

    /// Reads the row of a key, if there is one.
    private func fetch(_ key: [UInt8]) throws(SQLError) {
        if get.index.storage == get.table.storage {
            try key.withRawBytes { (key) throws(SQLError) in
                try readRow(key, of: get.table, into: reader, state)
            }
            return
        }
        let transaction = state.context.transaction
        let mark = state.statementMark
        let rowKey = try key.withRawBytes { (key) throws(SQLError) -> [UInt8]? in
            do throws(EngineError) {
                return try transaction.get(get.index.storage, key, asOf: mark) { [UInt8]($0) }
            } catch {
                throw SQLError(error)
            }
        }
        guard let rowKey else { return }
        try rowKey.withRawBytes { (key) throws(SQLError) in
            try readRow(key, of: get.table, into: reader, state)
        }
    }
}

/// Appends the row with this key to the reader, if the transaction sees one.
func readRow(
    _ key: UnsafeRawBufferPointer, of table: TableDefinition, into reader: RowReader,
    _ state: QueryState
) throws(SQLError) {
    var failure: MalformedBytes?
    do throws(EngineError) {
        try state.context.transaction.read(table.storage, key, asOf: state.statementMark) { row in
            do throws(MalformedBytes) {
                try reader.append(key: key, row: row)
            } catch {
                failure = error
            }
        }
    } catch {
        throw SQLError(error)
    }
    if let failure { throw SQLError(failure) }
}
