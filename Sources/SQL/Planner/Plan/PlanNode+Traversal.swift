// Walking plans: inputs and expressions of every operator.
import Types

extension PlanNode {
    /// The operators this one reads, in order. Subqueries in expressions are not among them.
    package var inputs: [PlanNode] {
        switch operation {
        case .oneRow, .values, .tableScan, .pointGet, .indexScan, .systemScan, .topicScan,
            .pastScan, .functionScan, .commonTableScan, .workTableScan:
            []
        case .filter(let input, _), .project(let input, _), .projectSet(let input, _),
            .sort(let input, _, _), .prefixSort(let input, _, _), .limit(let input, _),
            .distinct(let input), .distinctOn(let input, _):
            [input]
        case .nestedLoop(let loop): [loop.left, loop.right]
        case .hashJoin(let join): [join.left, join.right]
        case .adaptiveJoin(let join): [join.left, join.lookup.right, join.other]
        case .adaptiveSort(let sort): [sort.walk, sort.sort]
        case .firstRows(let rows): [rows.walk, rows.otherwise]
        case .adaptiveStart(let start): start.plans + (start.otherwise.map { [$0] } ?? [])
        case .aggregate(let aggregate): [aggregate.input]
        case .setOperation(let operation): [operation.left, operation.right]
        case .append(let inputs), .mergeAppend(let inputs, _): inputs
        case .window(let window): [window.input]
        case .with(let tables, let body): tables.map(\.plan) + [body]
        case .recursiveUnion(let union): [union.initial, union.recursive]
        case .lockRows(let lock): [lock.input]
        case .insert(let insert): [insert.input]
        case .update(let update): [update.input]
        case .delete(let delete): [delete.input]
        case .explain(let explain): [explain.plan]
        case .merge(let merge): [merge.input]
        }
    }

    /// Calls `visit` with this operator, all below it, and all in subqueries of their expressions.
    package func visitPlans(_ visit: (PlanNode) -> Void) {
        visit(self)
        for input in inputs { input.visitPlans(visit) }
        visitExpressions { $0.visitSubqueries { $0.plan.visitPlans(visit) } }
    }

    /// Whether its rows depend on nothing but what is stored, the parameters, who asks, with which settings, and
    /// when: not on the transaction, on other sessions or on what the server does.
    package var isSettled: Bool {
        !containsExpression {
            guard case .call(let procedure, let arguments) = $0.kind else { return false }
            return procedure.volatility != .immutable
                && !procedure.dependsOnSettingsAlone(arguments)
        }
    }

    /// Whether its rows may depend on the time, the session or its settings.
    package var dependsOnSession: Bool {
        containsExpression {
            switch $0.kind {
            case .call(let procedure, _): procedure.volatility != .immutable
            case .sessionValue, .convertThroughText: true
            default: false
            }
        }
    }

    /// Whether running it, undoing that, and running it again is as good as running it once.
    package var isRepeatable: Bool {
        !containsExpression {
            guard case .call(let procedure, _) = $0.kind else { return false }
            return procedure.volatility == .volatile && !procedure.leavesNothing
        }
    }

    /// Whether its expressions take no time worth interrupting, over rows that are not large.
    package var isBrief: Bool {
        !containsExpression {
            guard case .call(let procedure, _) = $0.kind else { return false }
            return procedure.isLengthy
        }
    }

    /// Whether this operator computes values that may be much longer than what they are made of. A scan's own
    /// condition is not asked for.
    package var makesLongValues: Bool {
        switch operation {
        case .filter, .project, .projectSet, .aggregate, .window, .insert, .update: break
        default: return false
        }
        var found = false
        visitExpressions { if $0.makesLongValues { found = true } }
        return found
    }

    /// A scan that gives all rows that it comes to.
    package var isUnfiltered: Bool {
        switch operation {
        case .tableScan(let scan): scan.filter == nil
        case .indexScan(let scan): scan.filter == nil
        case .project(let input, _): input.isUnfiltered
        default: false
        }
    }

    /// Whether no operator of it, subqueries included, ever has more than one row at a time.
    package var isOfOneRow: Bool {
        var isOfOneRow = true
        visitPlans { node in
            switch node.operation {
            case .oneRow, .project, .filter, .insert, .delete, .lockRows: break
            case .values(let rows): if rows.count != 1 { isOfOneRow = false }
            case .pointGet(let get):
                if case .tuples(let tuples) = get.keys, tuples.count == 1 { break }
                isOfOneRow = false
            case .update(let update): if update.move != nil { isOfOneRow = false }
            default: isOfOneRow = false
            }
        }
        return isOfOneRow
    }

