// Topics as Kafka clients make, drop and write them: each change is a commit like any other.
package import Bytes
import Catalog
import Definition
package import Engine
import Environment
import Executor
import Feeds
import Ledger
import Synchronization
package import Topics
package import Types

extension Database {
    /// The topics there are now.
    package var topicDirectory: TopicDirectory {
        let catalog = history.catalog(at: engine.visibleSequence)
        return directoryCache.withLock { cached in
            if let cached, cached.version == catalog.version { return cached }
            let directory = TopicDirectory(catalog)
            cached = directory
            return directory
        }
    }

    /// Makes a topic of raw records, in schema `public` of database `varve`. Returns when it is
    /// durable. Throws 42P07 when the name is taken.
    package func createTopic(
        named name: String, partitions: Int32, _ config: TopicConfig, client: String,
        application: String
    ) async throws(SQLError) -> NamedTopic {
        try await changeCatalog(client, application) { (catalog, firstOID) throws(SQLError) in
            [
                try DefinitionPlanner.topic(
                    named: name, partitions: partitions,
                    retentionMilliseconds: config.retentionMilliseconds,
                    retentionBytes: config.retentionBytes, options: config.storageOptions,
                    owner: Catalog.bootstrapRole, catalog: catalog, firstOID: firstOID)
            ]
        }
        guard let topic = topicDirectory.topic(named: name) else {
            throw SQLError(.undefinedTable, "topic \"\(name)\" was dropped at once")
        }
        return topic
    }

    /// Drops a topic, once nobody's transaction writes to it any more. Throws 42P01 when there is none.
    package func dropTopic(
        _ topic: TopicID, client: String, application: String
    ) async throws(SQLError) {
        func table(_ catalog: Catalog) throws(SQLError) -> TableDefinition {
            let table = catalog.tables.values.first { table in
                if case .topic(let options) = table.kind { options.topic == topic } else { false }
            }
            if let table { return table }
            throw SQLError(.undefinedTable, "topic \(topic.rawValue) does not exist")
        }
        try await changeCatalog(client, application) { (catalog, _) throws(SQLError) in
            [.remove(try table(catalog).oid)]
        }
    }

    /// Appends record batches in one commit. Returns their base offsets once they are durable.
    package func append(
        _ batches: [(topicPartition: TopicPartition, batch: [UInt8], recordCount: Int32)],
        client: String, application: String
    ) async throws(EngineError) -> [Int64] {
        let origin = EntryOrigin(role: "varve", client: client, application: application)
        return try await engine.append(batches, origin).baseOffsets
    }

    /// A producer id that was never given out before.
    package func allocateProducerID() async throws(EngineError) -> Int64 {
        // User sequences are numbered from 16384 up.
        try await engine.counters.next(CounterID(1), CounterRule())
    }

    /// Drops records that topics' and feeds' retention no longer covers, and makes durable what was
    /// appended since it was called last. Called now and then, from a thread that may wait for the
    /// disk.
    package func keepTopics() throws(TopicError) {
        let now = environment.clock.now
        var failure: TopicError?
        for topic in topicDirectory.topics {
            topics.retain(topic.options.topic, topic.config, now: now)
            do throws(TopicError) {
                try topics.compact(
                    topic.options.topic, topic.config, now: now, seenBy: engine.oldestSnapshot)
            } catch {
                // A topic that is damaged must not keep the others from the disk.
                failure = failure ?? error
            }
        }
        for feed in feeds.feeds { topics.retain(feed.topic, feed.config, now: now) }
        try topics.checkpoint()
        if let failure { throw failure }
    }

    /// CHECKPOINT: returns when everything committed before is in the views' files.
    func checkpoint() async throws(SQLError) {
        let failure = await Task.detached(priority: .utility) { [self] () -> TopicError? in
            do throws(TopicError) {
                try keepTopics()
                return nil
            } catch {
                return error
            }
        }.value
        if let failure {
            throw SQLError(failure.isOutOfSpace ? .diskFull : .ioError, "\(failure)")
        }
        engine.keepHouse()
    }

    /// Milliseconds that a change asked for by a Kafka client waits for transactions that are in its
    /// way: about as long as such clients wait for an answer.
    private static let lockTimeout = 30_000

    /// How many numbers a change takes at most: a topic's table has one, and the topic itself.
    private static let numbersOfTopic = 2

    /// One commit that changes the catalog. `changes` is asked with what the catalog is by then and the first
    /// number of a new object. Nobody uses a table that goes. Throws 55P03 when others do not get out of the
    /// way.
    private func changeCatalog(
        _ client: String, _ application: String,
        _ changes: (Catalog, OID) throws(SQLError) -> [CatalogChange]
    ) async throws(SQLError) {
        let transaction = try translated { () throws(EngineError) in try engine.begin() }
        defer { transaction.rollback() }
        transaction.setLockLimits(timeout: Self.lockTimeout, deadlockTimeout: 1000)
        var first: OID
        repeat {
            first = numbers.firstFree(from: history.catalog(at: transaction.snapshot).nextOID)
        } while !numbers.take(Self.numbersOfTopic, from: first)
        var got: Set<DefinitionLocks.Lock> = []
        while true {
            let catalog = history.catalog(at: transaction.snapshot)
            let planned = try changes(catalog, first)
            let new = DefinitionLocks(planned, catalog).withTables.filter { !got.contains($0) }
            do throws(EngineError) {
                for each in new { try await transaction.lock(each.key, each.mode) }
                got.formUnion(new)
                transaction.refreshSnapshot()
                guard new.isEmpty || history.catalog(at: transaction.snapshot) === catalog else {
                    continue
                }
                try CatalogWriter.write(planned, transaction)
                _ = try await transaction.commit(
                    EntryOrigin(role: "varve", client: client, application: application))
                return
            } catch {
                throw SQLError(error)
            }
        }
    }
}

extension TopicStore {
    /// After a start: lets go of topics that were dropped before what was replayed. The topics of `feeds` no catalog
    /// knows.
    func keep(_ catalog: Catalog, feeds: [TopicID]) {
        var known = Set(feeds)
        for table in catalog.tables.values {
            if case .topic(let options) = table.kind { known.insert(options.topic) }
        }
        keep(known)
    }
}
