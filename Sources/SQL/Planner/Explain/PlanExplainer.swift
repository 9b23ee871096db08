// From a plan to what EXPLAIN shows of it, in PostgreSQL's manner: operators by its names, conditions
// below them. Operators that PostgreSQL has not, because another does their work, are left out: a
// projection shows as its input, a condition as its input's.
import Catalog
import Types

struct PlanExplainer {
    let catalog: Catalog
    let settings: TextSettings
    let options: ExplainOptions
    /// Nil where the plan has not run, and for operators that were never started.
    let measurement: (PlanNode) -> NodeMeasurement?
    private var slots: [CorrelationSlot: String] = [:]
    private var subplanCount = 0
    private var commonTables: [CommonTableID: String] = [:]

    init(
        catalog: Catalog, settings: TextSettings, options: ExplainOptions,
        measurement: @escaping (PlanNode) -> NodeMeasurement? = { _ in nil }
    ) {
        self.catalog = catalog
        self.settings = settings
        self.options = options
        self.measurement = measurement
    }

    /// The whole plan.
    mutating func explain(_ plan: PlanNode) -> ExplainedNode { explain(plan, shown: nil) }

    /// `shown`: the outermost of the operators that are left out for this one; its rows, times and
    /// columns are the ones to show.
    private mutating func explain(_ node: PlanNode, shown: PlanNode?) -> ExplainedNode {
        switch node.operation {
        case .project(let input, let expressions):
            var explained = explain(input, shown: shown ?? node)
            // Only what it computes by subqueries shows.
            add(expressions.flatMap { subplans(in: $0) }, over: names(of: input), to: &explained)
            return explained
        case .filter(_, let condition) where condition.isOneTime: break
        case .filter(let input, let condition) where !input.keepsConditions:
            if case .project = input.operation { break }
            var explained = explain(input, shown: shown ?? node)
            let filter = self.condition("Filter", condition, names(of: input))
            explained.details += filter + removed(node, "Filter")
            add(subplans(in: condition), over: names(of: input), to: &explained)
            return explained
        case .with(let tables, let body):
            for table in tables { commonTables[table.id] = table.name }
            var explained = explain(body, shown: shown)
            for table in tables {
                explained.initPlans.append(
                    ExplainedNode.Child(
                        relationship: .initPlan, name: "CTE \(table.name)",
                        node: explain(table.plan)))
            }
            return explained
        default: break
        }
        return operation(node, shown: shown ?? node)
    }

    private mutating func operation(_ node: PlanNode, shown: PlanNode) -> ExplainedNode {
        var explained = ExplainedNode(
            title: title(node), kind: kind(node), target: target(node), estimate: node.estimate,
            measurement: measurement(shown))
        if options.isVerbose {
            let output = names(of: shown)
            if !output.isEmpty { explained.details.append(("Output", .list(output))) }
        }
        explained.details += details(node)
        var subplans: [SubqueryPlan] = []
        node.withoutFallback.visitExpressions { subplans += self.subplans(in: $0) }
        let outer = node.inputs.first.map { names(of: $0) } ?? names(of: node)
        add(subplans, over: outer, to: &explained)
        addInputs(of: node, to: &explained)
        return explained
    }

    private mutating func addInputs(of node: PlanNode, to explained: inout ExplainedNode) {
        func add(_ child: ExplainedNode, _ relationship: ExplainedNode.Relationship) {
            explained.inputs.append(
                ExplainedNode.Child(relationship: relationship, name: nil, node: child))
        }
        switch node.operation {
        case .nestedLoop(let loop):
            add(explain(loop.left), .outer)
            add(lookup(of: loop), .inner)
        case .hashJoin(let join):
            add(explain(join.left), .outer)
            add(hash(of: join.right), .inner)
        case .adaptiveJoin(let join):
            add(explain(join.left), .outer)
            add(lookup(of: join.lookup), .inner)
            add(join.buildsLeft ? explain(join.other) : hash(of: join.other), .inner)
        case .adaptiveSort(let sort):
            add(explain(sort.walk), .outer)
            add(explain(sort.sort), .inner)
        case .firstRows(let rows):
            add(explain(rows.walk), .outer)
            add(explain(rows.otherwise), .inner)
        case .append(let inputs), .mergeAppend(let inputs, _):
            for input in inputs { add(explain(input), .member) }
        case .adaptiveStart: for plan in node.inputs { add(explain(plan), .member) }
        case .setOperation(let operation):
            add(explain(operation.left), .outer)
            add(explain(operation.right), .inner)
        case .recursiveUnion(let union):
            add(explain(union.initial), .outer)
            add(explain(union.recursive), .inner)
        default:
            for input in node.inputs { add(explain(input), .outer) }
        }
    }

