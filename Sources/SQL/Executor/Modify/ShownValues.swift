// Which of a row's values an error may show: those that the role may read, and those that it has given
// itself (PostgreSQL's ExecBuildSlotValueDescription and BuildIndexValueDescription).
package import Catalog
import Planner
import Types

extension ExecutionContext {
    /// Whether the role may read all of these columns; nil stands for an expression, which takes the
    /// whole table.
    package func mayRead(_ attnums: [Int16?], of table: TableDefinition) -> Bool {
        let user = session.currentUserOID
        if user == Catalog.bootstrapRole { return true }
        let known = rights.tables[table.oid] ?? table
        if rights.privileges(of: user, on: known).contains(.select) { return true }
        return !attnums.isEmpty
            && attnums.allSatisfy { attnum in
                guard let attnum else { return false }
                return rights.privileges(of: user, onColumn: attnum, of: known).contains(.select)
            }
    }

    /// Whether it may read all that an index's keys are made of.
    func mayRead(keysOf index: IndexDefinition, of table: TableDefinition) -> Bool {
        mayRead(index.parts.indices.map { index.columnNumber(ofPart: $0) }, of: table)
    }
}

extension QueryState {
    /// `Failing row contains (1, null, x).`, long values cut at 64 bytes, in the order of the table that the
    /// statement names; with the columns' names when some are left out, nil when all are.
    func failingRow(
        _ table: TableDefinition, _ columns: [ColumnVector], _ row: Int
    ) -> String? {
        let named = self.named(table)
        let showsAll = context.mayRead([], of: named)
        let given = uses[named.oid].map { $0.inserted.union($0.updated) } ?? []
        var names: [String] = []
        var texts: [String] = []
        for definition in named.liveColumns {
            guard let place = table.columns.firstIndex(where: { $0.name == definition.name }),
                showsAll || isShown(definition.name, of: named, given)
            else { continue }
            let text = TextCodec.text(
                columns[place].datum(at: row), as: definition.type, context.settings)
            names.append(definition.name)
            texts.append(text.map(Self.clipped) ?? "null")
        }
        if texts.isEmpty, !showsAll { return nil }
        let values = "(\(texts.joined(separator: ", ")))"
        let what = showsAll ? values : "(\(names.joined(separator: ", "))) = \(values)"
        return "Failing row contains \(what)."
    }

    private func isShown(
        _ column: String, of table: TableDefinition, _ given: Set<Int16>
    ) -> Bool {
        guard let attnum = table.liveColumns.first(where: { $0.name == column })?.attnum else {
            return false
        }
        return given.contains(attnum) || context.mayRead([attnum], of: table)
    }

    /// The table that the statement names, for a partition that a row goes to.
    private func named(_ table: TableDefinition) -> TableDefinition {
        var named = table
        while uses[named.oid] == nil, let parent = named.partition?.parent,
            let above = context.catalog.tables[parent]
        {
            named = above
        }
        return uses[named.oid] == nil ? table : named
    }

    private static func clipped(_ text: String) -> String {
        let lengthMax = 64
        if text.utf8.count <= lengthMax { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if result.utf8.count + UTF8.width(scalar) > lengthMax { break }
            result.unicodeScalars.append(scalar)
        }
        return result + "..."
    }
}
