// Comparison of booleans, object numbers, byte strings, texts and uuids. Texts compare bytewise (the
// C collation); char(n) ignores trailing blanks.

import Types

extension FunctionRegistry {
    /// Registers `booleq`, `texteq`, `bpcharlt`, `uuid_ge` and the rest.
    mutating func addComparisonFunctions() {
        addOrdered("bool", "btboolcmp", Bool.self) { ($0 ? 1 : 0) - ($1 ? 1 : 0) }
        addOrdered("oid", "btoidcmp", UInt32.self) { $0 < $1 ? -1 : $0 > $1 ? 1 : 0 }
        addOrdered("xid8", "xid8cmp", Int64.self) { (a, b) in
            let (a, b) = (UInt64(bitPattern: a), UInt64(bitPattern: b))
            return a < b ? -1 : a > b ? 1 : 0
        }
        for (name, isEqual) in [("xideq", true), ("xidneq", false), ("cideq", true)] {
            predicate(name, UInt32.self, UInt32.self) { ($0 == $1) == isEqual }
        }
        unary("xid8toxid", Int64.self, UInt32.self) { UInt32(truncatingIfNeeded: $0) }
        addOrdered("uuid_", "uuid_cmp", Fixed16.self) { uuidOrder($0, $1) }
        binary("oidlarger", UInt32.self, UInt32.self, UInt32.self) { max($0, $1) }
        binary("oidsmaller", UInt32.self, UInt32.self, UInt32.self) { min($0, $1) }
        binary("booland_statefunc", Bool.self, Bool.self, Bool.self) { $0 && $1 }
        binary("boolor_statefunc", Bool.self, Bool.self, Bool.self) { $0 || $1 }

        for (prefix, compare) in [
            ("bytea", "byteacmp"), ("char", "btcharcmp"), ("name", "btnamecmp"),
            // The digits of bits are ordered as the bits are.
            ("bit", "bitcmp"),
            // They are kept so that their bytes are in order.
            ("network_", "network_cmp"), ("macaddr_", "macaddr_cmp"),
        ] {
            addByteComparison(prefix: prefix, suffix: "", compare: compare)
        }
        addByteComparison(prefix: "text_", suffix: "", compare: "bttextcmp", equality: "text")
        addByteComparison(prefix: "text_pattern_", suffix: "", compare: "bttext_pattern_cmp")
        addByteComparison(prefix: "name", suffix: "text", compare: "btnametextcmp")
        addByteComparison(prefix: "text", suffix: "name", compare: "bttextnamecmp")
        addPaddedComparison(prefix: "bpchar", compare: "bpcharcmp")
        addPaddedComparison(prefix: "bpchar_pattern_", compare: "btbpchar_pattern_cmp")
        bytesBinary("text_starts_with", Bool.self) { (text, prefix) throws(SQLError) in
            text.starts(with: prefix)
        }
        addLargerAndSmaller()
        for (name, test) in integerTests {
            rowwise("array_\(name)") { (call, row) throws(SQLError) in
                call.result.set(.bool(test(structuredOrder(call, row))), at: row)
            }
            rowwise("record_\(name)") { (call, row) throws(SQLError) in
                call.result.set(.bool(test(structuredOrder(call, row))), at: row)
            }
        }
        rowwise("btarraycmp") { (call, row) throws(SQLError) in
            call.result.set(Int32(structuredOrder(call, row).signum()), at: row)
        }
        addVectorComparison()
    }

    /// The longer of two vectors is the larger, otherwise what differs first decides (btoidvectorcmp).
    private mutating func addVectorComparison() {
        for (name, test) in integerTests {
            bytesBinary("oidvector\(name)", Bool.self) { (a, b) throws(SQLError) in
                test(vectorOrder(a, b))
            }
        }
        bytesBinary("btoidvectorcmp", Int32.self) { (a, b) throws(SQLError) in
            Int32(vectorOrder(a, b))
        }
    }

