package import Bytes
package import Environment
import Synchronization

/// How a scan ended.
package enum ScanEnd: Hashable, Sendable {
    /// Every key of the range was looked at.
    case exhausted
    /// It stopped after `limit` rows, or where its body wanted it to, or after so many invisible
    /// rows that others must get the lock. Go on with `range.remaining(after: lastKey, reverse:)`.
    case more(lastKey: [UInt8])
}

/// Sizes of a keyspace.
package struct KeyspaceStatistics: Hashable, Sendable {
    /// Keys whose newest version is a row: exact while everything is in one tree, otherwise rows that
    /// were replaced since the last merge count more than once.
    package var rowCount: Int
    /// Bytes of those rows' keys and values.
    package var rowBytes: Int
    /// Versions in memory, tombstones and superseded ones included.
    package var versionCount: Int
    /// Memory of the versions and of their trees.
    package var memoryBytes: Int

    mutating func add(_ other: KeyspaceStatistics) {
        rowCount += other.rowCount
        rowBytes += other.rowBytes
        versionCount += other.versionCount
        memoryBytes += other.memoryBytes
    }
}

/// The views' rows: ordered keyspaces of versioned keys, a log-structured merge tree.
///
/// A keyspace is an ordered map from key bytes to versions, newest first: a commit sequence and
/// value bytes or a tombstone. A reader names the sequence it reads at and sees, of each key, the
/// newest version at or before it.
///
/// What is written goes into memory. Now and then all of it is frozen (`freeze`), written into runs
/// beside the traffic (`flushStep`) and freed; runs are merged into larger ones (`mergeStep`). What
/// is lost in a crash is in the ledger after `appliedSequence`. A store without a directory keeps
/// everything in memory.
///
/// Thread safety: any number of readers, and writers (the applier, bulk loaders), from any threads.
/// A short reader-writer lock per keyspace; bodies may run inside it, so they must be quick and must
/// not call the store. `freeze` is for the thread that applies; flush and merge steps are for one
/// thread each.
package final class Store: Sendable {
    let table = KeyspaceTable()
    /// The keyspaces there are; held while `table` or this changes.
    let live: Mutex<LiveKeyspaces>
    /// Nil for a store in memory.
    let files: StoreFiles?
    package let options: StoreOptions
    let rules: (any KeyspaceRules)?
    /// Frozen and not in the runs yet, oldest first.
    let generations = Mutex<[Generation]>([])
    let horizons: Mutex<Horizons>
    /// By keyspace, up to where its past was given up. More cannot be read, should a longer one be to be
    /// kept from now on.
    let reached: Mutex<[KeyspaceID: CommitSequence]>
    /// Keyspaces as the files had them at the start, unless somebody made them anew since.
    private let restored: Mutex<Set<KeyspaceID>>
    /// Bytes of what is written to, and of what is frozen.
    let activeBytes = Atomic<Int>(0)
    let frozenBytes = Atomic<Int>(0)
    let flushing = Mutex(FlushState())
    let merging = Mutex(MergeState())
    /// `mergeDebt` of the current version, as its bits.
    let debt = Atomic<UInt64>(0)

    /// A store in memory.
    package init(_ options: StoreOptions = StoreOptions(memoryBytes: .max)) {
        files = nil
        self.options = options
        rules = nil
        live = Mutex(LiveKeyspaces())
        horizons = Mutex(Horizons())
        reached = Mutex([:])
        restored = Mutex([])
    }

    /// Opens the store in a directory, making it when there is none.
    package init(
        _ directory: String, in fileSystem: any FileSystem, _ options: StoreOptions,
        rules: (any KeyspaceRules)? = nil
    ) throws(StoreError) {
        self.options = options
        self.rules = rules
        let files = try StoreFiles(
            fileSystem, directory,
            BlockCache(
                byteBudget: max(options.memoryBytes - 2 * options.freezeBytes, 0),
                checksBlocks: options.plantedBug != .skipBlockChecksum),
            skipsManifestSync: options.plantedBug == .manifestNotSynced)
        self.files = files
        let manifest = files.savedManifest
        live = Mutex(
            LiveKeyspaces(
                sections: manifest.sections, nextSection: manifest.nextSection,
                drops: manifest.drops))
        let forgetsHorizons = options.plantedBug == .horizonsForgotten
        horizons = Mutex(forgetsHorizons ? Horizons() : manifest.horizons)
        reached = Mutex(forgetsHorizons ? [:] : manifest.reached)
        restored = Mutex(Set(manifest.sections.keys))
        for (id, section) in manifest.sections {
            table.add(id, Keyspace(section: section, hasLower: true))
        }
        noteDebt(of: files.current)
    }

    /// Everything of the ledger up to here is in files.
    package var appliedSequence: CommitSequence { files?.appliedSequence ?? .zero }

    /// The runs there are now.
    @inline(__always) var currentVersion: StoreVersion { files?.current ?? .empty }

    /// Makes an empty keyspace; does nothing when it exists.
    package func create(_ keyspace: KeyspaceID) { _ = findOrCreate(keyspace) }

    /// Makes a keyspace as a replay does: what the files had of one with that number is from a
    /// transaction that was not committed by then. Making it twice does nothing.
    package func recreate(_ keyspace: KeyspaceID) {
        if restored.withLock({ $0.remove(keyspace) }) != nil { drop(keyspace) }
        create(keyspace)
    }

    /// Forgets a keyspace and its rows at once, for every snapshot.
    package func drop(_ keyspace: KeyspaceID) {
        let remains: Keyspace.Remains? = live.withLock { live in
            live.remove(keyspace) ? table.find(keyspace)?.drop() : nil
        }
        reached.withLock { $0[keyspace] = nil }
        // They are freed here, outside the locks: they may be large.
        if let remains { activeBytes.subtract(remains.memoryBytes, ordering: .relaxed) }
    }

    /// The keyspaces there are, in order.
    package var keyspaces: [KeyspaceID] { live.withLock { $0.sections.keys.sorted() } }

    func findOrCreate(_ id: KeyspaceID) -> Keyspace {
        if let keyspace = table.find(id), keyspace.isLive { return keyspace }
        return live.withLock { live in
            if let keyspace = table.find(id) {
                if live.sections[id] == nil { keyspace.revive(section: live.add(id)) }
                return keyspace
            }
            let keyspace = Keyspace(section: live.add(id))
            table.add(id, keyspace)
            return keyspace
        }
    }
}

