// The catalog's answers for regclass, regtype and their like, along a search path.
package import Catalog
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
        let parts = try identifierParts(text)
        switch type {
        case .regclass:
            guard let found = try relation(parts) else {
                throw SQLError(
                    .undefinedTable,
                    "relation \"\(parts.joined(separator: "."))\" does not exist")
            }
            return found.oid
        case .regtype:
            if let found = builtinType(text.lowercased()) { return found.rawValue }
            throw SQLError(.undefinedObject, "type \"\(text)\" does not exist")
        case .regproc, .regprocedure: return try procedure(text, type)
        case .regnamespace:
            if let found = catalog.schema(named: parts[0], in: database) { return found.oid }
            throw SQLError(.invalidSchemaName, "schema \"\(parts[0])\" does not exist")
        case .regrole:
            if let found = catalog.role(named: parts[0]) { return found.oid }
            throw SQLError(.undefinedObject, "role \"\(parts[0])\" does not exist")
        default:
            throw SQLError.notSupported("input of type \(TypeRules.name(type))", at: .statement)
        }
    }

    private func relation(_ parts: [String]) throws(SQLError) -> NamedRelation? {
        guard let name = parts.last else { return nil }
        if parts.count == 1 { return catalog.relation(named: name, path: searchPath) }
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

    private func builtinType(_ text: String) -> TypeOID? {
        let name = text.hasPrefix("pg_catalog.") ? String(text.dropFirst(11)) : text
        if name.hasSuffix("[]") {
            return builtinType(String(name.dropLast(2))).flatMap { TypeRules.array(of: $0) }
        }
        if let fact = BuiltinFacts.type(named: name, in: Catalog.systemSchema) { return fact.oid }
        return BuiltinFacts.types.first { SQLType($0.oid).sqlName == name }?.oid
            ?? TypeSpellings.named[name]
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
                ? [] : list.split(separator: ",").map { builtinType(trimmed($0)) }
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

    /// `"A b".c` as its parts, unquoted ones in lower case.
    private func identifierParts(_ text: String) throws(SQLError) -> [String] {
        var parts: [String] = []
        var part = ""
        var isQuoted = false
        var characters = text.makeIterator()
        while let character = characters.next() {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == "." && !isQuoted {
                parts.append(part)
                part = ""
            } else {
                part += isQuoted ? String(character) : character.lowercased()
            }
        }
        parts.append(part)
        if isQuoted || parts.contains("") {
            throw SQLError(.invalidName, "invalid name syntax")
        }
        return parts
    }

    private func quoted(_ name: String) -> String { Identifier.quoted(name) }
}

/// SQL's own spellings of type names that pg_type does not have.
enum TypeSpellings {
    static let named: [String: TypeOID] = [
        "int": .int4, "integer": .int4, "bigint": .int8, "smallint": .int2, "real": .float4,
        "float": .float8, "double precision": .float8, "decimal": .numeric, "boolean": .bool,
        "character": .bpchar, "character varying": .varchar, "char": .bpchar,
        "timestamp without time zone": .timestamp, "timestamp with time zone": .timestamptz,
        "time without time zone": .time, "time with time zone": .timetz, "bit varying": .varbit,
    ]
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
