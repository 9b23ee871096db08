// From plan nodes to operators.

import Planner
import Types

/// Makes the operators of a plan, all sharing one state.
struct PlanCompiler {
    private let state: QueryState

    init(_ state: QueryState) { self.state = state }

    /// The operator of a node and everything below it. Throws 0A000 with a byte offset as position.
    func compile(_ node: PlanNode) throws(SQLError) -> Operator {
        let types = node.types
        switch node.operation {
        case .oneRow: return OneRowOperator(state, types)
        case .values(let rows): return try ValuesOperator(rows, types: types, state)
        case .filter(let input, let condition):
            return try FilterOperator(try compile(input), condition, state)
        case .project(let input, let expressions):
            return try ProjectOperator(try compile(input), expressions, types: types, state)
        case .limit(let input, let limit):
            return try LimitOperator(try compile(input), limit, state)
        case .append(let inputs): return AppendOperator(try compile(inputs), types: types, state)
        default: return try compileScan(node)
        }
    }

    private func compile(_ nodes: [PlanNode]) throws(SQLError) -> [Operator] {
        var operators: [Operator] = []
        for node in nodes { operators.append(try compile(node)) }
        return operators
    }

    private func compileScan(_ node: PlanNode) throws(SQLError) -> Operator {
        let types = node.types
        switch node.operation {
        case .tableScan(let scan): return try TableScanOperator(scan, types: types, state)
        case .pointGet(let get): return try PointGetOperator(get, types: types, state)
        case .indexScan(let scan): return try IndexScanOperator(scan, types: types, state)
        case .systemScan(let scan): return try SystemScanOperator(scan, types: types, state)
        default: break
        }
        throw .notSupported("this kind of query")
    }
}
