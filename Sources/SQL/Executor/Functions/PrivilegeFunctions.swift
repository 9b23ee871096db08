// has_table_privilege and its family, and pg_has_role.
import Catalog
import Planner
import Types

extension FunctionRegistry {
    /// Registers them in all their forms: the user by name, by number or left out, the object by name or
    /// by number.
    mutating func addPrivilegeTests() {
        for form in ["id", "id_id", "id_name", "name", "name_id", "name_name"] {
            for object in PrivilegeTest.Object.allCases {
                test("has_\(object.rawValue)_privilege_\(form)", form) {
                    (test, objectArgument) throws(SQLError) in
                    try test.answer(object, objectArgument)
                }
            }
            test("pg_has_role_\(form)", form) { (test, argument) throws(SQLError) in
                try test.hasRole(argument)
            }
        }
        for form in [
            "id_attnum", "id_id_attnum", "id_id_name", "id_name", "id_name_attnum",
            "id_name_name", "name_attnum", "name_id_attnum", "name_id_name", "name_name",
            "name_name_attnum", "name_name_name",
        ] {
            rowwise("has_column_privilege_\(form)") { (call, row) throws(SQLError) in
                let hasUser = call.arguments.count == 4
                let test = try PrivilegeTest(call, row, user: hasUser ? 0 : nil)
                let answer = try test.column(hasUser ? 1 : 0)
                call.result.set(answer.map { .bool($0) } ?? .null, at: row)
            }
        }
        for form in ["id_name", "name", "name_name"] {
            // Nothing can be granted of a parameter.
            rowwise("has_parameter_privilege_\(form)") { (call, row) throws(SQLError) in
                let test = try PrivilegeTest(call, row, user: form == "name" ? nil : 0)
                call.result.set(.bool(test.isSuperuser), at: row)
            }
        }
        always("row_security_active", .bool(false))
        always("row_security_active_name", .bool(false))
    }

    private mutating func test(
        _ name: String, _ form: String,
        _ answer: @escaping @Sendable (PrivilegeTest, Int) throws(SQLError) -> Bool?
    ) {
        let hasUser = form.contains("_")
        rowwise(name) { (call, row) throws(SQLError) in
            let test = try PrivilegeTest(call, row, user: hasUser ? 0 : nil)
            let answer = try answer(test, hasUser ? 1 : 0)
            call.result.set(answer.map { .bool($0) } ?? .null, at: row)
        }
    }
}

/// One question: may this role do this with that?
private struct PrivilegeTest {
    enum Object: String, CaseIterable {
        case anyColumn = "any_column"
        case database, function, language, schema, sequence, server, table, tablespace, type
        case foreignDataWrapper = "foreign_data_wrapper"
    }

    /// One privilege of the list that is asked for.
    struct Wanted {
        var name: String
        var withGrantOption: Bool
        /// As it was asked for.
        var written: String
    }

    let call: FunctionCall
    let row: Int
    let catalog: Catalog
    /// Nil: everybody (`public`), or a number that no role has.
    let role: OID?

    init(_ call: FunctionCall, _ row: Int, user: Int?) throws(SQLError) {
        self.call = call
        self.row = row
        catalog = call.context.catalog
        guard let user else {
            role = call.context.session.currentUserOID
            return
        }
        if call.isNumber(user) {
            let oid = call.arguments[user].oid(at: row)
            role = catalog.roles[oid] == nil ? nil : oid
            return
        }
        let name = call.text(user, row)
        if name == "public" {
            role = nil
            return
        }
        guard let found = catalog.role(named: name) else {
            throw SQLError(.undefinedObject, "role \"\(name)\" does not exist")
        }
        role = found.oid
    }

    var isSuperuser: Bool { role.flatMap { catalog.roles[$0] }?.isSuperuser ?? false }

    // MARK: Answers

    func answer(_ object: Object, _ argument: Int) throws(SQLError) -> Bool? {
        let wanted = try self.wanted()
        switch object {
        case .table: return try table(argument, wanted)
        case .anyColumn: return try anyColumn(argument, wanted)
        case .sequence: return try sequence(argument, wanted)
        case .schema:
            let found = try found(argument, catalog.schemas) { name in
                catalog.schema(named: name, in: call.context.session.databaseOID)
            } or: {
                SQLError(.invalidSchemaName, "schema \"\($0)\" does not exist")
            }
            return try found.map { (schema) throws(SQLError) in
                try has(wanted, .schema, schema.access, owner: schema.owner)
            }
        case .database:
            let found = try found(argument, catalog.databases) {
                catalog.database(named: $0)
            } or: {
                SQLError(.invalidCatalogName, "database \"\($0)\" does not exist")
            }
            return try found.map { (database) throws(SQLError) in
                try has(wanted, .database, database.access, owner: database.owner)
            }
        // Everybody may use what is built in, and nothing else of these exists.
        case .function, .language, .type: return true
        case .tablespace, .server, .foreignDataWrapper: return isSuperuser
        }
    }

