import Bytes
import Environment
import Synchronization

/// The files of all partitions: where they are, and those that are open.
///
///     topics/checkpoint                             what is on disk, as of one commit
///     topics/<topic>-<partition>-<n>-<offset>.log   a segment: record batches, named by its first
///                                                   offset; n tells apart partitions of one name
///     topics/<topic>-<partition>-<n>-<offset>.index its blocks
///
/// Thread safety: used from any thread.
final class TopicFiles: Sendable {
    let directory: String
    let files: any FileSystem
    private let limit: Int
    /// False for a planted bug.
    let checksBlocks: Bool

    /// An open segment: its files, and its index as far as it was read or written.
    final class OpenSegment: Sendable {
        let log: File
        let index: File
        let entries = Mutex<[BlockEntry]>([])

        init(log: String, index: String, in files: any FileSystem) throws(FileError) {
            self.log = try File(log, .readWrite, in: files)
            self.index = try File(index, .readWrite, in: files)
        }

        /// Bytes of the log that the entries describe.
        var describedBytes: Int {
            entries.withLock { $0.last.map { $0.position + $0.length } ?? 0 }
        }
    }

    private struct Open {
        var segments: [ObjectIdentifier: (segment: OpenSegment, used: UInt64)] = [:]
        var uses: UInt64 = 0
    }

    private let open = Mutex(Open())

    init(directory: String, files: any FileSystem, limit: Int, checksBlocks: Bool = true) {
        self.checksBlocks = checksBlocks
        self.directory = directory
        self.files = files
        self.limit = max(2, limit)
    }

    var checkpointPath: String { directory + "/checkpoint" }
    var newCheckpointPath: String { directory + "/checkpoint.new" }

    /// The open files of a segment, opening them if need be.
    func opened(
        _ segment: TopicSegment, _ open: () throws(TopicError) -> OpenSegment
    ) throws(TopicError) -> OpenSegment {
        let key = ObjectIdentifier(segment)
        let found = self.open.withLock { state in
            state.uses += 1
            state.segments[key]?.used = state.uses
            return state.segments[key]?.segment
        }
        if let found { return found }
        let opened = try open()
        return self.open.withLock { state in
            if let found = state.segments[key] { return found.segment }
            if state.segments.count >= limit,
                let oldest = state.segments.min(by: { $0.value.used < $1.value.used })
            {
                state.segments[oldest.key] = nil
            }
            state.segments[key] = (opened, state.uses)
            return opened
        }
    }

    /// Forgets a segment whose files go.
    func close(_ segment: TopicSegment) {
        open.withLock { $0.segments[ObjectIdentifier(segment)] = nil }
    }
}
