// A column's or expression's type: the OID and, where the type takes one, its modifier.

/// A type with its modifier ("typmod"), as pg_attribute has them.
package struct SQLType: Hashable, Sendable {
    package var oid: TypeOID
    /// PostgreSQL's encoding: length + 4 for character types; ((precision << 16) | scale) + 4 for
    /// numeric; digits of the second for times; range and digits for interval; -1 for none.
    package var modifier: Int32

    @inlinable package init(_ oid: TypeOID, modifier: Int32 = -1) {
        self.oid = oid
        self.modifier = modifier
    }

    /// The type without its modifier.
    @inlinable package var unmodified: SQLType { SQLType(oid) }

    package static func varchar(_ length: Int32) -> SQLType {
        SQLType(.varchar, modifier: length + 4)
    }

    package static func bpchar(_ length: Int32) -> SQLType {
        SQLType(.bpchar, modifier: length + 4)
    }

    package static func numeric(precision: Int32, scale: Int32) -> SQLType {
        SQLType(.numeric, modifier: (precision << 16 | scale & 0x7ff) + 4)
    }
}

extension SQLType {
    /// How values of the type lie in vectors. Types a user made are `.bytes` unless the catalog
    /// resolves them first (a domain to its base type; an enum's values are their pg_enum OIDs
    /// only where the catalog says so).
    package var physicalKind: PhysicalKind {
        switch oid {
        case .bool: .bool8
        case .int2: .int16
        case .int4, .date, .oid, .xid, .cid, .regproc, .regprocedure, .regoper, .regoperator,
            .regclass, .regtype, .regnamespace, .regrole, .regcollation, .regconfig, .regdictionary:
            .int32
        case .int8, .time, .timestamp, .timestamptz, .money, .xid8, .pgLsn, .tid: .int64
        case .float4: .float32
        case .float8: .float64
        case .uuid, .interval, .timetz: .fixed16
        default: .bytes
        }
    }

    package var category: TypeCategory { BuiltinType.find(oid)?.category ?? .userDefined }
    package var isPreferred: Bool { BuiltinType.find(oid)?.isPreferred ?? false }

    /// True for `int4[]` and the like, and for the two vector types.
    package var isArray: Bool { BuiltinType.isArray(oid) }
    /// `int2vector` and `oidvector`, arrays of one dimension that are counted from 0.
    package var isVector: Bool { oid == .int2vector || oid == .oidvector }

    /// The type of an array's elements, with the array's modifier; nil for other types.
    package var element: SQLType? {
        guard let row = BuiltinType.find(oid), row.category == .array else { return nil }
        return SQLType(row.element, modifier: modifier)
    }

    /// The type of arrays of this type; nil where PostgreSQL has none.
    package var array: SQLType? {
        guard let row = BuiltinType.find(oid), row.array != .none else { return nil }
        return SQLType(row.array, modifier: modifier)
    }

    /// Values are text in the database encoding: text, varchar, char(n), name, unknown, cstring.
    package var isText: Bool {
        switch oid {
        case .text, .varchar, .bpchar, .name, .unknown, .cstring: true
        default: false
        }
    }

    /// Values are catalog object numbers that print as names.
    package var isObjectReference: Bool {
        switch oid {
        case .regproc, .regprocedure, .regoper, .regoperator, .regclass, .regtype, .regnamespace,
            .regrole, .regcollation, .regconfig, .regdictionary:
            true
        default: false
        }
    }

    /// `.int32` values that are unsigned: object numbers and transaction numbers.
    package var isUnsigned: Bool {
        isObjectReference || oid == .oid || oid == .xid || oid == .cid
    }
}

