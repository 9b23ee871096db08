import Bytes
import Environment
import Store

/// Makes keys, rows and bytes that are almost rows, by chance.
struct RunRows {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    mutating func shape(columnsMax: Int = 12) -> RowShape {
        let count = number(0..<columnsMax + 1)
        return RowShape(
            columns: (0..<count).map { _ in ColumnForm(rawValue: UInt8(number(0..<8))) ?? .bytes })
    }

    /// The values of one column: some repeat, some ascend, some are anything.
    mutating func value(_ form: ColumnForm, style: Int, row: Int) -> [UInt8] {
        guard form != .bytes else {
            switch style {
            case 0: return Array("constant".utf8)
            case 1: return Array("status \(number(0..<5))".utf8)
            case 2: return bytes(12)
            case 3: return Array(repeating: UInt8(row / 40 & 0xff), count: row / 40 % 7)
            default: return bytes(number(0..<number(1..<80)))
            }
        }
        let number: Int64
        switch style {
        case 0: number = 42
        case 1: number = Int64(self.number(0..<6)) * 1_000_003
        case 2: number = Int64(row) + 1_700_000_000
        case 3: number = Int64(row / 50)
        case 4: number = Int64(self.number(0..<200)) - 100
        default: number = Int64.random(in: .min ... .max, using: &random)
        }
        return withUnsafeBytes(of: number) { low in
            form.width <= 8
                ? Array(low.prefix(form.width)) : Array(low) + Array(low.reversed())
        }
    }

    /// A row as RowCodec writes it (docs/formats/row.md); nil columns are NULL.
    static func row(_ shape: RowShape, _ values: [[UInt8]?]) -> [UInt8] {
        let hasNulls = values.contains { $0 == nil }
        var bitmap = [UInt8](repeating: 0, count: hasNulls ? (values.count + 7) / 8 : 0)
        var fixed: [UInt8] = []
        var variable: [UInt8] = []
        var ends: [Int] = []
        for (column, value) in values.enumerated() {
            if value == nil { bitmap[column / 8] |= 1 << UInt8(column % 8) }
            let form = shape.columns[column]
            if form == .bytes {
                variable += value ?? []
                ends.append(variable.count)
            } else {
                fixed += value ?? [UInt8](repeating: 0, count: form.width)
            }
        }
        let code = variable.count <= 0xff ? 0 : variable.count <= 0xffff ? 1 : 2
        var row: [UInt8] = [
            1 << 4 | UInt8(code) | (hasNulls ? 4 : 0), UInt8(values.count & 0xff),
            UInt8(values.count >> 8),
        ]
        row += bitmap + fixed
        for end in ends {
            row += (0..<1 << code).map { UInt8(end >> (8 * $0) & 0xff) }
        }
        return row + variable
    }
}

extension RunRows {
    /// Entries in order: unique keys, or (`versions`) several entries per key.
    mutating func entries(_ count: Int, shape: RowShape, versions: Bool = false) -> [RunEntry] {
        let styles = shape.columns.map { _ in number(0..<7) }
        let keyStyle = number(0..<4)
        let nullPercent = chance(50) ? 0 : number(0..<100)
        var keys = Set<[UInt8]>()
        while keys.count < count { keys.insert(key(keyStyle)) }
        var result: [RunEntry] = []
        for (row, key) in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }).enumerated() {
            var sequence = UInt64(number(100..<10_000))
            for _ in 0..<(versions ? number(1..<5) : 1) {
                let until = versions ? sequence + UInt64(number(1..<50)) : 0
                result.append(
                    RunEntry(
                        key: key, sequence: sequence, until: until,
                        value: value(shape, styles, row, nullPercent)))
                sequence -= UInt64(number(1..<20))
            }
        }
        return result
    }

    private mutating func key(_ style: Int) -> [UInt8] {
        switch style {
        case 0:
            let number = UInt32(number(0..<1 << 24)).bigEndian
            return [1, 2] + withUnsafeBytes(of: number) { Array($0) }
        case 1: return bytes(16)
        case 2: return Array("a long shared prefix / \(number(0..<1_000_000))".utf8)
        default: return bytes(number(0..<number(2..<30)))
        }
    }

    private mutating func value(
        _ shape: RowShape, _ styles: [Int], _ row: Int, _ nullPercent: Int
    ) -> [UInt8]? {
        switch number(0..<100) {
        case 0..<4: return nil
        case 4..<6: return bytes(number(0..<40))
        default: break
        }
        // Rows written before a column was added have fewer.
        let count = chance(95) ? shape.columns.count : number(0..<shape.columns.count + 1)
        let values = (0..<count).map { column in
            chance(nullPercent)
                ? nil : value(shape.columns[column], style: styles[column], row: row)
        }
        var bytes = RunRows.row(shape, values)
        // Bytes that are almost a row must come back as well.
        if chance(2) { bytes[number(0..<bytes.count)] ^= 1 << UInt8(number(0..<8)) }
        if chance(1) { bytes.removeLast(min(bytes.count, number(0..<4))) }
        return bytes
    }
}