    /// The right side of a loop, in which the left row's values have names.
    private mutating func lookup(of loop: NestedLoop) -> ExplainedNode {
        var outer = printer(names(of: loop.left))
        for binding in loop.bindings { slots[binding.slot] = binding.value.text(&outer) }
        return explain(loop.right)
    }

    /// What is built into a table, under PostgreSQL's node for that.
    private mutating func hash(of built: PlanNode) -> ExplainedNode {
        let input = explain(built)
        var hash = ExplainedNode(
            title: "Hash", kind: [("Node Type", .text("Hash"))], estimate: built.estimate,
            measurement: input.measurement)
        hash.estimate.startupCost = hash.estimate.totalCost
        if options.isVerbose { hash.details = input.details.filter { $0.label == "Output" } }
        hash.inputs = [ExplainedNode.Child(relationship: .outer, name: nil, node: input)]
        return hash
    }

    /// Subqueries of expressions: those without a binding run once, before the operator.
    private mutating func add(
        _ subplans: [SubqueryPlan], over names: [String], to explained: inout ExplainedNode
    ) {
        for subplan in subplans {
            subplanCount += 1
            let isInitial = subplan.bindings.isEmpty
            let name = isInitial ? "InitPlan \(subplanCount)" : "SubPlan \(subplanCount)"
            var outer = printer(names)
            for binding in subplan.bindings { slots[binding.slot] = binding.value.text(&outer) }
            let child = ExplainedNode.Child(
                relationship: isInitial ? .initPlan : .subPlan, name: name,
                node: explain(subplan.plan))
            if isInitial {
                explained.initPlans.append(child)
            } else {
                explained.subPlans.append(child)
            }
        }
    }

    private func subplans(in expression: BoundExpression) -> [SubqueryPlan] {
        var found: [SubqueryPlan] = []
        if case .subquery(let subplan) = expression.kind { found.append(subplan) }
        for child in expression.children { found += subplans(in: child) }
        return found
    }

    func commonTableName(_ id: CommonTableID) -> String { commonTables[id] ?? "cte" }

    private func printer(_ columns: [String]) -> ExpressionPrinter {
        ExpressionPrinter(columns: columns, slots: slots, settings: settings)
    }

    /// What the operator's output columns are called.
    private func names(of node: PlanNode) -> [String] {
        switch node.operation {
        case .project(let input, let expressions), .projectSet(let input, let expressions):
            let printer = printer(names(of: input))
            return expressions.map { printer.text($0) }
        case .filter(let input, _), .sort(let input, _, _), .prefixSort(let input, _, _),
            .limit(let input, _), .distinct(let input), .distinctOn(let input, _):
            return names(of: input)
        case .lockRows(let lock): return names(of: lock.input)
        case .nestedLoop(let loop): return joined(loop.kind, loop.left, loop.right)
        case .hashJoin(let join): return joined(join.kind, join.left, join.right)
        case .adaptiveJoin(let join): return joined(join.kind, join.left, join.lookup.right)
        case .adaptiveSort(let sort): return names(of: sort.walk)
        case .firstRows(let rows): return names(of: rows.walk)
        case .adaptiveStart(let start): return names(of: start.plans[0])
        case .aggregate(let aggregate):
            let printer = printer(names(of: aggregate.input))
            return aggregate.groups.map { printer.text($0) }
                + aggregate.calls.map { $0.text(printer) }
        case .window(let window):
            let calls = window.calls.map { call in
                switch call.function {
                case .window(let procedure, _): "\(procedure.name)() OVER (?)"
                case .aggregate(let aggregate): "\(aggregate.name)() OVER (?)"
                }
            }
            return names(of: window.input) + calls
        default: return node.columns.map(\.name)
        }
    }

    private func joined(_ kind: JoinKind, _ left: PlanNode, _ right: PlanNode) -> [String] {
        switch kind {
        case .semi, .anti, .nullAwareAnti: names(of: left)
        default: names(of: left) + names(of: right)
        }
    }
}