// MARK: Read

extension Store {
    /// Calls `body` with the key's value as of `sequence`. Nil when there is no such row (or
    /// keyspace).
    @inlinable
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StoreError) -> Result? {
        // What is below is not generic: it would look up metadata of `Result` in every call.
        var result: Result?
        try read(keyspace, key, at: sequence) { result = body($0) }
        return result
    }

    /// Calls `body` with the key's value as of `sequence`, if there is such a row.
    package func read(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        guard let found = table.findUncounted(keyspace),
            let section = found._withUnsafeGuaranteedRef({ $0.read(key, at: sequence, body) })
        else { return }
        try currentVersion.read(section, key, at: sequence, body)
    }

    /// The sequence of the key's newest version, a tombstone's too. Nil when the key has none: it
    /// was never written, or it was deleted and nobody's snapshot is older than that.
    package func newestSequence(of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID)
        throws(StoreError) -> CommitSequence?
    {
        guard let found = table.find(keyspace) else { return nil }
        switch found.newestSequence(of: key) {
        case .decided(let sequence): return sequence
        case .below(let section):
            return try currentVersion.newestSequence(of: key, in: section)
        }
    }

    /// The sequence of the version of a key that is seen as of `sequence`, a tombstone's too. Nil when there is none.
    package func sequence(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID, at sequence: CommitSequence
    ) throws(StoreError) -> CommitSequence? {
        guard let found = table.find(keyspace) else { return nil }
        switch found.sequence(of: key, at: sequence) {
        case .decided(let sequence): return sequence
        case .below(let section):
            return try currentVersion.sequence(of: key, in: section, at: sequence)
        }
    }

    /// The newest commit that deleted something of a keyspace, since the store was opened.
    package func newestDeletion(in keyspace: KeyspaceID) -> CommitSequence {
        table.find(keyspace)?.newestDeletion ?? .zero
    }

    /// When the key was deleted first after `moment`, since which its versions are kept; nil when it was
    /// not, or never was there.
    package func firstDeletion(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID, after moment: CommitSequence
    ) throws(StoreError) -> CommitSequence? {
        guard let found = table.find(keyspace), found.newestDeletion > moment else { return nil }
        let bytes = [UInt8](key)
        let range = KeyRange(lower: .inclusive(bytes), upper: .inclusive(bytes))
        var first: CommitSequence?
        _ = try scanVersions(keyspace, range, during: moment.next...CommitSequence.latest, limit: 1)
        {
            // The newest one comes first.
            if $0.value == nil, $0.from > moment { first = $0.from }
            return true
        }
        return first
    }

    /// Nil when there is no such keyspace.
    package func statistics(of keyspace: KeyspaceID) -> KeyspaceStatistics? {
        guard let (memory, section) = table.find(keyspace)?.statistics() else { return nil }
        var statistics = memory
        for run in currentVersion.current {
            guard let part = run.reader.section(section)?.summary else { continue }
            statistics.rowCount += part.entryCount - part.tombstoneCount
            statistics.rowBytes += part.keyBytes + part.valueBytes
        }
        return statistics
    }
}

