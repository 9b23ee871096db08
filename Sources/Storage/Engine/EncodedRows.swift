import Bytes
import Ledger

/// Memory for what a transaction writes, in the form an entry's body has it (`EntryBodyFormat`): as long as no
/// key was written twice and nothing undone, it is all of the body that the ledger gets, and nothing is
/// copied at the commit.
///
///     chunk                          chunk
///     | row row row row … |free|     | row row … |free …
///     '--- piece --------'           '--- piece -'
///
/// A row lies in one piece as a whole. Addresses stay valid until all is freed.
struct EncodedRows: ~Copyable {
    private var arena: ByteArena
    /// Of the rows, in the order they were added, but for the one that still grows.
    private var pieces: [UnsafeRawBufferPointer] = []
    private var openPiece = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Of the row added last, which the next one need not name.
    private var keyspace: KeyspaceID?
    private(set) var rowCount = 0
    /// Bytes of the rows.
    private(set) var byteCount = 0
    private(set) var touchesSystem = false

    init(_ spares: SpareChunks? = nil) { arena = ByteArena(spares) }

    /// Bytes of memory.
    var capacity: Int { arena.capacity }

    /// Forgets all, and keeps a little memory.
    mutating func removeAll() {
        arena.removeAll()
        pieces.removeAll(keepingCapacity: true)
        openPiece = UnsafeRawBufferPointer(start: nil, count: 0)
        keyspace = nil
        (rowCount, byteCount) = (0, 0)
        touchesSystem = false
    }

    /// Adds a change of a row. Returns where its key and its row are.
    mutating func add(
        _ kind: RowChange.Kind, _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ row: UnsafeRawBufferPointer
    ) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let isSame = keyspace == self.keyspace
        let hasRow = kind != .delete
        var size = 1 + (isSame ? 0 : variableSize(UInt64(keyspace.rawValue)))
        size += variableSize(UInt64(key.count)) + key.count
        if hasRow { size += variableSize(UInt64(row.count)) + row.count }
        let room = UnsafeMutableRawBufferPointer(start: arena.allocate(size), count: size)
        extend(by: room)
        var position = 1
        room[0] = kind.rawValue | (isSame ? EntryBodyFormat.sameKeyspace : 0)
        if !isSame {
            room.put(variable: UInt64(keyspace.rawValue), at: &position)
            self.keyspace = keyspace
            if keyspace == .system { touchesSystem = true }
        }
        let keptKey = room.put(sized: key, at: &position)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let keptRow = hasRow ? room.put(sized: row, at: &position) : nothing
        rowCount += 1
        return (keptKey, keptRow)
    }

    /// A copy of `bytes` that belongs to no row. What there is then is an entry's no more.
    mutating func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        arena.copy(bytes)
    }

    private mutating func extend(by room: UnsafeMutableRawBufferPointer) {
        byteCount += room.count
        if let open = openPiece.baseAddress, let next = UnsafeRawBufferPointer(room).baseAddress,
            open + openPiece.count == next
        {
            openPiece = UnsafeRawBufferPointer(start: open, count: openPiece.count + room.count)
        } else {
            if !openPiece.isEmpty { pieces.append(openPiece) }
            openPiece = UnsafeRawBufferPointer(room)
        }
    }

    /// Calls `body` with all pieces, in order.
    func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) {
        for piece in pieces { body(piece) }
        if !openPiece.isEmpty { body(openPiece) }
    }

    /// All pieces, after one with what a body begins with.
    fileprivate mutating func makePieces() -> [UnsafeRawBufferPointer] {
        let version = withUnsafeBytes(of: EntryBodyFormat.version) { arena.copy($0) }
        var all = [version]
        forEachPiece { all.append($0) }
        return all
    }
}

extension BodyPieces {
    private final class Memory {
        private let rows: EncodedRows

        init(_ rows: consuming EncodedRows) { self.rows = rows }
    }

    /// The rows of a large transaction on their way into the ledger and into the store, where the
    /// transaction wrote them. `isCutShort` is the planted bug: all but the first are lost.
    convenience init(_ rows: consuming EncodedRows, isCutShort: Bool) {
        let pieces = rows.makePieces()
        self.init(isCutShort ? Array(pieces.prefix(2)) : pieces, of: Memory(rows))
    }
}

/// Bytes of a number as unsigned LEB128.
@inline(__always)
private func variableSize(_ value: UInt64) -> Int {
    value < 0x80 ? 1 : (70 - (value.leadingZeroBitCount)) / 7
}

extension UnsafeMutableRawBufferPointer {
    /// The number of bytes, then the bytes. Returns where these are.
    @inline(__always)
    fileprivate func put(
        sized bytes: UnsafeRawBufferPointer, at position: inout Int
    ) -> UnsafeRawBufferPointer {
        put(variable: UInt64(bytes.count), at: &position)
        let start = position
        put(bytes, at: &position)
        return UnsafeRawBufferPointer(rebasing: self[start..<position])
    }
}
