// Prepared statements by the bytes of their names, as Bind has them: a client that runs the same few again
// and again costs no text and no hash.

import Glibc

/// Some of a session's prepared statements. Forgets all of them when one is made or removed.
struct RecentStatements {
    private struct Slot {
        var name: [UInt8]
        var statement: PreparedStatement
    }

    /// Empty, or as many as there are places. Drivers number their statements: the last two digits
    /// make the place.
    private var slots: [Slot?] = []
    private static let slotCount = 32

    /// Nil when it is not among them.
    func find(_ name: UnsafeRawBufferPointer) -> PreparedStatement? {
        guard !slots.isEmpty, let slot = slots[Self.place(of: name)],
            slot.name.count == name.count
        else { return nil }
        let isSame = slot.name.withUnsafeBytes { own in
            guard let left = own.baseAddress, let right = name.baseAddress else { return true }
            return memcmp(left, right, name.count) == 0
        }
        return isSame ? slot.statement : nil
    }

    mutating func insert(_ statement: PreparedStatement, as name: UnsafeRawBufferPointer) {
        if slots.isEmpty { slots = Array(repeating: nil, count: Self.slotCount) }
        slots[Self.place(of: name)] = Slot(name: [UInt8](name), statement: statement)
    }

    mutating func removeAll() {
        if !slots.isEmpty { slots = [] }
    }

    private static func place(of name: UnsafeRawBufferPointer) -> Int {
        guard name.count >= 2 else { return name.count }
        return (Int(name[name.count - 1]) + 10 * Int(name[name.count - 2])) % slotCount
    }
}
