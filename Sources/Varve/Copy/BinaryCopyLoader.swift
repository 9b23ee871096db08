// COPY FROM in binary: a header, then rows of fields with their lengths, then a count of -1 (documentation of
// COPY, "Binary Format"). All numbers are big-endian.
//
//   11  "PGCOPY\n\377\r\n\0"          per row: int2 fields, or -1 at the end
//   4   flags; bits 16 to 31 are critical      per field: int4 bytes, or -1 for NULL, and the value
//   4   bytes of extension, which follow        as the type's recv function reads it

import Bytes
import Catalog
import Executor
import Planner
import Types

/// The client's pieces in, rows of the table out.
final class BinaryCopyLoader {
    private enum State { case header, extensionBytes(Int), rows, ended }

    private static let batchBytesMax = 4 << 20

    private let table: TableDefinition
    private let columns: [TableColumn]
    private let settings: TextSettings
    private let insert: CopyInsert
    private var batch: Batch
    private var state = State.header
    /// What came and is not read yet begins at `offset`.
    private var buffer: [UInt8] = []
    private var offset = 0
    /// Fields of the row at hand that are in the batch already; nil between rows.
    private var fieldsRead: Int?
    private var batchBytes = 0
    /// Of the row read last, from 1; the end counts as one.
    private var line = 0
    /// The one of the batch's first row.
    private var batchLine = 1

    init(
        table: TableDefinition, columns names: [String], context: ExecutionContext,
        plan: (String) throws(SQLError) -> PreparedPlan
    ) throws(SQLError) {
        self.table = table
        columns = try CopyLoader.columns(names, of: table)
        settings = context.settings
        batch = Batch(types: columns.map(\.type))
        insert = try CopyInsert(into: table, columns, context: context, plan: plan)
    }

    var columnCount: Int { columns.count }

    /// Takes the next piece of data; rows that are complete are inserted.
    func receive(_ chunk: [UInt8]) async throws(SQLError) {
        buffer += chunk
        while try step() {
            if batch.rowCount == Batch.capacity || batchBytes >= Self.batchBytesMax {
                try await flush()
            }
        }
        buffer.removeFirst(offset)
        offset = 0
    }

    /// The data is complete. Returns the number of rows.
    func finish() async throws(SQLError) -> Int {
        switch state {
        case .header: throw headerFault()
        case .extensionBytes: throw Self.fault("invalid COPY file header (wrong length)")
        case .rows:
            // Between rows, and in the middle of a count, an end without its mark is one too.
            if fieldsRead != nil { throw located(Self.fault("unexpected EOF in COPY data")) }
        case .ended: break
        }
        try await flush()
        insert.close()
        return insert.rowCount
    }

    private static func fault(_ message: String) -> SQLError {
        SQLError(.badCopyFileFormat, message)
    }

    /// Names the row and, within one, the column.
    private func located(_ error: SQLError) -> SQLError {
        guard error.context == nil else { return error }
        var located = error
        located.context = "COPY \(table.name), line \(line)"
        if let fieldsRead, columns.indices.contains(fieldsRead) {
            located.context? += ", column \(columns[fieldsRead].name)"
        }
        return located
    }

    /// Where the data stands that is waited for.
    var place: String { "COPY \(table.name), line \(fieldsRead == nil ? line + 1 : line)" }

    // MARK: reading

    private var available: Int { buffer.count - offset }

    private func number<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
        let size = MemoryLayout<Integer>.size
        guard available >= size else { return nil }
        var value: Integer = 0
        for byte in buffer[offset..<offset + size] { value = value << 8 | Integer(byte) }
        offset += size
        return value
    }

    /// Reads a piece: the header, a row, the end. False when it has not all come yet.
    private func step() throws(SQLError) -> Bool {
        switch state {
        case .header: return try readHeader()
        case .extensionBytes(let count):
            let skipped = min(count, available)
            offset += skipped
            state = skipped == count ? .rows : .extensionBytes(count - skipped)
            return skipped == count
        case .rows:
            do throws(SQLError) { return try readRow() } catch { throw located(error) }
        case .ended:
            guard available == 0 else {
                throw located(Self.fault("received copy data after EOF marker"))
            }
            return false
        }
    }

    private static let signature = CopyBinary.signature
    private static let headerSize = signature.count + 8

    private func readHeader() throws(SQLError) -> Bool {
        let start = buffer.prefix(Self.signature.count)
        guard start.elementsEqual(Self.signature.prefix(start.count)) else { throw headerFault() }
        guard buffer.count >= Self.headerSize else { return false }
        offset = Self.signature.count
        guard let flags = number(UInt32.self), let length = number(Int32.self) else {
            return false
        }
        if flags & 1 << 16 != 0 { throw Self.fault("invalid COPY file header (WITH OIDS)") }
        if flags >> 16 != 0 {
            throw Self.fault("unrecognized critical flags in COPY file header")
        }
        if length < 0 { throw Self.fault("invalid COPY file header (missing length)") }
        state = .extensionBytes(Int(length))
        return true
    }

    /// Why what has come is no header.
    private func headerFault() -> SQLError {
        guard buffer.starts(with: Self.signature) else {
            return Self.fault("COPY file signature not recognized")
        }
        let hasFlags = buffer.count >= Self.signature.count + 4
        return Self.fault("invalid COPY file header (missing \(hasFlags ? "length" : "flags"))")
    }

    private func readRow() throws(SQLError) -> Bool {
        if fieldsRead == nil {
            guard let count = number(Int16.self) else { return false }
            line += 1
            if count == -1 {
                state = .ended
                return true
            }
            guard Int(count) == columns.count else {
                throw Self.fault("row field count is \(count), expected \(columns.count)")
            }
            fieldsRead = 0
        }
        while let field = fieldsRead, field < columns.count {
            guard try readField(field) else { return false }
            fieldsRead = field + 1
        }
        fieldsRead = nil
        batch.rowCount += 1
        return true
    }

    private func readField(_ field: Int) throws(SQLError) -> Bool {
        let start = offset
        guard let length = number(Int32.self) else { return false }
        if length == -1 {
            batch.columns[field].appendNull()
            return true
        }
        guard length >= 0 else { throw Self.fault("invalid field size") }
        guard available >= Int(length) else {
            offset = start
            return false
        }
        let value = try buffer.withRawBytes { (bytes) throws(SQLError) in
            try BinaryCodec.parse(
                UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(length)]),
                as: columns[field].type, settings)
        }
        batch.columns[field].append(value)
        offset += Int(length)
        batchBytes += Int(length)
        return true
    }

    // MARK: writing

    private func flush() async throws(SQLError) {
        let rows = batch.rowCount
        guard rows > 0 else { return }
        do throws(SQLError) {
            try await insert.append(batch)
        } catch {
            guard error.context == nil else { throw error }
            var located = error
            located.context = "COPY \(table.name), line \(batchLine + insert.failedRow)"
            throw located
        }
        batchLine += rows
        batch.reset()
        batchBytes = 0
    }
}
