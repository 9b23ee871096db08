// Change feeds: for every published table a topic with its rows and then its changes, in commit order.
//
// A feed is a view: it is derived from the ledger alone, so replay makes the same feed with the same
// offsets, and one that was opened from files goes on where they end. It begins with the rows the table had before the commit that published it (`op` r, in key
// order) and goes on with every change from that commit on. It is written beside the commit path: a
// commit only copies the changed rows; JSON is made later, by a task of the background.
//
// Thread safety: `committed` and `published` come from the thread that applies commits, and only it
// touches what is marked as its own; everything else is behind `shared`.

package import Bytes
package import Catalog
package import Engine
import Synchronization
package import Topics

/// A feed as its readers know it.
package struct FeedDescription: Hashable, Sendable {
    package var topic: TopicID
    /// `database.schema.table`.
    package var name: String
    /// The commit that began it: tells apart feeds that one table had one after the other.
    package var start: CommitSequence
    /// How long its records are kept.
    package var config = TopicConfig()
}

/// Who writes the feeds.
package enum FeedExecution: Sendable {
    /// A task that lives while there is something to write.
    case background
    /// The thread that publishes commits: for tests and the simulator.
    case inline
}

/// All change feeds of a server. Register it with the engine as an observer, after the topic store.
package final class ChangeFeeds: CommitObserver, @unchecked Sendable {
    struct Shared {
        var descriptions: [TopicID: FeedDescription] = [:]
        /// Published, and still to be written.
        var queue: [FeedWork] = []
        /// Whether somebody is writing now, and therefore holds `writer`.
        var isWriting = false
        var writer: FeedWriter
        var waitingForIdle: [CheckedContinuation<Void, Never>] = []
        /// Everything up to here is published and in the queue, or written.
        var released = CommitSequence.zero
        /// The ledger is replayed: whoever asks for more is the thread that replays.
        var isReplaying = false
        /// Everything up to here is written.
        var written = CommitSequence.zero
    }

    /// Something that happens when a commit is published.
    private enum Step {
        case begin(FeedDescription)
        case rename(TopicID, String)
        case work(FeedWork)
    }

    let catalog: @Sendable () -> Catalog
    let execution: FeedExecution
    let store: TopicStore
    let shared: Mutex<Shared>

    /// Earlier states of the tables, once there is a store that runs.
    private let past = Mutex<Past?>(nil)

    /// Replay hands over this many events at a time, so that it never holds a whole ledger's.
    private static let replayedEventsMax = 1024

    // The applying thread's own.
    var catalogVersion: UInt64?
    /// What the files say of the feeds they hold.
    var saved: [TopicID: SavedFeed] = [:]
    var tables: [OID: FeedTable] = [:]
    var byStorage: [KeyspaceID: FeedTable] = [:]
    /// Applied, but not published yet.
    private var hidden: [(sequence: CommitSequence, step: Step)] = []

    /// `catalog` returns the catalog as of the entry that is being applied: what the engine's deriver
    /// has just made. `onFailure` hears of feeds that had to end, for the log.
    package init(
        store: TopicStore, execution: FeedExecution = .background,
        onFailure: @escaping @Sendable (String) -> Void = { _ in },
        catalog: @escaping @Sendable () -> Catalog
    ) {
        self.catalog = catalog
        self.execution = execution
        self.store = store
        shared = Mutex(Shared(writer: FeedWriter(store: store, onFailure: onFailure)))
        store.follow(self)
    }

    /// From now on the rows that a feed begins with are read beside the commits, from the state before its
    /// own.
    package func attach(_ past: Past) { self.past.withLock { $0 = past } }

    // MARK: For readers

    /// The feeds there are now, by name.
    package var feeds: [FeedDescription] {
        shared.withLock { $0.descriptions.values.sorted { $0.name < $1.name } }
    }

    /// Of two whose names are alike the older one.
    package func feed(named name: String) -> FeedDescription? {
        shared.withLock { shared in
            shared.descriptions.values.filter { $0.name == name }
                .min { ($0.start, $0.topic) < ($1.start, $1.topic) }
        }
    }

    /// Waits until everything published so far is written. After opening, so that no reader is told
    /// that its offset does not exist yet; after CREATE PUBLICATION, if one likes.
    package func catchUp() async {
        await withCheckedContinuation { continuation in
            let isIdle = shared.withLock { shared in
                if shared.queue.isEmpty && !shared.isWriting { return true }
                shared.waitingForIdle.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    // MARK: Following the ledger

    package func committed(
        _ entry: CommittedEntry, before: RowsBefore
    ) throws(EngineError) {
        let isKept = entry.isReplay && entry.sequence <= store.keptSequence
        if entry.changes.touchesSystem {
            if isKept {
                followKept(entry.sequence)
            } else {
                try followCatalog(entry, before)
            }
        }
        if !isKept && !byStorage.isEmpty { try followRows(entry, before) }
        guard entry.isReplay, !isKept else { return }
        if hidden.isEmpty || hidden.count >= ChangeFeeds.replayedEventsMax {
            release(upTo: entry.sequence, .inline)
        }
    }

    package func published(upTo sequence: CommitSequence) {
        shared.withLock { $0.isReplaying = false }
        release(upTo: sequence, execution)
    }

    private func followRows(_ entry: CommittedEntry, _ before: RowsBefore) throws(EngineError) {
        for change in entry.changes {
            guard case .row(let row) = change, let table = byStorage[row.keyspace] else { continue }
            let old =
                row.kind == .insert
                ? nil : try before.row(row.keyspace, row.key) { [UInt8]($0) }
            let operation: FeedEvent.Operation =
                switch row.kind {
                case .insert: .create
                case .update: .update
                case .delete: .delete
                }
            add(
                operation, table, before: old,
                after: row.kind == .delete ? nil : [UInt8](row.row), entry)
        }
    }

    /// Hands what is durable to the writer.
    func release(upTo sequence: CommitSequence, _ execution: FeedExecution) {
        let count = hidden.firstIndex { $0.sequence > sequence } ?? hidden.count
        let steps = hidden.prefix(count).map(\.step)
        hidden.removeFirst(count)
        let mustStart = shared.withLock { shared in
            for step in steps { ChangeFeeds.take(step, into: &shared) }
            shared.released = sequence
            if shared.isWriting { return false }
            guard !shared.queue.isEmpty else {
                shared.written = sequence
                return false
            }
            shared.isWriting = true
            return true
        }
        guard mustStart else { return }
        switch execution {
        case .inline: writeAll()
        case .background: Task.detached(priority: .utility) { self.writeAll() }
        }
    }

    private static func take(_ step: Step, into shared: inout Shared) {
        switch step {
        case .begin(let feed): shared.descriptions[feed.topic] = feed
        case .rename(let topic, let name): shared.descriptions[topic]?.name = name
        case .work(let work):
            if case .end(let topic) = work { shared.descriptions[topic] = nil }
            shared.queue.append(work)
        }
    }

    /// Starts, changes and ends feeds as the entry's catalog says.
    private func followCatalog(_ entry: CommittedEntry, _ before: RowsBefore) throws(EngineError) {
        let catalog = catalog()
        // Sequences' positions and consumers' offsets are system rows too, and change no catalog.
        guard catalog.version != catalogVersion else { return }
        catalogVersion = catalog.version
        let published = catalog.publishedTables()
        for (oid, table) in tables.sorted(by: { $0.key < $1.key }) {
            if let renamed = published[oid] {
                // It goes on where it is, under its table's new name.
                if renamed.topicName != table.topicName {
                    hidden.append((entry.sequence, .rename(table.topic, renamed.topicName)))
                }
                continue
            }
            hidden.append((entry.sequence, .work(.end(table.topic))))
            tables[oid] = nil
        }
        for (oid, table) in published.sorted(by: { $0.key < $1.key }) {
            if let known = tables[oid] {
                // Another place for the rows: the table was emptied, or is about to be filled anew.
                if known.storage != table.storage {
                    add(.truncate, table, before: nil, after: nil, entry)
                }
            } else {
                try begin(table, entry, before)
            }
            tables[oid] = table
        }
        byStorage = Dictionary(
            tables.values.map { ($0.storage, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Begins a feed with the rows that are there. The state before the commit that publishes the table is
    /// held while that is applied: only then is it certain to be kept. The rows are read later, by who writes
    /// the feed; a replay, which keeps nobody waiting, copies them.
    private func begin(
        _ table: FeedTable, _ entry: CommittedEntry, _ before: RowsBefore
    ) throws(EngineError) {
        let feed = FeedDescription(
            topic: table.topic, name: table.topicName, start: entry.sequence)
        hidden.append((entry.sequence, .begin(feed)))
        if !entry.isReplay, let past = past.withLock({ $0 }) {
            let rows = FeedRows(
                table: table, past: past, state: past.holdState(before: entry),
                sequence: entry.sequence, timestamp: entry.timestamp)
            hidden.append((entry.sequence, .work(.rows(rows))))
            return
        }
        try before.scan(table.storage) { (_, row) throws(EngineError) in
            add(.read, table, before: nil, after: [UInt8](row), entry)
        }
    }

    private func add(
        _ operation: FeedEvent.Operation, _ table: FeedTable, before: [UInt8]?, after: [UInt8]?,
        _ entry: CommittedEntry
    ) {
        let event = FeedEvent(
            table: table, operation: operation, before: before, after: after,
            sequence: entry.sequence, timestamp: entry.timestamp)
        hidden.append((entry.sequence, .work(.event(event))))
    }

    // MARK: Writing

    /// Writes until the queue is empty. Only the one that set `isWriting` calls it.
    private func writeAll() {
        while true {
            let (work, writer, released) = shared.withLock { shared in
                defer { shared.queue = [] }
                return (shared.queue, shared.writer, shared.released)
            }
            var current = writer
            current.write(work)
            let idle: [CheckedContinuation<Void, Never>]? = shared.withLock { shared in
                shared.writer = current
                shared.written = released
                guard shared.queue.isEmpty else { return nil }
                shared.written = shared.released
                shared.isWriting = false
                defer { shared.waitingForIdle = [] }
                return shared.waitingForIdle
            }
            guard let idle else { continue }
            for waiter in idle { waiter.resume() }
            return
        }
    }
}