    func column(_ tableArgument: Int) throws(SQLError) -> Bool? {
        let wanted = try self.wanted()
        guard let oid = try relation(tableArgument), let table = catalog.tables[oid] else {
            return try answer(.table, tableArgument)
        }
        let column: TableColumn?
        if call.isNumber(tableArgument + 1) {
            column = table.column(Int16(truncatingIfNeeded: call.integer(tableArgument + 1, row)))
            guard let column, !column.isDropped else { return nil }
        } else {
            let name = call.text(tableArgument + 1, row)
            column = table.liveColumns.first { $0.name == name }
            guard column != nil else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" of relation \"\(table.name)\" does not exist")
            }
        }
        if try has(wanted, .column, table.access, owner: table.owner) { return true }
        let list = table.columnAccess[column?.attnum ?? 0] ?? AccessList()
        return try has(wanted, .column, list, owner: table.owner)
    }

    func hasRole(_ argument: Int) throws(SQLError) -> Bool? {
        let wanted = try self.wanted()
        let group: OID
        if call.isNumber(argument) {
            group = call.arguments[argument].oid(at: row)
        } else {
            let name = call.text(argument, row)
            guard let found = catalog.role(named: name) else {
                throw SQLError(.undefinedObject, "role \"\(name)\" does not exist")
            }
            group = found.oid
        }
        for each in wanted {
            guard let role else { continue }
            let has: Bool
            switch each.name {
            case _ where each.withGrantOption && ["usage", "member"].contains(each.name):
                has = catalog.role(role, isAdminOf: group)
            case "usage": has = catalog.role(role, actsAs: group)
            case "member": has = catalog.role(role, mayBecome: group)
            default: throw unrecognized(each)
            }
            if has { return true }
        }
        return false
    }

    private func table(_ argument: Int, _ wanted: [Wanted]) throws(SQLError) -> Bool? {
        guard let oid = try relation(argument) else { return nil }
        if let table = catalog.tables[oid] {
            return try has(wanted, .table, table.access, owner: table.owner)
        }
        if let sequence = catalog.sequences[oid] {
            return try has(
                wanted, .table, sequence.access, owner: sequence.owner)
        }
        guard let system = BuiltinFacts.relation(oid) else { return nil }
        // Everybody may read the system's relations, but where passwords would be.
        return try has(
            wanted, .table,
            AccessList([
                AccessList.Entry(
                    grantee: AccessList.everybody, grantor: Catalog.bootstrapRole,
                    privileges: system.isSecret ? [] : .select)
            ]), owner: Catalog.bootstrapRole)
    }

    private func anyColumn(_ argument: Int, _ wanted: [Wanted]) throws(SQLError) -> Bool? {
        guard let oid = try relation(argument), let table = catalog.tables[oid] else {
            return try self.table(argument, wanted)
        }
        if try has(wanted, .column, table.access, owner: table.owner) { return true }
        for list in table.columnAccess.values
        where try has(wanted, .column, list, owner: table.owner) {
            return true
        }
        return false
    }

    private func sequence(_ argument: Int, _ wanted: [Wanted]) throws(SQLError) -> Bool? {
        guard let oid = try relation(argument) else { return nil }
        guard let sequence = catalog.sequences[oid] else {
            if catalog.relation(oid) == nil { return nil }
            let name = call.context.settings.names?.name(of: oid, as: .regclass) ?? "\(oid)"
            throw SQLError(.wrongObjectType, "\"\(name)\" is not a sequence")
        }
        return try has(wanted, .sequence, sequence.access, owner: sequence.owner)
    }

    // MARK: What is asked

    /// The list of privileges that is the last argument.
    private func wanted() throws(SQLError) -> [Wanted] {
        call.text(call.arguments.count - 1, row).split(separator: ",").map { part in
            var words = part.lowercased().split(whereSeparator: \.isWhitespace)
            var withGrantOption = false
            if words.count > 3,
                words.suffix(3) == ["with", "grant", "option"]
                    || words.suffix(3) == ["with", "admin", "option"]
            {
                withGrantOption = true
                words.removeLast(3)
            }
            return Wanted(
                name: words.joined(separator: " "), withGrantOption: withGrantOption,
                written: part.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        }
    }

    private func unrecognized(_ wanted: Wanted) -> SQLError {
        SQLError(
            .invalidParameterValue,
            "unrecognized privilege type: \"\(wanted.written)\"")
    }

    /// Whether the role has one of these.
    private func has(
        _ wanted: [Wanted], _ kind: PrivilegedKind, _ list: AccessList, owner: OID
    ) throws(SQLError) -> Bool {
        var has = false
        for each in wanted {
            guard let privilege = Privileges.byName[each.name], kind.all.isSuperset(of: privilege)
            else { throw unrecognized(each) }
            if isSuperuser {
                has = true
            } else if each.withGrantOption {
                guard let role else { continue }
                let identities = catalog.identities(of: role)
                has =
                    has || identities.contains(owner)
                    || list.grantable(by: identities).contains(privilege)
            } else {
                let identities = role.map { catalog.identities(of: $0) } ?? []
                has = has || list.privileges(of: identities).contains(privilege)
            }
        }
        return has
    }

    /// The relation's number; nil when there is none of that number. Throws 42P01 for a name.
    private func relation(_ argument: Int) throws(SQLError) -> OID? {
        if call.isNumber(argument) {
            let oid = call.arguments[argument].oid(at: row)
            return catalog.relation(oid) == nil ? nil : oid
        }
        return try TextCodec.parse(call.bytes(argument, row), as: .regclass, call.settings)
            .oidValue
    }

    private func found<Object>(
        _ argument: Int, _ objects: [OID: Object], _ byName: (String) -> Object?,
        or missing: (String) -> SQLError
    ) throws(SQLError) -> Object? {
        if call.isNumber(argument) { return objects[call.arguments[argument].oid(at: row)] }
        let name = call.text(argument, row)
        guard let found = byName(name) else { throw missing(name) }
        return found
    }
}

extension FunctionCall {
    /// Whether an argument is a number: of an object, or of a column.
    fileprivate func isNumber(_ argument: Int) -> Bool {
        switch argumentTypes[argument].physicalKind {
        case .int16, .int32, .int64: true
        default: false
        }
    }

    fileprivate func integer(_ argument: Int, _ row: Int) -> Int64 {
        arguments[argument].datum(at: row).integerValue ?? 0
    }
}
