// The one type for CASE, UNION, VALUES, COALESCE, ARRAY and IN (documentation, 10.5).
import Catalog
import Types

enum CommonType {
    /// The type all `types` convert to implicitly; nil when two are of different categories.
    /// Unknown ones do not count; if all are, the answer is `preferredUnknown`.
    static func of(_ types: [SQLType], preferredUnknown: TypeOID = .text) -> TypeOID? {
        guard case .success(let type) = find(types, preferredUnknown) else { return nil }
        return type
    }

    struct Mismatch: Error {
        var first: TypeOID
        var second: TypeOID
        /// Which of the types did not match.
        var index: Int
    }

    static func find(_ types: [SQLType], _ preferredUnknown: TypeOID = .text)
        -> Result<TypeOID, Mismatch>
    {
        guard let first = types.first(where: { $0.oid != .unknown }) else {
            return .success(preferredUnknown)
        }
        var common = first.oid
        for (index, type) in types.enumerated() where type.oid != .unknown && type.oid != common {
            let candidate = type.oid
            if TypeRules.category(candidate) != TypeRules.category(common) {
                return .failure(Mismatch(first: common, second: candidate, index: index))
            }
            if !TypeRules.isPreferred(common),
                TypeRules.canCoerce([common], to: [candidate], .implicit),
                !TypeRules.canCoerce([candidate], to: [common], .implicit)
            {
                common = candidate
            }
        }
        return .success(common)
    }

    /// The modifier all have, if it is the same and the type is already `type`; else -1.
    static func modifier(_ types: [SQLType], _ type: TypeOID) -> Int32 {
        guard let first = types.first, first.oid == type,
            types.allSatisfy({ $0.oid == type && $0.modifier == first.modifier })
        else { return -1 }
        return first.modifier
    }
}
