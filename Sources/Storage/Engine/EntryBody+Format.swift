package import Bytes
import Ledger

// The body of a ledger entry: the net changes of one transaction. docs/formats/entry.md
//
//     body    := version:u8 change*                       version is 1
//     change  := insert | update | delete | append | withdrawn
//     insert  := tag:u8 [keyspace:var] keyLength:var key rowLength:var row        tag & 7 = 1
//     update  := the same                                                          tag & 7 = 2
//     delete  := tag:u8 [keyspace:var] keyLength:var key                           tag & 7 = 3
//     append  := tag:u8 topic:var partition:var recordCount:var
//                baseOffset:i64le batchLength:var batch                            tag & 7 = 4
//     withdrawn := an append that the sequencer found to be a duplicate            tag & 7 = 5
//
// `var` is unsigned LEB128. Bit 7 of a row change's tag set: the keyspace is the one of the row
// change before, and is left out. Rows of `KeyspaceID.system` come first, so that who replays an
// entry knows the catalog its other rows were written under; the rest is in order of execution,
// appends last. The session encodes the body; the sequencer only overwrites base offsets (and a
// withdrawn append's tag), which are therefore of fixed size.
enum EntryBodyFormat {
    static let version: UInt8 = 1
    static let sameKeyspace: UInt8 = 0x80
    static let kindMask: UInt8 = 0x07
    static let append: UInt8 = 4
    static let withdrawn: UInt8 = 5
}

/// Encodes an entry's body.
package struct EntryBodyWriter {
    /// Where in the body an append keeps what the sequencer decides.
    package struct AppendSlot {
        package var topicPartition: TopicPartition
        package var recordCount: Int32
        var tagPosition: Int
        var offsetPosition: Int
        var batchPosition: Int
        var batchCount: Int
    }

    private var writer: ByteWriter
    /// What comes before the bytes of the writer: the beginning of the body of a large transaction.
    private(set) var rows: BodyPieces?
    private var keyspace: KeyspaceID?
    package private(set) var appends: [AppendSlot] = []
    /// Rows and appends.
    package private(set) var changeCount = 0
    /// True when a row of `KeyspaceID.system` is among them.
    private(set) var touchesSystem = false

    package init(reserving capacity: Int = 256) {
        writer = ByteWriter(reserving: capacity)
        writer.append(EntryBodyFormat.version)
    }

    /// What a body is written into, empty: to be used again.
    struct Memory {
        var bytes: [UInt8] = []
        var appends: [AppendSlot] = []
    }

    init(reserving capacity: Int, in memory: consuming Memory) {
        // Exchanged, not copied: memory that somebody else has too would be left to him.
        var bytes: [UInt8] = []
        swap(&bytes, &memory.bytes)
        swap(&appends, &memory.appends)
        writer = ByteWriter(continuing: consume bytes)
        writer.reserve(capacity)
        writer.append(EntryBodyFormat.version)
    }

    /// The body of a large transaction, to which appends may be added.
    init(after rows: BodyPieces, rowCount: Int, in memory: consuming Memory) {
        self.init(reserving: 0, in: memory)
        writer.removeAll()
        self.rows = rows
        changeCount = rowCount
    }

    /// All of the body that is not in `rows`.
    package var bytes: [UInt8] { writer.bytes }
    package var byteCount: Int { writer.count + (rows?.byteCount ?? 0) }

    /// Ends it: its memory, which nobody else has, emptied.
    mutating func takeMemory() -> Memory {
        var memory = Memory(bytes: writer.bytes, appends: appends)
        rows = nil
        writer = ByteWriter()
        appends = []
        memory.bytes.removeAll(keepingCapacity: true)
        memory.appends.removeAll(keepingCapacity: true)
        return memory
    }

    /// `row` is left out for a delete.
    package mutating func addRow(
        _ kind: RowChange.Kind, _ keyspace: KeyspaceID, key: UnsafeRawBufferPointer,
        row: UnsafeRawBufferPointer
    ) {
        changeCount += 1
        if keyspace == self.keyspace {
            writer.append(kind.rawValue | EntryBodyFormat.sameKeyspace)
        } else {
            writer.append(kind.rawValue)
            writer.appendVariable(UInt64(keyspace.rawValue))
            self.keyspace = keyspace
            if keyspace == .system { touchesSystem = true }
        }
        writer.appendSized(key)
        if kind != .delete { writer.appendSized(row) }
    }

    /// Adds all of a transaction's rows, to a body that has none.
    mutating func add(_ rows: borrowing EncodedRows) {
        changeCount += rows.rowCount
        if rows.touchesSystem { touchesSystem = true }
        rows.forEachPiece { writer.append(contentsOf: $0) }
    }

    package mutating func addAppend(
        _ topicPartition: TopicPartition, recordCount: Int32, batch: UnsafeRawBufferPointer
    ) {
        changeCount += 1
        let tagPosition = writer.count
        writer.append(EntryBodyFormat.append)
        writer.appendVariable(UInt64(topicPartition.topic.rawValue))
        writer.appendVariable(UInt64(UInt32(bitPattern: topicPartition.partition)))
        writer.appendVariable(UInt64(UInt32(bitPattern: recordCount)))
        let offsetPosition = writer.count
        writer.appendLittleEndian(Int64(0))
        writer.appendSized(batch)
        appends.append(
            AppendSlot(
                topicPartition: topicPartition, recordCount: recordCount,
                tagPosition: tagPosition, offsetPosition: offsetPosition,
                batchPosition: writer.count - batch.count, batchCount: batch.count))
    }

    /// The batch of an append, in place.
    package func withBatch<Result>(
        _ slot: AppendSlot, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        writer.bytes.withUnsafeBytes { bytes in
            body(
                UnsafeRawBufferPointer(
                    rebasing: bytes[slot.batchPosition..<slot.batchPosition + slot.batchCount]))
        }
    }

    package mutating func setBaseOffset(_ offset: Int64, of slot: AppendSlot) {
        writer.setLittleEndian(offset, at: slot.offsetPosition)
    }

    package mutating func withdraw(_ slot: AppendSlot) {
        writer.setLittleEndian(EntryBodyFormat.withdrawn, at: slot.tagPosition)
    }
}

