import Bytes
import Engine
import Environment
import Ledger
import Store
import Topics

/// What the sessions of one run do: a few transactions each, of random kinds, giving way to each
/// other between any two statements.
struct Workload: Sendable {
    let engine: Engine
    let topics: TopicStore
    let clock: SimulatedClock
    let journal: Journal
    /// Makes the names of the run's transactions unique in the history.
    let round: Int
    private let memories = SessionMemories()

    init(
        engine: Engine, topics: TopicStore, clock: SimulatedClock, journal: Journal, round: Int
    ) {
        self.engine = engine
        self.topics = topics
        self.clock = clock
        self.journal = journal
        self.round = round
    }

    /// One session. Ends when the engine stops.
    func session(_ number: Int, seed: UInt64, transactions: Int) async {
        var random = SeededGenerator(seed: seed)
        for count in 0..<transactions {
            let name = "T\(round).\(number).\(count)"
            do throws(EngineError) {
                switch Int.random(in: 0..<15, using: &random) {
                case 14: readTopic(&random)
                case 10...: try await useLists(name, number, &random)
                case 0..<3: try await transfer(name, number, &random)
                case 3..<7: try await changeItems(name, number, &random)
                case 7: await appendOnly(name, &random)
                case 8:
                    journal.take(
                        number: try await engine.counters.next(World.counter, CounterRule()))
                default: try await observe(&random)
                }
            } catch .stopped {
                return
            } catch {
                // A deadlock or a conflict: the transaction was given up.
            }
            await Task.yield()
        }
    }

    /// Moves money between two accounts, in an order that can deadlock.
    private func transfer(
        _ name: String, _ number: Int, _ random: inout SeededGenerator
    ) async throws(EngineError) {
        let session = try begin(name, number, &random)
        let accounts = (0..<2).map { _ in
            RowKey(
                keyspace: World.accounts,
                key: "account \(Int.random(in: 0..<World.accountCount, using: &random))")
        }
        guard accounts[0] != accounts[1] else { return session.transaction.rollback() }
        let amount = Int.random(in: 1...20, using: &random)
        session.follows = random.chance(0.5)
        do throws(EngineError) {
            for (account, change) in zip(accounts, [-amount, amount]) {
                guard try await session.lock(account) else {
                    return session.transaction.rollback()
                }
                let balance = Int(try session.read(account) ?? "") ?? 0
                if random.chance(0.3) { try await session.tell() }
                await Task.yield()
                try session.write(account, "\(balance + change)")
            }
        } catch {
            session.transaction.rollback()
            throw error
        }
        await end(session, &random)
    }

    /// Writes and removes items, with savepoints and appends.
    private func changeItems(
        _ name: String, _ number: Int, _ random: inout SeededGenerator
    ) async throws(EngineError) {
        let session = try begin(name, number, &random)
        let count = random.chance(0.05) ? 40 : Int.random(in: 1...5, using: &random)
        do throws(EngineError) {
            for _ in 0..<count {
                let mark = session.transaction.mark()
                let expectation = session.expected
                guard try await changeItem(session, &random) else {
                    return session.transaction.rollback()
                }
                if random.chance(0.3) { try session.append(append(name, &random)) }
                if random.chance(0.15) { session.rollback(to: mark, expectation) }
                if random.chance(0.3) { await Task.yield() }
            }
        } catch {
            session.transaction.rollback()
            throw error
        }
        await end(session, &random)
    }

    private func changeItem(
        _ session: SimulatedTransaction, _ random: inout SeededGenerator
    ) async throws(EngineError) -> Bool {
        let item = RowKey(
            keyspace: World.items,
            key: "item \(Int.random(in: 0..<World.itemCount, using: &random))")
        guard try await session.lock(item) else { return false }
        try session.write(item, random.chance(0.25) ? nil : session.uniqueText())
        return true
    }

    /// Reads some lists and appends to some, at one of the three levels.
    private func useLists(
        _ name: String, _ number: Int, _ random: inout SeededGenerator
    ) async throws(EngineError) {
        let level = Int.random(in: 0..<4, using: &random)
        let isolation: Isolation =
            level == 0 ? .readCommitted : level == 1 ? .repeatableRead : .serializable
        guard let keyspace = World.lists[isolation] else { return }
        let transaction = try engine.begin(
            isolation, readOnly: random.chance(0.15),
            session: lockSession(number), memory: memories[number])
        let session = SimulatedTransaction(name, transaction, journal)
        var steps: [ListTransaction.Step] = []
        do throws(EngineError) {
            try await transaction.start()
            for count in 0..<Int.random(in: 1...4, using: &random) {
                let list = RowKey(
                    keyspace: keyspace,
                    key: "list \(Int.random(in: 0..<World.listCount, using: &random))")
                if isolation == .readCommitted { transaction.refreshSnapshot() }
                if transaction.isReadOnly || random.chance(0.5) {
                    let elements = try session.read(list) ?? ""
                    steps.append(
                        .read(list: list.key, elements.split(separator: ",").map(String.init)))
                } else {
                    guard try await session.lock(list) else { return transaction.rollback() }
                    let (elements, element) = (try session.read(list) ?? "", "\(name).\(count)")
                    try session.write(list, elements.isEmpty ? element : elements + "," + element)
                    steps.append(.append(list: list.key, element))
                }
                await Task.yield()
            }
        } catch {
            transaction.rollback()
            throw error
        }
        await session.commit(steps)
    }

