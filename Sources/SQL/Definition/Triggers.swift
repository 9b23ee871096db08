// ALTER TABLE … ENABLE and DISABLE TRIGGER. There are no triggers of users; PostgreSQL's own check foreign keys and
// deferrable keys, and who loads rows in any order disables them.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func setTriggers(
        _ choice: TriggerChoice, enabled: Bool, of table: inout TableDefinition
    ) throws(SQLError) {
        switch choice {
        case .user: return
        case .named(let name):
            throw SQLError(
                .undefinedObject, "trigger \"\(name)\" for table \"\(table.name)\" does not exist")
        case .all: break
        }
        if let constraint = checkedLater(table), ownRole?.isSuperuser != true {
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"RI_ConstraintTrigger_\(constraint.oid)\" is a system trigger")
        }
        table.areTriggersDisabled = !enabled
    }

    /// One of the constraints that triggers check when the table's rows change.
    private func checkedLater(_ table: TableDefinition) -> ConstraintDefinition? {
        table.constraints.first { $0.isDeferrable || $0.foreignKey != nil }
            ?? catalog.foreignKeys(to: table.oid).first?.constraint
    }
}