    /// Whether it reads what only comes with the ledger: topics, and what was.
    package var readsLedger: Bool {
        var found = false
        visitPlans { node in
            switch node.operation {
            case .topicScan, .pastScan: found = true
            default: break
            }
        }
        return found
            || containsExpression {
                if case .call(let procedure, _) = $0.kind { procedure.readsLedger } else { false }
            }
    }

    /// Whether one of its expressions, its subqueries' included, has a part that `predicate` is true of.
    private func containsExpression(_ predicate: (BoundExpression) -> Bool) -> Bool {
        var found = false
        visitPlans { node in
            node.visitExpressions { if $0.contains(where: predicate) { found = true } }
        }
        return found
    }

    /// An UPDATE that reads its own table and calls nothing that acts elsewhere, or an INSERT that reads
    /// nothing at all, and neither is more than one statement.
    package var isSilentModification: Bool {
        let isUpdate: Bool
        switch operation {
        case .update: isUpdate = true
        case .insert: isUpdate = false
        default: return false
        }
        var isSilent = true
        visitPlans { node in
            switch node.operation {
            case .update, .tableScan, .pointGet, .indexScan: if !isUpdate { isSilent = false }
            case .insert(let insert):
                if isUpdate || insert.onConflict != nil { isSilent = false }
            case .oneRow, .values, .filter, .project, .append, .mergeAppend: break
            default: isSilent = false
            }
        }
        guard isSilent, isUpdate else { return isSilent }
        return !containsExpression {
            if case .call(let procedure, _) = $0.kind {
                procedure.volatility == .volatile
            } else {
                false
            }
        }
    }

    /// Calls `visit` with each expression of this operator (not of its inputs).
    func visitExpressions(_ visit: (BoundExpression) -> Void) {
        func all(_ expressions: [BoundExpression]) { for each in expressions { visit(each) } }
        func one(_ expression: BoundExpression?) { if let expression { visit(expression) } }
        func insertion(_ insert: InsertPlan) {
            all(insert.values)
            all(insert.returning ?? [])
            if case .update(let assignments, let condition)? = insert.onConflict?.action {
                all(assignments.map(\.value))
                one(condition)
            }
            for partition in insert.partitions { insertion(partition) }
        }
        switch operation {
        case .oneRow, .commonTableScan, .workTableScan, .distinct, .distinctOn, .setOperation,
            .adaptiveSort, .adaptiveStart, .firstRows, .prefixSort, .append, .mergeAppend,
            .recursiveUnion, .with, .explain:
            break
        case .values(let rows): for row in rows { all(row) }
        case .tableScan(let scan): one(scan.filter)
        case .pointGet(let get):
            switch get.keys {
            case .tuples(let tuples): for tuple in tuples { all(tuple) }
            case .array(let prefix, let elements): all(prefix + [elements])
            }
            one(get.filter)
        case .indexScan(let scan):
            for range in [scan] + scan.alternatives {
                all(range.equalities.compactMap { $0 })
                one(range.lower?.value)
                one(range.upper?.value)
                one(range.filter)
            }
            one(scan.wholeTableFilter)
        case .systemScan(let scan):
            for range in scan.ranges {
                one(range.lower?.value)
                one(range.upper?.value)
            }
            one(scan.filter)
        case .topicScan(let scan):
            for bound in [
                scan.partition, scan.offsetFrom, scan.offsetThrough, scan.timestampFrom,
                scan.timestampThrough, scan.filter,
            ] {
                one(bound)
            }
        case .pastScan(let scan):
            all(scan.period.moments + scan.equalities)
            one(scan.lower?.value)
            one(scan.upper?.value)
            one(scan.filter)
        case .functionScan(let scan):
            all(scan.functions.map(\.expression))
            one(scan.filter)
        case .filter(_, let condition): visit(condition)
        case .project(_, let expressions), .projectSet(_, let expressions): all(expressions)
        case .nestedLoop(let loop): all(loop.expressions)
        case .hashJoin(let join): all(join.expressions)
        case .adaptiveJoin(let join): all(join.lookup.expressions + join.hash.expressions)
        case .sort(_, _, let limit):
            one(limit?.count)
            one(limit?.offset)
        case .limit(_, let limit):
            one(limit.count)
            one(limit.offset)
        case .aggregate(let aggregate):
            all(aggregate.groups)
            for call in aggregate.calls { all(call.expressions) }
        case .window(let window):
            for call in window.calls { all(call.function.expressions + call.frame.offsets) }
        case .lockRows(let lock): all(lock.steps.map(\.expression))
        case .insert(let insert):
            insertion(insert)
        case .update(let update):
            all(update.assignments.map(\.value))
            all(update.returning ?? [])
            one(update.target.condition)
            if let move = update.move { insertion(move) }
        case .merge(let merge):
            one(merge.target?.condition)
            if let move = merge.move { insertion(move) }
            if let into = merge.insertion { insertion(into) }
            for clause in merge.clauses {
                one(clause.condition)
                switch clause.action {
                case .nothing, .delete: break
                case .update(let assignments): all(assignments.map(\.value))
                case .insert(let values): all(values)
                }
            }
        case .delete(let delete):
            all(delete.returning ?? [])
            one(delete.target.condition)
        }
    }
}

