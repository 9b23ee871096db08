// Partitions' bounds and what they say of rows, as PostgreSQL prints them (partbounds.c, ruleutils.c).

package import Types

/// Bounds of partitions as `pg_get_expr` prints them.
package enum PartitionText {
    package static func bound(_ bound: PartitionBound, _ types: [SQLType]) -> String {
        func ends(_ ends: [PartitionBound.End]) -> String {
            zip(ends, types).map { end, type in
                switch end {
                case .minimum: "MINVALUE"
                case .maximum: "MAXVALUE"
                case .value(let value): literal(value, type)
                }
            }.joined(separator: ", ")
        }
        switch bound {
        case .fallback: return "DEFAULT"
        case .list(let values):
            let texts = values.map { literal($0, types.first ?? .text) }
            return "FOR VALUES IN (\(texts.joined(separator: ", ")))"
        case .range(let lower, let upper):
            return "FOR VALUES FROM (\(ends(lower))) TO (\(ends(upper)))"
        case .hash(let modulus, let remainder):
            return "FOR VALUES WITH (modulus \(modulus), remainder \(remainder))"
        }
    }

    /// A value as a bound shows it: what is read as a number of its type plain, the rest in quotes.
    package static func literal(_ value: Datum, _ type: SQLType) -> String {
        constant(value, type, TextSettings()).text
    }

    /// The same, and whether it says of itself of which type it is.
    private static func constant(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings
    ) -> (text: String, isTyped: Bool) {
        guard let text = TextCodec.text(value, as: type, settings) else { return ("NULL", false) }
        let isNegative = text.first == "-"
        switch type.oid {
        case .int4 where !isNegative: return (text, true)
        case .numeric where text.first?.isNumber == true && text.contains("."):
            return (text, type.modifier < 0)
        case .bool: return (text == "t" ? "true" : "false", true)
        default: return (quoted(text), false)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "''") + "'"
    }

    /// A value in an expression: with its type where it would be taken for another.
    private static func typed(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings
    ) -> String {
        let (text, isTyped) = constant(value, type, settings)
        return isTyped ? text : "\(text)::\(type.sqlName ?? "")"
    }
}

// MARK: - What a bound says of rows

extension PartitionText {
    /// What holds of all rows of a partition, by its own bound and those of the tables that it belongs to; nil for what
    /// is no partition, and where nothing is said of them.
    package static func constraint(
        of table: TableDefinition, _ catalog: Catalog, _ settings: TextSettings
    ) -> String? {
        let conditions = conditions(of: table, catalog, settings)
        return conditions.isEmpty ? nil : all(conditions)
    }

    /// To be met together.
    private static func conditions(
        of table: TableDefinition, _ catalog: Catalog, _ settings: TextSettings
    ) -> [String] {
        guard let membership = table.partition, let parent = catalog.tables[membership.parent],
            let key = parent.partitionKey
        else { return [] }
        let columns = key.columns.compactMap { parent.column($0) }
        let shown = BoundConditions(parent: parent.oid, columns: columns, settings: settings)
        let others = catalog.partitions(of: parent.oid).compactMap { $0.partition?.bound }
        return conditions(of: parent, catalog, settings)
            + shown.conditions(of: membership.bound, among: others, key.strategy)
    }

    fileprivate static func all(_ conditions: [String]) -> String {
        joined(conditions, "AND")
    }

    fileprivate static func any(_ conditions: [String]) -> String {
        joined(conditions, "OR")
    }

    private static func joined(_ conditions: [String], _ word: String) -> String {
        conditions.count == 1 ? conditions[0] : "(\(conditions.joined(separator: " \(word) ")))"
    }

