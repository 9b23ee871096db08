// Partitions that cannot hold a row the query asks for: what a partition's bounds and the conjuncts say
// together, as a condition over constants and parameters only. It is asked once, before the partition is read.
import Bytes
import Catalog
import Types

extension Optimizer {
    /// True, or NULL or false, whether a partition may hold rows that satisfy the conjuncts; nil when they
    /// say nothing about where rows are.
    func pruningCondition(
        _ table: LogicalTable, _ conjuncts: [BoundExpression]
    ) -> BoundExpression? {
        guard table.table.partition != nil, !conjuncts.isEmpty else { return nil }
        var conditions: [BoundExpression] = []
        var child = table.table
        for parent in binder.catalog.ancestors(of: table.table) {
            defer { child = parent }
            guard let bound = child.partition?.bound,
                let bounds = boundConditions(parent, for: table, conjuncts)
            else { continue }
            if let condition = bounds.condition(of: child.oid, bound) {
                conditions.append(condition)
            }
        }
        return conditions.isEmpty ? nil : BoundConditions.all(conditions)
    }

    /// What the conjuncts say of the parent's partitions, for a table that is the parent or below it; nil when
    /// they do not ask for its key.
    private func boundConditions(
        _ parent: TableDefinition, for table: LogicalTable, _ conjuncts: [BoundExpression]
    ) -> BoundConditions? {
        guard let key = parent.partitionKey else { return nil }
        let wanted = key.columns.map { attnum in
            column(parent.column(attnum)?.name, of: table).flatMap {
                WantedKey($0, table, conjuncts, self)
            }
        }
        guard wanted.contains(where: { $0 != nil }) else { return nil }
        return BoundConditions(binder, parent, key, wanted)
    }

    /// Beyond so many partitions of which parameters say which are asked for, those alone are planned, once the
    /// parameters' values are there: all others would be planned, and asked before each run, in vain. For a statement
    /// that runs often one plan for all of them costs less, up to more of them.
    private var openPartitionsMax: Int { binder.prefersGeneralPlan ? 128 : 16 }

    /// The tables with rows of `root` that may satisfy the conjuncts, over `table`, which is the root or below it.
    /// None, and a note that the plan needs the parameters' values, where these decide about many.
    func leaves(
        of root: TableDefinition, satisfying conjuncts: [BoundExpression],
        over table: LogicalTable
    ) -> [TableDefinition] {
        var isOpen = false
        let conjuncts = conjuncts.map { listed($0) }
        let leaves = leaves(below: root, conjuncts, over: table, &isOpen)
        if leaves.count > openPartitionsMax, conjuncts.contains(where: \.isNeverTrue) {
            return []
        }
        guard isOpen, leaves.count > openPartitionsMax else { return leaves }
        binder.routesByParameters = true
        return []
    }

    /// `isOpen` becomes true where fewer might be left once parameters have their values.
    private func leaves(
        below parent: TableDefinition, _ conjuncts: [BoundExpression], over table: LogicalTable,
        _ isOpen: inout Bool
    ) -> [TableDefinition] {
        var leaves: [TableDefinition] = []
        let bounds = boundConditions(parent, for: table, conjuncts)
        let partitions = bounds?.nearPartitions ?? binder.catalog.partitions(of: parent.oid)
        for partition in partitions {
            if let bounds, let bound = partition.partition?.bound,
                let condition = bounds.condition(of: partition.oid, bound)
            {
                if condition.isNeverTrue { continue }
                isOpen = isOpen || condition.hasParameters
            }
            // They will be asked for again.
            if isOpen, partitions.count > openPartitionsMax { return partitions }
            if partition.partitionKey == nil {
                leaves.append(partition)
            } else {
                leaves += self.leaves(below: partition, conjuncts, over: table, &isOpen)
            }
        }
        return leaves
    }

    private func column(_ name: String?, of table: LogicalTable) -> BoundExpression? {
        guard let own = table.table.liveColumns.first(where: { $0.name == name }),
            let found = table.columns.first(where: { $0.source == .column(own.attnum) })
        else { return nil }
        return binder.columnExpression(found.id)
    }
}

/// What the conjuncts say about one column of a partition key.
struct WantedKey {
    var match: IndexMatch
    var isNull: Bool

    init?(
        _ column: BoundExpression, _ table: LogicalTable, _ conjuncts: [BoundExpression],
        _ optimizer: Optimizer
    ) {
        match = IndexMatch(
            table: table, parts: [(column, IndexDefinition.Part(value: .column(0)))],
            conjuncts: conjuncts, optimizer: optimizer)
        match.run(allowsLists: true)
        isNull = conjuncts.contains { conjunct in
            guard case .nullTest(let operand, isNegated: false) = conjunct.kind else {
                return false
            }
            return operand.kind == column.kind
        }
        if match.equalities.isEmpty, match.lower == nil, match.upper == nil, !isNull { return nil }
    }

