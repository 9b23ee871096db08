// Matching conjuncts with an index's columns: equalities on the first ones (`IS NULL` is one), then a
// range on the next (`IS NOT NULL` is one).
import Catalog
import Syntax
import Types

struct IndexMatch {
    enum Equality {
        case value(BoundExpression)
        /// `IS NULL`.
        case null
        /// One of several constants.
        case values([BoundExpression])
        /// One of an array's elements; only for the last column.
        case array(BoundExpression)

        var single: BoundExpression? {
            if case .value(let value) = self { value } else { nil }
        }

        /// Whether its rows are one range of the index.
        var isOneRange: Bool {
            switch self {
            case .value, .null: true
            case .values, .array: false
            }
        }
    }

    struct Bound {
        var value: BoundExpression
        var isInclusive: Bool
    }

    let table: LogicalTable
    let parts: [(value: BoundExpression, part: IndexDefinition.Part)]
    let optimizer: Optimizer
    private(set) var equalities: [Equality] = []
    /// Values of all columns, of one row each: `a = 1 AND b = 2 OR a = 3 AND b = 4`.
    private(set) var tuples: [[BoundExpression]]?
    private(set) var lower: Bound?
    private(set) var upper: Bound?
    /// Whether rows that are NULL in the column after the equalities' are to be left out; they are where it has a bound.
    private(set) var isNotNull = false
    /// Conjuncts the index takes care of, and the others.
    private(set) var used: [BoundExpression] = []
    private(set) var rest: [BoundExpression]
    /// Those of `rest` that gave a bound, which lets more rows through than they do.
    private(set) var bounding: [BoundExpression] = []
    private let own: Set<ColumnID>

    var hasBounds: Bool { lower != nil || upper != nil || isNotNull }

    init(
        table: LogicalTable, parts: [(value: BoundExpression, part: IndexDefinition.Part)],
        conjuncts: [BoundExpression], optimizer: Optimizer
    ) {
        self.table = table
        self.parts = parts
        self.optimizer = optimizer
        rest = conjuncts
        own = Set(table.columns.map(\.id))
    }

    /// How many keys a point read looks up, as far as it is known.
    var keyCount: Double {
        if let tuples { return Double(tuples.count) }
        return equalities.reduce(1) { count, equality in
            switch equality {
            case .value, .null: count
            case .values(let values): count * Double(values.count)
            case .array: count * 10
            }
        }
    }

    /// Whether all columns are matched by values, so that a unique index has a row at most for each.
    var isWhole: Bool { tuples != nil || equalities.count == parts.count && !hasNull }

    private var hasNull: Bool { equalities.contains { if case .null = $0 { true } else { false } } }

    /// `allowsNullTests`: whether the index has entries for rows that are NULL in its columns, and in which place.
    mutating func run(allowsLists: Bool, allowsNullTests: Bool = false) {
        if allowsLists, takeTuples() { return }
        for (position, part) in parts.enumerated() {
            if let found = takeEquality(part.value) {
                equalities.append(.value(found))
                continue
            }
            if allowsNullTests, takeNullTest(part.value, isNegated: false) {
                equalities.append(.null)
                continue
            }
            let isLast = position == parts.count - 1
            if allowsLists, let list = takeList(part.value, isLast: isLast) {
                equalities.append(list)
                continue
            }
            takeRange(part.value)
            if allowsNullTests, mayBeNull(part.part), takeNullTest(part.value, isNegated: true) {
                isNotNull = true
            }
            break
        }
        // A list of values only serves point reads: all columns must be matched.
        if !isWhole, let first = equalities.firstIndex(where: { !$0.isOneRange }) {
            giveBack(from: first)
        }
    }

    /// Undoes what was matched from column `position` on.
    private mutating func giveBack(from position: Int) {
        let kept = used.prefix(position)
        rest += used.dropFirst(position)
        used = Array(kept)
        equalities.removeSubrange(position...)
        bounding = []
        lower = nil
        upper = nil
        isNotNull = false
    }

