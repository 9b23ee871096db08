// GROUP BY, HAVING and aggregates: what may be mentioned above the grouping, and by which column.
import Catalog
import Syntax
import Types

/// The grouping of one SELECT while it is being bound.
struct BoundGrouping {
    var groups: [Definition] = []
    var sets: [[Int]]?
    var having: BoundExpression?
    var isWritten = false
}

extension Binder {
    func bindGroupBy(_ core: SelectCore, _ targets: [BoundTarget], in scope: Scope)
        throws(SQLError) -> BoundGrouping
    {
        var grouping = BoundGrouping()
        grouping.isWritten = !core.groupBy.isEmpty
        scope.place = .groupBy
        var sets: [[Int]] = [[]]
        var hasSets = false
        for element in core.groupBy {
            switch element {
            case .expression(let expression):
                let indexes = try groupIndexes(expression, targets, &grouping, in: scope)
                sets = sets.map { $0 + indexes }
            default:
                hasSets = true
                let alternatives = try groupingSets(element, targets, &grouping, in: scope)
                try checkSetCount(sets.count * alternatives.count)
                sets = sets.flatMap { set in alternatives.map { set + $0 } }
            }
        }
        if hasSets { grouping.sets = sets.map { Array(Set($0)).sorted() } }
        if core.isGroupDistinct, let sets = grouping.sets {
            var seen: Set<[Int]> = []
            grouping.sets = sets.filter { seen.insert($0).inserted }
        }
        return grouping
    }

    private func groupingSets(
        _ element: GroupingElement, _ targets: [BoundTarget], _ grouping: inout BoundGrouping,
        in scope: Scope
    ) throws(SQLError) -> [[Int]] {
        switch element {
        case .expression(let expression):
            return [try groupIndexes(expression, targets, &grouping, in: scope)]
        case .empty: return [[]]
        case .rollup(let expressions):
            var parts: [[Int]] = []
            for expression in expressions {
                parts.append(try groupIndexes(expression, targets, &grouping, in: scope))
            }
            return (0...parts.count).reversed().map { Array(parts.prefix($0).joined()) }
        case .cube(let expressions):
            guard expressions.count <= Self.cubeElementsMax else {
                throw error(
                    .tooManyColumns, "CUBE is limited to \(Self.cubeElementsMax) elements", at: nil)
            }
            var sets: [[Int]] = [[]]
            for expression in expressions.reversed() {
                let part = try groupIndexes(expression, targets, &grouping, in: scope)
                sets = sets.map { part + $0 } + sets
            }
            return sets
        case .sets(let elements):
            var sets: [[Int]] = []
            for element in elements {
                sets += try groupingSets(element, targets, &grouping, in: scope)
            }
            try checkSetCount(sets.count)
            return sets
        }
    }

    /// PostgreSQL's limits.
    private static var cubeElementsMax: Int { 12 }
    private static var groupingSetsMax: Int { 4096 }

    private func checkSetCount(_ count: Int) throws(SQLError) {
        guard count <= Self.groupingSetsMax else {
            throw SQLError(
                .statementTooComplex,
                "too many grouping sets present (maximum \(Self.groupingSetsMax))")
        }
    }

    /// The positions of a group expression; several for a row of expressions.
    private func groupIndexes(
        _ expression: Expression, _ targets: [BoundTarget], _ grouping: inout BoundGrouping,
        in scope: Scope
    ) throws(SQLError) -> [Int] {
        if case .row(let parts, false) = expression.node {
            var indexes: [Int] = []
            for part in parts {
                indexes += try groupIndexes(part, targets, &grouping, in: scope)
            }
            return indexes
        }
        let value = try settled(try groupValue(expression, targets, in: scope))
        _ = try equality(of: value.type.oid, at: expression.location)
        if value.contains(where: { $0.isColumn(in: scope.aggregates.map(\.id)) }) {
            throw error(
                .groupingError, "aggregate functions are not allowed in GROUP BY",
                at: value.location)
        }
        if let same = grouping.groups.firstIndex(where: { $0.value == value }) { return [same] }
        let id: ColumnID
        // A column of a query around is one of its own here: it is the same for all rows.
        if case .column(let column) = value.kind, scope.hasColumn(of: [column]) {
            id = column
        } else {
            id = newColumn("?column?", value.type)
        }
        grouping.groups.append(Definition(id: id, value: value))
        return [grouping.groups.count - 1]
    }

