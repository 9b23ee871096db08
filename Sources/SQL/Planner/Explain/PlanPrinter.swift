// A plan as EXPLAIN's lines, in PostgreSQL's manner: operators by its names, conditions below them,
// inputs indented behind arrows.
import Catalog
import Types

struct PlanPrinter {
    let showsCosts: Bool
    let settings: TextSettings
    private var lines: [String] = []
    private var slots: [CorrelationSlot: String] = [:]
    private var subplanCount = 0
    private var commonTables: [CommonTableID: String] = [:]

    init(showsCosts: Bool, settings: TextSettings) {
        self.showsCosts = showsCosts
        self.settings = settings
    }

    /// The lines of a whole plan.
    mutating func print(_ plan: PlanNode) -> [String] {
        print(plan, indent: 0, isFirst: true)
        return lines
    }

    // MARK: One operator

    /// `conditions`: lines that operators without a line of their own leave to their input.
    private mutating func print(
        _ node: PlanNode, indent: Int, isFirst: Bool = false, extra: [String] = []
    ) {
        switch node.operation {
        case .project(let input, let expressions):
            // Only what it computes by subqueries shows.
            let subplans = expressions.flatMap { self.subplans(in: $0) }
            print(input, indent: indent, isFirst: isFirst, extra: extra)
            printSubplans(subplans, names: names(of: input), indent: indent, isFirst: isFirst)
            return
        case .filter(let input, let condition):
            if case .project = input.operation {
            } else if !input.isScan {
                var printer = self.printer(names(of: input))
                let text = condition.text(&printer)
                print(input, indent: indent, isFirst: isFirst, extra: ["Filter: \(text)"] + extra)
                printSubplans(
                    subplans(in: condition), names: names(of: input), indent: indent,
                    isFirst: isFirst)
                return
            }
        case .with(let tables, let body):
            for table in tables { commonTables[table.id] = table.name }
            print(body, indent: indent, isFirst: isFirst, extra: extra)
            for table in tables {
                let inner = indent + (isFirst ? 2 : 8)
                line("CTE \(table.name)", inner)
                print(table.plan, indent: inner + 2)
            }
            return
        default: break
        }
        let arrow = isFirst ? "" : "->  "
        line(arrow + title(node) + costs(node), indent)
        let inner = indent + arrow.utf8.count + 2
        for detail in details(node) + extra { line(detail, inner) }
        var subplans: [SubqueryPlan] = []
        node.visitExpressions { subplans += self.subplans(in: $0) }
        printSubplans(
            subplans, names: node.inputs.first.map { names(of: $0) } ?? names(of: node),
            indent: indent, isFirst: isFirst)
        printInputs(node, indent: inner)
    }

    private mutating func printInputs(_ node: PlanNode, indent: Int) {
        switch node.operation {
        case .nestedLoop(let loop):
            print(loop.left, indent: indent)
            var outer = printer(names(of: loop.left))
            for binding in loop.bindings { slots[binding.slot] = binding.value.text(&outer) }
            print(loop.right, indent: indent)
        case .hashJoin(let join):
            print(join.left, indent: indent)
            line("->  Hash" + costs(join.right), indent)
            print(join.right, indent: indent + 6)
        case .insert(let insert):
            print(insert.input, indent: indent)
        default: for input in node.inputs { print(input, indent: indent) }
        }
    }

    private mutating func printSubplans(
        _ subplans: [SubqueryPlan], names: [String], indent: Int, isFirst: Bool
    ) {
        let inner = indent + (isFirst ? 2 : 6)
        for subplan in subplans {
            subplanCount += 1
            let isInitial = subplan.bindings.isEmpty
            line(isInitial ? "InitPlan \(subplanCount)" : "SubPlan \(subplanCount)", inner)
            var outer = printer(names)
            for binding in subplan.bindings { slots[binding.slot] = binding.value.text(&outer) }
            print(subplan.plan, indent: inner + 2)
        }
    }

    private func subplans(in expression: BoundExpression) -> [SubqueryPlan] {
        var found: [SubqueryPlan] = []
        if case .subquery(let subplan) = expression.kind { found.append(subplan) }
        for child in expression.children { found += subplans(in: child) }
        return found
    }

    private mutating func line(_ text: String, _ indent: Int) {
        lines.append(String(repeating: " ", count: indent) + text)
    }

    private func costs(_ node: PlanNode) -> String {
        guard showsCosts else { return "" }
        let estimate = node.estimate
        return "  (cost=\(fixed(estimate.startupCost))..\(fixed(estimate.totalCost)) "
            + "rows=\(whole(estimate.rows)) width=\(estimate.width))"
    }

