// Constants, and the numbers that libpg_query 15-4.0.0 loses: its JSON writes an Integer node only
// when it is above zero, so that -1 arrives as 0. The location says where the number stands, and
// there we read it again. (Integers outside such nodes are written faithfully.)

extension TreeConverter {
    /// The value of an A_Const.
    func literal(_ node: TreeNode) -> Literal {
        if let value = node.field("ival") {
            if let number = value.field("ival")?.number {
                return .integer(Int32(truncatingIfNeeded: number))
            }
            return .integer(node.location.flatMap { negativeInteger(at: Int($0)) } ?? 0)
        }
        if let value = node.field("sval") { return .string(value.text("sval").string) }
        if let value = node.field("fval") { return .number(value.text("fval").string) }
        if let value = node.field("boolval") { return .boolean(value.flag("boolval")) }
        if let value = node.field("bsval") { return .bitString(value.text("bsval").string) }
        node.ignore("isnull")
        return .null
    }

    /// The number whose minus sign stands at `offset`; nil when there is no sign (thus it is 0).
    /// The grammar folds any row of signs and parentheses: `- (- - 5)`.
    func negativeInteger(at offset: Int) -> Int32? {
        var cursor = SourceCursor(source: source, offset: offset)
        return cursor.signedInteger()
    }

    /// The number of an option such as `INCREMENT BY -1` or `fillfactor = -70` that stands at `offset`.
    func optionNegative(_ offset: Int32) -> Int32? {
        var cursor = SourceCursor(source: source, offset: Int(offset))
        while cursor.skipWord() {}
        return cursor.signedInteger()
    }
}
