import Bytes
import Environment
import Glibc
import Synchronization
import Testing
import Topics

/// Files that call back before each write to a segment's log.
private final class WatchedFiles: FileSystem {
    private let files: any FileSystem
    private let onWrite = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ files: any FileSystem) { self.files = files }

    /// Calls `body` once, in the middle of the next write.
    func duringNextWrite(_ body: @escaping @Sendable () -> Void) { onWrite.withLock { $0 = body } }

    func write(
        _ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        if handle.path.hasSuffix(".log") {
            let body = onWrite.withLock { body in
                defer { body = nil }
                return body
            }
            body?()
        }
        return try files.write(handle, bytes, at: offset)
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> FileHandle {
        try files.open(path, mode)
    }
    func close(_ handle: FileHandle) { files.close(handle) }
    func read(
        _ handle: FileHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int { try files.read(handle, into: buffer, at: offset) }
    func size(_ handle: FileHandle) throws(FileError) -> Int { try files.size(handle) }
    func resize(_ handle: FileHandle, to size: Int) throws(FileError) {
        try files.resize(handle, to: size)
    }
    func syncData(_ handle: FileHandle) throws(FileError) { try files.syncData(handle) }
    func tryLock(_ handle: FileHandle) throws(FileError) -> Bool { try files.tryLock(handle) }
    func createDirectory(_ path: String) throws(FileError) { try files.createDirectory(path) }
    func syncDirectory(_ path: String) throws(FileError) { try files.syncDirectory(path) }
    func list(_ path: String) throws(FileError) -> [String] { try files.list(path) }
    func rename(_ path: String, to newPath: String) throws(FileError) {
        try files.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(FileError) { try files.remove(path) }
    func kind(_ path: String) throws(FileError) -> FileKind? { try files.kind(path) }
}

/// A retention on its way, beside the thread of the test.
private final class Retaining: Sendable {
    private let isDone = Atomic<Bool>(false)
    private let task = Mutex<Task<Void, Never>?>(nil)

    func start(_ body: @escaping @Sendable () -> Void) {
        let started = Task.detached {
            body()
            self.isDone.store(true, ordering: .releasing)
        }
        task.withLock { $0 = started }
        // It may have to wait for the end of what goes on here.
        for _ in 0..<100 where !isDone.load(ordering: .acquiring) { usleep(5_000) }
    }

    func finish() async { await task.withLock { $0 }?.value }
}

@Suite("retention beside writing")
struct RetentionRaceTests {
    private func values(_ store: TopicStore, _ partition: TopicPartition) throws -> [String] {
        let log = store.log(partition)
        var next = log.offsets.logStart
        var values: [String] = []
        while let slice = try log.read(from: next, bytesMax: .max), !slice.pieces.isEmpty {
            values += try slice.batches.flatMap { try Batch.values(Array($0)) }
            next = slice.nextOffset
        }
        return values
    }

    @Test("a batch that is written while the segment it goes to is dropped is not lost")
    func dropped() async throws {
        let machine = SimulatedEnvironment(seed: 5)
        let files = WatchedFiles(machine.environment.files)
        try files.createDirectory("data")
        func open() throws -> TopicStore {
            let store = TopicStore(
                files: files, options: StoredTopic.options(), execution: .inline)
            try store.open(in: "data")
            return store
        }
        let store = try open()
        let partition = TopicPartition(topic: TopicID(7), partition: 0)
        var sequence: UInt64 = 0
        func append(_ count: Int) throws {
            for _ in 0..<count {
                sequence += 1
                try store.append(
                    Batch.of(["v\(sequence - 1)"], timestamp: 1_000), to: partition,
                    baseOffset: store.log(partition).nextOffset,
                    sequence: CommitSequence(sequence))
                store.published(upTo: CommitSequence(sequence))
            }
        }
        try append(8)
        try store.checkpoint()
        try append(2)
        // Keeps as little as it may: all that is in files goes while something is still to come.
        var config = TopicConfig()
        config.retentionBytes = 1
        let retaining = Retaining()
        files.duringNextWrite { [config] in
            retaining.start {
                store.retain(partition.topic, config, now: Timestamp(microseconds: 2_000_000))
            }
        }
        try store.checkpoint()
        await retaining.finish()
        try append(3)
        try store.checkpoint()
        let offsets = store.log(partition).offsets
        let expected = (offsets.logStart..<offsets.highWatermark).map { "v\($0)" }
        #expect(offsets.highWatermark == 13)
        #expect(try values(store, partition) == expected)
        #expect(try values(open(), partition) == expected)
    }
}
