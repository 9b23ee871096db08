// Lifts the literals out of a statement's text, so that statements that differ only in them share one
// plan: `INSERT INTO t VALUES (1, 'a')` becomes `INSERT INTO t VALUES ($1, $2)` and two literals.
//
// Invariants: putting the literals' texts in the place of their parameters gives the statement's text
// back, byte for byte; a literal is lifted only where PostgreSQL's grammar takes any expression and
// where its being a constant has no meaning of its own (an ordinal of ORDER BY, a type's modifier, the
// text of a typed literal, a pattern of LIKE have one and stay). Whatever this tokenizer is not sure of
// it does not normalize at all: comments, dollar quotes, escape strings, parameters, several statements.
// With GROUP BY, DISTINCT and windows, whose expressions must match others by their text, literals stay
// but in conditions and FROM.

/// A literal taken out of a statement.
package struct LiftedLiteral: Hashable, Sendable {
    /// The raw values are the bytes of the signature at the end of the key.
    package enum Kind: UInt8, Hashable, Sendable {
        /// A number PostgreSQL takes for an int4.
        case integer = 0x69
        /// A number that needs an int8.
        case bigInteger = 0x62
        /// Any other number: numeric.
        case numeric = 0x6E
        /// A string of unknown type.
        case string = 0x73
    }

    package var kind: Kind
    /// Where its text stands in the statement, in bytes, with its quotes or its minus sign.
    package var offset: Int
    package var length: Int
    /// The value of an integer or big integer.
    package var integer: Int64
    /// The string has doubled quotes in it, each of which stands for one.
    package var hasDoubledQuotes: Bool

    /// The literal's text without quotes; `source` is the statement it was taken from.
    package func text(in source: [UInt8]) -> [UInt8] {
        guard kind == .string else { return Array(source[offset..<offset + length]) }
        let inner = source[offset + 1..<offset + length - 1]
        guard hasDoubledQuotes else { return Array(inner) }
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var isSecond = false
        for byte in inner {
            let isQuote = byte == UInt8(ascii: "'")
            if isQuote, isSecond {
                isSecond = false
                continue
            }
            isSecond = isQuote
            result.append(byte)
        }
        return result
    }
}

/// Normalizes one statement after another, with the buffers of the one before.
package struct StatementNormalizer {
    /// The normalized text, a zero byte, and one byte per literal (its kind): equal keys mean equal plans.
    package private(set) var key: [UInt8] = []
    package private(set) var literals: [LiftedLiteral] = []
    /// How much of `key` is the text.
    package private(set) var textLength = 0

    /// Longer statements, and those with more literals, are not worth a plan of their own.
    private static let bytesMax = 16 << 10
    private static let literalsMax = 512

    package init() {
        key.reserveCapacity(512)
        literals.reserveCapacity(16)
    }

    /// The normalized text, for the parser.
    package var text: String { String(decoding: key[..<textLength], as: UTF8.self) }

    /// False when the statement is better parsed as it is; then the results mean nothing.
    package mutating func normalize(_ statement: [UInt8]) -> Bool {
        statement.withUnsafeBufferPointer { normalize($0) }
    }

    /// The same for bytes in a buffer of the caller's.
    package mutating func normalize(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        guard source.count <= Self.bytesMax else { return false }
        var scanner = LiteralScanner(source: source, keepsSelected: false)
        if normalize(source, &scanner) { return true }
        guard scanner.needsSelected else { return false }
        scanner = LiteralScanner(source: source, keepsSelected: true)
        return normalize(source, &scanner)
    }

    private mutating func normalize(
        _ source: UnsafeBufferPointer<UInt8>, _ scanner: inout LiteralScanner
    ) -> Bool {
        literals.removeAll(keepingCapacity: true)
        loop: while true {
            switch scanner.next() {
            case .end: break loop
            case .uncertain: return false
            case .literal(let literal):
                guard literals.count < Self.literalsMax else { return false }
                literals.append(literal)
            }
        }
        makeKey(source)
        return true
    }

    /// The literals of some parameters, numbered from 1, stand in the normalized text again; those behind them get
    /// new numbers. `source` is the statement that was normalized last.
    package mutating func putBack(_ parameters: Set<Int>, of source: [UInt8]) {
        var number = 0
        literals.removeAll { _ in
            number += 1
            return parameters.contains(number)
        }
        source.withUnsafeBufferPointer { makeKey($0) }
    }

    private mutating func makeKey(_ source: UnsafeBufferPointer<UInt8>) {
        key.removeAll(keepingCapacity: true)
        var copied = 0
        for (index, literal) in literals.enumerated() {
            key.append(contentsOf: source[copied..<literal.offset])
            appendParameter(index + 1)
            copied = literal.offset + literal.length
        }
        key.append(contentsOf: source[copied...])
        textLength = key.count
        key.append(0)
        for literal in literals { key.append(literal.kind.rawValue) }
    }

    private mutating func appendParameter(_ number: Int) {
        key.append(UInt8(ascii: "$"))
        if number >= 100 { key.append(digit(number / 100)) }
        if number >= 10 { key.append(digit(number / 10 % 10)) }
        key.append(digit(number % 10))
    }

    private func digit(_ value: Int) -> UInt8 {
        UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)
    }
}
