// information_schema: what there is, for whom (SQL/Schemata as PostgreSQL has it).
import Catalog
import Types

extension SystemRowMaker {
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
                    row["is_self_referencing"] = "NO"
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

    /// How long values of a type may be, and how exact they are.
    private func fillSizes(_ row: inout SystemRow, _ type: SQLType) {
        switch type.oid {
        case .numeric:
            row["numeric_precision_radix"] = 10
            guard type.modifier >= 4 else { return }
            let packed = type.modifier - 4
            row["numeric_precision"] = .number(packed >> 16)
            row["numeric_scale"] = .number(packed & 0x7ff)
        case .int2, .int4, .int8, .float4, .float8: fillBinary(&row, type.oid)
        case .text, .varchar, .bpchar:
            let length = type.oid != .text && type.modifier >= 4 ? type.modifier - 4 : nil
            row["character_maximum_length"] = .optional(length)
            row["character_octet_length"] = .number(
                length.map { Int($0) * Self.characterBytesMax } ?? Self.textBytesMax)
        case .bit, .varbit:
            if type.modifier >= 0 { row["character_maximum_length"] = .number(type.modifier) }
        case .date: row["datetime_precision"] = 0
        case .timestamp, .timestamptz, .time, .timetz:
            row["datetime_precision"] = .number(type.modifier >= 0 ? type.modifier : 6)
        case .interval:
            let limits = IntervalLimits(modifier: type.modifier)
            row["datetime_precision"] = .number(limits.precision >= 0 ? limits.precision : 6)
            if limits.range != IntervalLimits.fullRange {
                row["interval_type"] = .text(limits.suffix.dropFirst().uppercased())
            }
        default: break
        }
    }

    /// In UTF-8.
    private static let characterBytesMax = 4
    private static let textBytesMax = 1 << 30

    /// Numbers that are exact to so many bits.
    private func fillBinary(_ row: inout SystemRow, _ type: TypeOID) {
        let bits: Int
        switch type {
        case .int2: bits = 16
        case .int4: bits = 32
        case .int8: bits = 64
        case .float4: bits = 24
        default: bits = 53
        }
        row["numeric_precision"] = .number(bits)
        row["numeric_precision_radix"] = 2
        if type != .float4, type != .float8 { row["numeric_scale"] = 0 }
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
                fillBinary(&$0, sequence.type.oid)
                $0["start_value"] = .text(String(sequence.start))
                $0["minimum_value"] = .text(String(sequence.minimum))
                $0["maximum_value"] = .text(String(sequence.maximum))
                $0["increment"] = .text(String(sequence.increment))
                $0["cycle_option"] = .text(sequence.cycles ? "YES" : "NO")
            }
        }
    }

    /// What arrays are made of.
    func elementTypes() -> [[Datum]] {
        eachColumn { table, column, row in
            guard let element = column.type.element else { return false }
            row["object_catalog"] = .text(databaseName)
            row["object_schema"] = .text(schemaName(table.schema))
            row["object_name"] = .text(table.name)
            row["object_type"] = "TABLE"
            row["collection_type_identifier"] = .text(String(column.attnum))
            row["data_type"] = .text(element.unmodified.sqlName ?? "")
            row["udt_catalog"] = .text(databaseName)
            row["udt_schema"] = "pg_catalog"
            row["udt_name"] = .optional(Self.typeFacts[element.oid]?.name)
            row["dtd_identifier"] = .text("a\(column.attnum)")
            return true
        }
    }

    func dataTypePrivileges() -> [[Datum]] {
        eachColumn { table, column, row in
            row["object_catalog"] = .text(databaseName)
            row["object_schema"] = .text(schemaName(table.schema))
            row["object_name"] = .text(table.name)
            row["object_type"] = "TABLE"
            row["dtd_identifier"] = .text(String(column.attnum))
            return true
        }
    }

    func columnTypes() -> [[Datum]] {
        eachColumn { table, column, row in
            row["udt_catalog"] = .text(databaseName)
            row["udt_schema"] = "pg_catalog"
            row["udt_name"] = .optional(Self.typeFacts[column.type.oid]?.name)
            row["table_catalog"] = .text(databaseName)
            row["table_schema"] = .text(schemaName(table.schema))
            row["table_name"] = .text(table.name)
            row["column_name"] = .text(column.name)
            return catalog.role(role, actsAs: Catalog.bootstrapRole)
        }
    }

    /// A row for each column that the role may use, unless `fill` says that there is none.
    private func eachColumn(
        _ fill: (TableDefinition, TableColumn, inout SystemRow) -> Bool
    ) -> [[Datum]] {
        tables.flatMap { table in
            table.liveColumns.filter { mayUse($0.attnum, of: table) }.compactMap { column in
                var row = SystemRow(relation)
                return fill(table, column, &row) ? row.values : nil
            }
        }
    }

    /// The roles whose rights the role has.
    func enabledRoles() -> [[Datum]] {
        catalog.roles.values.filter { catalog.role(role, actsAs: $0.oid) }
            .sorted { $0.oid < $1.oid }
            .map { enabled in make { $0["role_name"] = .text(enabled.name) } }
    }

    /// The memberships of those.
    func applicableRoles(isGrantable: Bool = false) -> [[Datum]] {
        catalog.roles.values.filter { catalog.role(role, actsAs: $0.oid) }
            .sorted { $0.oid < $1.oid }
            .flatMap { member in
                member.memberOf.filter { !isGrantable || member.adminOf.contains($0) }
                    .map { group in
                        make {
                            $0["grantee"] = .text(member.name)
                            $0["role_name"] = .text(roleName(group))
                            $0["is_grantable"] = .text(
                                member.adminOf.contains(group) ? "YES" : "NO")
                        }
                    }
            }
    }

    func catalogName() -> [[Datum]] { [make { $0["catalog_name"] = .text(databaseName) }] }
}
