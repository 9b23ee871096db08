// Bound expressions as SQL text, in the form EXPLAIN shows conditions.
import Catalog
import Types

struct ExpressionPrinter {
    /// The names of the input's columns.
    var columns: [String]
    /// The text of what correlation slots stand for.
    var slots: [CorrelationSlot: String]
    var settings: TextSettings
    /// How a subquery is called.
    var subquery: (SubqueryPlan) -> String = { _ in "(SubPlan)" }

    func text(_ expression: BoundExpression) -> String {
        switch expression.kind {
        case .constant(let datum): return constant(datum, expression.type)
        case .parameter(let index): return "$\(index + 1)"
        case .column(let index):
            return index < columns.count ? columns[index] : "?column?"
        case .correlated(let slot): return slots[slot] ?? "?"
        case .call(let procedure, let arguments): return call(procedure, arguments)
        case .relabel(let inner), .convertThroughText(let inner),
            .convertArray(let inner, element: _):
            return "(\(text(inner)))::\(typeName(expression.type))"
        case .arrayElement: return "element"
        case .and(let parts): return "(\(list(parts, " AND ")))"
        case .or(let parts): return "(\(list(parts, " OR ")))"
        case .not(let inner): return "(NOT \(text(inner)))"
        case .nullTest(let inner, let isNegated):
            return "(\(text(inner)) IS \(isNegated ? "NOT " : "")NULL)"
        case .booleanTest(let inner, let test): return "(\(text(inner)) \(name(of: test)))"
        case .distinct(_, let left, let right, let isNegated):
            return "(\(text(left)) IS \(isNegated ? "NOT " : "")DISTINCT FROM \(text(right)))"
        case .conditional(let operand, let branches, let otherwise):
            return conditional(operand, branches, otherwise)
        case .caseOperand: return "CASE_TEST_EXPR"
        case .coalesce(let parts): return "COALESCE(\(list(parts, ", ")))"
        case .nullIf(_, let left, let right): return "NULLIF(\(text(left)), \(text(right)))"
        case .greatest(let parts): return "GREATEST(\(list(parts, ", ")))"
        case .least(let parts): return "LEAST(\(list(parts, ", ")))"
        case .narrowed(let inner, _): return text(inner)
        case .inList(let operand, let values, let hasNull, _):
            return inList(operand, values, hasNull)
        case .quantifiedArray(let left, let procedure, let array, let isAll):
            let symbol = BuiltinFacts.operator(ofProcedure: procedure.oid)?.name ?? "="
            return "(\(text(left)) \(symbol) \(isAll ? "ALL" : "ANY") (\(text(array))))"
        case .array(let parts, _): return "ARRAY[\(list(parts, ", "))]"
        case .element(let base, let steps):
            return text(base) + steps.map { step(of: $0) }.joined()
        case .field(let base, let index): return "(\(text(base))).f\(index + 1)"
        case .row(let row): return "ROW(\(list(row.fields, ", ")))"
        case .subquery(let plan): return subquery(plan)
        case .sessionValue(let value): return name(of: value)
        case .writtenRow(let column): return column.name
        }
    }

    private func list(_ parts: [BoundExpression], _ separator: String) -> String {
        parts.map { text($0) }.joined(separator: separator)
    }

    private func typeName(_ type: SQLType) -> String { type.sqlName ?? "???" }

    func constant(_ datum: Datum, _ type: SQLType) -> String {
        guard let value = TextCodec.text(datum, as: type, settings) else {
            return "NULL::\(typeName(type))"
        }
        switch type.oid {
        case .int4: return value.hasPrefix("-") ? "'\(value)'::integer" : value
        case .bool: return value == "t" ? "true" : "false"
        case .numeric where !value.hasPrefix("-") && value != "NaN": return value
        default:
            let escaped = value.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''")
            return "'\(escaped)'::\(typeName(type))"
        }
    }

