import Bytes
import Environment
import Synchronization

/// A place in the order of all entries: sections ascending, in a section keys ascending.
struct EntryPlace: Comparable {
    var section: KeyspaceID
    var key: [UInt8]

    static func < (left: EntryPlace, right: EntryPlace) -> Bool {
        if left.section != right.section { return left.section < right.section }
        return left.key.lexicographicallyPrecedes(right.key)
    }

    /// Negative, 0 or positive as it comes before, is or comes after that place.
    @inline(__always)
    func compare(_ section: KeyspaceID, _ key: UnsafeRawBufferPointer) -> Int {
        if self.section != section { return self.section < section ? -1 : 1 }
        return self.key.withUnsafeBytes { compareKeys($0, key) }
    }
}

/// A run that a version names. Its file is removed when the last version that names it goes away,
/// if it was declared obsolete by then.
final class Run: Sendable {
    let number: UInt64
    let reader: RunReader
    let first: EntryPlace
    let last: EntryPlace
    /// Freed with the run.
    let point: PointRun
    private let obsolete: ObsoleteFiles
    private let isObsolete = Atomic<Bool>(false)

    /// The run must have an entry.
    init(_ number: UInt64, _ reader: RunReader, _ obsolete: ObsoleteFiles) {
        self.number = number
        self.reader = reader
        self.obsolete = obsolete
        let sections = reader.summary.sections
        let start = sections[0]
        let end = sections[sections.count - 1]
        first = EntryPlace(section: start.keyspace, key: start.firstKey)
        last = EntryPlace(section: end.keyspace, key: end.lastKey)
        point = PointRun(reader, first: first, last: last)
    }

    deinit {
        point.deallocate()
        if isObsolete.load(ordering: .acquiring) { obsolete.add(reader.path) }
    }

    var fileBytes: Int { reader.summary.fileBytes }

    /// No later version names it.
    func retire() { isObsolete.store(true, ordering: .releasing) }

    func overlaps(_ low: EntryPlace, _ high: EntryPlace) -> Bool { first <= high && low <= last }
}

/// Files that nobody reads any more, for the background to remove.
final class ObsoleteFiles: Sendable {
    private let paths = Mutex<[String]>([])

    func add(_ path: String) { paths.withLock { $0.append(path) } }

    /// Removes them. What cannot be removed is left for the next start.
    func remove(in files: any FileSystem) {
        let due = paths.withLock { paths in
            defer { paths = [] }
            return paths
        }
        for path in due { try? files.remove(path) }
    }
}
