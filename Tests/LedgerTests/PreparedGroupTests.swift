import Bytes
import Environment
import Ledger
import Testing

/// Groups of one to four entries, as they follow each other.
private func groups(_ count: Int, bodySize: Int? = nil) -> [[EntryDraft]] {
    var first: UInt64 = 1
    return (0..<count).map { number in
        let size = UInt64(number % 4 + 1)
        defer { first += size }
        return (first..<first + size).map { draft($0, bodySize: bodySize) }
    }
}

extension LedgerWriter {
    /// Appends and syncs the groups, each but the first prepared while the one before is synced.
    fileprivate func writeAhead(
        _ groups: [[EntryDraft]], on thread: SideThread?
    ) throws(LedgerError) {
        for (group, next) in zip(groups, groups.dropFirst().map { Optional($0) } + [nil]) {
            try append(group: group)
            if let next { try sync(preparing: next, on: thread) } else { try sync() }
        }
    }
}

@Suite("Groups encoded while the one before is synced")
struct PreparedGroupTests {
    @Test(
        "the ledger is byte for byte the one without, over many segments",
        arguments: [true, false])
    func sameBytes(hasThread: Bool) throws {
        let groups = groups(200)
        let plain = try LedgerFixture(segmentCapacity: 1024)
        let writer = try plain.openWriter()
        for group in groups {
            try writer.append(group: group)
            try writer.sync()
        }
        let ahead = try LedgerFixture(segmentCapacity: 1024)
        let second = try ahead.openWriter()
        try second.writeAhead(groups, on: hasThread ? SideThread() : nil)
        #expect(second.end == writer.end)
        #expect(second.durableEnd == second.end)
        #expect(try ahead.entries() == plain.entries())
        #expect(try ahead.storage.list() == plain.storage.list())
        #expect(try ahead.storage.list().count > 5)
        #expect(try verifyLedger(ahead.storage, identity: ahead.identity) == second.end)
        #expect(try ahead.openWriter().end == second.end)
    }

    @Test("a large group that is prepared gets a segment of its own")
    func largeGroup() throws {
        let ledger = try LedgerFixture(segmentCapacity: 1024)
        let writer = try ledger.openWriter()
        let groups = [[draft(1)], [draft(2, bodySize: 5000)], [draft(3)]]
        try writer.writeAhead(groups, on: SideThread())
        #expect(try ledger.storage.list().count == 3)
        #expect(try ledger.entries().map(\.sequence) == [1, 2, 3])
        #expect(try ledger.openWriter().end == writer.end)
    }

    @Test(
        "after a failed sync nothing of what was prepared is written",
        arguments: [true, false])
    func failedSync(hasThread: Bool) throws {
        let ledger = try LedgerFixture(segmentCapacity: 1 << 16)
        let writer = try ledger.openWriter()
        try writer.write(3)
        ledger.disk.faults.failingSyncs = [ledger.disk.counts.syncs]
        try writer.append(group: [draft(4)])
        #expect(throws: LedgerError.self) {
            try writer.sync(preparing: [draft(5)], on: hasThread ? SideThread() : nil)
        }
        #expect(!writer.canGoOn)
        #expect(writer.durableEnd.sequence == CommitSequence(3))
        #expect(throws: LedgerError.self) { try writer.append(group: [draft(5)]) }
        ledger.disk.crash(seed: 1)
        #expect(try ledger.openWriter().end.sequence <= CommitSequence(4))
    }
}
