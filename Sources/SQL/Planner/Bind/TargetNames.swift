// The names of result columns that have no alias, as PostgreSQL invents them.
package import Syntax

package enum TargetNames {
    /// Of an expression that suggests none.
    package static let none = "?column?"

    package static func name(of expression: Expression) -> String {
        figure(expression)?.name ?? none
    }

    /// A name and whether it is better than a cast's type name.
    private static func figure(_ expression: Expression) -> (name: String, isStrong: Bool)? {
        switch expression.node {
        case .column(let reference): return reference.parts.last.map { ($0, true) }
        case .indirection(let base, let steps):
            for step in steps.reversed() {
                if case .field(let name) = step { return (name, true) }
            }
            return figure(base)
        case .call(let call): return (call.name.name, true)
        case .nullIf: return ("nullif", true)
        case .cast(let inner, let type):
            if let found = figure(inner), found.isStrong { return found }
            return (type.name.name, false)
        case .collate(let inner, _): return figure(inner)
        case .conditional(let syntax):
            if let otherwise = syntax.otherwise, let found = figure(otherwise), found.isStrong {
                return found
            }
            return ("case", false)
        case .array: return ("array", true)
        case .row: return ("row", true)
        case .coalesce: return ("coalesce", true)
        case .greatest: return ("greatest", true)
        case .least: return ("least", true)
        case .grouping: return ("grouping", true)
        case .sqlValue(let function): return (name(of: function), true)
        case .subquery(let subquery): return figure(subquery)
        default: return nil
        }
    }

    private static func figure(_ subquery: SubqueryExpression) -> (name: String, isStrong: Bool)? {
        switch subquery.kind {
        case .exists: return ("exists", true)
        case .array: return ("array", true)
        case .scalar:
            guard let target = firstTarget(subquery.query) else { return nil }
            return (target.alias ?? name(of: target.expression), true)
        case .in, .quantified: return nil
        }
    }

    private static func firstTarget(_ query: SelectStatement) -> SelectTarget? {
        switch query.body {
        case .select(let core): core.targets.first
        case .values: nil
        case .setOperation(let operation): firstTarget(operation.left)
        }
    }

    private static func name(of function: SQLValueFunction) -> String {
        switch function {
        case .currentDate: "current_date"
        case .currentTime: "current_time"
        case .currentTimestamp: "current_timestamp"
        case .localTime: "localtime"
        case .localTimestamp: "localtimestamp"
        case .currentRole: "current_role"
        case .currentUser: "current_user"
        case .user: "user"
        case .sessionUser: "session_user"
        case .currentCatalog: "current_catalog"
        case .currentSchema: "current_schema"
        }
    }
}
