// Reads the literals of BuiltinFacts: lines of tab-separated fields, an empty field for "none".
import Types

/// The fields of one line.
struct FactRow {
    let fields: [Substring]

    func text(_ index: Int) -> String { index < fields.count ? String(fields[index]) : "" }

    func number(_ index: Int, else fallback: Int = 0) -> Int {
        index < fields.count ? Int(fields[index]) ?? fallback : fallback
    }

    func oid(_ index: Int) -> OID { OID(truncatingIfNeeded: number(index)) }

    func type(_ index: Int) -> TypeOID { TypeOID(oid(index)) }

    func flag(_ index: Int) -> Bool { index < fields.count && fields[index] == "t" }

    func letter(_ index: Int, else fallback: Character) -> Character {
        index < fields.count ? fields[index].first ?? fallback : fallback
    }

    func types(_ index: Int) -> [TypeOID] {
        guard index < fields.count else { return [] }
        return fields[index].split(separator: " ").compactMap { OID($0).map { TypeOID($0) } }
    }

    /// The schema by its initial: p for pg_catalog, i for information_schema.
    func schema(_ index: Int) -> OID {
        text(index) == "i" ? Catalog.informationSchema : Catalog.systemSchema
    }
}

extension BuiltinFacts {
    static func rows(_ text: String) -> [FactRow] {
        text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            return FactRow(fields: fields.map { Substring($0) })
        }
    }
}
