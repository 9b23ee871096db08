// A catalog from CREATE statements, as much of them as the planner's stories need.
import Bytes
import Catalog
import Planner
import Syntax
import Types

struct RowCounts: Statistics {
    var byName: [String: Int] = [:]

    func rowCount(of table: TableDefinition) -> Int? { byName[table.name] }
}

struct CatalogBuilder {
    private(set) var catalog = Catalog(objects: Catalog.bootstrapObjects, version: 1)
    /// Of tables by their names, as the planner is told.
    var rowCounts = RowCounts()

    /// Applies the statements; each must be one this builder knows.
    mutating func run(_ sql: String) throws {
        for parsed in try StatementParser.parse(sql) {
            let start = sql.utf8.index(sql.startIndex, offsetBy: parsed.textOffset)
            let end = sql.utf8.index(start, offsetBy: parsed.textLength)
            switch parsed.statement {
            case .createTable(let table): try create(table, sql)
            case .createIndex(let index): try create(index, sql)
            case .createView(let view): try create(view, String(sql[start..<end]))
            default: throw SQLError.notSupported("this statement in a story", at: .statement)
            }
        }
    }

    var planner: Planner {
        let database = Catalog.varveDatabase
        return Planner(
            catalog: catalog,
            settings: PlannerSettings(
                database: database,
                searchPath: catalog.searchPath(["public"], database: database, user: "varve"),
                user: Catalog.bootstrapRole, text: TextSettings()), statistics: rowCounts)
    }

    private mutating func put(_ table: TableDefinition) {
        catalog = catalog.applying([.put(.table(table))], version: catalog.version + 1)
    }

    private mutating func create(_ syntax: CreateTable, _ sql: String) throws {
        var next = catalog.nextOID
        func fresh() -> OID {
            next += 1
            return next
        }
        let name = syntax.name.name
        var table = TableDefinition(
            oid: catalog.nextOID, schema: Catalog.publicSchema, name: name,
            owner: Catalog.bootstrapRole, columns: [], storage: KeyspaceID(catalog.nextOID))
        if syntax.accessMethod == "topic" {
            table.kind = .topic(TopicOptions(topic: TopicID(table.oid), partitions: 1))
        }
        var unique: [(columns: [String], isPrimary: Bool)] = []
        for element in syntax.elements {
            switch element {
            case .column(let column):
                guard let typeName = column.type else { continue }
                var built = TableColumn(
                    attnum: Int16(table.columns.count + 1), name: column.name,
                    type: try type(typeName, sql))
                for constraint in column.constraints {
                    switch constraint.kind {
                    case .notNull: built.isNotNull = true
                    case .primaryKey: unique.append(([column.name], true))
                    case .unique: unique.append(([column.name], false))
                    case .identity(let identity, _):
                        built.defaultValue = .identity(
                            sequence: fresh(), always: identity == .always)
                    case .defaultValue(let value):
                        if case .literal(.integer(let number)) = value.node {
                            built.defaultValue = .expression("\(number)")
                        }
                    case .check: break
                    default: break
                    }
                }
                table.columns.append(built)
            case .constraint(let constraint):
                switch constraint.kind {
                case .primaryKey(let columns, _): unique.append((columns, true))
                case .unique(let columns, _, _): unique.append((columns, false))
                default: break
                }
            case .like: break
            }
        }
        for (columns, isPrimary) in unique {
            let attnums = columns.compactMap { column in
                table.columns.first { $0.name == column }?.attnum
            }
            let oid = fresh()
            let suffix = isPrimary ? "pkey" : "\(columns.joined(separator: "_"))_key"
            table.constraints.append(
                ConstraintDefinition(
                    oid: oid, name: "\(name)_\(suffix)",
                    kind: isPrimary ? .primaryKey(columns: attnums) : .unique(columns: attnums)))
            let storage = isPrimary ? table.storage : KeyspaceID(fresh())
            table.indexes.append(
                IndexDefinition(
                    oid: fresh(), name: "\(name)_\(suffix)", storage: storage,
                    parts: attnums.map { .init(value: .column($0)) }, isUnique: true,
                    isPrimary: isPrimary, constraint: oid))
            if isPrimary { table.keyColumns = attnums }
        }
        put(table)
    }

    /// `serial` is the DDL's business; here it is an integer.
    private func type(_ name: TypeName, _ sql: String) throws -> SQLType {
        name.name.name == "serial" ? .int4 : try planner.resolve(name, text: sql)
    }

    private mutating func create(_ syntax: CreateIndex, _ sql: String) throws {
        guard
            case .table(var table)? = catalog.relation(
                named: syntax.table.name.name, in: Catalog.publicSchema)
        else { return }
        let columns = table.columns.map { OutputColumn(name: $0.name, type: $0.type) }
        let printer = SQLPrinter()
        let parts = try syntax.elements.compactMap { element -> IndexDefinition.Part? in
            let isDescending = element.direction == .descending
            switch element.key {
            case .column(let name):
                guard let column = table.columns.first(where: { $0.name == name }) else {
                    return nil
                }
                return IndexDefinition.Part(
                    value: .column(column.attnum), isDescending: isDescending,
                    nullsFirst: isDescending)
            case .expression(let expression):
                let bound = try planner.bind(expression, text: sql, over: columns, use: .index)
                return IndexDefinition.Part(
                    value: .expression(printer.expression(expression), type: bound.type),
                    isDescending: isDescending, nullsFirst: isDescending)
            }
        }
        let oid = catalog.nextOID
        table.indexes.append(
            IndexDefinition(
                oid: oid, name: syntax.name ?? "index", storage: KeyspaceID(oid), parts: parts,
                isUnique: syntax.isUnique,
                predicate: syntax.condition.map { printer.expression($0) }))
        put(table)
    }

    private mutating func create(_ syntax: CreateView, _ text: String) throws {
        guard let range = text.range(of: " as ") else { return }
        let definition = String(text[range.upperBound...])
        guard let query = try StatementParser.parse(definition).first else { return }
        let plan = try planner.plan(query.statement, text: definition)
        put(
            TableDefinition(
                oid: catalog.nextOID, schema: Catalog.publicSchema, name: syntax.name.name,
                owner: Catalog.bootstrapRole, kind: .view(definition: definition),
                columns: plan.columns.enumerated().map { index, column in
                    TableColumn(
                        attnum: Int16(index + 1),
                        name: index < syntax.columns.count ? syntax.columns[index] : column.name,
                        type: column.type)
                }, storage: KeyspaceID(0)))
    }
}

extension String {
    fileprivate func range(of part: String) -> Range<String.Index>? {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        guard bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count)
        where Array(bytes[start..<start + wanted.count]) == wanted {
            let lower = utf8.index(startIndex, offsetBy: start)
            return lower..<utf8.index(lower, offsetBy: wanted.count)
        }
        return nil
    }
}
