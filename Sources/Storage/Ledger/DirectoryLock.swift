import Environment

/// The lock of a directory that one process at a time may work in, held as long as this lives. The file
/// stays; it holds the process id of who locked it last.
final class DirectoryLock: Sendable {
    enum Failure: Error {
        /// Somebody else has it; nil when who has not written his number yet.
        case held(processID: Int32?)
        case file(FileError)
    }

    private let file: File

    init(_ path: String, in environment: Environment) throws(Failure) {
        let file = try DirectoryLock.asFailure { () throws(FileError) in
            try File(path, .readWriteOrCreate, in: environment.files)
        }
        let isOurs = try DirectoryLock.asFailure { () throws(FileError) in try file.tryLock() }
        guard isOurs else { throw .held(processID: DirectoryLock.holder(file)) }
        try DirectoryLock.asFailure { () throws(FileError) in
            try file.resize(to: 0)
            try file.write(Array("\(environment.processID)\n".utf8), at: 0)
        }
        self.file = file
    }

    private static func asFailure<Result: ~Copyable>(
        _ body: () throws(FileError) -> Result
    ) throws(Failure) -> Result {
        do throws(FileError) { return try body() } catch { throw .file(error) }
    }

    /// What the holder wrote; nil when it has not come to it yet.
    private static func holder(_ file: borrowing File) -> Int32? {
        guard let bytes = try? file.readAll(limit: 64) else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self))
    }
}
