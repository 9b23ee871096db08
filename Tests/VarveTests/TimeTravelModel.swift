/// What a database held after each commit, beside the statements that made it so: tables of an `id`
/// and some columns of text.
struct TimeTravelModel {
    struct Table: Equatable {
        var columns: [String] = ["v"]
        /// By id.
        var rows: [Int: [String?]] = [:]
        /// What stays when it is renamed.
        var identity = 0
        /// The primary key's name; nil when rows are kept without one.
        var key: String?
        /// The type of `id`.
        var isWide = false
    }

    /// By name.
    private(set) var tables: [String: Table] = [:]
    private var names = 0
    private var columns = 0
    private var values = 0

    /// The rows of a table as a query prints them, in order of id.
    static func lines(_ table: Table, columns: [String]) -> [String] {
        let places = columns.map { table.columns.firstIndex(of: $0) }
        return table.rows.sorted { $0.key < $1.key }.map { id, values in
            let texts = places.map { place in place.flatMap { values[$0] } ?? "NULL" }
            return (["\(id)"] + texts).joined(separator: "\t")
        }
    }

    /// Makes one change and returns its statement.
    mutating func change(_ random: inout SeededChoice) -> String {
        guard let name = tables.keys.sorted().pick(&random) else { return create() }
        switch random.below(40) {
        case 0: return create()
        case 1:
            tables[name] = nil
            return "DROP TABLE \(name)"
        case 2:
            tables[name]?.rows = [:]
            return "TRUNCATE \(name)"
        case 3: return rename(name)
        case 4, 5: return addColumn(name)
        case 6: return dropColumn(name, &random)
        case 7: return exchangeKey(name)
        case 8: return exchangeType(name)
        case 9...20: return insert(name, &random)
        case 21...32: return update(name, &random)
        default: return delete(name, &random)
        }
    }

    // MARK: Definitions

    private mutating func create() -> String {
        names += 1
        let name = "t\(names)"
        let isKeyed = names % 3 != 0
        tables[name] = Table(identity: names, key: isKeyed ? "\(name)_pkey" : nil)
        return "CREATE TABLE \(name) (id int\(isKeyed ? " PRIMARY KEY" : ""), v text)"
    }

    private mutating func rename(_ name: String) -> String {
        names += 1
        let new = "t\(names)"
        tables[new] = tables.removeValue(forKey: name)
        return "ALTER TABLE \(name) RENAME TO \(new)"
    }

    private mutating func addColumn(_ name: String) -> String {
        columns += 1
        let column = "c\(columns)"
        tables[name]?.columns.append(column)
        for id in tables[name]?.rows.keys.sorted() ?? [] {
            tables[name]?.rows[id]?.append("new\(columns)")
        }
        return "ALTER TABLE \(name) ADD COLUMN \(column) text DEFAULT 'new\(columns)'"
    }

    private mutating func dropColumn(_ name: String, _ random: inout SeededChoice) -> String {
        guard let table = tables[name], table.columns.count > 1 else { return addColumn(name) }
        let place = random.below(table.columns.count)
        tables[name]?.columns.remove(at: place)
        for id in table.rows.keys { tables[name]?.rows[id]?.remove(at: place) }
        return "ALTER TABLE \(name) DROP COLUMN \(table.columns[place])"
    }

    /// With and without a primary key rows are kept in different places.
    private mutating func exchangeKey(_ name: String) -> String {
        if let key = tables[name]?.key {
            tables[name]?.key = nil
            return "ALTER TABLE \(name) DROP CONSTRAINT \(key)"
        }
        names += 1
        tables[name]?.key = "k\(names)"
        return "ALTER TABLE \(name) ADD CONSTRAINT k\(names) PRIMARY KEY (id)"
    }

    /// Another type of the key writes all rows again.
    private mutating func exchangeType(_ name: String) -> String {
        let isWide = tables[name]?.isWide ?? false
        tables[name]?.isWide = !isWide
        return "ALTER TABLE \(name) ALTER COLUMN id TYPE \(isWide ? "int" : "bigint")"
    }

    // MARK: Rows

    private mutating func value() -> String {
        values += 1
        return "v\(values)"
    }

    private mutating func insert(_ name: String, _ random: inout SeededChoice) -> String {
        guard let table = tables[name] else { return "SELECT 1" }
        var rows: [String] = []
        for _ in 0...random.below(4) {
            let id = random.below(30)
            guard tables[name]?.rows[id] == nil else { continue }
            let values = table.columns.map { _ in value() }
            tables[name]?.rows[id] = values
            rows.append("(\(id), \(values.map { "'\($0)'" }.joined(separator: ", ")))")
        }
        if rows.isEmpty { return update(name, &random) }
        let columns = (["id"] + table.columns).joined(separator: ", ")
        return "INSERT INTO \(name) (\(columns)) VALUES \(rows.joined(separator: ", "))"
    }

    private mutating func update(_ name: String, _ random: inout SeededChoice) -> String {
        guard let table = tables[name] else { return "SELECT 1" }
        let low = random.below(30)
        let high = low + random.below(6)
        let place = random.below(table.columns.count)
        let value = random.below(5) == 0 ? nil : value()
        for id in table.rows.keys where id >= low && id <= high {
            tables[name]?.rows[id]?[place] = value
        }
        let text = value.map { "'\($0)'" } ?? "NULL"
        return "UPDATE \(name) SET \(table.columns[place]) = \(text) "
            + "WHERE id BETWEEN \(low) AND \(high)"
    }

    private mutating func delete(_ name: String, _ random: inout SeededChoice) -> String {
        let low = random.below(30)
        let high = low + random.below(4)
        let kept = tables[name]?.rows.filter { $0.key < low || $0.key > high }
        tables[name]?.rows = kept ?? [:]
        return "DELETE FROM \(name) WHERE id BETWEEN \(low) AND \(high)"
    }
}

/// Choices that a seed decides.
struct SeededChoice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 up to, not including, `count`. SplitMix64.
    mutating func below(_ count: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        return Int(value % UInt64(max(1, count)))
    }
}

extension Array {
    fileprivate func pick(_ random: inout SeededChoice) -> Element? {
        isEmpty ? nil : self[random.below(count)]
    }
}
