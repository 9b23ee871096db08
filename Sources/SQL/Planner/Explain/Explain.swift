// EXPLAIN: planning what is explained.
import Syntax
import Types

extension Planner {
    /// The plan whose rows tell about another plan.
    func plan(
        _ explain: Explain, text: String, parameterTypes: [SQLType?], meeting met: MetTables?
    ) throws(SQLError) -> PreparedPlan {
        let options = try ExplainOptions(explain.options) { location in
            location.map { SourceText.characterPosition(byteOffset: $0, in: text) }
        }
        var prepared = try plan(
            explain.statement, text: text, parameterTypes: parameterTypes, meeting: met)
        let type: SQLType =
            switch options.format {
            case .text, .yaml: .text
            case .json: SQLType(.json)
            case .xml: SQLType(.xml)
            }
        prepared.plan = PlanNode(
            .explain(
                ExplainPlan(plan: prepared.plan, options: options, settings: settings.text)),
            columns: [OutputColumn(name: "QUERY PLAN", type: type)],
            estimate: Estimate(rows: 1, width: 32, startupCost: 0, totalCost: 0))
        prepared.command = .explain
        prepared.columns = [ResultColumn(name: "QUERY PLAN", type: type, table: 0, attnum: 0)]
        prepared.isReadOnly = prepared.isReadOnly || !options.analyzes
        return prepared
    }
}