extension SQLType {
    package static let bool = SQLType(.bool)
    package static let bytea = SQLType(.bytea)
    package static let char = SQLType(.char)
    package static let name = SQLType(.name)
    package static let int8 = SQLType(.int8)
    package static let int2 = SQLType(.int2)
    package static let int2vector = SQLType(.int2vector)
    package static let int4 = SQLType(.int4)
    package static let regproc = SQLType(.regproc)
    package static let text = SQLType(.text)
    package static let oid = SQLType(.oid)
    package static let tid = SQLType(.tid)
    package static let xid = SQLType(.xid)
    package static let cid = SQLType(.cid)
    package static let oidvector = SQLType(.oidvector)
    package static let json = SQLType(.json)
    package static let xml = SQLType(.xml)
    package static let pgNodeTree = SQLType(.pgNodeTree)
    package static let float4 = SQLType(.float4)
    package static let float8 = SQLType(.float8)
    package static let unknown = SQLType(.unknown)
    package static let money = SQLType(.money)
    package static let inet = SQLType(.inet)
    package static let cidr = SQLType(.cidr)
    package static let macaddr = SQLType(.macaddr)
    package static let aclitem = SQLType(.aclitem)
    package static let bpchar = SQLType(.bpchar)
    package static let varchar = SQLType(.varchar)
    package static let date = SQLType(.date)
    package static let time = SQLType(.time)
    package static let timestamp = SQLType(.timestamp)
    package static let timestamptz = SQLType(.timestamptz)
    package static let interval = SQLType(.interval)
    package static let timetz = SQLType(.timetz)
    package static let bit = SQLType(.bit)
    package static let varbit = SQLType(.varbit)
    package static let numeric = SQLType(.numeric)
    package static let refcursor = SQLType(.refcursor)
    package static let regprocedure = SQLType(.regprocedure)
    package static let regoper = SQLType(.regoper)
    package static let regoperator = SQLType(.regoperator)
    package static let regclass = SQLType(.regclass)
    package static let regtype = SQLType(.regtype)
    package static let record = SQLType(.record)
    package static let cstring = SQLType(.cstring)
    package static let `any` = SQLType(.any)
    package static let anyarray = SQLType(.anyarray)
    package static let void = SQLType(.void)
    package static let trigger = SQLType(.trigger)
    package static let eventTrigger = SQLType(.eventTrigger)
    package static let `internal` = SQLType(.internal)
    package static let anyelement = SQLType(.anyelement)
    package static let anynonarray = SQLType(.anynonarray)
    package static let uuid = SQLType(.uuid)
    package static let pgLsn = SQLType(.pgLsn)
    package static let anyenum = SQLType(.anyenum)
    package static let jsonb = SQLType(.jsonb)
    package static let anyrange = SQLType(.anyrange)
    package static let regconfig = SQLType(.regconfig)
    package static let regdictionary = SQLType(.regdictionary)
    package static let jsonpath = SQLType(.jsonpath)
    package static let regnamespace = SQLType(.regnamespace)
    package static let regrole = SQLType(.regrole)
    package static let regcollation = SQLType(.regcollation)
    package static let xid8 = SQLType(.xid8)
    package static let anycompatible = SQLType(.anycompatible)
    package static let anycompatiblearray = SQLType(.anycompatiblearray)
    package static let anycompatiblenonarray = SQLType(.anycompatiblenonarray)
    package static let anycompatiblerange = SQLType(.anycompatiblerange)
    package static let anymultirange = SQLType(.anymultirange)
    package static let pgSnapshot = SQLType(.pgSnapshot)
    package static let languageHandler = SQLType(.languageHandler)
    package static let indexAmHandler = SQLType(.indexAmHandler)
    package static let tableAmHandler = SQLType(.tableAmHandler)
    package static let fdwHandler = SQLType(.fdwHandler)
    package static let pgDdlCommand = SQLType(.pgDdlCommand)

    package static let boolArray = SQLType(.boolArray)
    package static let byteaArray = SQLType(.byteaArray)
    package static let charArray = SQLType(.charArray)
    package static let nameArray = SQLType(.nameArray)
    package static let int8Array = SQLType(.int8Array)
    package static let int2Array = SQLType(.int2Array)
    package static let int2vectorArray = SQLType(.int2vectorArray)
    package static let int4Array = SQLType(.int4Array)
    package static let regprocArray = SQLType(.regprocArray)
    package static let textArray = SQLType(.textArray)
    package static let oidArray = SQLType(.oidArray)
    package static let xidArray = SQLType(.xidArray)
    package static let oidvectorArray = SQLType(.oidvectorArray)
    package static let jsonArray = SQLType(.jsonArray)
    package static let float4Array = SQLType(.float4Array)
    package static let float8Array = SQLType(.float8Array)
    package static let aclitemArray = SQLType(.aclitemArray)
    package static let bpcharArray = SQLType(.bpcharArray)
    package static let varcharArray = SQLType(.varcharArray)
    package static let dateArray = SQLType(.dateArray)
    package static let timeArray = SQLType(.timeArray)
    package static let timestampArray = SQLType(.timestampArray)
    package static let timestamptzArray = SQLType(.timestamptzArray)
    package static let intervalArray = SQLType(.intervalArray)
    package static let timetzArray = SQLType(.timetzArray)
    package static let numericArray = SQLType(.numericArray)
    package static let regclassArray = SQLType(.regclassArray)
    package static let regtypeArray = SQLType(.regtypeArray)
    package static let recordArray = SQLType(.recordArray)
    package static let cstringArray = SQLType(.cstringArray)
    package static let uuidArray = SQLType(.uuidArray)
    package static let jsonbArray = SQLType(.jsonbArray)
}
