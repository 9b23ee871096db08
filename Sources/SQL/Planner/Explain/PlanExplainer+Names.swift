// What EXPLAIN calls the operators, in its text and in its structured forms.
import Catalog
import Types

extension PlanExplainer {
    /// The operator's line in text form.
    func title(_ node: PlanNode) -> String {
        switch node.operation {
        case .oneRow, .project, .filter, .with, .explain: "Result"
        case .values: "Values Scan on \"*VALUES*\""
        case .tableScan(let scan): "Seq Scan on \(relation(scan.table, scan.alias))"
        case .pointGet(let get):
            "Index Scan using \(quotedIdentifier(get.index.name)) on "
                + relation(get.table, get.alias)
        case .indexScan(let scan):
            "Index Scan \(scan.isReverse ? "Backward " : "")using "
                + "\(quotedIdentifier(scan.index.name)) on \(relation(scan.table, scan.alias))"
        case .systemScan(let scan):
            "Seq Scan on \(relation(scan.relation.name, scan.relation.schema, scan.alias))"
        case .topicScan(let scan): "Topic Scan on \(relation(scan.table, scan.alias))"
        case .pastScan(let scan): "Past Scan on \(relation(scan.table, scan.alias))"
        case .functionScan(let scan): "Function Scan on \(function(scan))"
        case .nestedLoop(let loop): "Nested Loop\(suffix(loop.kind))"
        case .hashJoin(let join): "Hash\(suffix(join.kind).isEmpty ? " Join" : suffix(join.kind))"
        case .adaptiveJoin(let join):
            "Adaptive\(suffix(join.kind).isEmpty ? " Join" : suffix(join.kind))"
        case .aggregate(let aggregate):
            aggregate.groups.isEmpty
                ? "Aggregate" : aggregate.isSorted ? "GroupAggregate" : "HashAggregate"
        case .distinct: "HashAggregate"
        case .setOperation(let operation): "HashSetOp \(command(operation))"
        case .commonTableScan(let id, _): "CTE Scan on \(commonTableName(id))"
        case .insert(let insert): "Insert on \(relation(insert.table, insert.table.name))"
        case .update(let update): "Update on \(relation(update.table, update.table.name))"
        case .delete(let delete): "Delete on \(relation(delete.table, delete.table.name))"
        case .merge(let merge): "Merge on \(relation(merge.table, merge.table.name))"
        case .projectSet, .sort, .prefixSort, .adaptiveSort, .adaptiveStart, .firstRows, .limit,
            .distinctOn,
            .append, .mergeAppend, .window, .recursiveUnion, .workTableScan, .lockRows:
            nodeType(node)
        }
    }

    private func nodeType(_ node: PlanNode) -> String {
        switch node.operation {
        case .oneRow, .project, .filter, .with, .explain: "Result"
        case .values: "Values Scan"
        case .tableScan, .systemScan: "Seq Scan"
        case .pointGet, .indexScan: "Index Scan"
        case .topicScan: "Topic Scan"
        case .pastScan: "Past Scan"
        case .functionScan: "Function Scan"
        case .projectSet: "ProjectSet"
        case .nestedLoop: "Nested Loop"
        case .hashJoin: "Hash Join"
        case .adaptiveJoin: "Adaptive Join"
        case .adaptiveSort: "Adaptive Sort"
        case .adaptiveStart: "Adaptive Start"
        case .firstRows: "Adaptive First Rows"
        case .sort: "Sort"
        case .prefixSort: "Incremental Sort"
        case .limit: "Limit"
        case .aggregate, .distinct: "Aggregate"
        case .distinctOn: "Unique"
        case .setOperation: "SetOp"
        case .append: "Append"
        case .mergeAppend: "Merge Append"
        case .window: "WindowAgg"
        case .commonTableScan: "CTE Scan"
        case .recursiveUnion: "Recursive Union"
        case .workTableScan: "WorkTable Scan"
        case .lockRows: "LockRows"
        case .insert, .update, .delete, .merge: "ModifyTable"
        }
    }