// MARK: Details

extension PlanExplainer {
    private func details(_ node: PlanNode) -> [ExplainedProperty] {
        let own = names(of: node)
        switch node.operation {
        case .tableScan(let scan): return filter(node, scan.filter, own, scan.alias)
        case .pointGet(let get):
            return condition(
                "Index Cond", get.condition, qualified(get.conditionColumns.map(\.name), get.alias))
                + filter(node, get.filter, own, get.alias)
        case .indexScan(let scan):
            return condition(
                "Index Cond", scan.condition,
                qualified(scan.conditionColumns.map(\.name), scan.alias))
                + filter(node, scan.filter, own, scan.alias) + alternatives(scan)
                + scansInstead(node)
        case .systemScan(let scan): return filter(node, scan.filter, own, scan.alias)
        case .functionScan(let scan):
            return functionCall(scan) + filter(node, scan.filter, own, scan.alias)
        case .topicScan(let scan):
            return topicDetails(scan) + filter(node, scan.filter, own, scan.alias)
        case .pastScan(let scan):
            return period(scan)
                + condition(
                    "Key Cond", scan.condition,
                    qualified(scan.conditionColumns.map(\.name), scan.alias))
                + filter(node, scan.filter, own, scan.alias)
        case .filter(let input, let condition) where condition.isOneTime:
            return self.condition("One-Time Filter", condition, names(of: input))
        case .filter(let input, let condition): return filter(node, condition, names(of: input), "")
        case .nestedLoop(let loop):
            return condition(
                "Join Filter", loop.condition, names(of: loop.left) + names(of: loop.right))
        case .hashJoin(let join): return hashDetails(join)
        case .adaptiveJoin(let join): return hashDetails(join.hash)
        case .sort(let input, let keys, _):
            return [("Sort Key", .list(sortKeys(keys, names(of: input))))]
        case .prefixSort(let input, let keys, let presorted):
            let names = names(of: input)
            return [
                ("Sort Key", .list(sortKeys(keys, names))),
                (
                    "Presorted Key",
                    .list(
                        sortKeys(
                            keys.prefix(presorted).map {
                                PlanSortKey(column: $0.column)
                            }, names))
                ),
            ]
        case .mergeAppend(_, let keys): return [("Sort Key", .list(sortKeys(keys, own)))]
        case .aggregate(let aggregate): return groupDetails(aggregate)
        case .distinct: return own.isEmpty ? [] : [("Group Key", .list(own))]
        case .insert(let insert):
            guard let conflict = insert.onConflict else { return [] }
            let isNothing = if case .nothing = conflict.action { true } else { false }
            let arbiters = conflict.arbiters.map { insert.rules.indexes[$0].definition.name }
            return [("Conflict Resolution", .text(isNothing ? "NOTHING" : "UPDATE"))]
                + (arbiters.isEmpty ? [] : [("Conflict Arbiter Indexes", .list(arbiters))])
        default: return []
        }
    }

    private func condition(_ label: String, _ expression: BoundExpression?, _ names: [String])
        -> [ExplainedProperty]
    {
        guard let expression else { return [] }
        return [(label, .text(printer(names).text(expression)))]
    }

    /// A scan's condition, and how many rows it kept back.
    private func filter(
        _ node: PlanNode, _ expression: BoundExpression?, _ names: [String], _ alias: String
    ) -> [ExplainedProperty] {
        let condition = condition("Filter", expression, qualified(names, alias))
        return condition.isEmpty ? [] : condition + removed(node, "Filter")
    }

    /// What of other indexes may be read instead.
    private func alternatives(_ scan: IndexScan) -> [ExplainedProperty] {
        if scan.alternatives.isEmpty { return [] }
        let ranges = scan.alternatives.map { range in
            let name = quotedIdentifier(range.index.name)
            let columns = qualified(range.conditionColumns.map(\.name), range.alias)
            return range.condition.map { "\(name): \(printer(columns).text($0))" } ?? name
        }
        return [("Alternatives", .list(ranges))]
    }

    private func scansInstead(_ node: PlanNode) -> [ExplainedProperty] {
        guard let scans = measurement(node)?.scansInstead else { return [] }
        let counts = [
            ("Alternative Scans", scans.alternatives), ("Table Scans Instead", scans.tables),
        ]
        return counts.compactMap { $1 > 0 ? ($0, .integer($1)) : nil }
    }

