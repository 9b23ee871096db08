// The range of a column's values, of which there is one at least. Integers' is found while they are
// encoded.

extension ColumnBuffer {
    /// Of floats and 16-byte values. NULL rows must have a neighbour's value.
    func opaqueZone(_ rows: Int) -> ZoneMap {
        switch form {
        case .float32:
            zone(rows) { row in
                ZoneMap.rank(Double(values.base.load(fromByteOffset: row * 4, as: Float.self)))
            }
        case .float64:
            zone(rows) { row in
                ZoneMap.rank(values.base.load(fromByteOffset: row * 8, as: Double.self))
            }
        default:
            zone(rows) { row in
                let word = values.base.loadUnaligned(fromByteOffset: row * 16, as: UInt64.self)
                return UInt64(bigEndian: word)
            }
        }
    }

    @inline(__always)
    private func zone(_ rows: Int, _ rank: (Int) -> UInt64) -> ZoneMap {
        var least = UInt64.max
        var greatest = UInt64.min
        for row in 0..<rows {
            let rank = rank(row)
            least = min(least, rank)
            greatest = max(greatest, rank)
        }
        return ZoneMap(flags: ZoneMap.hasValues, least: least, greatest: greatest)
    }

    func variableZone(_ rows: Int) -> ZoneMap {
        var least = UInt64.max
        var greatest = UInt64.min
        for row in 0..<rows where !isNull(row) {
            let rank = ZoneMap.rank(variable(row))
            least = min(least, rank)
            greatest = max(greatest, rank)
        }
        return ZoneMap(flags: ZoneMap.hasValues, least: least, greatest: greatest)
    }
}
