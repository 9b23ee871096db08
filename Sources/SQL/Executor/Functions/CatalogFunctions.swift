// What psql, drivers and reflection ask about catalog objects.

import Bytes
import Catalog
import Engine
import Store
import Topics
import Types

extension FunctionRegistry {
    /// Registers `format_type`, `pg_get_constraintdef`, the visibility and privilege tests, sizes.
    mutating func addCatalogFunctions() {
        addDefinitions()
        addVisibility()
        addPrivilegeTests()
        addSizes()
        addEmptyAnswers()
    }

    private mutating func addDefinitions() {
        nullableRowwise("format_type") { (call, row) throws(SQLError) in
            if call.isNull(0, row) { return call.result.setNull(at: row) }
            let oid = call.arguments[0].oid(at: row)
            let modifier = call.isNull(1, row) ? -1 : call.int32(1, row)
            if oid == 0 { return call.setText("-", row) }
            let type = SQLType(TypeOID(oid), modifier: modifier)
            // With a modifier that says nothing it is not `character`, which is one of a single character.
            if !call.isNull(1, row), modifier < 0, (type.element ?? type).oid == .bpchar {
                return call.setText(type.isArray ? "bpchar[]" : "bpchar", row)
            }
            call.setText(type.sqlName ?? "???", row)
        }
        rowwise("pg_get_userbyid") { (call, row) throws(SQLError) in
            let oid = call.arguments[0].oid(at: row)
            let name = call.context.catalog.roles[oid]?.name ?? "unknown (OID=\(oid))"
            call.setText(name, row)
        }
        rowwise("acldefault_sql") { (call, row) throws(SQLError) in
            let letter = call.text(0, row).first ?? "\0"
            let owner = call.arguments[1].oid(at: row)
            guard let list = AccessList(ofNewKind: letter, owner: owner) else {
                throw SQLError(
                    .internalError, "unrecognized objtype abbreviation: \(letter)")
            }
            let texts = list.texts(call.context.catalog).map { Datum.text($0) }
            call.result.set(arrayDatum(texts, of: .aclitem), at: row)
        }
        rowwise("pg_get_expr") { (call, row) throws(SQLError) in
            call.setText(Catalog.shown(call.text(0, row), call.settings.names), row)
        }
        rowwise("pg_get_expr_ext") { (call, row) throws(SQLError) in
            let text = Catalog.shown(call.text(0, row), call.settings.names)
            guard call.bool(2, row) else { return call.setText(text, row) }
            let table = call.context.catalog.tables[call.arguments[1].oid(at: row)]
            call.setText(DefinitionText.pretty(text, over: table), row)
        }
        for name in ["pg_get_constraintdef", "pg_get_constraintdef_ext"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let oid = call.arguments[0].oid(at: row)
                let isPretty = call.arguments.count > 1 && call.bool(1, row)
                let text = DefinitionText.constraint(
                    oid, call.context.catalog, call.settings.names, isPretty: isPretty)
                call.result.set(text.map { .text($0) } ?? .null, at: row)
            }
        }
        rowwise("pg_get_partkeydef") { (call, row) throws(SQLError) in
            let text = DefinitionText.partitionKey(
                call.arguments[0].oid(at: row), call.context.catalog)
            call.result.set(text.map { .text($0) } ?? .null, at: row)
        }
        rowwise("pg_get_partition_constraintdef") { (call, row) throws(SQLError) in
            let catalog = call.context.catalog
            let text = catalog.tables[call.arguments[0].oid(at: row)].flatMap {
                PartitionText.constraint(of: $0, catalog, call.context.settings)
            }
            call.result.set(text.map { .text($0) } ?? .null, at: row)
        }
        rowwise("pg_get_indexdef") { (call, row) throws(SQLError) in
            let oid = call.arguments[0].oid(at: row)
            let text = DefinitionText.index(oid, column: 0, call.context.catalog)
            call.result.set(text.map { .text($0) } ?? .null, at: row)
        }
        rowwise("pg_get_indexdef_ext") { (call, row) throws(SQLError) in
            let oid = call.arguments[0].oid(at: row)
            let text = DefinitionText.index(
                oid, column: Int(call.int32(1, row)), call.context.catalog,
                isPretty: call.bool(2, row))
            call.result.set(text.map { .text($0) } ?? .null, at: row)
        }
        for name in ["pg_get_viewdef", "pg_get_viewdef_ext", "pg_get_viewdef_wrap"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let table = call.context.catalog.tables[call.arguments[0].oid(at: row)]
                if case .view(let definition)? = table?.kind {
                    call.setText(definition, row)
                } else {
                    call.result.setNull(at: row)
                }
            }
        }
        rowwise("pg_get_serial_sequence") { (call, row) throws(SQLError) in
            try serialSequence(call, row)
        }
    }

    private mutating func addVisibility() {
        rowwise("pg_table_is_visible") { (call, row) throws(SQLError) in
            call.result.set(isVisible(call.arguments[0].oid(at: row), call.context), at: row)
        }
        rowwise("pg_type_is_visible") { (call, row) throws(SQLError) in
            let type = BuiltinFacts.type(TypeOID(call.arguments[0].oid(at: row)))
            call.result.set(isOnPath(type?.schema, call.context), at: row)
        }
        rowwise("pg_function_is_visible") { (call, row) throws(SQLError) in
            let function = BuiltinFacts.procedure(call.arguments[0].oid(at: row))
            call.result.set(isOnPath(function?.schema, call.context), at: row)
        }
        for name in [
            "pg_operator_is_visible",
            "pg_opclass_is_visible", "pg_opfamily_is_visible", "pg_collation_is_visible",
            "pg_conversion_is_visible", "pg_ts_config_is_visible", "pg_ts_dict_is_visible",
            "pg_ts_parser_is_visible", "pg_ts_template_is_visible",
            "pg_statistics_obj_is_visible",
        ] {
            unary(name, UInt32.self, Bool.self) { _ in true }
        }
        rowwise("pg_relation_is_publishable") { (call, row) throws(SQLError) in
            let table = call.context.catalog.tables[call.arguments[0].oid(at: row)]
            call.result.set(.bool(table?.kind == .table), at: row)
        }
        rowwise("pg_relation_is_updatable") { (call, row) throws(SQLError) in
            let table = call.context.catalog.tables[call.arguments[0].oid(at: row)]
            // The bits of INSERT, UPDATE and DELETE in PostgreSQL's CmdType.
            call.result.set(table?.kind == .table ? 28 : 0 as Int32, at: row)
        }
        rowwise("pg_column_is_updatable") { (call, row) throws(SQLError) in
            let table = call.context.catalog.tables[call.arguments[0].oid(at: row)]
            call.result.set(.bool(table?.kind == .table), at: row)
        }
    }

    private mutating func addRelationSizes() {
        // pg_relation_size with a fork: only the main one has anything.
        rowwise("pg_relation_size") { (call, row) throws(SQLError) in
            let isMain = call.arguments.count < 2 || call.text(1, row) == "main"
            let size = RelationSizes(call.context).storage(call.arguments[0].oid(at: row))
            call.result.set(size.map { .int64(isMain ? $0 : 0) } ?? .null, at: row)
        }
        rowwise("pg_table_size") { (call, row) throws(SQLError) in
            let size = RelationSizes(call.context).storage(call.arguments[0].oid(at: row))
            call.result.set(size.map { .int64($0) } ?? .null, at: row)
        }
        rowwise("pg_indexes_size") { (call, row) throws(SQLError) in
            let size = RelationSizes(call.context).indexes(call.arguments[0].oid(at: row))
            call.result.set(size.map { .int64($0) } ?? .null, at: row)
        }
        rowwise("pg_total_relation_size") { (call, row) throws(SQLError) in
            let sizes = RelationSizes(call.context)
            let oid = call.arguments[0].oid(at: row)
            let size = sizes.storage(oid).map { $0 + (sizes.indexes(oid) ?? 0) }
            call.result.set(size.map { .int64($0) } ?? .null, at: row)
        }
    }

    private mutating func addSizes() {
        addRelationSizes()
        rowwise("pg_database_size_oid") { (call, row) throws(SQLError) in
            let size = RelationSizes(call.context).database(call.arguments[0].oid(at: row))
            call.result.set(size.map { .int64($0) } ?? .null, at: row)
        }
        rowwise("pg_database_size_name") { (call, row) throws(SQLError) in
            let name = call.text(0, row)
            let found = call.context.catalog.databases.values.first { $0.name == name }
            guard let found else {
                throw SQLError(.invalidCatalogName, "database \"\(name)\" does not exist")
            }
            let size = RelationSizes(call.context).database(found.oid)
            call.result.set(.int64(size ?? 0), at: row)
        }
        for name in ["pg_tablespace_size_oid", "pg_tablespace_size_name"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let sizes = RelationSizes(call.context)
                let all = call.context.catalog.databases.keys.reduce(into: Int64(0)) {
                    $0 += sizes.database($1) ?? 0
                }
                call.result.set(.int64(all), at: row)
            }
        }
        rowwise("pg_relation_filenode") { (call, row) throws(SQLError) in
            call.result.copy(row: row, of: call.arguments[0], to: row)
        }
    }

    /// Objects that do not exist here have no descriptions.
    private mutating func addEmptyAnswers() {
        for name in [
            "pg_get_triggerdef", "pg_get_triggerdef_ext", "pg_get_ruledef", "pg_get_ruledef_ext",
            "pg_get_function_sqlbody",
            "pg_get_functiondef", "pg_get_function_arg_default", "pg_get_statisticsobjdef",
            "pg_get_statisticsobjdef_columns", "pg_tablespace_location",
            "pg_collation_actual_version", "pg_database_collation_actual_version",
            "pg_get_replica_identity_index", "pg_relation_filepath", "pg_describe_object",
        ] {
            always(name, .null)
        }
        rowwise("pg_sequence_last_value") { (call, row) throws(SQLError) in
            let oid = call.arguments[0].datum(at: row).oidValue ?? 0
            guard let sequence = call.context.catalog.sequences[oid] else {
                throw SQLError(
                    .internalError, "could not open sequence with OID \(oid)")
            }
            try call.context.check([.usage, .select], on: sequence)
            let values = try sequenceRow(sequence, call.context)
            call.result.set(values[2] == .bool(true) ? values[0] : .null, at: row)
        }
        rowwise("pg_get_function_arguments") { (call, row) throws(SQLError) in
            call.setText(signature(call, row)?.argumentsText(isIdentity: false), row)
        }
        rowwise("pg_get_function_identity_arguments") { (call, row) throws(SQLError) in
            call.setText(signature(call, row)?.argumentsText(isIdentity: true), row)
        }
        rowwise("pg_get_function_result") { (call, row) throws(SQLError) in
            call.setText(signature(call, row)?.resultText, row)
        }
    }

    /// A function that answers the same whatever it is asked, NULL for NULL.
    mutating func always(_ name: String, _ answer: Datum) {
        rowwise(name) { (call, row) throws(SQLError) in call.result.set(answer, at: row) }
    }
}

