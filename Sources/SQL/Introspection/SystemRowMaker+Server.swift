// Databases, roles, publications, settings and sessions, and PostgreSQL's views over relations.
import Bytes
import Catalog
import Types

extension SystemRowMaker {
    func databases() -> [[Datum]] {
        catalog.databases.values.sorted { $0.oid < $1.oid }.map { database in
            make {
                $0["oid"] = .oid(database.oid)
                $0["datname"] = .text(database.name)
                $0["datdba"] = .oid(database.owner)
                $0["encoding"] = 6
                $0["datlocprovider"] = "c"
                $0["datallowconn"] = true
                $0["datconnlimit"] = -1
                $0["dattablespace"] = 1663
                $0["datcollate"] = "C"
                $0["datctype"] = "C.UTF-8"
                $0["datacl"] = access(database.accessList)
            }
        }
    }

    func roles() -> [[Datum]] {
        let isOfUsers = relation.name == "pg_user"
        let roles = catalog.roles.values.filter { !isOfUsers || $0.canLogin }
        return roles.sorted { $0.oid < $1.oid }.map { role in
            let settings = role.settings.filter { $0.database == 0 }
                .map { "\($0.name)=\($0.value)" }
            return make { row in
                if isOfUsers {
                    row["usename"] = .text(role.name)
                    row["usesysid"] = .oid(role.oid)
                    row["usecreatedb"] = .flag(role.canCreateDatabase)
                    row["usesuper"] = .flag(role.isSuperuser)
                    row["userepl"] = .flag(role.isSuperuser)
                    row["usebypassrls"] = .flag(role.isSuperuser)
                    row["passwd"] = "********"
                    if !settings.isEmpty { row["useconfig"] = .texts(settings) }
                    return
                }
                row["oid"] = .oid(role.oid)
                row["rolname"] = .text(role.name)
                row["rolsuper"] = .flag(role.isSuperuser)
                row["rolinherit"] = .flag(role.inherits)
                row["rolcreaterole"] = .flag(role.canCreateRole)
                row["rolcreatedb"] = .flag(role.canCreateDatabase)
                row["rolcanlogin"] = .flag(role.canLogin)
                row["rolreplication"] = .flag(role.isSuperuser)
                row["rolbypassrls"] = .flag(role.isSuperuser)
                row["rolconnlimit"] = -1
                guard relation.name == "pg_roles" else { return }
                row["rolpassword"] = "********"
                if !settings.isEmpty { row["rolconfig"] = .texts(settings) }
            }
        }
    }

    func tablespaces() -> [[Datum]] {
        let rows: [(OID, String)] = [(1663, "pg_default"), (1664, "pg_global")]
        return rows.map { oid, name in
            make {
                $0["oid"] = .oid(oid)
                $0["spcname"] = .text(name)
                $0["spcowner"] = .oid(Catalog.bootstrapRole)
            }
        }
    }

    // MARK: Publications

    private var publicationDefinitions: [PublicationDefinition] {
        catalog.publications.values.filter { $0.database == source.database }
            .sorted { $0.oid < $1.oid }
    }

    func publications() -> [[Datum]] {
        publicationDefinitions.map { publication in
            make {
                $0["oid"] = .oid(publication.oid)
                $0["pubname"] = .text(publication.name)
                $0["pubowner"] = .oid(publication.owner)
                $0["puballtables"] = .flag(publication.allTables)
                $0["pubinsert"] = true
                $0["pubupdate"] = true
                $0["pubdelete"] = true
                $0["pubtruncate"] = true
            }
        }
    }

    func publicationTables() -> [[Datum]] {
        publicationDefinitions.flatMap { publication in
            publication.tables.map { table in
                make {
                    $0["oid"] = .oid(publication.oid &+ table)
                    $0["prpubid"] = .oid(publication.oid)
                    $0["prrelid"] = .oid(table)
                }
            }
        }
    }

    // MARK: Views over relations

    func schemaName(_ oid: OID) -> String { catalog.schemas[oid]?.name ?? "" }
    func roleName(_ oid: OID) -> String { catalog.roles[oid]?.name ?? "" }

    func tableRows() -> [[Datum]] {
        var rows = BuiltinFacts.relations.filter { !$0.isView }.map { system in
            make {
                $0["schemaname"] = .text(schemaName(system.schema))
                $0["tablename"] = .text(system.name)
                $0["tableowner"] = .text(roleName(Catalog.bootstrapRole))
            }
        }
        for table in tables {
            if case .view = table.kind { continue }
            rows.append(
                make {
                    $0["schemaname"] = .text(schemaName(table.schema))
                    $0["tablename"] = .text(table.name)
                    $0["tableowner"] = .text(roleName(table.owner))
                    $0["hasindexes"] = .flag(!table.indexes.isEmpty)
                    $0["hasrules"] = false
                    $0["hastriggers"] = false
                    $0["rowsecurity"] = false
                })
        }
        return rows
    }

    func indexRows() -> [[Datum]] {
        tables.flatMap { table in
            table.allIndexes.map { index in
                make {
                    $0["schemaname"] = .text(schemaName(table.schema))
                    $0["tablename"] = .text(table.name)
                    $0["indexname"] = .text(index.name)
                    $0["indexdef"] = .text(
                        index.text(of: table, schema: schemaName(table.schema)))
                }
            }
        }
    }