/// The changes of one entry, decoded one at a time and in place. The bytes have been checked as a
/// whole when this is made, so that going through them cannot fail.
package struct EntryChanges: Sequence {
    /// The entry's body, or its first piece; must stay valid while this is used.
    private let first: UnsafeRawBufferPointer
    private let rest: [UnsafeRawBufferPointer]
    /// True when a row of `KeyspaceID.system` is among them.
    package let touchesSystem: Bool

    package init(validating body: UnsafeRawBufferPointer) throws(MalformedBytes) {
        try self.init(validating: body, followedBy: [])
    }

    /// Each change lies in one piece as a whole.
    private init(
        validating first: UnsafeRawBufferPointer, followedBy rest: [UnsafeRawBufferPointer]
    ) throws(MalformedBytes) {
        var decoder = try EntryBodyDecoder(first, followedBy: rest)
        var touchesSystem = false
        while let change = try decoder.next() {
            if case .row(let row) = change, row.keyspace == .system { touchesSystem = true }
        }
        self.first = first
        self.rest = rest
        self.touchesSystem = touchesSystem
    }

    /// Of a body that an `EntryBodyWriter` has just written: it is as it should be. `bytes` are the writer's.
    init(of writer: EntryBodyWriter, _ bytes: UnsafeRawBufferPointer) {
        if let rows = writer.rows {
            first = rows.pieces[0]
            rest = rows.pieces[1...] + [bytes]
        } else {
            first = bytes
            rest = []
        }
        touchesSystem = writer.touchesSystem
        assert(
            (try? EntryChanges(validating: first, followedBy: rest))?.touchesSystem
                == touchesSystem)
    }

    /// How many changes there are; all are gone through for it.
    package var count: Int { reduce(0) { count, _ in count + 1 } }

    package func makeIterator() -> Iterator { Iterator(first, rest) }

    package struct Iterator: IteratorProtocol {
        private var decoder: EntryBodyDecoder?

        init(_ first: UnsafeRawBufferPointer, _ rest: [UnsafeRawBufferPointer]) {
            decoder = try? EntryBodyDecoder(first, followedBy: rest)
        }

        package mutating func next() -> Change? { try? decoder?.next() }
    }
}

private struct EntryBodyDecoder {
    /// Of the piece at hand.
    private var reader: ByteReader
    private let rest: [UnsafeRawBufferPointer]
    /// The next of them.
    private var nextPiece = 0
    private var keyspace: KeyspaceID?

    init(
        _ first: UnsafeRawBufferPointer, followedBy rest: [UnsafeRawBufferPointer]
    ) throws(MalformedBytes) {
        reader = ByteReader(first)
        self.rest = rest
        guard try reader.byte("entry body version") == EntryBodyFormat.version else {
            throw MalformedBytes("entry body version", at: 0)
        }
    }

    /// Goes on to the next piece; false when there is none.
    private mutating func takePiece() -> Bool {
        guard nextPiece < rest.count else { return false }
        reader = ByteReader(rest[nextPiece])
        nextPiece += 1
        return true
    }

    mutating func next() throws(MalformedBytes) -> Change? {
        while true {
            if reader.isAtEnd {
                guard takePiece() else { return nil }
                continue
            }
            let position = reader.position
            let tag = try reader.byte("change tag")
            switch tag & EntryBodyFormat.kindMask {
            case EntryBodyFormat.append where tag == EntryBodyFormat.append:
                return .append(try append())
            case EntryBodyFormat.withdrawn where tag == EntryBodyFormat.withdrawn:
                _ = try append()
            case let raw:
                guard let kind = RowChange.Kind(rawValue: raw),
                    tag & ~(EntryBodyFormat.kindMask | EntryBodyFormat.sameKeyspace) == 0
                else { throw MalformedBytes("change tag", at: position) }
                return .row(try row(kind, tag: tag))
            }
        }
    }

    private mutating func row(
        _ kind: RowChange.Kind, tag: UInt8
    ) throws(MalformedBytes) -> RowChange {
        if tag & EntryBodyFormat.sameKeyspace == 0 {
            keyspace = KeyspaceID(try number("keyspace"))
        }
        guard let keyspace else { throw MalformedBytes("keyspace", at: reader.position) }
        let key = try reader.sized("key")
        let row =
            kind == .delete
            ? UnsafeRawBufferPointer(start: nil, count: 0) : try reader.sized("row")
        return RowChange(kind: kind, keyspace: keyspace, key: key, row: row)
    }

    private mutating func append() throws(MalformedBytes) -> TopicAppend {
        let topic = TopicID(try number("topic"))
        let partition = Int32(bitPattern: try number("partition"))
        let recordCount = Int32(bitPattern: try number("record count"))
        let baseOffset = try reader.littleEndian(Int64.self, "base offset")
        return TopicAppend(
            topicPartition: TopicPartition(topic: topic, partition: partition),
            baseOffset: baseOffset, recordCount: recordCount, batch: try reader.sized("batch"))
    }

    private mutating func number(_ what: String) throws(MalformedBytes) -> UInt32 {
        let position = reader.position
        guard let value = UInt32(exactly: try reader.variable(what)) else {
            throw MalformedBytes(what, at: position)
        }
        return value
    }
}
