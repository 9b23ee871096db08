import Environment
import Ledger
import Testing

private func refusal(_ body: () throws(LedgerError) -> Void) throws -> DataDirectoryRefusal? {
    do throws(LedgerError) { try body() } catch {
        guard case .directory(let refusal) = error else { throw error }
        return refusal
    }
    return nil
}

@Suite("A data directory")
struct DataDirectoryTests {
    private let machine = SimulatedEnvironment(seed: 1)

    @discardableResult
    private func open(_ mode: DataDirectory.Mode = .exclusive) throws(LedgerError)
        -> DataDirectory
    {
        try DataDirectory.open("data", mode: mode, in: machine.environment)
    }

    @Test("is made when missing, and is the same ledger when opened again")
    func reopens() throws {
        let first = try open()
        first.close()
        let second = try open()
        #expect(first.identity == second.identity)
        #expect(try machine.disk.list("data") == ["FORMAT", "LOCK", "ledger"])
    }

    @Test("is refused to a second process, which is told the first one's id")
    func locks() throws {
        let first = try open()
        let found = try refusal { () throws(LedgerError) in _ = try open() }
        #expect(found == .locked(path: "data/LOCK", processID: 1))
        #expect(found?.description.contains("in use by process 1") == true)
        try open(.readOnly)
        first.close()
        try open()
    }

    @Test("of a newer format is refused, before anything else of it is looked at")
    func newerFormat() throws {
        try open().close()
        machine.disk.setContents(
            of: "data/FORMAT", to: Array("varve data directory\nformat 3\nanything".utf8))
        let found = try refusal { () throws(LedgerError) in _ = try open() }
        #expect(found == .newerFormat(path: "data", found: 3, supported: 2))
    }

    @Test("of format 1 becomes one of format 2 when a server opens it, and keeps its ledger")
    func olderFormat() throws {
        try open().close()
        // Its checksum was computed by another program too.
        let format1 = "varve data directory\nformat 1\nledger 0123456789abcdef\nchecksum 62a1867e\n"
        machine.disk.setContents(of: "data/FORMAT", to: Array(format1.utf8))
        let identity = LedgerIdentity(rawValue: 0x0123_4567_89ab_cdef)
        #expect(try open(.readOnly).identity == identity)
        #expect(machine.disk.contents(of: "data/FORMAT") == Array(format1.utf8))
        #expect(try open().identity == identity)
        let content = try #require(machine.disk.contents(of: "data/FORMAT"))
        #expect(
            String(decoding: content, as: UTF8.self).contains(
                "\nformat 2\nledger 0123456789abcdef\n"))
        machine.disk.crash(seed: 2)
        #expect(try open(.readOnly).identity == identity)
    }

    @Test("is not opened when any bit of its format file is wrong")
    func damagedFormat() throws {
        let identity = try open().identity
        let size = try #require(machine.disk.contents(of: "data/FORMAT")).count
        machine.disk.crash(seed: 1)
        for bit in 0..<size * 8 {
            machine.disk.flipBit(bit, of: "data/FORMAT")
            #expect(try refusal { () throws(LedgerError) in _ = try open(.readOnly) } != nil)
            machine.disk.flipBit(bit, of: "data/FORMAT")
        }
        #expect(try open(.readOnly).identity == identity)
    }

    @Test("without its format file is refused, so that its ledger is not overwritten")
    func lostFormat() throws {
        let directory = try open()
        let writer = try LedgerWriter.open(
            directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1),
            options: LedgerOptions(segmentCapacity: 1024))
        try writer.write(1)
        directory.close()
        try machine.disk.remove("data/FORMAT")
        let found = try refusal { () throws(LedgerError) in _ = try open() }
        #expect(
            found
                == .damagedFormat(
                    path: "data/FORMAT", what: "it is missing, but there is a ledger"))
    }

    @Test("with someone else's files is refused and left alone")
    func foreign() throws {
        try machine.disk.createDirectory("data")
        try File("data/thesis.txt", .createExclusively, in: machine.disk).close()
        let found = try refusal { () throws(LedgerError) in _ = try open() }
        #expect(found == .notADataDirectory(path: "data"))
        #expect(try machine.disk.list("data") == ["thesis.txt"])
    }

    @Test("that is missing cannot be looked at")
    func missing() throws {
        let found = try refusal { () throws(LedgerError) in _ = try open(.readOnly) }
        #expect(found == .missing(path: "data"))
    }

    @Test("survives a loss of power while it is being made")
    func powerLoss() throws {
        for operation in 0..<20 {
            for seed in 0..<10 as Range<UInt64> {
                let machine = SimulatedEnvironment(seed: seed)
                machine.disk.faults.powerLossAtOperation = operation
                let made = try? DataDirectory.open(
                    "data", mode: .exclusive, in: machine.environment)
                machine.disk.crash(seed: seed)
                let again = try DataDirectory.open(
                    "data", mode: .exclusive, in: machine.environment)
                if let made { #expect(made.identity == again.identity) }
            }
        }
    }
}
