/// An ordered map from key bytes to a chain of versions: a B+tree in raw memory that owns its
/// nodes, separators and records. Nodes are not rebalanced: one is freed when its last item goes,
/// which keeps queues (insert at one end, delete at the other) compact.
///
/// Not thread-safe: the keyspace's lock guards it.
struct Tree: ~Copyable {
    private var root: TreeNode
    /// Bytes of nodes and separators.
    private(set) var nodeBytes: Int

    init() {
        root = TreeNode.allocate(level: 0)
        nodeBytes = root.memorySize
    }

    /// The same, without what an empty tree has.
    var grownBytes: Int { nodeBytes - TreeNode.leafSize }

    deinit { Tree.free(root) }

    private static func free(_ node: TreeNode) {
        for index in 0..<node.count {
            var record: Record? = node.record(index)
            while let version = record {
                record = version.older
                version.deallocate()
            }
        }
        if !node.isLeaf { for index in 0...node.count { free(node.child(index)) } }
        node.deallocate()
    }

    /// A place between items: before item `index` of `leaf`. `index` is the leaf's count only at
    /// the tree's end, so each place has one form.
    struct Position: Equatable {
        var leaf: TreeNode
        var index: Int
    }

    /// The newest version of `key`.
    func find(_ key: UnsafeRawBufferPointer) -> Record? {
        let leaf = leaf(for: key)
        let (index, isMatch) = leaf.find(key)
        return isMatch ? leaf.record(index) : nil
    }

    @inline(__always)
    private func leaf(for key: UnsafeRawBufferPointer) -> TreeNode {
        var node = root
        while !node.isLeaf { node = node.child(node.childIndex(for: key)) }
        return node
    }

    /// Before `key`, or with `isAfter` right after it, whether or not it is there.
    func position(of key: UnsafeRawBufferPointer, isAfter: Bool) -> Position {
        let leaf = leaf(for: key)
        let (index, isMatch) = leaf.find(key)
        return normal(Position(leaf: leaf, index: isAfter && isMatch ? index + 1 : index))
    }

    var start: Position {
        var node = root
        while !node.isLeaf { node = node.child(0) }
        return Position(leaf: node, index: 0)
    }

    var end: Position {
        var node = root
        while !node.isLeaf { node = node.child(node.count) }
        return Position(leaf: node, index: node.count)
    }

    private func normal(_ position: Position) -> Position {
        if position.index == position.leaf.count, let next = position.leaf.next {
            return Position(leaf: next, index: 0)
        }
        return position
    }
}

// MARK: Change

extension Tree {
    /// One step of a descent: which child of an inner node was taken.
    private struct Step {
        var node: TreeNode
        var childIndex: Int
    }

    /// Finds the key's item and lets `update` replace its newest version, or inserts what `update`
    /// makes when there is none. `update` gets the newest version there is and returns the one to
    /// stand in its place.
    mutating func upsert(_ key: UnsafeRawBufferPointer, _ update: (Record?) -> Record) {
        var node = root
        while !node.isLeaf { node = node.child(node.childIndex(for: key)) }
        let (index, isMatch) = node.find(key)
        if isMatch {
            node.replaceRecord(index, with: update(node.record(index)))
            return
        }
        let record = update(nil)
        if node.count < TreeNode.capacity {
            node.insert(record, at: index)
        } else {
            insertSplitting(record)
        }
    }

    /// Inserts a record whose leaf is full, splitting what is full on the way up.
    private mutating func insertSplitting(_ record: Record) {
        let path = path(to: record.key)
        guard let leaf = path.last?.node else { preconditionFailure("a path ends in a leaf") }
        let index = leaf.find(record.key).index
        let right = TreeNode.allocate(level: 0)
        nodeBytes += right.memorySize
        link(right, after: leaf)
        if index == leaf.count, right.next == nil {
            // Keys that come in order fill their leaves.
            leaf.shareMost()
            right.insert(record, at: 0)
            right.guessShared(with: leaf.record(leaf.count - 1).key)
        } else {
            leaf.moveItems(from: leaf.count / 2, to: right)
            if index <= leaf.count {
                leaf.insert(record, at: index)
            } else {
                right.insert(record, at: index - leaf.count)
            }
        }
        let separator = separator(between: leaf, and: right)
        addChild(right, after: separator, path: path.dropLast())
    }

