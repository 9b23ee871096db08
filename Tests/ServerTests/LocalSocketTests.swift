import CLinux
import Foundation
import Testing

@testable import Server

@Suite("Unix-domain sockets on the loops", .timeLimit(.minutes(1)))
struct LocalSocketTests {
    /// Both ends of a Unix-domain socket, neither of which waits.
    private func ends() throws -> (ours: CInt, theirs: CInt) {
        var both: [CInt] = [0, 0]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, type, 0, &both) == 0)
        return (both[0], both[1])
    }

    @Test("a peer that reads wakes nobody who does not wait to write, and whoever waits")
    func writableEdges() async throws {
        let loop = try EventLoop(index: 0)
        let (ours, theirs) = try ends()
        let outcome = await loop.spawn { () async -> Result<Void, any Error> in
            do {
                try await lookForEdges(on: loop, ours, theirs)
                return .success(())
            } catch {
                return .failure(error)
            }
        }.value
        try outcome.get()
        close(ours)
        close(theirs)
        loop.stop()
    }

    private func lookForEdges(on loop: EventLoop, _ ours: CInt, _ theirs: CInt) async throws {
        let source = EventSource()
        try loop.watch(ours, source)
        source.isWritable = false
        let bytes = [UInt8](repeating: 7, count: 1000)
        try #require(send(ours, bytes, bytes.count, 0) == bytes.count)
        var room = [UInt8](repeating: 0, count: 2000)
        try #require(recv(theirs, &room, room.count, 0) == bytes.count)
        await loop.sleep(for: .milliseconds(20))
        #expect(!source.isWritable)
        while send(ours, bytes, bytes.count, 0) > 0 {}
        try loop.tell(writable: true, of: ours, source)
        await loop.sleep(for: .milliseconds(20))
        #expect(!source.isWritable)
        while recv(theirs, &room, room.count, 0) > 0 {}
        await source.untilWritable()
        #expect(source.isWritable)
        loop.unwatch(source)
    }

    @Test(
        "the processor of a process with one thread is in its line of /proc/PID/stat",
        arguments: [
            ("7 (psql) S", 1, 3, 3), ("7 (a) 1 (b c) R", 1, 0, 0), ("7 (java) S", 24, 3, nil),
        ] as [(String, Int, Int, Int?)])
    func processorOf(_ start: String, _ threads: Int, _ processor: Int, _ expected: Int?) {
        let before = (4...19).map { "-\($0)" }
        let between = (21...38).map { "\($0)" }
        let fields = [start] + before + ["\(threads)"] + between + ["\(processor)", "0", "5\n"]
        #expect(
            ClientProcessor.loneProcessor(Array(fields.joined(separator: " ").utf8)) == expected)
    }

    @Test("and nothing is known by a line that is cut short, or by none")
    func noProcessor() {
        #expect(ClientProcessor.loneProcessor(Array("7 (psql) S 1 2 3".utf8)) == nil)
        #expect(ClientProcessor.loneProcessor(Array("7 psql S 1 2 3".utf8)) == nil)
        #expect(ClientProcessor.loneProcessor([]) == nil)
    }

    @Test("this kernel's line says so of a program with one thread")
    func realProcess() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["60"]
        try process.run()
        defer { process.terminate() }
        let line = try Data(
            contentsOf: URL(fileURLWithPath: "/proc/\(process.processIdentifier)/stat"))
        let processor = try #require(ClientProcessor.loneProcessor(Array(line)))
        #expect((0..<Int(sysconf(CInt(_SC_NPROCESSORS_CONF)))).contains(processor))
    }

    @Test("of a process with several threads, as this one, it is not known")
    func severalThreads() throws {
        let (ours, theirs) = try ends()
        #expect(ClientProcessor.find(ours) == nil)
        close(ours)
        close(theirs)
    }
}
