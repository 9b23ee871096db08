import Bytes
import Environment
import Ledger
import Store
import Testing

@testable import Engine

/// A write set beside the obvious implementation of one.
private struct ModelledWrites {
    struct Change: Equatable {
        var key: [UInt8]
        /// Nil for a delete.
        var value: [UInt8]?
    }

    let writes = WriteSet()
    var log: [Change] = []
    let keyspace = KeyspaceID(100)

    mutating func write(_ key: [UInt8], _ value: [UInt8]?) {
        key.withUnsafeBytes { key in
            (value ?? []).withUnsafeBytes { row in
                writes.write(value == nil ? .delete : .update, keyspace, key, row)
            }
        }
        log.append(Change(key: key, value: value))
    }

    mutating func rollback(to count: Int) {
        writes.rollback(toVersionCount: count)
        log.removeLast(log.count - count)
    }

    func expected(before count: Int) -> [Change] {
        var newest: [[UInt8]: Change] = [:]
        for change in log[..<count] { newest[change.key] = change }
        return newest.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    func walked(_ range: KeyRange = .all, isReverse: Bool = false, before count: Int) -> [Change] {
        var changes: [Change] = []
        guard
            var walk = writes.walk(keyspace, range, isReverse: isReverse, before: count)
        else { return [] }
        while let current = walk.current {
            changes.append(
                Change(
                    key: [UInt8](current.key),
                    value: current.isDelete ? nil : [UInt8](current.value)))
            walk.advance()
        }
        return changes
    }
}

@Suite("Write sets") struct WriteSetTests {
    @Test("shows at every mark what had been written then, in order", arguments: 0..<8)
    func followsModel(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = ModelledWrites()
        // The second time with the memory of the first.
        for writeCount in [3000, 500] {
            follow(&model, [10, 100, 2000][Int(seed % 3)], writeCount, &random)
            model.writes.removeAll()
            model.log = []
            #expect(model.writes.isEmpty && model.walked(before: 0).isEmpty)
            #expect(!model.writes.touches(model.keyspace))
        }
    }

    private func follow(
        _ model: inout ModelledWrites, _ keyCount: Int, _ writeCount: Int,
        _ random: inout SeededGenerator
    ) {
        for _ in 0..<writeCount {
            if random.chance(0.01), !model.log.isEmpty {
                model.rollback(to: Int.random(in: 0...model.log.count, using: &random))
                continue
            }
            let key = Array("key\(Int.random(in: 0..<keyCount, using: &random))".utf8)
            let value = random.chance(0.2) ? nil : Array("\(random.next())".utf8)
            model.write(key, value)
        }
        for _ in 0..<20 {
            let count = Int.random(in: 0...model.log.count, using: &random)
            let expected = model.expected(before: count)
            #expect(model.walked(before: count) == expected)
            #expect(model.walked(isReverse: true, before: count) == expected.reversed())
        }
    }

    @Test("walks exactly the keys of a range", arguments: 0..<4)
    func walksRanges(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = ModelledWrites()
        for number in 0..<600 { model.write([UInt8(number >> 8), UInt8(number & 0xff)], [1]) }
        let all = model.expected(before: model.log.count)
        for _ in 0..<200 {
            let bounds = (0..<2).map { _ -> [UInt8] in
                [
                    UInt8.random(in: 0...3, using: &random),
                    UInt8.random(in: 0...255, using: &random),
                ]
            }
            let range = KeyRange(
                lower: random.chance(0.5) ? .inclusive(bounds[0]) : .exclusive(bounds[0]),
                upper: random.chance(0.5) ? .inclusive(bounds[1]) : .exclusive(bounds[1]))
            let expected = all.filter { change in
                let isAfterLower =
                    bounds[0].lexicographicallyPrecedes(change.key)
                    || (range.lower == .inclusive(bounds[0]) && change.key == bounds[0])
                let isBeforeUpper =
                    change.key.lexicographicallyPrecedes(bounds[1])
                    || (range.upper == .inclusive(bounds[1]) && change.key == bounds[1])
                return isAfterLower && isBeforeUpper
            }
            #expect(model.walked(range, before: model.log.count) == expected)
            #expect(
                model.walked(range, isReverse: true, before: model.log.count)
                    == expected.reversed())
        }
    }

