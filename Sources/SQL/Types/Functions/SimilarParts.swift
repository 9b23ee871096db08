// `substring(text SIMILAR pattern ESCAPE escape)`: a pattern in three parts, of which the middle is wanted.
// `SimilarPattern` translates it to `^(?:first){1,1}?(middle){1,1}(?:last)$`, as PostgreSQL does; the lazy
// quantifier is beyond POSIX expressions, so the parts are matched one by one.

import Bytes

package struct SimilarParts {
    private let first: RegularExpression
    private let middle: RegularExpression
    private let last: RegularExpression
    private let rest: RegularExpression

    /// Nil when an expression is not of that form.
    package init?(_ expression: UnsafeRawBufferPointer) throws(SQLError) {
        let bytes = [UInt8](expression)
        let start = Array("^(?:".utf8)
        let firstEnd = Array("){1,1}?(".utf8)
        let middleEnd = Array("){1,1}(?:".utf8)
        let end = Array(")$".utf8)
        guard bytes.starts(with: start), bytes.suffix(end.count).elementsEqual(end),
            let one = Self.offset(of: firstEnd, in: bytes, from: start.count)
        else { return nil }
        let middleStart = one + firstEnd.count
        let two = Self.offset(of: middleEnd, in: bytes, from: middleStart)
        let close = bytes.count - end.count
        let lastStart = two.map { $0 + middleEnd.count } ?? close
        guard lastStart <= close else { return nil }
        let parts = [
            bytes[start.count..<one], bytes[middleStart..<(two ?? close)], bytes[lastStart..<close],
        ]
        first = try Self.whole([parts[0]])
        middle = try Self.whole([parts[1]])
        last = try Self.whole([parts[2]])
        rest = try Self.whole([parts[1], parts[2]])
    }

    /// What the middle matches: the first part takes as little as it can, the middle then as much.
    package func middle(
        of text: UnsafeRawBufferPointer, _ check: () throws(SQLError) -> Void
    ) throws(SQLError) -> Range<Int>? {
        func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: text[range])
        }
        var start = 0
        while start <= text.count {
            try check()
            if first.matches(part(0..<start)), rest.matches(part(start..<text.count)) {
                var end = text.count
                while end >= start {
                    try check()
                    if middle.matches(part(start..<end)), last.matches(part(end..<text.count)) {
                        return start..<end
                    }
                    end -= 1
                    while end > start, end < text.count, text[end] & 0xc0 == 0x80 { end -= 1 }
                }
            }
            start += start < text.count ? max(text[start].utf8Length, 1) : 1
        }
        return nil
    }

    private static func whole(_ parts: [ArraySlice<UInt8>]) throws(SQLError) -> RegularExpression {
        var pattern = Array("^".utf8)
        for part in parts {
            pattern += Array("(?:".utf8)
            pattern += part
            pattern.append(UInt8(ascii: ")"))
        }
        pattern.append(UInt8(ascii: "$"))
        return try pattern.withRawBytes { bytes throws(SQLError) in try RegularExpression(bytes) }
    }

    private static func offset(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + part.count <= bytes.count {
            if bytes[index..<index + part.count].elementsEqual(part) { return index }
            index += 1
        }
        return nil
    }
}
