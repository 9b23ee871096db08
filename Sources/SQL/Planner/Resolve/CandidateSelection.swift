// Choosing among several functions or operators of one name that could take the arguments
// (documentation, 10.2 and 10.3).
import Catalog
import Types

enum CandidateSelection {
    enum Outcome {
        case one(Int)
        case none
        case ambiguous
    }

    /// The index in `candidates` (lists of declared types, as long as `arguments`) to call.
    static func choose(_ arguments: [TypeOID], among candidates: [[TypeOID]]) -> Outcome {
        let possible = candidates.indices.filter {
            TypeRules.canCoerce(arguments, to: candidates[$0], .implicit)
        }
        if possible.isEmpty { return .none }
        if possible.count == 1 { return .one(possible[0]) }
        return select(arguments, candidates, possible)
    }

    private static func select(
        _ arguments: [TypeOID], _ candidates: [[TypeOID]], _ possible: [Int]
    ) -> Outcome {
        // The most exact matches.
        var left = best(possible) { index in
            zip(arguments, candidates[index]).count { $0 != .unknown && $0 == $1 }
        }
        if left.count == 1 { return .one(left[0]) }
        // The most exact matches or preferred types where a conversion is needed.
        left = best(left) { index in
            zip(arguments, candidates[index]).count { argument, declared in
                guard argument != .unknown else { return false }
                return argument == declared
                    || (TypeRules.isPreferred(declared)
                        && TypeRules.category(declared) == TypeRules.category(argument))
            }
        }
        if left.count == 1 { return .one(left[0]) }
        let unknown = arguments.indices.filter { arguments[$0] == .unknown }
        if unknown.isEmpty { return .ambiguous }
        if let narrowed = narrowUnknown(unknown, candidates, left) {
            left = narrowed
            if left.count == 1 { return .one(left[0]) }
        }
        return assumeSame(arguments, candidates, left)
    }

    private static func best(_ indices: [Int], _ score: (Int) -> Int) -> [Int] {
        let scores = indices.map(score)
        guard let most = scores.max() else { return indices }
        return zip(indices, scores).filter { $0.1 == most }.map(\.0)
    }

    /// Guesses a category for each unknown argument, string first; nil when one has no single
    /// answer.
    private static func narrowUnknown(_ unknown: [Int], _ candidates: [[TypeOID]], _ left: [Int])
        -> [Int]?
    {
        var slots: [(position: Int, category: Character, preferred: Bool)] = []
        for position in unknown {
            let types = left.map { candidates[$0][position] }
            let categories = Set(types.map { TypeRules.category($0) })
            let category: Character
            if categories.contains("S") {
                category = "S"
            } else if categories.count == 1, let only = categories.first {
                category = only
            } else {
                return nil
            }
            let preferred = types.contains {
                TypeRules.category($0) == category && TypeRules.isPreferred($0)
            }
            slots.append((position, category, preferred))
        }
        let kept = left.filter { index in
            slots.allSatisfy { slot in
                let type = candidates[index][slot.position]
                return TypeRules.category(type) == slot.category
                    && (!slot.preferred || TypeRules.isPreferred(type))
            }
        }
        return kept.isEmpty ? nil : kept
    }

    /// The last resort: unknown arguments have the type that all the others have.
    private static func assumeSame(
        _ arguments: [TypeOID], _ candidates: [[TypeOID]], _ left: [Int]
    ) -> Outcome {
        let known = Set(arguments.filter { $0 != .unknown })
        guard known.count == 1, let type = known.first else { return .ambiguous }
        let assumed = arguments.map { _ in type }
        let matching = left.filter { TypeRules.canCoerce(assumed, to: candidates[$0], .implicit) }
        return matching.count == 1 ? .one(matching[0]) : .ambiguous
    }
}
