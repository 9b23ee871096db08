/// Goes through the keys that several trees have in a range, each key once. Valid while the trees do
/// not change.
struct MemoryWalk {
    /// Each with the key it stands on. Newest first.
    private var walks: [(walk: TreeWalk, head: Record?)]
    private let isReverse: Bool
    /// Of the key at hand: the newest version in each tree that has it, newest first.
    private(set) var chains: [Record] = []

    init(_ walk: TreeWalk, reverse isReverse: Bool) {
        walks = []
        self.isReverse = isReverse
        add(walk)
    }

    mutating func add(_ walk: TreeWalk) {
        walks.append((walk, nil))
        walks[walks.count - 1].head = walks[walks.count - 1].walk.next()
    }

    /// Goes to the next key and returns its newest version; nil at the end.
    mutating func next() -> Record? {
        if walks.count == 1 { return nextOfOne() }
        var best: Record?
        for index in walks.indices {
            guard let head = walks[index].head else { continue }
            guard let other = best else {
                best = head
                continue
            }
            let order = compareKeys(head.key, other.key)
            if isReverse ? order > 0 : order < 0 { best = head }
        }
        guard let best else { return nil }
        chains.removeAll(keepingCapacity: true)
        for index in walks.indices {
            guard let head = walks[index].head, compareKeys(head.key, best.key) == 0 else {
                continue
            }
            chains.append(head)
            walks[index].head = walks[index].walk.next()
        }
        return chains.first
    }

    @inline(__always)
    private mutating func nextOfOne() -> Record? {
        guard let head = walks[0].head else { return nil }
        walks[0].head = walks[0].walk.next()
        if chains.isEmpty { chains.append(head) } else { chains[0] = head }
        return head
    }

    /// The newest version of the key at hand that is not after `sequence`.
    @inline(__always)
    func version(at sequence: UInt64) -> Record? {
        for chain in chains {
            if let version = chain.version(at: sequence) { return version }
        }
        return nil
    }
}
