// The catalog's answers for regclass, regtype and their like, along a search path.
package import Catalog
import Syntax
package import Types

package final class SearchPathNames: CatalogNames {
    let catalog: Catalog
    let database: OID
    let searchPath: [OID]
    /// Who must have USAGE of a schema that a relation's name is looked up in; nil for what the catalog keeps.
    let user: OID?

    /// `searchPath` holds the schemas in which unqualified names are looked up.
    package init(catalog: Catalog, database: OID, searchPath: [OID], user: OID? = nil) {
        self.catalog = catalog
        self.database = database
        self.searchPath = searchPath
        self.user = user
    }

    /// The same for texts that the catalog keeps.
    var withoutUser: SearchPathNames {
        SearchPathNames(catalog: catalog, database: database, searchPath: searchPath)
    }

    package func name(of oid: UInt32, as type: TypeOID) -> String? {
        switch type {
        case .regclass: return relationName(oid)
        case .regtype: return SQLType(TypeOID(oid)).sqlName ?? TypeRules.fact(TypeOID(oid))?.name
        case .regproc: return BuiltinFacts.procedure(oid)?.name
        case .regprocedure:
            return BuiltinFacts.procedure(oid).map { fact in
                "\(fact.name)(\(fact.arguments.map { TypeRules.name($0) }.joined(separator: ",")))"
            }
        case .regoper, .regoperator: return BuiltinFacts.operator(oid)?.name
        case .regnamespace: return catalog.schemas[oid].map { quoted($0.name) }
        case .regrole: return catalog.roles[oid].map { quoted($0.name) }
        default: return nil
        }
    }

    private func relationName(_ oid: OID) -> String? {
        guard let relation = catalog.relation(oid) else { return nil }
        let schema: OID
        let name: String
        switch relation {
        case .table(let table): (schema, name) = (table.schema, table.name)
        case .sequence(let sequence): (schema, name) = (sequence.schema, sequence.name)
        case .index(let index, let table): (schema, name) = (table.schema, index.name)
        case .system(let system): (schema, name) = (system.schema, system.name)
        }
        if catalog.relation(named: name, path: searchPath)?.oid == oid { return quoted(name) }
        guard let schema = catalog.schemas[schema] else { return quoted(name) }
        return "\(quoted(schema.name)).\(quoted(name))"
    }

    package func object(named text: String, as type: TypeOID) throws(SQLError) -> UInt32 {
        if let number = UInt32(text) { return number }
        if text == "-" { return 0 }
        switch type {
        case .regclass:
            let parts = try identifierParts(text)
            guard let found = try relation(parts) else {
                throw SQLError(
                    .undefinedTable,
                    "relation \"\(parts.joined(separator: "."))\" does not exist")
            }
            return found.oid
        case .regtype:
            return try self.type(named: text).rawValue
        case .regproc, .regprocedure: return try procedure(text, type)
        case .regnamespace:
            let name = try onlyIdentifier(text)
            if let found = catalog.schema(named: name, in: database) { return found.oid }
            throw SQLError(.invalidSchemaName, "schema \"\(name)\" does not exist")
        case .regrole:
            let name = try onlyIdentifier(text)
            if let found = catalog.role(named: name) { return found.oid }
            throw SQLError(.undefinedObject, "role \"\(name)\" does not exist")
        default:
            throw SQLError.notSupported("input of type \(TypeRules.name(type))", at: .statement)
        }
    }

    private func relation(_ parts: [String]) throws(SQLError) -> NamedRelation? {
        guard let name = parts.last else { return nil }
        if parts.count == 1 { return catalog.relation(named: name, path: searchPath) }
        let whole = parts.joined(separator: ".")
        if parts.count > 3 {
            throw SQLError(
                .syntaxError, "improper relation name (too many dotted names): \(whole)")
        }
        if parts.count == 3, parts[0] != catalog.databases[database]?.name {
            throw SQLError(
                .featureNotSupported,
                "cross-database references are not implemented: \"\(whole)\"")
        }
        guard let schema = catalog.schema(named: parts[parts.count - 2], in: database) else {
            throw SQLError(
                .invalidSchemaName, "schema \"\(parts[parts.count - 2])\" does not exist")
        }
        if let user, !catalog.privileges(of: user, on: schema).contains(.usage) {
            throw SQLError(
                .insufficientPrivilege, "permission denied for schema \(schema.name)")
        }
        return catalog.relation(named: name, in: schema.oid)
    }

    /// The type that a text is the name of, which may say more than that, as `varchar(10)` does. Throws 42704 when
    /// there is none, 42601 for what is no name of a type.
    private func type(named text: String) throws(SQLError) -> TypeOID {
        // Most often it is the name alone; `char` is SQL's, not the type that has this name.
        if text != "char",
            let fact = BuiltinFacts.type(named: text, in: Catalog.systemSchema)
        {
            return fact.oid
        }
        if text.allSatisfy(\.isWhitespace) {
            throw SQLError(.syntaxError, "invalid type name \"\(text)\"")
        }
        let name: TypeName
        do throws(SyntaxError) {
            name = try TypeName(parsing: text)
        } catch {
            var error = SQLError(.syntaxError, error.message)
            error.context = "invalid type name \"\(text)\""
            throw error
        }
        var path = searchPath + [Catalog.systemSchema]
        if let schemaName = name.name.schema {
            guard let schema = catalog.schema(named: schemaName, in: database) else {
                throw SQLError(.invalidSchemaName, "schema \"\(schemaName)\" does not exist")
            }
            path = [schema.oid]
        }
        let isArray = !name.arrayDimensions.isEmpty
        let fact = path.lazy.compactMap { BuiltinFacts.type(named: name.name.name, in: $0) }.first
        guard let fact, !isArray || fact.category == "A" || fact.array != .none else {
            let spelled = (name.name.schema.map { $0 + "." } ?? "") + name.name.name
            throw SQLError(
                .undefinedObject, "type \"\(spelled)\(isArray ? "[]" : "")\" does not exist")
        }
        return isArray && fact.category != "A" ? fact.array : fact.oid
    }

    private func procedure(_ text: String, _ type: TypeOID) throws(SQLError) -> OID {
        let open = text.firstIndex(of: "(")
        let name = String(text[..<(open ?? text.endIndex)])
        let bare = name.hasPrefix("pg_catalog.") ? String(name.dropFirst(11)) : name
        var found = BuiltinFacts.procedures(named: bare)
        if let open {
            let list = text[open...].dropFirst().dropLast()
            let types =
                list.isEmpty
                ? [] : list.split(separator: ",").map { try? self.type(named: trimmed($0)) }
            found = found.filter { $0.arguments.map { Optional($0) } == types }
        }
        if found.count == 1 { return found[0].oid }
        if found.isEmpty {
            throw SQLError(.undefinedFunction, "function \"\(text)\" does not exist")
        }
        throw SQLError(.ambiguousFunction, "more than one function named \"\(text)\"")
    }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " })
    }

    private func onlyIdentifier(_ text: String) throws(SQLError) -> String {
        let parts = try identifierParts(text)
        guard parts.count == 1 else { throw SQLError(.invalidName, "invalid name syntax") }
        return parts[0]
    }

    /// `"A b".c` as its parts. Throws 42602.
    private func identifierParts(_ text: String) throws(SQLError) -> [String] {
        guard let parts = Identifiers.split(text, at: "."), !parts.isEmpty else {
            throw SQLError(.invalidName, "invalid name syntax")
        }
        return parts
    }

    private func quoted(_ name: String) -> String { Identifier.quoted(name) }
}

/// Names as SQL text.
enum Identifier {
    /// Words that cannot be a column's name unquoted.
    private static let reserved: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both",
        "case", "cast", "check", "collate", "column", "constraint", "create", "current_catalog",
        "current_date", "current_role", "current_time", "current_timestamp", "current_user",
        "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false",
        "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially",
        "intersect", "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "not",
        "null", "offset", "on", "only", "or", "order", "placing", "primary", "references",
        "returning", "select", "session_user", "some", "symmetric", "table", "then", "to",
        "trailing", "true", "union", "unique", "user", "using", "variadic", "when", "where",
        "window", "with",
    ]

    static func quoted(_ name: String) -> String {
        let isPlain =
            !name.isEmpty && !reserved.contains(name)
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == 95
            } && name.utf8.first.map { !(48...57).contains($0) } ?? false
        if isPlain { return name }
        return "\""
            + name.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
