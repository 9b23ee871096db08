// Binding of window function calls: their window, frame and place.
import Catalog
import Syntax
import Types

extension Binder {
    func bindWindowCall(
        _ call: FunctionCall, _ found: ResolvedFunction, window: WindowReference,
        _ orderBy: [BoundExpression], in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        guard scope.place.allowsWindows else {
            throw error(
                .windowingError, "window functions are not allowed in \(scope.place.text)",
                at: location)
        }
        if call.isDistinct {
            throw notSupported("DISTINCT in a window function", at: location)
        }
        let definition = try windowDefinition(window, in: scope, at: location)
        let partition = try windowKeys(definition, in: scope)
        let function: WindowCall.Function
        if found.fact.kind == "a" {
            function = .aggregate(
                try aggregateCall(call, found, orderBy, in: scope, at: location))
        } else {
            var arguments: [BoundExpression] = []
            for argument in found.arguments { arguments.append(try settled(argument)) }
            function = .window(
                Procedure(found.fact, result: found.result), arguments: arguments)
        }
        let id = newColumn(call.name.name, found.result)
        scope.windowCalls.append(
            LogicalWindowCall(
                id: id, function: function, partitionBy: partition.partition,
                orderBy: partition.order,
                frame: try frame(definition, order: partition.order, in: scope)))
        return columnExpression(id, at: location)
    }

    private func windowDefinition(
        _ reference: WindowReference, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> WindowDefinition {
        switch reference {
        case .name(let name): return try namedWindow(name, in: scope, at: location)
        case .inline(let definition): return try refined(definition, in: scope)
        }
    }

    /// With what the window that it builds on has. That is one that was defined before.
    func refined(
        _ definition: WindowDefinition, in scope: Scope
    ) throws(SQLError) -> WindowDefinition {
        guard let base = definition.base else { return definition }
        func refused(_ what: String, hint: String? = nil) -> SQLError {
            error(.windowingError, what, at: definition.location, hint: hint)
        }
        var merged = try namedWindow(base, in: scope, at: definition.location)
        if !definition.partitionBy.isEmpty {
            throw refused("cannot override PARTITION BY clause of window \"\(base)\"")
        }
        if !definition.orderBy.isEmpty {
            if !merged.orderBy.isEmpty {
                throw refused("cannot override ORDER BY clause of window \"\(base)\"")
            }
            merged.orderBy = definition.orderBy
        }
        if merged.frame != nil {
            let isBare =
                definition.name == nil && definition.orderBy.isEmpty && definition.frame == nil
            throw refused(
                "cannot copy window \"\(base)\" because it has a frame clause",
                hint: isBare ? "Omit the parentheses in this OVER clause." : nil)
        }
        merged.frame = definition.frame
        merged.name = definition.name
        merged.location = definition.location
        return merged
    }

    private func namedWindow(_ name: String, in scope: Scope, at location: Int32?) throws(SQLError)
        -> WindowDefinition
    {
        guard let found = scope.windows[name] else {
            throw error(.undefinedObject, "window \"\(name)\" does not exist", at: location)
        }
        return found
    }

    /// The columns a window is partitioned and ordered by; computed ones are noted in the scope.
    private func windowKeys(_ definition: WindowDefinition, in scope: Scope) throws(SQLError)
        -> (partition: [ColumnID], order: [LogicalSortKey])
    {
        let place = scope.place
        defer { scope.place = place }
        scope.place = .windowPartition
        var partition: [ColumnID] = []
        for expression in definition.partitionBy {
            let value = try settled(try bind(expression, in: scope))
            partition.append(windowColumn(value, in: scope))
        }
        scope.place = .windowOrder
        var order: [LogicalSortKey] = []
        for key in definition.orderBy {
            let value = try settled(try bind(key.expression, in: scope))
            let direction = try sortOrder(key, of: value)
            order.append(
                LogicalSortKey(
                    column: windowColumn(value, in: scope), isDescending: direction.isDescending,
                    nullsFirst: direction.nullsFirst))
        }
        return (partition, order)
    }

    private func windowColumn(_ value: BoundExpression, in scope: Scope) -> ColumnID {
        if case .column(let id) = value.kind { return id }
        if let same = scope.windowDefinitions.first(where: { $0.value == value }) {
            return same.id
        }
        let id = newColumn("?column?", value.type)
        scope.windowDefinitions.append(Definition(id: id, value: value))
        return id
    }

    private func frame(
        _ definition: WindowDefinition, order: [LogicalSortKey], in scope: Scope
    ) throws(SQLError) -> WindowFramePlan {
        guard let frame = definition.frame else {
            return WindowFramePlan(
                unit: .range, start: .unboundedPreceding, end: .currentRow, exclusion: .none)
        }
        let unit: WindowFramePlan.Unit =
            switch frame.unit {
            case .range: .range
            case .rows: .rows
            case .groups: .groups
            }
        let exclusion: WindowFramePlan.Exclusion =
            switch frame.exclusion {
            case .none: .none
            case .currentRow: .currentRow
            case .group: .group
            case .ties: .ties
            }
        if unit == .groups && order.isEmpty {
            throw error(
                .windowingError, "GROUPS mode requires an ORDER BY clause",
                at: definition.location)
        }
        return WindowFramePlan(
            unit: unit, start: try bound(frame.start, unit, definition, in: scope),
            end: try bound(frame.end, unit, definition, in: scope), exclusion: exclusion)
    }

    private func bound(
        _ bound: WindowFrame.Bound, _ unit: WindowFramePlan.Unit, _ definition: WindowDefinition,
        in scope: Scope
    ) throws(SQLError) -> WindowFramePlan.Bound {
        switch bound {
        case .unboundedPreceding: return .unboundedPreceding
        case .currentRow: return .currentRow
        case .unboundedFollowing: return .unboundedFollowing
        case .preceding(let offset):
            return .preceding(try frameOffset(offset, unit, definition, in: scope))
        case .following(let offset):
            return .following(try frameOffset(offset, unit, definition, in: scope))
        }
    }

    private func frameOffset(
        _ offset: Expression, _ unit: WindowFramePlan.Unit, _ definition: WindowDefinition,
        in scope: Scope
    ) throws(SQLError) -> BoundExpression {
        if unit == .range {
            throw notSupported("RANGE with an offset", at: offset.location ?? definition.location)
        }
        let place = scope.place
        scope.place = .windowFrame
        defer { scope.place = place }
        let value = try bind(offset, in: scope)
        let name = unit == .rows ? "ROWS" : "GROUPS"
        return try integer8(value, of: name)
    }
}
