import Environment
import Glibc
import Testing

/// A file system and a directory in it that a test may fill.
struct FileSystemCase: Sendable, CustomTestStringConvertible {
    var name: String
    var make: @Sendable () throws -> (files: any FileSystem, directory: String)

    var testDescription: String { name }

    static let all = [
        FileSystemCase(name: "simulated") {
            let disk = SimulatedDisk()
            try disk.createDirectory("test")
            return (disk, "test")
        },
        FileSystemCase(name: "Linux") {
            var template = Array("/tmp/varve-files-XXXXXX".utf8CString)
            #expect(mkdtemp(&template) != nil)
            let path = template.dropLast().map { UInt8(bitPattern: $0) }
            return (LinuxFileSystem(), String(decoding: path, as: UTF8.self))
        },
    ]
}

/// Removes the files, and on Linux the directory.
private func clean(_ files: any FileSystem, _ directory: String) throws {
    for name in try files.list(directory) { try files.remove(directory + "/" + name) }
    rmdir(directory)
}

private func content(_ path: String, _ files: any FileSystem) throws -> [UInt8] {
    try File(path, .read, in: files).readAll(limit: 1 << 20)
}

@Suite("A file system, simulated or not")
struct FileSystemTests {
    @Test("what is written is read", arguments: FileSystemCase.all)
    func writesAndReads(example: FileSystemCase) throws {
        let (files, directory) = try example.make()
        defer { try? clean(files, directory) }
        let path = directory + "/a"
        let file = try File(path, .createExclusively, in: files)
        try file.write([1, 2, 3], at: 4)
        try file.write([9], at: 5)
        #expect(try file.size() == 7)
        #expect(try content(path, files) == [0, 0, 0, 0, 1, 9, 3])
        try file.resize(to: 5)
        try file.resize(to: 6)
        try file.syncData()
        try files.syncDirectory(directory)
        #expect(try content(path, files) == [0, 0, 0, 0, 1, 0])
        var beyond: [UInt8] = [7, 7, 7]
        let count = try beyond.withUnsafeMutableBytes { try file.readAvailable(into: $0, at: 4) }
        #expect(count == 2)
        #expect(beyond == [1, 0, 7])
    }

    @Test("a large write is what was written, wherever it begins", arguments: FileSystemCase.all)
    func largeWrites(example: FileSystemCase) throws {
        let (files, directory) = try example.make()
        defer { try? clean(files, directory) }
        let file = try File(directory + "/a", .createExclusively, in: files)
        var bytes = [UInt8](repeating: 7, count: (16 << 20) + 77)
        for place in stride(from: 0, to: bytes.count, by: 509) {
            bytes[place] = UInt8(truncatingIfNeeded: place / 509)
        }
        for offset in [0, 200, 4096, 12_345] {
            try file.write([UInt8](repeating: 9, count: offset), at: 0)
            try file.write(bytes, at: offset)
            try file.syncData()
            var read = [UInt8](repeating: 0, count: bytes.count)
            try read.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
            #expect(read == bytes)
            var before = [UInt8](repeating: 0, count: offset)
            try before.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            #expect(before.allSatisfy { $0 == 9 })
        }
    }

    @Test("names are made, listed, changed and removed", arguments: FileSystemCase.all)
    func names(example: FileSystemCase) throws {
        let (files, directory) = try example.make()
        defer { try? clean(files, directory) }
        for name in ["b", "a"] {
            try File(directory + "/" + name, .createExclusively, in: files).write([7], at: 0)
        }
        #expect(try files.list(directory) == ["a", "b"])
        try files.rename(directory + "/a", to: directory + "/c")
        try files.remove(directory + "/b")
        #expect(try files.list(directory) == ["c"])
        #expect(try files.kind(directory) == .directory)
        #expect(try files.kind(directory + "/c") == .file)
        #expect(try files.kind(directory + "/a") == nil)
        #expect(try content(directory + "/c", files) == [7])
    }

    @Test("a failure names the operation, the path and the reason", arguments: FileSystemCase.all)
    func failures(example: FileSystemCase) throws {
        let (files, directory) = try example.make()
        defer { try? clean(files, directory) }
        let path = directory + "/a"
        #expect(throws: FileError(.notFound, .open, path)) {
            _ = try File(path, .read, in: files).size()
        }
        try File(path, .createExclusively, in: files).close()
        #expect(throws: FileError(.alreadyExists, .open, path)) {
            try File(path, .createExclusively, in: files).close()
        }
        #expect(throws: FileError(.notFound, .remove, path + "x")) { try files.remove(path + "x") }
        #expect(throws: FileError(.alreadyExists, .createDirectory, directory)) {
            try files.createDirectory(directory)
        }
        #expect(throws: FileError(.system(errno: EBADF), .write, path)) {
            try File(path, .read, in: files).write([1], at: 0)
        }
        #expect(throws: FileError(.endOfFile, .read, path)) {
            var bytes: [UInt8] = [0]
            let file = try File(path, .read, in: files)
            try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        }
    }

    @Test("one handle has the lock until it is closed", arguments: FileSystemCase.all)
    func lock(example: FileSystemCase) throws {
        let (files, directory) = try example.make()
        defer { try? clean(files, directory) }
        let path = directory + "/lock"
        let first = try File(path, .readWriteOrCreate, in: files)
        let second = try File(path, .readWriteOrCreate, in: files)
        #expect(try first.tryLock())
        #expect(try first.tryLock())
        #expect(try !second.tryLock())
        first.close()
        #expect(try second.tryLock())
    }

    @Test("an error's text is fit for an operator")
    func errorText() {
        let error = FileError(.system(errno: EIO), .sync, "data/ledger")
        #expect(error.description == "cannot sync \"data/ledger\": Input/output error")
        #expect(
            FileError(.noSpace, .createDirectory, "x").description
                == "cannot create directory \"x\": no space left on device")
    }
}
