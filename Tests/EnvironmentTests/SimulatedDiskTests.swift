import Environment
import Glibc
import Testing

private func makeFile(_ disk: SimulatedDisk, _ content: [UInt8]) throws -> String {
    let file = try File("a", .createExclusively, in: disk)
    try file.write(content, at: 0)
    try file.syncData()
    try disk.syncDirectory(".")
    return "a"
}

private func sectors(_ value: UInt8, count: Int) -> [UInt8] {
    [UInt8](repeating: value, count: 512 * count)
}

@Suite("The simulated disk")
struct SimulatedDiskTests {
    @Test("what was synced survives every crash")
    func syncedSurvives() throws {
        for seed in 0..<50 as Range<UInt64> {
            let disk = SimulatedDisk()
            let path = try makeFile(disk, sectors(1, count: 4))
            disk.crash(seed: seed)
            #expect(disk.contents(of: path) == sectors(1, count: 4))
        }
    }

    @Test("an unsynced write is kept, lost or torn at sectors, in any order")
    func unsyncedTears() throws {
        var outcomes: Set<[UInt8]> = []
        for seed in 0..<200 as Range<UInt64> {
            let disk = SimulatedDisk()
            let path = try makeFile(disk, sectors(1, count: 3))
            try File(path, .readWrite, in: disk).write(sectors(2, count: 3), at: 0)
            #expect(disk.contents(of: path) == sectors(2, count: 3))
            disk.crash(seed: seed)
            let content = try #require(disk.contents(of: path))
            #expect(content.count == 512 * 3)
            for sector in 0..<3 {
                let part = content[sector * 512..<(sector + 1) * 512]
                #expect(part.allSatisfy { $0 == part.first })
            }
            outcomes.insert([content[0], content[512], content[1024]])
        }
        #expect(outcomes.count == 8)
    }

    @Test("a name that was not synced may be lost, and so may a new file's length")
    func names() throws {
        var outcomes: Set<Int> = []
        for seed in 0..<100 as Range<UInt64> {
            let disk = SimulatedDisk()
            try File("b", .createExclusively, in: disk).write([1, 2, 3], at: 0)
            disk.crash(seed: seed)
            outcomes.insert(disk.contents(of: "b")?.count ?? -1)
        }
        #expect(outcomes == [-1, 0, 3])
    }

    @Test("a renamed file is under one of its names after a crash")
    func rename() throws {
        var names: Set<[String]> = []
        for seed in 0..<50 as Range<UInt64> {
            let disk = SimulatedDisk()
            let path = try makeFile(disk, [1])
            try disk.rename(path, to: "b")
            disk.crash(seed: seed)
            names.insert(try disk.list("."))
        }
        #expect(names == [["a"], ["b"]])
    }

    @Test("after a failed sync the data can be read, and is lost all the same")
    func failedSync() throws {
        var wasLost = false
        for seed in 0..<20 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed)
            let path = try makeFile(disk, sectors(1, count: 4))
            disk.faults.failingSyncs = [disk.counts.syncs]
            let file = try File(path, .readWrite, in: disk)
            try file.write(sectors(2, count: 4), at: 0)
            #expect(throws: FileError(.system(errno: EIO), .sync, path)) { try file.syncData() }
            #expect(disk.contents(of: path) == sectors(2, count: 4))
            try file.syncData()
            disk.crash(seed: seed)
            if disk.contents(of: path) != sectors(2, count: 4) { wasLost = true }
        }
        #expect(wasLost)
    }

    @Test("a full disk takes what fits, then refuses")
    func full() throws {
        let disk = SimulatedDisk()
        disk.faults.capacity = 10
        let file = try File("a", .createExclusively, in: disk)
        try file.write([UInt8](repeating: 1, count: 8), at: 0)
        #expect(throws: FileError(.noSpace, .write, "a")) {
            try file.write([UInt8](repeating: 2, count: 8), at: 8)
        }
        #expect(try file.size() == 10)
        try file.write([UInt8](repeating: 3, count: 10), at: 0)
    }

    @Test("short transfers are continued by the file's owner")
    func shortTransfers() throws {
        let disk = SimulatedDisk(seed: 3)
        disk.faults.shortTransferProbability = 0.9
        let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        let path = try makeFile(disk, content)
        #expect(disk.counts.writes > 1)
        #expect(try File(path, .read, in: disk).readAll(limit: 1000) == content)
    }

    @Test("once power is lost everything fails until the disk comes back")
    func powerLoss() throws {
        let disk = SimulatedDisk()
        let path = try makeFile(disk, [1])
        let file = try File(path, .readWrite, in: disk)
        disk.faults.powerLossAtOperation = disk.counts.operations + 1
        try file.write([2], at: 0)
        #expect(throws: FileError.self) { try file.syncData() }
        #expect(throws: FileError.self) { _ = try file.size() }
        #expect(throws: FileError.self) { _ = try disk.list(".") }
        disk.crash(seed: 1)
        #expect(try File(path, .read, in: disk).size() == 1)
        #expect(throws: FileError.self) { _ = try file.size() }
    }

    @Test("a copy is apart from its original")
    func copy() throws {
        let disk = SimulatedDisk()
        let path = try makeFile(disk, [1])
        let other = SimulatedDisk(copying: disk)
        other.flipBit(1, of: path)
        #expect(other.contents(of: path) == [3])
        #expect(disk.contents(of: path) == [1])
    }
}
