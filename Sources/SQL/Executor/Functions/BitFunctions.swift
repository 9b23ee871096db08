// Functions of bit strings, and the hash functions that applications make keys of advisory locks by.

import Types

extension FunctionRegistry {
    /// Registers the casts and operators of bit and bit varying.
    mutating func addBitFunctions() {
        addBitOperators()
        for (name, type) in [("bit", SQLType.bit), ("varbit", SQLType.varbit)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let target = SQLType(type.oid, modifier: call.int32(1, row))
                call.setBytes(
                    try BitText.limited(
                        [UInt8](call.bytes(0, row)), to: target, isExplicit: call.bool(2, row)),
                    row)
            }
        }
        for (name, isWide) in [("bitfromint4", false), ("bitfromint8", true)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let number = isWide ? call.int64(0, row) : Int64(call.int32(0, row))
                let given = Int(call.int32(1, row))
                // As many as a bit string's length may be.
                guard given <= 83_886_080 else { throw SQLError.valueTooLong }
                call.setBytes(BitText.bits(of: number, count: given > 0 ? given : 1), row)
            }
        }
        rowwise("bittoint4") { (call, row) throws(SQLError) in
            guard let number = BitText.integer(call.bytes(0, row), width: 32) else {
                throw SQLError(.numericValueOutOfRange, "integer out of range")
            }
            call.result.set(Int32(truncatingIfNeeded: number), at: row)
        }
        rowwise("bittoint8") { (call, row) throws(SQLError) in
            guard let number = BitText.integer(call.bytes(0, row), width: 64) else {
                throw SQLError(.numericValueOutOfRange, "bigint out of range")
            }
            call.result.set(number, at: row)
        }
    }

    private mutating func addBitOperators() {
        rowwise("bitcat") { (call, row) throws(SQLError) in
            call.setBytes([UInt8](call.bytes(0, row)) + [UInt8](call.bytes(1, row)), row)
        }
        rowwise("bitnot") { (call, row) throws(SQLError) in
            call.setBytes(call.bytes(0, row).map { $0 ^ 1 }, row)
        }
        rowwise("bitlength") { (call, row) throws(SQLError) in
            call.result.set(Int32(call.bytes(0, row).count), at: row)
        }
        let operations: [(name: String, word: String, of: @Sendable (UInt8, UInt8) -> UInt8)] = [
            ("bit_and", "AND", { $0 & $1 }), ("bit_or", "OR", { $0 | $1 }),
            ("bitxor", "XOR", { 0x30 | ($0 ^ $1) }),
        ]
        for (name, word, operation) in operations {
            rowwise(name) { (call, row) throws(SQLError) in
                let (left, right) = (call.bytes(0, row), call.bytes(1, row))
                guard left.count == right.count else {
                    throw SQLError(
                        .stringDataLengthMismatch,
                        "cannot \(word) bit strings of different sizes")
                }
                call.setBytes(zip(left, right).map { operation($0, $1) }, row)
            }
        }
    }

    /// Registers PostgreSQL's hash functions of texts and integers, which give what they give there.
    mutating func addHashFunctions() {
        rowwise("hashtext") { (call, row) throws(SQLError) in
            call.result.set(Int32(bitPattern: Lookup3.hash(call.bytes(0, row))), at: row)
        }
        rowwise("hashtextextended") { (call, row) throws(SQLError) in
            let seed = UInt64(bitPattern: call.int64(1, row))
            let hash = Lookup3.hash(call.bytes(0, row), seed: seed)
            call.result.set(Int64(bitPattern: hash), at: row)
        }
        rowwise("hashint4") { (call, row) throws(SQLError) in
            let hash = Lookup3.hash(UInt32(bitPattern: call.int32(0, row)))
            call.result.set(Int32(bitPattern: hash), at: row)
        }
        rowwise("hashint8") { (call, row) throws(SQLError) in
            let hash = Lookup3.hash(folding: call.int64(0, row))
            call.result.set(Int32(bitPattern: hash), at: row)
        }
    }
}
