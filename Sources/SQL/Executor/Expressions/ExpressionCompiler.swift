// From bound expressions to kernels.

import Catalog
import Planner
import Types

/// Compiles the expressions of one operator into one set.
struct ExpressionCompiler {
    let state: QueryState
    private(set) var set = ExpressionSet()
    /// The operand of the innermost CASE around, and the element of the array being converted.
    var caseOperand: VectorKernel?
    private var arrayElement: VectorKernel?

    init(_ state: QueryState) { self.state = state }

    /// The most values that a kernel computes at once: a batch's rows, or an array's elements.
    private var capacity: Int { arrayElement == nil ? state.batchCapacity : Batch.capacity }

    mutating func compile(_ expressions: [BoundExpression]) throws(SQLError) -> [Kernel] {
        var kernels: [Kernel] = []
        for expression in expressions { kernels.append(try compile(expression)) }
        return kernels
    }

    /// Compiles an operand with a set of its own, prepared only for the rows that ask for it.
    mutating func compileApart(_ expression: BoundExpression) throws(SQLError) -> AwaitedOperand {
        let outer = set
        defer { set = outer }
        set = ExpressionSet()
        return AwaitedOperand(kernel: try compile(expression), set: set)
    }

    /// The kernel of an expression. Throws 0A000 with a byte offset as position.
    mutating func compile(_ expression: BoundExpression) throws(SQLError) -> Kernel {
        let type = expression.type
        switch expression.kind {
        case .constant(let value): return VectorKernel(constant: value, type)
        case .parameter(let index): return ParameterKernel(index, type, state)
        case .column(let index): return ColumnKernel(index, type)
        case .correlated(let slot):
            return VectorKernel(state.slot(slot, type), type, isConstant: true)
        case .call(let procedure, let arguments):
            return try compileCall(procedure, arguments, expression)
        case .relabel(let operand): return RelabelKernel(try compile(operand), type)
        case .convertThroughText(let operand):
            return TextConversionKernel(
                try compile(operand), type, capacity: capacity, state)
        case .and(let operands): return try compileJunction(operands, isAnd: true)
        case .or(let operands): return try compileJunction(operands, isAnd: false)
        case .not(let operand): return NotKernel(try compile(operand))
        case .nullTest(let operand, let isNegated):
            return try compileNullTest(operand, isNegated: isNegated)
        case .booleanTest(let operand, let test):
            return TruthTestKernel(try compile(operand), test)
        case .conditional(let operand, let branches, let otherwise):
            return try compileCase(operand, branches, otherwise, type)
        case .coalesce(let operands): return try compileCoalesce(operands, type)
        case .greatest(let operands):
            return ExtremeKernel(try compile(operands), isGreatest: true, type)
        case .least(let operands):
            return ExtremeKernel(try compile(operands), isGreatest: false, type)
        case .narrowed(let operand, let fit):
            return NarrowingKernel(try compile(operand), fit, type, capacity: capacity)
        case .sessionValue(let value): return SessionValueKernel(value, type, state)
        case .writtenRow(let column): return WrittenRowKernel(column, type, state)
        case .subquery(let subquery): return try compileSubquery(subquery, type)
        case .caseOperand:
            guard let caseOperand else { preconditionFailure("an operand stands inside its CASE") }
            return caseOperand
        case .arrayElement:
            guard let arrayElement else {
                preconditionFailure("an element stands inside its conversion")
            }
            return arrayElement
        default: return try compileComparison(expression)
        }
    }

    private mutating func compileComparison(_ expression: BoundExpression) throws(SQLError)
        -> Kernel
    {
        switch expression.kind {
        case .distinct(let procedure, let left, let right, let isNegated):
            let equality = try equalityCall(procedure, left.type, right.type, expression)
            return DistinctKernel(
                try compile(left), try compile(right), equality, isNegated: isNegated)
        case .nullIf(let procedure, let left, let right):
            let equality = try equalityCall(procedure, left.type, right.type, expression)
            return NullIfKernel(
                try compile(left), try compile(right), equality, expression.type)
        case .inList(let operand, let values, let hasNull, _):
            return InListKernel(try compile(operand), values: values, hasNull: hasNull)
        default: return try compileComposite(expression)
        }
    }