/// Whether a type's or function's schema is one in which names are looked up; NULL for none.
private func isOnPath(_ schema: OID?, _ context: ExecutionContext) -> Datum {
    guard let schema else { return .null }
    return .bool(
        schema == Catalog.systemSchema
            || context.session.searchPath.contains { $0.oid == schema })
}

private func isVisible(_ oid: OID, _ context: ExecutionContext) -> Datum {
    let catalog = context.catalog
    guard let relation = catalog.relation(oid) else { return .null }
    let place = relation.place
    if place.schema == Catalog.systemSchema { return .bool(true) }
    let path = context.session.searchPath.map(\.oid)
    guard path.contains(place.schema) else { return .bool(false) }
    let first = catalog.relation(named: place.name, path: [Catalog.systemSchema] + path)
    return .bool(first?.place.oid == oid)
}

extension NamedRelation {
    fileprivate var place: (oid: OID, schema: OID, name: String) {
        switch self {
        case .table(let table): (table.oid, table.schema, table.name)
        case .sequence(let sequence): (sequence.oid, sequence.schema, sequence.name)
        case .index(let index, let table): (index.oid, table.schema, index.name)
        case .system(let relation): (relation.oid, relation.schema, relation.name)
        }
    }
}

private func serialSequence(_ call: FunctionCall, _ row: Int) throws(SQLError) {
    let catalog = call.context.catalog
    guard
        let oid = try TextCodec.parse(call.bytes(0, row), as: .regclass, call.settings).oidValue,
        let table = catalog.tables[oid]
    else { return call.result.setNull(at: row) }
    let name = call.text(1, row)
    guard let column = table.columns.first(where: { $0.name == name && !$0.isDropped }) else {
        throw SQLError(
            .undefinedColumn,
            "column \"\(name)\" of relation \"\(table.name)\" does not exist")
    }
    let owned = catalog.sequences.values.first {
        $0.ownedBy?.table == oid && $0.ownedBy?.column == column.attnum
    }
    guard let owned else { return call.result.setNull(at: row) }
    let schema = catalog.schemas[owned.schema]?.name ?? "public"
    call.setText("\(quotedIdentifier(schema)).\(quotedIdentifier(owned.name))", row)
}

