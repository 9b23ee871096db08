// The INSERT behind COPY FROM.

import Catalog
import Executor
import Planner
import Types

extension CopyInsert {
    /// Inserts into these columns of a table. `plan` makes the plan of an INSERT statement.
    convenience init(
        into table: TableDefinition, _ columns: [TableColumn], context: ExecutionContext,
        plan: (String) throws(SQLError) -> PreparedPlan
    ) throws(SQLError) {
        let schema = context.catalog.schemas[table.schema]?.name ?? "public"
        let target = "\(Identifier.quoted(schema)).\(Identifier.quoted(table.name))"
        let list = columns.map { Identifier.quoted($0.name) }.joined(separator: ", ")
        let nulls = columns.map { _ in "NULL" }.joined(separator: ", ")
        // Data may give values for identity columns, as PostgreSQL lets it.
        let text =
            columns.isEmpty
            ? "INSERT INTO \(target) DEFAULT VALUES"
            : "INSERT INTO \(target) (\(list)) OVERRIDING SYSTEM VALUE VALUES (\(nulls))"
        try self.init(try plan(text), columns: columns.map(\.attnum), context: context)
    }
}