    /// The values it is to have, if they are known one by one.
    var values: [BoundExpression]? {
        switch match.equalities.first {
        case .value(let value): [value]
        case .values(let values): values
        case .array(let array):
            if case .array(let values, isMultidimensional: false) = array.kind {
                values
            } else {
                nil
            }
        case .null, nil: nil
        }
    }

    /// The array one of whose elements it is to be, where these are known only when the query runs.
    var array: BoundExpression? {
        if case .array(let array) = match.equalities.first, values == nil { array } else { nil }
    }
}

/// Makes conditions of bounds.
struct BoundConditions {
    let binder: Binder
    let parent: TableDefinition
    let key: PartitionKey
    /// One for each column of the key.
    let wanted: [WantedKey?]
    private let type: SQLType
    private let operators: ComparisonOperators?

    init(
        _ binder: Binder, _ parent: TableDefinition, _ key: PartitionKey, _ wanted: [WantedKey?]
    ) {
        self.binder = binder
        self.parent = parent
        self.key = key
        self.wanted = wanted
        type = key.columns.first.flatMap { parent.column($0)?.type.unmodified } ?? .text
        operators = BuiltinFacts.comparison(of: type.oid)
    }

    /// The parent's partitions but for some that `condition` would rule out by the first column's values: of a
    /// thousand ranges not each is compared with them. Nil where that cannot be said.
    var nearPartitions: [TableDefinition]? {
        guard let first = wanted.first ?? nil, !first.isNull,
            let router = binder.catalog.router(of: parent.oid)
        else { return nil }
        func known(_ value: BoundExpression) -> Datum? {
            if case .constant(let known) = value.kind { known } else { nil }
        }
        let found: [OID]?
        if let values = first.values {
            let constants = values.compactMap(known)
            guard constants.count == values.count else { return nil }
            found = router.children(havingOneOf: constants)
        } else {
            let (lower, upper) = (first.match.lower?.value, first.match.upper?.value)
            let (low, high) = (lower.flatMap(known), upper.flatMap(known))
            guard first.array == nil, lower == nil || low != nil, upper == nil || high != nil,
                lower != nil || upper != nil
            else { return nil }
            found = router.children(from: low, to: high)
        }
        let catalog = binder.catalog
        return found.map { $0.sorted().compactMap { catalog.tables[$0] } }
    }

    func condition(of partition: OID, _ bound: PartitionBound) -> BoundExpression? {
        switch bound {
        case .hash(let modulus, let remainder):
            if key.columns.count == 1, let array = wanted[0]?.array {
                return takesAny(partition, array)
            }
            return hash(modulus, remainder)
        case .fallback:
            // What another partition certainly takes is not here.
            if key.columns.count == 1, wanted[0]?.isNull == true {
                let siblings = binder.catalog.partitions(of: parent.oid)
                let isTaken = siblings.contains { $0.partition?.bound.takesNull == true }
                return isTaken ? constant(false) : nil
            }
            guard key.columns.count == 1, let first = wanted[0] else { return nil }
            if let array = first.array { return takesAny(partition, array) }
            guard let values = first.values else { return nil }
            if values.count > 1 { return takesOne(partition, of: values) }
            var others: [BoundExpression] = []
            for sibling in binder.catalog.partitions(of: parent.oid) {
                guard let other = sibling.partition?.bound, other != .fallback else { continue }
                guard let condition = condition(of: sibling.oid, other) else {
                    return nil
                }
                others.append(condition)
            }
            if others.isEmpty { return nil }
            let elsewhere = Self.any(others)
            if case .constant = elsewhere.kind { return constant(!elsewhere.isAlwaysTrue) }
            return BoundExpression(.not(elsewhere), .bool)
        case .list(let values): return wanted[0].flatMap { list(values, $0) }
        case .range(let lower, let upper):
            guard let first = wanted[0], let low = lower.first, let high = upper.first else {
                return nil
            }
            guard let condition = range(low, high, first) else { return nil }
            guard let array = first.array, let takes = takesAny(partition, array) else {
                return condition
            }
            return all([condition, takes])
        }
    }

    /// Whether a row of the partition may have one of the array's elements in the key's first column.
    private func takesAny(_ partition: OID, _ array: BoundExpression) -> BoundExpression? {
        let satisfies: OID = 5028
        guard let fact = BuiltinFacts.procedure(satisfies) else { return nil }
        var takes = Procedure(fact, result: .bool)
        (takes.name, takes.source) = (Procedure.partitionTakesAny, Procedure.partitionTakesAny)
        let table = BoundExpression(.constant(.oid(partition)), .oid)
        return BoundExpression(.call(takes, [table, array]), .bool)
    }

