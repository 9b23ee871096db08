import Bytes
import Types

// Format text: a row is a line, a backslash escapes.

extension CopyScanner {
    func cutTextLine(_ bytes: UnsafeRawBufferPointer) throws(SQLError) -> Step {
        guard let end = try scanText(bytes) else { return .needMore }
        if isAtEnd, end == position { return .end }
        position = end
        return .row
    }

    /// Returns the position after the line, or nil when the line is not complete.
    private func scanText(_ bytes: UnsafeRawBufferPointer) throws(SQLError) -> Int? {
        var index = position
        var field = TextField(start: index)
        while true {
            index = special.first(in: bytes, from: index)
            if index == bytes.count {
                guard isFinished else { return nil }
                close(&field, at: index, bytes)
                return index
            }
            let byte = bytes[index]
            if byte == options.delimiter {
                close(&field, at: index, bytes)
                index += 1
                field = TextField(start: index)
            } else if byte == 10 || byte == 13 {
                guard let next = try endLine(bytes, at: index) else { return nil }
                close(&field, at: index, bytes)
                return next
            } else {
                if index + 1 == bytes.count {
                    guard isFinished else { return nil }
                    // The last byte of all escapes nothing, and is nothing.
                    field.beginUnescaped(at: unescaped.count)
                    unescaped.append(contentsOf: bytes[field.copied..<index])
                    index += 1
                    field.copied = index
                    continue
                }
                if bytes[index + 1] == UInt8(ascii: ".") {
                    guard try endMarker(bytes, index) else { return nil }
                    // What stands before it on its line is the last row.
                    guard index > position else {
                        try end()
                        return index
                    }
                    isAtEnd = true
                    close(&field, at: index, bytes)
                    return index
                }
                field.beginUnescaped(at: unescaped.count)
                unescaped.append(contentsOf: bytes[field.copied..<index])
                guard let after = unescape(bytes, index + 1) else { return nil }
                index = after
                field.copied = index
            }
        }
    }

    /// A field while it is looked at.
    private struct TextField {
        /// Where it begins in the buffer.
        let start: Int
        /// Up to where it is in `unescaped`, once it has an escape.
        var copied: Int
        /// Where it begins in `unescaped`; -1 while it is as it came.
        private(set) var output = -1

        init(start: Int) {
            self.start = start
            copied = start
        }

        mutating func beginUnescaped(at place: Int) { if output < 0 { output = place } }
    }

    private func close(_ field: inout TextField, at end: Int, _ bytes: UnsafeRawBufferPointer) {
        let null = options.null
        let isNull =
            end - field.start == null.count
            && bytes[field.start..<end].elementsEqual(null)
        if field.output < 0 {
            addField(field.start, end, isNull: isNull, isUnescaped: false)
            return
        }
        unescaped.append(contentsOf: bytes[field.copied..<end])
        addField(field.output, unescaped.count, isNull: isNull, isUnescaped: true)
    }

    /// `\.` at the end of a line ends the data; it stands nowhere else. False when what follows it is not
    /// known yet.
    private func endMarker(
        _ bytes: UnsafeRawBufferPointer, _ index: Int
    ) throws(SQLError) -> Bool {
        let marker = endMarker(bytes, upTo: index + 2)
        switch marker {
        case .open: return false
        case .stands: return true
        case .corrupt, .strayLineEnd:
            noteOpenRow(end: position)
            throw marker == .corrupt
                ? SQLError(.badCopyFileFormat, "end-of-copy marker corrupt") : strayEndMarker
        }
    }

    /// Appends what the escape whose letter is at `index` stands for. Returns the position after it,
    /// nil when it may go on beyond what has come.
    private func unescape(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int? {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "b"): unescaped.append(8)
        case UInt8(ascii: "f"): unescaped.append(12)
        case UInt8(ascii: "n"): unescaped.append(10)
        case UInt8(ascii: "r"): unescaped.append(13)
        case UInt8(ascii: "t"): unescaped.append(9)
        case UInt8(ascii: "v"): unescaped.append(11)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            return unescapeDigits(bytes, index, radix: 8, digitsMax: 3)
        case UInt8(ascii: "x"):
            if index + 1 == bytes.count, !isFinished { return nil }
            guard index + 1 < bytes.count, hexValue(bytes[index + 1]) != nil else {
                unescaped.append(byte)
                return index + 1
            }
            return unescapeDigits(bytes, index + 1, radix: 16, digitsMax: 2)
        default: unescaped.append(byte)
        }
        return index + 1
    }

    private func unescapeDigits(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, radix: Int, digitsMax: Int
    ) -> Int? {
        var value = 0
        var index = start
        while index < bytes.count, index - start < digitsMax, let digit = hexValue(bytes[index]),
            digit < radix
        {
            value = value * radix + digit
            index += 1
        }
        if index == bytes.count, index - start < digitsMax, !isFinished { return nil }
        unescaped.append(UInt8(truncatingIfNeeded: value))
        return index
    }

    private func hexValue(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }
}
