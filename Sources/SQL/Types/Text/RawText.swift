// Small operations on text that lies in memory as bytes.

extension UnsafeRawBufferPointer {
    /// The buffer without ASCII white space at both ends, as PostgreSQL's input functions skip it.
    var trimmingSpaces: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, self[start].isSpace { start += 1 }
        while end > start, self[end - 1].isSpace { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    /// The text, repaired where it is not UTF-8: for messages.
    package var string: String { String(decoding: self, as: UTF8.self) }

    /// Compares ASCII letters without case; `word` must be in lower case.
    func equalsIgnoringCase(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { expected in
            for index in 0..<count where self[index].lowercased != expected[index] { return false }
            return true
        }
    }

    /// Compares bytes.
    func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { $0.elementsEqual(self) }
    }

    /// The first character, repaired if it is not UTF-8; empty at the end.
    var firstCharacter: String {
        guard let byte = first else { return "" }
        return part(0..<Swift.min(count, byte.utf8Length)).string
    }

    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    func part(from start: Int) -> UnsafeRawBufferPointer { part(start..<count) }
}

extension UInt8 {
    var isSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0d) }
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isUpper: Bool { self &- 0x41 < 26 }
    var isLower: Bool { self &- 0x61 < 26 }
    var lowercased: UInt8 { isUpper ? self | 0x20 : self }
    var uppercased: UInt8 { isLower ? self & 0xdf : self }
    var isWordByte: Bool { isLetter || isDigit || self == 0x5f || self >= 0x80 }

    /// Bytes of the UTF-8 character that starts with this byte; 1 for what starts none.
    var utf8Length: Int { self < 0xc0 || self >= 0xf8 ? 1 : self < 0xe0 ? 2 : self < 0xf0 ? 3 : 4 }

    /// Two hexadecimal digits.
    var hexText: String {
        let digits = String(self, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// 0 to 15 for a hexadecimal digit; nil otherwise.
    var hexValue: UInt8? {
        if isDigit { return self - 0x30 }
        let letter = self | 0x20
        return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : nil
    }
}
