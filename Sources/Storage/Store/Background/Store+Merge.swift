import Synchronization

/// What the merging thread is at.
struct MergeState {
    /// Only the merging thread touches the job itself.
    struct Job: @unchecked Sendable { let job: MergeJob }

    var job: Job?
    /// Complete, and waits to be made a version.
    var edit: VersionEdit?
}

extension Store {
    /// Does a part of a merge. Returns false when the runs are in order. After an error what was
    /// written is gone, and the next call begins again.
    package func mergeStep() throws(StoreError) -> Bool {
        guard let files else { return false }
        files.obsolete.remove(in: files.files)
        var state = merging.withLock { $0 }
        if let edit = state.edit {
            try save(edit, in: files)
            merging.withLock { $0 = MergeState() }
            return true
        }
        if state.job == nil { state = planMerge(files) }
        if let job = state.job?.job {
            do throws(StoreError) {
                if try !job.step(entries: options.stepEntries) {
                    state.edit = try job.finish()
                    state.job = nil
                }
            } catch {
                job.abandon()
                merging.withLock { $0 = MergeState() }
                throw error
            }
        }
        let next = state
        merging.withLock { $0 = next }
        return next.job != nil || next.edit != nil
    }

    /// Whether merging is so far behind that writers should wait: 1 is when it begins, and grows.
    package var mergeDebt: Double { Double(bitPattern: debt.load(ordering: .relaxed)) }

    func noteDebt(of version: StoreVersion) {
        debt.store(version.mergeDebt(options).bitPattern, ordering: .relaxed)
    }

    private func planMerge(_ files: StoreFiles) -> MergeState {
        let version = files.current
        let facts = MergeFacts(options: options) { self.rule(of: $0) }
        var state = MergeState()
        switch version.nextMerge(facts) {
        case nil: break
        case .discard(let runs):
            var edit = VersionEdit()
            edit.removed = Set(runs.map(\.number))
            state.edit = edit
        case .move(let run, let level):
            var edit = VersionEdit()
            edit.moved = [run.number: .level(level)]
            state.edit = edit
        case .merge(let inputs, let level):
            state.job = MergeState.Job(
                job: MergeJob(current: inputs, into: level, of: version, files, facts))
        case .mergeHistory(let runs):
            state.job = MergeState.Job(job: MergeJob(history: runs, of: version, files, facts))
        }
        return state
    }
}