    /// Arrays and rows.
    private mutating func compileComposite(_ expression: BoundExpression) throws(SQLError)
        -> Kernel
    {
        switch expression.kind {
        case .quantifiedArray(let operand, let procedure, let array, let isAll):
            let element = array.type.element ?? operand.type
            return QuantifiedArrayKernel(
                try compile(operand), try compile(array), element,
                try equalityCall(procedure, operand.type, element, expression), isAll: isAll,
                members: Self.members(operand.type, procedure, element, isAll: isAll))
        case .array(let elements, let isMultidimensional):
            return ArrayKernel(
                try compile(elements), isMultidimensional: isMultidimensional, expression.type)
        case .element(let base, let steps):
            return try compileSubscript(base, steps, expression)
        case .convertArray(let operand, let element):
            guard let source = operand.type.element, let target = expression.type.element else {
                break
            }
            let holder = VectorKernel(
                ColumnVector(source.physicalKind), source, isConstant: false)
            let outer = arrayElement
            arrayElement = holder
            let conversion = try compile(element)
            arrayElement = outer
            return ArrayConversionKernel(
                try compile(operand), holder, conversion, target, expression.type)
        case .row(let row):
            return RowKernel(
                try compile(row.fields), names: row.names, presence: row.presence, expression.type)
        case .field(let record, let index):
            return FieldKernel(try compileRecord(record), index, expression.type)
        default: break
        }
        throw .notSupported("this expression", at: place(expression))
    }

    /// As a byte offset, as all places of compile errors.
    private func place(_ expression: BoundExpression) -> ErrorPlace {
        ErrorPlace(expression.location.map(Int.init))
    }

    private mutating func compileSubscript(
        _ base: BoundExpression, _ steps: [SubscriptStep], _ expression: BoundExpression
    ) throws(SQLError) -> Kernel {
        var lower: [Kernel?] = []
        var upper: [Kernel?] = []
        var isSlice = false
        for step in steps {
            switch step {
            case .element(let index):
                lower.append(nil)
                upper.append(try compile(index))
            case .slice(let from, let to):
                isSlice = true
                if let from { lower.append(try compile(from)) } else { lower.append(nil) }
                if let to { upper.append(try compile(to)) } else { upper.append(nil) }
            }
        }
        if isSlice && steps.count > 1 {
            throw .notSupported("a slice of several dimensions", at: place(expression))
        }
        return SubscriptKernel(
            try compile(base), lower: lower, upper: upper, isSlice: isSlice, expression.type)
    }

    /// A subquery of whose row other fields are taken too runs once for all of them.
    private mutating func compileRecord(_ record: BoundExpression) throws(SQLError) -> Kernel {
        guard case .subquery(let subquery) = record.kind else { return try compile(record) }
        if let known = set.rows[subquery.logical] { return known }
        let made = try compile(record)
        set.rows[subquery.logical] = made
        return made
    }

    private mutating func compileNullTest(_ operand: BoundExpression, isNegated: Bool)
        throws(SQLError) -> Kernel
    {
        if operand.type.oid == .record {
            return RecordNullTestKernel(try compile(operand), isNegated: isNegated)
        }
        return TruthTestKernel(
            try compile(operand), ofNull: !isNegated, ofFalse: isNegated, ofTrue: isNegated)
    }

    private mutating func compileCall(
        _ procedure: Procedure, _ arguments: [BoundExpression], _ expression: BoundExpression
    ) throws(SQLError) -> Kernel {
        let kernels = try compile(arguments)
        if let waiting = WaitingFunctions.standard[procedure.source] {
            let call = WaitingCall(
                kernels, isStrict: procedure.isStrict, result: expression.type, waiting,
                hasty: WaitingFunctions.standard.hasty(procedure.source), state)
            set.add(call)
            return VectorKernel(call.result, expression.type, isConstant: false)
        }
        let body = try functionBody(procedure, arguments.map(\.type), expression)
        return FunctionKernel(
            kernels, procedure, result: expression.type, body, capacity: capacity, state)
    }

