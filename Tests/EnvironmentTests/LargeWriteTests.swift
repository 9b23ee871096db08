import CLinux
import Environment
import Glibc
import Testing

@Suite("Large writes to the machine's own files") struct LargeWriteTests {
    /// Such writes go past the page cache where that can be had; what they leave must be the same.
    @Test(
        "every byte is there, whatever the size and the place",
        arguments: [(16 << 20, 0), ((16 << 20) + 5000, 0), ((20 << 20) + 1, 4096), (16 << 20, 8)])
    func content(size: Int, offset: Int) throws {
        let path = try makeFile()
        defer { unlink(path) }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            for index in 0..<size { buffer[index] = UInt8(truncatingIfNeeded: index ^ index >> 9) }
            count = size
        }
        let files = LinuxFileSystem()
        do {
            let file = try File(path, .readWrite, in: files)
            try file.write([1, 2, 3], at: 0)
            try file.write(bytes, at: offset)
            try file.syncData()
            // A small write into what went past the page cache.
            try file.write([9], at: offset + 4095)
        }
        let file = try File(path, .read, in: files)
        #expect(try file.size() == offset + size)
        var found = try file.readAll(limit: offset + size)
        #expect(found[offset + 4095] == 9)
        found[offset + 4095] = bytes[4095]
        #expect(found[offset...].elementsEqual(bytes))
        if offset > 3 { #expect(found[..<4] == [1, 2, 3, 0]) }
    }

    @Test("goes to the file that was opened, whatever has its name by now")
    func renamed() throws {
        let path = try makeFile()
        let newPath = path + ".renamed"
        defer {
            unlink(path)
            unlink(newPath)
        }
        let files = LinuxFileSystem()
        let bytes = [UInt8](repeating: 7, count: 16 << 20)
        do {
            let file = try File(path, .readWrite, in: files)
            try files.rename(path, to: newPath)
            let other = try File(path, .createExclusively, in: files)
            try file.write(bytes, at: 0)
            #expect(try other.size() == 0)
        }
        let file = try File(newPath, .read, in: files)
        #expect(try file.readAll(limit: bytes.count) == bytes)
    }

    @Test("of whole pages go past the page cache where that can be had, any others through it")
    func pages() throws {
        let path = try makeFile()
        defer { unlink(path) }
        let byHand = Glibc.open(path, O_WRONLY | varve_direct_flag())
        if byHand >= 0 { close(byHand) }
        let page = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 4096)
        defer { page.deallocate() }
        page.initializeMemory(as: UInt8.self, repeating: 7)
        let file = try File(path, .writePages, in: LinuxFileSystem())
        func isDirect() -> Bool {
            fcntl(file.handle.descriptor, F_GETFL) & varve_direct_flag() != 0
        }
        for offset in [8192, 0] { try file.write(UnsafeRawBufferPointer(page), at: offset) }
        #expect(isDirect() == (byHand >= 0))
        try file.write([1, 2, 3], at: 4095)
        #expect(!isDirect())
        try file.write(UnsafeRawBufferPointer(page), at: 12_288)
        let found = try File(path, .read, in: LinuxFileSystem()).readAll(limit: 1 << 20)
        let sevens = [UInt8](repeating: 7, count: 4096)
        let between = [2, 3] + [UInt8](repeating: 0, count: 4094)
        #expect(found == sevens.dropLast() + [1] + between + sevens + sevens)
        #expect(throws: FileError.self) {
            _ = try File(path + ".missing", .writePages, in: LinuxFileSystem())
        }
    }

    @Test("of pages that are not waited for are there when they have ended")
    func pagesMeanwhile() throws {
        let path = try makeFile()
        defer { unlink(path) }
        let size = 64 << 12
        let pages = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4096)
        defer { pages.deallocate() }
        let file = try File(path, .writePages, in: LinuxFileSystem())
        let isDirect = fcntl(file.handle.descriptor, F_GETFL) & varve_direct_flag() != 0
        let made = file.pageWriter()
        #expect((made != nil) == isDirect)
        #expect(try File(path, .readWrite, in: LinuxFileSystem()).pageWriter() == nil)
        guard let writer = made else { return }
        for round in 0..<20 {
            pages.initializeMemory(as: UInt8.self, repeating: UInt8(round))
            #expect(writer.begin(UnsafeRawBufferPointer(pages), at: round * size))
            try writer.end()
            // Nothing is under way.
            try writer.end()
        }
        // Not in whole blocks: refused, or else written all the same.
        let part = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(pages)[1..<4000])
        let isBegun = writer.begin(part, at: 7)
        try writer.end()
        let content = try File(path, .read, in: LinuxFileSystem()).readAll(limit: 20 * size)
        #expect(content[7..<7 + part.count].allSatisfy { $0 == (isBegun ? 19 : 0) })
        for round in 1..<20 {
            #expect(content[round * size..<(round + 1) * size].allSatisfy { $0 == round })
        }
    }

    /// The path of a new, empty file.
    private func makeFile() throws -> String {
        var name = Array("/tmp/varve-large-write-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        close(descriptor)
        return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
