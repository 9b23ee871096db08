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

    /// The path of a new, empty file.
    private func makeFile() throws -> String {
        var name = Array("/tmp/varve-large-write-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        close(descriptor)
        return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
