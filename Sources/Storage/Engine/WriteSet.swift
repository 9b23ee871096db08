import Bytes
import Ledger
import Store

/// A transaction's private changes: per keyspace an ordered map of keys, per key a chain of the
/// versions it wrote, newest first.
///
/// All versions stand in one log, in order of execution. So the log's length is a mark: what stands
/// before it is what the transaction had done then, and cutting the log back undoes the rest.
///
/// Used by one thread at a time: the session's, and from the hand-over of a commit to its answer
/// the sequencer's.
final class WriteSet: @unchecked Sendable {
    enum Operation: UInt8 {
        case insert, update, delete
        case putDerived, deleteDerived

        var isDelete: Bool { self == .delete || self == .deleteDerived }
        var isDerived: Bool { self == .putDerived || self == .deleteDerived }

        /// What the ledger is told of it; nil for what it is not told.
        var rowChange: RowChange.Kind? {
            switch self {
            case .insert: .insert
            case .update: .update
            case .delete: .delete
            case .putDerived, .deleteDerived: nil
            }
        }
    }

    /// One key that was written.
    struct Entry: BitwiseCopyable {
        var keyspace: KeyspaceID
        /// The newest version's place in the log; -1 when all were undone.
        var newest: Int32
        /// In the arena.
        var key: UnsafeRawBufferPointer
    }

    /// One write.
    struct Version: BitwiseCopyable {
        var entry: UInt32
        /// The version of the same key before it; -1 for none.
        var previous: Int32
        var operation: Operation
        /// In the arena.
        var value: UnsafeRawBufferPointer
    }

    /// The version of a key that a reader with a certain mark sees.
    struct VisibleVersion {
        var key: UnsafeRawBufferPointer
        var value: UnsafeRawBufferPointer
        var isDelete: Bool
        /// In the log.
        fileprivate var place: Int
    }

    /// The keys of one keyspace.
    fileprivate final class Keys {
        let keyspace: KeyspaceID
        var order = KeyOrder()

        init(_ keyspace: KeyspaceID) { self.keyspace = keyspace }
    }

    /// What the ledger gets; and index entries, which it does not get.
    private var rows: EncodedRows
    private var derivedArena: ByteArena
    private var entries = PlainArray<Entry>()
    private var log = PlainArray<Version>()
    private var keys: [Keys] = []
    /// The index in `keys` that was used last: writes and reads come in runs of one keyspace.
    private var recent = 0
    /// Whether no row was written twice and nothing undone: `rows` is what the ledger gets then.
    private var isAsWritten = true
    /// All but the index entries was given away.
    private(set) var isGivenAway = false

    /// How many writes stand in the log.
    var versionCount: Int { log.count }
    var isEmpty: Bool { log.count == 0 }
    /// Bytes of memory it takes, about.
    var memorySize: Int {
        rows.capacity + derivedArena.capacity + entries.memorySize + log.memorySize
            + entries.count * MemoryLayout<KeyOrder.Slot>.stride
    }

    private let keptBytesMax: Int
    private let spares: SpareChunks?
    /// Larger sets are encoded step by step, if they are not given away.
    private static let copiedAtOnceMax = 1 << 20
    /// More keyspaces than that are forgotten by `removeAll`.
    private static let keptKeyspacesMax = 16

    /// With more than `keptBytesMax` bytes of rows these are given away at the commit.
    init(
        keptBytesMax: Int = LargeTransactionLimits().keptBytesMax, _ spares: SpareChunks? = nil
    ) {
        self.keptBytesMax = keptBytesMax
        self.spares = spares
        rows = EncodedRows(spares)
        derivedArena = ByteArena(spares)
    }

    /// Whether its rows take so much memory that they should be given away, not copied, and can be.
    var isLarge: Bool { rows.capacity > keptBytesMax && isEntry }

    /// Whether `rows` are the rows of its entry: the system's have to come first in one.
    private var isEntry: Bool { isAsWritten && !rows.touchesSystem }