    /// Each value of a column is thought to have five rows. `range`: what two bounds let through.
    func selectivity(_ total: Double, range: Double = Selectivity.range) -> Double {
        var fraction = 1.0
        for equality in equalities {
            switch equality {
            case .value: fraction /= max(total / 5, 1)
            case .null: fraction *= Selectivity.null
            case .values, .array: break
            }
        }
        switch (lower, upper) {
        case (nil, nil): if isNotNull { fraction *= Selectivity.notNull }
        case (_?, _?): fraction *= range
        default: fraction *= Selectivity.bound
        }
        return max(fraction, 1 / max(total, 1))
    }

    // MARK: Finding

    private mutating func takeEquality(_ part: BoundExpression) -> BoundExpression? {
        for index in rest.indices {
            guard let found = comparison(rest[index], with: part), found.strategy == 3 else {
                continue
            }
            used.append(rest.remove(at: index))
            return found.value
        }
        return nil
    }

    private func mayBeNull(_ part: IndexDefinition.Part) -> Bool {
        guard case .column(let attnum) = part.value else { return true }
        return !table.table.keyColumns.contains(attnum)
            && !table.table.columns.contains { $0.attnum == attnum && $0.isNotNull }
    }

    private mutating func takeNullTest(_ part: BoundExpression, isNegated: Bool) -> Bool {
        let found = rest.firstIndex { conjunct in
            guard case .nullTest(let operand, isNegated) = conjunct.kind else { return false }
            return same(operand, part)
        }
        guard let found else { return false }
        used.append(rest.remove(at: found))
        return true
    }

    private mutating func takeList(_ part: BoundExpression, isLast: Bool) -> Equality? {
        for index in rest.indices {
            switch rest[index].kind {
            case .inList(let operand, let values, _, _) where same(operand, part):
                used.append(rest.remove(at: index))
                return .values(
                    values.map { BoundExpression(.constant($0), part.type.unmodified) })
            case .quantifiedArray(let left, let procedure, let array, false)
            where isLast && equalities.allSatisfy(\.isOneRange) && same(left, part)
                && BuiltinFacts.isEquality(procedure.oid)
                && isOutside(array)
                && TypeRules.element(array.type.oid).map({
                    TypeRules.isBinaryCoercible($0, part.type.oid)
                }) ?? false:
                used.append(rest.remove(at: index))
                return .array(array)
            default: continue
            }
        }
        return nil
    }

    private mutating func takeTuples() -> Bool {
        for index in rest.indices {
            guard case .or(let branches) = rest[index].kind else { continue }
            let found = branches.compactMap { tuple($0) }
            guard found.count == branches.count else { continue }
            used.append(rest.remove(at: index))
            tuples = found
            return true
        }
        return false
    }

    /// The values that a condition wants the columns to have, each its own; nil when it says anything else.
    private func tuple(_ condition: BoundExpression) -> [BoundExpression]? {
        let conjuncts = optimizer.split(condition)
        guard conjuncts.count == parts.count else { return nil }
        var values: [BoundExpression] = []
        for part in parts {
            let found = conjuncts.lazy.compactMap { comparison($0, with: part.value) }
                .first { $0.strategy == 3 && $0.isExact }
            guard let found else { return nil }
            values.append(found.value)
        }
        return values
    }

    private mutating func takeRange(_ part: BoundExpression) {
        var index = 0
        while index < rest.count {
            guard let found = comparison(rest[index], with: part) ?? alternative(rest[index], part)
            else {
                index += 1
                continue
            }
            let isInclusive = !found.isExact || found.strategy == 2 || found.strategy == 4
            let bound = Bound(value: found.value, isInclusive: isInclusive)
            switch found.strategy {
            case 1 where upper == nil, 2 where upper == nil:
                upper = bound
            case 4 where lower == nil, 5 where lower == nil:
                lower = bound
            default:
                index += 1
                continue
            }
            if found.isExact {
                used.append(rest.remove(at: index))
            } else {
                bounding.append(rest[index])
                index += 1
            }
        }
    }

