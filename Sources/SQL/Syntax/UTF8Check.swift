/// Whether a text is what the database stores: UTF-8 without zero bytes.
enum UTF8Check {
    /// The first offending bytes as PostgreSQL writes them ("0xc3 0x28"); nil when all is well.
    static func firstInvalid(in text: ContiguousArray<UInt8>) -> String? {
        if text.allSatisfy({ $0 &- 1 < 0x7F }) { return nil }
        return text.withUnsafeBufferPointer { bytes in
            var offset = 0
            while offset < bytes.count {
                let length = validLength(bytes, offset)
                if length == 0 { return describe(bytes, offset) }
                offset += length
            }
            return nil
        }
    }

    /// The length of the character at `offset`, or 0 when it is none (RFC 3629's table).
    private static func validLength(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
        let first = bytes[offset]
        if first < 0x80 { return first == 0 ? 0 : 1 }
        let length = expectedLength(first)
        guard length > 1, offset + length <= bytes.count else { return 0 }
        let second = bytes[offset + 1]
        let secondRange: ClosedRange<UInt8> =
            switch first {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
        guard first >= 0xC2, first <= 0xF4, secondRange.contains(second) else { return 0 }
        for place in (offset + 2)..<max(offset + 2, offset + length)
        where bytes[place] & 0xC0 != 0x80 {
            return 0
        }
        return length
    }

    private static func expectedLength(_ first: UInt8) -> Int {
        switch first {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF7: 4
        default: 1
        }
    }

    private static func describe(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> String {
        let end = min(offset + expectedLength(bytes[offset]), bytes.count)
        return bytes[offset..<end]
            .map { "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined(separator: " ")
    }
}
