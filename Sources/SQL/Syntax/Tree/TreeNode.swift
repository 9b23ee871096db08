// A cursor into a `ParseTree`: cheap to copy, valid as long as the tree is.
//
// Reading a field marks it visited. Absent fields are libpg_query's way to write zero, false and
// null, so every reader has a default.

struct TreeNode {
    let entries: UnsafeMutablePointer<ParseTree.Entry>
    let index: Int32

    private var entry: UnsafeMutablePointer<ParseTree.Entry> { entries + Int(index) }

    /// The field of that name, if it is there and not null.
    func field(_ name: StaticString) -> TreeNode? {
        let end = entry.pointee.end
        var child = index + 1
        while child < end {
            let candidate = entries + Int(child)
            if candidate.pointee.key.equals(name) {
                candidate.pointee.isVisited = true
                return candidate.pointee.kind == .null
                    ? nil : TreeNode(entries: entries, index: child)
            }
            child = candidate.pointee.end
        }
        return nil
    }

    /// Says that the field, if there, has nothing that the AST would need.
    func ignore(_ name: StaticString) {
        guard let node = field(name) else { return }
        (entries + Int(node.index)).pointee.isIgnored = true
    }

    /// The name and the content of `{"Name": {…}}`; nil for the `{}` that stands for a null pointer.
    var tagged: (tag: TreeText, content: TreeNode)? {
        guard entry.pointee.kind == .object, entry.pointee.end > index + 1 else { return nil }
        let content = entries + Int(index) + 1
        content.pointee.isVisited = true
        return (content.pointee.key, TreeNode(entries: entries, index: index + 1))
    }

    /// The content, if it is a node of that name.
    func content(of name: StaticString) -> TreeNode? {
        guard let tagged, tagged.tag.equals(name) else { return nil }
        return tagged.content
    }

    var isEmpty: Bool { entry.pointee.end == index + 1 }

    /// The elements of an array.
    var elements: Elements { Elements(entries: entries, place: index + 1, end: entry.pointee.end) }

    struct Elements: Sequence, IteratorProtocol {
        let entries: UnsafeMutablePointer<ParseTree.Entry>
        var place: Int32
        let end: Int32

        mutating func next() -> TreeNode? {
            guard place < end else { return nil }
            let node = TreeNode(entries: entries, index: place)
            let entry = entries + Int(place)
            entry.pointee.isVisited = true
            place = entry.pointee.end
            return node
        }
    }

    // MARK: Scalars

    var text: TreeText { entry.pointee.text }
    var number: Int64 { entry.pointee.number }

    func text(_ name: StaticString) -> TreeText { field(name)?.text ?? .empty }
    func integer(_ name: StaticString) -> Int64 { field(name)?.number ?? 0 }
    func flag(_ name: StaticString) -> Bool { integer(name) != 0 }
    func string(_ name: StaticString) -> String? { field(name)?.text.string }

    /// Where the node stands in the statement's text. Absent is 0, and -1 is unknown.
    var location: Int32? {
        let value = Int32(truncatingIfNeeded: integer("location"))
        return value < 0 ? nil : value
    }

    // MARK: What nobody read

    /// The first part of this node that was neither read nor ignored.
    func firstUnvisited() -> (name: TreeText, location: Int32?)? {
        var place = index
        let end = entry.pointee.end
        // Parents come before their children: the last location seen is that of the nearest.
        var location: Int32?
        while place < end {
            let current = entries + Int(place)
            if current.pointee.key.equals("location") {
                location = Int32(truncatingIfNeeded: current.pointee.number)
            } else if !current.pointee.isVisited, place != index {
                return (current.pointee.key, location.flatMap { $0 < 0 ? nil : $0 })
            } else if current.pointee.isIgnored {
                place = current.pointee.end
                continue
            }
            place += 1
        }
        return nil
    }
}
