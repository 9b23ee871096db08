import Bytes
import Environment
import Ledger
import Testing

@Suite("A ledger whose disk fails")
struct CrashTests {
    @Test(
        "power lost at any operation loses no synced entry and shows no half group",
        arguments: 0..<8 as Range<UInt64>)
    func powerLoss(seed: UInt64) throws {
        var operation = 0
        while true {
            let ledger = try LedgerFixture(segmentCapacity: 1024)
            ledger.disk.faults.powerLossAtOperation = ledger.disk.counts.operations + operation
            let synced = try writeUntilFailure(ledger)
            guard ledger.disk.isPoweredOff else { break }
            ledger.disk.crash(seed: seed &* 1000 &+ UInt64(operation))
            let end = try checkRecovered(ledger, synced: synced)
            // What recovery found is durable, whatever happens next.
            ledger.disk.crash(seed: seed)
            #expect(try ledger.openWriter().end == end)
            operation += 1
        }
        #expect(operation > 50)
    }

    @Test("power lost during recovery changes nothing of what is recovered")
    func powerLossInRecovery() throws {
        for seed in 0..<40 as Range<UInt64> {
            let ledger = try LedgerFixture(segmentCapacity: 1024)
            ledger.disk.faults.powerLossAtOperation = 30 + Int(seed)
            let synced = try writeUntilFailure(ledger)
            ledger.disk.crash(seed: seed)
            for operation in 0..<4 {
                ledger.disk.faults.powerLossAtOperation = ledger.disk.counts.operations + operation
                _ = try? ledger.openWriter()
                ledger.disk.crash(seed: seed &+ UInt64(operation))
            }
            try checkRecovered(ledger, synced: synced)
        }
    }

    @Test("after a failed sync nothing more is accepted, and the next start finds what is durable")
    func failedSync() throws {
        for failing in 1..<12 {
            let ledger = try LedgerFixture(segmentCapacity: 1024)
            let writer = try ledger.openWriter()
            try writer.write(1)
            ledger.disk.faults.failingSyncs = [ledger.disk.counts.syncs + failing]
            var synced: UInt64 = 1
            do throws(LedgerError) {
                for _ in 0..<40 {
                    try writer.write(2)
                    synced += 2
                }
                Issue.record("the sync did not fail")
            } catch {}
            ledger.disk.faults = DiskFaults()
            for _ in 0..<2 {
                do throws(LedgerError) {
                    try writer.sync()
                    Issue.record("a poisoned writer synced")
                } catch {
                    guard case .poisoned = error else { throw error }
                }
            }
            let end = try checkRecovered(ledger, synced: synced)
            ledger.disk.crash(seed: UInt64(failing))
            #expect(try ledger.openWriter().end == end)
        }
    }

    @Test("a full disk refuses the group that needs a new segment, and takes it when there is room")
    func full() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        ledger.disk.faults.capacity = 3 * 1024 + 500
        var total: UInt64 = 0
        do throws(LedgerError) {
            while true {
                try writer.write(2)
                total += 2
            }
        } catch {
            guard case .file(let failure) = error else { throw error }
            #expect(failure.kind == .noSpace)
        }
        #expect(try ledger.entries() == expected(1...total))
        ledger.disk.faults.capacity = .max
        try writer.write(2)
        #expect(try ledger.entries() == expected(1...total + 2))
    }

    @Test(
        "power lost while a segment is enlarged leaves it as it was, or larger", arguments: 0..<40)
    func enlarging(operation: Int) throws {
        // As many groups as leave no room for the one that ends an orderly shutdown.
        for groups in 1...20 as ClosedRange<UInt64> {
            let ledger = try LedgerFixture(segmentCapacity: 1024)
            let before = try ledger.openWriter()
            for _ in 0..<groups { try before.write(1) }
            try before.close()
            let writer = try ledger.openWriter()
            ledger.disk.faults.powerLossAtOperation = ledger.disk.counts.operations + operation
            try? writer.append(group: [draft(groups + 1, bodySize: 5000)])
            try? writer.sync()
            let synced = writer.durableEnd.sequence.rawValue
            ledger.disk.crash(seed: groups)
            let after = try ledger.openWriter()
            let end = after.end.sequence.rawValue
            #expect(end >= synced)
            #expect(try ledger.entries().map(\.sequence) == Array(1...end))
            try after.write(2)
            #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == after.end)
        }
    }

    @Test("a disk too full to enlarge a segment leaves it as it was")
    func fullEnlarging() throws {
        for groups in 1...20 as ClosedRange<UInt64> {
            let ledger = try LedgerFixture(segmentCapacity: 1024)
            let before = try ledger.openWriter()
            for _ in 0..<groups { try before.write(1) }
            try before.close()
            let writer = try ledger.openWriter()
            ledger.disk.faults.capacity = 4096
            #expect(throws: LedgerError.self) {
                try writer.append(group: [draft(groups + 1, bodySize: 5000)])
            }
            #expect(writer.canGoOn)
            ledger.disk.faults.capacity = .max
            try writer.write(1)
            try writer.append(group: [draft(groups + 2, bodySize: 5000)])
            try writer.sync()
            #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
        }
    }

    @Test("short transfers change nothing", arguments: 1..<5 as Range<UInt64>)
    func shortTransfers(seed: UInt64) throws {
        var ledger = try LedgerFixture(segmentCapacity: 1024)
        ledger.disk = SimulatedDisk(seed: seed)
        try ledger.disk.createDirectory(LedgerFixture.directory)
        ledger.disk.faults.shortTransferProbability = 0.5
        let writer = try ledger.openWriter()
        for _ in 0..<10 { try writer.write(3) }
        #expect(try ledger.openWriter().end == writer.end)
        #expect(try ledger.entries() == expected(1...30))
    }

    /// Runs a workload with rolls, preparation and discarding. Returns the last sequence whose sync
    /// returned.
    private func writeUntilFailure(_ ledger: LedgerFixture) throws -> UInt64 {
        var synced: UInt64 = 0
        do throws(LedgerError) {
            let writer = try ledger.openWriter()
            for round in 0..<12 as Range<UInt64> {
                if round % 3 == 0 { try writer.prepareNextSegment() }
                try writer.write(round % 4 + 1)
                synced = writer.end.sequence.rawValue
                if round == 8 { try writer.discard(before: CommitSequence(synced - 5)) }
            }
            try writer.close()
        } catch {
            guard case .file = error else { throw error }
        }
        return synced
    }

    /// Reopens: nothing synced is lost, nothing is half there, and writing goes on.
    @discardableResult
    private func checkRecovered(_ ledger: LedgerFixture, synced: UInt64) throws -> LedgerPosition {
        let writer = try ledger.openWriter()
        let end = writer.end.sequence.rawValue
        #expect(end >= synced)
        let entries = try ledger.entries()
        #expect(entries.last?.sequence ?? 0 == end)
        if let first = entries.first?.sequence { #expect(entries == expected(first...end)) }
        try writer.write(2)
        #expect(try verifyLedger(ledger.storage, identity: ledger.identity) == writer.end)
        return writer.end
    }
}