    /// Makes it as new, with memory that it keeps.
    func removeAll() {
        rows.removeAll()
        derivedArena.removeAll()
        entries.removeAll()
        log.removeAll()
        isAsWritten = true
        if keys.count > WriteSet.keptKeyspacesMax {
            keys = []
        } else {
            for index in keys.indices { keys[index].order.removeAll() }
        }
        recent = 0
    }

    /// Copies of what is written to a key for the first time.
    private func keep(
        _ operation: Operation, _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        guard let kind = operation.rowChange else {
            return (derivedArena.copy(key), derivedArena.copy(value))
        }
        return rows.add(kind, keyspace, key, value)
    }

    /// A copy of what is written to a key that was written before.
    private func keep(
        _ operation: Operation, again value: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        if operation.isDerived { return derivedArena.copy(value) }
        isAsWritten = false
        return rows.keep(value)
    }

    // MARK: Writing

    func write(
        _ operation: Operation, _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) {
        _ = put(operation, keyspace, key, value)
    }

    /// Writes, and returns whether that was a row inserted under the key of one that was deleted.
    func put(
        _ operation: Operation, _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) -> Bool {
        let keys = findOrMake(keyspace)
        if keys.order.endsBefore(key, in: entries) {
            append(operation, keyspace, keys, key, value)
            return false
        }
        let (position, isMatch) = keys.order.find(key, in: entries)
        if isMatch, let entry = keys.order.entry(at: position) {
            let previous = entries[Int(entry)].newest
            entries[Int(entry)].newest = Int32(log.count)
            log.append(
                Version(
                    entry: entry, previous: previous, operation: operation,
                    value: keep(operation, again: value)))
            return operation == .insert && previous >= 0 && log[Int(previous)].operation == .delete
        }
        let entry = UInt32(entries.count)
        let kept = keep(operation, keyspace, key, value)
        entries.append(Entry(keyspace: keyspace, newest: Int32(log.count), key: kept.key))
        keys.order.insert(entry, key: kept.key, at: position)
        log.append(Version(entry: entry, previous: -1, operation: operation, value: kept.value))
        return false
    }

    /// Writes a key that comes after all of its keyspace that were written.
    private func append(
        _ operation: Operation, _ keyspace: KeyspaceID, _ keys: Keys,
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) {
        let entry = UInt32(entries.count)
        let kept = keep(operation, keyspace, key, value)
        entries.append(Entry(keyspace: keyspace, newest: Int32(log.count), key: kept.key))
        keys.order.append(entry, key: kept.key)
        log.append(Version(entry: entry, previous: -1, operation: operation, value: kept.value))
    }

    /// Writes many values, one after the other. `replaced` is called with the keys of which a row was
    /// deleted before.
    func write(
        _ operation: Operation, _ keyspace: KeyspaceID, _ run: PackedBytes, _ values: PackedBytes,
        replaced: (UnsafeRawBufferPointer) -> Void = { _ in }
    ) {
        let keys = findOrMake(keyspace)
        run.withStrings { run in
            values.withStrings { values in
                for index in 0..<run.count {
                    if keys.order.endsBefore(run[index], in: entries) {
                        append(operation, keyspace, keys, run[index], values[index])
                    } else if put(operation, keyspace, run[index], values[index]) {
                        replaced(run[index])
                    }
                }
            }
        }
    }

    /// Whether a key comes after all of its keyspace that were written.
    func endsBefore(_ key: UnsafeRawBufferPointer, in keyspace: KeyspaceID) -> Bool {
        find(keyspace)?.order.endsBefore(key, in: entries) ?? true
    }

    /// Undoes all writes after the first `count`. Where some stay the memory of the others is given back with theirs.
    func rollback(toVersionCount count: Int) {
        if count == 0, !isGivenAway { return removeAll() }
        var index = log.count - 1
        if index >= count { isAsWritten = false }
        while index >= count {
            let version = log[index]
            entries[Int(version.entry)].newest = version.previous
            index -= 1
        }
        log.removeLast(log.count - count)
    }

    private func findOrMake(_ keyspace: KeyspaceID) -> Keys {
        if let found = find(keyspace) { return found }
        recent = keys.count
        let made = Keys(keyspace)
        keys.append(made)
        return made
    }