    /// "Node Type" and what stands right behind it.
    func kind(_ node: PlanNode) -> [ExplainedProperty] {
        var properties: [ExplainedProperty] = [("Node Type", .text(nodeType(node)))]
        switch node.operation {
        case .aggregate(let aggregate):
            properties += [
                ("Strategy", .text(aggregate.groups.isEmpty ? "Plain" : "Hashed")),
                ("Partial Mode", .text("Simple")),
            ]
        case .distinct:
            properties += [("Strategy", .text("Hashed")), ("Partial Mode", .text("Simple"))]
        case .setOperation: properties.append(("Strategy", .text("Hashed")))
        case .insert: properties.append(("Operation", .text("Insert")))
        case .update: properties.append(("Operation", .text("Update")))
        case .delete: properties.append(("Operation", .text("Delete")))
        case .merge: properties.append(("Operation", .text("Merge")))
        default: break
        }
        return properties
    }

    /// What it reads or changes, or how it joins.
    func target(_ node: PlanNode) -> [ExplainedProperty] {
        switch node.operation {
        case .values: return [("Alias", .text("*VALUES*"))]
        case .tableScan(let scan): return names(scan.table.name, scan.table.schema, scan.alias)
        case .pointGet(let get):
            return index(get.index, isReverse: false)
                + names(get.table.name, get.table.schema, get.alias)
        case .indexScan(let scan):
            return index(scan.index, isReverse: scan.isReverse)
                + names(scan.table.name, scan.table.schema, scan.alias)
        case .systemScan(let scan):
            return names(scan.relation.name, scan.relation.schema, scan.alias)
        case .topicScan(let scan): return names(scan.table.name, scan.table.schema, scan.alias)
        case .pastScan(let scan): return names(scan.table.name, scan.table.schema, scan.alias)
        case .functionScan(let scan):
            var properties: [ExplainedProperty] = []
            if case .call(let procedure, _)? = scan.functions.first?.expression.kind {
                properties.append(("Function Name", .text(procedure.name)))
                if options.isVerbose { properties.append(("Schema", .text("pg_catalog"))) }
            }
            return properties + [("Alias", .text(scan.alias))]
        case .commonTableScan(let id, _):
            return [
                ("CTE Name", .text(commonTableName(id))), ("Alias", .text(commonTableName(id))),
            ]
        case .nestedLoop(let loop): return [("Join Type", .text(word(loop.kind)))]
        case .hashJoin(let join): return [("Join Type", .text(word(join.kind)))]
        case .adaptiveJoin(let join): return [("Join Type", .text(word(join.kind)))]
        case .setOperation(let operation): return [("Command", .text(command(operation)))]
        case .insert(let insert):
            return names(insert.table.name, insert.table.schema, insert.table.name)
        case .update(let update):
            return names(update.table.name, update.table.schema, update.table.name)
        case .delete(let delete):
            return names(delete.table.name, delete.table.schema, delete.table.name)
        case .merge(let merge):
            return names(merge.table.name, merge.table.schema, merge.table.name)
        default: return []
        }
    }

    private func names(_ name: String, _ schema: OID, _ alias: String) -> [ExplainedProperty] {
        var properties: [ExplainedProperty] = [("Relation Name", .text(name))]
        if options.isVerbose { properties.append(("Schema", .text(schemaName(schema)))) }
        return properties + [("Alias", .text(alias))]
    }

    private func index(_ index: IndexDefinition, isReverse: Bool) -> [ExplainedProperty] {
        [
            ("Scan Direction", .text(isReverse ? "Backward" : "Forward")),
            ("Index Name", .text(index.name)),
        ]
    }

    private func schemaName(_ oid: OID) -> String { catalog.schemas[oid]?.name ?? "" }

    private func relation(_ table: TableDefinition, _ alias: String) -> String {
        relation(table.name, table.schema, alias)
    }

    private func relation(_ name: String, _ schema: OID, _ alias: String) -> String {
        let prefix = options.isVerbose ? quotedIdentifier(schemaName(schema)) + "." : ""
        let suffix = name == alias ? "" : " " + quotedIdentifier(alias)
        return prefix + quotedIdentifier(name) + suffix
    }

    private func function(_ scan: FunctionScan) -> String {
        guard let first = scan.functions.first, case .call(let procedure, _) = first.expression.kind
        else { return scan.alias }
        return relation(procedure.name, Catalog.systemSchema, scan.alias)
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

    private func word(_ kind: JoinKind) -> String {
        switch kind {
        case .inner: "Inner"
        case .left: "Left"
        case .right: "Right"
        case .full: "Full"
        case .semi: "Semi"
        case .anti, .nullAwareAnti: "Anti"
        }
    }

    private func command(_ operation: SetOperationPlan) -> String {
        (operation.kind == .intersect ? "Intersect" : "Except") + (operation.isAll ? " All" : "")
    }
}
