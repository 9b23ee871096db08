import Bytes
import Environment
import Synchronization

/// The store's directory: the runs, and the manifest that says which of them count.
///
///     <directory>/manifest              replaced atomically
///     <directory>/manifest.new          being written
///     <directory>/<20 digits>.run       the runs
///
/// Invariant: the version published is what the manifest on disk says, or what it is about to say
/// while `edit` runs; and every file it names is durable, name and bytes.
///
/// Thread safety: all of it, from any thread; edits wait for each other.
final class StoreFiles: Sendable {
    let files: any FileSystem
    let directory: String
    let cache: BlockCache
    let obsolete = ObsoleteFiles()
    /// What is on disk; held while the manifest is written.
    private let manifest: Mutex<Manifest>
    private let version: Mutex<StoreVersion>
    private let nextRun: Atomic<UInt64>
    private let applied: Atomic<UInt64>
    /// Written to runs since the start.
    let flushedBytes = ByteCounter()
    let mergedBytes = ByteCounter()
    /// For the simulator: the manifest's bytes and name are not made durable.
    let skipsManifestSync: Bool

    private static let manifestName = "manifest"
    private static let newManifestName = "manifest.new"
    private static let manifestSizeMax = 1 << 30

    /// Opens or makes the directory. Files that the manifest does not name are removed.
    init(
        _ files: any FileSystem, _ directory: String, _ cache: BlockCache,
        skipsManifestSync: Bool = false
    ) throws(StoreError) {
        self.files = files
        self.directory = directory
        self.cache = cache
        self.skipsManifestSync = skipsManifestSync
        try StoreFiles.create(directory, in: files)
        // A process that was killed may have named the manifest and not come to this.
        try withFileErrors { () throws(FileError) in try files.syncDirectory(directory) }
        let found = try StoreFiles.readManifest(directory, in: files)
        let manifest = found ?? Manifest()
        let names = try withFileErrors { () throws(FileError) in try files.list(directory) }
        let known = Set(manifest.runs.map { StoreFiles.name(of: $0.number) })
        var next = manifest.nextRun
        for name in names where name.hasSuffix(".run") && !known.contains(name) {
            if let number = UInt64(name.dropLast(4)) { next = max(next, number + 1) }
            try withFileErrors { () throws(FileError) in
                try files.remove(directory + "/" + name)
            }
        }
        self.manifest = Mutex(manifest)
        nextRun = Atomic(next)
        applied = Atomic(manifest.appliedSequence.rawValue)
        var level0: [Run] = []
        var levels: [[Run]] = []
        var history: [Run] = []
        for entry in manifest.runs {
            let path = directory + "/" + StoreFiles.name(of: entry.number)
            let reader = try RunReader(path, number: entry.number, cache: cache, in: files)
            guard !reader.sections.isEmpty else {
                throw .corrupt(path: path, offset: 0, what: "a run without entries")
            }
            let run = Run(entry.number, reader, obsolete)
            switch entry.place {
            case .history: history.append(run)
            case .level(0): level0.append(run)
            case .level(let level):
                while levels.count < level { levels.append([]) }
                levels[level - 1].append(run)
            }
        }
        version = Mutex(StoreVersion(level0: level0, levels: levels, history: history))
    }

    /// The runs there are now.
    @inline(__always) var current: StoreVersion { version.withLock { $0 } }

    /// Everything of the ledger up to here is in the runs.
    var appliedSequence: CommitSequence { CommitSequence(applied.load(ordering: .acquiring)) }

    /// As it is on disk.
    var savedManifest: Manifest { manifest.withLock { $0 } }

    static func name(of number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(20 - digits.count, 0)) + digits + ".run"
    }

    // MARK: New runs

    func makeWriter(
        _ kind: RunKind, _ options: RunOptions, _ counter: ByteCounter
    ) throws(StoreError) -> NewRun {
        let number = nextRun.wrappingAdd(1, ordering: .relaxed).oldValue
        let path = directory + "/" + StoreFiles.name(of: number)
        return NewRun(
            number: number,
            writer: try RunWriter(
                path, number: number, kind: kind, options: options, counter: counter, in: files))
    }

    /// Completes a run and opens it; nil when it has no entries: then nothing is left of it.
    func finish(_ new: NewRun) throws(StoreError) -> Run? {
        let summary = try new.writer.finish()
        guard !summary.sections.isEmpty else {
            new.writer.abandon()
            return nil
        }
        let reader = try RunReader(
            new.writer.path, number: new.number, cache: cache, in: files)
        return Run(new.number, reader, obsolete)
    }
}

/// A run that is being written.
struct NewRun {
    let number: UInt64
    let writer: RunWriter
}