    private func functionBody(
        _ procedure: Procedure, _ argumentTypes: [SQLType], _ expression: BoundExpression
    ) throws(SQLError) -> FunctionBody {
        // An SQL function that is a query has no source; those known are known by name.
        let source = procedure.source.isEmpty ? procedure.name : procedure.source
        if let body = FunctionRegistry.standard[source] { return body }
        let types = argumentTypes.map { BuiltinType.find($0.oid)?.sqlName ?? "\($0.oid.rawValue)" }
        throw .notSupported(
            "function \(procedure.name)(\(types.joined(separator: ", ")))",
            at: place(expression))
    }

    /// What `= ANY` and `<> ALL` of an array may look values up in, instead of comparing with each element; nil for
    /// other operators.
    private static func members(
        _ operand: SQLType, _ procedure: Procedure, _ element: SQLType, isAll: Bool
    ) -> ArrayMembers? {
        guard operand.oid == element.oid, element.oid != .record,
            let equal = BuiltinFacts.comparison(of: element.oid)?.equal
        else { return nil }
        let unequal = BuiltinFacts.operator(ofProcedure: procedure.oid)?.negator
        guard isAll ? unequal == equal.oid : procedure.oid == equal.procedure else { return nil }
        return ArrayMembers(of: element.unmodified, isNegated: isAll)
    }

    private func equalityCall(
        _ procedure: Procedure, _ left: SQLType, _ right: SQLType, _ expression: BoundExpression
    ) throws(SQLError) -> EqualityCall {
        EqualityCall(
            left, right, try functionBody(procedure, [left, right], expression), state)
    }

    private mutating func compileSubquery(_ subquery: SubqueryPlan, _ type: SQLType)
        throws(SQLError) -> Kernel
    {
        var bindings: [(slot: ColumnVector, value: Kernel)] = []
        for binding in subquery.bindings {
            let value = try compile(binding.value)
            bindings.append((state.slot(binding.slot, binding.value.type), value))
        }
        let isSelfContained = subquery.bindings.isEmpty && subquery.plan.isSelfContained
        var comparison: RowComparison?
        var members: SubqueryMembers?
        switch subquery.form {
        case .any(let left, let operators), .all(let left, let operators),
            .row(let left, let operators):
            var calls: [EqualityCall] = []
            for (index, procedure) in operators.enumerated() {
                let expression = left[index]
                calls.append(
                    try equalityCall(
                        procedure, expression.type, subquery.plan.columns[index].type, expression))
            }
            comparison = RowComparison(try compile(left), calls)
            if case .any = subquery.form, isSelfContained {
                members = SubqueryMembers(
                    left.map(\.type), operators, subquery.plan.columns.map(\.type), state)
            }
        default: break
        }
        let runner = SubqueryRunner(
            subquery.form, try PlanCompiler(state).compile(subquery.plan), bindings: bindings,
            comparison: comparison, members: members, isSelfContained: isSelfContained,
            type: type, state)
        set.add(runner)
        return VectorKernel(runner.result, type, isConstant: false)
    }
}

extension TruthTestKernel {
    convenience init(_ operand: Kernel, _ test: BooleanTestKind) {
        switch test {
        case .isTrue: self.init(operand, ofNull: false, ofFalse: false, ofTrue: true)
        case .isNotTrue: self.init(operand, ofNull: true, ofFalse: true, ofTrue: false)
        case .isFalse: self.init(operand, ofNull: false, ofFalse: true, ofTrue: false)
        case .isNotFalse: self.init(operand, ofNull: true, ofFalse: false, ofTrue: true)
        case .isUnknown: self.init(operand, ofNull: true, ofFalse: false, ofTrue: false)
        case .isNotUnknown: self.init(operand, ofNull: false, ofFalse: true, ofTrue: true)
        }
    }
}
