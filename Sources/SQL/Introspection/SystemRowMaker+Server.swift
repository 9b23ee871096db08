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

    // MARK: information_schema

    var databaseName: String { catalog.databases[source.database]?.name ?? "" }

    /// What is listed is what the role may do something with, as in PostgreSQL.
    static let anything = PrivilegedKind.table.all

    /// Whether the role owns the table or may do one of these with it or a column of it.
    func may(_ anyOf: Privileges, _ table: TableDefinition) -> Bool {
        catalog.role(role, actsAs: table.owner)
            || !catalog.privileges(of: role, on: table).isDisjoint(with: anyOf)
            || table.columnAccess.keys.contains {
                !catalog.privileges(of: role, onColumn: $0, of: table).isDisjoint(with: anyOf)
            }
    }

    /// Whether it may do something with the column.
    func mayUse(_ attnum: Int16, of table: TableDefinition) -> Bool {
        catalog.role(role, actsAs: table.owner)
            || !catalog.privileges(of: role, on: table)
                .isDisjoint(with: PrivilegedKind.column.all)
            || !catalog.privileges(of: role, onColumn: attnum, of: table).isEmpty
    }

    func schemata() -> [[Datum]] {
        schemas.filter {
            !catalog.privileges(of: role, on: $0).isEmpty || catalog.role(role, actsAs: $0.owner)
        }.map { schema in
            make {
                $0["catalog_name"] = .text(databaseName)
                $0["schema_name"] = .text(schema.name)
                $0["schema_owner"] = .text(roleName(schema.owner))
            }
        }
    }

    func informationTables() -> [[Datum]] {
        tables.filter { may(Self.anything, $0) }.map { table in
            make { row in
                row["table_catalog"] = .text(databaseName)
                row["table_schema"] = .text(schemaName(table.schema))
                row["table_name"] = .text(table.name)
                var type: SystemValue = "BASE TABLE"
                if case .view = table.kind { type = "VIEW" }
                row["table_type"] = type
                row["is_insertable_into"] = "YES"
                row["is_typed"] = "NO"
            }
        }
    }

    func informationColumns() -> [[Datum]] {
        tables.flatMap { table in
            table.liveColumns.filter { mayUse($0.attnum, of: table) }.map { column in
                make { row in
                    row["table_catalog"] = .text(databaseName)
                    row["table_schema"] = .text(schemaName(table.schema))
                    row["table_name"] = .text(table.name)
                    row["column_name"] = .text(column.name)
                    row["ordinal_position"] = .number(column.attnum)
                    row["is_nullable"] = .text(column.isNotNull ? "NO" : "YES")
                    row["data_type"] = .text(
                        column.type.isArray ? "ARRAY" : column.type.unmodified.sqlName ?? "")
                    row["udt_catalog"] = .text(databaseName)
                    row["udt_schema"] = "pg_catalog"
                    row["udt_name"] = .optional(Self.typeFacts[column.type.oid]?.name)
                    row["dtd_identifier"] = .text(String(column.attnum))
                    fillSizes(&row, column.type)
                    fillOrigin(&row, column)
                    row["is_updatable"] = "YES"
                }
            }
        }
    }

    /// Where a column's values come from when no other is given.
    private func fillOrigin(_ row: inout SystemRow, _ column: TableColumn) {
        let text = defaultText(column).map { Catalog.shown($0, names) }
        row["is_identity"] = "NO"
        row["identity_cycle"] = "NO"
        row["is_generated"] = "NEVER"
        switch column.defaultValue {
        case .generated:
            row["is_generated"] = "ALWAYS"
            row["generation_expression"] = .optional(text)
        case .identity(let oid, let always):
            row["is_identity"] = "YES"
            row["identity_generation"] = .text(always ? "ALWAYS" : "BY DEFAULT")
            guard let sequence = catalog.sequences[oid] else { return }
            row["identity_start"] = .text(String(sequence.start))
            row["identity_increment"] = .text(String(sequence.increment))
            row["identity_maximum"] = .text(String(sequence.maximum))
            row["identity_minimum"] = .text(String(sequence.minimum))
            row["identity_cycle"] = .text(sequence.cycles ? "YES" : "NO")
        case .null, .expression, .serial: row["column_default"] = .optional(text)
        }
    }

    private func fillSizes(_ row: inout SystemRow, _ type: SQLType) {
        switch type.oid {
        case .int2: fillNumeric(&row, 16, radix: 2, scale: 0)
        case .int4: fillNumeric(&row, 32, radix: 2, scale: 0)
        case .int8: fillNumeric(&row, 64, radix: 2, scale: 0)
        case .float4: fillNumeric(&row, 24, radix: 2, scale: nil)
        case .float8: fillNumeric(&row, 53, radix: 2, scale: nil)
        case .numeric where type.modifier >= 4:
            let packed = type.modifier - 4
            fillNumeric(&row, packed >> 16, radix: 10, scale: packed & 0x7ff)
        case .varchar, .bpchar:
            if type.modifier >= 4 { row["character_maximum_length"] = .number(type.modifier - 4) }
        case .date: row["datetime_precision"] = .number(0)
        case .timestamp, .timestamptz, .time:
            row["datetime_precision"] = .number(type.modifier >= 0 ? type.modifier : 6)
        default: break
        }
    }

    private func fillNumeric(
        _ row: inout SystemRow, _ precision: Int32, radix: Int, scale: Int32?
    ) {
        row["numeric_precision"] = .number(precision)
        row["numeric_precision_radix"] = .number(radix)
        if let scale { row["numeric_scale"] = .number(scale) }
    }

    func informationSequences() -> [[Datum]] {
        sequences.filter {
            $0.ownedBy?.isIdentity != true
                && (!catalog.privileges(of: role, on: $0).isEmpty
                    || catalog.role(role, actsAs: $0.owner))
        }.map { sequence in
            make {
                $0["sequence_catalog"] = .text(databaseName)
                $0["sequence_schema"] = .text(schemaName(sequence.schema))
                $0["sequence_name"] = .text(sequence.name)
                $0["data_type"] = .optional(sequence.type.sqlName)
                $0["start_value"] = .text(String(sequence.start))
                $0["minimum_value"] = .text(String(sequence.minimum))
                $0["maximum_value"] = .text(String(sequence.maximum))
                $0["increment"] = .text(String(sequence.increment))
                $0["cycle_option"] = .text(sequence.cycles ? "YES" : "NO")
            }
        }
    }
}
