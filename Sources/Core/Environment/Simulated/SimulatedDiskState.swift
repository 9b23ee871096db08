import Glibc

/// All that a simulated disk is, behind its lock.
struct SimulatedDiskState {
    var names = SimulatedNames()
    /// By content number.
    var files: [Int: SimulatedFile] = [:]
    var handles: [Int32: Handle] = [:]
    /// Content number to the descriptor that has the lock.
    var locks: [Int: Int32] = [:]
    var nextFile = 0
    var nextDescriptor: Int32 = 3
    var faults = DiskFaults()
    var generator: SeededGenerator
    var counts = SimulatedDisk.Counts()
    var isPoweredOff = false

    struct Handle {
        /// The number of the content.
        var file: Int
        var isWritable: Bool
        /// A sync of the content failed since this handle was opened, and it has not been told.
        var hasFailedSync = false
    }

    init(generator: SeededGenerator) { self.generator = generator }

    func number(of path: String) -> Int? {
        if case .file(let number) = names.current[path] { number } else { nil }
    }

    /// Bytes of the files that have a name, or are open: of others the room is free again, whatever a crash may
    /// bring back.
    var usedBytes: Int {
        var numbers = Set(handles.values.map(\.file))
        for case .file(let number) in names.current.values { numbers.insert(number) }
        return numbers.reduce(0) { $0 + (files[$1]?.current.count ?? 0) }
    }

    mutating func crash(
        keeping probability: Double, using generator: inout SeededGenerator
    ) {
        names.crash(keeping: probability, using: &generator)
        var kept: [Int: SimulatedFile] = [:]
        for case .file(let number) in names.current.values { kept[number] = files[number] }
        for number in kept.keys.sorted() {
            kept[number]?.crash(keeping: probability, using: &generator)
        }
        files = kept
        closeAll()
        isPoweredOff = false
        faults.powerLossAtOperation = nil
    }

    mutating func closeAll() {
        handles = [:]
        locks = [:]
    }

    /// As Linux does (errseq_t), each handle that was open hears of it once.
    mutating func noteFailedSync(of number: Int) {
        for (descriptor, handle) in handles where handle.file == number {
            handles[descriptor]?.hasFailedSync = true
        }
    }

    /// Whether the handle is told of a failed sync now.
    mutating func takeFailedSync(_ handle: FileHandle) -> Bool {
        guard handles[handle.descriptor]?.hasFailedSync == true else { return false }
        handles[handle.descriptor]?.hasFailedSync = false
        return true
    }

    /// Counts an operation that changes the disk. Returns whether power is lost during it.
    mutating func losesPower() -> Bool {
        if counts.operations == faults.powerLossAtOperation { isPoweredOff = true }
        counts.operations += 1
        return isPoweredOff
    }

    func handle(_ handle: FileHandle, _ operation: FileError.Operation)
        throws(FileError) -> Handle
    {
        guard let found = handles[handle.descriptor] else {
            throw FileError(.system(errno: EBADF), operation, handle.path)
        }
        return found
    }

    /// Some count from 1 to `count`.
    mutating func transferred(_ count: Int) -> Int {
        guard count > 1, generator.chance(faults.shortTransferProbability) else { return count }
        return Int.random(in: 1..<count, using: &generator)
    }

    func checkPower(_ operation: FileError.Operation, _ path: String)
        throws(FileError)
    {
        if isPoweredOff { throw FileError(.system(errno: EIO), operation, path) }
    }
}
