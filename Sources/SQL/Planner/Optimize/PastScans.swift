// Scans of what was: the conjuncts on the primary key choose a range of it.
import Bytes
import Catalog
import Types

extension Optimizer {
    func planPast(
        _ past: LogicalPast, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        let table = past.table
        let match = keyMatch(table, conjuncts)
        let own = Set(table.columns.map(\.id))
        var needed = required
        for conjunct in conjuncts { needed.formUnion(needs(conjunct, of: own)) }
        let used = table.columns.filter { needed.contains($0.id) }
        let layout = used.map(\.id)
        let columns = named(layout, table.alias)
        let ids = table.columns.map(\.id)
        let total = Cost.defaultRows
        let fraction = match?.selectivity(total) ?? 1
        let scan = PastScan(
            table: table.table, columns: used.map(\.source),
            period: try past.period.map { (moment) throws(SQLError) in
                try place(moment, in: [])
            },
            equalities: try placeAll(match?.equalities.compactMap(\.single) ?? [], in: []),
            lower: try bound(match?.lower), upper: try bound(match?.upper),
            filter: try conjunction(conjuncts).map { (each) throws(SQLError) in
                try place(each, in: layout)
            }, alias: table.alias,
            condition: try match.flatMap { conjunction($0.used) }.map { (each) throws(SQLError) in
                try place(each, in: ids)
            }, conditionColumns: outputColumns(ids))
        let rows = max(1, (total * Selectivity.of(conjuncts)).rounded())
        let node = PlanNode(
            .pastScan(scan), columns: columns,
            estimate: Estimate(
                rows: rows, width: width(columns), startupCost: Cost.descent,
                totalCost: Cost.descent + total * fraction * (Cost.row + Cost.fetch)
                    + (scan.filter.map { subplanCost($0, total * fraction) } ?? 0)))
        return Physical(node: node, layout: layout)
    }

    /// What the conjuncts say of the columns that the audit's rows are in order of.
    func ranges(
        _ system: LogicalSystem, _ conjuncts: [BoundExpression]
    ) throws(SQLError) -> [SystemScan.Range] {
        guard system.relation == VarveRelations.audit else { return [] }
        var ranges: [SystemScan.Range] = []
        for (column, name) in ["sequence", "time"].enumerated() {
            guard system.relation.columns[column].name == name else { continue }
            let id = system.columns[column]
            let table = TableDefinition(
                oid: system.relation.oid, schema: system.relation.schema, name: name,
                owner: Catalog.bootstrapRole, columns: [], storage: .system)
            var match = IndexMatch(
                table: LogicalTable(
                    table: table, alias: system.alias, columns: [(.column(1), id)]),
                parts: [
                    (binder.columnExpression(id), IndexDefinition.Part(value: .column(1)))
                ], conjuncts: conjuncts, optimizer: self)
            match.run(allowsLists: false)
            if match.used.isEmpty { continue }
            let equal = match.equalities.first?.single.map {
                IndexMatch.Bound(value: $0, isInclusive: true)
            }
            ranges.append(
                SystemScan.Range(
                    column: column, lower: try bound(equal ?? match.lower),
                    upper: try bound(equal ?? match.upper)))
        }
        return ranges
    }

    private func bound(_ bound: IndexMatch.Bound?) throws(SQLError) -> IndexScan.Bound? {
        guard let bound else { return nil }
        return IndexScan.Bound(
            value: try place(bound.value, in: []), isInclusive: bound.isInclusive)
    }

    /// The conjuncts that the table's key takes; nil when it has none, or none is of use.
    private func keyMatch(
        _ table: LogicalTable, _ conjuncts: [BoundExpression]
    ) -> IndexMatch? {
        guard let index = table.table.indexes.first(where: \.isPrimary) else { return nil }
        var parts: [(value: BoundExpression, part: IndexDefinition.Part)] = []
        for part in index.parts {
            guard case .column(let attnum) = part.value,
                let column = table.columns.first(where: { $0.source == .column(attnum) })
            else { return nil }
            parts.append((binder.columnExpression(column.id), part))
        }
        var match = IndexMatch(
            table: table, parts: parts, conjuncts: conjuncts, optimizer: self)
        match.run(allowsLists: false)
        return match.used.isEmpty ? nil : match
    }
}