    private func fixed(_ value: Double) -> String {
        guard value.isFinite, value < 1e15 else { return "1000000000000000.00" }
        let hundredths = Int64((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func whole(_ value: Double) -> String {
        value.isFinite && value < 1e15 ? "\(Int64(value.rounded()))" : "1000000000000000"
    }

    private func printer(_ columns: [String]) -> ExpressionPrinter {
        ExpressionPrinter(columns: columns, slots: slots, settings: settings)
    }

    /// What the operator's output columns are called.
    private func names(of node: PlanNode) -> [String] {
        switch node.operation {
        case .project(let input, let expressions), .projectSet(let input, let expressions):
            let printer = printer(names(of: input))
            return expressions.map { printer.text($0) }
        case .filter(let input, _), .sort(let input, _, _), .limit(let input, _),
            .distinct(let input), .distinctOn(let input, _):
            return names(of: input)
        case .lockRows(let lock): return names(of: lock.input)
        case .nestedLoop(let loop): return joined(loop.kind, loop.left, loop.right)
        case .hashJoin(let join): return joined(join.kind, join.left, join.right)
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

// MARK: Titles and details

extension PlanPrinter {
    private func title(_ node: PlanNode) -> String {
        switch node.operation {
        case .oneRow, .project, .filter, .with: "Result"
        case .values: "Values Scan on \"*VALUES*\""
        case .tableScan(let scan): "Seq Scan on \(relation(scan.table.name, scan.alias))"
        case .pointGet(let get):
            "Index Scan using \(Identifier.quoted(get.index.name)) on "
                + relation(get.table.name, get.alias)
        case .indexScan(let scan):
            "Index Scan \(scan.isReverse ? "Backward " : "")using "
                + "\(Identifier.quoted(scan.index.name)) on "
                + relation(scan.table.name, scan.alias)
        case .systemScan(let scan): "Seq Scan on \(relation(scan.relation.name, scan.alias))"
        case .topicScan(let scan): "Topic Scan on \(relation(scan.table.name, scan.alias))"
        case .pastScan(let scan): "Past Scan on \(relation(scan.table.name, scan.alias))"
        case .functionScan(let scan): "Function Scan on \(function(scan))"
        case .projectSet: "ProjectSet"
        case .nestedLoop(let loop): "Nested Loop\(suffix(loop.kind))"
        case .hashJoin(let join): "Hash\(suffix(join.kind).isEmpty ? " Join" : suffix(join.kind))"
        case .sort: "Sort"
        case .limit: "Limit"
        case .aggregate(let aggregate): aggregate.groups.isEmpty ? "Aggregate" : "HashAggregate"
        case .distinct: "HashAggregate"
        case .distinctOn: "Unique"
        case .setOperation(let operation):
            "HashSetOp \(operation.kind == .intersect ? "Intersect" : "Except")"
                + (operation.isAll ? " All" : "")
        case .append: "Append"
        case .window: "WindowAgg"
        case .commonTableScan(let id): "CTE Scan on \(commonTables[id] ?? "cte")"
        case .recursiveUnion: "Recursive Union"
        case .workTableScan: "WorkTable Scan"
        case .lockRows: "LockRows"
        case .insert(let insert): "Insert on \(Identifier.quoted(insert.table.name))"
        case .update(let update): "Update on \(Identifier.quoted(update.table.name))"
        case .delete(let delete): "Delete on \(Identifier.quoted(delete.table.name))"
        case .merge(let merge): "Merge on \(Identifier.quoted(merge.table.name))"
        }
    }

    private func relation(_ name: String, _ alias: String) -> String {
        name == alias
            ? Identifier.quoted(name) : "\(Identifier.quoted(name)) \(Identifier.quoted(alias))"
    }

    private func function(_ scan: FunctionScan) -> String {
        guard let first = scan.functions.first, case .call(let procedure, _) = first.expression.kind
        else { return scan.alias }
        return relation(procedure.name, scan.alias)
    }

    private func suffix(_ kind: JoinKind) -> String {
        switch kind {
        case .inner: ""
        case .left: " Left Join"
        case .right: " Right Join"
        case .full: " Full Join"
        case .semi: " Semi Join"
        case .anti: " Anti Join"
        case .nullAwareAnti: " Anti Join (null-aware)"
        }
    }

    private mutating func details(_ node: PlanNode) -> [String] {
        let own = names(of: node)
        switch node.operation {
        case .tableScan(let scan): return condition("Filter", scan.filter, own)
        case .pointGet(let get):
            return condition("Index Cond", get.condition, get.conditionColumns.map(\.name))
                + condition("Filter", get.filter, own)
        case .indexScan(let scan):
            return condition("Index Cond", scan.condition, scan.conditionColumns.map(\.name))
                + condition("Filter", scan.filter, own)
        case .systemScan(let scan): return condition("Filter", scan.filter, own)
        case .functionScan(let scan): return condition("Filter", scan.filter, own)
        case .topicScan(let scan): return topicDetails(scan) + condition("Filter", scan.filter, own)
        case .pastScan(let scan):
            return period(scan)
                + condition("Key Cond", scan.condition, scan.conditionColumns.map(\.name))
                + condition("Filter", scan.filter, own)
        case .filter(let input, let filter): return condition("Filter", filter, names(of: input))
        case .nestedLoop(let loop):
            return condition(
                "Join Filter", loop.condition, names(of: loop.left) + names(of: loop.right))
        case .hashJoin(let join): return hashDetails(join)
        case .sort(let input, let keys, _):
            return ["Sort Key: \(sortKeys(keys, names(of: input)))"]
        case .aggregate(let aggregate): return groupDetails(aggregate)
        case .distinct: return own.isEmpty ? [] : ["Group Key: \(own.joined(separator: ", "))"]
        case .insert(let insert):
            guard let conflict = insert.onConflict else { return [] }
            let isNothing = if case .nothing = conflict.action { true } else { false }
            let arbiters = conflict.arbiters.map { insert.rules.indexes[$0].definition.name }
            return ["Conflict Resolution: \(isNothing ? "NOTHING" : "UPDATE")"]
                + (arbiters.isEmpty
                    ? [] : ["Conflict Arbiter Indexes: \(arbiters.joined(separator: ", "))"])
        default: return []
        }
    }

    private func condition(_ label: String, _ expression: BoundExpression?, _ names: [String])
        -> [String]
    {
        guard let expression else { return [] }
        var printer = printer(names)
        return ["\(label): \(expression.text(&printer))"]
    }

    private func hashDetails(_ join: HashJoin) -> [String] {
        var left = printer(names(of: join.left))
        var right = printer(names(of: join.right))
        let keys = join.keys.map { key in
            let symbol = BuiltinFacts.operator(ofProcedure: key.equality.oid)?.name ?? "="
            return "(\(key.left.text(&left)) \(symbol) \(key.right.text(&right)))"
        }
        let all = keys.count == 1 ? keys[0] : "(\(keys.joined(separator: " AND ")))"
        return ["Hash Cond: \(all)"]
            + condition("Join Filter", join.condition, names(of: join.left) + names(of: join.right))
    }

    private func groupDetails(_ aggregate: Aggregate) -> [String] {
        guard !aggregate.groups.isEmpty else { return [] }
        var printer = printer(names(of: aggregate.input))
        let groups = aggregate.groups.map { $0.text(&printer) }
        guard let sets = aggregate.groupingSets else {
            return ["Group Key: \(groups.joined(separator: ", "))"]
        }
        return sets.map { set in
            set.isEmpty
                ? "Group Key: ()"
                : "Group Key: \(set.map { groups[$0] }.joined(separator: ", "))"
        }
    }

    private func sortKeys(_ keys: [PlanSortKey], _ names: [String]) -> String {
        keys.map { key in
            var text = key.column < names.count ? names[key.column] : "?column?"
            if key.isDescending { text += " DESC" }
            if key.nullsFirst != key.isDescending {
                text += key.nullsFirst ? " NULLS FIRST" : " NULLS LAST"
            }
            return text
        }.joined(separator: ", ")
    }

    private func period(_ scan: PastScan) -> [String] {
        var printer = printer([])
        switch scan.period {
        case .asOf(let moment): return ["System Time: AS OF \(moment.text(&printer))"]
        case .span(let from, let to, let isThrough):
            let words = isThrough ? ("BETWEEN", "AND") : ("FROM", "TO")
            return [
                "System Time: \(words.0) \(from.text(&printer)) \(words.1) \(to.text(&printer))"
            ]
        case .all: return []
        }
    }

    private func topicDetails(_ scan: TopicScan) -> [String] {
        var printer = printer([])
        var parts: [String] = []
        let bounds: [(BoundExpression?, String)] = [
            (scan.partition, "_partition ="), (scan.offsetFrom, "_offset >="),
            (scan.offsetThrough, "_offset <="), (scan.timestampFrom, "_timestamp >="),
            (scan.timestampThrough, "_timestamp <="),
        ]
        for (bound, text) in bounds {
            if let bound { parts.append("\(text) \(bound.text(&printer))") }
        }
        return parts.isEmpty ? [] : ["Bounds: \(parts.joined(separator: ", "))"]
    }
}

extension BoundExpression {
    fileprivate func text(_ printer: inout ExpressionPrinter) -> String { printer.text(self) }
}

extension PlanNode {
    fileprivate var isScan: Bool {
        switch operation {
        case .commonTableScan, .workTableScan, .oneRow, .values: true
        default: false
        }
    }
}