    /// The conditions of bounds of one table's partitions.
    fileprivate struct BoundConditions {
        let parent: OID
        let columns: [TableColumn]
        let settings: TextSettings

        func conditions(
            of bound: PartitionBound, among all: [PartitionBound],
            _ strategy: PartitionKey.Strategy
        ) -> [String] {
            switch bound {
            case .list(let values): return listed(values) ?? []
            case .range(let lower, let upper): return areValues + range(lower, upper)
            case .hash(let modulus, let remainder):
                let names = columns.map { quotedIdentifier($0.name) }.joined(separator: ", ")
                return [
                    "satisfies_hash_partition('\(parent)'::oid, \(modulus), \(remainder), \(names))"
                ]
            case .fallback:
                guard let others = strategy == .list ? allListed(all) : allRanges(all) else {
                    return []
                }
                return ["(NOT \(others))"]
            }
        }

        private var areValues: [String] {
            columns.map { "(\(quotedIdentifier($0.name)) IS NOT NULL)" }
        }

        /// The column as it is compared: a varchar as text.
        private func name(_ column: TableColumn) -> String {
            let name = quotedIdentifier(column.name)
            return column.type.oid == .varchar ? "(\(name))::text" : name
        }

        private func compare(_ column: Int, _ comparison: String, _ value: Datum) -> String {
            let value = typed(value, columns[column].type, settings)
            return "(\(name(columns[column])) \(comparison) \(value))"
        }

        // MARK: Lists

        /// Nil for no values at all.
        private func listed(_ values: [Datum]) -> [String]? {
            guard let column = columns.first else { return nil }
            let name = quotedIdentifier(column.name)
            let others = values.filter { !$0.isNull }
            let isNull = "(\(name) IS NULL)"
            if others.isEmpty { return values.isEmpty ? nil : [isNull] }
            let texts = others.map { typed($0, column.type, settings) }
            let match =
                others.count == 1
                ? compare(0, "=", others[0])
                : "(\(self.name(column)) = ANY (ARRAY[\(texts.joined(separator: ", "))]))"
            return others.count < values.count
                ? [PartitionText.any([isNull, match])] : ["(\(name) IS NOT NULL)", match]
        }

        private func allListed(_ bounds: [PartitionBound]) -> String? {
            let type = columns.first?.type ?? .text
            var values: [Datum] = []
            for case .list(let some) in bounds { values += some }
            let sorted = values.sorted {
                PartitionBound.compare([.value($0)], [.value($1)], [type]) < 0
            }
            return listed(sorted).map(PartitionText.all)
        }

        // MARK: Ranges

        private func allRanges(_ bounds: [PartitionBound]) -> String? {
            var ranges: [(lower: [PartitionBound.End], upper: [PartitionBound.End])] = []
            for case .range(let lower, let upper) in bounds { ranges.append((lower, upper)) }
            if ranges.isEmpty { return nil }
            let types = columns.map(\.type)
            ranges.sort { PartitionBound.compare($0.lower, $1.lower, types) < 0 }
            let alternatives = ranges.map { range in
                let conditions = self.range(range.lower, range.upper)
                return PartitionText.all(conditions.isEmpty ? areValues : conditions)
            }
            return PartitionText.all(areValues + [PartitionText.any(alternatives)])
        }

        /// What both ends have in common first, then either end.
        private func range(
            _ lower: [PartitionBound.End], _ upper: [PartitionBound.End]
        ) -> [String] {
            var conditions: [String] = []
            var first = 0
            while first < columns.count - 1, case .value(let value) = lower[first],
                case .value(let other) = upper[first],
                PartitionBound.compare(
                    [.value(value)], [.value(other)], [columns[first].type]) == 0
            {
                conditions.append(compare(first, "=", value))
                first += 1
            }
            let below = end(lower, from: first, isUpper: false)
            if !below.isEmpty { conditions.append(PartitionText.any(below)) }
            let above = end(upper, from: first, isUpper: true)
            if !above.isEmpty { conditions.append(PartitionText.any(above)) }
            return conditions
        }

        /// The alternatives that keep to one end: the first column is past it, or as it is and the second past it …
        private func end(
            _ ends: [PartitionBound.End], from first: Int, isUpper: Bool
        ) -> [String] {
            var alternatives: [String] = []
            var equal: [String] = []
            for column in first..<columns.count {
                guard case .value(let value) = ends[column] else { break }
                let next = column + 1 < columns.count ? ends[column + 1] : nil
                let reaches = isUpper ? next == .maximum : next == nil || next == .minimum
                let comparison = (isUpper ? "<" : ">") + (reaches ? "=" : "")
                alternatives.append(
                    PartitionText.all(equal + [compare(column, comparison, value)]))
                equal.append(compare(column, "=", value))
            }
            return alternatives
        }
    }
}