    private func find(_ keyspace: KeyspaceID) -> Keys? {
        if recent < keys.count, keys[recent].keyspace == keyspace { return keys[recent] }
        for index in keys.indices where keys[index].keyspace == keyspace {
            recent = index
            return keys[index]
        }
        return nil
    }

    // MARK: Reading

    /// What the first `versionCount` writes made of a key; nil when they did not touch it.
    func version(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, before versionCount: Int
    ) -> VisibleVersion? {
        guard let keys = find(keyspace) else { return nil }
        let (position, isMatch) = keys.order.find(key, in: entries)
        guard isMatch, let entry = keys.order.entry(at: position) else { return nil }
        return visible(entry, before: versionCount)
    }

    /// Whether a key's newest write is not among the first `versionCount`.
    func isWritten(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, after versionCount: Int
    ) -> Bool {
        guard let keys = find(keyspace), !keys.order.endsBefore(key, in: entries) else {
            return false
        }
        let (position, isMatch) = keys.order.find(key, in: entries)
        guard isMatch, let entry = keys.order.entry(at: position) else { return false }
        return entries[Int(entry)].newest >= versionCount
    }

    func touches(_ keyspace: KeyspaceID) -> Bool { find(keyspace)?.order.isEmpty == false }

    private func visible(_ entry: UInt32, before versionCount: Int) -> VisibleVersion? {
        var index = Int(entries[Int(entry)].newest)
        while index >= versionCount { index = Int(log[index].previous) }
        guard index >= 0 else { return nil }
        let version = log[index]
        return VisibleVersion(
            key: entries[Int(entry)].key, value: version.value,
            isDelete: version.operation.isDelete, place: index)
    }

    /// Whether nothing was under a version's key when the transaction wrote it first.
    func beganFree(_ version: VisibleVersion) -> Bool {
        var first = log[version.place]
        while first.previous >= 0 { first = log[Int(first.previous)] }
        return first.operation == .insert || first.operation == .putDerived
    }

    /// Goes through a keyspace's writes in key order or against it. Not valid after a write.
    struct Walk {
        private let writes: WriteSet
        private let keys: Keys
        private let versionCount: Int
        private let isReverse: Bool
        // The next slot forwards; the slot after the next one backwards.
        private var position: KeyPosition
        private let end: KeyPosition
        /// The write at hand; nil at the range's end.
        private(set) var current: VisibleVersion?

        fileprivate init(
            _ writes: WriteSet, _ keys: Keys, from start: KeyPosition, to end: KeyPosition,
            before versionCount: Int, isReverse: Bool
        ) {
            self.writes = writes
            self.keys = keys
            self.versionCount = versionCount
            self.isReverse = isReverse
            position = isReverse ? end : start
            self.end = isReverse ? start : end
            advance()
        }

        /// Whether nothing was under the key at hand when the transaction wrote it first.
        var beganFree: Bool { current.map(writes.beganFree) ?? false }

        /// Goes to the next write.
        mutating func advance() {
            while position != end {
                let here: KeyPosition
                if isReverse {
                    guard let before = keys.order.position(before: position) else { break }
                    here = before
                    position = before
                } else {
                    here = position
                    position = keys.order.position(after: position)
                }
                if let entry = keys.order.entry(at: here),
                    let version = writes.visible(entry, before: versionCount)
                {
                    current = version
                    return
                }
            }
            current = nil
        }
    }

    /// A walk over the range; nil when the keyspace was not written at all.
    func walk(
        _ keyspace: KeyspaceID, _ range: KeyRange, isReverse: Bool, before versionCount: Int
    ) -> Walk? {
        guard let keys = find(keyspace) else { return nil }
        let start: KeyPosition
        switch range.lower {
        case .unbounded: start = keys.order.start
        case .inclusive(let key): start = position(key, isAfter: false, in: keys)
        case .exclusive(let key): start = position(key, isAfter: true, in: keys)
        }
        let end: KeyPosition
        switch range.upper {
        case .unbounded: end = keys.order.end
        case .inclusive(let key): end = position(key, isAfter: true, in: keys)
        case .exclusive(let key): end = position(key, isAfter: false, in: keys)
        }
        let isEmpty =
            start.chunk > end.chunk || (start.chunk == end.chunk && start.index > end.index)
        return Walk(
            self, keys, from: start, to: isEmpty ? start : end, before: versionCount,
            isReverse: isReverse)
    }

