// Turns the parser's tree into the AST. This file has the parts that all statements share: names,
// types, options, locations. Anything the AST has no place for is thrown as `UnsupportedConstruct`.

/// Converts the statements of one text.
final class TreeConverter {
    /// The text that was parsed: see `negativeInteger`.
    let source: UnsafeBufferPointer<UInt8>
    /// The highest `$n` seen since it was last set.
    var parameterMax = 0
    var firstParameter: ParameterReference?
    /// `FOR SYSTEM_TIME` clauses that no table has taken yet.
    var systemTimes: [ParsedSystemTime]

    init(source: UnsafeBufferPointer<UInt8>, systemTimes: [ParsedSystemTime] = []) {
        self.source = source
        self.systemTimes = systemTimes
    }

    typealias Unsupported = UnsupportedConstruct

    func unsupported(
        _ node: String, _ description: String, at location: Int32? = nil
    ) -> Unsupported {
        Unsupported(nodeName: node, description: description, location: location)
    }

    /// What PostgreSQL's grammar or analysis refuses as a syntax error.
    func mistake(_ message: String, at location: Int32?) -> Unsupported {
        Unsupported(nodeName: "", description: message, location: location, isMistake: true)
    }

    /// Converts each element of a list field; an absent list is empty.
    @inline(__always)
    func list<Element>(
        _ node: TreeNode?, _ convert: (TreeNode) throws(Unsupported) -> Element
    ) throws(Unsupported) -> [Element] {
        guard let node else { return [] }
        var result: [Element] = []
        for element in node.elements { result.append(try convert(element)) }
        return result
    }

    @inline(__always)
    func optional<Value>(
        _ node: TreeNode?, _ convert: (TreeNode) throws(Unsupported) -> Value
    ) throws(Unsupported) -> Value? {
        guard let node else { return nil }
        return try convert(node)
    }

    // MARK: Names