    /// `part op value` or `value op part` by an operator of the part's order; the value is of the
    /// part's type and does not depend on the table. Not exact: rows that the value lets through are
    /// still to be looked at.
    private func comparison(_ conjunct: BoundExpression, with part: BoundExpression) -> (
        strategy: Int, value: BoundExpression, isExact: Bool
    )? {
        guard case .call(let procedure, let arguments) = conjunct.kind, arguments.count == 2,
            let fact = BuiltinFacts.operator(ofProcedure: procedure.oid)
        else { return nil }
        if same(arguments[0], part), isOutside(arguments[1]) {
            guard let strategy = BuiltinFacts.strategy(of: fact.oid, in: part.type.oid) else {
                return nil
            }
            return bound(strategy, arguments[1], part.type)
        }
        if same(arguments[1], part), isOutside(arguments[0]) {
            let commuted = BuiltinFacts.strategy(of: fact.commutator, in: part.type.oid)
            return commuted.flatMap { bound($0, arguments[0], part.type) }
        }
        return nil
    }

    /// `part < value OR part = value AND …`, which is also how `(part, …) < (value, …)` is compared: the
    /// part is not above the value whatever else is true.
    private func alternative(_ conjunct: BoundExpression, _ part: BoundExpression) -> (
        strategy: Int, value: BoundExpression, isExact: Bool
    )? {
        guard case .or(let branches) = conjunct.kind else { return nil }
        var isUpper = false
        var isLower = false
        var values: [BoundExpression] = []
        for branch in branches {
            let found = optimizer.split(branch).lazy.compactMap { comparison($0, with: part) }.first
            guard let found else { return nil }
            if !values.contains(found.value) { values.append(found.value) }
            if found.strategy < 3 { isUpper = true }
            if found.strategy > 3 { isLower = true }
        }
        guard isUpper != isLower else { return nil }
        if values.count == 1 { return (isUpper ? 2 : 4, values[0], false) }
        let farthest = BoundExpression(
            isUpper ? .greatest(values) : .least(values), part.type.unmodified)
        return (isUpper ? 2 : 4, farthest, false)
    }

    private func bound(_ strategy: Int, _ value: BoundExpression, _ type: SQLType) -> (
        strategy: Int, value: BoundExpression, isExact: Bool
    )? {
        if let exact = converted(value, to: type) { return (strategy, exact, true) }
        if let moment = moment(strategy, value, type) { return moment }
        // Of the other operators only `<=` and `>=` have an inclusive bound that says the same.
        let fit: IntegerFit =
            switch strategy {
            case 1, 2: .below
            case 3: .same
            default: .above
            }
        switch (value.type.oid, type.oid) {
        case (.int4, .int2), (.int8, .int2), (.int8, .int4): break
        default: return nil
        }
        let narrow = BoundExpression(.narrowed(value, fit), type.unmodified)
        return (strategy, narrow, strategy != 1 && strategy != 5)
    }

    /// Of dates and timestamps with others: a bound of the part's type, at or beyond the value.
    private func moment(_ strategy: Int, _ value: BoundExpression, _ type: SQLType) -> (
        strategy: Int, value: BoundExpression, isExact: Bool
    )? {
        switch (value.type.oid, type.oid) {
        case (.date, .timestamp), (.date, .timestamptz), (.timestamp, .timestamptz):
            // Both sides are compared as this.
            let exact = try? optimizer.binder.convert(value, to: type.oid, .implicit)
            return exact.map { (strategy, $0, true) }
        case (.timestamp, .date) where strategy != 3, (.timestamptz, .date) where strategy != 3:
            // The day that it is in is not above it; a day that is above it is above that day.
            let day = try? optimizer.binder.convert(value, to: .date, .assignment)
            return day.map { (strategy < 3 ? 2 : 4, $0, false) }
        case (.timestamptz, .timestamp) where strategy != 3:
            // Where clocks are put on or back local times are in another order than what they stand for.
            let day = BoundExpression(
                .constant(.interval(Interval(months: 0, days: 1, microseconds: 0))),
                SQLType(.interval))
            let shift = strategy < 3 ? "timestamp_pl_interval" : "timestamp_mi_interval"
            let local = try? optimizer.binder.convert(value, to: .timestamp, .assignment)
            let bound = try? local.map { (local) throws(SQLError) in
                try optimizer.binder.builtinCall(shift, [local, day], at: nil)
            }
            return bound.map { (strategy < 3 ? 2 : 4, $0, false) }
        default: return nil
        }
    }