// MARK: Write

extension Store {
    /// Writes one commit's changes: `body` calls the applier once per change. Readers at earlier
    /// sequences see nothing of it. Applying the same commit again changes nothing. Keyspaces that
    /// do not exist are created.
    package func apply(
        at sequence: CommitSequence, _ body: (inout StoreApplier) throws -> Void
    ) rethrows {
        var applier = StoreApplier(store: self, sequence: sequence)
        defer { activeBytes.add(applier.bytes, ordering: .relaxed) }
        try body(&applier)
    }

    /// Writes rows of one version into a keyspace that nobody reads yet; rows in key order go
    /// fastest.
    package func bulkLoad(
        _ keyspace: KeyspaceID, at sequence: CommitSequence = .zero,
        _ body: (_ add: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) throws -> Void
    ) rethrows {
        let target = findOrCreate(keyspace)
        try body { key, value in
            activeBytes.add(target.write(key, value, at: sequence), ordering: .relaxed)
        }
    }

    /// Says how far back anybody reads. It never moves back.
    package func advance(_ next: Horizons) { horizons.withLock { $0.advance(to: next) } }

    /// Frees in memory what only earlier readers could see: superseded versions and deleted keys.
    /// Costs time in proportion to what is freed.
    package func prune() {
        for keyspace in keyspaces {
            let horizon = reachHorizon(of: keyspace)
            guard let freed = table.find(keyspace)?.prune(keepingFrom: horizon) else { continue }
            activeBytes.subtract(freed, ordering: .relaxed)
        }
    }

    /// The same, when nobody reads before `horizon` in any keyspace.
    package func prune(keepingFrom horizon: CommitSequence) {
        advance(Horizons(snapshots: horizon))
        prune()
    }

    /// The oldest moment at which some keyspace can be read.
    package var oldestHorizon: CommitSequence {
        let horizons = horizons.withLock { $0 }
        guard let rules else { return horizons.snapshots }
        return rules.historyRetentions.reduce(horizons.snapshots) {
            min($0, horizons.horizon($1))
        }
    }

    /// The oldest moment at which a keyspace can be read.
    package func horizon(of keyspace: KeyspaceID) -> CommitSequence {
        let retention = rules?.historyRetention(of: keyspace)
        let horizon = horizons.withLock { $0.horizon(retention) }
        return max(horizon, reached.withLock { $0[keyspace] ?? .zero })
    }

    /// The same, for who is about to give up what is older.
    func reachHorizon(of keyspace: KeyspaceID) -> CommitSequence {
        let horizon = horizon(of: keyspace)
        if horizon > .zero { reached.withLock { $0[keyspace] = horizon } }
        return horizon
    }
}

/// Writes the changes of one commit.
package struct StoreApplier {
    private let store: Store
    private let sequence: CommitSequence
    /// By how much memory has grown.
    fileprivate var bytes = 0
    /// The keyspace written last: changes mostly come in runs of one.
    private var recent: (id: KeyspaceID, keyspace: Keyspace)?

    fileprivate init(store: Store, sequence: CommitSequence) {
        self.store = store
        self.sequence = sequence
    }

    /// Gives the key a value, or a tombstone when `value` is nil.
    package mutating func write(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) {
        bytes += find(keyspace).write(key, value, at: sequence)
    }

    private mutating func find(_ id: KeyspaceID) -> Keyspace {
        if let recent, recent.id == id { return recent.keyspace }
        let keyspace = store.findOrCreate(id)
        recent = (id, keyspace)
        return keyspace
    }
}