    private func position(_ key: [UInt8], isAfter: Bool, in keys: Keys) -> KeyPosition {
        key.withUnsafeBytes { key in
            let (position, isMatch) = keys.order.find(key, in: entries)
            return isMatch && isAfter ? keys.order.position(after: position) : position
        }
    }
}

// MARK: Commit

extension WriteSet {
    /// The net effect of a key's writes: nil when there is none, as for a row inserted and deleted.
    private func netOperation(_ newest: Version) -> Operation? {
        if newest.operation.isDerived { return newest.operation }
        var first = newest
        while first.previous >= 0 { first = log[Int(first.previous)] }
        let existedBefore = first.operation != .insert
        switch (existedBefore, newest.operation.isDelete) {
        case (false, true): return nil
        case (false, false): return .insert
        case (true, true): return .delete
        case (true, false): return .update
        }
    }

    /// Calls `body` once for each key, in order of its last write.
    func forEachNetWrite(
        _ body: (Operation, Entry, UnsafeRawBufferPointer) -> Void
    ) {
        for index in 0..<log.count {
            let version = log[index]
            let entry = entries[Int(version.entry)]
            guard Int(entry.newest) == index, let operation = netOperation(version) else {
                continue
            }
            body(operation, entry, version.value)
        }
    }

    /// How far `encode` has come.
    struct EncodingPlace {
        /// The system's rows go first.
        var isSystem = true
        var index = 0
    }

    /// Adds the logged changes to an entry's body: the system's rows first. Looks at `steps` writes at
    /// most, from `place` on; false when there are more.
    func encode(
        into body: inout EntryBodyWriter, from place: inout EncodingPlace, steps: Int
    ) -> Bool {
        if isEntry, rows.byteCount <= WriteSet.copiedAtOnceMax {
            body.add(rows)
            return true
        }
        if place.isSystem, !touches(.system) { place.isSystem = false }
        let end = min(place.index + steps, log.count)
        while place.index < end {
            defer { place.index += 1 }
            let version = log[place.index]
            let entry = entries[Int(version.entry)]
            guard (entry.keyspace == .system) == place.isSystem,
                Int(entry.newest) == place.index, let kind = netOperation(version)?.rowChange
            else { continue }
            body.addRow(kind, entry.keyspace, key: entry.key, row: version.value)
        }
        guard place.index == log.count else { return false }
        if !place.isSystem { return true }
        place = EncodingPlace(isSystem: false)
        return false
    }

    /// The body of a large set's entry, so that it is not in memory twice. Index entries alone stay.
    func giveBody(isCutShort: Bool = false, in memory: consuming EntryBodyWriter.Memory)
        -> EntryBodyWriter
    {
        precondition(isEntry && !isGivenAway)
        var given = EncodedRows(spares)
        swap(&given, &rows)
        isGivenAway = true
        keys = []
        if derivedArena.capacity == 0 {
            entries = PlainArray()
            log = PlainArray()
        }
        let count = given.rowCount
        return EntryBodyWriter(
            after: BodyPieces(given, isCutShort: isCutShort), rowCount: count, in: memory)
    }

    /// The same, of all at once.
    func encode(into body: inout EntryBodyWriter) {
        var place = EncodingPlace()
        while !encode(into: &body, from: &place, steps: .max >> 1) {}
    }

    /// Writes all changes into the store, or only index entries when the rest was given away.
    func apply(to applier: inout StoreApplier) {
        for index in 0..<log.count {
            let version = log[index]
            if isGivenAway, !version.operation.isDerived { continue }
            let entry = entries[Int(version.entry)]
            guard Int(entry.newest) == index, let operation = netOperation(version) else {
                continue
            }
            applier.write(entry.keyspace, entry.key, operation.isDelete ? nil : version.value)
        }
    }
}
