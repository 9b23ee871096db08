// GROUPING(…): which of its arguments a row's grouping set has not kept.
import Syntax
import Types

/// `GROUPING(a, b)` while its SELECT is being bound: a column that is computed above the groups.
struct GroupingCall {
    var id: ColumnID
    var arguments: [BoundExpression]
}

extension Binder {
    func bindGrouping(_ syntax: [Expression], in scope: Scope, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        guard syntax.count < 32 else {
            throw error(
                .tooManyArguments, "GROUPING must have fewer than 32 arguments", at: location)
        }
        guard !scope.isInAggregate else {
            throw error(
                .groupingError, "aggregate function calls cannot be nested", at: location)
        }
        scope.isInAggregate = true
        defer { scope.isInAggregate = false }
        let arguments = try bindAll(syntax, in: scope)
        let scope = level(of: arguments, in: scope)
        guard scope.place.allowsAggregates else {
            throw error(
                .groupingError, "grouping operations are not allowed in \(scope.place.text)",
                at: location)
        }
        if let same = scope.groupingCalls.first(where: { $0.arguments == arguments }) {
            return columnExpression(same.id, at: location)
        }
        let id = newColumn("grouping", .int4)
        scope.groupingCalls.append(GroupingCall(id: id, arguments: arguments))
        return columnExpression(id, at: location)
    }
}

extension GroupRewriter {
    /// The values of the SELECT's GROUPING calls: a bit for each argument, the last one's the lowest.
    mutating func groupingValues() throws(SQLError) -> [Definition] {
        var values: [Definition] = []
        for call in scope.groupingCalls {
            var bits: [BoundExpression] = []
            for (place, argument) in call.arguments.reversed().enumerated() {
                guard let group = groups.firstIndex(where: { $0.value == argument }) else {
                    throw binder.error(
                        .groupingError,
                        "arguments to GROUPING must be grouping expressions of the associated query level",
                        at: argument.location)
                }
                if let bit = bit(Int32(1) << place, of: group) { bits.append(bit) }
            }
            var value = bits.first ?? BoundExpression(.constant(.int32(0)), .int4)
            for bit in bits.dropFirst() {
                value = try binder.operate(OperatorName("+"), value, bit, at: nil)
            }
            values.append(Definition(id: call.id, value: value))
        }
        return values
    }

    /// `bit` where a set does not keep the group, 0 where it does; nil where all sets keep it.
    private mutating func bit(_ bit: Int32, of group: Int) -> BoundExpression? {
        guard let mark = mark(of: group) else { return nil }
        let isMissing = BoundExpression(
            .nullTest(binder.columnExpression(mark), isNegated: false), .bool)
        return BoundExpression(
            .conditional(
                operand: nil,
                branches: [
                    ConditionalBranch(
                        condition: isMissing, result: BoundExpression(.constant(.int32(bit)), .int4)
                    )
                ], otherwise: BoundExpression(.constant(.int32(0)), .int4)), .int4)
    }

    /// A group besides, which is never NULL itself and is kept by the sets that keep `group`: its own NULL says nothing.
    private mutating func mark(of group: Int) -> ColumnID? {
        guard let sets, !sets.allSatisfy({ $0.contains(group) }) else { return nil }
        if let known = marks[group] { return known }
        let id = binder.newColumn("grouping", .int4)
        groups.append(
            Definition(id: id, value: BoundExpression(.constant(.int32(0)), .int4)))
        self.sets = sets.map { $0.contains(group) ? $0 + [groups.count - 1] : $0 }
        marks[group] = id
        return id
    }
}
