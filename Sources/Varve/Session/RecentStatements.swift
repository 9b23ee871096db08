// Prepared statements by the bytes of their names, as Bind has them: a client that runs the same few again
// and again costs no text and no hash.

/// Some of a session's prepared statements, of those with names of up to 15 bytes. Forgets all of them when one is made or
/// removed.
struct RecentStatements {
    /// A name's bytes and their number.
    private struct Name: Equatable {
        private var first: UInt64 = 0
        private var second: UInt64 = 0

        /// Nil for a longer one.
        init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count < 16 else { return nil }
            withUnsafeMutableBytes(of: &first) { first in
                first.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(8)))
            }
            withUnsafeMutableBytes(of: &second) { second in
                second.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(8)))
                second[7] = UInt8(bytes.count)
            }
        }
    }

    private struct Slot {
        var name: Name
        var statement: PreparedStatement
    }

    /// Empty, or as many as there are places. Drivers number their statements: the last two digits
    /// make the place.
    private var slots: [Slot?] = []
    private static let slotCount = 32

    /// One of them.
    var any: PreparedStatement? { slots.lazy.compactMap { $0?.statement }.first }

    /// Nil when it is not among them.
    func find(_ name: UnsafeRawBufferPointer) -> PreparedStatement? {
        guard !slots.isEmpty, let slot = slots[Self.place(of: name)], slot.name == Name(name)
        else { return nil }
        return slot.statement
    }

    mutating func insert(_ statement: PreparedStatement, as name: UnsafeRawBufferPointer) {
        guard let short = Name(name) else { return }
        if slots.isEmpty { slots = Array(repeating: nil, count: Self.slotCount) }
        slots[Self.place(of: name)] = Slot(name: short, statement: statement)
    }

    mutating func removeAll() {
        if !slots.isEmpty { slots = [] }
    }

    private static func place(of name: UnsafeRawBufferPointer) -> Int {
        guard name.count >= 2 else { return name.count }
        return (Int(name[name.count - 1]) + 10 * Int(name[name.count - 2])) % slotCount
    }
}