    /// Hangs `child` into the tree, its keys being those from `separator` on, splitting inner nodes
    /// that are full.
    private mutating func addChild(
        _ child: TreeNode, after separator: Record, path: ArraySlice<Step>
    ) {
        guard let step = path.last else {
            let oldRoot = root
            root = TreeNode.allocate(level: oldRoot.level + 1)
            nodeBytes += root.memorySize
            root.setFirstChild(oldRoot)
            root.insert(separator, at: 0, child: child)
            return
        }
        let node = step.node
        if node.count < TreeNode.capacity {
            node.insert(separator, at: step.childIndex, child: child)
            return
        }
        // The middle separator moves up; ascending keys leave full nodes behind.
        let isAscending = step.childIndex == node.count
        let middle = isAscending ? node.count - 1 : node.count / 2
        let risen = node.record(middle)
        let right = TreeNode.allocate(level: node.level)
        nodeBytes += right.memorySize
        node.moveItems(from: middle + 1, to: right)
        node.count = middle
        if step.childIndex <= middle {
            node.insert(separator, at: step.childIndex, child: child)
        } else {
            right.insert(separator, at: step.childIndex - middle - 1, child: child)
        }
        addChild(right, after: risen, path: path.dropLast())
    }

    /// The shortest key that is after all of `left` and not after any of `right`.
    private mutating func separator(between left: TreeNode, and right: TreeNode) -> Record {
        let last = left.record(left.count - 1).key
        let first = right.record(0).key
        let count = min(sharedCount(last, first) + 1, first.count)
        let separator = Record.allocate(
            key: UnsafeRawBufferPointer(rebasing: first[..<count]),
            value: UnsafeRawBufferPointer(start: nil, count: 0), sequence: 0)
        nodeBytes += separator.memorySize
        return separator
    }

    /// Takes the key's item out of the tree. Its records are the caller's to free.
    mutating func remove(_ key: UnsafeRawBufferPointer) {
        let path = path(to: key)
        guard let leaf = path.last?.node else { preconditionFailure("a path ends in a leaf") }
        let (index, isMatch) = leaf.find(key)
        guard isMatch else { return }
        leaf.remove(at: index)
        if leaf.count == 0, path.count > 1 {
            unlink(leaf)
            removeChild(path: path.dropLast())
            free(leaf)
        }
    }

    /// Takes out of the path's last node the child the path goes through; a node left without
    /// children goes too.
    private mutating func removeChild(path: ArraySlice<Step>) {
        guard let step = path.last else { return }
        let separator = step.node.removeChild(at: step.childIndex)
        if let separator {
            nodeBytes -= separator.memorySize
            separator.deallocate()
        } else if step.node == root {
            root = TreeNode.allocate(level: 0)
            nodeBytes += root.memorySize
            free(step.node)
            return
        } else {
            removeChild(path: path.dropLast())
            free(step.node)
            return
        }
        while !root.isLeaf, root.count == 0 {
            let only = root.child(0)
            free(root)
            root = only
        }
    }

    private mutating func free(_ node: TreeNode) {
        nodeBytes -= node.memorySize
        node.deallocate()
    }

    private func path(to key: UnsafeRawBufferPointer) -> [Step] {
        var path: [Step] = []
        path.reserveCapacity(8)
        var node = root
        while !node.isLeaf {
            let index = node.childIndex(for: key)
            path.append(Step(node: node, childIndex: index))
            node = node.child(index)
        }
        path.append(Step(node: node, childIndex: 0))
        return path
    }

    private func link(_ right: TreeNode, after leaf: TreeNode) {
        right.next = leaf.next
        right.previous = leaf
        leaf.next?.previous = right
        leaf.next = right
    }

    private func unlink(_ leaf: TreeNode) {
        leaf.previous?.next = leaf.next
        leaf.next?.previous = leaf.previous
    }
}
