import Bytes

/// Merges runs into new ones. Of each key the newest entry stays a current one; what it supersedes
/// goes into history with the interval in which it was valid. Works in steps, so that other work can
/// go between them.
///
/// Used by one thread at a time.
final class MergeJob {
    private enum Shape { case current(level: Int), history }

    private let shape: Shape
    /// Newest first; each a sorted sequence of runs.
    private let inputs: [[Run]]
    /// Keeps the inputs, and tells what is below them.
    private let version: StoreVersion
    private let facts: MergeFacts
    private let current: MergeOutput
    private let history: MergeOutput
    /// Those still to be merged; the next one is last.
    private var sections: [KeyspaceID]
    private var section = KeyspaceID(0)
    private var rule = SectionRule()
    private var cursors: [RunCursor] = []
    private var key: [UInt8] = []

    init(
        current inputs: [[Run]], into level: Int, of version: StoreVersion, _ files: StoreFiles,
        _ facts: MergeFacts
    ) {
        self.inputs = inputs
        self.version = version
        self.facts = facts
        shape = .current(level: level)
        let numbers = Set(inputs.joined().map(\.number))
        let staying = level <= version.levels.count ? version.levels[level - 1] : []
        current = MergeOutput(
            .current, files, facts.options, bytesMax: facts.options.runBytes,
            fences: staying.filter { !numbers.contains($0.number) }.map(\.first))
        history = MergeOutput(.history, files, facts.options, bytesMax: .max)
        sections = MergeJob.sections(of: inputs)
    }

    init(
        history inputs: [Run], of version: StoreVersion, _ files: StoreFiles, _ facts: MergeFacts
    ) {
        self.inputs = inputs.map { [$0] }
        self.version = version
        self.facts = facts
        shape = .history
        current = MergeOutput(.current, files, facts.options, bytesMax: .max)
        history = MergeOutput(.history, files, facts.options, bytesMax: .max)
        sections = MergeJob.sections(of: self.inputs)
    }

    private static func sections(of inputs: [[Run]]) -> [KeyspaceID] {
        Set(inputs.joined().flatMap { $0.reader.summary.sections.map(\.keyspace) }).sorted(by: >)
    }

    /// Merges about so many entries, or writes as many KiB. Returns false when all are merged.
    func step(entries: Int) throws(StoreError) -> Bool {
        var remaining = entries
        while remaining > 0 {
            guard try standOnKey() else { return false }
            switch shape {
            case .current(let level): remaining -= try mergeKey(level)
            case .history: remaining -= try mergePast()
            }
        }
        return true
    }

    /// Completes the files, and says what a version with them is.
    func finish() throws(StoreError) -> VersionEdit {
        var edit = VersionEdit()
        edit.removed = Set(inputs.joined().map(\.number))
        if case .current(let level) = shape {
            edit.added += try current.finish().map { ($0, .level(level)) }
        }
        edit.added += try history.finish().map { ($0, .history) }
        edit.written.merged = edit.added.reduce(0) { $0 + $1.run.fileBytes }
        return edit
    }

    /// Removes what was written.
    func abandon() {
        current.abandon()
        history.abandon()
    }

    // MARK: Keys

    /// Copies the next key; false when there is none.
    private func standOnKey() throws(StoreError) -> Bool {
        while true {
            cursors.removeAll { !$0.isValid }
            if var least = cursors.first {
                for cursor in cursors.dropFirst() where compareKeys(cursor.key, least.key) < 0 {
                    least = cursor
                }
                key.removeAll(keepingCapacity: true)
                key.append(contentsOf: least.key)
                return true
            }
            guard let next = sections.popLast() else { return false }
            guard let found = facts.rule(next) else { continue }
            section = next
            rule = found
            current.beginSection(section, shape: rule.shape)
            history.beginSection(section, shape: rule.shape)
            for runs in inputs {
                cursors.append(
                    try RunCursor(
                        runs, section, .all, reverse: false, isHistory: false, keepsBlocks: false))
            }
        }
    }

    private func isAtKey(_ cursor: RunCursor) -> Bool {
        cursor.isValid && key.withUnsafeBytes { compareKeys(cursor.key, $0) == 0 }
    }

    /// Merges the entries of one key. Returns how many, and how many KiB more.
    private func mergeKey(_ level: Int) throws(StoreError) -> Int {
        var count = 0
        var cost = 0
        var newer: CommitSequence?
        for cursor in cursors {
            while isAtKey(cursor) {
                count += 1
                let sequence = cursor.sequence
                if let newer {
                    cost += try keepPast(cursor, until: newer, isFirst: count == 2)
                } else if !(cursor.isTombstone && isNeedless(sequence, level)) {
                    let value = try cursor.value()
                    cost += (value?.count ?? 0) >> 10
                    try key.withRawBytes { key throws(StoreError) in
                        try current.add(key, sequence, value, isNewKey: true)
                    }
                }
                newer = sequence
                try cursor.advance()
            }
        }
        return count + cost
    }

    /// Returns how many KiB.
    private func keepPast(
        _ cursor: RunCursor, until: CommitSequence, isFirst: Bool
    ) throws(StoreError) -> Int {
        guard until > rule.horizon, facts.options.plantedBug != .mergeForgetsHistory else {
            return 0
        }
        let value = try cursor.value()
        try key.withRawBytes { key throws(StoreError) in
            try history.add(key, cursor.sequence, until: until, value, isNewKey: isFirst)
        }
        return (value?.count ?? 0) >> 10
    }

    /// Whether a deletion hides nothing: no older run has the key, and nobody's snapshot is older, who
    /// would have to be told of a conflict.
    private func isNeedless(_ sequence: CommitSequence, _ level: Int) -> Bool {
        if facts.options.plantedBug == .mergeDropsTombstones { return true }
        guard sequence <= rule.snapshots else { return false }
        return version.levels.dropFirst(level).allSatisfy { runs in
            key.withUnsafeBytes { key in
                let run = StoreVersion.run(of: runs, at: section, key)
                guard let found = run?.reader.section(section)?.summary else { return true }
                return found.firstKey.withUnsafeBytes { compareKeys(key, $0) < 0 }
                    || found.lastKey.withUnsafeBytes { compareKeys(key, $0) > 0 }
            }
        }
    }

    /// Merges what history has of one key. Returns how many entries it had, and how many KiB more.
    private func mergePast() throws(StoreError) -> Int {
        var count = 0
        var last: CommitSequence?
        while true {
            var newest: RunCursor?
            for cursor in cursors where isAtKey(cursor) {
                if newest.map({ cursor.sequence > $0.sequence }) ?? true { newest = cursor }
            }
            guard let newest else { return count }
            count += 1
            let sequence = newest.sequence
            if newest.until > rule.horizon, sequence != last {
                let value = try newest.value()
                count += (value?.count ?? 0) >> 10
                try key.withRawBytes { key throws(StoreError) in
                    try history.add(
                        key, sequence, until: newest.until, value, isNewKey: last == nil)
                }
                last = sequence
            }
            try newest.advance()
        }
    }
}
