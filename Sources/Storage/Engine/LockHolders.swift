/// Who holds one lock, in which modes. One holder, as rows have, costs no allocation; of thousands, as the
/// weak locks of a busy table have, each is found, added and removed at once.
///
/// Invariants: `first` is nil only when there is nobody; above `scannedMax` others `places` and `counts`
/// are kept, below they are empty.
struct LockHolders {
    struct Holder {
        let owner: LockOwner
        /// Bit n: holds mode n.
        var modes: UInt16
    }

    /// So many others are looked through one by one.
    private static let scannedMax = 16

    /// Further holders, where there are any.
    private struct Others {
        var holders: [Holder] = []
        /// Where each of them stands.
        var places: [ObjectIdentifier: Int] = [:]
        /// How many of them hold each mode.
        var counts: [Int] = []
    }

    private var first: Holder?
    /// One or none: only shared modes have any, and rows have none, of which there are many.
    private var rare: [Others] = []

    private var others: [Holder] {
        get { rare.isEmpty ? [] : rare[0].holders }
        _modify {
            makeRoomForOthers()
            yield &rare[0].holders
        }
    }
    private var places: [ObjectIdentifier: Int] {
        get { rare.isEmpty ? [:] : rare[0].places }
        _modify {
            makeRoomForOthers()
            yield &rare[0].places
        }
    }
    private var counts: [Int] {
        get { rare.isEmpty ? [] : rare[0].counts }
        _modify {
            makeRoomForOthers()
            yield &rare[0].counts
        }
    }

    private mutating func makeRoomForOthers() { if rare.isEmpty { rare.append(Others()) } }

    var isEmpty: Bool { first == nil }
    private var isIndexed: Bool { !counts.isEmpty }

    func modes(of owner: LockOwner) -> UInt16 {
        if let first, first.owner === owner { return first.modes }
        return place(of: owner).map { others[$0].modes } ?? 0
    }

    /// What all owners of a session hold.
    func modes(of session: LockSession) -> UInt16 {
        var modes: UInt16 = 0
        forEach { if $0.owner.session === session { modes |= $0.modes } }
        return modes
    }

    /// Whether the owner holds it, and nobody else.
    func isOnly(_ owner: LockOwner) -> Bool { first?.owner === owner && others.isEmpty }

    private func place(of owner: LockOwner) -> Int? {
        if isIndexed { return places[ObjectIdentifier(owner)] }
        let holders = others
        return holders.indices.first { holders[$0].owner === owner }
    }

    mutating func add(_ owner: LockOwner, _ mode: LockMode) {
        let bit: UInt16 = 1 << mode.rawValue
        if first == nil {
            first = Holder(owner: owner, modes: bit)
        } else if first?.owner === owner {
            first?.modes |= bit
        } else if let place = place(of: owner) {
            setModes(others[place].modes | bit, at: place)
        } else {
            append(Holder(owner: owner, modes: bit))
        }
    }

    mutating func remove(_ owner: LockOwner) {
        if first?.owner === owner {
            first = others.last
            if !others.isEmpty { remove(at: others.count - 1) }
        } else if let place = place(of: owner) {
            remove(at: place)
        }
    }

    mutating func remove(_ owner: LockOwner, _ mode: LockMode) {
        let rest = modes(of: owner) & ~(1 << mode.rawValue)
        if rest == 0 {
            remove(owner)
        } else if first?.owner === owner {
            first?.modes = rest
        } else if let place = place(of: owner) {
            setModes(rest, at: place)
        }
    }

    /// Makes another the holder of what an owner holds.
    mutating func replace(_ owner: LockOwner, by heir: LockOwner) {
        if let held = first, held.owner === owner {
            first = Holder(owner: heir, modes: held.modes)
        } else if let place = place(of: owner) {
            let modes = others[place].modes
            remove(at: place)
            append(Holder(owner: heir, modes: modes))
        }
    }

    func forEach(_ body: (Holder) -> Void) {
        if let first { body(first) }
        for holder in others { body(holder) }
    }

    /// Whether a holder that conflicts with the mode meets the condition.
    func contains(conflictingWith mode: LockMode, where condition: (Holder) -> Bool) -> Bool {
        if let first, first.modes & mode.conflictMask != 0, condition(first) { return true }
        guard mayConflict(with: mode) else { return false }
        // By index: references are not counted for those whose modes do not conflict.
        let (holders, mask) = (others, mode.conflictMask)
        for index in holders.indices where holders[index].modes & mask != 0 {
            if condition(holders[index]) { return true }
        }
        return false
    }

    /// False when none of `others` surely does.
    private func mayConflict(with mode: LockMode) -> Bool {
        guard isIndexed else { return !others.isEmpty }
        return counts.indices.contains { counts[$0] > 0 && mode.conflictMask & (1 << $0) != 0 }
    }

    func contains(_ session: LockSession) -> Bool {
        first?.owner.session === session || others.contains { $0.owner.session === session }
    }

    // MARK: The others

    private mutating func append(_ holder: Holder) {
        others.append(holder)
        if isIndexed {
            places[ObjectIdentifier(holder.owner)] = others.count - 1
            count(holder.modes, 1)
        } else if others.count > LockHolders.scannedMax {
            counts = [Int](repeating: 0, count: UInt16.bitWidth)
            for (place, holder) in others.enumerated() {
                places[ObjectIdentifier(holder.owner)] = place
                count(holder.modes, 1)
            }
        }
    }

    private mutating func remove(at place: Int) {
        let removed = others[place]
        others[place] = others[others.count - 1]
        others.removeLast()
        guard isIndexed else { return }
        places[ObjectIdentifier(removed.owner)] = nil
        count(removed.modes, -1)
        if place < others.count { places[ObjectIdentifier(others[place].owner)] = place }
        // Not at the border itself, where it would be made again and again.
        if others.count <= LockHolders.scannedMax / 2 {
            places = [:]
            counts = []
        }
    }

    private mutating func setModes(_ modes: UInt16, at place: Int) {
        if isIndexed {
            count(others[place].modes, -1)
            count(modes, 1)
        }
        others[place].modes = modes
    }

    private mutating func count(_ modes: UInt16, _ change: Int) {
        for mode in 0..<UInt16.bitWidth where modes & (1 << mode) != 0 { counts[mode] += change }
    }
}