extension [BoundExpression] {
    /// Whether several of the functions of sequences are called that may ask the same one: what one says then depends
    /// on the others, row by row.
    package var shareSequences: Bool {
        var count = 0
        var numbered: Set<BoundExpression> = []
        var areApart = true
        for expression in self {
            _ = expression.contains {
                guard case .call(let procedure, let arguments) = $0.kind, procedure.asksSequence
                else { return false }
                count += 1
                guard procedure.leavesNothing, let sequence = arguments.first,
                    case .constant = sequence.kind
                else {
                    areApart = false
                    return false
                }
                if !numbered.insert(sequence).inserted { areApart = false }
                return false
            }
        }
        return count > 1 && !areApart
    }
}

extension BoundExpression {

    /// Whether it computes values that may be much longer than what they are made of.
    package var makesLongValues: Bool {
        contains {
            if case .call(let procedure, _) = $0.kind { procedure.lengthens } else { false }
        }
    }
}

extension Procedure {
    /// A volatile function that a rolled back statement may have called without harm.
    fileprivate var leavesNothing: Bool {
        switch source {
        case "nextval_oid", Self.identityNextValue, "drandom", "gen_random_uuid", "clock_timestamp",
            "timeofday":
            true
        default: false
        }
    }

    /// A stable function whose result depends on its arguments, the session's settings, its names and the times
    /// at which the statement and its transaction began: PostgreSQL's functions on dates and times know nothing
    /// else, nor do those that make text or JSON of values.
    fileprivate func dependsOnSettingsAlone(_ arguments: [BoundExpression]) -> Bool {
        guard volatility == .stable, !returnsSet, !readsLedger else { return false }
        switch source {
        case "now", "statement_timestamp", "current_database", "current_schema", "current_user",
            "session_user", "pg_backend_pid", "pgsql_version", "pg_typeof", "array_to_json",
            "row_to_json", "to_json", "to_jsonb", "to_timestamp", "to_date", "numeric_to_number":
            return true
        default:
            return [
                "text_concat", "text_format", "array_to_text", "json_build_", "jsonb_build_",
                "make_timestamptz",
            ]
            .contains { source.hasPrefix($0) }
                || source.hasSuffix("_to_char") || source.contains("pg_catalog.||")
                || arguments.contains {
                    ["D", "T"].contains(TypeRules.category($0.type.oid))
                }
        }
    }

    /// It tells of commits (`VarveProcedures`).
    fileprivate var readsLedger: Bool {
        source.hasPrefix("varve_") || source == "pg_export_snapshot"
    }

    fileprivate var asksSequence: Bool {
        ["nextval", "currval", "setval", "lastval"].contains { source.hasPrefix($0) }
    }

    /// Its result may be many times as long as what differs from row to row.
    fileprivate var lengthens: Bool {
        switch source {
        case "repeat", "lpad", "rpad", "replace_text", "overlay", "array_fill",
            "array_fill_with_lower_bounds", "textcat", "anytextcat", "textanycat", "byteacat",
            "array_cat", "array_append", "array_prepend", "jsonb_concat", "jsonb_set",
            "jsonb_set_lax", "jsonb_insert", "jsonb_pretty":
            true
        default:
            source.hasPrefix("text_concat") || source.hasPrefix("text_format")
                || source.hasPrefix("textregexreplace") || source.hasPrefix("array_to_text")
        }
    }

    /// It can make much of little, or search for long.
    fileprivate var isLengthy: Bool {
        switch source {
        case "repeat", "lpad", "rpad": true
        default: source.hasPrefix("textregex") || source.hasPrefix("regexp")
        }
    }
}
