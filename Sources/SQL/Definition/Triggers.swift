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
        let checked = checkedByTriggers(table)
        if let constraint = checked.first, ownRole?.isSuperuser != true {
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"RI_ConstraintTrigger_\(constraint)\" is a system trigger")
        }
        // Constraints that come later are checked.
        table.uncheckedConstraints = enabled ? [] : checked
    }

    /// The constraints that triggers check when the table's rows change.
    private func checkedByTriggers(_ table: TableDefinition) -> [OID] {
        let own = table.constraints.filter { $0.isDeferrable || $0.foreignKey != nil }
        let others = catalog.referrers(of: table).map(\.constraint)
        return Set((own + others).map(\.oid)).sorted()
    }
}
