// EXPLAIN: a plan's text as the rows of a query.
import Syntax
import Types

extension Planner {
    /// The plan whose rows are the lines about another plan.
    func plan(_ explain: Explain, text: String, parameterTypes: [SQLType?]) throws(SQLError)
        -> PreparedPlan
    {
        var showsCosts = true
        for option in explain.options {
            let isOn = try flag(option)
            switch option.name {
            case "costs": showsCosts = isOn
            case "verbose", "summary", "timing", "buffers", "settings", "wal": break
            case "analyze":
                if isOn { throw SQLError.notSupported("EXPLAIN ANALYZE", at: .statement) }
            case "format":
                guard case .string(let name)? = option.value, name.lowercased() != "text" else {
                    break
                }
                guard ["xml", "json", "yaml"].contains(name.lowercased()) else {
                    throw SQLError(
                        .invalidParameterValue,
                        "unrecognized value for EXPLAIN option \"format\": \"\(name)\"")
                }
                throw SQLError.notSupported(
                    "EXPLAIN (FORMAT \(name.uppercased()))", at: .statement)
            default:
                throw SQLError(
                    .syntaxError, "unrecognized EXPLAIN option \"\(option.name)\"",
                    position: option.location.map {
                        SourceText.characterPosition(byteOffset: $0, in: text)
                    })
            }
        }
        var prepared = try plan(explain.statement, text: text, parameterTypes: parameterTypes)
        let lines = explanation(of: prepared.plan, showsCosts: showsCosts)
        let column = OutputColumn(name: "QUERY PLAN", type: .text)
        prepared.plan = PlanNode(
            .values(lines.map { [BoundExpression(.constant(.text($0)), .text)] }),
            columns: [column],
            estimate: Estimate(
                rows: Double(lines.count), width: 32, startupCost: 0, totalCost: 0))
        prepared.command = .explain
        prepared.columns = [ResultColumn(name: "QUERY PLAN", type: .text, table: 0, attnum: 0)]
        prepared.isReadOnly = true
        return prepared
    }

    /// The lines EXPLAIN prints for a plan.
    package func explanation(of plan: PlanNode, showsCosts: Bool) -> [String] {
        var printer = PlanPrinter(showsCosts: showsCosts, settings: settings.text)
        return printer.print(plan)
    }

    private func flag(_ option: Option) throws(SQLError) -> Bool {
        switch option.value {
        case nil: return true
        case .boolean(let value)?: return value
        case .integer(let value)?: return value != 0
        case .string? where option.name == "format": return true
        case .string(let word)?: return ["true", "on", "1"].contains(word.lowercased())
        default:
            if option.name == "format" { return true }
            if case .typeName(let type)? = option.value {
                return ["true", "on"].contains(type.name.name)
            }
            throw SQLError(.syntaxError, "\(option.name) requires a Boolean value")
        }
    }
}
