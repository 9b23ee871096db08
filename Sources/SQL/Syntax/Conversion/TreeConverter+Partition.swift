// PARTITION BY, PARTITION OF, ATTACH and DETACH PARTITION.

extension TreeConverter {
    func partitionBy(_ content: TreeNode) throws(Unsupported) -> PartitionBy {
        let elements = try list(content.field("partParams")) {
            (node) throws(Unsupported) -> IndexElement.Key in
            guard let element = node.content(of: "PartitionElem") else {
                throw unsupported("PartitionElem", "this kind of partition key")
            }
            element.ignore("location")
            element.ignore("collation")
            element.ignore("opclass")
            if let name = element.string("name") { return .column(name) }
            return .expression(try operand(element, "expr"))
        }
        return PartitionBy(
            strategy: content.text("strategy").string, elements: elements,
            location: content.location)
    }

    func partitionBound(_ content: TreeNode) throws(Unsupported) -> PartitionBoundClause {
        content.ignore("location")
        let strategy = content.text("strategy")
        if content.flag("is_default") { return .fallback }
        switch strategy {
        case "l": return .list(try list(content.field("listdatums"), expression))
        case "r":
            return .range(
                lower: try list(content.field("lowerdatums"), expression),
                upper: try list(content.field("upperdatums"), expression))
        default:
            return .hash(
                modulus: Int32(truncatingIfNeeded: content.integer("modulus")),
                remainder: Int32(truncatingIfNeeded: content.integer("remainder")))
        }
    }

    /// ATTACH PARTITION and its like; nil for other commands.
    func partitionCommand(
        _ subtype: TreeText, _ node: TreeNode, at location: Int32?
    ) throws(Unsupported) -> AlterTableCommand? {
        guard subtype.equals("AT_AttachPartition") || subtype.equals("AT_DetachPartition") else {
            return nil
        }
        guard let content = node.field("def")?.content(of: "PartitionCmd") else {
            throw unsupported("PartitionCmd", "ATTACH PARTITION", at: location)
        }
        let name = try table(content, "name").name
        if subtype.equals("AT_DetachPartition") {
            return .detachPartition(name, isConcurrent: content.flag("concurrent"))
        }
        // Of an index there is no bound.
        guard let bound = content.field("bound") else { return .attachIndex(name) }
        return .attachPartition(name, try partitionBound(bound))
    }
}
