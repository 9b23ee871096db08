// What a snapshot shows of transactions, by their numbers: the types pg_snapshot and txid_snapshot. A value is kept
// as its text.
//
//   text     minimum:maximum:open,open,…             10:20:10,14,15
//   binary   int4 count of those open, int8 minimum, int8 maximum; per open one int8
//
// Source: PostgreSQL 15, src/backend/utils/adt/xid8funcs.c.

import Bytes

/// The numbers below `minimum` had ended, those from `maximum` on had not; `open` are those between that had not,
/// ascending.
package struct SnapshotValue: Hashable, Sendable {
    package let minimum: UInt64
    package let maximum: UInt64
    package let open: [UInt64]

    package init(minimum: UInt64, maximum: UInt64, open: [UInt64]) {
        self.minimum = minimum
        self.maximum = maximum
        self.open = open
    }

    /// Whether the transaction of this number had ended.
    package func shows(_ number: UInt64) -> Bool {
        if number < minimum { return true }
        if number >= maximum { return false }
        var (low, high) = (0, open.count)
        while low < high {
            let middle = (low + high) / 2
            if open[middle] == number { return false }
            if open[middle] < number { low = middle + 1 } else { high = middle }
        }
        return true
    }

    // MARK: Text

    /// Throws 22P02. A number that is told twice counts once.
    package init(parsing text: UnsafeRawBufferPointer) throws(SQLError) {
        guard let value = SnapshotValue(scanning: text) else {
            throw .invalidInput("pg_snapshot", text.string)
        }
        self = value
    }

    package init(parsing text: [UInt8]) throws(SQLError) {
        self = try text.withUnsafeBufferPointer { (text) throws(SQLError) in
            try SnapshotValue(parsing: UnsafeRawBufferPointer(text))
        }
    }

    private init?(scanning text: UnsafeRawBufferPointer) {
        var rest = text
        guard let minimum = SnapshotValue.number(&rest), SnapshotValue.skip(":", &rest),
            let maximum = SnapshotValue.number(&rest), SnapshotValue.skip(":", &rest),
            minimum > 0, maximum >= minimum
        else { return nil }
        var open: [UInt64] = []
        while !rest.isEmpty {
            guard let number = SnapshotValue.number(&rest), number >= open.last ?? minimum,
                number < maximum, SnapshotValue.skip(",", &rest) || rest.isEmpty
            else { return nil }
            if number != open.last { open.append(number) }
        }
        self.init(minimum: minimum, maximum: maximum, open: open)
    }

    private static func number(_ rest: inout UnsafeRawBufferPointer) -> UInt64? {
        guard let (value, length) = IntegerText.scanUnsigned(rest, base: 10) else { return nil }
        rest = rest.part(from: length)
        return value
    }

    private static func skip(
        _ character: UnicodeScalar, _ rest: inout UnsafeRawBufferPointer
    ) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.part(from: 1)
        return true
    }

    package var text: [UInt8] {
        var writer = ByteWriter(reserving: 48 + open.count * 12)
        IntegerText.print(unsigned: minimum, into: &writer)
        writer.append(UInt8(ascii: ":"))
        IntegerText.print(unsigned: maximum, into: &writer)
        writer.append(UInt8(ascii: ":"))
        for (index, number) in open.enumerated() {
            if index > 0 { writer.append(UInt8(ascii: ",")) }
            IntegerText.print(unsigned: number, into: &writer)
        }
        return writer.bytes
    }

    // MARK: Binary

    /// As many as PostgreSQL has memory for.
    private static let openMax: UInt32 = 134_217_724

    func printBinary(into writer: inout ByteWriter) {
        writer.appendBigEndian(UInt32(truncatingIfNeeded: open.count))
        writer.appendBigEndian(minimum)
        writer.appendBigEndian(maximum)
        for number in open { writer.appendBigEndian(number) }
    }

    /// Nil for what is no snapshot. Throws where bytes are missing.
    init?(binary reader: inout ByteReader) throws(MalformedBytes) {
        let count = try reader.bigEndian(UInt32.self, "count")
        minimum = try reader.bigEndian(UInt64.self, "minimum")
        maximum = try reader.bigEndian(UInt64.self, "maximum")
        guard count <= SnapshotValue.openMax, minimum > 0, maximum >= minimum else { return nil }
        var open: [UInt64] = []
        for _ in 0..<count {
            let number = try reader.bigEndian(UInt64.self, "number")
            guard number >= open.last ?? minimum, number < maximum else { return nil }
            if number != open.last { open.append(number) }
        }
        self.open = open
    }
}