    @Test("what is undone as a whole, again and again, takes no more memory than once")
    func undone() {
        let writes = WriteSet()
        let value = [UInt8](repeating: 7, count: 100_000)
        var sizes: [Int] = []
        for round in 0..<50 {
            for number in 0..<10 as Range<UInt8> {
                value.withUnsafeBytes { value in
                    [number].withUnsafeBytes {
                        writes.write(.insert, KeyspaceID(7), $0, value)
                        if round % 2 > 0 { writes.write(.update, KeyspaceID(7), $0, value) }
                    }
                }
            }
            writes.rollback(toVersionCount: 0)
            #expect(writes.isEmpty && !writes.touches(KeyspaceID(7)))
            sizes.append(writes.memorySize)
        }
        #expect(sizes.allSatisfy { $0 < 1 << 20 })
    }

    @Test("a row inserted and deleted again leaves nothing; a row replaced is an update")
    func netEffects() throws {
        let writes = WriteSet()
        let keyspace = KeyspaceID(7)
        func write(_ operation: WriteSet.Operation, _ key: String, _ value: String = "") {
            Array(key.utf8).withUnsafeBytes { key in
                Array(value.utf8).withUnsafeBytes { writes.write(operation, keyspace, key, $0) }
            }
        }
        write(.insert, "brief", "1")
        write(.delete, "brief")
        write(.delete, "replaced")
        write(.insert, "replaced", "2")
        write(.insert, "new", "3")
        write(.update, "new", "4")
        write(.update, "gone", "5")
        write(.delete, "gone")
        write(.putDerived, "index entry", "6")
        var body = EntryBodyWriter()
        writes.encode(into: &body)
        #expect(try describe(body) == ["update replaced=2", "insert new=4", "delete gone="])
    }