    func sequenceViewRows() -> [[Datum]] {
        let lastNumber = source.state().lastNumber
        return sequences.map { sequence in
            make {
                $0["schemaname"] = .text(schemaName(sequence.schema))
                $0["sequencename"] = .text(sequence.name)
                $0["sequenceowner"] = .text(roleName(sequence.owner))
                $0["data_type"] = .oid(sequence.type.oid)
                $0["start_value"] = .number(sequence.start)
                $0["min_value"] = .number(sequence.minimum)
                $0["max_value"] = .number(sequence.maximum)
                $0["increment_by"] = .number(sequence.increment)
                $0["cycle"] = .flag(sequence.cycles)
                $0["cache_size"] = .number(sequence.cache)
                let privileges = catalog.privileges(of: role, on: sequence)
                if !privileges.isDisjoint(with: [.select, .usage]) {
                    $0["last_value"] =
                        lastNumber(sequence.counterNumber).map { .number($0) } ?? .null
                }
            }
        }
    }

    /// Indexes as the views of statistics list them. How often one is read is not counted.
    func indexStatistics() -> [[Datum]] {
        tables.flatMap { table in
            (table.partitionKey == nil ? table.allIndexes : []).map { index in
                make {
                    $0["relid"] = .oid(table.oid)
                    $0["indexrelid"] = .oid(index.oid)
                    $0["schemaname"] = .text(schemaName(table.schema))
                    $0["relname"] = .text(table.name)
                    $0["indexrelname"] = .text(index.name)
                }
            }
        }
    }

    func sequenceStatistics() -> [[Datum]] {
        sequences.map { sequence in
            make {
                $0["relid"] = .oid(sequence.oid)
                $0["schemaname"] = .text(schemaName(sequence.schema))
                $0["relname"] = .text(sequence.name)
            }
        }
    }

    /// Tables whose blocks PostgreSQL counts.
    func tableBlocks() -> [[Datum]] {
        tables.filter { $0.partitionKey == nil }.map { table in
            make {
                $0["relid"] = .oid(table.oid)
                $0["schemaname"] = .text(schemaName(table.schema))
                $0["relname"] = .text(table.name)
            }
        }
    }

    func tableStatistics() -> [[Datum]] {
        tables.map { table in
            make {
                $0["relid"] = .oid(table.oid)
                $0["schemaname"] = .text(schemaName(table.schema))
                $0["relname"] = .text(table.name)
                if let count = source.rowCount(table.oid) {
                    $0["n_live_tup"] = .number(Int64(count))
                }
                $0["n_dead_tup"] = 0
            }
        }
    }

    // MARK: The server

    func settings() -> [[Datum]] {
        source.state().settings.map { setting in
            make {
                $0["name"] = .text(setting.name)
                $0["setting"] = .text(setting.value)
                $0["unit"] = setting.unit.map { .text($0) } ?? .null
                $0["category"] = "Varve"
                $0["context"] = .text(setting.context)
                $0["vartype"] = .text(setting.type)
                $0["source"] = setting.value == setting.initial ? "default" : "session"
                $0["min_val"] = setting.minimum.map { .text($0) } ?? .null
                $0["max_val"] = setting.maximum.map { .text($0) } ?? .null
                $0["enumvals"] = setting.choices.map { .texts($0) } ?? .null
                $0["boot_val"] = .text(setting.initial)
                $0["reset_val"] = .text(setting.reset)
                $0["pending_restart"] = false
            }
        }
    }

    func preparedStatements() -> [[Datum]] {
        source.state().prepared.sorted { $0.name < $1.name }.map { statement in
            make { row in
                row["name"] = .text(statement.name)
                row["statement"] = .text(statement.text)
                row["prepare_time"] = .moment(statement.created)
                row["parameter_types"] = .integers(
                    statement.parameterTypes.map { Int64($0.rawValue) })
                row["from_sql"] = .flag(statement.isFromSQL)
                row["generic_plans"] = .number(statement.genericPlans)
                row["custom_plans"] = .number(statement.customPlans)
            }
        }
    }

    func preparedTransactions() -> [[Datum]] {
        source.state().preparedTransactions.sorted { $0.prepared < $1.prepared }.map { prepared in
            make { row in
                row["transaction"] = .number(UInt32(truncatingIfNeeded: prepared.number))
                row["gid"] = .text(prepared.identifier)
                row["prepared"] = .moment(prepared.prepared)
                row["owner"] = .text(roleName(prepared.owner))
                row["database"] = .optional(catalog.databases[prepared.database]?.name)
            }
        }
    }

    func cursorRows() -> [[Datum]] {
        source.state().cursors.sorted { $0.name < $1.name }.map { cursor in
            make { row in
                row["name"] = .text(cursor.name)
                row["statement"] = .text(cursor.text)
                row["is_holdable"] = .flag(cursor.isHoldable)
                row["is_binary"] = .flag(cursor.isBinary)
                row["is_scrollable"] = .flag(cursor.isScrollable)
                row["creation_time"] = .moment(cursor.created)
            }
        }
    }
}
