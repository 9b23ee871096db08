// Index entries from stored rows, without a session: for replay and for building indexes.

import Bytes
package import Catalog
import Environment
import Planner
import Synchronization
import Syntax
package import Types

/// Derives a table's index entries.
package struct IndexDeriver: Sendable {
    /// An index whose parts are columns.
    private struct Target: Sendable {
        var definition: IndexDefinition
        var codec: KeyCodec
        /// Column numbers from 0, one per part.
        var columns: [Int]
    }

    private let rowCodec: RowCodec
    private let targets: [Target]
    private let computed: ComputedEntries?

    /// Throws what binding an index's expressions throws.
    package init(
        _ table: TableDefinition, indexes: [IndexDefinition], catalog: Catalog
    ) throws(SQLError) {
        rowCodec = table.rowCodec
        let derived = indexes.filter { $0.storage != table.storage }
        targets = derived.filter { !$0.isComputed }.map { index in
            Target(
                definition: index, codec: index.keyCodec(of: table),
                columns: index.parts.indices.compactMap { part in
                    index.columnNumber(ofPart: part).map { Int($0) - 1 }
                })
        }
        let others = derived.filter(\.isComputed)
        computed = others.isEmpty ? nil : try ComputedEntries(table, others, catalog)
    }

    /// The entries of a row in each index that has it.
    package func entries(key: UnsafeRawBufferPointer, row: UnsafeRawBufferPointer)
        throws(SQLError) -> [IndexEntry]
    {
        var entries: [IndexEntry] = []
        for target in targets {
            var values: [Datum] = []
            do throws(MalformedBytes) {
                for column in target.columns { values.append(try rowCodec.datum(column, of: row)) }
            } catch {
                throw SQLError(error)
            }
            var writer = ByteWriter()
            target.codec.encode(values, into: &writer)
            let isConstrained = target.definition.isUnique && !values.contains(.null)
            if !isConstrained { writer.append(contentsOf: key) }
            entries.append(
                IndexEntry(
                    keyspace: target.definition.storage, key: writer.bytes,
                    value: isConstrained ? [UInt8](key) : []))
        }
        if let computed { entries += try computed.entries(key: key, row: row) }
        return entries
    }
}

/// The entries of indexes with expressions or conditions: these depend on nothing but the row.
///
/// `@unchecked Sendable`: the reader and the makers, which hold vectors, are used with `lock` held.
private final class ComputedEntries: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    private let reader: RowReader
    private let makers: [IndexEntryMaker]

    init(
        _ table: TableDefinition, _ indexes: [IndexDefinition], _ catalog: Catalog
    ) throws(SQLError) {
        reader = RowReader(allOf: table)
        let planner = Planner(
            catalog: catalog,
            settings: PlannerSettings(
                database: 0, searchPath: [Catalog.systemSchema], user: Catalog.bootstrapRole,
                text: TextSettings()))
        // Replay runs on a thread that must not parse.
        let bound: Result<[RowRules.Index], SQLError> = ParserThread.shared.run {
            do throws(SQLError) {
                return .success(try planner.indexRules(of: table, indexes))
            } catch {
                return .failure(error)
            }
        }
        let state = QueryState(
            slotCount: 0, isReadOnly: true, context: ExecutionContext(computingWith: catalog))
        var makers: [IndexEntryMaker] = []
        for rule in try bound.get() {
            makers.append(try IndexEntryMaker(rule, of: table, state))
        }
        self.makers = makers
    }

    func entries(
        key: UnsafeRawBufferPointer, row: UnsafeRawBufferPointer
    ) throws(SQLError) -> [IndexEntry] {
        let rowKey = [UInt8](key)
        let result: Result<[IndexEntry], SQLError> = lock.withLock { _ in
            do throws(SQLError) {
                return .success(try makeEntries(rowKey, key, row))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func makeEntries(
        _ rowKey: [UInt8], _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
    ) throws(SQLError) -> [IndexEntry] {
        reader.reset()
        do throws(MalformedBytes) { try reader.append(key: key, row: row) } catch {
            throw SQLError(error)
        }
        var entries: [IndexEntry] = []
        for maker in makers {
            try maker.evaluate(reader.columns, Rows(all: 1))
            guard maker.includes(0) else { continue }
            maker.encode(0, rowKey: rowKey)
            entries.append(
                IndexEntry(
                    keyspace: maker.definition.storage, key: maker.writer.bytes,
                    value: maker.isConstrained(0) ? rowKey : []))
        }
        return entries
    }
}

extension ExecutionContext {
    /// For expressions that depend on nothing but the row at hand.
    convenience init(computingWith catalog: Catalog) {
        self.init(
            transaction: nil, catalog: catalog, settings: TextSettings(), clock: StoppedClock(),
            randomness: NoRandomness(), rowNumbers: RowNumbers())
    }
}

/// What an immutable expression sees of time and chance.
private struct StoppedClock: Clock {
    var now: Timestamp { Timestamp(microseconds: 0) }
    var monotonicNanoseconds: UInt64 { 0 }
}

private struct NoRandomness: Randomness {
    func next() -> UInt64 { 0 }
}
