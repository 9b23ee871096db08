// What anyelement, anyarray, anycompatible and their kin stand for in one call.
import Catalog
import Types

/// The actual types behind a call's polymorphic ones.
struct Polymorphism {
    private(set) var element: TypeOID?
    private(set) var array: TypeOID?
    private(set) var range: TypeOID?
    private(set) var compatible: TypeOID?
    private(set) var compatibleArray: TypeOID?

    /// Whether the arguments could be meant, by their shapes.
    static func matches(_ sources: [TypeOID], _ targets: [TypeOID]) -> Bool {
        var result = Polymorphism()
        return (try? result.gather(sources, targets)) != nil && result.isComplete(for: targets)
    }

    /// The types for a call, or the reason why there are none.
    static func resolve(_ sources: [TypeOID], _ targets: [TypeOID], result: TypeOID)
        throws(SQLError) -> Polymorphism
    {
        var polymorphism = Polymorphism()
        try polymorphism.gather(sources, targets)
        if !polymorphism.isComplete(for: targets + [result]) {
            throw SQLError(
                .datatypeMismatch,
                "could not determine polymorphic type because input has type unknown")
        }
        return polymorphism
    }

    private mutating func gather(_ sources: [TypeOID], _ targets: [TypeOID]) throws(SQLError) {
        var compatibles: [TypeOID] = []
        for (source, target) in zip(sources, targets) where source != .unknown {
            switch target {
            case .anyelement, .anynonarray, .anyenum:
                if let element, element != source {
                    throw Self.different("anyelement", element, source)
                }
                element = source
                if target == .anynonarray, TypeRules.element(source) != nil {
                    throw SQLError(
                        .datatypeMismatch,
                        "type matched to anynonarray is an array type: \(TypeRules.name(source))")
                }
                if target == .anyenum, TypeRules.fact(source)?.kind != "e" {
                    throw SQLError(
                        .datatypeMismatch,
                        "type matched to anyenum is not an enum type: \(TypeRules.name(source))")
                }
            case .anyarray:
                if let array, array != source { throw Self.different("anyarray", array, source) }
                if TypeRules.element(source) == nil && source != .anyarray {
                    throw Self.notArray(source)
                }
                array = source
            case .anyrange:
                guard TypeRules.fact(source)?.kind == "r" else {
                    throw SQLError(
                        .datatypeMismatch,
                        "argument declared anyrange is not a range type but type "
                            + TypeRules.name(source))
                }
                range = source
            case .anycompatible, .anycompatiblenonarray:
                compatibles.append(source)
            case .anycompatiblearray:
                guard let element = TypeRules.element(source) else { throw Self.notArray(source) }
                compatibles.append(element)
            default: break
            }
        }
        try combine(compatibles, targets)
    }

    private mutating func combine(_ compatibles: [TypeOID], _ targets: [TypeOID]) throws(SQLError) {
        if let array, array != .anyarray, let of = TypeRules.element(array) {
            if let element, element != of {
                throw SQLError(
                    .datatypeMismatch,
                    "argument declared anyarray is not consistent with argument declared anyelement",
                    detail: "\(TypeRules.name(array)) versus \(TypeRules.name(element))")
            }
            element = of
        } else if array == nil, let element {
            array = TypeRules.array(of: element)
        }
        let family: Set<TypeOID> = [
            .anycompatible, .anycompatiblenonarray, .anycompatiblearray,
        ]
        guard targets.contains(where: { family.contains($0) }) else { return }
        let common = CommonType.of(compatibles.map { SQLType($0) }, preferredUnknown: .text)
        guard let common else {
            throw SQLError(
                .datatypeMismatch, "arguments of anycompatible family cannot be matched")
        }
        compatible = common
        compatibleArray = TypeRules.array(of: common)
    }

    /// Whether everything that `types` ask for is known.
    private func isComplete(for types: [TypeOID]) -> Bool {
        types.allSatisfy { !TypeRules.isPolymorphic($0) || actual($0) != nil }
    }

    /// What a declared type stands for here; itself when it is not polymorphic.
    func actual(_ type: TypeOID) -> TypeOID? {
        switch type {
        case .anyelement, .anynonarray, .anyenum: element
        case .anyarray: array
        case .anyrange: range
        case .anycompatible, .anycompatiblenonarray: compatible
        case .anycompatiblearray: compatibleArray
        case .anymultirange, .anycompatiblerange: nil
        default: type
        }
    }

    private static func different(_ what: String, _ first: TypeOID, _ second: TypeOID) -> SQLError {
        SQLError(
            .datatypeMismatch, "arguments declared \"\(what)\" are not all alike",
            detail: "\(TypeRules.name(first)) versus \(TypeRules.name(second))")
    }

    private static func notArray(_ type: TypeOID) -> SQLError {
        SQLError(
            .datatypeMismatch,
            "argument declared anyarray is not an array but type \(TypeRules.name(type))")
    }
}