    @Test("the system's rows come first in an entry, all else in order of execution")
    func systemFirst() throws {
        let writes = WriteSet()
        for (keyspace, key) in [(9, "b"), (1, "z"), (8, "c"), (9, "a"), (1, "y")] {
            Array(key.utf8).withUnsafeBytes {
                writes.write(
                    .insert, KeyspaceID(UInt32(keyspace)), $0,
                    UnsafeRawBufferPointer(rebasing: $0[..<0]))
            }
        }
        var body = EntryBodyWriter()
        writes.encode(into: &body)
        #expect(
            try describe(body) == ["insert z=", "insert y=", "insert b=", "insert c=", "insert a="])
    }

    private func describe(_ body: EntryBodyWriter) throws -> [String] {
        try body.bytes.withUnsafeBytes { bytes in
            try EntryChanges(validating: bytes).map { change in
                guard case .row(let row) = change else { return "append" }
                return "\(row.kind) \(String(decoding: row.key, as: UTF8.self))"
                    + "=\(String(decoding: row.row, as: UTF8.self))"
            }
        }
    }

    @Test("a run of keys is written as its keys one by one are", arguments: 0..<8)
    func runs(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = ModelledWrites()
        var next = 0
        for _ in 0..<30 {
            // Most runs go on where the one before ended, some begin anywhere.
            let first =
                Bool.random(using: &random) ? next : Int.random(in: 0..<4000, using: &random)
            var (keys, values) = (PackedBytes(), PackedBytes())
            for number in first..<first + Int.random(in: 1..<600, using: &random) {
                let key = [UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
                let value = Array("\(number)".utf8)
                key.withUnsafeBytes { keys.append($0) }
                value.withUnsafeBytes { values.append($0) }
                model.log.append(ModelledWrites.Change(key: key, value: value))
                next = number + 1
            }
            model.writes.write(.update, model.keyspace, keys, values)
            if Int.random(in: 0..<8, using: &random) == 0 {
                model.rollback(to: Int.random(in: 0...model.log.count, using: &random))
            }
        }
        #expect(model.walked(before: model.log.count) == model.expected(before: model.log.count))
    }

    @Test("encoding piece by piece gives what encoding at once gives", arguments: [1, 2, 7, 1000])
    func encodingByPieces(steps: Int) {
        let writes = WriteSet()
        for number in 0..<20 {
            let keyspace = number % 3 == 0 ? KeyspaceID.system : KeyspaceID(100)
            [UInt8(number % 13)].withUnsafeBytes { key in
                writes.write(number % 5 == 4 ? .delete : .insert, keyspace, key, key)
            }
        }
        var (whole, pieces) = (EntryBodyWriter(), EntryBodyWriter())
        writes.encode(into: &whole)
        var place = WriteSet.EncodingPlace()
        while !writes.encode(into: &pieces, from: &place, steps: steps) {}
        #expect(whole.bytes == pieces.bytes)
        #expect(whole.changeCount > 0)
    }

    /// Writes rows to two keyspaces in turn, and index entries; of each thousand one is larger than a chunk.
    private func write(_ count: Int, to writes: WriteSet) {
        for number in 0..<count {
            let key = [UInt8(number >> 16), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
            let size = number % 1000 == 999 ? 1 << 20 : number % 200
            let row = [UInt8](repeating: UInt8(number % 251), count: size)
            let operations: [WriteSet.Operation] = [.insert, .insert, .update, .delete]
            let operation = operations[number % 4]
            let keyspace = KeyspaceID(number / 5 % 2 == 0 ? 100 : 300)
            key.withUnsafeBytes { key in
                row.withUnsafeBytes { row in
                    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
                    writes.write(operation, keyspace, key, operation == .delete ? nothing : row)
                    writes.write(.putDerived, KeyspaceID(101), key, nothing)
                }
            }
        }
    }

    @Test(
        "what a large set gives away is what it would have been encoded to", arguments: [3, 9000])
    func givenAway(count: Int) throws {
        let (copied, given) = (WriteSet(), WriteSet())
        write(count, to: copied)
        write(count, to: given)
        var whole = EntryBodyWriter()
        copied.encode(into: &whole)
        var body = given.giveBody(in: EntryBodyWriter.Memory())
        for number in 0..<2 {
            let partition = TopicPartition(topic: TopicID(7), partition: Int32(number))
            [UInt8](repeating: 1, count: 80).withUnsafeBytes {
                body.addAppend(partition, recordCount: 3, batch: $0)
                whole.addAppend(partition, recordCount: 3, batch: $0)
            }
        }
        body.setBaseOffset(55, of: body.appends[1])
        whole.setBaseOffset(55, of: whole.appends[1])
        let pieces = body.rows?.pieces ?? []
        #expect(pieces.count > (count > 1000 ? 5 : 1))
        #expect(pieces.flatMap { Array($0) } + body.bytes == whole.bytes)
        #expect((body.byteCount, body.changeCount) == (whole.byteCount, count + 2))
        #expect(whole.changeCount == count + 2)
        let changes = body.bytes.withUnsafeBytes { Array(EntryChanges(of: body, $0)).map(describe) }
        #expect(
            changes
                == whole.bytes.withUnsafeBytes { Array(EntryChanges(of: whole, $0)).map(describe) })
        #expect(changes.count == count + 2)
    }

    @Test("rows written twice, undone, or the system's are not given away")
    func keptBack() {
        func isLarge(_ last: (WriteSet) -> Void) -> Bool {
            let writes = WriteSet(keptBytesMax: 1000)
            write(100, to: writes)
            last(writes)
            return writes.isLarge
        }
        func add(_ writes: WriteSet, _ keyspace: UInt32, _ key: [UInt8]) {
            key.withUnsafeBytes { writes.write(.insert, KeyspaceID(keyspace), $0, $0) }
        }
        #expect(isLarge { add($0, 100, [9, 9, 9]) })
        #expect(!isLarge { add($0, 100, [0, 0, 0]) })
        #expect(!isLarge { add($0, KeyspaceID.system.rawValue, [1]) })
        #expect(!isLarge { $0.rollback(toVersionCount: $0.versionCount - 1) })
        #expect(isLarge { $0.rollback(toVersionCount: $0.versionCount) })
    }

    @Test("what is undone is not in the entry", arguments: 0...6)
    func undone(kept: Int) throws {
        let writes = WriteSet()
        func write(_ range: Range<Int>) {
            for number in range {
                [UInt8(number)].withUnsafeBytes { writes.write(.insert, KeyspaceID(100), $0, $0) }
            }
        }
        write(0..<6)
        writes.rollback(toVersionCount: kept)
        write(10..<12)
        var body = EntryBodyWriter()
        writes.encode(into: &body)
        let expected = (Array(0..<kept) + [10, 11]).map(UInt8.init)
        let keys = body.bytes.withUnsafeBytes { bytes in
            EntryChanges(of: body, bytes).map { change in
                guard case .row(let row) = change else { return UInt8.max }
                return row.key[0]
            }
        }
        #expect(keys == expected)
        #expect(body.changeCount == expected.count)
    }

    private func describe(_ change: Change) -> String {
        switch change {
        case .row(let row):
            "\(row.kind) \(row.keyspace.rawValue) \(Array(row.key)) \(row.row.count) \(row.row.first ?? 0)"
        case .append(let append):
            "append \(append.topicPartition) \(append.baseOffset) \(append.batch.count)"
        }
    }
}