    /// A name is a column of FROM first, then an output's; a number is an output's position.
    private func groupValue(_ expression: Expression, _ targets: [BoundTarget], in scope: Scope)
        throws(SQLError) -> BoundExpression
    {
        let visible = targets.filter { !$0.isHidden }
        if case .column(let reference) = expression.node, reference.parts.count == 1,
            !reference.isStar
        {
            let name = reference.parts[0]
            let isColumn = scope.items.contains { item in
                item.columnsVisible && item.columns.contains { $0.name == name }
            }
            let matches = visible.filter { $0.name == name }
            if !isColumn, let first = matches.first {
                if matches.contains(where: { $0.expression != first.expression }) {
                    throw error(
                        .ambiguousColumn, "GROUP BY \"\(name)\" is ambiguous",
                        at: expression.location)
                }
                return first.expression
            }
        }
        if let ordinal = try ordinalTarget(expression, count: visible.count, clause: "GROUP BY") {
            return visible[ordinal].expression
        }
        return try bind(expression, in: scope)
    }

    /// Adds the grouping, if the SELECT has any, and rewrites what stands above it.
    func grouped(
        _ root: Logical, _ grouping: inout BoundGrouping, _ targets: inout [BoundTarget],
        in scope: Scope
    ) throws(SQLError) -> Logical {
        guard
            grouping.isWritten || grouping.having != nil || !scope.aggregates.isEmpty
                || !scope.groupingCalls.isEmpty
        else { return root }
        if scope.readsWorkTable, !scope.aggregates.isEmpty {
            throw error(
                .invalidRecursion,
                "aggregate functions are not allowed in a recursive query's recursive term",
                at: location(ofAggregateIn: targets, grouping, scope))
        }
        var rewriter = GroupRewriter(binder: self, scope: scope, grouping)
        for index in targets.indices {
            targets[index].expression = try rewriter.rewrite(targets[index].expression)
        }
        let having = try grouping.having.map { (each) throws(SQLError) in
            try rewriter.rewrite(each)
        }
        try rewriter.rewriteWindows()
        let values = try rewriter.groupingValues()
        var result = Logical.aggregate(
            LogicalAggregate(
                input: root, groups: rewriter.groups, groupingSets: rewriter.sets,
                calls: scope.aggregates))
        if !values.isEmpty { result = .define(result, values) }
        if let having { result = .filter(result, having) }
        return result
    }

    private func location(
        ofAggregateIn targets: [BoundTarget], _ grouping: BoundGrouping, _ scope: Scope
    ) -> Int32? {
        let ids = scope.aggregates.map(\.id)
        var found: Int32?
        for each in targets.map(\.expression) + (grouping.having.map { [$0] } ?? []) {
            _ = each.contains { inner in
                if found == nil, inner.isColumn(in: ids) { found = inner.location }
                return found != nil
            }
        }
        return found
    }

    /// Adds the window functions of the SELECT.
    func windowed(_ root: Logical, in scope: Scope) -> Logical {
        guard !scope.windowCalls.isEmpty else { return root }
        let input =
            scope.windowDefinitions.isEmpty ? root : .define(root, scope.windowDefinitions)
        return .window(input, scope.windowCalls)
    }
}

extension BoundExpression {
    func isColumn(in ids: [ColumnID]) -> Bool {
        if case .column(let id) = kind { ids.contains(id) } else { false }
    }
}

/// Replaces group expressions by their columns; anything else of this level is error 42803.
struct GroupRewriter {
    let binder: Binder
    let scope: Scope
    var groups: [Definition]
    var sets: [[Int]]?
    /// For GROUPING: of a group, the column that says whether a set keeps it.
    var marks: [Int: ColumnID] = [:]
    private let aggregates: Set<ColumnID>
    private let windows: Set<ColumnID>
    /// How messages name the columns of this level.
    private var names: [ColumnID: String] = [:]

