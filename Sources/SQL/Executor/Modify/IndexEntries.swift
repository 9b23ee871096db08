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
    private let selection = Selection()
    private(set) var writer = ByteWriter()

    init(_ index: RowRules.Index, of table: TableDefinition, _ state: QueryState)
        throws(SQLError)
    {
        definition = index.definition
        codec = index.definition.keyCodec(of: table)
        // Casts to text go by settings (`bytea_output`). An entry is the same whoever writes it, removes it, or derives it
        // again at a start.
        let state =
            definition.isComputed
            ? QueryState(
                slotCount: 0, isReadOnly: true,
                context: ExecutionContext(computingWith: state.context.catalog)) : state
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
        var asked = rows
        if let predicate {
            // A row that is not in the index must not fail because of it.
            let truth = try predicate.evaluate(columns, rows)
            included = truth
            selection.assign(rows)
            selection.keepTrue(of: truth)
            asked = Rows(selection, limit: rows.limit)
        }
        for kernel in kernels { values.append(try kernel.evaluate(columns, asked)) }
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
        rowKey.withRawBytes { encode(row, rowKey: $0) }
    }

    func encode(_ row: Int, rowKey: UnsafeRawBufferPointer) {
        writer.removeAll()
        codec.encode(row: row, of: values, into: &writer)
        if !isConstrained(row) { writer.append(contentsOf: rowKey) }
    }

    /// `Key (a, b)=(1, x)`, for violations.
    func describe(_ row: Int, of table: TableDefinition, _ settings: TextSettings) -> String {
        definition.describe(values.map { $0.datum(at: row) }, of: table, settings)
    }
}

extension IndexDefinition {
    /// `Key (a, lower(b))=(1, x)`, as violations name the values of an index's parts.
    package func describe(
        _ values: [Datum], of table: TableDefinition, _ settings: TextSettings
    ) -> String {
        var names: [String] = []
        var texts: [String] = []
        for (place, value) in values.enumerated() {
            let type: SQLType? =
                switch parts[place].value {
                case .column(let attnum): table.column(attnum)?.type
                case .expression(_, let type): type
                }
            names.append(
                text(ofColumn: place + 1, of: table) { DefinitionText.pretty($0, over: table) }
                    ?? "")
            texts.append(TextCodec.text(value, as: type ?? .text, settings) ?? "null")
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