    /// The string of a `String` node.
    func word(_ node: TreeNode) throws(Unsupported) -> String {
        guard let content = node.content(of: "String") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of name")
        }
        return content.text("sval").string
    }

    func words(_ node: TreeNode?) throws(Unsupported) -> [String] { try list(node, word) }

    /// A qualified name from a list of `String` nodes.
    func name(_ node: TreeNode?, at location: Int32? = nil) throws(Unsupported) -> QualifiedName {
        let parts = try words(node)
        switch parts.count {
        case 1: return QualifiedName(parts[0], location: location)
        case 2: return QualifiedName(schema: parts[0], parts[1], location: location)
        case 3:
            return QualifiedName(
                catalog: parts[0], schema: parts[1], parts[2], location: location)
        default:
            throw unsupported(
                "String", "a name of \(parts.count) parts (\(parts.joined(separator: ".")))",
                at: location)
        }
    }

    /// An operator's name from a list of `String` nodes.
    func operatorName(_ node: TreeNode?, at location: Int32?) throws(Unsupported) -> OperatorName {
        let qualified = try name(node, at: location)
        guard qualified.catalog == nil else {
            throw unsupported("String", "an operator in another database", at: location)
        }
        return OperatorName(schema: qualified.schema, qualified.name)
    }

    /// The name in a RangeVar (not its alias).
    func relationName(_ node: TreeNode) throws(Unsupported) -> QualifiedName {
        node.ignore("inh")
        node.ignore("relpersistence")
        return QualifiedName(
            catalog: node.string("catalogname"), schema: node.string("schemaname"),
            node.text("relname").string, location: node.location)
    }

    func tableReference(_ node: TreeNode) throws(Unsupported) -> TableReference {
        TableReference(
            name: try relationName(node), isOnly: !node.flag("inh"),
            alias: try optional(node.field("alias"), tableAlias))
    }

    func tableAlias(_ node: TreeNode) throws(Unsupported) -> TableAlias {
        TableAlias(name: node.text("aliasname").string, columns: try words(node.field("colnames")))
    }

    func persistence(_ relation: TreeNode) -> Persistence {
        switch relation.text("relpersistence") {
        case "t": .temporary
        case "u": .unlogged
        default: .permanent
        }
    }

    func role(_ node: TreeNode) throws(Unsupported) -> RoleReference {
        let content = node.content(of: "RoleSpec") ?? node
        content.ignore("location")
        switch content.text("roletype") {
        case "ROLESPEC_CSTRING": return .named(content.text("rolename").string)
        case "ROLESPEC_CURRENT_ROLE": return .currentRole
        case "ROLESPEC_CURRENT_USER": return .currentUser
        case "ROLESPEC_SESSION_USER": return .sessionUser
        case "ROLESPEC_PUBLIC": return .everyone
        default: throw unsupported("RoleSpec", "this kind of role", at: content.location)
        }
    }

    func behavior(_ node: TreeNode) -> DropBehavior {
        node.text("behavior").equals("DROP_CASCADE") ? .cascade : .restrict
    }

    // MARK: Types

    /// A TypeName, bare or as a tagged node.
    func typeName(_ node: TreeNode) throws(Unsupported) -> TypeName {
        let content = node.content(of: "TypeName") ?? node
        let location = content.location
        if content.flag("pct_type") {
            throw unsupported("TypeName", "%TYPE", at: location)
        }
        content.ignore("typemod")
        return TypeName(
            name: try name(content.field("names"), at: location),
            modifiers: try list(content.field("typmods"), expression),
            arrayDimensions: try list(content.field("arrayBounds"), arrayDimension),
            isSetOf: content.flag("setof"), location: location)
    }

    /// `[]` is written as -1, which the JSON form loses.
    private func arrayDimension(_ node: TreeNode) throws(Unsupported) -> Int32? {
        let size = Int32(truncatingIfNeeded: node.content(of: "Integer")?.integer("ival") ?? 0)
        return size > 0 ? size : nil
    }

    // MARK: Options

    func options(_ node: TreeNode?) throws(Unsupported) -> [Option] { try list(node, option) }

    /// A DefElem.
    func option(_ node: TreeNode) throws(Unsupported) -> Option {
        guard let content = node.content(of: "DefElem") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of option")
        }
        let location = content.location
        let action: Option.Action =
            switch content.text("defaction") {
            case "DEFELEM_SET": .set
            case "DEFELEM_ADD": .add
            case "DEFELEM_DROP": .drop
            default: .unspecified
            }
        let value = try optional(content.field("arg")) { (node) throws(Unsupported) in
            try optionValue(node, at: location)
        }
        return Option(
            namespace: content.string("defnamespace"), name: content.text("defname").string,
            value: value, action: action, location: location)
    }

    private func optionValue(
        _ node: TreeNode, at location: Int32?
    ) throws(Unsupported) -> OptionValue {
        guard let (tag, content) = node.tagged else {
            throw unsupported("DefElem", "an empty option value", at: location)
        }
        switch tag {
        case "String": return .string(content.text("sval").string)
        case "Integer": return .integer(optionInteger(content, at: location))
        case "Float": return .number(content.text("fval").string)
        case "Boolean": return .boolean(content.flag("boolval"))
        case "A_Const": return try constantOption(content)
        case "TypeName": return .typeName(try typeName(content))
        case "RangeVar": return .name(try relationName(content))
        case "RoleSpec": return .role(try role(content))
        case "A_Star": return .star
        case "List":
            return .list(
                try list(content.field("items")) { (item) throws(Unsupported) in
                    try optionValue(item, at: location)
                })
        default: throw unsupported(tag.string, "this kind of option value", at: location)
        }
    }

    private func constantOption(_ content: TreeNode) throws(Unsupported) -> OptionValue {
        switch literal(content) {
        case .string(let value): return .string(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .boolean(let value): return .boolean(value)
        case .null, .bitString:
            throw unsupported("A_Const", "this kind of option value", at: content.location)
        }
    }

    private func optionInteger(_ content: TreeNode, at location: Int32?) -> Int32 {
        if let value = content.field("ival")?.number { return Int32(truncatingIfNeeded: value) }
        return location.flatMap(optionNegative) ?? 0
    }
}
