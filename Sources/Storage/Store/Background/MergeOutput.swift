import Bytes

/// The runs a merge writes: files of a certain size, none of which reaches over a run that stays in
/// the level they are for.
final class MergeOutput {
    private let files: StoreFiles
    private let kind: RunKind
    private let options: StoreOptions
    /// A file ends when it is so large.
    private let bytesMax: Int
    /// Where runs that stay begin, in order: no file has entries on both sides of one.
    private var fences: [EntryPlace]
    private var open: NewRun?
    private var section: (number: KeyspaceID, shape: RowShape?)?
    private var isSectionOpen = false
    private var finished: [Run] = []

    init(
        _ kind: RunKind, _ files: StoreFiles, _ options: StoreOptions, bytesMax: Int,
        fences: [EntryPlace] = []
    ) {
        self.kind = kind
        self.files = files
        self.options = options
        self.bytesMax = bytesMax
        self.fences = fences.reversed()
    }

    func beginSection(_ number: KeyspaceID, shape: RowShape?) {
        section = (number, shape)
        isSectionOpen = false
    }

    /// Adds an entry. `isNewKey`: a file may end before it.
    func add(
        _ key: UnsafeRawBufferPointer, _ sequence: CommitSequence, until: CommitSequence = .zero,
        _ value: UnsafeRawBufferPointer?, isNewKey: Bool
    ) throws(StoreError) {
        guard let section else { preconditionFailure("an entry belongs to a section") }
        if isNewKey { try endFileIfDue(before: section.number, key) }
        let new: NewRun
        if let open {
            new = open
        } else {
            new = try files.makeWriter(kind, options.run, files.mergedBytes)
        }
        open = new
        if !isSectionOpen {
            try new.writer.beginSection(section.number, shape: section.shape)
            isSectionOpen = true
        }
        try new.writer.add(key, sequence, until: until, value)
    }

    private func endFileIfDue(
        before section: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(StoreError) {
        var isDue = open.map { $0.writer.byteCount >= bytesMax } ?? false
        while let fence = fences.last, fence.compare(section, key) <= 0 {
            fences.removeLast()
            isDue = true
        }
        if isDue { try endFile() }
    }

    private func endFile() throws(StoreError) {
        guard let new = open else { return }
        if let run = try files.finish(new) { finished.append(run) }
        open = nil
        isSectionOpen = false
    }

    /// The complete runs, in order.
    func finish() throws(StoreError) -> [Run] {
        try endFile()
        return finished
    }

    /// Removes what was written.
    func abandon() {
        open?.writer.abandon()
        for run in finished { run.retire() }
        finished = []
    }
}
