import Syntax

/// Prints any AST value as an indented outline, by reflection: what is nil, empty, false or a location
/// is left out, so that a story shows what the statement says and nothing else.
enum Outline {
    static func lines(of value: Any) -> [String] {
        var result: [String] = []
        append(value, label: nil, depth: 0, to: &result)
        return result
    }

    private static let skippedLabels: Set<String> = ["location", "_location"]

    private static func append(
        _ value: Any, label: String?, depth: Int, to result: inout [String]
    ) {
        let indent = String(repeating: "  ", count: depth)
        let prefix = indent + (label.map { $0 + ": " } ?? "")
        if let text = scalar(value) {
            result.append(prefix + text)
            return
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if let inner = mirror.children.first {
                append(inner.value, label: label, depth: depth, to: &result)
            } else {
                result.append(prefix + "nil")
            }
        case .collection:
            if mirror.children.isEmpty { result.append(prefix + "[]") }
            for child in mirror.children {
                if Mirror(reflecting: child.value).displayStyle == .collection {
                    result.append(prefix + "[]:")
                    append(child.value, label: nil, depth: depth + 1, to: &result)
                } else {
                    append(child.value, label: (label ?? "") + "[]", depth: depth, to: &result)
                }
            }
        case .enum: appendEnum(value, mirror, prefix, label, depth, &result)
        default: appendStruct(value, mirror, prefix, depth, &result)
        }
    }

    private static func appendEnum(
        _ value: Any, _ mirror: Mirror, _ prefix: String, _ label: String?, _ depth: Int,
        _ result: inout [String]
    ) {
        guard let payload = mirror.children.first else {
            result.append(prefix + "\(value)")
            return
        }
        let name = payload.label ?? "?"
        let inner = Mirror(reflecting: payload.value)
        if let text = scalar(payload.value) {
            result.append("\(prefix)\(name) \(text)")
            return
        }
        result.append(prefix + name)
        if inner.displayStyle == .tuple {
            appendFields(inner, depth + 1, &result)
        } else {
            append(payload.value, label: nil, depth: depth + 1, to: &result)
        }
    }

    private static func appendStruct(
        _ value: Any, _ mirror: Mirror, _ prefix: String, _ depth: Int, _ result: inout [String]
    ) {
        // An expression is its node.
        if mirror.children.contains(where: { $0.label == "node" }),
            let node = mirror.children.first(where: { $0.label == "node" })
        {
            let label = prefix.dropFirst(depth * 2)
            append(
                node.value, label: label.isEmpty ? nil : String(label.dropLast(2)), depth: depth,
                to: &result)
            return
        }
        result.append(prefix + "\(type(of: value))")
        appendFields(mirror, depth + 1, &result)
    }

    private static func appendFields(_ mirror: Mirror, _ depth: Int, _ result: inout [String]) {
        for child in mirror.children {
            let label = child.label ?? ""
            if skippedLabels.contains(label) || isDefault(child.value) { continue }
            append(
                child.value, label: label.hasPrefix(".") ? nil : label, depth: depth, to: &result)
        }
    }

    /// Names, numbers and strings are printed on one line.
    private static func scalar(_ value: Any) -> String? {
        switch value {
        case let text as String: return text.debugDescription
        case let literal as Literal:
            guard let payload = Mirror(reflecting: literal).children.first else { return "null" }
            return scalar(payload.value)
        case let number as any BinaryInteger: return "\(number)"
        case let flag as Bool: return "\(flag)"
        default: break
        }
        let mirror = Mirror(reflecting: value)
        let parts = mirror.children.compactMap { child in
            Mirror(reflecting: child.value).displayStyle == .optional
                ? Mirror(reflecting: child.value).children.first?.value as? String
                : child.value as? String
        }
        switch "\(type(of: value))" {
        case "QualifiedName", "OperatorName": return parts.joined(separator: ".")
        case "ColumnReference":
            let names = mirror.children.first?.value as? [String] ?? []
            let star = mirror.children.contains {
                $0.label == "isStar" && $0.value as? Bool == true
            }
            return (names + (star ? ["*"] : [])).joined(separator: ".")
        default: return nil
        }
    }

    private static func isDefault(_ value: Any) -> Bool {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle != .optional, let flag = value as? Bool { return !flag }
        switch mirror.displayStyle {
        case .optional, .collection: return mirror.children.isEmpty
        case .enum:
            return mirror.children.isEmpty
                && ["unspecified", "none", "block", "permanent", "restrict"].contains("\(value)")
        default: return false
        }
    }
}
