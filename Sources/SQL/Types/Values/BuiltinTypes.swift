// PostgreSQL 15's built-in types: the facts of its pg_type that binding and printing need. Array
// types are derived from their elements' rows.

/// One row of the table of built-in types.
package struct BuiltinType: Sendable {
    package let oid: TypeOID
    /// `typname`.
    package let name: String
    /// The name SQL spells, without modifiers: `character varying`.
    package let sqlName: String
    package let category: TypeCategory
    /// Preferred within its category when an overload is ambiguous.
    package let isPreferred: Bool
    /// The type of its arrays; 0 if there is none.
    package let array: TypeOID
    /// `typelem`: the element type of an array or of a subscriptable fixed-length type; else 0.
    package let element: TypeOID
    /// `typlen`: bytes, -1 for variable, -2 for a C string.
    package let length: Int16

    fileprivate init(
        _ oid: UInt32, _ name: String, _ sqlName: String, _ category: UnicodeScalar,
        _ isPreferred: Bool, array: UInt32, element: UInt32, length: Int16
    ) {
        self.oid = TypeOID(oid)
        self.name = name
        self.sqlName = sqlName
        self.category = TypeCategory(rawValue: UInt8(ascii: category)) ?? .userDefined
        self.isPreferred = isPreferred
        self.array = TypeOID(array)
        self.element = TypeOID(element)
        self.length = length
    }
}

extension BuiltinType {
    /// The row of a type, array types included; nil for a type a user made.
    package static func find(_ oid: TypeOID) -> BuiltinType? { byOID[oid] }

    /// The row of the type with this `typname` (`int4`, `_text`).
    package static func find(named name: String) -> BuiltinType? { byName[name] }

    /// Every built-in type, array types included, by OID.
    package static let all: [BuiltinType] =
        (scalars + scalars.compactMap(\.arrayType)).sorted { $0.oid < $1.oid }

    /// Asked for every value that is read: without hashing.
    static func isArray(_ oid: TypeOID) -> Bool {
        oid.rawValue < arrays.count && arrays[Int(oid.rawValue)]
    }

    private static let arrays: [Bool] = {
        var arrays = [Bool](repeating: false, count: Int(all.last?.oid.rawValue ?? 0) + 1)
        for type in all where type.category == .array { arrays[Int(type.oid.rawValue)] = true }
        return arrays
    }()

    private static let byOID = Dictionary(uniqueKeysWithValues: all.map { ($0.oid, $0) })
    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private var arrayType: BuiltinType? {
        guard array.rawValue != 0 else { return nil }
        return BuiltinType(
            array.rawValue, "_\(name)", "\(sqlName)[]", "A", false, array: 0,
            element: oid.rawValue, length: -1)
    }
}