    /// The path of Kafka's Produce.
    private func appendOnly(_ name: String, _ random: inout SeededGenerator) async {
        let appends = (0..<Int.random(in: 1...2, using: &random)).map { _ in append(name, &random) }
        journal.begin(Attempt(name: name, rows: [:], appends: appends))
        do throws(EngineError) {
            let receipt = try await engine.append(
                appends.map { ($0.topicPartition, $0.batch, $0.recordCount) },
                SimulatedTransaction.origin(name))
            journal.finish(name, .acknowledged(receipt))
        } catch {
            journal.finish(name, .failed)
        }
    }

    func append(_ name: String, _ random: inout SeededGenerator) -> Append {
        var batch = RecordBatchBuilder()
        for number in 0..<Int.random(in: 1...5, using: &random) {
            let key = "k\(Int.random(in: 0..<World.recordKeyCount, using: &random))"
            let value = random.chance(0.2) ? nil : "\(name).\(number) \(random.next() % 1000)"
            batch.append(
                Record(
                    key: Array(key.utf8), value: value.map { Array($0.utf8) },
                    timestamp: clock.now.milliseconds))
        }
        return Append(
            topicPartition: World.partitions[
                Int.random(in: 0..<World.partitions.count, using: &random)],
            recordCount: batch.recordCount, batch: batch.finish())
    }

    /// Reads a partition as a consumer does.
    private func readTopic(_ random: inout SeededGenerator) {
        let place = World.partitions[Int.random(in: 0..<World.partitions.count, using: &random)]
        let bytes = Int.random(in: 1...1000, using: &random)
        guard let reading = try? TopicReading(topics.log(place), bytesAtATime: bytes) else {
            return
        }
        journal.observe(reading)
    }

    /// Reads a keyspace twice at one snapshot, now or in the past, in batches, while others write.
    private func observe(_ random: inout SeededGenerator) async throws(EngineError) {
        let reader: Transaction
        if random.chance(0.5) {
            let back = UInt64.random(in: 0...World.retainedCommits, using: &random)
            let newest = engine.visibleSequence.rawValue
            do throws(EngineError) {
                reader = try engine.begin(asOf: CommitSequence(newest - min(back, newest)))
            } catch .momentNotKept(let oldest) {
                return journal.violate("\(oldest) is the oldest moment, at \(newest)")
            }
        } else {
            reader = try engine.begin(.repeatableRead, readOnly: true)
        }
        let keyspaces = [World.accounts, World.items, World.itemsByText]
        let keyspace = keyspaces[Int.random(in: 0..<3, using: &random)]
        for isReverse in [false, true] {
            let cursor = reader.scan(keyspace, .all, reverse: isReverse)
            var rows: [(key: String, row: String)] = []
            while try cursor.next(
                limit: Int.random(in: 1...5, using: &random),
                { key, row in
                    rows.append(
                        (String(decoding: key, as: UTF8.self), String(decoding: row, as: UTF8.self))
                    )
                    return true
                })
            {
                await Task.yield()
            }
            if isReverse { rows.reverse() }
            journal.observe(
                Observation(sequence: reader.snapshot, keyspace: keyspace, rows: rows))
        }
        reader.rollback()
    }

    func begin(
        _ name: String, _ number: Int, _ random: inout SeededGenerator
    ) throws(EngineError) -> SimulatedTransaction {
        let isolation: Isolation = random.chance(0.7) ? .readCommitted : .repeatableRead
        let transaction = try engine.begin(
            isolation, session: lockSession(number), memory: memories[number])
        return SimulatedTransaction(name, transaction, journal)
    }

    func end(
        _ session: SimulatedTransaction, _ random: inout SeededGenerator
    ) async {
        await Task.yield()
        if random.chance(0.1) {
            session.transaction.rollback()
        } else if random.chance(0.2) {
            await session.commitAsynchronously(engine)
        } else {
            await session.commit()
        }
    }
}

extension Workload {
    /// The first transaction of a history: gives every account its money.
    func createAccounts() async {
        do throws(EngineError) {
            let session = SimulatedTransaction("T0", try engine.begin(), journal)
            for number in 0..<World.accountCount {
                try session.write(
                    RowKey(keyspace: World.accounts, key: "account \(number)"),
                    "\(World.balanceAtStart)")
            }
            await session.commit()
        } catch {
            // The disk failed first; the next round begins with it again.
        }
    }

    /// Every second session is served by another thread.
    fileprivate func lockSession(_ number: Int) -> LockSession {
        let session = LockSession(pid: Int32(number + 1))
        session.home = UInt(number % 2 + 1)
        return session
    }
}

/// What the transactions of each session use one after the other. Of the scheduler's thread.
private final class SessionMemories: @unchecked Sendable {
    private var memories: [Int: TransactionMemory] = [:]

    subscript(number: Int) -> TransactionMemory {
        if let known = memories[number] { return known }
        let made = TransactionMemory()
        memories[number] = made
        return made
    }
}
