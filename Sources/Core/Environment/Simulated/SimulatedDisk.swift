import Glibc
import Synchronization

/// What a simulated disk does wrong. Ordinals count from 0 over the disk's life.
package struct DiskFaults: Sendable {
    /// Bytes that fit; a write beyond is cut short, then fails with `noSpace`.
    package var capacity = Int.max
    /// Which `syncData` calls fail with EIO.
    package var failingSyncs: Set<Int> = []
    /// Which writes fail with EIO, nothing written.
    package var failingWrites: Set<Int> = []
    /// Which writes find the disk full half-way: half of the bytes are written, the rest is ENOSPC.
    package var fullWrites: Set<Int> = []
    /// How likely a read or a write moves fewer bytes than asked for.
    package var shortTransferProbability = 0.0
    /// The operation (of those that change the disk, failed ones too) during which power is lost:
    /// from then on everything fails, until `crash` brings the disk back.
    package var powerLossAtOperation: Int?

    package init() {}
}

/// A disk in memory that keeps apart what is durable and what is not, for files and for names.
/// `crash` loses what was not synced, or keeps it, or tears it, as its seed says.
package final class SimulatedDisk: FileSystem {
    /// How many operations the disk was asked for, failed ones too.
    package struct Counts: Hashable, Sendable {
        /// Writes, syncs, and everything else that changes the disk.
        package var operations = 0
        package var writes = 0
        /// Of file data.
        package var syncs = 0
    }

    private let state: Mutex<SimulatedDiskState>

    /// `seed` decides short transfers and what a failed sync leaves.
    package init(seed: UInt64 = 0) {
        state = Mutex(SimulatedDiskState(generator: SeededGenerator(seed: seed)))
    }

    /// A disk of the same content and names, all durable.
    package convenience init(copying other: SimulatedDisk) {
        self.init()
        let (names, files) = other.state.withLock { ($0.names, $0.files) }
        state.withLock { state in
            state.names = names
            state.files = files
            state.nextFile = (files.keys.max() ?? -1) + 1
            var generator = SeededGenerator(seed: 0)
            state.crash(keeping: 1, using: &generator)
        }
    }

    package var faults: DiskFaults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    package var counts: Counts { state.withLock { $0.counts } }
    package var isPoweredOff: Bool { state.withLock { $0.isPoweredOff } }

    /// Loses power and comes back. All handles and locks are gone; of what was not synced, the seed
    /// chooses what is left. Faults stay, except the loss of power.
    package func crash(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let shares: [Double] = [0, 0.2, 0.5, 0.8, 1]
        let keep = shares.randomElement(using: &generator) ?? 0
        state.withLock { $0.crash(keeping: keep, using: &generator) }
    }

    /// The process that used the disk is killed: its handles and locks are gone. What it wrote stays,
    /// synced or not, and may still be lost with the power.
    package func killProcess() {
        state.withLock { state in
            state.closeAll()
            state.isPoweredOff = false
            state.faults.powerLossAtOperation = nil
        }
    }

    /// What a file holds; nil when there is none of that path.
    package func contents(of path: String) -> [UInt8]? {
        state.withLock { state in
            state.number(of: path).flatMap { state.files[$0]?.current }
        }
    }

    /// Sets what an existing file holds, durably.
    package func setContents(of path: String, to content: [UInt8]) {
        state.withLock { state in
            if let number = state.number(of: path) { state.files[number]?.setContent(content) }
        }
    }

    /// Flips one bit of a file: bit 0 to 7 of its first byte, and so on.
    package func flipBit(_ bit: Int, of path: String) {
        state.withLock { state in
            if let number = state.number(of: path) { state.files[number]?.flipBit(bit) }
        }
    }
}

// MARK: Files