extension BuiltinType {
    // swift-format-ignore
    private static let scalars: [BuiltinType] = [
        BuiltinType(16, "bool", "boolean", "B", true, array: 1000, element: 0, length: 1),
        BuiltinType(17, "bytea", "bytea", "U", false, array: 1001, element: 0, length: -1),
        BuiltinType(18, "char", "\"char\"", "Z", false, array: 1002, element: 0, length: 1),
        BuiltinType(19, "name", "name", "S", false, array: 1003, element: 18, length: 64),
        BuiltinType(20, "int8", "bigint", "N", false, array: 1016, element: 0, length: 8),
        BuiltinType(21, "int2", "smallint", "N", false, array: 1005, element: 0, length: 2),
        BuiltinType(22, "int2vector", "int2vector", "A", false, array: 1006, element: 21, length: -1),
        BuiltinType(23, "int4", "integer", "N", false, array: 1007, element: 0, length: 4),
        BuiltinType(24, "regproc", "regproc", "N", false, array: 1008, element: 0, length: 4),
        BuiltinType(25, "text", "text", "S", true, array: 1009, element: 0, length: -1),
        BuiltinType(26, "oid", "oid", "N", true, array: 1028, element: 0, length: 4),
        BuiltinType(27, "tid", "tid", "U", false, array: 1010, element: 0, length: 6),
        BuiltinType(28, "xid", "xid", "U", false, array: 1011, element: 0, length: 4),
        BuiltinType(29, "cid", "cid", "U", false, array: 1012, element: 0, length: 4),
        BuiltinType(30, "oidvector", "oidvector", "A", false, array: 1013, element: 26, length: -1),
        BuiltinType(32, "pg_ddl_command", "pg_ddl_command", "P", false, array: 0, element: 0, length: 8),
        BuiltinType(114, "json", "json", "U", false, array: 199, element: 0, length: -1),
        BuiltinType(142, "xml", "xml", "U", false, array: 143, element: 0, length: -1),
        BuiltinType(194, "pg_node_tree", "pg_node_tree", "Z", false, array: 0, element: 0, length: -1),
        BuiltinType(269, "table_am_handler", "table_am_handler", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(325, "index_am_handler", "index_am_handler", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(600, "point", "point", "G", false, array: 1017, element: 701, length: 16),
        BuiltinType(601, "lseg", "lseg", "G", false, array: 1018, element: 600, length: 32),
        BuiltinType(602, "path", "path", "G", false, array: 1019, element: 0, length: -1),
        BuiltinType(603, "box", "box", "G", false, array: 1020, element: 600, length: 32),
        BuiltinType(604, "polygon", "polygon", "G", false, array: 1027, element: 0, length: -1),
        BuiltinType(628, "line", "line", "G", false, array: 629, element: 701, length: 24),
        BuiltinType(650, "cidr", "cidr", "I", false, array: 651, element: 0, length: -1),
        BuiltinType(700, "float4", "real", "N", false, array: 1021, element: 0, length: 4),
        BuiltinType(701, "float8", "double precision", "N", true, array: 1022, element: 0, length: 8),
        BuiltinType(705, "unknown", "unknown", "X", false, array: 0, element: 0, length: -2),
        BuiltinType(718, "circle", "circle", "G", false, array: 719, element: 0, length: 24),
        BuiltinType(774, "macaddr8", "macaddr8", "U", false, array: 775, element: 0, length: 8),
        BuiltinType(790, "money", "money", "N", false, array: 791, element: 0, length: 8),
        BuiltinType(829, "macaddr", "macaddr", "U", false, array: 1040, element: 0, length: 6),
        BuiltinType(869, "inet", "inet", "I", true, array: 1041, element: 0, length: -1),
        BuiltinType(1033, "aclitem", "aclitem", "U", false, array: 1034, element: 0, length: 12),
        BuiltinType(1042, "bpchar", "character", "S", false, array: 1014, element: 0, length: -1),
        BuiltinType(1043, "varchar", "character varying", "S", false, array: 1015, element: 0, length: -1),
        BuiltinType(1082, "date", "date", "D", false, array: 1182, element: 0, length: 4),
        BuiltinType(1083, "time", "time without time zone", "D", false, array: 1183, element: 0, length: 8),
        BuiltinType(1114, "timestamp", "timestamp without time zone", "D", false, array: 1115, element: 0, length: 8),
        BuiltinType(1184, "timestamptz", "timestamp with time zone", "D", true, array: 1185, element: 0, length: 8),
        BuiltinType(1186, "interval", "interval", "T", true, array: 1187, element: 0, length: 16),
        BuiltinType(1266, "timetz", "time with time zone", "D", false, array: 1270, element: 0, length: 12),
        BuiltinType(1560, "bit", "bit", "V", false, array: 1561, element: 0, length: -1),
        BuiltinType(1562, "varbit", "bit varying", "V", true, array: 1563, element: 0, length: -1),
        BuiltinType(1700, "numeric", "numeric", "N", false, array: 1231, element: 0, length: -1),
        BuiltinType(1790, "refcursor", "refcursor", "U", false, array: 2201, element: 0, length: -1),
        BuiltinType(2202, "regprocedure", "regprocedure", "N", false, array: 2207, element: 0, length: 4),
        BuiltinType(2203, "regoper", "regoper", "N", false, array: 2208, element: 0, length: 4),
        BuiltinType(2204, "regoperator", "regoperator", "N", false, array: 2209, element: 0, length: 4),
        BuiltinType(2205, "regclass", "regclass", "N", false, array: 2210, element: 0, length: 4),
        BuiltinType(2206, "regtype", "regtype", "N", false, array: 2211, element: 0, length: 4),
        BuiltinType(2249, "record", "record", "P", false, array: 2287, element: 0, length: -1),
        BuiltinType(2275, "cstring", "cstring", "P", false, array: 1263, element: 0, length: -2),
        BuiltinType(2276, "any", "\"any\"", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2277, "anyarray", "anyarray", "P", false, array: 0, element: 0, length: -1),
        BuiltinType(2278, "void", "void", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2279, "trigger", "trigger", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2280, "language_handler", "language_handler", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2281, "internal", "internal", "P", false, array: 0, element: 0, length: 8),
        BuiltinType(2283, "anyelement", "anyelement", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2776, "anynonarray", "anynonarray", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2950, "uuid", "uuid", "U", false, array: 2951, element: 0, length: 16),
        BuiltinType(3115, "fdw_handler", "fdw_handler", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(2970, "txid_snapshot", "txid_snapshot", "U", false, array: 2949, element: 0, length: -1),
        BuiltinType(3220, "pg_lsn", "pg_lsn", "U", false, array: 3221, element: 0, length: 8),
        BuiltinType(3310, "tsm_handler", "tsm_handler", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(3500, "anyenum", "anyenum", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(3614, "tsvector", "tsvector", "U", false, array: 3643, element: 0, length: -1),
        BuiltinType(3615, "tsquery", "tsquery", "U", false, array: 3645, element: 0, length: -1),
        BuiltinType(3734, "regconfig", "regconfig", "N", false, array: 3735, element: 0, length: 4),
        BuiltinType(3769, "regdictionary", "regdictionary", "N", false, array: 3770, element: 0, length: 4),
        BuiltinType(3802, "jsonb", "jsonb", "U", false, array: 3807, element: 0, length: -1),
        BuiltinType(3831, "anyrange", "anyrange", "P", false, array: 0, element: 0, length: -1),
        BuiltinType(3838, "event_trigger", "event_trigger", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(3904, "int4range", "int4range", "R", false, array: 3905, element: 0, length: -1),
        BuiltinType(3906, "numrange", "numrange", "R", false, array: 3907, element: 0, length: -1),
        BuiltinType(3908, "tsrange", "tsrange", "R", false, array: 3909, element: 0, length: -1),
        BuiltinType(3910, "tstzrange", "tstzrange", "R", false, array: 3911, element: 0, length: -1),
        BuiltinType(3912, "daterange", "daterange", "R", false, array: 3913, element: 0, length: -1),
        BuiltinType(3926, "int8range", "int8range", "R", false, array: 3927, element: 0, length: -1),
        BuiltinType(4072, "jsonpath", "jsonpath", "U", false, array: 4073, element: 0, length: -1),
        BuiltinType(4089, "regnamespace", "regnamespace", "N", false, array: 4090, element: 0, length: 4),
        BuiltinType(4096, "regrole", "regrole", "N", false, array: 4097, element: 0, length: 4),
        BuiltinType(4191, "regcollation", "regcollation", "N", false, array: 4192, element: 0, length: 4),
        BuiltinType(4451, "int4multirange", "int4multirange", "R", false, array: 6150, element: 0, length: -1),
        BuiltinType(4532, "nummultirange", "nummultirange", "R", false, array: 6151, element: 0, length: -1),
        BuiltinType(4533, "tsmultirange", "tsmultirange", "R", false, array: 6152, element: 0, length: -1),
        BuiltinType(4534, "tstzmultirange", "tstzmultirange", "R", false, array: 6153, element: 0, length: -1),
        BuiltinType(4535, "datemultirange", "datemultirange", "R", false, array: 6155, element: 0, length: -1),
        BuiltinType(4536, "int8multirange", "int8multirange", "R", false, array: 6157, element: 0, length: -1),
        BuiltinType(4537, "anymultirange", "anymultirange", "P", false, array: 0, element: 0, length: -1),
        BuiltinType(4538, "anycompatiblemultirange", "anycompatiblemultirange", "P", false, array: 0, element: 0, length: -1),
        BuiltinType(5038, "pg_snapshot", "pg_snapshot", "U", false, array: 5039, element: 0, length: -1),
        BuiltinType(5069, "xid8", "xid8", "U", false, array: 271, element: 0, length: 8),
        BuiltinType(5077, "anycompatible", "anycompatible", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(5078, "anycompatiblearray", "anycompatiblearray", "P", false, array: 0, element: 0, length: -1),
        BuiltinType(5079, "anycompatiblenonarray", "anycompatiblenonarray", "P", false, array: 0, element: 0, length: 4),
        BuiltinType(5080, "anycompatiblerange", "anycompatiblerange", "P", false, array: 0, element: 0, length: -1),
    ]
}