    private func call(_ procedure: Procedure, _ arguments: [BoundExpression]) -> String {
        if let fact = BuiltinFacts.operator(ofProcedure: procedure.oid) {
            if arguments.count == 2 && fact.left != .none {
                return "(\(text(arguments[0])) \(fact.name) \(text(arguments[1])))"
            }
            if arguments.count == 1 && fact.left == .none {
                return "(\(fact.name) \(text(arguments[0])))"
            }
        }
        if let first = arguments.first, isCast(procedure, from: first.type) {
            return "(\(text(first)))::\(typeName(procedure.result))"
        }
        return "\(Identifier.quoted(procedure.name))(\(list(arguments, ", ")))"
    }

    private func isCast(_ procedure: Procedure, from type: SQLType) -> Bool {
        BuiltinFacts.cast(from: type.oid, to: procedure.result.oid)?.function == procedure.oid
    }

    private func inList(_ operand: BoundExpression, _ values: [Datum], _ hasNull: Bool) -> String {
        let element = operand.type.unmodified
        var texts = values.map { TextCodec.text($0, as: element, settings) ?? "NULL" }
        if hasNull { texts.append("NULL") }
        let type = element.array ?? .textArray
        return "(\(text(operand)) = ANY ('{\(texts.joined(separator: ","))}'::\(typeName(type))))"
    }

    private func conditional(
        _ operand: BoundExpression?, _ branches: [ConditionalBranch], _ otherwise: BoundExpression
    ) -> String {
        var result = "CASE"
        if let operand { result += " \(text(operand))" }
        for branch in branches {
            var condition = branch.condition
            if operand != nil, case .call(_, let arguments) = condition.kind, arguments.count == 2 {
                condition = arguments[1]
            }
            result += " WHEN \(text(condition)) THEN \(text(branch.result))"
        }
        return "\(result) ELSE \(text(otherwise)) END"
    }

    private func step(of step: SubscriptStep) -> String {
        switch step {
        case .element(let index): "[\(text(index))]"
        case .slice(let lower, let upper):
            "[\(lower.map { text($0) } ?? ""):\(upper.map { text($0) } ?? "")]"
        }
    }

    private func name(of test: BooleanTestKind) -> String {
        switch test {
        case .isTrue: "IS TRUE"
        case .isNotTrue: "IS NOT TRUE"
        case .isFalse: "IS FALSE"
        case .isNotFalse: "IS NOT FALSE"
        case .isUnknown: "IS UNKNOWN"
        case .isNotUnknown: "IS NOT UNKNOWN"
        }
    }

    private func name(of value: SessionValue) -> String {
        switch value {
        case .currentDate: "CURRENT_DATE"
        case .currentTime: "CURRENT_TIME"
        case .currentTimestamp: "CURRENT_TIMESTAMP"
        case .localTime: "LOCALTIME"
        case .localTimestamp: "LOCALTIMESTAMP"
        case .currentRole: "CURRENT_ROLE"
        case .currentUser: "CURRENT_USER"
        case .sessionUser: "SESSION_USER"
        case .currentCatalog: "CURRENT_CATALOG"
        case .currentSchema: "CURRENT_SCHEMA"
        }
    }
}

extension AggregateCall {
    func text(_ printer: ExpressionPrinter) -> String {
        let own = arguments.prefix(argumentCount).map { printer.text($0) }
        let inside = own.isEmpty ? "*" : own.joined(separator: ", ")
        var result = "\(name)(\(isDistinct ? "DISTINCT " : "")\(inside)"
        if !orderBy.isEmpty {
            let keys = orderBy.map {
                printer.text(arguments[$0.column]) + ($0.isDescending ? " DESC" : "")
            }
            result += " ORDER BY \(keys.joined(separator: ", "))"
        }
        result += ")"
        if let filter { result += " FILTER (WHERE \(printer.text(filter)))" }
        return result
    }
}