    private func removed(_ node: PlanNode, _ what: String) -> [ExplainedProperty] {
        guard options.analyzes else { return [] }
        return [("Rows Removed by \(what)", .integer(measurement(node)?.removedPerLoop ?? 0))]
    }

    /// A table's columns as VERBOSE prints them in its conditions.
    private func qualified(_ names: [String], _ alias: String) -> [String] {
        guard options.isVerbose, !alias.isEmpty else { return names }
        let prefix = quotedIdentifier(alias) + "."
        return names.map { $0.hasPrefix("\(alias).") || $0.hasPrefix(prefix) ? $0 : prefix + $0 }
    }

    private func functionCall(_ scan: FunctionScan) -> [ExplainedProperty] {
        guard options.isVerbose else { return [] }
        let calls = scan.functions.map { printer([]).text($0.expression) }
        return [("Function Call", .text(calls.joined(separator: ", ")))]
    }

    private func hashDetails(_ join: HashJoin) -> [ExplainedProperty] {
        let left = printer(names(of: join.left))
        let right = printer(names(of: join.right))
        let keys = join.keys.map { key in
            let symbol = BuiltinFacts.operator(ofProcedure: key.equality.oid)?.name ?? "="
            return "(\(left.text(key.left)) \(symbol) \(right.text(key.right)))"
        }
        let all = keys.count == 1 ? keys[0] : "(\(keys.joined(separator: " AND ")))"
        return [("Hash Cond", .text(all))]
            + condition("Join Filter", join.condition, names(of: join.left) + names(of: join.right))
    }

    private func groupDetails(_ aggregate: Aggregate) -> [ExplainedProperty] {
        guard !aggregate.groups.isEmpty else { return [] }
        let printer = printer(names(of: aggregate.input))
        let groups = aggregate.groups.map { printer.text($0) }
        guard let sets = aggregate.groupingSets else { return [("Group Key", .list(groups))] }
        return sets.map { set in
            ("Group Key", set.isEmpty ? .text("()") : .list(set.map { groups[$0] }))
        }
    }

    private func sortKeys(_ keys: [PlanSortKey], _ names: [String]) -> [String] {
        keys.map { key in
            var text = key.column < names.count ? names[key.column] : "?column?"
            if key.isDescending { text += " DESC" }
            if key.nullsFirst != key.isDescending {
                text += key.nullsFirst ? " NULLS FIRST" : " NULLS LAST"
            }
            return text
        }
    }

    private func period(_ scan: PastScan) -> [ExplainedProperty] {
        let printer = printer([])
        switch scan.period {
        case .asOf(let moment): return [("System Time", .text("AS OF \(printer.text(moment))"))]
        case .span(let from, let to, let isThrough):
            let words = isThrough ? ("BETWEEN", "AND") : ("FROM", "TO")
            let text = "\(words.0) \(printer.text(from)) \(words.1) \(printer.text(to))"
            return [("System Time", .text(text))]
        case .all: return []
        }
    }

    private func topicDetails(_ scan: TopicScan) -> [ExplainedProperty] {
        let printer = printer([])
        let bounds: [(BoundExpression?, String)] = [
            (scan.partition, "_partition ="), (scan.offsetFrom, "_offset >="),
            (scan.offsetThrough, "_offset <="), (scan.timestampFrom, "_timestamp >="),
            (scan.timestampThrough, "_timestamp <="),
        ]
        let parts = bounds.compactMap { bound, text in
            bound.map { "\(text) \(printer.text($0))" }
        }
        return parts.isEmpty ? [] : [("Bounds", .list(parts))]
    }
}

extension BoundExpression {
    fileprivate func text(_ printer: inout ExpressionPrinter) -> String { printer.text(self) }
}

extension PlanNode {
    /// Shows a condition on its rows as an operator of its own.
    fileprivate var keepsConditions: Bool {
        switch operation {
        case .commonTableScan, .workTableScan, .oneRow, .values: true
        default: false
        }
    }
}

extension PlanNode {
    /// Without the condition by which an index scan reads the whole table where that is less: it says what is shown
    /// of the range once more.
    fileprivate var withoutFallback: PlanNode {
        guard case .indexScan(var scan) = operation else { return self }
        scan.wholeTableFilter = nil
        return PlanNode(.indexScan(scan), columns: columns, estimate: estimate)
    }
}
