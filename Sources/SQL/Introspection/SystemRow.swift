// Rows of system relations, filled by column name.
import Bytes
import Catalog
import Types

/// A value on its way into a system relation's column; the column's type decides its form.
enum SystemValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    case null
    case text(String)
    case integer(Int64)
    case real(Double)
    case flag(Bool)
    case integers([Int64])
    case texts([String])

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }

    static func oid(_ oid: OID) -> SystemValue { .integer(Int64(oid)) }
    static func oid(_ oid: TypeOID) -> SystemValue { .integer(Int64(oid.rawValue)) }
    /// A timestamptz.
    static func moment(_ time: Timestamp) -> SystemValue {
        .integer(time.rawValue - 946_684_800_000_000)
    }
    static func oids(_ oids: [OID]) -> SystemValue { .integers(oids.map { Int64($0) }) }
    static func number(_ number: some BinaryInteger) -> SystemValue { .integer(Int64(number)) }
    static func letter(_ letter: Character) -> SystemValue { .text(String(letter)) }
    static func optional(_ text: String?) -> SystemValue { text.map { .text($0) } ?? .null }

    static func optional(_ number: Int32?) -> SystemValue { number.map { .number($0) } ?? .null }

    /// The value as a column of `type` holds it.
    func datum(_ type: SQLType) -> Datum {
        switch self {
        case .null: .null
        case .text(let text): .text(text)
        case .flag(let flag): .bool(flag)
        case .real(let number):
            type.physicalKind == .float32 ? .float32(Float(number)) : .float64(number)
        case .integer(let number): Self.datum(number, type)
        case .integers(let numbers): Self.array(numbers.map { .integer($0) }, type)
        case .texts(let texts): Self.array(texts.map { .text($0) }, type)
        }
    }

    private static func datum(_ number: Int64, _ type: SQLType) -> Datum {
        switch type.physicalKind {
        case .bool8: .bool(number != 0)
        case .int16: .int16(Int16(truncatingIfNeeded: number))
        case .int32: .int32(Int32(truncatingIfNeeded: number))
        case .int64: .int64(number)
        case .float32: .float32(Float(number))
        case .float64: .float64(Double(number))
        case .fixed16, .bytes: .text(String(number))
        }
    }

    /// An array, or one of the two vector types, which count from 0.
    private static func array(_ elements: [SystemValue], _ type: SQLType) -> Datum {
        guard let element = type.element else { return .null }
        let dimension = ArrayValue.Dimension(
            length: elements.count, lowerBound: type.isVector ? 0 : 1)
        let value = ArrayValue(
            elementOID: element.oid, dimensions: elements.isEmpty ? [] : [dimension],
            elements: elements.map { $0.datum(element) })
        return .bytes(value.encoded)
    }
}

/// A row being filled. Columns that are not set are NULL, or their type's nothing (0, false, "")
/// where the relation forbids NULL.
struct SystemRow {
    private let relation: SystemRelation
    private(set) var values: [Datum]

    init(_ relation: SystemRelation) {
        self.relation = relation
        values = relation.columns.map { $0.isNotNull ? Self.nothing($0.type) : .null }
    }

    /// Names that the relation does not have are a mistake of ours.
    subscript(_ name: String) -> SystemValue {
        get { .null }
        set {
            guard let position = relation.position(of: name) else {
                preconditionFailure("\(relation.name) has no column \(name)")
            }
            values[position] = newValue.datum(relation.columns[position].type)
        }
    }

    private static func nothing(_ type: SQLType) -> Datum {
        switch type.physicalKind {
        case .bool8: .bool(false)
        case .int16: .int16(0)
        case .int32: .int32(0)
        case .int64: .int64(0)
        case .float32: .float32(0)
        case .float64: .float64(0)
        case .fixed16: .null
        case .bytes: type.isArray ? SystemValue.integers([]).datum(type) : .text("")
        }
    }
}