    /// The same of values that are listed.
    private func takesOne(_ partition: OID, of values: [BoundExpression]) -> BoundExpression? {
        let constants = values.compactMap { value -> Datum? in
            if case .constant(let known) = value.kind { known } else { nil }
        }
        if constants.count == values.count {
            let catalog = binder.catalog
            return constant(catalog.partition(partition, mayHaveOneOf: constants))
        }
        guard let arrays = type.array else { return nil }
        return takesAny(
            partition, BoundExpression(.array(values, isMultidimensional: false), arrays))
    }

    private func list(_ values: [Datum], _ wanted: WantedKey) -> BoundExpression? {
        if wanted.isNull { return constant(values.contains(.null)) }
        let known = values.filter { $0 != .null }.map { BoundExpression(.constant($0), type) }
        if let asked = wanted.values {
            var found: [BoundExpression] = []
            for value in asked {
                for each in known {
                    guard let same = call(\.equal, value, each) else { return nil }
                    found.append(same)
                }
            }
            return any(found)
        }
        if let array = wanted.array {
            var found: [BoundExpression] = []
            for value in known {
                guard let same = call(\.equal, value, anyOf: array) else { return nil }
                found.append(same)
            }
            return any(found)
        }
        guard wanted.match.lower != nil || wanted.match.upper != nil else { return nil }
        var found: [BoundExpression] = []
        for each in known {
            var both: [BoundExpression] = []
            if let lower = wanted.match.lower {
                guard
                    let above = call(
                        lower.isInclusive ? \.greaterOrEqual : \.greater, each, lower.value)
                else { return nil }
                both.append(above)
            }
            if let upper = wanted.match.upper {
                guard
                    let below = call(upper.isInclusive ? \.lessOrEqual : \.less, each, upper.value)
                else { return nil }
                both.append(below)
            }
            found.append(all(both))
        }
        return any(found)
    }

    /// By the first column of the key alone.
    private func range(
        _ low: PartitionBound.End, _ high: PartitionBound.End, _ wanted: WantedKey
    ) -> BoundExpression? {
        // Rows whose key has a NULL are in no range.
        if wanted.isNull { return constant(false) }
        let isWhole = key.columns.count == 1
        func within(
            _ lower: BoundExpression?, _ upper: BoundExpression?, excludesUpper: Bool
        ) -> BoundExpression? {
            var both: [BoundExpression] = []
            if let lower, case .value(let end) = high {
                let bound = BoundExpression(.constant(end), type)
                guard let below = call(isWhole ? \.less : \.lessOrEqual, lower, bound) else {
                    return nil
                }
                both.append(below)
            }
            if let upper, case .value(let end) = low {
                let bound = BoundExpression(.constant(end), type)
                guard let above = call(excludesUpper ? \.greater : \.greaterOrEqual, upper, bound)
                else { return nil }
                both.append(above)
            }
            return both.isEmpty ? constant(true) : all(both)
        }
        if let asked = wanted.values {
            var found: [BoundExpression] = []
            for value in asked {
                guard let inside = within(value, value, excludesUpper: false) else { return nil }
                found.append(inside)
            }
            return any(found)
        }
        if let array = wanted.array {
            // One element below the upper end and one above the lower. It may be two, with none between: this costs
            // little, and where it does not hold nothing more is asked.
            var both: [BoundExpression] = []
            for (end, isReached) in [
                (high, isWhole ? \ComparisonOperators.greater : \.greaterOrEqual),
                (low, \.lessOrEqual),
            ] {
                guard case .value(let end) = end else { continue }
                let bound = BoundExpression(.constant(end), type)
                guard let reached = call(isReached, bound, anyOf: array) else { return nil }
                both.append(reached)
            }
            return all(both)
        }
        let (lower, upper) = (wanted.match.lower, wanted.match.upper)
        guard lower != nil || upper != nil else { return nil }
        return within(
            lower?.value, upper?.value, excludesUpper: upper.map { !$0.isInclusive } ?? false)
    }

