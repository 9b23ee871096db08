import Bytes

/// Walks one section's entries through runs that follow each other: a run alone, or those of a level.
final class RunCursor {
    private let section: KeyspaceID
    private let range: KeyRange
    private let isReverse: Bool
    private let keepsBlocks: Bool
    /// Not opened yet; the next one is last.
    private var waiting: [Run]
    private var iterator: RunIterator?
    let isHistory: Bool

    /// `runs` in key order.
    init(
        _ runs: [Run], _ section: KeyspaceID, _ range: KeyRange, reverse: Bool, isHistory: Bool,
        keepsBlocks: Bool
    ) throws(StoreError) {
        self.section = section
        self.range = range
        isReverse = reverse
        self.keepsBlocks = keepsBlocks
        self.isHistory = isHistory
        waiting = reverse ? runs : runs.reversed()
        try openNext()
    }

    /// Whether it stands on an entry. All below needs one.
    @inline(__always) var isValid: Bool { iterator != nil }

    @inline(__always) var key: UnsafeRawBufferPointer {
        iterator?.key ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }
    @inline(__always) var sequence: CommitSequence { iterator?.sequence ?? .zero }
    /// Zero for a current entry.
    @inline(__always) var until: CommitSequence { iterator?.until ?? .zero }
    @inline(__always) var isTombstone: Bool { iterator?.isTombstone ?? false }

    /// Nil for a tombstone. Valid until it is advanced.
    @inline(__always)
    func value() throws(StoreError) -> UnsafeRawBufferPointer? { try iterator?.value() }

    @inline(__always)
    func advance() throws(StoreError) {
        guard let iterator else { return }
        try iterator.advance()
        if !iterator.isValid { try openNext() }
    }

    private func openNext() throws(StoreError) {
        iterator = nil
        while let run = waiting.popLast() {
            guard let part = run.reader.section(section) else { continue }
            let opened = try part.iterator(range, reverse: isReverse, keepsBlocks: keepsBlocks)
            if opened.isValid {
                iterator = opened
                return
            }
        }
    }
}

extension StoreVersion {
    /// Cursors over a section's range: one for each run of level 0, one for each level, and with
    /// `history` one for each run of history that may have some of it.
    func cursors(
        _ section: KeyspaceID, _ range: KeyRange, reverse: Bool, history includesHistory: Bool
    ) throws(StoreError) -> [RunCursor] {
        var cursors: [RunCursor] = []
        func add(_ runs: [Run], isHistory: Bool) throws(StoreError) {
            let cursor = try RunCursor(
                runs, section, range, reverse: reverse, isHistory: isHistory, keepsBlocks: true)
            if cursor.isValid { cursors.append(cursor) }
        }
        for run in level0 { try add([run], isHistory: false) }
        for level in levels { try add(level.part(of: section, in: range), isHistory: false) }
        if includesHistory { for run in history { try add([run], isHistory: true) } }
        return cursors
    }
}

extension [Run] {
    /// Of a level, the runs that may hold keys of the range.
    func part(of section: KeyspaceID, in range: KeyRange) -> [Run] {
        let start = firstIndex { run in
            switch range.lower {
            case .unbounded: run.last.section >= section
            case .inclusive(let key), .exclusive(let key):
                key.withUnsafeBytes { run.last.compare(section, $0) >= 0 }
            }
        }
        guard let start else { return [] }
        let rest = self[start...].prefix { run in
            switch range.upper {
            case .unbounded: run.first.section <= section
            case .inclusive(let key), .exclusive(let key):
                key.withUnsafeBytes { run.first.compare(section, $0) <= 0 }
            }
        }
        return Array(rest)
    }
}
