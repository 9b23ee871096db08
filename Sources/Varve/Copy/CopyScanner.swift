import Bytes
package import Types

/// Cuts COPY data, as it arrives in pieces, into rows of unescaped fields (PostgreSQL manual, COPY,
/// "File Formats"). A pure value machine: bytes in, rows out.
///
/// Invariant: `buffer[position...]` is what was received and not yet cut; a row that is not complete
/// leaves `position` at its start, and is scanned again when more has come.
package final class CopyScanner {
    package enum Step: Hashable, Sendable { case row, needMore, end }

    /// One field of the row at hand: a piece of `unescaped`.
    package struct Field {
        package var start: Int
        package var end: Int
        package var isNull: Bool
    }

    private let options: CopyOptions
    private var buffer: [UInt8] = []
    private var position = 0
    private var isFinished = false
    private var isAtEnd = false
    private var isAtHeader: Bool
    private let forceNotNull: [Bool]
    private let forceNull: [Bool]
    /// The columns' names, for a header that must match them.
    private let columns: [String]
    /// Where the row at hand begins and ends in `buffer`.
    private var rowRange = 0..<0
    /// Line ends inside the row at hand.
    private var innerLines = 0
    /// The fields' bytes, one after the other.
    package private(set) var unescaped: [UInt8] = []
    package private(set) var fields: [Field] = []
    /// Lines seen, the one at hand included.
    package private(set) var line = 0

    /// Throws 42P10 when an option names none of the columns.
    package init(_ options: CopyOptions, columns: [String]) throws(SQLError) {
        self.options = options
        self.columns = columns
        isAtHeader = options.header != .none
        forceNotNull = try options.forceNotNull.mask(columns, "FORCE_NOT_NULL")
        forceNull = try options.forceNull.mask(columns, "FORCE_NULL")
    }

    /// The bytes of the row at hand as they came, without the line's end.
    package var rawRow: ArraySlice<UInt8> { buffer[rowRange] }

    package func receive(_ chunk: [UInt8]) {
        if position > 0 {
            buffer.removeSubrange(..<position)
            position = 0
        }
        buffer.append(contentsOf: chunk)
    }

    /// No more will come.
    package func finish() { isFinished = true }

    /// Cuts the next row into `fields`.
    package func next() throws(SQLError) -> Step {
        while true {
            if isAtEnd { return .end }
            let start = position
            let step = options.format == .text ? nextTextLine() : try nextCSVLine()
            guard step == .row else { return step }
            line += 1 + innerLines
            noteRow(from: start)
            if isAtHeader {
                isAtHeader = false
                if options.header == .matching { try checkHeader() }
                continue
            }
            return .row
        }
    }

    private func noteRow(from start: Int) {
        var end = position
        if end > start, buffer[end - 1] == 10 { end -= 1 }
        if end > start, buffer[end - 1] == 13 { end -= 1 }
        rowRange = start..<end
    }

    private func checkHeader() throws(SQLError) {
        guard fields.count == columns.count else {
            throw SQLError(
                .badCopyFileFormat,
                "wrong number of fields in header line: got \(fields.count), expected "
                    + "\(columns.count)")
        }
        for (index, (field, name)) in zip(fields, columns).enumerated() {
            let found = text(of: field)
            if field.isNull || found != name {
                throw SQLError(
                    .badCopyFileFormat,
                    "column name mismatch in header line field \(index + 1): got "
                        + (field.isNull ? "null value (\"\(found)\")" : "\"\(found)\"")
                        + ", expected \"\(name)\"")
            }
        }
    }

    /// A field's bytes as text, for messages.
    package func text(of field: Field) -> String {
        String(decoding: unescaped[field.start..<field.end], as: UTF8.self)
    }

    /// Calls `body` with a field's bytes in place.
    package func withBytes<Result, Failure: Error>(
        of field: Field, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unescaped.withRawBytes { all throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: all[field.start..<field.end]))
        }
    }

    private func beginRow() {
        unescaped.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        innerLines = 0
    }

    // MARK: Text

    private func nextTextLine() -> Step {
        beginRow()
        let scan = buffer.withUnsafeBufferPointer { scanText($0) }
        guard let end = scan else {
            if isFinished { isAtEnd = true }
            return isFinished ? .end : .needMore
        }
        position = end
        return isAtEnd ? .end : .row
    }

    /// Returns the position after the line, or nil when the line is not complete.
    private func scanText(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let delimiter = options.delimiter
        var index = position
        var fieldStart = index
        var copied = 0
        let count = bytes.count
        if index == count { return nil }
        func closeField(at end: Int) {
            let isNull =
                end - fieldStart == options.null.count && matchesNull(bytes, fieldStart, end)
            unescaped.append(contentsOf: bytes[copied..<end])
            fields.append(
                Field(start: fieldOutput, end: unescaped.count, isNull: isNull))
        }
        var fieldOutput = 0
        copied = index
        while index < count {
            let byte = bytes[index]
            if byte == delimiter {
                closeField(at: index)
                index += 1
                fieldStart = index
                copied = index
                fieldOutput = unescaped.count
            } else if byte == 10 || byte == 13 {
                closeField(at: index)
                index += 1
                if byte == 13 {
                    if index < count {
                        if bytes[index] == 10 { index += 1 }
                    } else if !isFinished {
                        return nil
                    }
                }
                return index
            } else if byte == 92 {
                if index + 1 == count {
                    if !isFinished { return nil }
                    index += 1
                    continue
                }
                if isEndMarker(bytes, index, fieldStart) {
                    isAtEnd = true
                    return count
                }
                unescaped.append(contentsOf: bytes[copied..<index])
                guard let after = unescape(bytes, index + 1) else { return nil }
                index = after
                copied = index
            } else {
                index += 1
            }
        }
        if !isFinished { return nil }
        closeField(at: count)
        return count
    }

    /// `\.` alone on a line ends the data.
    private func isEndMarker(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ fieldStart: Int
    ) -> Bool {
        guard index == fieldStart, fields.isEmpty, bytes[index + 1] == 46 else { return false }
        return index + 2 == bytes.count || bytes[index + 2] == 10 || bytes[index + 2] == 13
    }

    private func matchesNull(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        for offset in 0..<(end - start) where bytes[start + offset] != options.null[offset] {
            return false
        }
        return true
    }

    /// Appends what the escape whose letter is at `index` stands for. Returns the position after it,
    /// nil when it may go on beyond what has come.
    private func unescape(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
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
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, radix: Int, digitsMax: Int
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

    // MARK: CSV

    private func nextCSVLine() throws(SQLError) -> Step {
        beginRow()
        if position == buffer.count {
            if isFinished { isAtEnd = true }
            return isFinished ? .end : .needMore
        }
        var index = position
        let count = buffer.count
        // psql sends the end marker of a script's inline data as it stands.
        if buffer[index...].starts(with: [92, 46]) {
            if index + 2 == count, !isFinished { return .needMore }
            if index + 2 == count || buffer[index + 2] == 10 || buffer[index + 2] == 13 {
                isAtEnd = true
                return .end
            }
        }
        var fieldOutput = 0
        var wasQuoted = false
        var isQuoted = false
        func closeField() {
            let column = fields.count
            let isForced = column < columns.count && forceNull[column]
            let isKept = column < columns.count && forceNotNull[column]
            let isNull =
                (wasQuoted ? isForced : !isKept)
                && unescaped[fieldOutput...].elementsEqual(options.null)
            fields.append(Field(start: fieldOutput, end: unescaped.count, isNull: isNull))
            fieldOutput = unescaped.count
            wasQuoted = false
        }
        while index < count {
            let byte = buffer[index]
            if isQuoted {
                if byte == options.escape, index + 1 == count, !isFinished { return .needMore }
                if byte == options.escape, index + 1 < count,
                    buffer[index + 1] == options.quote || buffer[index + 1] == options.escape
                {
                    unescaped.append(buffer[index + 1])
                    index += 2
                    continue
                }
                if byte == 10 { innerLines += 1 }
                if byte == options.quote { isQuoted = false } else { unescaped.append(byte) }
            } else if byte == options.quote {
                isQuoted = true
                wasQuoted = true
            } else if byte == options.delimiter {
                closeField()
            } else if byte == 10 || byte == 13 {
                if byte == 13, index + 1 == count, !isFinished { return .needMore }
                closeField()
                position = index + 1
                if byte == 13, position < count, buffer[position] == 10 { position += 1 }
                return .row
            } else {
                unescaped.append(byte)
            }
            index += 1
        }
        guard isFinished else { return .needMore }
        if isQuoted {
            line += 1 + innerLines
            rowRange = position..<count
            throw SQLError(.badCopyFileFormat, "unterminated CSV quoted field")
        }
        closeField()
        position = count
        return .row
    }
}
