// Queries in a statement that changes several partitions, each by a part of its own: one that sees nothing of the
// changed table is asked once, as in PostgreSQL, and not again for each part, when what the parts before have
// changed, locked or numbered would give it other rows.
import Syntax
import Types

/// Such queries by what was written, as they are met. Used by one binder at a time.
final class SharedQueries {
    /// One place of the statement's text, however often it is bound.
    fileprivate struct Place: Hashable {
        var syntax: SelectStatement
        var location: Int32?

        init(_ syntax: SelectStatement) {
            self.syntax = syntax
            location = syntax.location
        }
    }

    fileprivate struct Known {
        var id: CommonTableID
        var columns: [(name: String, type: SQLType)]
    }

    /// Materialized by who reads them first.
    fileprivate(set) var tables: [LogicalCommonTable] = []
    fileprivate var known: [Place: Known] = [:]
}

extension Binder {
    /// Binds the parts of a statement over several partitions, and gives the queries that they share besides.
    func sharing<Parts>(
        _ bindParts: () throws(SQLError) -> Parts
    ) throws(SQLError) -> (parts: Parts, tables: [LogicalCommonTable]) {
        let before = sharedQueries
        let shared = SharedQueries()
        sharedQueries = shared
        defer { sharedQueries = before }
        return (try bindParts(), shared.tables)
    }

    /// A query in an expression or in FROM. `bind` binds it where it stands.
    func shared(
        _ syntax: SelectStatement, _ bind: () throws(SQLError) -> BoundQuery
    ) throws(SQLError) -> BoundQuery {
        guard let sharedQueries else { return try bind() }
        if let known = sharedQueries.known[SharedQueries.Place(syntax)] { return reading(known) }
        // What is inside of it goes with it: that may see its WITH queries.
        self.sharedQueries = nil
        defer { self.sharedQueries = sharedQueries }
        let query = try bind()
        // Each part's own.
        guard columnsFree(in: query).isEmpty else { return query }
        let id = CommonTableID(rawValue: commonTableCount)
        commonTableCount += 1
        sharedQueries.tables.append(
            LogicalCommonTable(
                id: id, name: "query", query: query, isModifying: false, isMaterialized: true))
        let known = SharedQueries.Known(
            id: id, columns: query.outputs.map { ($0.name, columns[$0.id].type) })
        sharedQueries.known[SharedQueries.Place(syntax)] = known
        return reading(known)
    }

    private func reading(_ known: SharedQueries.Known) -> BoundQuery {
        let ids = known.columns.map { newColumn($0.name, $0.type) }
        commonTableReferences[known.id, default: 0] += 1
        return BoundQuery(
            root: .commonTable(known.id, columns: ids),
            outputs: zip(ids, known.columns).map { BoundQuery.Output(id: $0, name: $1.name) })
    }
}
