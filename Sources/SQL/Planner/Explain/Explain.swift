// EXPLAIN: a plan's text as the rows of a query.
import Syntax
import Types

extension Planner {
    func plan(_ explain: Explain, text: String, parameterTypes: [SQLType?]) throws(SQLError)
        -> PreparedPlan
    {
        throw SQLError.notSupported("EXPLAIN")
    }
}
