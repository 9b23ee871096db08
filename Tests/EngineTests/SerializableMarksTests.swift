import Bytes
import Store
import Testing

@testable import Engine

@Suite("what is remembered of serializable transactions") struct SerializableMarksTests {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func key(_ numbers: inout Numbers) -> [UInt8] {
        (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
            UInt8.random(in: 0...12, using: &numbers)
        }
    }

    @Test("marks leave out nobody who has touched a key", arguments: 1...20)
    func marks(seed: UInt64) {
        var numbers = Numbers(state: seed)
        var marks = SerializableMarks()
        var keys: [(KeyspaceID, [UInt8])] = []
        for _ in 0..<5 {
            let keyspace = KeyspaceID(UInt32.random(in: 16...400, using: &numbers))
            let key = key(&numbers)
            marks.add(SerializableMarks.Key(keyspace, key))
            marks.addWrites(in: keyspace)
            keys.append((keyspace, key))
        }
        for (keyspace, key) in keys {
            #expect(marks.mayHaveTouched(SerializableMarks.Key(keyspace, key)))
            #expect(marks.mayHaveWritten(in: keyspace))
        }
        var others = 0
        for number in 0..<1000 as Range<UInt32> {
            let key = SerializableMarks.Key(KeyspaceID(1000 + number), [200, 1])
            if marks.mayHaveTouched(key) { others += 1 }
        }
        #expect(others < 100)
        marks.addRange(of: KeyspaceID(7))
        #expect(marks.mayHaveTouched(SerializableMarks.Key(KeyspaceID(7), [1])))
    }

    @Test(
        "written keys are found by ranges, in whatever order they were written", arguments: 1...10)
    func writtenKeys(seed: UInt64) {
        var numbers = Numbers(state: seed)
        var written = WrittenKeys()
        var all: Set<[UInt8]> = []
        for _ in 0..<1500 {
            let next = key(&numbers)
            written.insert(next)
            all.insert(next)
            if Int.random(in: 0..<10, using: &numbers) > 0 { continue }
            let (one, other) = (key(&numbers), key(&numbers))
            let lowers: [KeyBound] = [.unbounded, .inclusive(one), .exclusive(one)]
            let uppers: [KeyBound] = [.unbounded, .inclusive(other), .exclusive(other)]
            for lower in lowers {
                for upper in uppers {
                    let range = KeyRange(lower: lower, upper: upper)
                    #expect(written.meet(range) == all.contains { range.contains($0) })
                }
            }
            #expect(written.contains(one) == all.contains(one))
        }
        #expect(!WrittenKeys().meet(.all))
    }

    /// `committedMax` transactions later: nobody may think of it as one that will fail.
    @Test(
        "a prepared transaction is held to its conflicts however long it waits",
        arguments: [true, false])
    func longPrepared(isPrepared: Bool) throws {
        let tracker = SerializableTracker(Snapshots())
        let (rows, others) = (KeyspaceID(20), KeyspaceID(21))
        let (first, _) = tracker.begin(pid: 1)
        try tracker.read(first, rows, .key([1]))
        try tracker.write(first, rows, [2])
        if isPrepared { try tracker.prepare(first) }
        for _ in 0..<20_100 {
            let (short, _) = tracker.begin(pid: 2)
            try tracker.read(short, others, .key([1]))
            try tracker.prepare(short)
            tracker.committedNothing(short)
        }
        // Nobody else needs what they did.
        #expect(tracker.rememberedCount < 100)
        let (last, _) = tracker.begin(pid: 3)
        try tracker.read(last, rows, .key([2]))
        if isPrepared {
            #expect(throws: EngineError.self) { try tracker.write(last, rows, [1]) }
        } else {
            try tracker.write(last, rows, [1])
            try tracker.prepare(last)
            #expect(throws: EngineError.self) { try tracker.prepare(first) }
        }
    }

    /// Read by one that is prepared, overwritten by one that has committed and is forgotten: who comes before the
    /// prepared one must fail.
    @Test("what a prepared transaction comes before is remembered as far as it matters")
    func forgottenWriter() throws {
        let tracker = SerializableTracker(Snapshots())
        let (rows, others) = (KeyspaceID(20), KeyspaceID(21))
        let (pivot, _) = tracker.begin(pid: 1)
        let (after, _) = tracker.begin(pid: 2)
        try tracker.read(pivot, rows, .key([1]))
        try tracker.write(after, rows, [1])
        try tracker.prepare(after)
        tracker.committedNothing(after)
        try tracker.write(pivot, rows, [2])
        try tracker.prepare(pivot)
        for _ in 0..<10 {
            let (short, _) = tracker.begin(pid: 2)
            try tracker.read(short, others, .key([1]))
            tracker.committedNothing(short)
        }
        let (before, _) = tracker.begin(pid: 3)
        try tracker.write(before, others, [9])
        #expect(throws: EngineError.self) { try tracker.read(before, rows, .key([2])) }
    }
}
