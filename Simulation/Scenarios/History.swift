import Bytes
import Engine
import Environment
import Store
import Topics

/// Everything that is known to have happened, and the check of each recovery against it.
struct History {
    /// All entries, as the last recovery found them.
    private(set) var entries: [Entry] = []
    /// Counter numbers given out.
    private var numbers: Set<Int64> = []
    private var lists: [Isolation: ListHistory] = [:]

    /// Takes what a recovered engine shows, compares it with what the sessions of the runs since
    /// the last recovery know, and makes it the history. Returns how many records the topics have
    /// removed.
    mutating func recover(
        _ recovered: [Entry], from engine: Engine, _ topics: TopicStore, after journal: Journal,
        _ promises: Promises
    ) throws(Violation) -> Int {
        try checkSequence(of: recovered)
        guard journal.told.rawValue <= UInt64(recovered.count) else {
            throw Violation("somebody was told of entry \(journal.told.rawValue), which is lost")
        }
        try checkKnownEntries(in: recovered)
        try checkAttempts(journal.attempts, in: recovered)
        try checkOffsets(of: recovered)
        try checkNumbers(journal.numbers, in: recovered)
        let past = try History.observePast(of: engine, recovered, promises)
        let state = try replay(recovered, comparing: journal.observations + past)
        try checkStore(of: engine, against: state)
        try History.checkVersions(of: engine, recovered)
        try checkLists(journal.lists, in: recovered, state)
        let topicHistory = try TopicHistory(
            recovered, promises.options, latest: promises.latest)
        for reading in journal.readings { _ = try topicHistory.check(reading) }
        let removed = try topicHistory.check(topics)
        if let violation = journal.violations.first { throw Violation(violation) }
        entries = recovered
        return removed
    }

    /// Checks a database that holds the first entries and no more, all of its past and all records.
    static func checkCopy(
        _ engine: Engine, _ topics: TopicStore, _ entries: ArraySlice<Entry>, _ promises: Promises
    ) throws(Violation) {
        let history = History()
        let state = try history.replay(Array(entries), comparing: [])
        try history.checkStore(of: engine, against: state)
        let records = try TopicHistory(Array(entries), promises.options, latest: promises.latest)
        _ = try records.check(topics)
    }

    // MARK: Lists

    private mutating func checkLists(
        _ transactions: [(isolation: Isolation, transaction: ListTransaction)],
        in recovered: [Entry], _ state: State
    ) throws(Violation) {
        let committed = Set(recovered[entries.count...].map(\.attempt))
        for (isolation, transaction) in transactions
        where transaction.isAcknowledged || committed.contains(transaction.name) {
            lists[isolation, default: ListHistory(isolation)].add(transaction)
        }
        for (isolation, keyspace) in World.lists.sorted(by: { $0.value < $1.value }) {
            let rows = state[keyspace] ?? [:]
            try lists[isolation]?.check(
                rows.mapValues { $0.split(separator: ",").map(String.init) })
        }
    }

    // MARK: Entries

    private func checkSequence(of recovered: [Entry]) throws(Violation) {
        var previous = Timestamp(microseconds: .min)
        for (index, entry) in recovered.enumerated() {
            guard entry.sequence.rawValue == UInt64(index + 1) else {
                throw Violation("entry \(entry.sequence.rawValue) stands at place \(index + 1)")
            }
            guard entry.timestamp > previous else {
                throw Violation("entry \(index + 1) is not later than the one before")
            }
            previous = entry.timestamp
        }
    }

    /// What a recovery once showed stays for ever.
    private func checkKnownEntries(in recovered: [Entry]) throws(Violation) {
        for (index, entry) in entries.enumerated() {
            guard index < recovered.count else {
                throw Violation("entry \(index + 1) (\(entry.attempt)) was there and is lost")
            }
            guard recovered[index] == entry else {
                throw Violation("entry \(index + 1) (\(entry.attempt)) is not what it was")
            }
        }
    }

    /// Acknowledged: there, whole, in the place it was told. Otherwise: whole or absent.
    private func checkAttempts(
        _ attempts: [Attempt], in recovered: [Entry]
    ) throws(Violation) {
        var byName: [String: Entry] = [:]
        for entry in recovered[entries.count...] where !entry.attempt.isEmpty {
            guard byName.updateValue(entry, forKey: entry.attempt) == nil else {
                throw Violation("\(entry.attempt) was committed twice")
            }
        }
        for attempt in attempts {
            let entry = byName.removeValue(forKey: attempt.name)
            if case .acknowledged(let receipt) = attempt.outcome {
                guard let entry else {
                    throw Violation(
                        "\(attempt.name) was acknowledged as \(receipt.sequence.rawValue) "
                            + "and is lost")
                }
                guard
                    entry.sequence == receipt.sequence, entry.timestamp == receipt.timestamp,
                    entry.appends.map(\.baseOffset) == receipt.baseOffsets
                else { throw Violation("\(attempt.name) is not where its receipt says") }
            }
            guard let entry else { continue }
            guard entry.rows == attempt.rows, entry.appends.map(\.append) == attempt.appends
            else {
                throw Violation(
                    "\(attempt.name) is there in part: \(entry.rows) \(entry.appends), not "
                        + "\(attempt.rows) \(attempt.appends)")
            }
        }
        if let stranger = byName.keys.min() {
            throw Violation("\(stranger) is there and never asked to be committed")
        }
    }

