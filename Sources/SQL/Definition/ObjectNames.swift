// Names that PostgreSQL makes when none is given: `t_pkey`, `t_a_b_key`, `t_id_seq`.
import Catalog

/// Makes names that are free in a schema. Names made earlier by the same statement count as taken, those of what
/// it has dropped as free.
struct ObjectNames {
    /// A name is at most this many bytes.
    static let bytesMax = 63

    private let catalog: Catalog
    private let schema: OID
    private var taken: Set<String> = []
    private var released: Set<String> = []

    init(_ catalog: Catalog, schema: OID, taken: Set<String> = []) {
        self.catalog = catalog
        self.schema = schema
        self.taken = taken
    }

    /// `first_second_label`, cut to fit, with a number appended when it is taken. `isTaken` adds
    /// names that are unique in a narrower place, such as a table's constraints.
    mutating func choose(
        _ first: String, _ second: String?, _ label: String,
        isTaken: (String) -> Bool = { _ in false }
    ) -> String {
        var pass = 0
        while true {
            let suffix = pass == 0 ? label : "\(label)\(pass)"
            let name = Self.joined(first, second, suffix)
            if isFree(name), !isTaken(name) {
                taken.insert(name)
                return name
            }
            pass += 1
        }
    }

    /// Whether no relation has the name.
    func isFree(_ name: String) -> Bool {
        !taken.contains(name)
            && (released.contains(name) || catalog.relation(named: name, in: schema) == nil)
    }

    /// Takes a name that the statement gives itself.
    mutating func take(_ name: String) { taken.insert(name) }

    /// What had the name is dropped.
    mutating func release(_ name: String) {
        taken.remove(name)
        released.insert(name)
    }

    /// The longer of the two parts is cut first, as PostgreSQL's makeObjectName does.
    static func joined(_ first: String, _ second: String?, _ label: String) -> String {
        let overhead = label.utf8.count + 1 + (second == nil ? 0 : 1)
        var firstBytes = Array(first.utf8)
        var secondBytes = Array((second ?? "").utf8)
        while firstBytes.count + secondBytes.count + overhead > bytesMax {
            if firstBytes.count > secondBytes.count {
                firstBytes.removeLast()
            } else {
                secondBytes.removeLast()
            }
        }
        let parts = [firstBytes] + (second == nil ? [] : [secondBytes]) + [Array(label.utf8)]
        return parts.map(wholeCharacters).joined(separator: "_")
    }

    /// The bytes without a character that the cut has broken.
    private static func wholeCharacters(_ bytes: [UInt8]) -> String {
        var end = bytes.count
        while end > 0, String(validating: bytes[..<end], as: UTF8.self) == nil { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
