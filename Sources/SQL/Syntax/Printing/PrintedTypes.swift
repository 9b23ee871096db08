// Types by the names PostgreSQL prints, and as much of its type resolution as printing needs: which
// side of an operator it would have coerced.

enum PrintedTypes {
    /// The printed name of a type as written.
    static func name(of type: TypeName, withModifiers: Bool = true) -> String {
        let base = baseName(type.name)
        let modifiers = withModifiers ? modifierText(type, base) : ""
        var result: String
        switch base {
        case "timestamp with time zone", "timestamp without time zone", "time with time zone",
            "time without time zone":
            // The precision stands in the middle: timestamp(3) with time zone.
            let place = base.firstIndex(of: " ") ?? base.endIndex
            result = base[..<place] + modifiers + base[place...]
        default: result = base + modifiers
        }
        result += String(repeating: "[]", count: type.arrayDimensions.isEmpty ? 0 : 1)
        return type.isSetOf ? "SETOF " + result : result
    }

    private static func modifierText(_ type: TypeName, _ base: String) -> String {
        if base == "interval" { return "" }
        let texts = type.modifiers.compactMap { modifier -> String? in
            switch modifier.node {
            case .literal(.integer(let value)): String(value)
            case .literal(.string(let value)): value
            default: nil
            }
        }
        return texts.isEmpty ? "" : "(" + texts.joined(separator: ",") + ")"
    }

    private static func baseName(_ name: QualifiedName) -> String {
        if name.schema == nil || name.schema == "pg_catalog", let known = builtIn[name.name] {
            return known
        }
        if name.schema == "pg_catalog" { return Identifiers.quoted(name.name) }
        return Identifiers.quoted(name)
    }

    private static let builtIn: [String: String] = [
        "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
        "float8": "double precision", "bool": "boolean", "varchar": "character varying",
        "bpchar": "character", "timestamptz": "timestamp with time zone",
        "timestamp": "timestamp without time zone", "time": "time without time zone",
        "timetz": "time with time zone", "varbit": "bit varying", "char": "\"char\"",
        "numeric": "numeric", "bit": "bit", "interval": "interval",
    ]

    /// What a constant of a type is labelled with.
    static func constantLabel(_ type: String) -> String { type == "character" ? "bpchar" : type }

    private static let integers: Set<String> = ["smallint", "integer", "bigint"]
    private static let floats: Set<String> = ["real", "double precision"]

    static func isNumber(_ type: String) -> Bool {
        integers.contains(type) || floats.contains(type) || type == "numeric"
    }

    /// The type both sides of an operator between numbers are brought to; nil when PostgreSQL has an
    /// operator for the pair as it is.
    static func common(_ left: String, _ right: String) -> String? {
        guard left != right, isNumber(left), isNumber(right) else { return nil }
        if integers.contains(left), integers.contains(right) { return nil }
        if floats.contains(left), floats.contains(right) { return nil }
        if floats.contains(left) || floats.contains(right) { return "double precision" }
        return "numeric"
    }

    /// The type of arithmetic between numbers.
    static func arithmetic(_ left: String?, _ right: String?) -> String? {
        guard let left, let right else { return nil }
        if let common = common(left, right) { return common }
        let ranks = ["smallint", "integer", "bigint", "numeric", "real", "double precision"]
        guard let first = ranks.firstIndex(of: left), let second = ranks.firstIndex(of: right)
        else {
            return nil
        }
        return ranks[max(first, second)]
    }

    /// Functions of one signature that people use in constraints and defaults: what they take and give.
    static let textFunctions: [String: String] = [
        "lower": "text", "upper": "text", "initcap": "text", "btrim": "text", "ltrim": "text",
        "rtrim": "text", "md5": "text", "reverse": "text", "replace": "text", "left": "text",
        "right": "text", "substr": "text", "substring": "text", "repeat": "text", "lpad": "text",
        "rpad": "text", "split_part": "text", "translate": "text", "length": "integer",
        "char_length": "integer", "character_length": "integer", "octet_length": "integer",
        "strpos": "integer", "position": "integer", "ascii": "integer", "starts_with": "boolean",
    ]

    static let results: [String: String] = [
        "now": "timestamp with time zone", "clock_timestamp": "timestamp with time zone",
        "gen_random_uuid": "uuid", "nextval": "bigint", "random": "double precision",
        "extract": "numeric", "date_part": "double precision", "count": "bigint",
        "current_database": "name",
    ]
}
