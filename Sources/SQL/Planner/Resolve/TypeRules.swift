// PostgreSQL's rules about types alone: categories, which conversions exist and where they apply
// (documentation, chapter 10 "Type Conversion").
import Catalog
import Types

/// How a conversion was asked for: each allows what those before it allow.
enum CoercionContext: Int, Comparable {
    /// By the rules of an expression.
    case implicit
    /// Storing into a column.
    case assignment
    /// A cast as written.
    case explicit

    static func < (left: CoercionContext, right: CoercionContext) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// How to get from one type to another.
indirect enum CoercionPath {
    /// Same bits.
    case relabel
    case function(OID)
    case throughText
    /// Element by element.
    case elements(CoercionPath)
}

enum TypeRules {
    static func fact(_ type: TypeOID) -> TypeFact? { BuiltinFacts.type(type) }

    static func category(_ type: TypeOID) -> Character { fact(type)?.category ?? "U" }

    static func isPreferred(_ type: TypeOID) -> Bool { fact(type)?.isPreferred ?? false }

    /// A type's name in messages.
    static func name(_ type: TypeOID) -> String {
        if let name = SQLType(type).sqlName { return name }
        guard let fact = fact(type) else { return "???" }
        return fact.name
    }

    /// The element type of a true array; nil for other types.
    static func element(_ type: TypeOID) -> TypeOID? {
        guard let fact = fact(type), fact.category == "A" || type == .recordArray,
            fact.element != .none
        else { return nil }
        return fact.element
    }

    static func array(of type: TypeOID) -> TypeOID? {
        guard let fact = fact(type), fact.array != .none else { return nil }
        return fact.array
    }

    static let polymorphic: Set<TypeOID> = [
        .anyelement, .anyarray, .anynonarray, .anyenum, .anyrange, .anymultirange, .anycompatible,
        .anycompatiblearray, .anycompatiblenonarray, .anycompatiblerange,
    ]

    static func isPolymorphic(_ type: TypeOID) -> Bool { polymorphic.contains(type) }

    /// Whether values of `source` are values of `target` as they stand.
    static func isBinaryCoercible(_ source: TypeOID, _ target: TypeOID) -> Bool {
        if source == target { return true }
        switch target {
        case .any, .anyelement, .anycompatible: return true
        case .anyarray, .anycompatiblearray: return element(source) != nil
        case .anynonarray, .anycompatiblenonarray: return element(source) == nil
        case .anyenum: return fact(source)?.kind == "e"
        case .anyrange, .anycompatiblerange: return fact(source)?.kind == "r"
        case .record: return fact(source)?.kind == "c"
        default: break
        }
        guard let cast = BuiltinFacts.cast(from: source, to: target) else { return false }
        return cast.method == "b" && cast.context == "i"
    }

    /// The way from `source` to `target` that `context` allows; nil when there is none.
    static func path(
        from source: TypeOID, to target: TypeOID, _ context: CoercionContext
    ) -> CoercionPath? {
        if source == target { return .relabel }
        if let cast = BuiltinFacts.cast(from: source, to: target) {
            let needed: CoercionContext =
                switch cast.context {
                case "i": .implicit
                case "a": .assignment
                default: .explicit
                }
            guard context >= needed else { return nil }
            switch cast.method {
            case "b": return .relabel
            case "i": return .throughText
            default: return .function(cast.function)
            }
        }
        if let from = element(source), let to = element(target),
            target != .int2vector, target != .oidvector
        {
            if let elements = path(from: from, to: to, context) {
                if case .relabel = elements { return .relabel }
                return .elements(elements)
            }
        }
        if context >= .assignment && category(target) == "S" { return .throughText }
        if context == .explicit && category(source) == "S" { return .throughText }
        return nil
    }

    /// Whether equal values of a type have the same bytes: 1.0 and 1.00 do not, nor do 0 and -0, a day and 24 hours.
    static func equalIsSame(_ type: TypeOID) -> Bool {
        switch type {
        case .bool, .int2, .int4, .int8, .oid, .text, .varchar, .name, .bytea, .uuid, .date, .time,
            .timestamp,
            .timestamptz:
            true
        default: false
        }
    }

    /// Whether a type's values have the same text under all settings, and a text the same value.
    static func printsAlike(_ type: TypeOID) -> Bool {
        fact(type).map { BuiltinFacts.procedure($0.output)?.volatility == "i" } ?? true
    }

    static func readsAlike(_ type: TypeOID) -> Bool {
        fact(type).map { BuiltinFacts.procedure($0.input)?.volatility == "i" } ?? true
    }

    /// Whether each of `sources` converts to its `targets`, polymorphic ones consistently.
    static func canCoerce(
        _ sources: [TypeOID], to targets: [TypeOID], _ context: CoercionContext
    ) -> Bool {
        var hasPolymorphic = false
        for (source, target) in zip(sources, targets) {
            if source == target || target == .any { continue }
            if isPolymorphic(target) {
                hasPolymorphic = true
                continue
            }
            if source == .unknown { continue }
            if path(from: source, to: target, context) != nil { continue }
            if source == .record && fact(target)?.kind == "c" { continue }
            if target == .record && (fact(source)?.kind == "c") { continue }
            if target == .recordArray && element(source) == .record { continue }
            return false
        }
        guard hasPolymorphic else { return true }
        return Polymorphism.matches(sources, targets)
    }
}
