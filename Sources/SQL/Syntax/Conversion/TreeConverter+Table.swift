// CREATE TABLE, its columns and constraints, and CREATE INDEX.

extension TreeConverter {
    func createTable(_ content: TreeNode) throws(Unsupported) -> CreateTable {
        guard let relation = content.field("relation") else {
            throw unsupported("CreateStmt", "CREATE TABLE without a name")
        }
        let name = try relationName(relation)
        if let type = content.field("ofTypename") {
            throw unsupported("CreateStmt", "CREATE TABLE OF", at: type.location)
        }
        return CreateTable(
            name: name, persistence: persistence(relation),
            ifNotExists: content.flag("if_not_exists"),
            elements: try list(content.field("tableElts"), tableElement),
            inherits: try list(content.field("inhRelations")) { (node) throws(Unsupported) in
                try relationName(node.content(of: "RangeVar") ?? node)
            },
            partitionBy: try optional(content.field("partspec"), partitionBy),
            partitionBound: try optional(content.field("partbound"), partitionBound),
            accessMethod: content.string("accessMethod"),
            options: try options(content.field("options")),
            onCommit: onCommit(content.text("oncommit")),
            tablespace: content.string("tablespacename"))
    }

    func onCommit(_ text: TreeText) -> CreateTable.OnCommit {
        switch text {
        case "ONCOMMIT_PRESERVE_ROWS": .preserveRows
        case "ONCOMMIT_DELETE_ROWS": .deleteRows
        case "ONCOMMIT_DROP": .drop
        default: .unspecified
        }
    }

    private func tableElement(_ node: TreeNode) throws(Unsupported) -> CreateTable.Element {
        guard let (tag, content) = node.tagged else {
            throw unsupported("CreateStmt", "an empty table element")
        }
        switch tag {
        case "ColumnDef": return .column(try columnDefinition(node))
        case "Constraint": return .constraint(try tableConstraint(content))
        case "TableLikeClause":
            guard let relation = content.field("relation") else {
                throw unsupported("TableLikeClause", "LIKE without a table")
            }
            let bits = UInt32(truncatingIfNeeded: content.integer("options"))
            return .like(
                TableLike(
                    table: try relationName(relation), including: TableLike.Parts(rawValue: bits)))
        default: throw unsupported(tag.string, "this kind of table element")
        }
    }

    // MARK: Columns

