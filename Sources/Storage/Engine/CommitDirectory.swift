import Bytes
import Ledger
import Synchronization

/// Who made each commit and when, out of the ledger, in pages that are kept for a while: a scan of
/// versions asks for thousands of commits, and near ones again and again.
///
/// Thread safety: used from any thread.
final class CommitDirectory: Sendable {
    /// Commits that follow each other.
    private struct Page {
        var first: CommitSequence
        var timestamps: [Timestamp] = []
        /// Index into `origins`.
        var originNumbers: [UInt32] = []
        var origins: [EntryOrigin] = []
        /// When it was last asked, in lookups.
        var lastUse: UInt64 = 0

        var end: CommitSequence { CommitSequence(first.rawValue + UInt64(timestamps.count)) }

        func commit(_ sequence: CommitSequence) -> CommitInfo {
            let index = Int(sequence.rawValue - first.rawValue)
            return CommitInfo(sequence, timestamps[index], origins[Int(originNumbers[index])])
        }
    }

    private struct State {
        var pages: [Page] = []
        var lookups: UInt64 = 0
    }

    /// Some 5 MiB in all.
    private static let pagesMax = 64
    private static let commitsPerPage = 4096

    private let snapshots: Snapshots
    private let writer: LedgerWriter
    private let state = Mutex(State())

    init(_ snapshots: Snapshots, _ writer: LedgerWriter) {
        self.snapshots = snapshots
        self.writer = writer
    }

    /// Nil for a commit that is not visible, or that the ledger has no more.
    func commit(_ sequence: CommitSequence) throws(EngineError) -> CommitInfo? {
        guard sequence > .zero, sequence <= snapshots.visibleSequence else { return nil }
        if let known = find(sequence) { return known }
        return try load(sequence)
    }

    private func find(_ sequence: CommitSequence) -> CommitInfo? {
        state.withLock { state in
            state.lookups += 1
            guard
                let index = state.pages.firstIndex(where: {
                    $0.first <= sequence && sequence < $0.end
                })
            else { return nil }
            state.pages[index].lastUse = state.lookups
            return state.pages[index].commit(sequence)
        }
    }

    /// Reads the page that begins with `sequence`'s group, or a little before.
    private func load(_ sequence: CommitSequence) throws(EngineError) -> CommitInfo? {
        let newest = snapshots.visibleSequence
        var page = Page(first: sequence)
        var numbers: [EntryOrigin: UInt32] = [:]
        do throws(LedgerError) {
            guard let first = try writer.firstSequence(), first <= sequence else { return nil }
            // Neighbours on both sides: keys and the commits that wrote them are rarely in one order.
            let half = UInt64(Self.commitsPerPage / 2)
            let wished = CommitSequence(sequence.rawValue > half ? sequence.rawValue - half : 1)
            let run = writer.run(around: sequence)
            page.first = max(first, max(wished, run.lowerBound))
            let reader = try writer.reader(after: CommitSequence(page.first.rawValue - 1))
            while page.end <= newest, page.timestamps.count < Self.commitsPerPage,
                page.end <= sequence || page.end < run.upperBound
            {
                guard try reader.nextGroup() else { break }
                for entry in reader.entries where entry.sequence <= newest {
                    let origin = reader.origins[entry.originIndex]
                    let number = numbers[origin] ?? UInt32(page.origins.count)
                    if number == page.origins.count {
                        page.origins.append(origin)
                        numbers[origin] = number
                    }
                    page.timestamps.append(entry.timestamp)
                    page.originNumbers.append(number)
                }
            }
        } catch {
            if case .outOfRange = error { return nil }
            throw EngineError(error)
        }
        guard sequence < page.end else { return nil }
        let found = page.commit(sequence)
        keep(page)
        return found
    }

    private func keep(_ page: Page) {
        state.withLock { state in
            // A longer page of the same commits takes the place of the shorter.
            state.pages.removeAll { $0.first >= page.first && $0.end <= page.end }
            if state.pages.count >= Self.pagesMax,
                let oldest = state.pages.indices.min(by: {
                    state.pages[$0].lastUse < state.pages[$1].lastUse
                })
            {
                state.pages.remove(at: oldest)
            }
            var page = page
            page.lastUse = state.lookups
            state.pages.append(page)
        }
    }
}
