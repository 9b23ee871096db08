// Column and type names: what they mean, and PostgreSQL's words when they mean nothing.
import Catalog
import Syntax
import Types

extension Binder {
    func bindColumn(_ reference: ColumnReference, in scope: Scope, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        if scope.place == .defaultValue {
            throw error(
                .featureNotSupported, "cannot use column reference in DEFAULT expression",
                at: location)
        }
        if reference.isStar {
            throw error(
                .syntaxError, "row expansion via \"*\" is not supported here", at: location)
        }
        let parts = reference.parts
        if parts.count == 1 { return try unqualified(parts[0], in: scope, at: location) }
        guard let name = parts.last, parts.count <= 4 else {
            throw error(
                .syntaxError,
                "improper qualified name (too many dotted names): "
                    + parts.joined(separator: "."), at: location)
        }
        let qualifier = Array(parts.dropLast())
        guard let item = try findItem(qualifier, in: scope, at: location) else {
            if parts.count == 2, let field = try? unqualified(parts[0], in: scope, at: location),
                let columns = rowColumns(of: field),
                let index = columns.firstIndex(where: { $0.name == name })
            {
                return BoundExpression(
                    .field(field, index), columns[index].type, location: location)
            }
            throw missingItem(qualifier, in: scope, at: location)
        }
        let matches = item.columns.filter { $0.name == name }
        if matches.count > 1 { throw ambiguous(name, at: location) }
        if let found = matches.first ?? item.hidden.first(where: { $0.name == name }) {
            return try visible(found.id, at: location)
        }
        if let special = try systemColumn(name, of: item, scope.place, at: location) {
            return special
        }
        throw error(
            .undefinedColumn, "column \(qualifier.joined(separator: ".")).\(name) does not exist",
            at: location, hint: columnHint(name, in: scope, qualifier: qualifier.last))
    }

    private func unqualified(_ name: String, in scope: Scope, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        var level: Scope? = scope
        while let current = level {
            var found: [ColumnID] = []
            for item in current.items where item.columnsVisible {
                let matches = (item.columns + item.hidden).filter { $0.name == name }
                if matches.isEmpty { continue }
                try checkLateral(item, at: location)
                found += matches.map(\.id)
            }
            if found.count > 1 { throw ambiguous(name, at: location) }
            if let id = found.first { return try visible(id, at: location) }
            if let special = try systemColumn(name, in: current, scope.place, at: location) {
                return special
            }
            level = current.parent
        }
        if let item = try findItem([name], in: scope, at: nil), item.hasRow {
            if item.isScalarFunction, let only = item.columns.first {
                return try visible(only.id, at: location)
            }
            return row(of: item, at: location)
        }
        throw error(
            .undefinedColumn, "column \"\(name)\" does not exist", at: location,
            hint: columnHint(name, in: scope, qualifier: nil))
    }

    private func visible(_ id: ColumnID, at location: Int32?) throws(SQLError) -> BoundExpression {
        noteRead(id)
        if let value = columnValues[id] {
            var copy = value
            copy.location = location
            return copy
        }
        return columnExpression(id, at: location)
    }

    private func ambiguous(_ name: String, at location: Int32?) -> SQLError {
        error(.ambiguousColumn, "column reference \"\(name)\" is ambiguous", at: location)
    }

    private func systemColumn(
        _ name: String, in scope: Scope, _ place: ExpressionPlace, at location: Int32?
    ) throws(SQLError) -> BoundExpression? {
        var found: BoundExpression?
        for item in scope.items where item.columnsVisible {
            guard let special = try systemColumn(name, of: item, place, at: location) else {
                continue
            }
            if found != nil { throw ambiguous(name, at: location) }
            found = special
        }
        return found
    }

    /// The columns every table has besides its own, as far as they mean something here.
    private func systemColumn(
        _ name: String, of item: NamespaceItem, _ place: ExpressionPlace, at location: Int32?
    ) throws(SQLError) -> BoundExpression? {
        guard item.relation != 0 else { return nil }
        if place == .mergeWhen, name != "tableoid", SystemColumns.names.contains(name) {
            throw error(
                .invalidColumnReference,
                "cannot use system column \"\(name)\" in MERGE WHEN condition", at: location)
        }
        switch name {
        case "tableoid":
            noteSystemRead(of: item.relation)
            if let id = item.tableOID { return columnExpression(id, at: location) }
            return BoundExpression(.constant(.oid(item.relation)), .oid, location: location)
        case "xmin", "xmax", "cmin", "cmax":
            noteSystemRead(of: item.relation)
            return try transactionColumn(name, of: item, at: location)
        case "ctid": throw notSupported("the system column ctid", at: location)
        default: return nil
        }
    }