    @inline(__always)
    private mutating func addOrdered<A: ColumnElement>(
        _ prefix: String, _ compare: String, _ a: A.Type,
        _ order: @escaping @Sendable (A, A) -> Int32
    ) {
        predicate(prefix + "eq", a, a) { order($0, $1) == 0 }
        predicate(prefix + "ne", a, a) { order($0, $1) != 0 }
        predicate(prefix + "lt", a, a) { order($0, $1) < 0 }
        predicate(prefix + "le", a, a) { order($0, $1) <= 0 }
        predicate(prefix + "gt", a, a) { order($0, $1) > 0 }
        predicate(prefix + "ge", a, a) { order($0, $1) >= 0 }
        binary(compare, a, a, Int32.self) { order($0, $1) }
    }

    /// `equality` is the prefix of eq and ne where it differs.
    private mutating func addByteComparison(
        prefix: String, suffix: String, compare: String, equality: String? = nil
    ) {
        if prefix != "text_pattern_" {
            let name = equality ?? prefix
            bytesBinary("\(name)eq\(suffix)", Bool.self) { (a, b) throws(SQLError) in
                equalBytes(a, b)
            }
            bytesBinary("\(name)ne\(suffix)", Bool.self) { (a, b) throws(SQLError) in
                !equalBytes(a, b)
            }
        }
        bytesBinary("\(prefix)lt\(suffix)", Bool.self) { (a, b) throws(SQLError) in
            compareBytes(a, b) < 0
        }
        bytesBinary("\(prefix)le\(suffix)", Bool.self) { (a, b) throws(SQLError) in
            compareBytes(a, b) <= 0
        }
        bytesBinary("\(prefix)gt\(suffix)", Bool.self) { (a, b) throws(SQLError) in
            compareBytes(a, b) > 0
        }
        bytesBinary("\(prefix)ge\(suffix)", Bool.self) { (a, b) throws(SQLError) in
            compareBytes(a, b) >= 0
        }
        bytesBinary(compare, Int32.self) { (a, b) throws(SQLError) in
            Int32(compareBytes(a, b).signum())
        }
    }

    private mutating func addPaddedComparison(prefix: String, compare: String) {
        for (name, test) in integerTests where prefix == "bpchar" || !["eq", "ne"].contains(name) {
            bytesBinary(prefix + name, Bool.self) { (a, b) throws(SQLError) in
                test(compareBytes(withoutPadding(a), withoutPadding(b)))
            }
        }
        bytesBinary(compare, Int32.self) { (a, b) throws(SQLError) in
            Int32(compareBytes(withoutPadding(a), withoutPadding(b)).signum())
        }
    }

    private mutating func addLargerAndSmaller() {
        for name in ["text_larger", "bpchar_larger", "network_larger"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let isFirst = compareBytes(call.bytes(0, row), call.bytes(1, row)) > 0
                call.result.copy(row: row, of: call.arguments[isFirst ? 0 : 1], to: row)
            }
        }
        for name in ["text_smaller", "bpchar_smaller", "network_smaller"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let isFirst = compareBytes(call.bytes(0, row), call.bytes(1, row)) < 0
                call.result.copy(row: row, of: call.arguments[isFirst ? 0 : 1], to: row)
            }
        }
    }
}

/// The text without the blanks that char(n) is padded with.
@inline(__always)
func withoutPadding(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var count = text.count
    while count > 0 && text[count - 1] == 0x20 { count -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[..<count])
}

/// The order of the sixteen bytes.
private func uuidOrder(_ a: Fixed16, _ b: Fixed16) -> Int32 {
    let (a1, b1) = (a.first.byteSwapped, b.first.byteSwapped)
    if a1 != b1 { return a1 < b1 ? -1 : 1 }
    let (a2, b2) = (a.second.byteSwapped, b.second.byteSwapped)
    return a2 < b2 ? -1 : a2 > b2 ? 1 : 0
}

private func vectorOrder(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let (a, b) = (ArrayView(a), ArrayView(b))
    if a.count != b.count { return a.count < b.count ? -1 : 1 }
    for index in 0..<a.count {
        let (left, right) = (a.raw(index), b.raw(index))
        let (x, y) = (left.loadUnaligned(as: UInt32.self), right.loadUnaligned(as: UInt32.self))
        if x != y { return x < y ? -1 : 1 }
    }
    return 0
}

private func structuredOrder(_ call: FunctionCall, _ row: Int) -> Int {
    ValueComparator(call.argumentTypes[0]).compare(call.arguments[0], row, call.arguments[1], row)
}
