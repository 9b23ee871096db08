import Bytes
package import Types

/// Cuts COPY data, as it arrives in pieces, into rows of fields (PostgreSQL manual, COPY, "File
/// Formats"). A value machine: bytes in, rows out. The rows are kept until `forgetRows`.
///
/// Invariants: `buffer[kept..<position]` is what the rows that are kept were cut from, and
/// `buffer[position...]` is what was received and not yet cut; a row that is not complete leaves
/// `position` at its start, and is scanned again when more has come.
package final class CopyScanner {
    package enum Step: Hashable, Sendable { case row, needMore, end }

    /// One field: a piece of `buffer` as it came, or of `unescaped`.
    package struct Field: BitwiseCopyable {
        package var start: Int
        package var end: Int
        package var isNull: Bool
        /// Whether it is in `unescaped`.
        var isUnescaped: Bool
    }

    /// What ends a line, all the data through.
    private enum LineEnd { case newline, carriageReturn, both }

    /// One row that is kept.
    package struct Row {
        /// Its fields' places in `fields`.
        package var fields: Range<Int>
        /// Where it stands in `buffer`, without the line's end.
        package var place: Range<Int>
        /// The number of its last line.
        package var line: Int
    }

    let options: CopyOptions
    private var buffer: [UInt8] = []
    private var kept = 0
    var position = 0
    private(set) var isFinished = false
    var isAtEnd = false
    /// How the data's lines end, once one has ended.
    private var lineEnd: LineEnd?
    /// A large row that is not complete is looked at again when so many bytes of it are there: each of
    /// its bytes is looked at a few times then, in however many pieces it comes.
    private var wantedCount = 0
    private static let wantedCountMin = 64 << 10
    private var isAtHeader: Bool
    let forceNotNull: [Bool]
    let forceNull: [Bool]
    /// The columns' names, for a header that must match them.
    let columns: [String]
    /// What ends a run of a field's ordinary bytes, outside quotes and inside.
    let special: ByteSet
    let quotedSpecial: ByteSet
    /// Where the row at hand begins and ends in `buffer`.
    private var rowRange = 0..<0
    /// Line ends inside the row at hand.
    var innerLines = 0
    /// The bytes of those fields that are not as they came, one after the other.
    var unescaped: [UInt8] = []
    /// The fields of the rows that are kept, and of the row at hand.
    private(set) var fields: [Field] = []
    package private(set) var rows: [Row] = []
    /// Lines seen, the one at hand included.
    package private(set) var line = 0

    /// Throws 42P10 when an option names none of the columns.
    package init(_ options: CopyOptions, columns: [String]) throws(SQLError) {
        self.options = options
        self.columns = columns
        isAtHeader = options.header != .none
        forceNotNull = try options.forceNotNull.mask(columns, "FORCE_NOT_NULL")
        forceNull = try options.forceNull.mask(columns, "FORCE_NULL")
        let (newline, carriageReturn, backslash) = (UInt8(10), UInt8(13), UInt8(92))
        special = ByteSet(
            options.delimiter, options.format == .csv ? options.quote : backslash, newline,
            carriageReturn)
        quotedSpecial = ByteSet(options.quote, options.escape, newline, carriageReturn)
    }

    /// The bytes of the row at hand as they came, without the line's end.
    package var rawRow: ArraySlice<UInt8> { buffer[rowRange] }

    /// The bytes of a row that is kept.
    package func raw(_ row: Row) -> ArraySlice<UInt8> { buffer[row.place] }

    /// How many bytes the rows that are kept were cut from.
    package var keptByteCount: Int { position - kept }

    package func fields(of row: Row) -> ArraySlice<Field> { fields[row.fields] }

    /// How many fields the row has that was cut last.
    package var lastFieldCount: Int { rows.last?.fields.count ?? 0 }

    /// Does not keep the row that was cut last; it is at hand still, and so may be its fields.
    package func forgetLastRow(keepingFields: Bool) {
        guard let last = rows.popLast() else { return }
        if !keepingFields { fields.removeLast(last.fields.count) }
    }

    package func receive(_ chunk: [UInt8]) {
        if kept > 0 {
            buffer.removeSubrange(..<kept)
            position -= kept
            rowRange = 0..<0
            for index in fields.indices where !fields[index].isUnescaped {
                fields[index].start -= kept
                fields[index].end -= kept
            }
            for index in rows.indices {
                let place = rows[index].place
                rows[index].place = place.lowerBound - kept..<place.upperBound - kept
            }
            kept = 0
        }
        buffer.append(contentsOf: chunk)
    }

    /// No more will come.
    package func finish() { isFinished = true }

    /// Keeps no row any more; the one that was cut last is still at hand.
    package func forgetRows() {
        kept = position
        fields.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        unescaped.removeAll(keepingCapacity: true)
    }

    /// Cuts the next row.
    package func next() throws(SQLError) -> Step {
        while true {
            if isAtEnd { return .end }
            let start = position
            let (fieldCount, unescapedCount) = (fields.count, unescaped.count)
            innerLines = 0
            let step = try cutRow()
            guard step == .row else {
                fields.removeLast(fields.count - fieldCount)
                unescaped.removeLast(unescaped.count - unescapedCount)
                return step
            }
            line += 1 + innerLines
            noteRow(from: start)
            try validate(start..<position)
            if isAtHeader {
                isAtHeader = false
                if options.header == .matching { try checkHeader(fields[fieldCount...]) }
                fields.removeLast(fields.count - fieldCount)
                continue
            }
            rows.append(
                Row(fields: fieldCount..<fields.count, place: rowRange, line: line))
            return .row
        }
    }

    private func cutRow() throws(SQLError) -> Step {
        if position == buffer.count {
            if isFinished { try end() }
            return isFinished ? .end : .needMore
        }
        let openCount = buffer.count - position
        guard isFinished || openCount >= wantedCount else { return .needMore }
        let step = try buffer.withRawBytes { (bytes) throws(SQLError) in
            options.format == .csv ? try cutCSVLine(bytes) : try cutTextLine(bytes)
        }
        let isLarge = step == .needMore && openCount >= Self.wantedCountMin
        wantedCount = isLarge ? 2 * openCount : 0
        return step
    }

    /// There are no more rows. A header that has to match is an empty line then.
    func end() throws(SQLError) {
        isAtEnd = true
        guard isAtHeader, options.header == .matching else { return }
        line += 1
        rowRange = position..<position
        let header = Field(
            start: position, end: position, isNull: options.null.isEmpty, isUnescaped: false)
        try checkHeader([header])
    }

    /// Whether the row at hand is a header that nobody looks at.
    var isSkipped: Bool { isAtHeader && options.header != .matching }

    /// Whether that byte inside a row counts as a line's end, as PostgreSQL counts them.
    func countsAsLine(_ byte: UInt8) -> Bool { byte == (lineEnd == .newline ? 10 : 13) }

    /// Whatever its fields are, all of a row is text.
    private func validate(_ row: Range<Int>) throws(SQLError) {
        do throws(SQLError) {
            try buffer.withRawBytes { (bytes) throws(SQLError) in
                try CharacterText.validate(UnsafeRawBufferPointer(rebasing: bytes[row]))
            }
        } catch {
            rowRange = row.lowerBound..<row.lowerBound
            throw error
        }
    }

    /// The position after the line's end that begins at `index`, nil when that is not known yet. Throws
    /// when the lines before ended otherwise: it was meant as a part of a value then.
    func endLine(_ bytes: UnsafeRawBufferPointer, at index: Int) throws(SQLError) -> Int? {
        var end = LineEnd.newline
        if bytes[index] == 13 {
            if index + 1 == bytes.count, !isFinished { return nil }
            end = index + 1 < bytes.count && bytes[index + 1] == 10 ? .both : .carriageReturn
            if lineEnd == .carriageReturn { end = .carriageReturn }
        }
        guard end == lineEnd ?? end else {
            noteOpenRow(end: position)
            throw strayLineEnd(isNewline: end == .newline)
        }
        lineEnd = end
        return end == .both ? index + 2 : index + 1
    }

    /// What follows `\.`, which ends the data where it ends a line, and one as those before it end.
    enum EndMarker { case open, stands, corrupt, strayLineEnd }

    /// `index` is behind the full stop.
    func endMarker(_ bytes: UnsafeRawBufferPointer, upTo index: Int) -> EndMarker {
        guard index < bytes.count else { return isFinished ? .corrupt : .open }
        let (newline, carriageReturn) = (UInt8(10), UInt8(13))
        guard lineEnd == .both else {
            switch bytes[index] {
            case newline: return lineEnd == .carriageReturn ? .strayLineEnd : .stands
            case carriageReturn: return lineEnd == .newline ? .strayLineEnd : .stands
            default: return .corrupt
            }
        }
        // Of csv PostgreSQL takes this newline for the stray one, and the marker for data before it.
        if bytes[index] == newline { return options.format == .csv ? .corrupt : .strayLineEnd }
        guard bytes[index] == carriageReturn else { return .corrupt }
        guard index + 1 < bytes.count else { return isFinished ? .corrupt : .open }
        switch bytes[index + 1] {
        case newline: return .stands
        case carriageReturn: return .strayLineEnd
        default: return .corrupt
        }
    }

    var strayEndMarker: SQLError {
        SQLError(
            .badCopyFileFormat, "end-of-copy marker does not match previous newline style")
    }

    private func strayLineEnd(isNewline: Bool) -> SQLError {
        let name = isNewline ? "newline" : "carriage return"
        let isCSV = options.format == .csv
        return SQLError(
            .badCopyFileFormat, "\(isCSV ? "unquoted" : "literal") \(name) found in data",
            hint: isCSV
                ? "Use quoted CSV field to represent \(name)."
                : "Use \"\\\(isNewline ? "n" : "r")\" to represent \(name).")
    }

    private func noteRow(from start: Int) {
        var end = position
        if end > start, buffer[end - 1] == 10 { end -= 1 }
        if end > start, buffer[end - 1] == 13 { end -= 1 }
        rowRange = start..<end
    }

    /// The data is in error inside the row that begins at `position`, of which so much is told.
    func noteOpenRow(end: Int) {
        line += 1 + innerLines
        rowRange = position..<end
    }

    private func checkHeader(_ fields: ArraySlice<Field>) throws(SQLError) {
        guard fields.count == columns.count else {
            throw SQLError(
                .badCopyFileFormat,
                "wrong number of fields in header line: got \(fields.count), expected "
                    + "\(columns.count)")
        }
        let null = String(decoding: options.null, as: UTF8.self)
        for (index, (field, name)) in zip(fields, columns).enumerated() {
            let found = text(of: field)
            if field.isNull || found != name {
                throw SQLError(
                    .badCopyFileFormat,
                    "column name mismatch in header line field \(index + 1): got "
                        + (field.isNull ? "null value (\"\(null)\")" : "\"\(found)\"")
                        + ", expected \"\(name)\"")
            }
        }
    }

    /// Ends a field: the bytes from `start` to `end` of the buffer, or what `unescaped` has from `start`
    /// on.
    func addField(_ start: Int, _ end: Int, isNull: Bool, isUnescaped: Bool) {
        fields.append(Field(start: start, end: end, isNull: isNull, isUnescaped: isUnescaped))
    }

    var fieldCount: Int { fields.count }

    // MARK: What fields hold

    /// A field's bytes.
    package func bytes(of field: Field) -> ArraySlice<UInt8> {
        field.isUnescaped ? unescaped[field.start..<field.end] : buffer[field.start..<field.end]
    }

    /// A field's bytes as text, for messages.
    package func text(of field: Field) -> String {
        String(decoding: bytes(of: field), as: UTF8.self)
    }

    /// Calls `body` for field `column` of each row that is kept, in order, with its bytes in place; with
    /// nil for NULL.
    package func forEachField<Failure: Error>(
        _ column: Int, _ body: (UnsafeRawBufferPointer?) throws(Failure) -> Void
    ) throws(Failure) {
        try buffer.withRawBytes { (raw) throws(Failure) in
            try unescaped.withRawBytes { (unescaped) throws(Failure) in
                for row in rows {
                    let field = fields[row.fields.lowerBound + column]
                    if field.isNull {
                        try body(nil)
                        continue
                    }
                    let source = field.isUnescaped ? unescaped : raw
                    try body(UnsafeRawBufferPointer(rebasing: source[field.start..<field.end]))
                }
            }
        }
    }
}