    /// A column that says who wrote or removed a row.
    private func transactionColumn(
        _ name: String, of item: NamespaceItem, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let known: BoundExpression.Kind? =
            switch name {
            case "xmin": item.xmin
            case "xmax": item.xmax
            default: nil
            }
        if let known { return BoundExpression(known, .xid, location: location) }
        // Of the catalog's rows nobody goes by it; elsewhere a number that never changes would have updates lost.
        guard catalog.tables[item.relation] == nil else {
            var refusal = notSupported("the system column \(name)", at: location)
            refusal.hint =
                name == "xmin"
                ? "To see whether a row has changed, compare a column of its own that each UPDATE counts up."
                : "To see whether a row has changed, compare its xmin."
            throw refusal
        }
        return BoundExpression(
            .constant(.int32(0)), name.hasPrefix("x") ? .xid : .cid, location: location)
    }

    func row(of item: NamespaceItem, at location: Int32?) -> BoundExpression {
        for column in item.columns { noteRead(column.id) }
        let row = BoundRow(
            item.columns.map { columnExpression($0.id, at: location) },
            names: item.columns.map(\.name), presence: item.isNullable ? presence(of: item) : [])
        return BoundExpression(.row(row), .record, location: location)
    }

    /// Which of its columns tell by being all NULL that an outer join has no row of it: one that never is NULL,
    /// or else all.
    private func presence(of item: NamespaceItem) -> [Int] {
        let columns = catalog.tables[item.relation]?.columns ?? []
        let known = item.columns.count == columns.count ? columns : []
        return known.firstIndex(where: \.isNotNull).map { [$0] } ?? Array(item.columns.indices)
    }

    /// `t.*` as a value.
    func wholeRow(_ reference: ColumnReference, in scope: Scope, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        guard let item = try findItem(reference.parts, in: scope, at: location) else {
            throw missingItem(reference.parts, in: scope, at: location)
        }
        return row(of: item, at: location)
    }
}

// MARK: Relations by name

extension Binder {
    /// The FROM item that a qualifier means, looking outwards.
    func findItem(_ qualifier: [String], in scope: Scope, at location: Int32?) throws(SQLError)
        -> NamespaceItem?
    {
        guard let name = qualifier.last, qualifier.count <= 3 else { return nil }
        var wantedSchema: OID?
        if qualifier.count >= 2 {
            let schema = qualifier[qualifier.count - 2]
            guard let found = catalog.schema(named: schema, in: settings.database) else {
                return nil
            }
            wantedSchema = found.oid
        }
        var level: Scope? = scope
        while let current = level {
            let matches = current.items.filter {
                $0.relationVisible && $0.name == name
                    && (wantedSchema == nil || $0.schema == wantedSchema)
            }
            if matches.count > 1 {
                throw error(
                    .ambiguousAlias, "table reference \"\(name)\" is ambiguous", at: location)
            }
            if let found = matches.first {
                try checkLateral(found, at: location)
                return found
            }
            level = current.parent
        }
        return nil
    }

    /// 42P10 for what is there but must not be seen from a LATERAL item.
    private func checkLateral(_ item: NamespaceItem, at location: Int32?) throws(SQLError) {
        guard item.isLateralOnly, !item.lateralAllowed else { return }
        let name = item.name ?? ""
        throw error(
            .invalidColumnReference,
            "invalid reference to FROM-clause entry for table \"\(name)\"", at: location,
            detail: item.isTarget
                ? nil : "The combining JOIN type must be INNER or LEFT for a LATERAL reference.",
            hint: item.isTarget
                ? "There is an entry for table \"\(name)\", but it cannot be referenced from this part of the query."
                : nil)
    }

    private func missingItem(_ qualifier: [String], in scope: Scope, at location: Int32?)
        -> SQLError
    {
        let name = qualifier.last ?? ""
        if hiddenItems(in: scope).contains(name) {
            return error(
                .undefinedTable, "invalid reference to FROM-clause entry for table \"\(name)\"",
                at: location,
                hint: "There is an entry for table \"\(name)\", but it cannot be referenced from "
                    + "this part of the query.")
        }
        if let alias = aliasOf(name, in: scope) {
            return error(
                .undefinedTable, "invalid reference to FROM-clause entry for table \"\(name)\"",
                at: location,
                hint: "Perhaps you meant to reference the table alias \"\(alias)\".")
        }
        return error(
            .undefinedTable, "missing FROM-clause entry for table \"\(name)\"", at: location)
    }