    /// The same expression, a mere change of type apart.
    private func same(_ expression: BoundExpression, _ part: BoundExpression) -> Bool {
        if expression.kind == part.kind { return true }
        if case .relabel(let inner) = expression.kind { return inner.kind == part.kind }
        return false
    }

    /// Known before the table is read.
    private func isOutside(_ expression: BoundExpression) -> Bool {
        optimizer.needs(expression, of: own).isEmpty
            && !expression.contains {
                switch $0.kind {
                case .call(let procedure, _): procedure.volatility == .volatile
                default: false
                }
            }
    }

    /// The value in the part's type, if no value changes by that; nil when it might.
    private func converted(_ value: BoundExpression, to type: SQLType) -> BoundExpression? {
        let target = type.unmodified
        if value.type.oid == target.oid { return value }
        if TypeRules.isBinaryCoercible(value.type.oid, target.oid)
            || TypeRules.isBinaryCoercible(target.oid, value.type.oid)
        {
            return BoundExpression(.relabel(value), target, location: value.location)
        }
        if case .constant(let datum) = value.kind, let integer = datum.integerValue {
            return narrowed(integer, target).map {
                BoundExpression(.constant($0), target, location: value.location)
            }
        }
        let widens: Bool =
            switch (value.type.oid, target.oid) {
            case (.int2, .int4), (.int2, .int8), (.int4, .int8), (.float4, .float8): true
            default: false
            }
        guard widens else { return nil }
        return try? optimizer.binder.convert(value, to: target.oid, .implicit)
    }

    private func narrowed(_ value: Int64, _ type: SQLType) -> Datum? {
        switch type.oid {
        case .int2: Int16(exactly: value).map { .int16($0) }
        case .int4: Int32(exactly: value).map { .int32($0) }
        case .int8: .int64(value)
        default: nil
        }
    }
}

/// The bounds that conjuncts put on a topic's partition, offset and timestamp.
struct TopicBounds {
    let table: LogicalTable
    let optimizer: Optimizer
    var partition: BoundExpression?
    var offsetFrom: BoundExpression?
    var offsetThrough: BoundExpression?
    var timestampFrom: BoundExpression?
    var timestampThrough: BoundExpression?

    /// Takes a conjunct over; false when it cannot stand for it.
    mutating func take(_ conjunct: BoundExpression) -> Bool {
        for column in table.columns {
            switch column.source {
            case .topicPartition, .topicOffset, .topicTimestamp: break
            default: continue
            }
            let part = IndexDefinition.Part(value: .column(0))
            var match = IndexMatch(
                table: table, parts: [(optimizer.binder.columnExpression(column.id), part)],
                conjuncts: [conjunct], optimizer: optimizer)
            match.run(allowsLists: false)
            if match.used.isEmpty { continue }
            return take(column.source, match)
        }
        return false
    }

    private mutating func take(_ source: ScanColumn, _ match: IndexMatch) -> Bool {
        let equal = match.equalities.first?.single
        switch source {
        case .topicPartition:
            guard let equal, partition == nil else { return false }
            partition = equal
            return true
        case .topicOffset: return take(equal, match, \.offsetFrom, \.offsetThrough)
        default: return take(equal, match, \.timestampFrom, \.timestampThrough)
        }
    }

    /// Bounds are inclusive: a condition that excludes its bound narrows the scan and stays a
    /// condition.
    private mutating func take(
        _ equal: BoundExpression?, _ match: IndexMatch,
        _ from: WritableKeyPath<TopicBounds, BoundExpression?>,
        _ through: WritableKeyPath<TopicBounds, BoundExpression?>
    ) -> Bool {
        if let equal {
            guard self[keyPath: from] == nil, self[keyPath: through] == nil else { return false }
            self[keyPath: from] = equal
            self[keyPath: through] = equal
            return true
        }
        if let lower = match.lower, self[keyPath: from] == nil {
            self[keyPath: from] = lower.value
            return lower.isInclusive
        }
        if let upper = match.upper, self[keyPath: through] == nil {
            self[keyPath: through] = upper.value
            return upper.isInclusive
        }
        return false
    }
}
