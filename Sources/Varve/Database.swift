package import Bytes
import Catalog
package import Engine
package import Environment
import Executor
package import Feeds
import Introspection
package import Ledger
import Planner
import Synchronization
package import Topics
package import Types

/// An open data directory: the engine, its views, and the sessions on it.
///
/// Thread safety: used from any thread.
package final class Database: Sendable {
    package let environment: Environment
    package let engine: Engine
    package let topics: TopicStore
    package let feeds: ChangeFeeds
    package let history: CatalogHistory
    /// What system relations have of the newest catalog.
    let catalogRows: CatalogRows
    /// When the database was opened.
    package let start: Timestamp
    let rowNumbers = RowNumbers()
    let notifications = NotificationHub()
    let prepared = PreparedTransactions()
    let numbers = ObjectNumbers()
    /// What VACUUM and ANALYZE have found since the start, by table.
    let measures = Mutex<[OID: TableMeasure]>([:])
    private struct Sessions {
        var open: [Int32: SessionHandle] = [:]
        /// How many have ended since their memory was given back.
        var endedCount = 0
    }
    private let sessions = Mutex(Sessions())
    private let shares = Mutex<[ObjectIdentifier: ThreadShare]>([:])
    private let catalogNumber = Atomic<UInt64>(1)
    let directoryCache = Mutex<TopicDirectory?>(nil)
    private let processNumber = Atomic<Int32>(1000)

    private init(
        _ environment: Environment, _ engine: Engine, _ topics: TopicStore,
        _ feeds: ChangeFeeds, _ history: CatalogHistory
    ) {
        self.environment = environment
        self.engine = engine
        self.topics = topics
        self.feeds = feeds
        self.history = history
        catalogRows = CatalogRows { history.newest === $0 }
        start = environment.clock.now
    }

    /// Opens or creates the data directory, replaying its ledger. `onFatal` is told when the disk
    /// has failed and nothing can be committed any more, `onFeedFailure` of change feeds that had to
    /// end.
    package static func open(
        _ environment: Environment, directory: String, options: EngineOptions = EngineOptions(),
        topicOptions: TopicStoreOptions = TopicStoreOptions(),
        onFatal: @escaping @Sendable (EngineError) -> Void = { _ in },
        onFeedFailure: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(SQLError) -> Database {
        let history = CatalogHistory()
        let topics = TopicStore(files: environment.files, options: topicOptions) { error in
            onFatal(.storage("\(error)"))
        }
        let rules = CatalogRules()
        let deriver = CatalogDeriver(history, topics, rules)
        let feeds = ChangeFeeds(store: topics, onFailure: onFeedFailure) { history.newest }
        do throws(EngineError) {
            let views = EngineViews(
                deriver: deriver, gate: topics, observers: [topics, feeds], rules: rules)
            let engine = try Engine.open(
                environment, directory: directory, options: options, views: views,
                onFatal: onFatal)
            history.attach(engine.past)
            feeds.attach(engine.past)
            let database = Database(environment, engine, topics, feeds, history)
            let isFresh = history.newest.objects.isEmpty
            if isFresh { try await database.bootstrap() }
            try database.prepared.recover(
                engine, history.newest, database.numbers, database.rowNumbers)
            if !isFresh { try await database.reserveNumbers() }
            topics.keep(history.newest, feeds: feeds.feeds.map(\.topic))
            // Readers find their feeds as long as they were before.
            await feeds.catchUp()
            return database
        } catch {
            throw SQLError(error)
        }
    }

    /// The first commit of a fresh ledger: the roles, databases and schemas that are always there.
    private func bootstrap() async throws(EngineError) {
        let transaction = try engine.begin()
        try CatalogWriter.write(Catalog.bootstrapObjects.map { .put($0) }, transaction)
        transaction.reserveNumbers()
        _ = try await transaction.commit(
            EntryOrigin(role: "varve", client: "", application: "varve bootstrap"))
    }

    /// The first commit of any other start: no transaction's number is given again that somebody was shown before a
    /// crash, committed or not. On a full disk nothing is reserved, and nothing can be committed either.
    private func reserveNumbers() async throws(EngineError) {
        let transaction = try engine.begin()
        transaction.reserveNumbers()
        do throws(EngineError) {
            _ = try await transaction.commit(
                EntryOrigin(role: "varve", client: "", application: "varve start"))
        } catch .diskFull {}
    }

    /// Stays the same while the data directory lives: 16 hexadecimal digits.
    package var identity: String { engine.identity }

    /// Finishes what is being committed and closes the engine.
    package func close() throws(SQLError) {
        // The next start need not read these appends again. A failure costs only that.
        try? topics.checkpoint()
        do throws(EngineError) { try engine.close() } catch { throw SQLError(error) }
    }

    /// Archives and removes segments of the ledger as `retention` says. Waits for the disk.
    package func keepLedger(
        _ retention: LedgerRetention
    ) throws(SQLError) -> (archived: Int, removed: Int) {
        do throws(EngineError) { return try engine.retainLedger(retention) } catch {
            throw SQLError(error)
        }
    }

    /// A number for a transaction's own catalog, never given twice.
    func nextCatalogNumber() -> UInt64 {
        catalogNumber.wrappingAdd(1, ordering: .relaxed).newValue
    }

    // MARK: Sessions

    func register(user: String, databaseOID: OID, client: ClientAddress) -> SessionHandle {
        let handle = SessionHandle(
            processID: processNumber.wrappingAdd(1, ordering: .relaxed).newValue,
            secretKey: Int32(truncatingIfNeeded: environment.randomness.next()), user: user,
            databaseOID: databaseOID, client: client,
            start: environment.clock.now)
        sessions.withLock { $0.open[handle.processID] = handle }
        return handle
    }

    func unregister(_ handle: SessionHandle) {
        let isEbbing = sessions.withLock { sessions in
            sessions.open[handle.processID] = nil
            sessions.endedCount += 1
            guard sessions.endedCount >= max(Self.endedBeforeTrim, sessions.open.count) else {
                return false
            }
            sessions.endedCount = 0
            return true
        }
        if isEbbing { engine.trimMemory() }
    }

    /// What the sessions of a thread share. On that thread.
    func share(of thread: any WakeableThread) -> ThreadShare {
        shares.withLock { shares in
            let thread = ObjectIdentifier(thread)
            if let known = shares[thread] { return known }
            let new = ThreadShare()
            shares[thread] = new
            return new
        }
    }

    /// Everybody connected now, for `pg_stat_activity`.
    package var sessionHandles: [SessionHandle] { sessions.withLock { Array($0.open.values) } }

    /// Sessions that end before the memory they leave is worth giving back.
    private static let endedBeforeTrim = 500

    func session(_ processID: Int32) -> SessionHandle? { sessions.withLock { $0.open[processID] } }

    /// Cancels the running statement of the session with this process id, if the key is its own.
    package func cancel(processID: Int32, secretKey: Int32) {
        let handle = sessions.withLock { $0.open[processID] }
        if let handle, handle.secretKey == secretKey { handle.cancel() }
    }

    // MARK: What planning and execution ask

    var statistics: any Statistics { StoredStatistics(engine: engine) }

    func systemRelations(
        databaseOID: OID, _ objects: SessionObjects
    ) -> any SystemRelationSource {
        SystemRelationRows(
            database: databaseOID, kept: catalogRows,
            state: { [self] in
                var state = serverState()
                state.settings = objects.settings
                state.prepared = objects.prepared
                state.cursors = objects.cursors
                state.preparedTransactions = prepared.all
                return state
            },
            measure: { [self] table in measures.withLock { $0[table] } })
    }
}