    private func hash(_ modulus: Int32, _ remainder: Int32) -> BoundExpression? {
        var arguments = [
            BoundExpression(.constant(.oid(parent.oid)), .oid),
            BoundExpression(.constant(.int32(modulus)), SQLType(.int4)),
            BoundExpression(.constant(.int32(remainder)), SQLType(.int4)),
        ]
        for each in wanted {
            guard let values = each?.values, values.count == 1 else { return nil }
            arguments.append(values[0])
        }
        let satisfies: OID = 5028
        let constants = arguments.dropFirst(3).compactMap { argument -> Datum? in
            if case .constant(let value) = argument.kind { value } else { nil }
        }
        if constants.count == wanted.count {
            let types = key.columns.compactMap { parent.column($0)?.type.unmodified }
            let hash = PartitionRouter.hash(constants, types)
            return constant(hash % UInt64(modulus) == UInt64(remainder))
        }
        guard let fact = BuiltinFacts.procedure(satisfies) else { return nil }
        return BoundExpression(.call(Procedure(fact, result: .bool), arguments), .bool)
    }

    // MARK: Expressions

    /// A comparison; of constants its value. NULL compares as false: rows that have it are not asked for.
    private func call(
        _ which: KeyPath<ComparisonOperators, OperatorFact>, _ left: BoundExpression,
        _ right: BoundExpression
    ) -> BoundExpression? {
        if case .constant(let one) = left.kind, case .constant(let other) = right.kind {
            guard one != .null, other != .null else { return constant(false) }
            return compared(one, other, which)
        }
        guard let operators,
            let fact = BuiltinFacts.procedure(operators[keyPath: which].procedure)
        else { return nil }
        return BoundExpression(.call(Procedure(fact, result: .bool), [left, right]), .bool)
    }

    /// Whether the comparison holds for an element of an array.
    private func call(
        _ which: KeyPath<ComparisonOperators, OperatorFact>, _ left: BoundExpression,
        anyOf array: BoundExpression
    ) -> BoundExpression? {
        guard let operators,
            let fact = BuiltinFacts.procedure(operators[keyPath: which].procedure)
        else { return nil }
        return BoundExpression(
            .quantifiedArray(left, Procedure(fact, result: .bool), array: array, isAll: false),
            .bool)
    }

    /// By the order in which rows are sent to their partitions.
    private func compared(
        _ left: Datum, _ right: Datum, _ which: KeyPath<ComparisonOperators, OperatorFact>
    ) -> BoundExpression? {
        let codec = KeyCodec(columns: [KeyColumn(type)])
        func encoded(_ value: Datum) -> [UInt8] {
            var writer = ByteWriter()
            codec.encode([value], into: &writer)
            return writer.bytes
        }
        let (one, other) = (encoded(left), encoded(right))
        let isLess = one.lexicographicallyPrecedes(other)
        switch which {
        case \.less: return constant(isLess)
        case \.lessOrEqual: return constant(isLess || one == other)
        case \.equal: return constant(one == other)
        case \.greaterOrEqual: return constant(!isLess)
        case \.greater: return constant(!isLess && one != other)
        default: return nil
        }
    }

    private func constant(_ isTrue: Bool) -> BoundExpression {
        BoundExpression(.constant(.bool(isTrue)), .bool)
    }

    /// One of the conditions; none: false.
    private func any(_ conditions: [BoundExpression]) -> BoundExpression { Self.any(conditions) }

    private func all(_ conditions: [BoundExpression]) -> BoundExpression { Self.all(conditions) }

    static func any(_ conditions: [BoundExpression]) -> BoundExpression {
        if let found = conditions.first(where: \.isAlwaysTrue) { return found }
        let open = conditions.filter { !$0.isNeverTrue }
        if open.isEmpty { return BoundExpression(.constant(.bool(false)), .bool) }
        return open.count == 1 ? open[0] : BoundExpression(.or(open), .bool)
    }

    static func all(_ conditions: [BoundExpression]) -> BoundExpression {
        if let found = conditions.first(where: \.isNeverTrue) { return found }
        let open = conditions.filter { !$0.isAlwaysTrue }
        if open.isEmpty { return BoundExpression(.constant(.bool(true)), .bool) }
        return open.count == 1 ? open[0] : BoundExpression(.and(open), .bool)
    }
}

extension PartitionBound {
    /// Whether NULL is one of its values.
    fileprivate var takesNull: Bool {
        if case .list(let values) = self { values.contains(.null) } else { false }
    }
}

extension BoundExpression {
    /// Whether it is the same for all rows of an operator's input, and asking it costs little.
    package var isOneTime: Bool {
        !isVolatile
            && !contains {
                switch $0.kind {
                case .column, .subquery: true
                default: false
                }
            }
    }

    /// Whether it is known to be false, or NULL.
    var isNeverTrue: Bool {
        guard case .constant(let value) = kind else { return false }
        return value != .bool(true)
    }

    /// Whether it is true at all times.
    var isAlwaysTrue: Bool { kind == .constant(.bool(true)) }
}
