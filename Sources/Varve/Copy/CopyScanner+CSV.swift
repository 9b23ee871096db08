import Bytes
import Types

// Format csv: a row may go over several lines inside quotes.

extension CopyScanner {
    func cutCSVLine(_ bytes: UnsafeRawBufferPointer) throws(SQLError) -> Step {
        if let end = try endMarker(bytes) { return end }
        let first = fieldCount
        var index = position
        var field = CSVField(start: index)
        while true {
            index = (field.isQuoted ? quotedSpecial : special).first(in: bytes, from: index)
            guard index < bytes.count else { break }
            let byte = bytes[index]
            if field.isQuoted {
                guard let next = takeQuoted(byte, at: index, bytes, &field) else {
                    return .needMore
                }
                index = next
            } else if byte == options.quote {
                field.open(at: index, of: bytes, into: &unescaped)
                index += 1
            } else if byte == options.delimiter {
                close(&field, at: index, column: fieldCount - first, bytes)
                index += 1
                field = CSVField(start: index)
            } else {
                guard let next = try endLine(bytes, at: index) else { return .needMore }
                close(&field, at: index, column: fieldCount - first, bytes)
                position = next
                return .row
            }
        }
        guard isFinished else { return .needMore }
        if field.isQuoted, !isSkipped {
            noteOpenRow(end: bytes.count)
            throw SQLError(.badCopyFileFormat, "unterminated CSV quoted field")
        }
        close(&field, at: index, column: fieldCount - first, bytes)
        position = index
        return .row
    }

    /// psql sends the end marker of a script's inline data as it stands. Elsewhere than alone on a line it
    /// is data.
    private func endMarker(_ bytes: UnsafeRawBufferPointer) throws(SQLError) -> Step? {
        guard bytes[position...].starts(with: [92, 46]) else { return nil }
        switch endMarker(bytes, upTo: position + 2) {
        case .open: return .needMore
        case .corrupt: return nil
        case .strayLineEnd:
            noteOpenRow(end: position)
            throw strayEndMarker
        case .stands:
            try end()
            return .end
        }
    }

    /// A quote, an escape or a line's end inside quotes. Returns where to go on; nil when that is not
    /// known yet.
    private func takeQuoted(
        _ byte: UInt8, at index: Int, _ bytes: UnsafeRawBufferPointer, _ field: inout CSVField
    ) -> Int? {
        if byte == options.escape {
            if index + 1 == bytes.count, !isFinished { return nil }
            if index + 1 < bytes.count,
                bytes[index + 1] == options.quote || bytes[index + 1] == options.escape
            {
                field.flush(upTo: index, of: bytes, into: &unescaped)
                // The escaped byte is one like any other.
                field.copied = index + 1
                return index + 2
            }
        }
        if countsAsLine(byte) { innerLines += 1 }
        if byte == options.quote { field.closeQuote(at: index, of: bytes, into: &unescaped) }
        return index + 1
    }

    private func close(
        _ field: inout CSVField, at end: Int, column: Int, _ bytes: UnsafeRawBufferPointer
    ) {
        let isForced = column < columns.count && forceNull[column]
        let isKept = column < columns.count && forceNotNull[column]
        let mayBeNull = field.wasQuoted ? isForced : !isKept
        if let place = field.placeAsItCame(end: end) {
            let isNull = mayBeNull && bytes[place].elementsEqual(options.null)
            addField(place.lowerBound, place.upperBound, isNull: isNull, isUnescaped: false)
            return
        }
        field.flush(upTo: end, of: bytes, into: &unescaped)
        let isNull = mayBeNull && unescaped[field.output...].elementsEqual(options.null)
        addField(field.output, unescaped.count, isNull: isNull, isUnescaped: true)
    }
}

/// A field while it is looked at. One that is not quoted, or quoted as a whole with nothing escaped, is
/// left where it came.
private struct CSVField {
    /// Where its contents begin in the buffer.
    private var start: Int
    /// Up to where it is in `unescaped`, once it is there.
    var copied: Int
    /// Where it begins in `unescaped`; -1 while it is as it came.
    private(set) var output = -1
    private(set) var isQuoted = false
    private(set) var wasQuoted = false
    /// The quote after its contents, while it is as it came; -1 for none.
    private var closing = -1

    init(start: Int) {
        self.start = start
        copied = start
    }

    mutating func open(at index: Int, of bytes: UnsafeRawBufferPointer, into output: inout [UInt8])
    {
        if self.output < 0, !wasQuoted, index == start {
            start = index + 1
        } else {
            flush(upTo: index, of: bytes, into: &output)
        }
        copied = index + 1
        isQuoted = true
        wasQuoted = true
    }

    mutating func closeQuote(
        at index: Int, of bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) {
        isQuoted = false
        if self.output < 0 {
            closing = index
        } else {
            flush(upTo: index, of: bytes, into: &output)
            copied = index + 1
        }
    }

    /// Brings the contents before `end` into `unescaped`.
    mutating func flush(
        upTo end: Int, of bytes: UnsafeRawBufferPointer, into unescaped: inout [UInt8]
    ) {
        if output < 0 { output = unescaped.count }
        if closing >= 0 {
            unescaped.append(contentsOf: bytes[copied..<closing])
            copied = closing + 1
            closing = -1
        }
        unescaped.append(contentsOf: bytes[copied..<end])
        copied = end
    }

    /// Where the contents of the field, which ends at `end`, are in the buffer; nil when they are not
    /// there as they are meant.
    func placeAsItCame(end: Int) -> Range<Int>? {
        guard output < 0 else { return nil }
        if closing < 0 { return start..<end }
        return closing + 1 == end ? start..<closing : nil
    }
}
