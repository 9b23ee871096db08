import Bytes
import Environment
import Synchronization

// Files that are written ahead of their use: what the next segments are made of.

extension LocalSegmentStorage {
    package func prepare(capacity: Int) throws(LedgerError) {
        let isMine = state.withLock { state in
            guard !state.isPreparing else { return false }
            state.isPreparing = true
            return true
        }
        guard isMine else { return }
        defer { state.withLock { $0.isPreparing = false } }
        try asLedgerError { () throws(FileError) in
            let isWanted = try spares.withLock { _ throws(FileError) in
                guard try findSpare(capacity: capacity) == nil else { return false }
                try removeSpares()
                return true
            }
            guard isWanted else { return }
            try makeZeroed(path("preparing"), capacity: capacity)
            try spares.withLock { _ throws(FileError) in
                if let name = try freeSpareName() {
                    try files.rename(path("preparing"), to: path(name))
                } else {
                    try files.remove(path("preparing"))
                }
            }
        }
    }

    package func delete(_ id: SegmentID) throws(LedgerError) {
        state.withLock { state in
            state.readable.removeAll { $0.id == id }
            state.appendable[id] = nil
            state.capacities[id] = nil
        }
        try asLedgerError { () throws(FileError) in
            try spares.withLock { _ throws(FileError) in
                if let name = try freeSpareName() {
                    try files.rename(path(id), to: path(name))
                } else {
                    try files.remove(path(id))
                }
            }
            try files.syncDirectory(directory)
        }
    }

    /// Gives a file of that capacity that nobody uses another name: a spare, or a new one.
    func takeSpare(capacity: Int, as newPath: String) throws(FileError) {
        let isTaken = try spares.withLock { _ throws(FileError) in
            guard let spare = try findSpare(capacity: capacity) else { return false }
            try files.rename(spare, to: newPath)
            return true
        }
        if isTaken { return }
        try makeZeroed(path("creating"), capacity: capacity)
        try files.rename(path("creating"), to: newPath)
    }

    /// A file of that size in which nothing but its beginning is written, with room for it on the disk.
    /// It is written all at once, so that writing zeros first would only be writing everything twice.
    func makeReserved(
        capacity: Int, beginning: [UInt8] = [], as newPath: String
    ) throws(FileError) {
        do throws(FileError) {
            let file = try File(path("creating"), .readWriteOrCreate, in: files)
            try file.resize(to: 0)
            try file.reserve(capacity)
            try file.write(beginning, at: 0)
            try file.syncData()
        } catch {
            try? files.remove(path("creating"))
            throw error
        }
        try files.rename(path("creating"), to: newPath)
    }

    private func findSpare(capacity: Int) throws(FileError) -> String? {
        for name in LocalSegmentStorage.spareNames where try files.kind(path(name)) == .file {
            let file = try File(path(name), .read, in: files)
            if try file.size() == capacity { return path(name) }
        }
        return nil
    }

    /// Makes way: no spare has the size that is used now.
    private func removeSpares() throws(FileError) {
        for name in LocalSegmentStorage.spareNames where try files.kind(path(name)) != nil {
            try files.remove(path(name))
        }
    }

    private func freeSpareName() throws(FileError) -> String? {
        for name in LocalSegmentStorage.spareNames where try files.kind(path(name)) == nil {
            return name
        }
        return nil
    }

    /// Writes a file of zeros, replacing one that a crash left. One that does not get whole is not
    /// kept: it would only take up room.
    private func makeZeroed(_ path: String, capacity: Int) throws(FileError) {
        do throws(FileError) {
            try writeZeros(path, capacity: capacity)
        } catch {
            try? files.remove(path)
            throw error
        }
    }

    private func writeZeros(_ path: String, capacity: Int) throws(FileError) {
        let file = try File(path, .readWriteOrCreate, in: files)
        try file.resize(to: 0)
        let zeros = [UInt8](repeating: 0, count: min(LocalSegmentStorage.zeroChunk, capacity))
        var offset = 0
        while offset < capacity {
            let count = min(zeros.count, capacity - offset)
            try file.write(count == zeros.count ? zeros : Array(zeros[..<count]), at: offset)
            offset += count
            if offset % LocalSegmentStorage.zeroesPerSync == 0 || offset == capacity {
                try file.syncData()
            }
        }
        // Most of it will be written past the page cache, which would drop each page then.
        file.forgetCached()
    }
}
