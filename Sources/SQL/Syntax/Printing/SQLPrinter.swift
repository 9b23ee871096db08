// Prints expressions and definitions the way PostgreSQL's pg_get_expr, pg_get_constraintdef and
// pg_get_indexdef do, from the AST and what is known of the types of columns and literals. It resolves types
// only as far as people's constraints, defaults and indexes need; where it does not know a type it prints
// the expression without the coercions PostgreSQL would show, or guesses what a literal is. So whoever keeps what
// it prints looks whether that still means the same.

package struct SQLPrinter {
    /// Brackets only where needed, as psql's `\d` asks for.
    package var isPretty: Bool
    /// The columns' types by the names PostgreSQL prints, without modifiers: `character varying`.
    package var columnTypes: [String: String]
    /// What literals are taken for, by where they stand in what was parsed.
    package var literalTypes: [Int32: String]
    /// What stands in place of their texts, by where they stand.
    package var literalTexts: [Int32: String]
    /// Whether literals of no type of their own show what they are taken for.
    package var labelsLiterals: Bool

    package init(
        isPretty: Bool = false, columnTypes: [String: String] = [:],
        literalTypes: [Int32: String] = [:], literalTexts: [Int32: String] = [:],
        labelsLiterals: Bool = true
    ) {
        self.isPretty = isPretty
        self.columnTypes = columnTypes
        self.literalTypes = literalTypes
        self.literalTexts = literalTexts
        self.labelsLiterals = labelsLiterals
    }

    /// An expression, as pg_get_expr prints it.
    package func expression(_ expression: Expression) -> String {
        resolve(expression, expected: nil).node.text(isPretty: isPretty)
    }

    /// A column's default: constants take the column's type.
    package func defaultValue(_ expression: Expression, columnType: String) -> String {
        resolve(expression, expected: columnType).node.text(isPretty: isPretty)
    }

    /// A type as written, by PostgreSQL's name for it: `numeric(10,2)`.
    package static func typeName(_ type: TypeName) -> String { PrintedTypes.name(of: type) }

    // MARK: Constraints

    /// `CHECK ((a > 0))`, as pg_get_constraintdef prints it.
    package func check(_ condition: Expression, noInherit: Bool = false) -> String {
        "CHECK (\(expression(condition)))" + (noInherit ? " NO INHERIT" : "")
    }

    /// Any constraint of a table.
    package func constraint(_ constraint: TableConstraint) -> String {
        var result: String
        switch constraint.kind {
        case .check(let condition, let noInherit): result = check(condition, noInherit: noInherit)
        case .primaryKey(let columns, let parameters):
            result = "PRIMARY KEY (\(list(columns)))" + including(parameters)
        case .unique(let columns, let parameters, let nullsNotDistinct):
            result =
                "UNIQUE " + (nullsNotDistinct ? "NULLS NOT DISTINCT " : "") + "(\(list(columns)))"
                + including(parameters)
        case .foreignKey(let columns, let reference):
            result = "FOREIGN KEY (\(list(columns))) " + references(reference)
        }
        if constraint.timing.isDeferrable { result += " DEFERRABLE" }
        if constraint.timing.isInitiallyDeferred { result += " INITIALLY DEFERRED" }
        if constraint.isNotValid { result += " NOT VALID" }
        return result
    }

    private func references(_ reference: ForeignKeyReference) -> String {
        var result = "REFERENCES \(Identifiers.quoted(reference.table))"
        if !reference.columns.isEmpty { result += "(\(list(reference.columns)))" }
        switch reference.match {
        case .full: result += " MATCH FULL"
        case .partial: result += " MATCH PARTIAL"
        case .simple: break
        }
        if let action = actionText(reference.onUpdate) { result += " ON UPDATE \(action)" }
        if let action = actionText(reference.onDelete) { result += " ON DELETE \(action)" }
        return result
    }

    private func actionText(_ action: ForeignKeyReference.Action) -> String? {
        switch action {
        case .noAction: nil
        case .restrict: "RESTRICT"
        case .cascade: "CASCADE"
        case .setNull(let columns): "SET NULL" + (columns.isEmpty ? "" : " (\(list(columns)))")
        case .setDefault(let columns):
            "SET DEFAULT" + (columns.isEmpty ? "" : " (\(list(columns)))")
        }
    }

    private func including(_ parameters: IndexParameters) -> String {
        parameters.including.isEmpty ? "" : " INCLUDE (\(list(parameters.including)))"
    }

    private func list(_ names: [String]) -> String {
        names.map { Identifiers.quoted($0) }.joined(separator: ", ")
    }

    // MARK: Indexes

    /// `CREATE UNIQUE INDEX i ON s.t USING btree (a)`, as pg_get_indexdef prints it; `table` is the
    /// table's full name.
    package func indexDefinition(_ index: CreateIndex, name: String, table: QualifiedName) -> String
    {
        var result = index.isUnique ? "CREATE UNIQUE INDEX " : "CREATE INDEX "
        result += "\(Identifiers.quoted(name)) ON \(index.table.isOnly ? "ONLY " : "")"
        result += "\(Identifiers.quoted(table)) USING \(Identifiers.quoted(index.accessMethod)) ("
        result += index.elements.map(indexElement).joined(separator: ", ") + ")"
        if !index.including.isEmpty {
            result += " INCLUDE (\(index.including.map(indexElement).joined(separator: ", ")))"
        }
        if index.nullsNotDistinct { result += " NULLS NOT DISTINCT" }
        if !index.options.isEmpty {
            result += " WITH (\(index.options.map(option).joined(separator: ", ")))"
        }
        if let condition = index.condition {
            let text = expression(condition)
            result += " WHERE " + text
        }
        return result
    }

    /// One column of an index, or its expression.
    package func indexElement(_ element: IndexElement) -> String {
        var result: String
        switch element.key {
        case .column(let name): result = Identifiers.quoted(name)
        case .expression(let key):
            let text = expression(key)
            // Functions stand without brackets, everything else has some of its own.
            switch key.node {
            case .call(let call) where !call.isSQLSyntax: result = text
            case .coalesce, .greatest, .least, .nullIf: result = text
            default: result = "(\(text))"
            }
        }
        if let collation = element.collation {
            result += " COLLATE \(Identifiers.quoted(collation))"
        }
        if let operatorClass = element.operatorClass {
            result += " \(Identifiers.quoted(operatorClass))"
        }
        switch (element.direction, element.nulls) {
        case (.descending, .last): result += " DESC NULLS LAST"
        case (.descending, _): result += " DESC"
        case (_, .first): result += " NULLS FIRST"
        default: break
        }
        return result
    }

    private func option(_ option: Option) -> String {
        let value: String =
            switch option.value {
            case nil: "true"
            case .string(let text): text
            case .integer(let number): String(number)
            case .number(let text): text
            case .boolean(let flag): flag ? "true" : "false"
            case .typeName(let type): type.name.name
            default: ""
            }
        let name = [option.namespace, option.name].compactMap { $0 }.map { Identifiers.quoted($0) }
        return "\(name.joined(separator: "."))=\(Self.quotedLiteral(value))"
    }

    /// A string constant, with its quotes doubled.
    package static func quotedLiteral(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }
}
