/// A name of up to three parts, as written: `table`, `schema.table`, `database.schema.table`.
/// Folding to lower case has been done by the parser. Equality ignores where it stands.
package struct QualifiedName: Hashable, Sendable {
    /// The database's name, when written.
    package var catalog: String?
    package var schema: String?
    package var name: String
    /// Byte offset in the text that was parsed.
    package var location: Int32?

    package init(
        catalog: String? = nil, schema: String? = nil, _ name: String, location: Int32? = nil
    ) {
        self.catalog = catalog
        self.schema = schema
        self.name = name
        self.location = location
    }

    package static func == (left: QualifiedName, right: QualifiedName) -> Bool {
        left.name == right.name && left.schema == right.schema && left.catalog == right.catalog
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(schema)
        hasher.combine(catalog)
    }
}

/// A byte offset in the text that was parsed, which is no part of what is said there: all are equal.
@propertyWrapper
package struct UncomparedLocation: Hashable, Sendable {
    package var wrappedValue: Int32?

    package init(wrappedValue: Int32?) { self.wrappedValue = wrappedValue }

    package static func == (left: UncomparedLocation, right: UncomparedLocation) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}
}

/// An operator's name, with its schema when spelled `OPERATOR(schema.op)`.
package struct OperatorName: Hashable, Sendable {
    package var schema: String?
    /// The operator's characters, such as `+` or `<>`.
    package var symbol: String

    package init(schema: String? = nil, _ symbol: String) {
        self.schema = schema
        self.symbol = symbol
    }
}

/// A type as written: its name (already translated by the grammar for the SQL spellings, so that
/// `integer` is `pg_catalog.int4`), modifiers and array dimensions. Equality ignores the location.
package struct TypeName: Hashable, Sendable {
    package var name: QualifiedName
    /// What stood in parentheses, such as the 10 and 2 of `numeric(10, 2)`. For `interval year to
    /// month` the grammar puts PostgreSQL's field mask here (and the precision second).
    package var modifiers: [Expression]
    /// One element per dimension written; nil for `[]`, a size for `[3]` (which PostgreSQL ignores).
    package var arrayDimensions: [Int32?]
    /// `SETOF`, which only CREATE FUNCTION and its like take.
    package var isSetOf: Bool
    package var location: Int32?

    package init(
        name: QualifiedName, modifiers: [Expression] = [], arrayDimensions: [Int32?] = [],
        isSetOf: Bool = false, location: Int32? = nil
    ) {
        self.name = name
        self.modifiers = modifiers
        self.arrayDimensions = arrayDimensions
        self.isSetOf = isSetOf
        self.location = location
    }

    package static func == (left: TypeName, right: TypeName) -> Bool {
        left.name == right.name && left.modifiers == right.modifiers
            && left.arrayDimensions == right.arrayDimensions && left.isSetOf == right.isSetOf
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(modifiers)
        hasher.combine(arrayDimensions)
        hasher.combine(isSetOf)
    }
}

/// A role where a statement names one.
package enum RoleReference: Hashable, Sendable {
    case named(String)
    case currentRole
    case currentUser
    case sessionUser
    /// `PUBLIC`: every role.
    case everyone
}

/// One `name = value` of the many generic option lists of the grammar (`WITH (…)`, COPY, EXPLAIN,
/// CREATE ROLE …). A value is absent for flags such as `VERBOSE`.
package struct Option: Hashable, Sendable {
    /// The part before the dot in `toast.autovacuum_enabled`.
    package var namespace: String?
    package var name: String
    package var value: OptionValue?
    /// `ADD`, `DROP` or `SET` in front of it, where the grammar allows that.
    package var action: Action
    package var location: Int32?

    package enum Action: Hashable, Sendable { case unspecified, set, add, drop }

    package init(
        namespace: String? = nil, name: String, value: OptionValue?, action: Action = .unspecified,
        location: Int32? = nil
    ) {
        self.namespace = namespace
        self.name = name
        self.value = value
        self.action = action
        self.location = location
    }
}

/// An option's value, in the form it was written.
package enum OptionValue: Hashable, Sendable {
    case string(String)
    case integer(Int32)
    /// A number that is no 32-bit integer, as written.
    case number(String)
    case boolean(Bool)
    /// An unquoted word the grammar took for a type's name (`format = json`).
    case typeName(TypeName)
    case name(QualifiedName)
    case role(RoleReference)
    case list([OptionValue])
    case star
}

/// `CASCADE` or `RESTRICT`.
package enum DropBehavior: Hashable, Sendable { case restrict, cascade }

extension OptionValue {
    /// The word it is, when it is one: for lists of names.
    package var word: String? {
        switch self {
        case .string(let value): value
        case .typeName(let type) where type.name.schema == nil: type.name.name
        default: nil
        }
    }
}
