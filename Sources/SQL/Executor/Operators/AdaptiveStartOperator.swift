// A join in several orders (docs/decisions/099): which relation has the fewest rows to begin with is not known before the
// ranges of their indexes are counted, whatever statistics say.
//
//     range a, counted ── lookups of b, c ──┐
//       in turn                             ├── the rows
//     range b, counted ── lookups of a, c ──┘

import Planner
import Types

/// Runs the plan whose first range is the shortest.
final class AdaptiveStartOperator: Operator {
    private let plans: [Operator]
    private let otherwise: Operator?
    private var chosen: Operator?

    init(_ plans: [Operator], otherwise: Operator?, types: [SQLType], _ state: QueryState) {
        self.plans = plans
        self.otherwise = otherwise
        super.init(state, types)
    }

    override func open() throws(SQLError) { chosen = nil }

    override func close() {
        for plan in plans { plan.close() }
        otherwise?.close()
    }

    override func next() async throws(SQLError) -> Batch? {
        let chosen = if let chosen { chosen } else { try await choice() }
        self.chosen = chosen
        chosen.demand = demand
        return try await chosen.next()
    }

    private struct Entry {
        let plan: Operator
        let start: IndexScanOperator
        /// The range, and those that the scan might read in its place.
        var race: RangeRace
        /// So many lookups are worth it.
        let most: Int
    }

    /// The plan to run, opened.
    private func choice() async throws(SQLError) -> Operator {
        var entries: [Entry] = []
        for plan in plans {
            guard let start = plan.start else {
                throw SQLError(.internalError, "a join that begins with no range")
            }
            entries.append(
                Entry(
                    plan: plan, start: start, race: try await start.race(),
                    most: max(start.lookupsMax, RangeRace.firstCount)))
        }
        let furthest = entries.reduce(0) { max($0, $1.most) }
        var limit = RangeRace.firstCount
        while true {
            for place in entries.indices {
                let within = min(limit, entries[place].most)
                guard let range = try await entries[place].race.shortest(within: within, state)
                else { continue }
                try entries[place].plan.open()
                try entries[place].start.settle(on: range)
                return entries[place].plan
            }
            if limit >= furthest { break }
            limit *= RangeRace.countFactor
        }
        if let otherwise {
            try otherwise.open()
            return otherwise
        }
        try entries[0].plan.open()
        try entries[0].start.settle(on: nil)
        return entries[0].plan
    }
}