    init(binder: Binder, scope: Scope, _ grouping: BoundGrouping) {
        self.binder = binder
        self.scope = scope
        groups = grouping.groups
        sets = grouping.sets
        aggregates = Set(scope.aggregates.map(\.id))
        windows = Set(scope.windowCalls.map(\.id))
        for item in scope.items {
            for column in item.columns + item.hidden where names[column.id] == nil {
                names[column.id] = item.name.map { "\($0).\(column.name)" } ?? column.name
            }
        }
    }

    mutating func rewrite(_ expression: BoundExpression) throws(SQLError) -> BoundExpression {
        if let group = groups.first(where: { $0.value == expression }) {
            return binder.columnExpression(group.id, at: expression.location)
        }
        if case .column(let id) = expression.kind {
            try require(id, at: expression.location, inSubquery: false)
            return expression
        }
        if case .subquery(let subquery) = expression.kind {
            let free = binder.columnsFree(
                in: binder.subqueries[subquery.logical].query)
            for id in free.sorted() { try require(id, at: nil, inSubquery: true) }
        }
        return try expression.mapChildren { (child) throws(SQLError) in try rewrite(child) }
    }

    /// A column of this level must be grouped by, or depend on what is.
    private mutating func require(_ id: ColumnID, at location: Int32?, inSubquery: Bool)
        throws(SQLError)
    {
        guard let name = names[id], !aggregates.contains(id), !windows.contains(id),
            !groups.contains(where: { $0.id == id })
        else { return }
        if dependsOnKey(id) {
            groups.append(Definition(id: id, value: binder.columnExpression(id)))
            sets = sets?.map { $0 + [groups.count - 1] }
            return
        }
        throw binder.error(
            .groupingError,
            inSubquery
                ? "subquery uses ungrouped column \"\(name)\" from outer query"
                : "column \"\(name)\" must appear in the GROUP BY clause or be used in an "
                    + "aggregate function", at: location)
    }

    /// The groups contain the whole primary key of the column's table; of several sets each does.
    private func dependsOnKey(_ id: ColumnID) -> Bool {
        guard
            let scan = scope.scans.first(where: { scan in
                scan.columns.contains { $0.id == id }
            }), let constraint = scan.table.primaryKey, !constraint.isDeferrable,
            case .primaryKey(let keys) = constraint.kind
        else { return false }
        return keys.allSatisfy { key in
            scan.columns.contains { column in
                guard column.source == .column(key),
                    let index = groups.firstIndex(where: { $0.id == column.id })
                else { return false }
                return sets?.allSatisfy { $0.contains(index) } ?? true
            }
        }
    }

    mutating func rewriteWindows() throws(SQLError) {
        for index in scope.windowDefinitions.indices {
            scope.windowDefinitions[index].value = try rewrite(
                scope.windowDefinitions[index].value)
        }
        for index in scope.windowCalls.indices {
            scope.windowCalls[index].partitionBy = try scope.windowCalls[index].partitionBy.map {
                (id) throws(SQLError) in try rewritten(id)
            }
            for place in scope.windowCalls[index].orderBy.indices {
                let id = scope.windowCalls[index].orderBy[place].column
                scope.windowCalls[index].orderBy[place].column = try rewritten(id)
            }
            switch scope.windowCalls[index].function {
            case .window(let procedure, let arguments):
                scope.windowCalls[index].function = .window(
                    procedure, arguments: try rewriteAll(arguments))
            case .aggregate(var call):
                call.arguments = try rewriteAll(call.arguments)
                if let filter = call.filter { call.filter = try rewrite(filter) }
                scope.windowCalls[index].function = .aggregate(call)
            }
        }
    }

    private mutating func rewritten(_ id: ColumnID) throws(SQLError) -> ColumnID {
        guard case .column(let id) = try rewrite(binder.columnExpression(id)).kind else {
            return id
        }
        return id
    }

    private mutating func rewriteAll(_ expressions: [BoundExpression]) throws(SQLError)
        -> [BoundExpression]
    {
        var rewritten: [BoundExpression] = []
        for expression in expressions { rewritten.append(try rewrite(expression)) }
        return rewritten
    }
}
