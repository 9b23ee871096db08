import Bytes
import Synchronization

/// Finds keyspaces by number without a lock: every read passes here. Three levels of pages, made
/// when first needed:
///
///     11 bits → page of pages, 11 bits → page, 10 bits → keyspace
///
/// Invariant: what was entered stays until the table goes, so a reader needs no claim on what it
/// found. A dropped keyspace stays as an empty shell.
///
/// Thread safety: `find` from any thread; `add` by one at a time.
struct KeyspaceTable: ~Copyable, @unchecked Sendable {
    private typealias Slot = Atomic<UInt>

    private static let pageBits = [11, 11, 10]

    private let root: UnsafeMutablePointer<Slot>

    init() { root = KeyspaceTable.allocatePage(level: 0) }

    deinit { KeyspaceTable.free(root, level: 0) }

    @inline(__always)
    func find(_ id: KeyspaceID) -> Keyspace? { findUncounted(id)?.takeUnretainedValue() }

    /// The same, without counting a reference: valid while the table lives.
    @inline(__always)
    func findUncounted(_ id: KeyspaceID) -> Unmanaged<Keyspace>? {
        let number = Int(id.rawValue)
        let outer = root[number >> 21].load(ordering: .acquiring)
        guard let pages = UnsafeMutablePointer<Slot>(bitPattern: outer) else { return nil }
        let inner = pages[number >> 10 & 0x7ff].load(ordering: .acquiring)
        guard let page = UnsafeMutablePointer<Slot>(bitPattern: inner) else { return nil }
        let found = page[number & 0x3ff].load(ordering: .acquiring)
        guard let pointer = UnsafeRawPointer(bitPattern: found) else { return nil }
        return Unmanaged<Keyspace>.fromOpaque(pointer)
    }

    /// Enters a keyspace whose number has none.
    func add(_ id: KeyspaceID, _ keyspace: Keyspace) {
        let number = Int(id.rawValue)
        let pages = page(in: root, at: number >> 21, level: 1)
        let page = page(in: pages, at: number >> 10 & 0x7ff, level: 2)
        let pointer = Unmanaged.passRetained(keyspace).toOpaque()
        page[number & 0x3ff].store(UInt(bitPattern: pointer), ordering: .releasing)
    }

    private func page(
        in parent: UnsafeMutablePointer<Slot>, at index: Int, level: Int
    ) -> UnsafeMutablePointer<Slot> {
        let known = parent[index].load(ordering: .acquiring)
        if let page = UnsafeMutablePointer<Slot>(bitPattern: known) { return page }
        let page = KeyspaceTable.allocatePage(level: level)
        parent[index].store(UInt(bitPattern: page), ordering: .releasing)
        return page
    }

    private static func allocatePage(level: Int) -> UnsafeMutablePointer<Slot> {
        let count = 1 << pageBits[level]
        let page = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        for index in 0..<count { (page + index).initialize(to: Slot(0)) }
        return page
    }

    private static func free(_ page: UnsafeMutablePointer<Slot>, level: Int) {
        for index in 0..<(1 << pageBits[level]) {
            let word = page[index].load(ordering: .acquiring)
            if level == 2, let pointer = UnsafeRawPointer(bitPattern: word) {
                Unmanaged<Keyspace>.fromOpaque(pointer).release()
            } else if level < 2, let child = UnsafeMutablePointer<Slot>(bitPattern: word) {
                free(child, level: level + 1)
            }
        }
        page.deallocate()
    }
}