/// What relations take up, in bytes of their rows' keys and values as they are now; a topic's in bytes
/// of its record batches.
private struct RelationSizes {
    private let context: ExecutionContext

    init(_ context: ExecutionContext) { self.context = context }

    private func keyspace(_ id: KeyspaceID) -> Int64 {
        Int64(context.transaction.statistics(of: id)?.rowBytes ?? 0)
    }

    /// Nil when there is no such relation.
    func storage(_ oid: OID) -> Int64? {
        let catalog = context.catalog
        if let table = catalog.tables[oid] {
            guard case .topic(let options) = table.kind else { return keyspace(table.storage) }
            guard let topics = context.topics else { return 0 }
            return (0..<options.partitions).reduce(0) { sum, partition in
                let place = TopicPartition(topic: options.topic, partition: partition)
                return sum + Int64(topics.log(place).byteCount)
            }
        }
        for table in catalog.tables.values {
            // Rows kept by their primary key are that index.
            if let index = table.indexes.first(where: { $0.oid == oid }) {
                return index.storage == table.storage ? 0 : keyspace(index.storage)
            }
        }
        return catalog.sequences[oid] != nil || oid < Catalog.firstUserOID ? 0 : nil
    }

    func indexes(_ oid: OID) -> Int64? {
        guard let table = context.catalog.tables[oid] else { return storage(oid).map { _ in 0 } }
        return table.indexes.reduce(0) { sum, index in
            index.storage == table.storage ? sum : sum + keyspace(index.storage)
        }
    }

    /// Nil when there is no such database.
    func database(_ oid: OID) -> Int64? {
        let catalog = context.catalog
        guard catalog.databases[oid] != nil else { return nil }
        return catalog.tables.values.reduce(0) { sum, table in
            guard catalog.schemas[table.schema]?.database == oid else { return sum }
            return sum + (storage(table.oid) ?? 0) + (indexes(table.oid) ?? 0)
        }
    }
}
