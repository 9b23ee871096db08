package import Bytes
import Synchronization

/// What the flushing thread is at.
struct FlushState {
    /// Only the flushing thread touches the job itself.
    struct Job: @unchecked Sendable { let job: FlushJob }

    var job: Job?
    /// The files are complete, and wait to be named by a version.
    var edit: VersionEdit?
}

/// How far a flush is.
package enum FlushProgress: Hashable, Sendable {
    /// There is nothing to flush.
    case idle
    /// There is more to do.
    case working
    /// The files hold everything up to this sequence: `completeFlush` makes them count.
    case written(upTo: CommitSequence)
}

extension Store {
    /// Bytes of what is in memory and not in runs yet.
    package var memtableBytes: Int {
        activeBytes.load(ordering: .relaxed) + frozenBytes.load(ordering: .relaxed)
    }

    /// Whether so much was written that it should be frozen, and nothing frozen is in its way.
    package var wantsFreeze: Bool {
        files != nil && activeBytes.load(ordering: .relaxed) >= options.freezeBytes && !hasFrozen
    }

    /// Bytes of what is frozen and not in the runs yet.
    package var frozenMemoryBytes: Int { frozenBytes.load(ordering: .relaxed) }

    /// What is in memory and not in runs yet, as a share of what may be: two generations.
    package var memoryFill: Double { Double(memtableBytes) / Double(2 * options.freezeBytes) }

    /// How hard writers should be slowed: 0 while there is room, 1 when one generation is being flushed
    /// and the next one is full, or merging is far behind; it grows beyond.
    package var writePressure: Double {
        guard files != nil else { return 0 }
        let memory = max(memoryFill - 0.75, 0) * 4
        let behind = max(mergeDebt - 3, 0) / 2
        return max(memory, behind)
    }

    /// Bytes taken by rows that are not in runs yet, by blocks of runs, and by their indexes and
    /// filters.
    package var memoryUse: (rows: Int, blocks: Int, indexes: Int) {
        guard let cache = files?.cache else { return (memtableBytes, 0, 0) }
        return (memtableBytes, cache.blockBytes, cache.residentBytes)
    }

    /// Whether there is twice as much in memory as is frozen at a time: no more should be written.
    package var isMemoryFull: Bool {
        files != nil && memtableBytes >= 2 * options.freezeBytes
    }

    /// Freezes everything written so far, for a flush to write. `sequence` is that of the newest
    /// commit applied: it, and all before it, must be durable in the ledger, and none may be applied
    /// meanwhile.
    package func freeze(upTo sequence: CommitSequence) {
        guard files != nil else { return }
        var parts: [Generation.Part] = []
        for id in keyspaces {
            guard let keyspace = table.find(id), let (section, tree) = keyspace.freeze() else {
                continue
            }
            parts.append(
                Generation.Part(id: id, section: section, keyspace: keyspace, tree: tree))
        }
        let generation = Generation(parts, upTo: sequence)
        activeBytes.subtract(generation.memoryBytes, ordering: .relaxed)
        frozenBytes.add(generation.memoryBytes, ordering: .relaxed)
        generations.withLock { $0.append(generation) }
    }

    /// Whether something is frozen and not in the runs.
    package var hasFrozen: Bool { generations.withLock { !$0.isEmpty } }

    /// Does a part of the flush of what was frozen first. After an error what was written of it is
    /// gone, and the next call begins again.
    package func flushStep() throws(StoreError) -> FlushProgress {
        guard let files else { return .idle }
        files.obsolete.remove(in: files.files)
        guard let generation = generations.withLock({ $0.first }) else { return .idle }
        var state = flushing.withLock { $0 }
        if state.edit != nil { return .written(upTo: generation.sequence) }
        let job =
            state.job?.job
            ?? FlushJob(generation, files, options) { self.rule(of: $0) }
        do throws(StoreError) {
            if try job.step(entries: options.stepEntries) {
                state.job = FlushState.Job(job: job)
            } else {
                state.edit = try job.finish()
                state.job = nil
            }
        } catch {
            job.abandon()
            flushing.withLock { $0 = FlushState() }
            throw error
        }
        let next = state
        flushing.withLock { $0 = next }
        return next.edit == nil ? .working : .written(upTo: generation.sequence)
    }

    /// Makes the files count that `flushStep` has written, and frees the memory.
    package func completeFlush() throws(StoreError) {
        guard let files, let edit = flushing.withLock({ $0.edit }),
            let generation = generations.withLock({ $0.first })
        else { return }
        try save(edit, in: files)
        for part in generation.parts { part.keyspace.forget(part.tree) }
        flushing.withLock { $0 = FlushState() }
        generations.withLock { _ = $0.removeFirst() }
        frozenBytes.subtract(generation.memoryBytes, ordering: .relaxed)
    }

    /// Makes the change durable and visible.
    func save(_ edit: VersionEdit, in files: StoreFiles) throws(StoreError) {
        try files.edit(
            edit, keyspaces: { live.withLock { $0 } },
            horizons: {
                var horizons = horizons.withLock { $0 }
                horizons.held = .latest
                return (horizons, reached.withLock { $0 })
            })
        noteDebt(of: files.current)
    }

    /// What is to be known of a section; nil when no keyspace has it any more.
    func rule(of section: KeyspaceID) -> SectionRule? {
        guard let keyspace = live.withLock({ $0.keyspace(of: section) }) else { return nil }
        return SectionRule(
            shape: rules?.shape(of: keyspace),
            horizon: reachHorizon(of: keyspace),
            snapshots: horizons.withLock { $0.snapshots })
    }

    /// Bytes that flushes and merges have written to files since the start, also of files that are not
    /// complete.
    package var backgroundBytes: (flushed: Int, merged: Int) {
        guard let files else { return (0, 0) }
        return (files.flushedBytes.value, files.mergedBytes.value)
    }

    /// How many bytes merges have written for each byte that was flushed, since the store was made.
    package var mergeAmplification: Double {
        let written = writtenBytes
        return Double(written.merged) / Double(max(written.flushed, 1 << 20))
    }

    /// Bytes written to files since the store was made.
    package var writtenBytes: WrittenBytes { files?.savedManifest.written ?? WrittenBytes() }
}