    /// A ColumnDef node.
    func columnDefinition(_ node: TreeNode) throws(Unsupported) -> ColumnDefinition {
        guard let content = node.content(of: "ColumnDef") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of column definition")
        }
        content.ignore("is_local")
        let collation = try optional(content.field("collClause")) { (clause) throws(Unsupported) in
            clause.ignore("arg")
            return try name(clause.field("collname"), at: clause.location)
        }
        return ColumnDefinition(
            name: content.text("colname").string,
            type: try optional(content.field("typeName"), typeName), collation: collation,
            constraints: try columnConstraints(content.field("constraints")),
            location: content.location)
    }

    /// DEFERRABLE and its like follow the constraint they are of, as nodes of their own.
    private func columnConstraints(
        _ node: TreeNode?
    ) throws(Unsupported) -> [ColumnConstraint] {
        guard let node else { return [] }
        var result: [ColumnConstraint] = []
        var written = WrittenTiming()
        for element in node.elements {
            guard let content = element.content(of: "Constraint") else {
                throw unsupported(element.tagged?.tag.string ?? "", "this kind of constraint")
            }
            if let mark = TimingMark(rawValue: content.text("contype").string) {
                content.ignore("location")
                let last = result.indices.last
                guard let last, result[last].kind.takesTiming else {
                    throw mistake("misplaced \(mark.words) clause", at: content.location)
                }
                if let fault = written.add(mark, to: &result[last].timing) {
                    throw mistake(fault, at: content.location)
                }
            } else {
                result.append(try columnConstraint(content))
                written = WrittenTiming()
            }
        }
        return result
    }

    private func columnConstraint(_ content: TreeNode) throws(Unsupported) -> ColumnConstraint {
        let location = content.location
        content.ignore("initially_valid")
        let kind: ColumnConstraint.Kind
        switch content.text("contype") {
        case "CONSTR_NULL": kind = .null
        case "CONSTR_NOTNULL": kind = .notNull
        case "CONSTR_DEFAULT": kind = .defaultValue(try operand(content, "raw_expr"))
        case "CONSTR_CHECK":
            let noInherit = content.flag("is_no_inherit")
            kind = .check(try operand(content, "raw_expr"), noInherit: noInherit)
        case "CONSTR_PRIMARY": kind = .primaryKey(try indexParameters(content))
        case "CONSTR_UNIQUE":
            kind = .unique(
                try indexParameters(content), nullsNotDistinct: content.flag("nulls_not_distinct"))
        case "CONSTR_FOREIGN": kind = .references(try foreignKeyReference(content))
        case "CONSTR_IDENTITY":
            kind = .identity(
                identity(content), options: try sequenceOptions(content.field("options")))
        case "CONSTR_GENERATED":
            content.ignore("generated_when")
            kind = .generated(try operand(content, "raw_expr"))
        default: throw unsupported("Constraint", "this kind of constraint", at: location)
        }
        return ColumnConstraint(
            name: content.string("conname"), kind: kind, timing: timing(content),
            location: location)
    }

    func identity(_ content: TreeNode) -> Identity {
        content.text("generated_when").equals("d") ? .byDefault : .always
    }

    // MARK: Table constraints

    func tableConstraint(_ content: TreeNode) throws(Unsupported) -> TableConstraint {
        let location = content.location
        content.ignore("initially_valid")
        let kind: TableConstraint.Kind
        switch content.text("contype") {
        case "CONSTR_CHECK":
            let noInherit = content.flag("is_no_inherit")
            kind = .check(try operand(content, "raw_expr"), noInherit: noInherit)
        case "CONSTR_PRIMARY":
            kind = .primaryKey(
                columns: try words(content.field("keys")), try indexParameters(content))
        case "CONSTR_UNIQUE":
            kind = .unique(
                columns: try words(content.field("keys")), try indexParameters(content),
                nullsNotDistinct: content.flag("nulls_not_distinct"))
        case "CONSTR_FOREIGN":
            kind = .foreignKey(
                columns: try words(content.field("fk_attrs")), try foreignKeyReference(content))
        case "CONSTR_EXCLUSION":
            throw unsupported("Constraint", "an EXCLUDE constraint", at: location)
        default: throw unsupported("Constraint", "this kind of constraint", at: location)
        }
        return TableConstraint(
            name: content.string("conname"), kind: kind, timing: timing(content),
            isNotValid: content.flag("skip_validation"), location: location)
    }

    func timing(_ content: TreeNode) -> ConstraintTiming {
        ConstraintTiming(
            isDeferrable: content.flag("deferrable"),
            isInitiallyDeferred: content.flag("initdeferred"))
    }

    private func indexParameters(_ content: TreeNode) throws(Unsupported) -> IndexParameters {
        IndexParameters(
            including: try words(content.field("including")),
            options: try options(content.field("options")),
            tablespace: content.string("indexspace"),
            existingIndex: content.string("indexname"))
    }

    private func foreignKeyReference(
        _ content: TreeNode
    ) throws(Unsupported) -> ForeignKeyReference {
        guard let relation = content.field("pktable") else {
            throw unsupported("Constraint", "REFERENCES without a table", at: content.location)
        }
        let match: ForeignKeyReference.Match =
            switch content.text("fk_matchtype") {
            case "f": .full
            case "p": .partial
            default: .simple
            }
        let columns = try words(content.field("fk_del_set_cols"))
        return ForeignKeyReference(
            table: try relationName(relation), columns: try words(content.field("pk_attrs")),
            match: match, onDelete: action(content.text("fk_del_action"), columns),
            onUpdate: action(content.text("fk_upd_action"), []))
    }

    private func action(_ text: TreeText, _ columns: [String]) -> ForeignKeyReference.Action {
        switch text {
        case "r": .restrict
        case "c": .cascade
        case "n": .setNull(columns)
        case "d": .setDefault(columns)
        default: .noAction
        }
    }

    // MARK: Indexes

    func createIndex(_ content: TreeNode) throws(Unsupported) -> CreateIndex {
        CreateIndex(
            name: content.string("idxname"), table: try table(content),
            isUnique: content.flag("unique"), isConcurrent: content.flag("concurrent"),
            ifNotExists: content.flag("if_not_exists"),
            nullsNotDistinct: content.flag("nulls_not_distinct"),
            accessMethod: content.string("accessMethod") ?? "btree",
            elements: try list(content.field("indexParams"), indexElement),
            including: try list(content.field("indexIncludingParams"), indexElement),
            options: try options(content.field("options")),
            tablespace: content.string("tableSpace"),
            condition: try optionalExpression(content.field("whereClause")))
    }

    /// An IndexElem, of an index or of ON CONFLICT.
    func indexElement(_ node: TreeNode) throws(Unsupported) -> IndexElement {
        guard let content = node.content(of: "IndexElem") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of index element")
        }
        let key: IndexElement.Key =
            if let name = content.string("name") {
                .column(name)
            } else {
                .expression(try operand(content, "expr"))
            }
        return IndexElement(
            key: key,
            collation: try optional(content.field("collation")) { (node) throws(Unsupported) in
                try name(node)
            },
            operatorClass: try optional(content.field("opclass")) { (node) throws(Unsupported) in
                try name(node)
            },
            operatorClassOptions: try options(content.field("opclassopts")),
            direction: direction(content.text("ordering")),
            nulls: nulls(content.text("nulls_ordering")))
    }
}

