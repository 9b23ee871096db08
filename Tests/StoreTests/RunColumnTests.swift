import Bytes
import Environment
import Store
import Testing

@Suite("Columns of runs")
struct RunColumnTests {
    /// What column by column reading gives of a column: nil for NULL.
    private func column(_ column: Int, of section: RunSection) throws -> [[UInt8]?] {
        let width = section.summary.shape.columns[column].width
        var result: [[UInt8]?] = []
        for number in try section.blocks() {
            let block = try section.block(number)
            let chunk = try section.column(column, of: block)
            // Two stretches, so that each starts where no byte of the bitmap does.
            let middle = block.count / 3
            for entries in [0..<middle, middle..<block.count] {
                result += try values(chunk, entries, of: block, width: width)
            }
        }
        return result
    }

    private func values(
        _ chunk: ColumnChunk, _ entries: Range<Int>, of block: Block, width: Int
    ) throws -> [[UInt8]?] {
        var nulls = [UInt8](repeating: 9, count: entries.count + 1)
        let hasNulls = nulls.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { chunk.decodeNulls(entries, into: $0) } ?? false
        }
        #expect(hasNulls == nulls.dropLast().contains(1))
        #expect(nulls.last == 9)
        var result: [[UInt8]?] = []
        if width > 0 {
            var bytes = [UInt8](repeating: 0, count: entries.count * width + 1)
            try bytes.withUnsafeMutableBytes { buffer in
                if let start = buffer.baseAddress { try chunk.decodeFixed(entries, into: start) }
            }
            for index in entries.indices.map({ $0 - entries.lowerBound }) {
                result.append(Array(bytes[index * width..<(index + 1) * width]))
            }
        } else {
            var places = [ValuePlace](
                repeating: ValuePlace(offset: 0, count: 0), count: entries.count + 1)
            try places.withUnsafeMutableBufferPointer { buffer in
                if let start = buffer.baseAddress { try chunk.decodePlaces(entries, into: start) }
            }
            for place in places.dropLast() {
                let start = Int(place.offset)
                result.append(Array(block.bytes[start..<start + Int(place.count)]))
            }
        }
        for index in result.indices {
            #expect(chunk.isNull(entries.lowerBound + index) == (nulls[index] == 1))
            if nulls[index] == 1 { result[index] = nil }
        }
        return result
    }

    @Test("columns decode to the values of the rows", arguments: 1...40)
    func decoding(seed: UInt64) throws {
        var rows = RunRows(seed: seed)
        let fixture = try RunFixture()
        let shape = rows.shape()
        let styles = shape.columns.map { _ in rows.number(0..<7) }
        let nullPercents = shape.columns.map { _ in rows.chance(50) ? 0 : rows.number(0..<101) }
        var expected = [[[UInt8]?]](repeating: [], count: shape.columns.count)
        let entries = (0..<rows.number(1..<1500)).map { row in
            let values = shape.columns.indices.map { column in
                rows.chance(nullPercents[column])
                    ? nil : rows.value(shape.columns[column], style: styles[column], row: row)
            }
            for column in values.indices { expected[column].append(values[column]) }
            let key = withUnsafeBytes(of: UInt32(row).bigEndian) { Array($0) }
            return RunEntry(key: key, sequence: 5, value: RunRows.row(shape, values))
        }
        try fixture.write([RunContent(keyspace: 1, shape: shape, entries: entries)])
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        #expect(try section.entries() == entries)
        for number in shape.columns.indices {
            #expect(try column(number, of: section) == expected[number])
        }
        try checkZones(section, shape, expected)
    }

    /// Every value lies in its block's range, and the range's ends are values.
    private func checkZones(_ section: RunSection, _ shape: RowShape, _ columns: [[[UInt8]?]])
        throws
    {
        guard let zones = try section.zones() else { return #expect(shape.columns.isEmpty) }
        for column in shape.columns.indices {
            var row = 0
            for number in try section.blocks() {
                let values = columns[column][row..<row + (try section.block(number).count)]
                row += values.count
                let zone = zones.zone(block: number, column: column)
                let ranks = values.compactMap { $0.map { rank($0, shape.columns[column]) } }
                #expect(zone.mayHoldNulls == values.contains(nil))
                #expect((zone.flags & ZoneMap.hasValues != 0) == !ranks.isEmpty)
                if let least = ranks.min(), let greatest = ranks.max() {
                    #expect(zone.least == least && zone.greatest == greatest)
                    #expect(zone.mayHold(least...least) && zone.mayHold(0...least))
                    #expect(greatest == .max || !zone.mayHold(greatest + 1 ... .max))
                }
            }
        }
    }

    private func rank(_ value: [UInt8], _ form: ColumnForm) -> UInt64 {
        value.withUnsafeBytes { bytes in
            switch form {
            case .bool8: UInt64(bytes[0])
            case .int16: ZoneMap.rank(Int64(bytes.loadUnaligned(as: Int16.self)))
            case .int32: ZoneMap.rank(Int64(bytes.loadUnaligned(as: Int32.self)))
            case .int64: ZoneMap.rank(bytes.loadUnaligned(as: Int64.self))
            case .float32: ZoneMap.rank(Double(bytes.loadUnaligned(as: Float.self)))
            case .float64: ZoneMap.rank(bytes.loadUnaligned(as: Double.self))
            case .bytes, .fixed16: ZoneMap.rank(bytes)
            }
        }
    }

    @Test("ranks order numbers as SQL does")
    func ranks() {
        let floats: [Double] = [
            -.infinity, -.greatestFiniteMagnitude, -1.5, -.leastNonzeroMagnitude, 0,
            .leastNonzeroMagnitude, 1, .greatestFiniteMagnitude, .infinity, .nan,
        ]
        for (low, high) in zip(floats, floats.dropFirst()) {
            #expect(ZoneMap.rank(low) < ZoneMap.rank(high))
        }
        #expect(ZoneMap.rank(-0.0) == ZoneMap.rank(0.0))
        #expect(ZoneMap.rank(-Double.nan) == ZoneMap.rank(Double.nan))
        let integers: [Int64] = [.min, -1, 0, 1, .max]
        for (low, high) in zip(integers, integers.dropFirst()) {
            #expect(ZoneMap.rank(low) < ZoneMap.rank(high))
        }
    }

    @Test("entries say what they are")
    func contents() throws {
        let fixture = try RunFixture()
        let shape = RowShape(columns: [.int32, .bytes])
        let row = RunRows.row(shape, [[1, 0, 0, 0], Array("x".utf8)])
        let short = RunRows.row(RowShape(columns: [.int32]), [[1, 0, 0, 0]])
        try fixture.write([
            RunContent(
                keyspace: 1, shape: shape,
                entries: [
                    RunEntry(key: [1], sequence: 9, value: row),
                    RunEntry(key: [2], sequence: 5, value: nil),
                    RunEntry(key: [3], sequence: 6, value: [1, 2, 3]),
                    RunEntry(key: [4], sequence: 7, value: short),
                ])
        ])
        let section = try #require(try fixture.open().section(KeyspaceID(1)))
        let block = try section.block(0)
        #expect(
            (0..<4).map(block.content) == [
                .row(columns: 2), .tombstone, .plain, .row(columns: 1),
            ])
        #expect(block.commonColumnCount == nil)
        #expect(try section.sequences(ofBlock: 0) == CommitSequence(5)...CommitSequence(9))
        var key: [UInt8] = []
        block.appendKey(2, to: &key)
        #expect(key == [3])
        let zone = try #require(try section.zones()).zone(block: 0, column: 0)
        #expect(zone.mayHold(0...0), "a block with values stored whole may hold anything")
    }
}