    private func checkOffsets(of recovered: [Entry]) throws(Violation) {
        var next: [TopicPartition: Int64] = [:]
        for entry in recovered {
            for placed in entry.appends {
                let expected = next[placed.append.topicPartition] ?? 0
                guard placed.baseOffset == expected else {
                    throw Violation(
                        "\(entry.attempt) has offset \(placed.baseOffset), not \(expected)")
                }
                next[placed.append.topicPartition] = expected + Int64(placed.append.recordCount)
            }
        }
    }

    private mutating func checkNumbers(
        _ taken: [Int64], in recovered: [Entry]
    ) throws(Violation) {
        for number in taken {
            guard numbers.insert(number).inserted else {
                throw Violation("the counter gave out \(number) twice")
            }
        }
    }

    // MARK: State

    private typealias State = [KeyspaceID: [String: String]]

    /// The state after the last entry. On the way: money is neither made nor lost, and every
    /// observation is exactly the state of its snapshot.
    private func replay(
        _ recovered: [Entry], comparing observations: [Observation]
    ) throws(Violation) -> State {
        var state: State = [:]
        var waiting = observations.sorted { $0.sequence < $1.sequence }[...]
        try compare(&waiting, at: .zero, state)
        for entry in recovered {
            for (key, row) in entry.rows where key.keyspace != .counters {
                state[key.keyspace, default: [:]][key.key] = row
            }
            let accounts = state[World.accounts] ?? [:]
            let total = accounts.values.reduce(0) { $0 + (Int($1) ?? 0) }
            guard total == World.accountCount * World.balanceAtStart else {
                throw Violation("after \(entry.attempt) there is \(total) in all accounts")
            }
            try compare(&waiting, at: entry.sequence, state)
        }
        if let unheard = waiting.first {
            throw Violation(
                "a reader saw entry \(unheard.sequence.rawValue), which is lost")
        }
        return state
    }

    private func compare(
        _ waiting: inout ArraySlice<Observation>, at sequence: CommitSequence, _ state: State
    ) throws(Violation) {
        while let observation = waiting.first, observation.sequence == sequence {
            waiting.removeFirst()
            let expected = rows(of: observation.keyspace, in: state)
            guard
                expected.elementsEqual(
                    observation.rows, by: { $0.key == $1.key && $0.row == $1.row })
            else {
                throw Violation(
                    "a reader at \(sequence.rawValue) saw \(observation.rows) in keyspace "
                        + "\(observation.keyspace.rawValue), not \(expected)"
                        + (observation.kept.map {
                            "; of \($0.lowerBound.rawValue)...\($0.upperBound.rawValue)"
                        } ?? ""))
            }
        }
    }

    static let keyspaces = [World.accounts, World.items, World.itemsByText]

    static func rows(
        of keyspace: KeyspaceID, _ reader: Transaction
    ) throws(EngineError) -> [(key: String, row: String)] {
        var rows: [(key: String, row: String)] = []
        _ = try reader.scan(keyspace, .all).next(limit: .max) { key, row in
            rows.append(
                (String(decoding: key, as: UTF8.self), String(decoding: row, as: UTF8.self)))
            return true
        }
        return rows
    }

    /// What a damaged store shows is right, or an error.
    static func checkReadable(
        _ engine: Engine, against entries: [Entry], _ damage: String
    ) throws(Violation) {
        let history = History()
        let state = try history.replay(entries, comparing: [])
        guard let reader = try? engine.begin(readOnly: true) else { return }
        for keyspace in keyspaces {
            guard let stored = try? rows(of: keyspace, reader) else { continue }
            let expected = history.rows(of: keyspace, in: state)
            guard expected.elementsEqual(stored, by: { $0.key == $1.key && $0.row == $1.row })
            else {
                throw Violation(
                    "keyspace \(keyspace.rawValue) was misread with \(damage): it has \(stored), "
                        + "not \(expected)")
            }
        }
    }

    private func checkStore(of engine: Engine, against state: State) throws(Violation) {
        do throws(EngineError) {
            let reader = try engine.begin(readOnly: true)
            for keyspace in History.keyspaces {
                let stored = try History.rows(of: keyspace, reader)
                let expected = rows(of: keyspace, in: state)
                guard expected.elementsEqual(stored, by: { $0.key == $1.key && $0.row == $1.row })
                else {
                    throw EngineError.corrupt(
                        "keyspace \(keyspace.rawValue) holds \(stored), not \(expected)")
                }
            }
        } catch {
            throw Violation("after recovery: \(error)")
        }
    }

    /// A keyspace's rows in key order; the index follows from the items.
    private func rows(
        of keyspace: KeyspaceID, in state: State
    ) -> [(key: String, row: String)] {
        let pairs =
            keyspace == World.itemsByText
            ? (state[World.items] ?? [:]).map { (key: $1, row: $0) }
            : (state[keyspace] ?? [:]).map { (key: $0, row: $1) }
        return pairs.sorted { $0.key < $1.key }
    }
}
