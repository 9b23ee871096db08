import Bytes

/// The keyspaces there are, and under which numbers the runs have them. A keyspace that is dropped and
/// made again gets another number, so what the runs have of the old one is nobody's.
struct LiveKeyspaces {
    private(set) var sections: [KeyspaceID: KeyspaceID]
    private(set) var nextSection: UInt32
    /// In order of their sequences.
    var drops: [KeyspaceDrop]
    /// What copies are copies of.
    var originals: [KeyspaceID: KeyspaceID] = [:]
    /// The keyspaces of `sections`, the other way around.
    private var ids: [KeyspaceID: KeyspaceID]

    init(
        sections: [KeyspaceID: KeyspaceID] = [:], nextSection: UInt32 = 1,
        drops: [KeyspaceDrop] = []
    ) {
        self.sections = sections
        self.nextSection = nextSection
        self.drops = drops
        ids = Dictionary(
            sections.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func add(_ keyspace: KeyspaceID) -> KeyspaceID {
        let section = KeyspaceID(nextSection)
        nextSection += 1
        sections[keyspace] = section
        ids[section] = keyspace
        return section
    }

    /// Returns whether it was there.
    mutating func remove(_ keyspace: KeyspaceID) -> Bool {
        guard let section = sections.removeValue(forKey: keyspace) else { return false }
        ids[section] = nil
        drops.removeAll { $0.keyspace == keyspace }
        return true
    }

    /// Gives the keyspace the number that its copy had, which is no more. Returns that number.
    mutating func replace(_ keyspace: KeyspaceID, with copy: KeyspaceID) -> KeyspaceID {
        guard let section = sections.removeValue(forKey: copy) else { return add(keyspace) }
        if let old = sections[keyspace] { ids[old] = nil }
        sections[keyspace] = section
        ids[section] = keyspace
        originals[copy] = nil
        return section
    }

    /// The keyspace that the runs have under a number, for a copy what it is a copy of; nil when it was
    /// dropped.
    func keyspace(of section: KeyspaceID) -> KeyspaceID? {
        ids[section].map { originals[$0] ?? $0 }
    }
}
