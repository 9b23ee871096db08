// Partitions, memberships of roles, and what sessions begin with: pg_inherits, pg_partitioned_table,
// pg_auth_members, pg_db_role_setting.
import Catalog
import Types

extension SystemRowMaker {
    func inheritance() -> [[Datum]] {
        var rows: [[Datum]] = []
        func add(_ child: OID, _ parent: OID) {
            rows.append(
                make {
                    $0["inhrelid"] = .oid(child)
                    $0["inhparent"] = .oid(parent)
                    $0["inhseqno"] = 1
                    $0["inhdetachpending"] = false
                })
        }
        for table in tables {
            guard let partition = table.partition else { continue }
            add(table.oid, partition.parent)
            for index in table.allIndexes {
                if let parent = partition.inherited[index.oid] { add(index.oid, parent) }
            }
        }
        return rows
    }

    func partitionedTables() -> [[Datum]] {
        tables.compactMap { table in
            guard let key = table.partitionKey else { return nil }
            let letter: Character =
                switch key.strategy {
                case .list: "l"
                case .range: "r"
                case .hash: "h"
                }
            let fallback = catalog.partitions(of: table.oid).first {
                $0.partition?.bound == .fallback
            }
            return make {
                $0["partrelid"] = .oid(table.oid)
                $0["partstrat"] = .letter(letter)
                $0["partnatts"] = .number(key.columns.count)
                $0["partattrs"] = .integers(key.columns.map { Int64($0) })
                $0["partdefid"] = .oid(fallback?.oid ?? 0)
            }
        }
    }

    func memberships() -> [[Datum]] {
        catalog.roles.values.sorted { $0.oid < $1.oid }.flatMap { role in
            role.memberOf.map { group in
                make {
                    $0["roleid"] = .oid(group)
                    $0["member"] = .oid(role.oid)
                    $0["grantor"] = .oid(Catalog.bootstrapRole)
                    $0["admin_option"] = .flag(role.adminOf.contains(group))
                }
            }
        }
    }

    func sessionDefaults() -> [[Datum]] {
        var rows: [[Datum]] = []
        func add(_ database: OID, _ role: OID, _ settings: [SessionDefault]) {
            if settings.isEmpty { return }
            rows.append(
                make {
                    $0["setdatabase"] = .oid(database)
                    $0["setrole"] = .oid(role)
                    $0["setconfig"] = .texts(settings.map { "\($0.name)=\($0.value)" })
                })
        }
        for database in catalog.databases.values.sorted(by: { $0.oid < $1.oid }) {
            add(database.oid, 0, database.settings)
        }
        for role in catalog.roles.values.sorted(by: { $0.oid < $1.oid }) {
            for database in Set(role.settings.map(\.database)).sorted() {
                add(database, role.oid, role.settings.filter { $0.database == database })
            }
        }
        return rows
    }
}
