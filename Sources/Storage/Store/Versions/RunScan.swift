import Bytes

/// The rows of a range as of one sequence, put together from all runs of a version.
///
/// Used by one thread, for one scan.
final class RunScan {
    /// Keeps the runs.
    private let version: StoreVersion
    private let sequence: CommitSequence
    private let isReverse: Bool
    private var cursors: [RunCursor]
    private let readsHistory: Bool
    /// The row at hand, if it had to be copied.
    private var keyCopy: [UInt8] = []
    private var valueCopy: [UInt8] = []
    /// The cursor that stands on the row at hand; nil when it was copied, or there is none.
    private var chosen: RunCursor?
    private(set) var isValid = false
    /// Deleted keys that it has passed.
    private(set) var deadCount = 0

    init(
        _ version: StoreVersion, _ section: KeyspaceID, _ range: KeyRange, reverse: Bool,
        at sequence: CommitSequence
    ) throws(StoreError) {
        self.version = version
        self.sequence = sequence
        isReverse = reverse
        readsHistory = sequence < version.newestSequence
        cursors = try version.cursors(section, range, reverse: reverse, history: readsHistory)
        try settle()
    }

    /// Calls `body` with the row at hand.
    @inline(__always)
    func withRow<Result>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Result
    ) throws(StoreError) -> Result? {
        guard isValid else { return nil }
        if let chosen {
            guard let value = try chosen.value() else { return nil }
            return body(chosen.key, value)
        }
        return keyCopy.withUnsafeBytes { key in valueCopy.withUnsafeBytes { body(key, $0) } }
    }

    /// Calls `body` with the key of the row at hand.
    @inline(__always)
    func withKey<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let chosen { return body(chosen.key) }
        return keyCopy.withUnsafeBytes(body)
    }

    /// Goes to the next row.
    @inline(__always)
    func advance() throws(StoreError) {
        if let chosen {
            if cursors.count == 1 {
                try chosen.advance()
            } else {
                try leave(chosen)
            }
        }
        try settle()
    }

    /// Takes every cursor past the key that `chosen` stands on.
    private func leave(_ chosen: RunCursor) throws(StoreError) {
        let key = chosen.key
        for cursor in cursors where cursor !== chosen {
            while cursor.isValid, compareKeys(cursor.key, key) == 0 { try cursor.advance() }
        }
        // Last, since its key is compared with.
        try chosen.advance()
    }

    /// Stands on the next visible row, or on none.
    private func settle() throws(StoreError) {
        chosen = nil
        isValid = false
        cursors.removeAll { !$0.isValid }
        while !cursors.isEmpty {
            let found = readsHistory ? try settlePast() : try settleNow()
            if found { return }
            cursors.removeAll { !$0.isValid }
        }
    }

    /// The cursor that stands on the next key; the newest entry's, as they come newest first.
    @inline(__always)
    private func nextCursor() -> RunCursor {
        var best = cursors[0]
        var index = 1
        while index < cursors.count {
            let order = compareKeys(cursors[index].key, best.key)
            if isReverse ? order > 0 : order < 0 { best = cursors[index] }
            index += 1
        }
        return best
    }

    /// Looks at one key, of which the newest current entry is what holds. Returns whether it is a
    /// row.
    private func settleNow() throws(StoreError) -> Bool {
        let cursor = nextCursor()
        guard cursor.isTombstone else {
            chosen = cursor
            isValid = true
            return true
        }
        try leave(cursor)
        deadCount += 1
        return false
    }

    /// Looks at one key, of which some entries may be later than asked for. Returns whether it is a
    /// row.
    private func settlePast() throws(StoreError) -> Bool {
        let first = nextCursor()
        keyCopy.removeAll(keepingCapacity: true)
        keyCopy.append(contentsOf: first.key)
        var from: CommitSequence?
        var isRow = false
        for cursor in cursors {
            while cursor.isValid, isAtKey(cursor) {
                let isBetter =
                    cursor.sequence <= sequence && (from.map { cursor.sequence > $0 } ?? true)
                if isBetter {
                    from = cursor.sequence
                    valueCopy.removeAll(keepingCapacity: true)
                    isRow = false
                    if !cursor.isHistory || cursor.until > sequence, let value = try cursor.value()
                    {
                        valueCopy.append(contentsOf: value)
                        isRow = true
                    }
                }
                try cursor.advance()
            }
        }
        isValid = isRow
        return isRow
    }

    private func isAtKey(_ cursor: RunCursor) -> Bool {
        keyCopy.withUnsafeBytes { compareKeys($0, cursor.key) == 0 }
    }
}
