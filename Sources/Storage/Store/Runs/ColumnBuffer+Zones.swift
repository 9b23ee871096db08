extension ColumnBuffer {
    /// The range of the column's values, of which there is one at least. NULL rows of fixed width
    /// must have a neighbour's value.
    func zone(rows: Int) -> ZoneMap {
        switch form {
        case .bool8: rankedZone(UInt8.self, rows) { UInt64($0) }
        case .int16: rankedZone(Int16.self, rows) { ZoneMap.rank(Int64($0)) }
        case .int32: rankedZone(Int32.self, rows) { ZoneMap.rank(Int64($0)) }
        case .int64: rankedZone(Int64.self, rows) { ZoneMap.rank($0) }
        case .float32:
            zone(rows) { row in
                ZoneMap.rank(
                    Double(values.base.load(fromByteOffset: row * 4, as: Float.self)))
            }
        case .float64:
            zone(rows) { row in
                ZoneMap.rank(values.base.load(fromByteOffset: row * 8, as: Double.self))
            }
        case .fixed16:
            zone(rows) { row in
                UInt64(
                    bigEndian: values.base.loadUnaligned(fromByteOffset: row * 16, as: UInt64.self))
            }
        case .bytes: variableZone(rows)
        }
    }

    /// Of integers the least and the greatest are looked for before they are ranked.
    @inline(__always)
    private func rankedZone<Value: FixedWidthInteger>(
        _: Value.Type, _ rows: Int, _ rank: (Value) -> UInt64
    ) -> ZoneMap {
        let all = UnsafePointer(values.base.assumingMemoryBound(to: Value.self))
        var least = all[0]
        var greatest = all[0]
        for row in 1..<max(rows, 1) {
            least = min(least, all[row])
            greatest = max(greatest, all[row])
        }
        return ZoneMap(
            flags: ZoneMap.hasValues, least: rank(least), greatest: rank(greatest))
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

    private func variableZone(_ rows: Int) -> ZoneMap {
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