/// What changes from one version to the next.
struct VersionEdit {
    var added: [(run: Run, place: RunPlace)] = []
    /// By number.
    var removed: Set<UInt64> = []
    /// Runs that stand in another level from now on.
    var moved: [UInt64: RunPlace] = [:]
    var appliedSequence: CommitSequence?
    var written = WrittenBytes()
}

// MARK: Edit

extension StoreFiles {
    /// Makes the change durable, then publishes it. `keyspaces` gives the keyspaces there are, and
    /// `horizons` how far back is kept, in general and of each; both are asked when it is this edit's
    /// turn.
    func edit(
        _ edit: VersionEdit, keyspaces: () -> LiveKeyspaces,
        horizons: () -> (Horizons, reached: [KeyspaceID: CommitSequence])
    ) throws(StoreError) {
        try manifest.withLock { manifest throws(StoreError) in
            let old = current
            let new = old.applying(edit)
            var next = manifest
            let live = keyspaces()
            next.sections = live.sections
            next.drops = live.drops
            next.nextSection = live.nextSection
            (next.horizons, next.reached) = horizons()
            next.nextRun = nextRun.load(ordering: .relaxed)
            next.appliedSequence = edit.appliedSequence ?? manifest.appliedSequence
            next.written.content += edit.written.content
            next.written.flushed += edit.written.flushed
            next.written.merged += edit.written.merged
            next.runs = new.entries
            try write(next, namesNewRuns: !edit.added.isEmpty)
            manifest = next
            applied.store(next.appliedSequence.rawValue, ordering: .releasing)
            for run in old.current + old.history where edit.removed.contains(run.number) {
                run.retire()
            }
            version.withLock { $0 = new }
        }
    }

    private func write(_ manifest: Manifest, namesNewRuns: Bool) throws(StoreError) {
        let new = directory + "/" + StoreFiles.newManifestName
        try withFileErrors { () throws(FileError) in
            if namesNewRuns { try files.syncDirectory(directory) }
            let file = try File(new, .readWriteOrCreate, in: files)
            try file.resize(to: 0)
            try file.write(manifest.encoded(), at: 0)
            if !skipsManifestSync { try file.syncData() }
            file.close()
            try files.rename(new, to: directory + "/" + StoreFiles.manifestName)
            if !skipsManifestSync { try files.syncDirectory(directory) }
        }
    }

    private static func create(_ directory: String, in files: any FileSystem) throws(StoreError) {
        try withFileErrors { () throws(FileError) in
            guard try files.kind(directory) == nil else { return }
            try files.createDirectory(directory)
            let parent = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? "."
            try files.syncDirectory(parent)
        }
    }

    private static func readManifest(
        _ directory: String, in files: any FileSystem
    ) throws(StoreError) -> Manifest? {
        let path = directory + "/" + manifestName
        let content = try withFileErrors { () throws(FileError) -> [UInt8]? in
            if try files.kind(path) == nil { return nil }
            return try File(path, .read, in: files).readAll(limit: manifestSizeMax)
        }
        guard let content else { return nil }
        do throws(ManifestFormat.Failure) { return try Manifest(decoding: content) } catch {
            switch error {
            case .newer(let found):
                throw .corrupt(
                    path: path, offset: 8,
                    what: "it has format \(found), this program reads up to "
                        + "\(ManifestFormat.version)")
            case .damaged(let what, let offset):
                throw .corrupt(path: path, offset: offset, what: what)
            }
        }
    }
}

extension StoreVersion {
    fileprivate func applying(_ edit: VersionEdit) -> StoreVersion {
        func stays(_ run: Run) -> Bool {
            !edit.removed.contains(run.number) && edit.moved[run.number] == nil
        }
        let moved = current.compactMap { run in edit.moved[run.number].map { (run: run, place: $0) }
        }
        var level0 = level0.filter(stays)
        var levels = levels.map { $0.filter(stays) }
        var history = history.filter(stays)
        for (run, place) in edit.added + moved {
            switch place {
            case .history: history.append(run)
            case .level(0): level0.insert(run, at: 0)
            case .level(let level):
                while levels.count < level { levels.append([]) }
                levels[level - 1].append(run)
            }
        }
        for index in levels.indices { levels[index].sort { $0.first < $1.first } }
        while levels.last?.isEmpty == true { levels.removeLast() }
        return StoreVersion(level0: level0, levels: levels, history: history)
    }

    /// As the manifest lists them.
    fileprivate var entries: [Manifest.RunEntry] {
        var entries = level0.map { Manifest.RunEntry(number: $0.number, place: .level(0)) }
        for (index, level) in levels.enumerated() {
            entries += level.map { Manifest.RunEntry(number: $0.number, place: .level(index + 1)) }
        }
        return entries + history.map { Manifest.RunEntry(number: $0.number, place: .history) }
    }
}
