import Bytes

/// Writes one generation into runs: of each key the newest version into one of current entries, what
/// it superseded into one of history. Works in steps, so that other work can go between them.
///
/// Used by one thread at a time.
final class FlushJob {
    let generation: Generation
    private let files: StoreFiles
    private let options: RunOptions
    /// Whether a keyspace's number still counts, and what is to be known of it.
    private let rule: (KeyspaceID) -> SectionRule?
    private let plantedBug: PlantedStoreBug?

    private var current: NewRun?
    private var history: NewRun?
    private var partIndex = 0
    private var walk: TreeWalk?
    private var rules = SectionRule()
    private var hasHistorySection = false
    private(set) var contentBytes = 0

    init(
        _ generation: Generation, _ files: StoreFiles, _ options: StoreOptions,
        rule: @escaping (KeyspaceID) -> SectionRule?
    ) {
        self.generation = generation
        self.files = files
        self.options = options.run
        plantedBug = options.plantedBug
        self.rule = rule
    }

    /// Writes about so many entries, or as many KiB. Returns false when all are written.
    func step(entries: Int) throws(StoreError) -> Bool {
        var remaining = entries
        while remaining > 0 {
            guard try standInPart() else { return false }
            guard let record = walk?.next() else {
                walk = nil
                partIndex += 1
                continue
            }
            remaining -= try write(record)
        }
        return true
    }

    /// Completes the files. What they hold does not count until a version names them.
    func finish() throws(StoreError) -> VersionEdit {
        var edit = VersionEdit()
        edit.appliedSequence = generation.sequence
        edit.written.content = contentBytes
        for (new, place) in [(current, RunPlace.level(0)), (history, RunPlace.history)] {
            guard let new, let run = try files.finish(new) else { continue }
            edit.added.append((run, place))
            edit.written.flushed += run.fileBytes
        }
        return edit
    }

    /// Removes what was written.
    func abandon() {
        current?.writer.abandon()
        history?.writer.abandon()
    }

    /// Makes the next part that still counts the one at hand.
    private func standInPart() throws(StoreError) -> Bool {
        while walk == nil {
            guard partIndex < generation.parts.count else { return false }
            let part = generation.parts[partIndex]
            guard let found = rule(part.section) else {
                partIndex += 1
                continue
            }
            rules = found
            walk = part.tree.tree.walk(.all, reverse: false)
            hasHistorySection = false
            let new: NewRun
            if let current { new = current } else { new = try makeWriter(.current) }
            current = new
            try new.writer.beginSection(part.section, shape: found.shape)
        }
        return true
    }

    /// Returns for how many entries that counts.
    private func write(_ newest: Record) throws(StoreError) -> Int {
        guard let current else { preconditionFailure("a part at hand has a run") }
        let before = contentBytes
        var count = 1
        contentBytes += newest.contentSize
        try current.writer.add(newest.key, CommitSequence(newest.sequence), newest.value)
        var until = newest.sequence
        var older = newest.older
        while let record = older {
            contentBytes += record.contentSize
            if plantedBug == .historyIntervalWrong { until = record.sequence + 1 }
            if until > rules.horizon.rawValue {
                try historyWriter().add(
                    record.key, CommitSequence(record.sequence), until: CommitSequence(until),
                    record.value)
            }
            until = record.sequence
            older = record.older
            count += 1
        }
        return count + (contentBytes - before) >> 10
    }

    private func makeWriter(_ kind: RunKind) throws(StoreError) -> NewRun {
        try files.makeWriter(kind, options, files.flushedBytes)
    }

    private func historyWriter() throws(StoreError) -> RunWriter {
        let new: NewRun
        if let history { new = history } else { new = try makeWriter(.history) }
        history = new
        if !hasHistorySection {
            try new.writer.beginSection(
                generation.parts[partIndex].section, shape: rules.shape)
            hasHistorySection = true
        }
        return new.writer
    }
}

/// What a flush or a merge must know of a section.
struct SectionRule {
    var shape: RowShape?
    /// What was superseded at or before it is not kept.
    var horizon = CommitSequence.zero
    /// Nobody's snapshot is older.
    var snapshots = CommitSequence.zero
}