extension SimulatedDisk {
    package func open(_ path: String, _ mode: OpenMode) throws(FileError) -> FileHandle {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.open, path)
            guard !state.names.isDirectory(path) else {
                throw FileError(.isADirectory, .open, path)
            }
            var number = state.number(of: path)
            switch (mode, number) {
            case (.read, nil), (.readWrite, nil), (.writePages, nil):
                throw FileError(.notFound, .open, path)
            case (.createExclusively, .some): throw FileError(.alreadyExists, .open, path)
            default: break
            }
            if number == nil {
                guard state.names.isDirectory(SimulatedNames.parent(of: path)) else {
                    throw FileError(.notFound, .open, path)
                }
                if state.losesPower() { throw FileError(.system(errno: EIO), .open, path) }
                state.files[state.nextFile] = SimulatedFile()
                state.names.set(path, .file(state.nextFile))
                number = state.nextFile
                state.nextFile += 1
            }
            let descriptor = state.nextDescriptor
            state.nextDescriptor += 1
            state.handles[descriptor] = number.map {
                SimulatedDiskState.Handle(file: $0, isWritable: mode.isWritable)
            }
            return FileHandle(descriptor: descriptor, path: path)
        }
    }

    package func close(_ handle: FileHandle) {
        state.withLock { state in
            guard let closed = state.handles.removeValue(forKey: handle.descriptor) else { return }
            if state.locks[closed.file] == handle.descriptor { state.locks[closed.file] = nil }
        }
    }

    package func read(
        _ handle: FileHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        // The buffer is the caller's alone while this runs; the lock's body wants that said.
        nonisolated(unsafe) let buffer = buffer
        return try state.withLock { state throws(FileError) in
            try state.checkPower(.read, handle.path)
            let number = try state.handle(handle, .read).file
            guard let file = state.files[number], offset < file.current.count else { return 0 }
            let count = state.transferred(min(buffer.count, file.current.count - offset))
            file.current.withUnsafeBytes { content in
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: content[offset..<offset + count]))
            }
            return count
        }
    }

    package func write(_ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    {
        nonisolated(unsafe) let bytes = bytes
        return try state.withLock { state throws(FileError) in
            try state.checkPower(.write, handle.path)
            let found = try state.handle(handle, .write)
            guard found.isWritable else {
                throw FileError(.system(errno: EBADF), .write, handle.path)
            }
            let losesPower = state.losesPower()
            defer { state.counts.writes += 1 }
            if state.faults.failingWrites.contains(state.counts.writes) {
                throw FileError(.system(errno: EIO), .write, handle.path)
            }
            if state.faults.fullWrites.contains(state.counts.writes) {
                state.files[found.file]?.write(
                    UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), at: offset)
                throw FileError(.noSpace, .write, handle.path)
            }
            var count = state.transferred(bytes.count)
            let size = state.files[found.file]?.current.count ?? 0
            if offset + count > size, state.faults.capacity < .max {
                let room = max(state.faults.capacity - state.usedBytes, 0)
                count = min(count, max(size + room - offset, 0))
                if count == 0, !bytes.isEmpty { throw FileError(.noSpace, .write, handle.path) }
            }
            state.files[found.file]?.write(
                UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset)
            if losesPower { throw FileError(.system(errno: EIO), .write, handle.path) }
            return count
        }
    }

    package func size(_ handle: FileHandle) throws(FileError) -> Int {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.inspect, handle.path)
            return state.files[try state.handle(handle, .inspect).file]?.current.count ?? 0
        }
    }

    package func resize(_ handle: FileHandle, to size: Int) throws(FileError) {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.resize, handle.path)
            let number = try state.handle(handle, .resize).file
            let losesPower = state.losesPower()
            state.files[number]?.resize(to: size)
            if losesPower { throw FileError(.system(errno: EIO), .resize, handle.path) }
        }
    }

    package func syncData(_ handle: FileHandle) throws(FileError) {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.sync, handle.path)
            let number = try state.handle(handle, .sync).file
            let losesPower = state.losesPower()
            defer { state.counts.syncs += 1 }
            if losesPower { throw FileError(.system(errno: EIO), .sync, handle.path) }
            let isFailing = state.faults.failingSyncs.contains(state.counts.syncs)
            if isFailing {
                state.files[number]?.failSync(using: &state.generator)
                state.noteFailedSync(of: number)
            } else {
                state.files[number]?.sync()
            }
            if state.takeFailedSync(handle) || isFailing {
                throw FileError(.system(errno: EIO), .sync, handle.path)
            }
        }
    }

    package func pageWriter(_ handle: FileHandle) -> (any PageWriter)? {
        SimulatedPageWriter(self, handle)
    }

    package func tryLock(_ handle: FileHandle) throws(FileError) -> Bool {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.lock, handle.path)
            let number = try state.handle(handle, .lock).file
            let holder = state.locks[number] ?? handle.descriptor
            state.locks[number] = holder
            return holder == handle.descriptor
        }
    }
}

extension OpenMode {
    fileprivate var isWritable: Bool { if case .read = self { false } else { true } }
}

// MARK: Names

extension SimulatedDisk {
    package func createDirectory(_ path: String) throws(FileError) {
        try change(.createDirectory, path) { state throws(FileError) in
            guard state.names.current[path] == nil, !state.names.isDirectory(path) else {
                throw FileError(.alreadyExists, .createDirectory, path)
            }
            guard state.names.isDirectory(SimulatedNames.parent(of: path)) else {
                throw FileError(.notFound, .createDirectory, path)
            }
            state.names.set(path, .directory)
        }
    }

    package func syncDirectory(_ path: String) throws(FileError) {
        try change(.sync, path) { state throws(FileError) in
            guard state.names.isDirectory(path) else { throw FileError(.notFound, .sync, path) }
            // A sync during which power is lost may have happened or not: here, not.
            if !state.isPoweredOff { state.names.sync(path) }
        }
    }

    package func rename(_ path: String, to newPath: String) throws(FileError) {
        try change(.rename, path) { state throws(FileError) in
            guard state.names.current[path] != nil,
                state.names.isDirectory(SimulatedNames.parent(of: newPath))
            else { throw FileError(.notFound, .rename, path) }
            state.names.rename(path, to: newPath)
        }
    }

    package func remove(_ path: String) throws(FileError) {
        try change(.remove, path) { state throws(FileError) in
            guard state.number(of: path) != nil else {
                throw FileError(
                    state.names.isDirectory(path) ? .isADirectory : .notFound, .remove, path)
            }
            state.names.remove(path)
        }
    }

    package func list(_ path: String) throws(FileError) -> [String] {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.list, path)
            guard state.names.isDirectory(path) else { throw FileError(.notFound, .list, path) }
            return state.names.current.keys
                .filter { SimulatedNames.parent(of: $0) == path }
                .map { String($0.dropFirst($0.hasPrefix(path + "/") ? path.count + 1 : 0)) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    package func kind(_ path: String) throws(FileError) -> FileKind? {
        try state.withLock { state throws(FileError) in
            try state.checkPower(.inspect, path)
            if state.names.isDirectory(path) { return .directory }
            return state.names.current[path] == nil ? nil : .file
        }
    }

    private func change(
        _ operation: FileError.Operation, _ path: String,
        _ body: (inout SimulatedDiskState) throws(FileError) -> Void
    ) throws(FileError) {
        try state.withLock { state throws(FileError) in
            try state.checkPower(operation, path)
            let losesPower = state.losesPower()
            try body(&state)
            if losesPower { throw FileError(.system(errno: EIO), operation, path) }
        }
    }
}