extension ColumnConstraint.Kind {
    /// Whether it can be DEFERRABLE.
    fileprivate var takesTiming: Bool {
        switch self {
        case .primaryKey, .unique, .references: true
        case .null, .notNull, .defaultValue, .check, .identity, .generated: false
        }
    }
}

/// What a column constraint says of its timing, each as a node.
private enum TimingMark: String {
    case deferrable = "CONSTR_ATTR_DEFERRABLE"
    case notDeferrable = "CONSTR_ATTR_NOT_DEFERRABLE"
    case deferred = "CONSTR_ATTR_DEFERRED"
    case immediate = "CONSTR_ATTR_IMMEDIATE"

    var words: String {
        switch self {
        case .deferrable: "DEFERRABLE"
        case .notDeferrable: "NOT DEFERRABLE"
        case .deferred: "INITIALLY DEFERRED"
        case .immediate: "INITIALLY IMMEDIATE"
        }
    }
}

/// Which marks a constraint has had.
private struct WrittenTiming {
    var saysWhether = false
    var saysWhen = false

    /// Returns what is wrong with one more.
    mutating func add(_ mark: TimingMark, to timing: inout ConstraintTiming) -> String? {
        switch mark {
        case .deferrable, .notDeferrable:
            if saysWhether { return "multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed" }
            saysWhether = true
            timing.isDeferrable = mark == .deferrable
        case .deferred, .immediate:
            if saysWhen { return "multiple INITIALLY IMMEDIATE/DEFERRED clauses not allowed" }
            saysWhen = true
            timing.isInitiallyDeferred = mark == .deferred
            if mark == .deferred, !saysWhether { timing.isDeferrable = true }
        }
        return timing.isInitiallyDeferred && !timing.isDeferrable
            ? "constraint declared INITIALLY DEFERRED must be DEFERRABLE" : nil
    }
}
