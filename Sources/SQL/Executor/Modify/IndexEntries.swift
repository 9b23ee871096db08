// Index entries of rows: what DML puts beside a row, what a new index is filled with, and what
// replay derives.
//
//   entry of a unique index, no part NULL   key: index columns            value: the row's key
//   any other entry                         key: index columns, row's key value: empty

package import Bytes
package import Catalog
import Planner
package import Types

/// The entries of one index, for rows whose columns are vectors in attribute order.
final class IndexEntryMaker {
    let definition: IndexDefinition
    private let codec: KeyCodec
    private let kernels: [Kernel]
    private let predicate: Kernel?
    private var values: [ColumnVector] = []
    private var included: ColumnVector?
    private(set) var writer = ByteWriter()

    init(_ index: RowRules.Index, of table: TableDefinition, _ state: QueryState)
        throws(SQLError)
    {
        definition = index.definition
        codec = index.definition.keyCodec(of: table)
        var compiler = ExpressionCompiler(state)
        kernels = try compiler.compile(index.parts)
        if let condition = index.predicate {
            predicate = try compiler.compile(condition)
        } else {
            predicate = nil
        }
    }

    /// Computes the index's parts for rows of a batch; entries can be made until the next call.
    func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        values.removeAll(keepingCapacity: true)
        for kernel in kernels { values.append(try kernel.evaluate(columns, rows)) }
        if let predicate { included = try predicate.evaluate(columns, rows) }
    }

    /// Whether the row has an entry: always, unless the index is partial.
    func includes(_ row: Int) -> Bool {
        guard let included else { return true }
        return !included.isNull(at: row) && included.bool(at: row)
    }

    /// Whether two rows with this row's index columns are forbidden.
    func isConstrained(_ row: Int) -> Bool {
        guard definition.isUnique else { return false }
        for value in values where value.isNull(at: row) { return false }
        return true
    }

    /// Encodes the entry's key into `writer`.
    func encode(_ row: Int, rowKey: [UInt8]) {
        writer.removeAll()
        codec.encode(row: row, of: values, into: &writer)
        if !isConstrained(row) { writer.append(contentsOf: rowKey) }
    }

    /// `Key (a, b)=(1, x)`, for violations.
    func describe(_ row: Int, of table: TableDefinition, _ settings: TextSettings) -> String {
        var names: [String] = []
        var texts: [String] = []
        for (part, value) in zip(definition.parts, values) {
            switch part.value {
            case .column(let attnum):
                let column = table.columns[Int(attnum) - 1]
                names.append(column.name)
                texts.append(
                    TextCodec.text(value.datum(at: row), as: column.type, settings) ?? "null")
            case .expression(let text, let type):
                names.append(text)
                texts.append(TextCodec.text(value.datum(at: row), as: type, settings) ?? "null")
            }
        }
        return "Key (\(names.joined(separator: ", ")))=(\(texts.joined(separator: ", ")))"
    }
}

/// One index entry as bytes.
package struct IndexEntry: Hashable, Sendable {
    package var keyspace: KeyspaceID
    package var key: [UInt8]
    package var value: [UInt8]

    package init(keyspace: KeyspaceID, key: [UInt8], value: [UInt8]) {
        self.keyspace = keyspace
        self.key = key
        self.value = value
    }
}

/// Derives index entries from stored rows without a session: for replay and for building indexes.
/// Knows indexes whose parts are columns.
package struct IndexDeriver: Sendable {
    private struct Target: Sendable {
        var definition: IndexDefinition
        var codec: KeyCodec
        /// Column numbers from 0, one per part.
        var columns: [Int]
    }

    private let rowCodec: RowCodec
    private let targets: [Target]

    /// Throws 0A000 when an index has an expression or a condition.
    package init(_ table: TableDefinition, indexes: [IndexDefinition]) throws(SQLError) {
        rowCodec = table.rowCodec
        var targets: [Target] = []
        for index in indexes where index.storage != table.storage {
            if index.predicate != nil {
                throw .notSupported("deriving the partial index \"\(index.name)\"")
            }
            var columns: [Int] = []
            for part in index.parts {
                guard case .column(let attnum) = part.value else {
                    throw .notSupported("deriving the expression index \"\(index.name)\"")
                }
                columns.append(Int(attnum) - 1)
            }
            targets.append(
                Target(definition: index, codec: index.keyCodec(of: table), columns: columns))
        }
        self.targets = targets
    }

    /// The entries of a row in each index.
    package func entries(key: UnsafeRawBufferPointer, row: UnsafeRawBufferPointer)
        throws(MalformedBytes) -> [IndexEntry]
    {
        if targets.isEmpty { return [] }
        var entries: [IndexEntry] = []
        for target in targets {
            var values: [Datum] = []
            for column in target.columns { values.append(try rowCodec.datum(column, of: row)) }
            var writer = ByteWriter()
            target.codec.encode(values, into: &writer)
            let isConstrained = target.definition.isUnique && !values.contains(.null)
            if !isConstrained { writer.append(contentsOf: key) }
            entries.append(
                IndexEntry(
                    keyspace: target.definition.storage, key: writer.bytes,
                    value: isConstrained ? [UInt8](key) : []))
        }
        return entries
    }
}
