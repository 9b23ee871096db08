/// Goes through the keys of a range in a tree, in order or against it. Valid while the tree does not
/// change.
struct TreeWalk {
    // The next item forwards; the item after the next one backwards.
    private var leaf: TreeNode
    private var index: Int
    private let end: Tree.Position
    private let isReverse: Bool

    fileprivate init(from start: Tree.Position, to end: Tree.Position, isReverse: Bool) {
        let first = isReverse ? end : start
        leaf = first.leaf
        index = first.index
        self.end = isReverse ? start : end
        self.isReverse = isReverse
    }

    /// The newest version of the next key; nil at the range's end.
    @inline(__always)
    mutating func next() -> Record? { isReverse ? nextBackward() : nextForward() }

    @inline(__always)
    private mutating func nextForward() -> Record? {
        while leaf != end.leaf || index != end.index {
            if index < leaf.count {
                defer { index += 1 }
                return leaf.record(index)
            }
            guard let next = leaf.next else { return nil }
            leaf = next
            index = 0
        }
        return nil
    }

    @inline(__always)
    private mutating func nextBackward() -> Record? {
        while leaf != end.leaf || index != end.index {
            if index > 0 {
                index -= 1
                return leaf.record(index)
            }
            guard let previous = leaf.previous else { return nil }
            leaf = previous
            index = previous.count
        }
        return nil
    }
}

extension Tree {
    /// A walk over a range that `KeyRange.isEmpty` does not call empty.
    func walk(_ range: KeyRange, reverse isReverse: Bool) -> TreeWalk {
        TreeWalk(
            from: lowerPosition(range.lower), to: upperPosition(range.upper), isReverse: isReverse)
    }

    private func lowerPosition(_ bound: KeyBound) -> Position {
        switch bound {
        case .unbounded: start
        case .inclusive(let key): key.withUnsafeBytes { position(of: $0, isAfter: false) }
        case .exclusive(let key): key.withUnsafeBytes { position(of: $0, isAfter: true) }
        }
    }

    private func upperPosition(_ bound: KeyBound) -> Position {
        switch bound {
        case .unbounded: end
        case .inclusive(let key): key.withUnsafeBytes { position(of: $0, isAfter: true) }
        case .exclusive(let key): key.withUnsafeBytes { position(of: $0, isAfter: false) }
        }
    }
}
