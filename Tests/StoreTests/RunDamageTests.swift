import Bytes
import Environment
import Store
import Testing

@Suite("A damaged run")
struct RunDamageTests {
    /// A small run with every part a run can have.
    private struct Sample {
        var fixture: RunFixture
        var contents: [RunContent]
        var file: [UInt8]

        init(seed: UInt64, kind: RunKind = .current, rows count: Int = 60) throws {
            var rows = RunRows(seed: seed)
            fixture = try RunFixture()
            contents = []
            for keyspace in 1...2 as ClosedRange<UInt32> {
                let shape =
                    keyspace == 1
                    ? RowShape(columns: [.int32, .bytes, .float64, .fixed16, .bool8, .int64])
                    : rows.shape()
                contents.append(
                    RunContent(
                        keyspace: keyspace, shape: shape,
                        entries: rows.entries(count, shape: shape, versions: kind == .history)))
            }
            var options = RunOptions()
            options.blockBytes = 700
            try fixture.write(contents, kind: kind, options: options)
            file = try #require(fixture.disk.contents(of: RunFixture.path))
        }

        func set(_ file: [UInt8]) { fixture.disk.setContents(of: RunFixture.path, to: file) }

        /// Reads all there is in every way there is.
        func readAll() throws -> [[RunEntry]] {
            let run = try fixture.open()
            try run.verify()
            return try run.sections.map { section in
                let entries = try section.entries()
                _ = try section.entries(reverse: true)
                _ = try section.entries(keepsBlocks: false)
                for content in contents {
                    for entry in content.entries.prefix(20) { _ = try section.entry(entry.key) }
                }
                _ = try section.zones()
                try readColumns(section)
                return entries
            }
        }

        private func readColumns(_ section: RunSection) throws {
            for number in try section.blocks() {
                let block = try section.block(number)
                for column in section.summary.shape.columns.indices {
                    let chunk = try section.column(column, of: block)
                    try decode(chunk, rows: block.count, in: block, section)
                }
            }
        }

        private func decode(
            _ chunk: ColumnChunk, rows: Int, in block: Block, _ section: RunSection
        ) throws {
            let memory = UnsafeMutableRawBufferPointer.allocate(
                byteCount: rows * 16, alignment: 16)
            defer { memory.deallocate() }
            guard let start = memory.baseAddress else { return }
            do throws(MalformedBytes) {
                if chunk.isFixed {
                    try chunk.decodeFixed(0..<rows, into: start)
                } else {
                    let places = start.bindMemory(to: ValuePlace.self, capacity: rows)
                    try chunk.decodePlaces(0..<rows, into: places)
                    for row in 0..<rows {
                        let end = Int(places[row].offset) + Int(places[row].count)
                        #expect(end <= block.bytes.count)
                    }
                }
                _ = chunk.decodeNulls(
                    0..<rows, into: start.bindMemory(to: UInt8.self, capacity: rows))
            } catch { throw section.damage(error, in: block) }
        }
    }

    /// The offset that the error names; nil when nothing is wrong.
    private func damage(_ sample: Sample) throws -> Int? {
        do {
            let read = try sample.readAll()
            #expect(read == sample.contents.map(\.entries))
            return nil
        } catch let error as StoreError {
            guard case .corrupt(let path, let offset, let what) = error else { throw error }
            #expect(path == RunFixture.path && !what.isEmpty)
            return offset
        }
    }

    @Test(
        "any changed byte is found, at its place or before it",
        arguments: [RunKind.current, .history])
    func everyByte(kind: RunKind) throws {
        let sample = try Sample(seed: 3, kind: kind, rows: 9)
        #expect(try damage(sample) == nil)
        for place in sample.file.indices {
            var file = sample.file
            file[place] ^= 1 << UInt8(place % 8)
            sample.set(file)
            let found = try #require(try damage(sample), "byte \(place)")
            #expect(found <= place)
        }
    }

    @Test("a run cut short anywhere is found")
    func truncation() throws {
        let sample = try Sample(seed: 4, rows: 12)
        for size in sample.file.indices {
            sample.set(Array(sample.file[..<size]))
            #expect(try damage(sample) != nil, "\(size) bytes")
        }
        sample.set(sample.file + [0])
        #expect(try damage(sample) != nil)
    }

    @Test("thousands of random changes are found", arguments: 1...4)
    func randomChanges(seed: UInt64) throws {
        let sample = try Sample(seed: seed)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            var file = sample.file
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: file.indices, using: &random)
                file[place] ^= UInt8.random(in: 1...255, using: &random)
            }
            if file == sample.file { continue }
            sample.set(file)
            #expect(try damage(sample) != nil)
        }
    }

    @Test(
        "bytes that a hostile writer signed are refused or read as something else, never a crash",
        arguments: 1...6)
    func hostile(seed: UInt64) throws {
        let sample = try Sample(
            seed: seed, kind: seed % 2 == 0 ? .current : .history, rows: 30)
        let signer = try RunSigner(sample.file)
        #expect(signer.changed([]) == sample.file)
        var random = SeededGenerator(seed: seed)
        let interesting: [UInt8] = [0, 1, 2, 4, 7, 8, 0x7f, 0x80, 0xff]
        var refused = 0
        for round in 0..<400 {
            let changes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                (
                    Int.random(in: sample.file.indices, using: &random),
                    round % 2 == 0
                        ? UInt8.random(in: .min ... .max, using: &random)
                        : interesting.randomElement(using: &random) ?? 0
                )
            }
            sample.set(signer.changed(changes))
            do { _ = try sample.readAll() } catch is StoreError { refused += 1 }
        }
        #expect(refused > 40)
    }

    @Test("a file that shrinks while it is open is damage")
    func whileOpen() throws {
        let sample = try Sample(seed: 5)
        let run = try sample.fixture.open()
        sample.set(Array(sample.file[..<100]))
        for section in run.sections {
            let error = #expect(throws: StoreError.self) { _ = try section.entries() }
            guard case .corrupt(RunFixture.path, _, "the file ends too soon") = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test("a disk that fails is not damage, and what was written is taken away")
    func failingDisk() throws {
        for fails in [DiskFaults.failingWrite(0), .failingSync(0), .noSpace] {
            let fixture = try RunFixture()
            fixture.disk.faults = fails
            let error = #expect(throws: StoreError.self) {
                let writer = try RunWriter(
                    "store/1.run", number: 1, kind: .current, in: fixture.disk)
                do {
                    try writer.beginSection(KeyspaceID(1))
                    try [1, 2, 3].withUnsafeBytes { try writer.add($0, CommitSequence(1), $0) }
                    _ = try writer.finish()
                } catch {
                    writer.abandon()
                    throw error
                }
            }
            guard case .file(let failure) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(failure.path == "store/1.run")
            #expect(try fixture.disk.list("store").isEmpty)
        }
    }

    @Test("another run in a run's place is found")
    func misplaced() throws {
        let sample = try Sample(seed: 6)
        #expect(throws: StoreError.self) {
            try RunReader(
                RunFixture.path, number: 8, cache: sample.fixture.cache, in: sample.fixture.disk)
        }
    }
}

extension DiskFaults {
    fileprivate static func failingWrite(_ number: Int) -> DiskFaults {
        var faults = DiskFaults()
        faults.failingWrites = [number]
        return faults
    }

    fileprivate static func failingSync(_ number: Int) -> DiskFaults {
        var faults = DiskFaults()
        faults.failingSyncs = [number]
        return faults
    }

    fileprivate static var noSpace: DiskFaults {
        var faults = DiskFaults()
        faults.capacity = 10
        return faults
    }
}
