// Type identity: PostgreSQL's own OIDs, so that drivers' tables of types hold for ours.

/// The OID of a type in pg_type. Built-in types have PostgreSQL's numbers; a user's start at 16384.
///
/// Public, and with an equality and a hash of its own, as the identifiers of `Bytes` are.
public struct TypeOID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
    public var rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable public static func == (left: TypeOID, right: TypeOID) -> Bool {
        left.rawValue == right.rawValue
    }

    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable public static func < (left: TypeOID, right: TypeOID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// No type.
    package static let none = TypeOID(0)
}

/// `pg_type.typcategory`: what implicit conversion and overload choice go by.
package enum TypeCategory: UInt8, Hashable, Sendable {
    case array = 0x41  // A
    case boolean = 0x42  // B
    case composite = 0x43  // C
    case dateTime = 0x44  // D
    case enumeration = 0x45  // E
    case geometric = 0x47  // G
    case networkAddress = 0x49  // I
    case numeric = 0x4e  // N
    case pseudo = 0x50  // P
    case range = 0x52  // R
    case string = 0x53  // S
    case timespan = 0x54  // T
    case userDefined = 0x55  // U
    case bitString = 0x56  // V
    case unknown = 0x58  // X
    case internalUse = 0x5a  // Z
}

extension TypeOID {
    package static let bool = TypeOID(16)
    package static let bytea = TypeOID(17)
    package static let char = TypeOID(18)
    package static let name = TypeOID(19)
    package static let int8 = TypeOID(20)
    package static let int2 = TypeOID(21)
    package static let int2vector = TypeOID(22)
    package static let int4 = TypeOID(23)
    package static let regproc = TypeOID(24)
    package static let text = TypeOID(25)
    package static let oid = TypeOID(26)
    package static let tid = TypeOID(27)
    package static let xid = TypeOID(28)
    package static let cid = TypeOID(29)
    package static let oidvector = TypeOID(30)
    package static let json = TypeOID(114)
    package static let xml = TypeOID(142)
    package static let pgNodeTree = TypeOID(194)
    package static let float4 = TypeOID(700)
    package static let float8 = TypeOID(701)
    package static let unknown = TypeOID(705)
    package static let money = TypeOID(790)
    package static let inet = TypeOID(869)
    package static let cidr = TypeOID(650)
    package static let macaddr = TypeOID(829)
    package static let aclitem = TypeOID(1033)
    package static let bpchar = TypeOID(1042)
    package static let varchar = TypeOID(1043)
    package static let date = TypeOID(1082)
    package static let time = TypeOID(1083)
    package static let timestamp = TypeOID(1114)
    package static let timestamptz = TypeOID(1184)
    package static let interval = TypeOID(1186)
    package static let timetz = TypeOID(1266)
    package static let bit = TypeOID(1560)
    package static let varbit = TypeOID(1562)
    package static let numeric = TypeOID(1700)
    package static let refcursor = TypeOID(1790)
    package static let regprocedure = TypeOID(2202)
    package static let regoper = TypeOID(2203)
    package static let regoperator = TypeOID(2204)
    package static let regclass = TypeOID(2205)
    package static let regtype = TypeOID(2206)
    package static let record = TypeOID(2249)
    package static let cstring = TypeOID(2275)
    package static let `any` = TypeOID(2276)
    package static let anyarray = TypeOID(2277)
    package static let void = TypeOID(2278)
    package static let trigger = TypeOID(2279)
    package static let eventTrigger = TypeOID(3838)
    package static let `internal` = TypeOID(2281)
    package static let anyelement = TypeOID(2283)
    package static let anynonarray = TypeOID(2776)
    package static let uuid = TypeOID(2950)
    package static let txidSnapshot = TypeOID(2970)
    package static let pgLsn = TypeOID(3220)
    package static let anyenum = TypeOID(3500)
    package static let jsonb = TypeOID(3802)
    package static let anyrange = TypeOID(3831)
    package static let regconfig = TypeOID(3734)
    package static let regdictionary = TypeOID(3769)
    package static let jsonpath = TypeOID(4072)
    package static let regnamespace = TypeOID(4089)
    package static let regrole = TypeOID(4096)
    package static let regcollation = TypeOID(4191)
    package static let xid8 = TypeOID(5069)
    package static let anycompatible = TypeOID(5077)
    package static let anycompatiblearray = TypeOID(5078)
    package static let anycompatiblenonarray = TypeOID(5079)
    package static let anycompatiblerange = TypeOID(5080)
    package static let anymultirange = TypeOID(4537)
    package static let pgSnapshot = TypeOID(5038)
    package static let languageHandler = TypeOID(2280)
    package static let indexAmHandler = TypeOID(325)
    package static let tableAmHandler = TypeOID(269)
    package static let fdwHandler = TypeOID(3115)
    package static let pgDdlCommand = TypeOID(32)

    package static let boolArray = TypeOID(1000)
    package static let byteaArray = TypeOID(1001)
    package static let charArray = TypeOID(1002)
    package static let nameArray = TypeOID(1003)
    package static let int8Array = TypeOID(1016)
    package static let int2Array = TypeOID(1005)
    package static let int2vectorArray = TypeOID(1006)
    package static let int4Array = TypeOID(1007)
    package static let regprocArray = TypeOID(1008)
    package static let textArray = TypeOID(1009)
    package static let oidArray = TypeOID(1028)
    package static let tidArray = TypeOID(1010)
    package static let xidArray = TypeOID(1011)
    package static let cidArray = TypeOID(1012)
    package static let oidvectorArray = TypeOID(1013)
    package static let jsonArray = TypeOID(199)
    package static let xmlArray = TypeOID(143)
    package static let float4Array = TypeOID(1021)
    package static let float8Array = TypeOID(1022)
    package static let moneyArray = TypeOID(791)
    package static let inetArray = TypeOID(1041)
    package static let cidrArray = TypeOID(651)
    package static let macaddrArray = TypeOID(1040)
    package static let aclitemArray = TypeOID(1034)
    package static let bpcharArray = TypeOID(1014)
    package static let varcharArray = TypeOID(1015)
    package static let dateArray = TypeOID(1182)
    package static let timeArray = TypeOID(1183)
    package static let timestampArray = TypeOID(1115)
    package static let timestamptzArray = TypeOID(1185)
    package static let intervalArray = TypeOID(1187)
    package static let timetzArray = TypeOID(1270)
    package static let bitArray = TypeOID(1561)
    package static let varbitArray = TypeOID(1563)
    package static let numericArray = TypeOID(1231)
    package static let refcursorArray = TypeOID(2201)
    package static let regprocedureArray = TypeOID(2207)
    package static let regoperArray = TypeOID(2208)
    package static let regoperatorArray = TypeOID(2209)
    package static let regclassArray = TypeOID(2210)
    package static let regtypeArray = TypeOID(2211)
    package static let recordArray = TypeOID(2287)
    package static let cstringArray = TypeOID(1263)
    package static let uuidArray = TypeOID(2951)
    package static let pgLsnArray = TypeOID(3221)
    package static let jsonbArray = TypeOID(3807)
    package static let regconfigArray = TypeOID(3735)
    package static let regdictionaryArray = TypeOID(3770)
    package static let jsonpathArray = TypeOID(4073)
    package static let regnamespaceArray = TypeOID(4090)
    package static let regroleArray = TypeOID(4097)
    package static let regcollationArray = TypeOID(4192)
    package static let xid8Array = TypeOID(271)
    package static let pgSnapshotArray = TypeOID(5039)
}
