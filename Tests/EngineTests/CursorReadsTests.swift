import Bytes
import Store
import Testing

@testable import Engine

@Suite("what a cursor of a SERIALIZABLE transaction has read") struct CursorReadsTests {
    private let harness = EngineHarness()

    /// Two serializable transactions over the rows `a00` to `a99`.
    private func begin(_ engine: Engine) throws -> [Transaction] {
        try harness.run {
            let first = try engine.begin()
            for number in 0..<100 { try first.put(Self.row(number), "0") }
            _ = try await first.commit(EngineHarness.origin)
            var begun: [Transaction] = []
            for _ in 0..<2 {
                let transaction = try engine.begin(.serializable)
                try await transaction.start()
                begun.append(transaction)
            }
            return begun
        }
    }

    private static func row(_ number: Int) -> String { number < 10 ? "a0\(number)" : "a\(number)" }

    private func isConflict(_ error: any Error) -> Bool {
        if case .serializationConflict? = error as? EngineError { true } else { false }
    }

    /// Both have read some rows; the first writes `one`, the second `other`, and both commit.
    private func commitBoth(_ both: [Transaction], _ one: String, _ other: String) throws {
        try both[0].put(one, "1")
        try both[1].put(other, "1")
        try harness.run {
            _ = try await both[0].commit(EngineHarness.origin)
            _ = try await both[1].commit(EngineHarness.origin)
        }
    }

    private func read(_ cursor: Cursor, _ count: Int) throws -> Int {
        var found = 0
        _ = try cursor.next(limit: count) { _, _ in
            found += 1
            return true
        }
        return found
    }

    @Test("is what it has passed, forwards and backwards", arguments: [5, 30])
    func passed(distance: Int) throws {
        let engine = try harness.open()
        let both = try begin(engine)
        #expect(try read(both[0].scan(EngineHarness.rows, .all), distance) == distance)
        #expect(
            try read(both[1].scan(EngineHarness.rows, .all, reverse: true), distance) == distance)
        // Neither has come to where the other one writes.
        try commitBoth(both, Self.row(98 - distance), Self.row(distance + 1))
    }

    @Test("is the last row given, and the first, too", arguments: [5, 30])
    func bounds(distance: Int) throws {
        let engine = try harness.open()
        let both = try begin(engine)
        #expect(try read(both[0].scan(EngineHarness.rows, .all), distance) == distance)
        #expect(
            try read(both[1].scan(EngineHarness.rows, .all, reverse: true), distance) == distance)
        #expect {
            try commitBoth(both, Self.row(100 - distance), Self.row(distance - 1))
        } throws: { isConflict($0) }
    }

    @Test("is places before the first row, and all that many pieces might come to")
    func places() throws {
        let engine = try harness.open()
        var both = try begin(engine)
        for transaction in both {
            #expect(try read(transaction.scan(EngineHarness.rows, .all), 1) == 1)
        }
        #expect { try commitBoth(both, "a", "Z") } throws: { isConflict($0) }
        both = try begin(engine)
        for transaction in both {
            let cursor = transaction.scan(EngineHarness.rows, .all)
            for _ in 0..<20 { #expect(try read(cursor, 1) == 1) }
        }
        #expect { try commitBoth(both, "z1", "z2") } throws: { isConflict($0) }
    }

    @Test("own rows are passed as others are")
    func ownRows() throws {
        let engine = try harness.open()
        let both = try begin(engine)
        try both[0].put("a00x", "1")
        #expect(try read(both[0].scan(EngineHarness.rows, .all), 3) == 3)
        #expect(try read(both[1].scan(EngineHarness.rows, .all, reverse: true), 3) == 3)
        // a00, a00x and a01 were passed.
        try commitBoth(both, "a50", "a02")
    }

    @Test("is nothing where nobody depends on it, and all from then on when somebody does")
    func trial() throws {
        let engine = try harness.open()
        for depends in [false, true] {
            let both = try begin(engine)
            for transaction in both {
                let cursor = transaction.scan(EngineHarness.rows, .all, isNoted: false)
                #expect(try read(cursor, 10) == 10)
                if depends { try cursor.noteReads() }
            }
            if depends {
                #expect { try commitBoth(both, "a03", "a04") } throws: { isConflict($0) }
            } else {
                try commitBoth(both, "a03", "a04")
            }
        }
    }

    @Test("ranges that lie in one another are one")
    func merged() throws {
        let tracker = SerializableTracker(Snapshots())
        let (transaction, _) = tracker.begin(pid: 1)
        for end in 1...200 as ClosedRange<UInt8> {
            try tracker.read(
                transaction, EngineHarness.rows,
                .range(KeyRange(lower: .inclusive([0]), upper: .inclusive([end]))))
        }
        try tracker.read(
            transaction, EngineHarness.rows,
            .range(KeyRange(lower: .exclusive([7]), upper: .exclusive([9]))))
        let reads = tracker.readLocks().map(\.read)
        #expect(reads.count == 1)
        #expect(reads.first != .all)
        try tracker.read(transaction, EngineHarness.rows, .range(KeyRange(upper: .inclusive([0]))))
        #expect(tracker.readLocks().count == 2)
    }
}
