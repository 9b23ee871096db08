// information_schema's views of what was granted, as PostgreSQL defines them: whoever gave or has a
// privilege sees it, and all see what everybody has.
import Catalog
import Types

extension SystemRowMaker {
    private static let names: [(privilege: Privileges, name: String)] = [
        (.insert, "INSERT"), (.select, "SELECT"), (.update, "UPDATE"), (.delete, "DELETE"),
        (.truncate, "TRUNCATE"), (.references, "REFERENCES"), (.trigger, "TRIGGER"),
    ]

    /// One privilege of one entry of an access list.
    private struct Grant: Hashable {
        var grantor: OID
        var grantee: OID
        var name: String
        var isGrantable: Bool
    }

    private func grants(_ list: AccessList) -> [Grant] {
        list.entries.flatMap { entry in
            Self.names.filter { entry.privileges.contains($0.privilege) }.map {
                Grant(
                    grantor: entry.grantor, grantee: entry.grantee, name: $0.name,
                    isGrantable: entry.grantable.contains($0.privilege))
            }
        }
    }

    /// `isOfRole`: role_table_grants, which leaves out what everybody has.
    func tablePrivileges(isOfRole: Bool) -> [[Datum]] {
        tables.flatMap { table in
            grants(table.access).filter { isShown($0, isOfRole: isOfRole) }.map { grant in
                make { row in
                    fill(&row, grant, table)
                    row["with_hierarchy"] = .text(grant.name == "SELECT" ? "YES" : "NO")
                }
            }
        }
    }

    /// What was granted of columns, and what that of whole tables is for each of their columns.
    func columnPrivileges(isOfRole: Bool) -> [[Datum]] {
        let ofColumns = Set(
            Self.names.filter { PrivilegedKind.column.all.contains($0.privilege) }.map(\.name))
        return tables.flatMap { table in
            let whole = grants(table.access).filter { ofColumns.contains($0.name) }
            return table.liveColumns.flatMap { column in
                let own = table.columnAccess[column.attnum].map(grants) ?? []
                return Set(whole + own).filter { isShown($0, isOfRole: isOfRole) }.map { grant in
                    make { row in
                        fill(&row, grant, table)
                        row["column_name"] = .text(column.name)
                    }
                }
            }
        }
    }

    private func isShown(_ grant: Grant, isOfRole: Bool) -> Bool {
        catalog.role(role, actsAs: grant.grantor)
            || (grant.grantee == AccessList.everybody
                ? !isOfRole : catalog.role(role, actsAs: grant.grantee))
    }

    private func fill(_ row: inout SystemRow, _ grant: Grant, _ table: TableDefinition) {
        row["grantor"] = .text(roleName(grant.grantor))
        row["grantee"] = .text(
            grant.grantee == AccessList.everybody ? "PUBLIC" : roleName(grant.grantee))
        row["table_catalog"] = .text(databaseName)
        row["table_schema"] = .text(schemaName(table.schema))
        row["table_name"] = .text(table.name)
        row["privilege_type"] = .text(grant.name)
        let mayGrant = grant.isGrantable || catalog.role(grant.grantee, actsAs: table.owner)
        row["is_grantable"] = .text(mayGrant ? "YES" : "NO")
    }
}
