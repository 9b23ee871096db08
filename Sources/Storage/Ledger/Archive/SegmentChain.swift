import Bytes
import Synchronization

/// Several sources as one: a segment is read from the first that has it.
///
/// Safe from any thread.
package final class SegmentChain: SegmentSource {
    private let sources: [any SegmentSource]
    /// By segment, as of the last `list`.
    private let holders = Mutex<[SegmentID: Int]>([:])

    package init(_ sources: [any SegmentSource]) {
        precondition(!sources.isEmpty, "a chain has a source")
        self.sources = sources
    }

    package func list() throws(LedgerError) -> [SegmentInfo] {
        var found: [SegmentID: SegmentInfo] = [:]
        var places: [SegmentID: Int] = [:]
        for (place, source) in sources.enumerated().reversed() {
            for segment in try source.list() {
                found[segment.id] = segment
                places[segment.id] = place
            }
        }
        holders.withLock { [places] in $0 = places }
        return found.values.sorted { $0.id < $1.id }
    }

    package func read(
        _ id: SegmentID, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(LedgerError) -> Int {
        try holder(of: id).read(id, into: buffer, at: offset)
    }

    package func path(_ id: SegmentID) -> String { holder(of: id).path(id) }

    private func holder(of id: SegmentID) -> any SegmentSource {
        sources[holders.withLock { $0[id] } ?? 0]
    }
}

/// One segment of a source, as if there were no other.
struct OneSegment: SegmentSource {
    var segment: SegmentInfo
    var source: any SegmentSource

    func list() throws(LedgerError) -> [SegmentInfo] { [segment] }

    func read(
        _ id: SegmentID, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(LedgerError) -> Int {
        try source.read(id, into: buffer, at: offset)
    }

    func path(_ id: SegmentID) -> String { source.path(id) }

    /// All whole groups, checked, and where they end.
    func groups(_ identity: LedgerIdentity) throws(LedgerError) -> (
        bytes: [UInt8], end: LedgerPosition
    ) {
        let reader = LedgerReader(self, identity: identity, segment: segment, skipping: .latest)
        while try reader.readGroup() {}
        return (try bytes(0..<reader.offset), reader.end)
    }

    /// Bytes that are there.
    func bytes(_ range: Range<Int>) throws(LedgerError) -> [UInt8] {
        var failure: LedgerError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            do throws(LedgerError) {
                filled = try read(
                    segment.id, into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