    /// Items of this level that are still to the left of a non-LATERAL item.
    private func hiddenItems(in scope: Scope) -> [String] {
        var names: [String] = []
        var level: Scope? = scope
        while let current = level {
            names += current.pendingNames
            level = current.parent
        }
        return names
    }

    /// The alias under which a table of this name is in FROM.
    private func aliasOf(_ name: String, in scope: Scope) -> String? {
        var level: Scope? = scope
        while let current = level {
            for item in current.items where item.relation != 0 && item.name != name {
                if let alias = item.name,
                    let relation = catalog.relation(item.relation), relation.name == name
                {
                    return alias
                }
            }
            level = current.parent
        }
        return nil
    }

    /// "Perhaps you meant …": the column whose name is nearest.
    private func columnHint(_ name: String, in scope: Scope, qualifier: String?) -> String? {
        var best: (distance: Int, names: [String]) = (Int.max, [])
        let limit = name.count / 2
        var level: Scope? = scope
        while let current = level {
            for item in current.items where item.relationVisible {
                guard let table = item.name else { continue }
                for column in item.columns {
                    var distance = EditDistance.between(name, column.name)
                    if let qualifier { distance += EditDistance.between(qualifier, table) }
                    guard distance <= limit, distance <= best.distance else { continue }
                    if distance < best.distance { best = (distance, []) }
                    best.names.append("\(table).\(column.name)")
                }
            }
            level = current.parent
        }
        switch best.names.count {
        case 1: return "Perhaps you meant to reference the column \"\(best.names[0])\"."
        case 2:
            return "Perhaps you meant to reference the column \"\(best.names[0])\" or the column "
                + "\"\(best.names[1])\"."
        default: return nil
        }
    }
}

extension NamedRelation {
    var name: String {
        switch self {
        case .table(let table): table.name
        case .system(let relation): relation.name
        case .sequence(let sequence): sequence.name
        case .index(let index, _): index.name
        }
    }
}

/// Levenshtein's distance between names.
enum EditDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let first = Array(left.utf8)
        let second = Array(right.utf8)
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let substitution = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}

// MARK: Types by name

extension Binder {
    func resolve(_ name: TypeName) throws(SQLError) -> SQLType {
        var path = settings.searchPath
        if let schemaName = name.name.schema {
            guard let schema = catalog.schema(named: schemaName, in: settings.database) else {
                throw error(
                    .invalidSchemaName, "schema \"\(schemaName)\" does not exist",
                    at: name.location)
            }
            path = [schema.oid]
        }
        let found = path.lazy.compactMap { BuiltinFacts.type(named: name.name.name, in: $0) }.first
        guard let fact = found else {
            let spelled = name.name.schema.map { "\($0).\(name.name.name)" } ?? name.name.name
            throw error(
                .undefinedObject,
                "type \"\(spelled)\(name.arrayDimensions.isEmpty ? "" : "[]")\" does not exist",
                at: name.location)
        }
        let modifier = try typeModifier(fact, name)
        if !name.arrayDimensions.isEmpty, fact.category != "A" {
            guard fact.array != .none else {
                throw error(
                    .undefinedObject, "type \"\(fact.name)[]\" does not exist", at: name.location)
            }
            return SQLType(fact.array, modifier: modifier)
        }
        return SQLType(fact.oid, modifier: modifier)
    }

    private func typeModifier(_ fact: TypeFact, _ name: TypeName) throws(SQLError) -> Int32 {
        guard !name.modifiers.isEmpty else { return -1 }
        let base = fact.category == "A" ? fact.element : fact.oid
        if TypeRules.fact(base)?.modifierInput == 0 {
            throw error(
                .syntaxError,
                "type modifier is not allowed for type \"\(fact.name)\"", at: name.location)
        }
        var arguments: [Int32] = []
        for modifier in name.modifiers {
            switch modifier.node {
            case .literal(.integer(let value)): arguments.append(value)
            case .unary(let sign, let inner):
                guard sign.symbol == "-", case .literal(.integer(let value)) = inner.node else {
                    throw error(
                        .syntaxError, "type modifiers must be simple constants or identifiers",
                        at: name.location)
                }
                arguments.append(-value)
            default:
                throw error(
                    .syntaxError, "type modifiers must be simple constants or identifiers",
                    at: name.location)
            }
        }
        do {
            return try SQLType.modifier(for: base, arguments: arguments)
        } catch {
            throw error.at(position(name.location))
        }
    }
}
