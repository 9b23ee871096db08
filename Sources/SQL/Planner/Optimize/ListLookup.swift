// Lists of values for an index's column: `a IN (1, 2)`, `a = ANY ($1)` and `a = 1 OR a = 2` look
// each value up, as a nested loop of the values (each once) with a scan of the index.
import Catalog
import Types

extension Optimizer {
    /// A table by a list of values for one of its indexed columns; nil when no condition is one.
    func planList(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical? {
        for (position, conjunct) in conjuncts.enumerated() {
            guard let list = list(conjunct), isIndexed(list.operand, table) else { continue }
            var rest = conjuncts
            rest.remove(at: position)
            let id = binder.newColumn("value", list.type)
            let equal = BoundExpression(
                .call(list.equality, [list.operand, binder.columnExpression(id)]), .bool)
            let values = distinct(try self.values(of: list, as: id))
            let own = Set(table.columns.map(\.id))
            let step = JoinStep(
                kind: .inner, left: values, right: .table(table), produced: own, local: rest,
                conditions: [equal], lateral: [],
                needed: required.union(needs(equal, of: own)))
            return try plan(step)
        }
        return nil
    }

    /// `operand = one of values`.
    private struct List {
        var operand: BoundExpression
        var equality: Procedure
        var type: SQLType
        var constants: [Datum]?
        var array: BoundExpression?
    }

    private func list(_ conjunct: BoundExpression) -> List? {
        switch conjunct.kind {
        case .inList(let operand, let values, _, let equality):
            return List(
                operand: operand, equality: equality, type: operand.type.unmodified,
                constants: values)
        case .quantifiedArray(let left, let procedure, let array, isAll: false):
            guard BuiltinFacts.isEquality(procedure.oid), !array.hasColumns,
                let element = TypeRules.element(array.type.oid)
            else { return nil }
            return List(
                operand: left, equality: procedure, type: SQLType(element), array: array)
        default: return nil
        }
    }

    private func isIndexed(_ operand: BoundExpression, _ table: LogicalTable) -> Bool {
        var value = operand
        if case .relabel(let inner) = operand.kind { value = inner }
        guard case .column(let id) = value.kind,
            let column = table.columns.first(where: { $0.id == id }),
            case .column(let attnum) = column.source
        else { return false }
        return table.table.indexes.contains { index in
            index.parts.contains { $0.value == .column(attnum) }
        }
    }

    private func values(of list: List, as id: ColumnID) throws(SQLError) -> Physical {
        if let constants = list.constants {
            let rows = constants.map { [BoundExpression(.constant($0), list.type)] }
            return try plan(.values(rows, columns: [id]), [], [id], .nothing)
        }
        guard let array = list.array else { return oneRow() }
        let unnest = try binder.builtinCall("unnest", [array], at: nil)
        let function = FunctionScan.Function(
            expression: unnest, columns: [OutputColumn(name: "value", type: list.type)])
        var scanned = try planFunction(
            LogicalFunction(
                functions: [function], hasOrdinality: false, alias: "unnest", columns: [id],
                name: "unnest"), [])
        // A parameter's or a literal's array is short.
        let estimate = Estimate(rows: 10, width: 8, startupCost: 0, totalCost: 0.1)
        scanned.node = PlanNode(
            scanned.node.operation, columns: scanned.node.columns, estimate: estimate)
        return scanned
    }

    /// `a = 1 OR a = 2` as `a = ANY (ARRAY[1, 2])`, and elements of another integer type as values of a's.
    func listed(_ conjunct: BoundExpression) -> BoundExpression {
        guard case .or(let parts) = conjunct.kind, parts.count > 1 else { return widened(conjunct) }
        var operand: BoundExpression?
        var equality: Procedure?
        var values: [BoundExpression] = []
        for part in parts {
            guard case .call(let procedure, let arguments) = part.kind, arguments.count == 2,
                BuiltinFacts.isEquality(procedure.oid), !arguments[1].hasColumns,
                operand == nil || operand == arguments[0],
                equality == nil || equality == procedure, !arguments[0].isVolatile,
                isRepeatableValue(arguments[1])
            else { return conjunct }
            operand = arguments[0]
            equality = procedure
            values.append(arguments[1])
        }
        guard let operand, let equality, let type = values.first?.type.oid,
            values.allSatisfy({ $0.type.oid == type }), let array = TypeRules.array(of: type)
        else { return conjunct }
        return isAny(operand, equality, values, array, conjunct.location)
    }

    /// `a = ANY (ARRAY[1, 2])` of a bigint column: with elements that are bigint.
    private func widened(_ conjunct: BoundExpression) -> BoundExpression {
        guard
            case .quantifiedArray(let left, let procedure, let array, isAll: false) = conjunct.kind,
            case .array(let elements, isMultidimensional: false) = array.kind,
            BuiltinFacts.isEquality(procedure.oid), let type = elements.first?.type.oid,
            [TypeOID.int2, .int4].contains(type), left.type.oid == .int8 || left.type.oid == .int4,
            left.type.oid != type, let equality = EqualityOperators.procedure(of: left.type.oid),
            let arrayType = TypeRules.array(of: left.type.oid)
        else { return conjunct }
        var values: [BoundExpression] = []
        for element in elements {
            guard let value = try? binder.convert(element, to: left.type.oid, .implicit) else {
                return conjunct
            }
            values.append(value)
        }
        return isAny(left, equality, values, arrayType, conjunct.location)
    }

    /// `operand = ANY (ARRAY[values])`.
    private func isAny(
        _ operand: BoundExpression, _ equality: Procedure, _ values: [BoundExpression],
        _ type: TypeOID, _ location: Int32?
    ) -> BoundExpression {
        let array = BoundExpression(.array(values, isMultidimensional: false), SQLType(type))
        return BoundExpression(
            .quantifiedArray(operand, equality, array: array, isAll: false), .bool,
            location: location)
    }

    private func isRepeatableValue(_ value: BoundExpression) -> Bool {
        binder.isRepeatable(value)
    }
}
