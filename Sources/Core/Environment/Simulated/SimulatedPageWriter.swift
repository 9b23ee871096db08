import Synchronization

/// Writes at once what it is told to begin, and tells of a failure when it is to end.
final class SimulatedPageWriter: PageWriter {
    private let disk: SimulatedDisk
    private let handle: FileHandle
    private let failure = Mutex<FileError?>(nil)

    init(_ disk: SimulatedDisk, _ handle: FileHandle) {
        self.disk = disk
        self.handle = handle
    }

    func begin(_ pages: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        var done = 0
        do throws(FileError) {
            while done < pages.count {
                let rest = UnsafeRawBufferPointer(rebasing: pages[done...])
                done += try disk.write(handle, rest, at: offset + done)
            }
        } catch {
            failure.withLock { $0 = error }
        }
        return true
    }

    func end() throws(FileError) {
        let failure = failure.withLock { failure -> FileError? in
            defer { failure = nil }
            return failure
        }
        if let failure { throw failure }
    }
}
